/**
 * The window on loopback. Only 127.0.0.1 is listened on. Every address begins with a random token, so another page in
 * the same browser or another user of the machine cannot guess it; Host and Origin are checked against rebinding; and
 * the page may connect to nothing but its own socket.
 */
import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';
import { fail, ok, type Failure, type Result } from '../../shared/result.ts';
import { contentPolicy } from '../../shared/window/page.ts';
import type { Engine } from './engine.ts';
import type { PageFiles } from './page.ts';

export interface Served {
  /** With the token. Ends with a slash. */
  url: string;
  close(): Promise<void>;
}

interface Options {
  files: PageFiles;
  engine: Pick<Engine, 'connect'>;
  /** 0 takes a free one. */
  port: number;
  token: string;
}

/** The code that says "try again later"; the page comes back by itself. */
const TRY_AGAIN = 1013;

/** A call is a few kilobytes; the largest is an edited entry. */
const MESSAGE_MOST = 1024 * 1024;

export async function serveWindow({ files, engine, port, token }: Options): Promise<Result<Served, Failure>> {
  const server = createServer((request, response) => respond(request, response));
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_MOST, perMessageDeflate: false });
  const listening = await new Promise<Result<number, Failure>>((resolve) => {
    server.once('error', (error) => resolve(fail(cannotListen(port, error))));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(ok(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
  if (!listening.ok) return listening;
  const hosts = ['127.0.0.1', 'localhost'].map((name) => `${name}:${String(listening.value)}`);

  /** What follows the token, or `null` where the request may not be answered. */
  function pathOf({ url = '', headers }: IncomingMessage): string | null {
    const { host = '', origin } = headers;
    if (!hosts.includes(host)) return null;
    if (origin !== undefined && origin !== `http://${host}`) return null;
    const [, given = '', ...rest] = (url.split('?')[0] ?? '').split('/');
    return same(given, token) && rest.length > 0 ? rest.join('/') : null;
  }

  function respond(request: IncomingMessage, response: ServerResponse): void {
    const path = pathOf(request);
    const file = path === null ? undefined : files.get(path === '' ? 'index.html' : path);
    const head = {
      ...HEADERS,
      'Content-Security-Policy': contentPolicy(hosts.map((host) => `ws://${host}`).join(' ')),
    };
    if (request.method !== 'GET' && request.method !== 'HEAD') response.writeHead(405, head).end();
    else if (file === undefined)
      response.writeHead(404, { ...head, 'Content-Type': 'text/plain' }).end('Nothing here.\n');
    else {
      response.writeHead(200, { ...head, 'Content-Type': file.type, 'Content-Length': file.bytes.length });
      response.end(request.method === 'HEAD' ? undefined : file.bytes);
    }
  }

  server.on('upgrade', (request, socket, head) => {
    // A page of another origin can open a WebSocket anywhere; only its Origin gives it away, so there must be one.
    if (pathOf(request) !== 'socket' || request.headers.origin === undefined) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => carry(webSocket, engine));
  });

  return ok({
    url: `http://127.0.0.1:${String(listening.value)}/${token}/`,
    close: () =>
      new Promise((resolve) => {
        for (const webSocket of sockets.clients) webSocket.terminate();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

function carry(socket: WebSocket, engine: Pick<Engine, 'connect'>): void {
  const connection = engine.connect(
    (message) => {
      if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
    },
    () => socket.close(TRY_AGAIN),
  );
  socket.on('message', (data, isBinary) => {
    const message = isBinary ? undefined : parsed(String(data));
    if (message !== undefined) connection.receive(message);
  });
  socket.on('close', () => connection.close());
  // A socket that breaks is closed right after; without a listener the error would be thrown.
  socket.on('error', () => {});
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

const HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=()',
  'Cache-Control': 'no-store',
};

function cannotListen(port: number, error: NodeJS.ErrnoException): Failure {
  const taken = error.code === 'EADDRINUSE';
  return {
    code: 'cannot-listen',
    message: taken
      ? `Port ${String(port)} of 127.0.0.1 is taken.`
      : `Port ${String(port)} cannot be used: ${error.message}`,
    hint: 'Leave --port out to take a free one, or name another.',
  };
}

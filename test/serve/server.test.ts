import { request } from 'node:http';
import { networkInterfaces } from 'node:os';
import { connect as connectSocket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { Engine } from '../../src/cli/serve/engine.ts';
import { serveWindow, type Served } from '../../src/cli/serve/server.ts';

const TOKEN = 'a-token-of-this-test-only';
const PAGE = new Map([
  ['index.html', { type: 'text/html; charset=utf-8', bytes: Buffer.from('<!doctype html><p>hello</p>') }],
  ['assets/a.js', { type: 'text/javascript; charset=utf-8', bytes: Buffer.from('1') }],
]);

/** Answers every message with what it got, and counts who is connected. */
function echo(): { engine: Pick<Engine, 'connect'>; received: unknown[]; open: () => number } {
  const received: unknown[] = [];
  let open = 0;
  return {
    received,
    open: () => open,
    engine: {
      connect(send) {
        open += 1;
        return {
          receive(message) {
            received.push(message);
            send({ answer: 1, ok: true, value: message });
          },
          close: () => void (open -= 1),
        };
      },
    },
  };
}

async function served(engine = echo().engine): Promise<Served & { port: number }> {
  const result = await serveWindow({ files: PAGE, engine, port: 0, token: TOKEN });
  if (!result.ok) throw new Error(result.error.message);
  onTestFinished(result.value.close);
  return { ...result.value, port: Number(new URL(result.value.url).port) };
}

interface Got {
  status: number;
  headers: Record<string, unknown>;
  body: string;
}

function get(port: number, path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Got> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port, path, method, headers, setHost: headers['host'] === undefined },
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => (body += text));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      },
    );
    asked.on('error', reject).end();
  });
}

type Opened = { kind: 'open'; socket: WebSocket } | { kind: 'refused' };

function openSocket(port: number, path: string, headers: Record<string, string>): Promise<Opened> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${String(port)}${path}`, { headers });
    socket.on('open', () => resolve({ kind: 'open', socket }));
    socket.on('error', () => resolve({ kind: 'refused' }));
  });
}

describe('the page on loopback', () => {
  it('is there for who has the token, with a policy that lets it talk to itself alone', async () => {
    const { port } = await served();
    const page = await get(port, `/${TOKEN}/`);
    expect(page.status).toBe(200);
    expect(page.body).toContain('hello');
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`connect-src ws://127.0.0.1:${String(port)} ws://localhost:${String(port)};`);
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(page.headers['cache-control']).toBe('no-store');
    expect(page.headers['referrer-policy']).toBe('no-referrer');
    expect((await get(port, `/${TOKEN}/assets/a.js`)).headers['content-type']).toContain('javascript');
  });

  it.each([
    '/',
    '/index.html',
    `/${TOKEN}`,
    `/${TOKEN}x/`,
    `/${TOKEN.slice(0, -1)}/`,
    '//',
    `/x/${TOKEN}/`,
    '/assets/a.js',
  ])('says nothing at %s', async (path) => {
    const { port } = await served();
    const got = await get(port, path);
    expect(got.status).toBe(404);
    expect(got.body).not.toContain('hello');
  });

  it.each([
    '../package.json',
    '..%2f..%2fpackage.json',
    '%2e%2e/%2e%2e/etc/passwd',
    'assets/../../x',
    'assets//a.js',
    'assets',
  ])('gives no file that is not of the page: %s', async (path) => {
    const { port } = await served();
    expect((await get(port, `/${TOKEN}/${path}`)).status).toBe(404);
  });

  it('refuses another name for the machine, and another origin', async () => {
    const { port } = await served();
    for (const host of [
      'evil.example',
      `evil.example:${String(port)}`,
      '127.0.0.1',
      `127.0.0.1:${String(port + 1)}`,
      '',
    ])
      expect((await get(port, `/${TOKEN}/`, { host })).status).toBe(404);
    const host = `127.0.0.1:${String(port)}`;
    expect((await get(port, `/${TOKEN}/`, { host, origin: 'https://evil.example' })).status).toBe(404);
    expect((await get(port, `/${TOKEN}/`, { host, origin: 'null' })).status).toBe(404);
    expect((await get(port, `/${TOKEN}/`, { host: `localhost:${String(port)}` })).status).toBe(200);
  });

  it('takes nothing but GET and HEAD', async () => {
    const { port } = await served();
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])
      expect((await get(port, `/${TOKEN}/`, {}, method)).status).toBe(405);
  });

  it('listens on 127.0.0.1 and on no other address of this machine', async () => {
    const { port } = await served();
    const others = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter(({ address }) => address !== '127.0.0.1')
      .map(({ address, scopeid }) => (scopeid ? `${address}%${String(scopeid)}` : address));
    for (const host of ['::1', ...others]) {
      const reached = await new Promise<boolean>((resolve) => {
        const socket = connectSocket({ host, port });
        socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
        onTestFinished(() => void socket.destroy());
      });
      expect(reached, host).toBe(false);
    }
  });

  it('says so when the port is taken', async () => {
    const { port } = await served();
    const second = await serveWindow({ files: PAGE, engine: echo().engine, port, token: TOKEN });
    expect(second).toMatchObject({
      ok: false,
      error: { code: 'cannot-listen', message: expect.stringContaining('taken') },
    });
  });
});

describe('the socket', () => {
  it('carries messages both ways, and closes the connection with the window', async () => {
    const { engine, received, open } = echo();
    const { port } = await served(engine);
    const opened = await openSocket(port, `/${TOKEN}/socket`, { origin: `http://127.0.0.1:${String(port)}` });
    if (opened.kind === 'refused') throw new Error('refused');
    const answer = new Promise((resolve) => opened.socket.on('message', (data) => resolve(JSON.parse(String(data)))));
    opened.socket.send(JSON.stringify({ call: 1, name: 'x', input: {} }));
    expect(await answer).toEqual({ answer: 1, ok: true, value: { call: 1, name: 'x', input: {} } });
    expect(received).toHaveLength(1);
    expect(open()).toBe(1);
    opened.socket.close();
    await expect.poll(open).toBe(0);
  });

  it('is refused without the token, from another origin, and without any', async () => {
    const { engine, open } = echo();
    const { port } = await served(engine);
    const own = { origin: `http://127.0.0.1:${String(port)}` };
    expect(await openSocket(port, '/socket', own)).toEqual({ kind: 'refused' });
    expect(await openSocket(port, `/${TOKEN}x/socket`, own)).toEqual({ kind: 'refused' });
    expect(await openSocket(port, `/${TOKEN}/other`, own)).toEqual({ kind: 'refused' });
    expect(await openSocket(port, `/${TOKEN}/socket`, { origin: 'https://evil.example' })).toEqual({ kind: 'refused' });
    expect(await openSocket(port, `/${TOKEN}/socket`, {})).toEqual({ kind: 'refused' });
    expect(await openSocket(port, `/${TOKEN}/socket`, { ...own, host: 'evil.example' })).toEqual({ kind: 'refused' });
    expect(open()).toBe(0);
  });

  it('lets broken and oversized messages break nothing', async () => {
    const { engine, received, open } = echo();
    const { port } = await served(engine);
    const own = { origin: `http://127.0.0.1:${String(port)}` };
    const opened = await openSocket(port, `/${TOKEN}/socket`, own);
    if (opened.kind === 'refused') throw new Error('refused');
    for (const text of ['', '{', 'undefined', '\u0000']) opened.socket.send(text);
    opened.socket.send(Buffer.from([1, 2, 3]));
    opened.socket.send('"still here"');
    await expect.poll(() => received).toEqual(['still here']);
    opened.socket.send('x'.repeat(2 * 1024 * 1024));
    await expect.poll(open).toBe(0);
    expect((await openSocket(port, `/${TOKEN}/socket`, own)).kind).toBe('open');
  });
});

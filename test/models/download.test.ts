import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CatalogEntry, openedOf } from '../../src/core/models/catalog.ts';
import { download, STALLED_AFTER, type Download, type DownloadOptions } from '../../src/core/models/download.ts';
import { markedGguf, SMALL, SMALL_TENSORS } from './marked-gguf.ts';

/** Large enough to come in several pieces. */
const MODEL = markedGguf(SMALL, [
  ...SMALL_TENSORS,
  { name: 'large', shape: [1024, 256], packing: 0, bytes: 1024 * 1024 },
]).bytes;
const HALF = 300_000;

type Answering = (request: IncomingMessage, response: ServerResponse) => void;

let folder = '';
let own = '';
let server: Server;
let origin = '';
let answering: Answering;
let asked: IncomingMessage[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reverie-download-'));
  own = join(folder, 'models');
  asked = [];
  answering = whole(MODEL);
  server = createServer((request, response) => {
    asked.push(request);
    answering(request, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  origin = `http://127.0.0.1:${String(typeof address === 'object' ? address?.port : '')}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
  rmSync(folder, { recursive: true });
});

/** As servers that honour ranges do. */
const whole =
  (content: Buffer): Answering =>
  ({ headers }, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
    if (from >= content.length) {
      response.writeHead(416).end();
      return;
    }
    const range = `bytes ${String(from)}-${String(content.length - 1)}/${String(content.length)}`;
    response.writeHead(from > 0 ? 206 : 200, {
      'content-length': content.length - from,
      ...(from > 0 ? { 'content-range': range } : {}),
    });
    response.end(content.subarray(from));
  };
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const entryOf = (files: readonly { path: string; content: Buffer }[], more: object = {}): CatalogEntry =>
  CatalogEntry.parse({
    id: 'small',
    name: 'Small',
    role: 'language',
    about: 'For tests.',
    licence: 'MIT',
    licenceUrl: 'https://models.test/licence',
    contextTokens: 512,
    hosts: ['127.0.0.1'],
    shape: null,
    plainOnLoopback: true,
    files: files.map(({ path, content }) => ({
      path,
      url: `${origin}/${path}`,
      bytes: content.length,
      sha256: sha256(content),
    })),
    ...more,
  });
const model = (): CatalogEntry => entryOf([{ path: 'small.gguf', content: MODEL }]);
const get = (entry: CatalogEntry, more: Partial<DownloadOptions> = {}): Promise<Download> =>
  download(entry, own, { fetch, signal: new AbortController().signal, ...more });
const file = (): string => join(own, 'small', 'small.gguf');
const part = (): string => `${file()}.part`;
const putPart = (content: Buffer): void => {
  mkdirSync(dirname(part()), { recursive: true });
  writeFileSync(part(), content);
};
const failure = (done: Download): string => (done.status === 'failed' ? done.failure.code : done.status);

describe('a download', () => {
  test('brings the file, tells how far it is, and sends nothing of the user', async () => {
    const seen: number[] = [];
    const done = await get(model(), { onProgress: (bytes, total) => seen.push(bytes / total) });
    expect(done).toEqual({ status: 'done', file: file() });
    expect(readFileSync(file())).toEqual(MODEL);
    expect(existsSync(part())).toBe(false);
    expect(seen.length).toBeGreaterThan(2);
    expect(seen).toEqual(seen.toSorted((one, other) => one - other));
    expect(seen.at(-1)).toBe(1);
    const { host, connection, ...headers } = asked[0]?.headers ?? {};
    expect(host).toContain('127.0.0.1');
    expect(connection).toBe('keep-alive');
    expect(Object.keys(headers).toSorted()).toEqual([
      'accept',
      'accept-encoding',
      'accept-language',
      'cache-control',
      'pragma',
      'sec-fetch-mode',
      'user-agent',
    ]);
    expect(headers['user-agent']).toBe('Reverie');
    expect(headers['accept-language']).toBe('*');
  });

  test('of several files makes a folder', async () => {
    const files = ['onnx/model_quantized.onnx', 'tokenizer.json', 'config.json'].map((path) => ({
      path,
      content: Buffer.from(`content of ${path}`),
    }));
    answering = (request, response) => {
      const found = files.find(({ path }) => request.url === `/${path}`);
      if (found) whole(found.content)(request, response);
      else response.writeHead(404).end();
    };
    const entry = entryOf(files);
    expect(await get(entry)).toEqual({ status: 'done', file: join(own, 'small') });
    for (const { path, content } of files) expect(readFileSync(join(own, 'small', path))).toEqual(content);
    expect(openedOf(own, entry)).toBe(join(own, 'small'));
  });

  test('of what is there already asks nobody', async () => {
    await get(model());
    asked = [];
    expect(await get(model())).toMatchObject({ status: 'done' });
    expect(asked).toEqual([]);
  });

  test('replaces a file that is not the one of the catalogue', async () => {
    mkdirSync(dirname(file()), { recursive: true });
    writeFileSync(file(), Buffer.alloc(MODEL.length, 7));
    expect(await get(model())).toMatchObject({ status: 'done' });
    expect(readFileSync(file())).toEqual(MODEL);
  });
});

describe('a download that was interrupted', () => {
  test('goes on from what is there', async () => {
    putPart(MODEL.subarray(0, HALF));
    const seen: number[] = [];
    expect(await get(model(), { onProgress: (bytes) => seen.push(bytes) })).toMatchObject({ status: 'done' });
    expect(asked[0]?.headers.range).toBe(`bytes=${String(HALF)}-`);
    expect(seen[0]).toBe(HALF);
    expect(readFileSync(file())).toEqual(MODEL);
  });

  test.each([
    [
      'that knows no ranges',
      (request: IncomingMessage, response: ServerResponse) => {
        delete request.headers.range;
        whole(MODEL)(request, response);
      },
    ],
    [
      'that calls every range too far',
      (request: IncomingMessage, response: ServerResponse) => {
        if (request.headers.range === undefined) whole(MODEL)(request, response);
        else response.writeHead(416).end();
      },
    ],
  ])('begins anew with a server %s', async (_, answer) => {
    putPart(MODEL.subarray(0, HALF));
    answering = answer;
    expect(await get(model())).toMatchObject({ status: 'done' });
    expect(readFileSync(file())).toEqual(MODEL);
  });

  test('does not take another range than it asked for', async () => {
    putPart(MODEL.subarray(0, HALF));
    answering = (_, response) => {
      response.writeHead(206, { 'content-range': `bytes 5-${String(MODEL.length - 1)}/${String(MODEL.length)}` });
      response.end(MODEL.subarray(5));
    };
    expect(failure(await get(model()))).toBe('refused-by-host');
    expect(readFileSync(part())).toEqual(MODEL.subarray(0, HALF));
  });

  test('finds out that what was there is something else', async () => {
    putPart(Buffer.alloc(HALF, 1));
    expect(failure(await get(model()))).toBe('wrong-content');
    expect(existsSync(part())).toBe(false);
    expect(await get(model())).toMatchObject({ status: 'done' });
  });

  test('drops what is longer than the file', async () => {
    putPart(Buffer.concat([MODEL, Buffer.from('more')]));
    expect(await get(model())).toMatchObject({ status: 'done' });
  });

  test('only has to be named where all of it is there', async () => {
    putPart(MODEL);
    expect(await get(model())).toMatchObject({ status: 'done' });
    expect(asked).toEqual([]);
  });

  test('by the user keeps what is there', async () => {
    const stop = new AbortController();
    answering = (_, response) => {
      response.writeHead(200, { 'content-length': MODEL.length });
      response.write(MODEL.subarray(0, HALF));
    };
    const done = await get(model(), {
      signal: stop.signal,
      onProgress: (bytes) => {
        if (bytes >= HALF) stop.abort();
      },
    });
    expect(done).toEqual({ status: 'stopped' });
    expect(readFileSync(part())).toEqual(MODEL.subarray(0, HALF));
    answering = whole(MODEL);
    expect(await get(model())).toMatchObject({ status: 'done' });
    expect(asked.at(-1)?.headers.range).toBe(`bytes=${String(HALF)}-`);
  });

  test('by the connection keeps what is there', async () => {
    answering = (_, response) => {
      response.writeHead(200, { 'content-length': MODEL.length });
      response.write(MODEL.subarray(0, HALF), () => {
        response.socket?.end();
      });
    };
    expect(failure(await get(model()))).toBe('no-connection');
    // What the system had not handed over yet is lost with the connection.
    const there = readFileSync(part());
    expect(there.length).toBeGreaterThan(0);
    expect(there).toEqual(MODEL.subarray(0, there.length));
    answering = whole(MODEL);
    expect(await get(model())).toMatchObject({ status: 'done' });
  });

  test.each(['before', 'after'])('by silence, %s it has begun, ends by itself', async (when) => {
    answering = (_, response) => {
      if (when === 'before') return;
      response.writeHead(200, { 'content-length': MODEL.length });
      response.write(MODEL.subarray(0, HALF));
    };
    let waits = 0;
    const after: DownloadOptions['after'] = (ms, then) => {
      expect(ms).toBe(STALLED_AFTER);
      waits++;
      // The clock runs out only once nothing can come any more.
      const fires = when === 'before' || (existsSync(part()) && readFileSync(part()).length === HALF);
      if (fires) setImmediate(then);
      return () => {};
    };
    const done = await get(model(), { after });
    expect(done).toMatchObject({ failure: { code: 'stalled', message: 'Nothing came for 60 seconds.' } });
    expect(waits).toBeGreaterThan(0);
    expect(existsSync(part())).toBe(when === 'after');
  });
});

describe('refused', () => {
  test('what has the right size and the wrong bytes', async () => {
    const wrong = Buffer.from(MODEL);
    wrong[MODEL.length - 1] = 9;
    answering = whole(wrong);
    expect(failure(await get(model()))).toBe('wrong-content');
    expect(readdirSync(join(own, 'small'))).toEqual([]);
  });

  test.each([
    ['too long', Buffer.concat([MODEL, Buffer.from('more')])],
    ['too short', MODEL.subarray(0, HALF)],
  ])('what says that it is %s, before it comes', async (_, content) => {
    answering = whole(content);
    expect(failure(await get(model()))).toBe('wrong-content');
    expect(existsSync(file())).toBe(false);
  });

  test('what does not say how long it is, and does not end', async () => {
    answering = (_, response) => {
      response.writeHead(200);
      const more = (): boolean => response.write(MODEL, () => response.destroyed || more());
      more();
    };
    expect(failure(await get(model()))).toBe('wrong-content');
    expect(readFileSync(part()).length).toBe(0);
  });

  test('what is the file of the catalogue and yet no model', async () => {
    const content = Buffer.from('no model');
    answering = whole(content);
    expect(failure(await get(entryOf([{ path: 'small.gguf', content }])))).toBe('not-a-model');
    expect(readdirSync(join(own, 'small'))).toEqual([]);
  });

  test.each([403, 404, 500])('status %d', async (status) => {
    answering = (_, response) => response.writeHead(status).end('sorry');
    const done = await get(model());
    expect(done).toMatchObject({ failure: { code: 'refused-by-host' } });
    expect(existsSync(part())).toBe(false);
  });

  test('a host that nobody answers for', async () => {
    const refused: typeof fetch = () =>
      Promise.reject(new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') }));
    expect(await get(model(), { fetch: refused })).toMatchObject({
      failure: { code: 'no-connection', message: /ECONNREFUSED/ },
    });
  });

  test('a folder that cannot be written to', async () => {
    writeFileSync(own, 'in the way');
    expect(failure(await get(model()))).toBe('cannot-write');
    expect(asked).toEqual([]);
  });
});

describe('redirects', () => {
  const to =
    (location: string): Answering =>
    (request, response) => {
      if (request.url === '/small.gguf') response.writeHead(302, { location }).end();
      else whole(MODEL)(request, response);
    };

  test('are followed to the hosts of the entry, with the range', async () => {
    putPart(MODEL.subarray(0, HALF));
    answering = to('/elsewhere?signed=1');
    expect(await get(model())).toMatchObject({ status: 'done' });
    expect(asked.map(({ url }) => url)).toEqual(['/small.gguf', '/elsewhere?signed=1']);
    expect(asked[1]?.headers.range).toBe(`bytes=${String(HALF)}-`);
  });

  test.each([
    'https://example.com/small.gguf',
    'http://example.com/small.gguf',
    'http://localhost:1/small.gguf',
    'file:///etc/passwd',
    'https://127.0.0.1.example.com/small.gguf',
  ])('are not followed to %s', async (location) => {
    answering = to(location);
    const urls: string[] = [];
    const watched: typeof fetch = (input, init) => {
      urls.push(String(input instanceof Request ? input.url : input));
      return fetch(input, init);
    };
    expect(failure(await get(model(), { fetch: watched }))).toBe('other-host');
    expect(urls).toEqual([`${origin}/small.gguf`]);
  });

  test('in a circle end', async () => {
    answering = (_, response) => response.writeHead(302, { location: '/small.gguf' }).end();
    expect(failure(await get(model()))).toBe('refused-by-host');
    expect(asked.length).toBeLessThan(10);
  });

  test('to nonsense are an answer that is none', async () => {
    answering = to('http://[nonsense');
    expect(failure(await get(model()))).toBe('refused-by-host');
  });

  test('without encryption are only for entries that say so', async () => {
    const plain = { ...model(), plainOnLoopback: false };
    expect(failure(await get(plain))).toBe('other-host');
    expect(asked).toEqual([]);
  });
});

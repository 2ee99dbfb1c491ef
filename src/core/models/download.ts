/**
 * The one place of the engine that connects to anything: fetches a model of the catalogue, because the user asked for
 * it. Asks the entry's hosts alone, sends nothing of the user's, and believes nothing before its hash is right.
 */
import { mkdir, open, rename, rm, stat, statfs, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fail, ok, type Failure, type Result } from '../../shared/result.ts';
import { bytesOf, folderOf, mayAsk, openedOf, type CatalogEntry, type CatalogFile } from './catalog.ts';
import { readGguf } from './gguf.ts';
import { fullSha256 } from './hash.ts';

export type DownloadFailure = Failure<
  | 'no-connection'
  | 'refused-by-host'
  | 'other-host'
  | 'wrong-content'
  | 'not-a-model'
  | 'stalled'
  | 'no-space'
  | 'cannot-write'
>;

export type Download =
  /** The file or folder to open. */
  | { status: 'done'; file: string }
  /** By the signal. What is there is kept. */
  | { status: 'stopped' }
  | { status: 'failed'; failure: DownloadFailure };

export interface DownloadOptions {
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal;
  /** Bytes there, of all: what was there from an earlier try is counted. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Calls back after so many milliseconds unless the function it returns is called before. */
  readonly after?: (ms: number, then: () => void) => () => void;
}

/** No byte for so long: the connection is dead, whatever it says. Milliseconds. */
export const STALLED_AFTER = 60_000;
/** Hugging Face needs one or two. */
const MOST_REDIRECTS = 5;
/** Left free for others. */
const SPARE = 256 * 1024 * 1024;

const timer = (ms: number, then: () => void): (() => void) => {
  const handle = setTimeout(then, ms);
  return () => {
    clearTimeout(handle);
  };
};

/** The one way out of this machine. */
export const FETCH: typeof fetch = (...asked) => fetch(...asked);

type Why = DownloadFailure | 'stopped';

/**
 * Each file comes as `<name>.part` and goes on from there when it is asked for again; it gets its name when its size
 * and hash are those of the catalogue.
 *
 * @param own Reverie's folder of models; the entry gets a folder of its id in it
 */
export async function download(entry: CatalogEntry, own: string, options: DownloadOptions): Promise<Download> {
  const total = bytesOf(entry);
  let before = 0;
  for (const file of entry.files) {
    const done = await fetchFile(entry, file, join(folderOf(own, entry), file.path), {
      ...options,
      onProgress: (bytes) => options.onProgress?.(before + bytes, total),
    });
    if (!done.ok) return done.error === 'stopped' ? { status: 'stopped' } : { status: 'failed', failure: done.error };
    before += file.bytes;
  }
  return { status: 'done', file: openedOf(own, entry) };
}

async function fetchFile(
  entry: CatalogEntry,
  file: CatalogFile,
  to: string,
  options: Omit<DownloadOptions, 'onProgress'> & { onProgress: (bytes: number) => void },
): Promise<Result<null, Why>> {
  const { signal, onProgress } = options;
  if (signal.aborted) return fail('stopped');
  const part = `${to}.part`;
  try {
    await mkdir(dirname(to), { recursive: true });
    if ((await sizeOf(to)) === file.bytes) {
      const there = await fullSha256(to, signal);
      if (there.status === 'stopped') return fail('stopped');
      if (there.status === 'done' && there.sha256 === file.sha256) {
        onProgress(file.bytes);
        return ok(null);
      }
    }
    let have = (await sizeOf(part)) ?? 0;
    if (have > file.bytes) {
      await rm(part);
      have = 0;
    }
    const { bavail, bsize } = await statfs(dirname(to));
    if (bavail * bsize < file.bytes - have + SPARE) return fail(noSpace);
    onProgress(have);
    if (have < file.bytes) {
      const got = await receive(entry, file, part, have, options);
      if (!got.ok) return got;
    }
    return await accept(file, part, to, signal);
  } catch (error) {
    if (signal.aborted) return fail('stopped');
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOSPC' || code === 'EDQUOT') return fail(noSpace);
    return fail({
      code: 'cannot-write',
      message: `The model could not be written: ${error instanceof Error ? error.message : 'unknown error'}.`,
      hint: "See whether Reverie's folder can be written to.",
    });
  }
}

/** Gives the file its name, if it is what the catalogue says. What is not is removed: going on from it leads nowhere. */
async function accept(file: CatalogFile, part: string, to: string, signal: AbortSignal): Promise<Result<null, Why>> {
  const hash = await fullSha256(part, signal);
  if (hash.status === 'stopped') return fail('stopped');
  if (hash.status === 'failed' || hash.bytes !== file.bytes || hash.sha256 !== file.sha256) {
    await rm(part, { force: true });
    return fail(wrongContent(file, 'its hash is not the one of the catalogue'));
  }
  if (file.path.endsWith('.gguf')) {
    const read = readGguf(part);
    if (!read.ok) {
      await rm(part, { force: true });
      return fail({
        code: 'not-a-model',
        message: `${file.path} came as it should, and yet cannot be used: ${read.error.refused}.`,
        hint: 'Choose another model.',
      });
    }
  }
  await rename(part, to);
  return ok(null);
}

/** Brings the rest of a file. */
async function receive(
  entry: CatalogEntry,
  file: CatalogFile,
  part: string,
  have: number,
  {
    fetch: ask,
    signal,
    onProgress,
    after = timer,
  }: Omit<DownloadOptions, 'onProgress'> & { onProgress: (bytes: number) => void },
): Promise<Result<null, Why>> {
  const dead = new AbortController();
  const either = AbortSignal.any([signal, dead.signal]);
  let wake = (): void => {};
  const alive = (): void => {
    wake();
    wake = after(STALLED_AFTER, () => {
      dead.abort();
    });
  };
  const broken = (error: unknown): { ok: false; error: Why } => {
    if (signal.aborted) return fail('stopped');
    return fail(dead.signal.aborted ? stalled : noConnection(file, error));
  };
  let handle: FileHandle | null = null;
  try {
    alive();
    const asked = await request(entry, file, have, ask, either).catch(broken);
    if (!asked.ok) return asked;
    const answer = asked.value;
    const from = beginOf(answer, have, file.bytes);
    if (from === null || answer.body === null) {
      await answer.body?.cancel();
      return fail(refusedByHost(file, answer.status));
    }
    const length = Number(answer.headers.get('content-length') ?? file.bytes - from);
    if (length !== file.bytes - from) {
      await answer.body.cancel();
      return fail(wrongContent(file, 'its size is not the one of the catalogue'));
    }
    handle = await open(part, from === 0 ? 'w' : 'a');
    let done = from;
    const reader = answer.body.getReader();
    for (;;) {
      alive();
      const next = await reader.read().catch(broken);
      if ('ok' in next) return next;
      if (next.done) break;
      if (done + next.value.length > file.bytes) {
        await reader.cancel();
        await handle.truncate(0);
        return fail(wrongContent(file, 'more of it came than there is'));
      }
      for (let at = 0; at < next.value.length;)
        at += (await handle.write(next.value, at, next.value.length - at)).bytesWritten;
      done += next.value.length;
      onProgress(done);
    }
    await handle.sync();
    return done === file.bytes ? ok(null) : fail(noConnection(file, new Error('it ended in the middle')));
  } finally {
    wake();
    await handle?.close();
  }
}

/** Follows redirects by itself: each is held against the hosts of the entry before it is asked. */
async function request(
  entry: CatalogEntry,
  file: CatalogFile,
  have: number,
  ask: typeof fetch,
  signal: AbortSignal,
): Promise<Result<Response, Why>> {
  let url = file.url;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    if (!mayAsk(entry, url)) return fail(otherHost(url));
    const answer = await ask(url, {
      redirect: 'manual',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
      signal,
      headers: {
        'user-agent': 'Reverie',
        accept: '*/*',
        // Bytes as they are, or a range of them would mean nothing.
        'accept-encoding': 'identity',
        ...(have > 0 ? { range: `bytes=${String(have)}-` } : {}),
      },
    });
    const location = answer.headers.get('location');
    if (answer.status < 300 || answer.status > 399 || location === null) {
      // The part that is there is longer than what they have: from the start, then.
      if (answer.status !== 416 || have === 0) return ok(answer);
      await answer.body?.cancel();
      return request(entry, file, 0, ask, signal);
    }
    await answer.body?.cancel();
    if (!URL.canParse(location, url)) return fail(refusedByHost(file, answer.status));
    url = new URL(location, url).href;
  }
  return fail(refusedByHost(file, 310));
}

/** Where in the file the answer begins; `null` for one that is no answer to the question. */
function beginOf(answer: Response, have: number, bytes: number): number | null {
  if (answer.status === 200) return 0;
  if (answer.status !== 206) return null;
  const range = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(answer.headers.get('content-range') ?? '');
  const [, first, last, size] = range ?? [];
  const fits = Number(first) === have && Number(last) === bytes - 1 && (size === '*' || Number(size) === bytes);
  return fits ? have : null;
}

async function sizeOf(path: string): Promise<number | null> {
  return (await stat(path).catch(() => null))?.size ?? null;
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url.slice(0, 100));

const noConnection = (file: CatalogFile, error: unknown): DownloadFailure => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const why = cause instanceof Error ? cause.message : 'unknown error';
  return {
    code: 'no-connection',
    message: `The connection to ${hostOf(file.url)} failed: ${why}.`,
    hint: 'Try again later: it goes on from what is there.',
  };
};
const refusedByHost = (file: CatalogFile, status: number): DownloadFailure => ({
  code: 'refused-by-host',
  message: `${hostOf(file.url)} did not hand out ${file.path} (status ${String(status)}).`,
  hint: 'Try again later, or import a file that you fetched yourself.',
});
const otherHost = (url: string): DownloadFailure => ({
  code: 'other-host',
  message: `The download led to ${hostOf(url)}, which is none of the hosts of the catalogue. It was not asked.`,
  hint: 'Fetch the file yourself and import it.',
});
const wrongContent = (file: CatalogFile, why: string): DownloadFailure => ({
  code: 'wrong-content',
  message: `What came as ${file.path} is something else: ${why}. It was removed.`,
  hint: 'Try again. If it happens again, something between here and there changes files.',
});
const stalled: DownloadFailure = {
  code: 'stalled',
  message: `Nothing came for ${String(STALLED_AFTER / 1000)} seconds.`,
  hint: 'Try again later: it goes on from what is there.',
};
const noSpace: DownloadFailure = {
  code: 'no-space',
  message: "There is not enough room in Reverie's folder.",
  hint: 'Make room: it goes on from what is there.',
};

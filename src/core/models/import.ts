/** Copies a model that the user has into Reverie's own folder, where no other program removes it. */
import { constants } from 'node:fs';
import { copyFile, mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import type { Failure } from '../../shared/result.ts';
import { lookAtChosen } from './find.ts';

export type ImportFailure = Failure<'not-a-model' | 'already-there' | 'name-taken' | 'no-space' | 'cannot-copy'>;

export type Import =
  /** @see FoundModel.file */
  { status: 'done'; file: string } | { status: 'stopped' } | { status: 'failed'; failure: ImportFailure };

const PIECE = 4 * 1024 * 1024;
/** Left free for others. */
const SPARE = 256 * 1024 * 1024;
/** What a copy is called until it is whole; nobody takes it for a model. */
const UNFINISHED = '.import.part';

/**
 * @param from a GGUF file, the first part of a split model, or a folder for transformers.js
 * @param own Reverie's folder of models; made where it is not there
 * @param onProgress bytes copied, of all there are. Where the file system can share them there is one step.
 */
export async function importModel(
  from: string,
  own: string,
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<Import> {
  const looked = await lookAtChosen(from);
  if (!looked.ok)
    return failed('not-a-model', `${basename(from)} cannot be used: ${looked.error.refused}.`, 'Choose another file.');
  const { files, bytes, header, hash, name } = looked.value;
  // A folder comes as a folder of its name; a file, or each part of a split one, as a file of its name.
  const base = header === null ? dirname(from) : null;
  const all = header === null ? await filesOf(from) : files;
  const single = files.length === 1 ? nameOf(from, name) : null;
  const copies = all.map((file) => ({
    file,
    to: join(own, base === null ? (single ?? basename(file)) : relative(base, file)),
  }));
  const opened = join(own, header === null ? basename(from) : (single ?? basename(files[0] ?? from)));

  if ((await stat(opened).catch(() => null)) !== null) {
    const there = await lookAtChosen(opened);
    return there.ok && there.value.hash === hash
      ? failed('already-there', `${basename(opened)} is in Reverie's folder already.`, 'Choose it from the list.')
      : failed(
          'name-taken',
          `There is another ${basename(opened)} in Reverie's folder.`,
          'Give the file another name.',
        );
  }
  const made: string[] = [];
  try {
    await mkdir(own, { recursive: true });
    if ((await freeIn(own)) < bytes + SPARE) return noSpace(bytes);
    let before = 0;
    for (const { file, to } of copies) {
      if (signal.aborted) break;
      await mkdir(dirname(to), { recursive: true });
      const unfinished = `${to}${UNFINISHED}`;
      made.push(unfinished);
      await copy(file, unfinished, signal, (done) => {
        onProgress(before + done, bytes);
      });
      before += (await stat(unfinished)).size;
    }
    if (!signal.aborted) {
      for (const { to } of copies) {
        await rename(`${to}${UNFINISHED}`, to);
        made.push(to);
      }
      return { status: 'done', file: opened };
    }
  } catch (error) {
    await undo(made, opened, header === null);
    if (signal.aborted) return { status: 'stopped' };
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOSPC' || code === 'EDQUOT') return noSpace(bytes);
    const why = error instanceof Error ? error.message : 'unknown error';
    return failed('cannot-copy', `The file could not be copied: ${why}.`, 'See whether the folder can be written to.');
  }
  await undo(made, opened, header === null);
  return { status: 'stopped' };
}

/** Its own; a file that is called otherwise, as blobs are, is called after the model. */
function nameOf(from: string, model: string): string {
  const own = basename(from);
  if (/\.gguf$/i.test(own)) return own;
  const plain = model.replace(/[^\w.-]+/g, '-').replace(/^[-.]+|[-.]+$/g, '');
  return `${plain === '' ? own : plain}.gguf`;
}

/** Of a folder: what transformers.js reads, not whatever else lies there. */
async function filesOf(folder: string): Promise<readonly string[]> {
  const top = (await readdir(folder)).filter((name) => /^[\w-]+\.(json|txt)$/.test(name));
  return ['onnx/model_quantized.onnx', ...top.toSorted()].map((name) => join(folder, name));
}

async function copy(from: string, to: string, signal: AbortSignal, onProgress: (done: number) => void): Promise<void> {
  await rm(to, { force: true });
  try {
    // File systems that can (APFS, Btrfs, XFS) share the bytes: nothing is copied, and nothing more is used.
    await copyFile(from, to, constants.COPYFILE_FICLONE_FORCE);
    onProgress((await stat(to)).size);
    return;
  } catch {
    await rm(to, { force: true });
  }
  const [source, target] = [await open(from, 'r'), await open(to, 'wx')];
  try {
    const piece = Buffer.alloc(PIECE);
    for (let done = 0; !signal.aborted;) {
      const { bytesRead } = await source.read(piece, 0, PIECE, done);
      if (bytesRead === 0) break;
      for (let written = 0; written < bytesRead;)
        written += (await target.write(piece, written, bytesRead - written)).bytesWritten;
      done += bytesRead;
      onProgress(done);
    }
    await target.sync();
  } finally {
    await source.close();
    await target.close();
  }
}

async function freeIn(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

async function undo(made: readonly string[], opened: string, folder: boolean): Promise<void> {
  for (const file of made) await rm(file, { force: true }).catch(() => undefined);
  // It was not there before: see above.
  if (folder) await rm(opened, { recursive: true, force: true }).catch(() => undefined);
}

const failed = (code: ImportFailure['code'], message: string, hint: string): Import => ({
  status: 'failed',
  failure: { code, message, hint },
});
const noSpace = (bytes: number): Import =>
  failed(
    'no-space',
    `There is not enough room for ${(bytes / 1e9).toFixed(1)} GB in Reverie's folder.`,
    'Make room, or use the file where it is.',
  );

/** What Reverie does with models that are its own, and says of those too big for it. */
import { realpath, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fail, ok, type Failure, type Result } from '../../shared/result.ts';
import type { ModelView } from '../../shared/window/models.ts';
import { catalog } from './catalog.ts';
import { partsOf } from './gguf.ts';
import { isWithin } from './list.ts';

/**
 * Takes a model away: a file with its other parts, or a folder; of a download the folder it came in. A link is
 * removed, never what it points at.
 *
 * @param own Reverie's folder of models; nothing else is touched
 */
export async function removeModel(file: string, own: string): Promise<Result<void, Failure>> {
  // The folder of a file may be a link that leads out.
  const real = (path: string): Promise<string | null> => realpath(path).catch(() => null);
  const [folder, root] = [await real(dirname(file)), await real(own)];
  if (folder === null || root === null || !(folder === root || isWithin(folder, root))) return fail(notOurs(file));
  if ((await stat(file).catch(() => null)) === null || !isWithin(file, own)) return fail(notOurs(file));
  for (const part of partsOf(file)?.files ?? [file]) await rm(part, { recursive: true, force: true });
  const isOfEntry = catalog().some(({ id }) => join(own, id) === dirname(file));
  if (isOfEntry) await rm(dirname(file), { recursive: true, force: true });
  return ok(undefined);
}

const notOurs = (file: string): Failure => ({
  code: 'not-ours',
  message: `${file} is not in Reverie's own folder of models.`,
  hint: 'Remove it in the program it belongs to.',
});

export const gigabytes = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GB`;

export const tooBig = ({ name, fit }: ModelView): Failure => ({
  code: 'too-big',
  message: `${name} needs ${gigabytes(fit.weights + fit.context)}; this machine has ${gigabytes(fit.memory)}, of which ${gigabytes(fit.free)} are free.`,
  hint: 'Choose a smaller one, or say that you want it all the same: the system may then end it, which loses nothing.',
});

/** Whether a file may be used for what somebody wants of it: said before anything is loaded. */
import { basename, isAbsolute } from 'node:path';
import { fail, ok, type Failure, type Result } from '../../shared/result.ts';
import type { Fit, ModelRole } from '../../shared/window/models.ts';
import { chosenModel } from './chosen.ts';
import { lookAtChosen, type FoundModel } from './find.ts';
import type { Machine } from './fit.ts';
import { fitHere } from './list.ts';
import { memorySize } from './sizes.ts';

export interface Wanted {
  /** `null`: whatever it is for. */
  role: ModelRole | null;
  /** Somebody has seen the numbers and wants it all the same. */
  evenIfTooBig: boolean;
}

/** @param file absolute, wherever it is */
export async function usable(
  file: string,
  { role, evenIfTooBig }: Wanted,
  machine: Machine,
): Promise<Result<FoundModel, Failure>> {
  if (!isAbsolute(file)) return fail(notAbsolute(file));
  const chosen = role === null ? null : chosenModel(file, role);
  if (chosen?.ok === false) return chosen;
  const looked = await lookAtChosen(file);
  if (!looked.ok) return fail(refused(file, looked.error.refused));
  const fit = fitHere(looked.value, machine);
  return fit.verdict === 'too-big' && !evenIfTooBig ? fail(tooBig(looked.value.name, fit)) : ok(looked.value);
}

const tooBig = (name: string, { weights, context, memory, free }: Fit): Failure => ({
  code: 'too-big',
  message: `${name} needs ${memorySize(weights + context)}; this machine has ${memorySize(memory)}, of which ${memorySize(free)} are free.`,
  hint: 'Choose a smaller one, or say that you want it all the same: the system may then end it, which loses nothing.',
});
const refused = (file: string, why: string): Failure => ({
  code: 'refused',
  message: `${basename(file)} cannot be used: ${why}.`,
  hint: 'Choose another one.',
});
const notAbsolute = (file: string): Failure => ({
  code: 'not-absolute',
  message: `“${file}” does not say where the file is.`,
  hint: 'Give its whole path, from the root on.',
});

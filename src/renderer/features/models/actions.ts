/** What can be done with models. Each says how it went. */
import type { Failure, Result } from '../../../shared/result.ts';
import { ok } from '../../../shared/result.ts';
import type { ModelRole } from '../../../shared/window/models.ts';
import { call } from '../../app/start.ts';
import { say, sayFailure } from '../../app/store.ts';

/**
 * @param chosen `null`: none. @param evenIfTooBig the user has seen the numbers
 * @returns `too-big`: the machine has less free than when the models were listed; the user has to see the numbers
 */
export async function use(
  role: ModelRole,
  chosen: { file: string; name: string } | null,
  evenIfTooBig = false,
): Promise<'done' | 'too-big' | 'failed'> {
  const used = await call('models.use', { role, file: chosen?.file ?? null, evenIfTooBig });
  if (used.ok) {
    if (chosen !== null) say(`The next dream uses ${chosen.name}`);
    else say(role === 'language' ? 'Dreams use no language model' : 'Reverie compares words itself');
    return 'done';
  }
  if (used.error.code === 'too-big' && !evenIfTooBig) return 'too-big';
  sayFailure(used.error);
  return 'failed';
}

export async function remove({ file, name }: { file: string; name: string }): Promise<void> {
  const removed = await call('models.remove', { file });
  if (removed.ok) say(`${name} is removed`);
  else sayFailure(removed.error);
}

/** Begins; how it goes is in the live state. The failure is for the place it was asked from. */
export async function importFrom(file: string): Promise<Result<null, Failure>> {
  const begun = await call('models.import', { file });
  return begun.ok ? ok(null) : begun;
}

/** Begins, or goes on with what is there. The user has agreed to it. */
export async function download(id: string): Promise<void> {
  const begun = await call('models.download', { id });
  if (!begun.ok) sayFailure(begun.error);
}

export async function stopTransfer(transfer: string): Promise<void> {
  const stopped = await call('models.stopTransfer', { transfer });
  if (!stopped.ok) sayFailure(stopped.error);
}

/** What one can do with a folder of logs: each says how it went. */
import { call } from '../../app/start.ts';
import { go, say, sayFailure } from '../../app/store.ts';

/** @returns whether it has begun */
export async function mine(folder: string): Promise<boolean> {
  const begun = await call('runLogs.mine', { folder });
  if (!begun.ok) {
    sayFailure(begun.error);
    return false;
  }
  go({ page: 'failures', folder: begun.value.folder, failure: null });
  return true;
}

export async function stopMining(): Promise<void> {
  const stopped = await call('runLogs.stop', {});
  if (stopped.ok) say('Cancelled. What was found before is still here');
  else sayFailure(stopped.error);
}

export async function forget(folder: string): Promise<void> {
  const forgotten = await call('runLogs.forget', { folder });
  if (!forgotten.ok) return sayFailure(forgotten.error);
  go({ page: 'failures', folder: null, failure: null }, 'replace');
  say('Forgotten. The logs themselves are untouched');
}

/** Models that were tried in this window: what came of it stays until the window is closed. */
import { create } from 'zustand';
import type { Failure } from '../../../shared/result.ts';
import type { Trial } from '../../../shared/window/models.ts';
import { call } from '../../app/start.ts';

export type Tried = { state: 'running' } | { state: 'failed'; failure: Failure } | { state: 'done'; trial: Trial };

export const useTrials = create<{ trials: ReadonlyMap<string, Tried> }>()(() => ({ trials: new Map() }));

/** @param file as the list of models names it */
export async function tryModel(file: string): Promise<void> {
  note(file, { state: 'running' });
  const tried = await call('models.try', { file });
  note(file, tried.ok ? { state: 'done', trial: tried.value } : { state: 'failed', failure: tried.error });
}

const note = (file: string, tried: Tried): void =>
  useTrials.setState(({ trials }) => ({ trials: new Map([...trials, [file, tried]]) }));

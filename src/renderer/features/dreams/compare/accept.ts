import { create } from 'zustand';
import type { Failure } from '../../../../shared/result.ts';
import { call } from '../../../app/start.ts';
import { say } from '../../../app/store.ts';
import { takeBackAcceptance } from '../../review/decisions.ts';

/** Why the engine would not accept one, by change. */
export const useRefusals = create<{ refused: ReadonlyMap<string, Failure> }>()(() => ({ refused: new Map() }));

/** Accepts one of a pair; the engine closes the other. */
export async function accept(change: string): Promise<void> {
  const answer = await call('review.accept', { changes: [change] });
  const failure = answer.ok ? answer.value.refused[0]?.failure : answer.error;
  useRefusals.setState(({ refused }) => {
    const rest = [...refused].filter(([id]) => id !== change);
    return { refused: new Map(failure === undefined ? rest : [...rest, [change, failure]]) };
  });
  if (failure === undefined) say('Accepted', () => void takeBack(change));
}

async function takeBack(change: string): Promise<void> {
  if ((await takeBackAcceptance([change])) !== null) say('Acceptance taken back');
}

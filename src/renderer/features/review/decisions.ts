/**
 * Deciding. The window shows a decision at once and takes it back, with the reason, where the engine refuses it; the
 * engine alone knows what is decided.
 */
import { create } from 'zustand';
import type { Failure } from '../../../shared/result.ts';
import type { OutputOf } from '../../../shared/window/calls.ts';
import type { ChangeStatus, Outcome } from '../../../shared/window/views.ts';
import { call } from '../../app/start.ts';
import { go, say, sayFailure } from '../../app/store.ts';
import { times } from '../../ui/words.ts';

interface Decisions {
  /** Told to the engine, not yet heard back from it. */
  decided: ReadonlyMap<string, ChangeStatus>;
  /** Why the engine would not do it, by change. */
  refused: ReadonlyMap<string, Failure>;
}

export const useDecisions = create<Decisions>()(() => ({ decided: new Map(), refused: new Map() }));

export type Verb = 'accept' | 'discard' | 'never';

const STATUS: Readonly<Record<Verb, ChangeStatus>> = { accept: 'accepted', discard: 'discarded', never: 'never' };

const SAID: Readonly<Record<Verb, (count: number) => string>> = {
  accept: (count) => `Accepted${count === 1 ? '' : ` ${times(count, 'change')}`}`,
  discard: () => 'Discarded',
  never: () => 'It will not be proposed again',
};

export async function decide(verb: Verb, changes: readonly string[]): Promise<void> {
  mark(changes, STATUS[verb]);
  const answer = await call(`review.${verb}`, { changes: [...changes] });
  if (answer.ok) settle(changes, answer.value, verb);
  else takeBack(changes, new Map(changes.map((change) => [change, answer.error])));
}

/** All that is undecided in a proposal. */
export async function acceptRest(proposal: string, changes: readonly string[]): Promise<void> {
  mark(changes, 'accepted');
  const answer = await call('review.acceptRest', { proposal });
  if (answer.ok) settle(changes, answer.value, 'accept');
  else {
    takeBack(changes, new Map());
    sayFailure(answer.error);
  }
}

/** Takes back the last decision and shows what it was about. */
export async function undo(): Promise<void> {
  const taken = await takeBackLast();
  if (taken !== null) show(taken);
}

/**
 * Takes back an acceptance. Accepting one of two wordings closes the other, as a decision of its own after it: that one
 * is taken back first.
 * @returns the decision; `null`: it could not be taken back, and that was said
 */
export async function takeBackAcceptance(changes: readonly string[]): Promise<Undone | null> {
  for (let more = changes.length; ; more--) {
    const taken = await takeBackLast();
    if (taken === null || taken.action !== 'discard' || more === 0) return taken;
  }
}

type Undone = OutputOf<'review.undo'>;

async function takeBackLast(): Promise<Undone | null> {
  const answer = await call('review.undo', {});
  if (answer.ok) {
    forget(answer.value.changes);
    return answer.value;
  }
  sayFailure(answer.error);
  return null;
}

function show({ action, changes }: Undone): void {
  say(UNDONE[action] ?? 'Taken back');
  const [first] = changes;
  if (first !== undefined) go({ page: 'review', change: first }, 'replace');
}

const UNDONE: Readonly<Record<string, string>> = {
  accept: 'Acceptance taken back',
  discard: 'Back among the undecided',
  never: 'Back among the undecided',
  edit: 'Edit taken back',
  restore: 'Restore taken back',
};

async function undoAcceptance(changes: readonly string[]): Promise<void> {
  const taken = await takeBackAcceptance(changes);
  if (taken !== null) show(taken);
}

function settle(changes: readonly string[], { done, refused, files }: Outcome, verb: Verb): void {
  const failures = new Map(refused.map(({ change, failure }) => [change, failure]));
  takeBack(
    changes.filter((change) => failures.has(change)),
    failures,
  );
  if (done.length === 0) return;
  const playbooks = files.filter((file) => !file.endsWith('.evidence.md'));
  const where = playbooks.length === 1 ? playbooks[0] : times(playbooks.length, 'playbook');
  say(
    verb === 'accept' && playbooks.length > 0
      ? `${SAID.accept(done.length)} · written to ${where ?? ''}`
      : SAID[verb](done.length),
    () => void (verb === 'accept' ? undoAcceptance(done) : undo()),
  );
}

function mark(changes: readonly string[], status: ChangeStatus): void {
  useDecisions.setState(({ decided, refused }) => ({
    decided: new Map([...decided, ...changes.map((change) => [change, status] as const)]),
    refused: new Map([...refused].filter(([change]) => !changes.includes(change))),
  }));
}

function takeBack(changes: readonly string[], failures: ReadonlyMap<string, Failure>): void {
  useDecisions.setState(({ decided, refused }) => ({
    decided: new Map([...decided].filter(([change]) => !changes.includes(change))),
    refused: new Map([...refused, ...failures]),
  }));
  const [first] = failures;
  if (first !== undefined) go({ page: 'review', change: first[0] }, 'replace');
}

/** The engine has said how these stand. */
export function forget(changes: Iterable<string>): void {
  const known = new Set(changes);
  useDecisions.setState(({ decided }) =>
    [...decided.keys()].some((change) => known.has(change))
      ? { decided: new Map([...decided].filter(([change]) => !known.has(change))) }
      : {},
  );
}

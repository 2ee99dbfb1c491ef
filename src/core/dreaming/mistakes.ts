/**
 * From failures of many sessions to lessons: the same mistake in at least two of them, said the way a colleague
 * would say it. What is grouped and what helped is decided by comparing words, never by guessing.
 */
import { createHash } from 'node:crypto';
import { ENTRY_MAX, TITLE_MAX } from '../../shared/contract.ts';
import { missingLiterals } from '../guard/literals.ts';
import { borrowedFromTools } from '../guard/taint.ts';
import type { RootedHead } from '../sessions/session.ts';
import type { FailureSignal } from '../signals/failures/signal.ts';
import type { Lesson } from './lesson.ts';
import { commandLessons } from './mistakes/commands.ts';
import type { Case } from './mistakes/cases.ts';
import type { Draft } from './mistakes/draft.ts';
import { evidenceOf } from './mistakes/evidence.ts';
import { findingLessons } from './mistakes/findings.ts';
import { hookLessons } from './mistakes/hook-stops.ts';
import { misuseLessons } from './mistakes/misuses.ts';

const MIN_SESSIONS = 2;
/** The list item's own marks around title and advice: `- **…** ^m-xxxxx` and the indentation. */
const MARKUP = 40;

export interface MinedSession {
  session: RootedHead;
  signals: readonly FailureSignal[];
}

export function recallMistakes(input: readonly MinedSession[]): Lesson[] {
  const cases = input
    .flatMap(({ session, signals }) => signals.map((signal): Case => ({ session, project: session.project, signal })))
    .sort((a, b) => (timeOf(b) ?? 0) - (timeOf(a) ?? 0));
  const drafts = [
    ...commandLessons(only(cases, 'command')),
    ...misuseLessons(only(cases, 'misuse')),
    ...findingLessons(only(cases, 'finding')),
    ...hookLessons(only(cases, 'hook-stop')),
  ];
  const lessons = drafts.flatMap((draft) => lessonOf(draft) ?? []);
  const seen = new Set<string>();
  return lessons.filter(({ key }) => !seen.has(key) && seen.add(key).size > 0);
}

function only<K extends FailureSignal['kind']>(
  cases: readonly Case[],
  kind: K,
): Case<Extract<FailureSignal, { kind: K }>>[] {
  const isKind = (item: Case): item is Case<Extract<FailureSignal, { kind: K }>> => item.signal.kind === kind;
  return cases.filter(isKind);
}

const timeOf = ({ session, signal }: Case): number | null =>
  (signal.kind === 'command' ? signal.call.at : signal.error.at) ?? session.startedAt;

/** `null` where the words would not hold: too few sessions, a literal without proof, words that only a tool said. */
function lessonOf(draft: Draft): Lesson | null {
  const sessions = [...new Set(draft.witnesses.map(({ session }) => session.rootOf))];
  const folders = new Set(draft.projects.filter((project) => project !== null));
  const project = [...folders][0];
  if (sessions.length < MIN_SESSIONS || project === undefined) return null;
  const evidence = evidenceOf(draft.witnesses);
  const quotes = evidence.map(({ quote }) => quote);
  const worded = draft.wordings.find(
    ({ title, advice }) =>
      title.length <= TITLE_MAX &&
      title.length + advice.length + MARKUP <= ENTRY_MAX &&
      missingLiterals(`${title}\n${advice}`, quotes).length === 0 &&
      borrowedFromTools(`${title}\n${advice}`, evidence).length === 0,
  );
  if (!worded) return null;
  const scope = folders.size > 1 ? 'global' : (`project:${project}` as const);
  const times = draft.witnesses.flatMap(({ at }) => (at === null ? [] : [at]));
  return {
    key: createHash('sha256')
      .update(['mistake', scope, ...draft.identity].join('\u0000'))
      .digest('hex')
      .slice(0, 16),
    kind: 'mistake',
    scope,
    title: worded.title,
    advice: worded.advice,
    slots: draft.slots,
    against: draft.against,
    evidence,
    sessions,
    days: [...new Set(times.map((at) => new Date(at).toISOString().slice(0, 10)))].sort(),
    firstAt: times.length > 0 ? Math.min(...times) : null,
    lastAt: times.length > 0 ? Math.max(...times) : null,
    standing: false,
    agreement: draft.agreement,
  };
}

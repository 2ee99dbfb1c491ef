/** From a sequence to a lesson: what of it most sessions share, in words, with a quote for each step and session. */
import { createHash } from 'node:crypto';
import type { Evidence, Scope } from '../../../shared/contract.ts';
import { missingLiterals } from '../../guard/literals.ts';
import type { RootedHead } from '../../sessions/session.ts';
import type { Step } from '../../signals/steps.ts';
import type { Lesson } from '../lesson.ts';
import { commonForm, shortForm, type Action } from './actions.ts';
import { SESSIONS_MIN, type Episode, type Sequence } from './mine.ts';
import { listOf, titleOf, type PhrasedStep } from './phrase.ts';

/** Every step of one session is quoted, and one of each other session up to this many. */
const QUOTES_MAX = 12;
/** A longer command is a script; its general name has to do. */
const SHOWN_MAX = 80;
/** Share of the sessions in which a step may fail before it is an attempt and no way of working. */
const FAILING_MAX = 0.5;
/** What comes this soon after a failure is a repair; longer sequences are taken on purpose. */
const REPAIR_WITHIN = 4;
const REPAIR_LENGTH_MAX = 3;

/** One session's way through the sequence. */
interface Way {
  session: RootedHead;
  /** One for each step of the sequence; `null` for a check that was left out. */
  steps: readonly (Step | null)[];
  /** Something had failed shortly before the first step. */
  afterFailure: boolean;
}

/** @returns `null` where what is to be said does not stand in the evidence */
export function lessonOf(scope: Scope, sequence: Sequence, episodes: readonly Episode[]): Lesson | null {
  const ways = waysOf(sequence, episodes);
  const shown = sequence.items.map(({ kind, action }, i) => {
    const steps = ways.flatMap((way) => way.steps[i] ?? []);
    return kind === 'run' ? common(action, steps) : action.shown;
  });
  const best = [...ways].sort(
    (a, b) => fits(b, shown) - fits(a, shown) || (b.session.startedAt ?? 0) - (a.session.startedAt ?? 0),
  )[0];
  if (!best) return null;
  const phrased = sequence.items.map(({ kind, action }, i): PhrasedStep => {
    const full = asWritten(best.steps[i], shown[i] ?? action.shown);
    return { kind, full, short: kind === 'run' ? shortForm(full) : full };
  });
  const evidence = evidenceOf(best, ways);
  const title = titleOf(phrased);
  const advice = listOf(phrased);
  const quotes = evidence.map(({ quote }) => quote);
  if (missingLiterals(`${title}\n${advice}`, quotes).length > 0) return null;
  const times = ways.flatMap(({ steps }) => steps.flatMap((step) => step?.at ?? []));
  const heads = sequence.items.map(({ kind, action }) => (kind === 'run' ? shortForm(action.shown) : action.key));
  return {
    key: createHash('sha256')
      .update(['workflow', scope, ...heads].join('\u0000'))
      .digest('hex')
      .slice(0, 16),
    kind: 'workflow',
    scope,
    title,
    advice,
    slots: phrased.map((step) => step.full),
    against: [],
    evidence,
    sessions: ways.map(({ session }) => session.rootOf),
    days: [...new Set(times.map((at) => new Date(at).toISOString().slice(0, 10)))].sort(),
    firstAt: times.length > 0 ? times.reduce((a, b) => Math.min(a, b)) : null,
    lastAt: times.length > 0 ? times.reduce((a, b) => Math.max(a, b)) : null,
    standing: false,
    agreement: sequence.agreement,
  };
}

function waysOf(sequence: Sequence, episodes: readonly Episode[]): Way[] {
  return [...sequence.embeddings.values()].flatMap(({ episode, at }) => {
    const one = episodes[episode];
    if (!one) return [];
    const steps = at.map((index) => (index === null ? null : (one.steps[index] ?? null)));
    const first = at[0] ?? 0;
    const before = one.steps.slice(Math.max(0, first - REPAIR_WITHIN), first);
    return [{ session: one.session, steps, afterFailure: before.some(({ worked }) => worked === false) }];
  });
}

/** Whether the steps are taken on purpose: repairs and attempts recur too. */
export function isWayOfWorking(sequence: Sequence, episodes: readonly Episode[]): boolean {
  const { items, agreement, order } = sequence;
  const ways = waysOf(sequence, episodes);
  if (ways.length < SESSIONS_MIN || (order === 'kept' && agreement <= 0.5)) return false;
  const isMost = (holds: (way: Way) => boolean): boolean => ways.filter(holds).length > FAILING_MAX * ways.length;
  // A step that fails as a rule is an attempt.
  if (items.some((_, i) => isMost(({ steps }) => steps[i]?.worked === false))) return false;
  return items.length > REPAIR_LENGTH_MAX || order === 'usual' || !isMost(({ afterFailure }) => afterFailure);
}

/** How most sessions wrote it; `action` where they have no more than that in common. */
function common(action: Action, steps: readonly Step[]): string {
  const most = Math.max(SESSIONS_MIN, Math.ceil((steps.length * 2) / 3));
  if (steps.length < most) return action.shown;
  const form = commonForm(
    steps.map(({ text }) => text),
    most,
  );
  return form.length > SHOWN_MAX || form.length < action.shown.length ? action.shown : form;
}

/** How many of the steps can be quoted from this session as they are shown. */
const fits = (way: Way, shown: readonly string[]): number =>
  way.steps.filter(
    (step, i) => step !== null && missingLiterals(`\`${asWritten(step, shown[i] ?? '')}\``, [step.text]).length === 0,
  ).length;

/** Paths are compared with `/`, and told as the call has them: what is told must stand in a quote. */
const asWritten = (step: Step | null | undefined, shown: string): string =>
  step?.kind === 'edit' && step.text.includes('\\') ? shown.replaceAll('/', '\\') : shown;

function evidenceOf(best: Way, ways: readonly Way[]): Evidence[] {
  const quotes = best.steps.flatMap((step) => (step ? [quote(best.session, step)] : []));
  const others = ways
    .filter((way) => way !== best)
    .sort((a, b) => (b.session.startedAt ?? 0) - (a.session.startedAt ?? 0))
    .flatMap((way) => {
      const first = way.steps.find((step) => step !== null);
      return first ? [quote(way.session, first)] : [];
    });
  return [...quotes, ...others].slice(0, Math.max(QUOTES_MAX, quotes.length + 1));
}

function quote(session: RootedHead, step: Step): Evidence {
  return {
    agent: session.agent,
    session: session.id,
    file: session.file,
    line: step.line,
    role: step.kind === 'slash' ? 'user' : 'assistant',
    at: step.at === null ? null : new Date(step.at).toISOString(),
    quote: step.text,
  };
}

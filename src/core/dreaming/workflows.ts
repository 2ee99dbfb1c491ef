/**
 * Ways of working that several sessions share: the same steps in the same order, in sessions that did not know of
 * each other. No words are understood here; a sequence counts because it was taken again and again.
 */
import { createHash } from 'node:crypto';
import type { Evidence, Scope } from '../../shared/contract.ts';
import { missingLiterals } from '../guard/literals.ts';
import type { RootedHead } from '../sessions/session.ts';
import type { Step, StepsSignal } from '../signals/steps.ts';
import type { Lesson } from './lesson.ts';
import { actionsOf, type Action } from './workflows/actions.ts';
import { frequentSequences, SESSIONS_MIN, type Episode, type Sequence } from './workflows/mine.ts';
import { listOf, titleOf, type PhrasedStep } from './workflows/phrase.ts';

export interface SessionSteps {
  session: RootedHead;
  steps: StepsSignal;
}

type ProjectEpisode = Episode & { session: RootedHead };

/** Every step of one session is quoted, and one of each other session up to this many. */
const QUOTES_MAX = 12;
const SHORT_SEQUENCE_MIN = 4;
/** Share of the sessions in which a step may fail before it is an attempt and no way of working. */
const FAILING_MAX = 0.5;

export function recallWorkflows(input: readonly SessionSteps[]): Lesson[] {
  const projects = new Map<string, ProjectEpisode[]>();
  for (const { session, steps } of input) {
    if (session.project === null) continue;
    const episodes = projects.get(session.project) ?? [];
    projects.set(session.project, episodes);
    episodes.push(...episodesOf(session, steps.steps));
  }
  return [...projects].flatMap(([project, episodes]) =>
    frequentSequences(episodes).flatMap((sequence) => lessonOf(`project:${project}`, sequence, episodes) ?? []),
  );
}

/** What the user asks for next is another subject. */
function episodesOf(session: RootedHead, steps: readonly Step[]): ProjectEpisode[] {
  const turns = new Map<number, Step[]>();
  for (const step of steps) {
    const turn = turns.get(step.turn);
    if (turn) turn.push(step);
    else turns.set(step.turn, [step]);
  }
  return [...turns.values()].map((own) => ({ root: session.rootOf, session, steps: own }));
}

/** One session's way through the sequence. */
interface Way {
  session: RootedHead;
  steps: readonly Step[];
  /** The step before the first one, of the same episode. */
  before: Step | null;
}

function lessonOf(scope: Scope, sequence: Sequence, episodes: readonly ProjectEpisode[]): Lesson | null {
  const ways = waysOf(sequence, episodes);
  if (!isWayOfWorking(sequence, ways)) return null;
  const shown = sequence.actions.map((action, i) => particular(action, ways.flatMap((way) => way.steps[i] ?? [])));
  const best = [...ways].sort((a, b) => fits(b, shown) - fits(a, shown) || (b.session.startedAt ?? 0) - (a.session.startedAt ?? 0))[0];
  if (!best) return null;
  const phrased = sequence.actions.map(
    (action, i): PhrasedStep => ({ kind: best.steps[i]?.kind ?? 'run', full: shown[i] ?? action.shown, short: shortOf(best.steps[i]) ?? action.shown }),
  );
  const evidence = evidenceOf(best, ways);
  const title = titleOf(phrased);
  const advice = listOf(phrased);
  if (missingLiterals(`${title}\n${advice}`, evidence.map(({ quote }) => quote)).length > 0) return null;
  const times = ways.flatMap(({ steps }) => steps.flatMap(({ at }) => at ?? []));
  const heads = sequence.actions.map((action, i) => (best.steps[i]?.kind === 'edit' ? action.key : headOf(best.steps[i]) ?? action.key));
  return {
    key: createHash('sha256').update(['workflow', scope, ...heads].join('\u0000')).digest('hex').slice(0, 16),
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
    agreement: Math.min(1, ways.length / Math.max(ways.length, sequence.tookThem)),
  };
}

function waysOf(sequence: Sequence, episodes: readonly ProjectEpisode[]): Way[] {
  return [...sequence.embeddings.values()].flatMap(({ episode, at }) => {
    const one = episodes[episode];
    if (!one) return [];
    const steps = at.flatMap((index) => one.steps[index] ?? []);
    return [{ session: one.session, steps, before: one.steps[(at[0] ?? 0) - 1] ?? null }];
  });
}

function isWayOfWorking({ actions, tookThem }: Sequence, ways: readonly Way[]): boolean {
  if (ways.length < SESSIONS_MIN || (actions.length < 3 && ways.length < SHORT_SEQUENCE_MIN)) return false;
  // A step that fails as a rule is an attempt; what follows it is a repair.
  const fails = (step: Step | null | undefined): boolean => step?.worked === false;
  if (actions.some((_, i) => ways.filter((way) => fails(way.steps[i])).length > FAILING_MAX * ways.length)) return false;
  if (actions.length < 4 && ways.filter((way) => fails(way.before)).length > FAILING_MAX * ways.length) return false;
  return ways.length * 2 > tookThem;
}

/** The most particular name that two of three sessions share. */
function particular(action: Action, steps: readonly Step[]): string {
  const votes = new Map<string, { action: Action; count: number }>();
  for (const step of steps) {
    for (const one of actionsOf(step)) {
      if (one.key !== action.key && !one.key.startsWith(`${action.key} `)) continue;
      const vote = votes.get(one.key) ?? { action: one, count: 0 };
      vote.count++;
      votes.set(one.key, vote);
    }
  }
  let best = action;
  for (const { action: one, count } of votes.values()) {
    if (count * 3 >= steps.length * 2 && one.key.length > best.key.length && one.shown.length <= 70) best = one;
  }
  return best.shown;
}

/** How many of the steps can be quoted from this session as they are shown. */
const fits = (way: Way, shown: readonly string[]): number =>
  way.steps.filter((step, i) => missingLiterals(`\`${shown[i] ?? ''}\``, [step.text.replaceAll('\\', '/')]).length === 0).length;

const headOf = (step: Step | undefined): string | undefined => (step ? actionsOf(step)[0]?.key : undefined);

/** Short enough for a title: the command without what it is given. */
function shortOf(step: Step | undefined): string | undefined {
  if (!step) return undefined;
  return step.kind === 'edit' ? undefined : actionsOf(step)[0]?.shown;
}

function evidenceOf(best: Way, ways: readonly Way[]): Evidence[] {
  const quotes = best.steps.map((step) => quote(best.session, step));
  const others = ways
    .filter((way) => way !== best)
    .sort((a, b) => (b.session.startedAt ?? 0) - (a.session.startedAt ?? 0))
    .flatMap((way) => {
      const [first] = way.steps;
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

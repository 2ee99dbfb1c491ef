/**
 * The specialists of a dream without a language model. They know nothing of each other.
 *
 * Signals come back from the cache as JSON that Reverie itself wrote under the same version, so their outer shape is
 * all that is looked at: anything else counts as no signals.
 */
import type { RootedHead, Session } from '../sessions/session.ts';
import { extractFailures, type FailureSignal } from '../signals/failures.ts';
import { extractSteps, type StepsSignal } from '../signals/steps.ts';
import type { TurnModel } from '../signals/turns/model.ts';
import { extractVerdicts, type VerdictSignal } from '../signals/verdicts.ts';
import { extractWishes } from '../signals/wishes/wishes.ts';
import type { WishSignal } from '../signals/wishes/wish.ts';
import type { Specialist } from './extract.ts';
import { tellingByKind } from './likeness.ts';
import { recallMistakes } from './mistakes.ts';
import { recallPreferences } from './preferences.ts';
import { recallVerdicts } from './verdicts.ts';
import { recallWorkflows } from './workflows.ts';

const isList = <T>(value: unknown): value is T[] => Array.isArray(value);
const isSteps = (value: unknown): value is StepsSignal =>
  typeof value === 'object' && value !== null && 'steps' in value && Array.isArray(value.steps);

/** @param turns what tells wishes from tasks; `null` where its weights cannot be read: then words alone decide */
export function specialists(turns: TurnModel | null): readonly Specialist[] {
  return [
    {
      name: 'mistakes',
      version: 2,
      extract: extractFailures,
      recall: (sessions) =>
        recallMistakes(
          sessions.map(({ session, signals }) => ({ session, signals: isList<FailureSignal>(signals) ? signals : [] })),
        ),
    },
    {
      name: 'workflows',
      version: 1,
      extract: extractSteps,
      recall: (sessions) =>
        recallWorkflows(
          sessions.map(({ session, signals }) => ({ session, steps: isSteps(signals) ? signals : { steps: [] } })),
        ),
    },
    {
      name: 'verdicts',
      version: 1,
      extract: extractVerdicts,
      recall: (sessions) =>
        recallVerdicts(
          sessions.map(({ session, signals }) => ({
            session,
            verdicts: isList<VerdictSignal>(signals) ? signals : [],
          })),
        ),
    },
    {
      name: 'preferences',
      version: turns === null ? 8 : 9,
      extract: (session: Session) => extractWishes(session, turns),
      recall: (sessions, fresh) =>
        recallPreferences(
          bearingOn(
            fresh,
            sessions.map(({ session, signals }) => ({ session, wishes: isList<WishSignal>(signals) ? signals : [] })),
          ),
          fresh,
        ),
    },
  ];
}

interface Wishes {
  session: RootedHead;
  wishes: readonly WishSignal[];
}

/**
 * Wishes are compared with one another, and a user types thousands. Of sessions known from earlier dreams only those
 * wishes can say something new that have with one fresh wish a habit, what it turns on, or two telling words in
 * common; a short one, its only word. Less never brings two wishes together (see `bound` in preferences/patterns.ts).
 */
function bearingOn(fresh: ReadonlySet<string>, sessions: readonly Wishes[]): Wishes[] {
  const isFresh = ({ session }: Wishes): boolean => fresh.has(session.rootOf);
  const saidIn = new Map<string, number>();
  for (const { wishes } of sessions)
    for (const term of new Set(wishes.flatMap(termsOf))) saidIn.set(term, (saidIn.get(term) ?? 0) + 1);
  const everyday = Math.max(EVERYDAY_SESSIONS, EVERYDAY_SHARE * sessions.length);
  const tells = (term: string): boolean =>
    term.startsWith(HABIT) || (tellingByKind(term) >= TELLING && (saidIn.get(term) ?? 0) <= everyday);
  const freshWith = new Map<string, number[]>();
  const freshWishes = sessions.filter(isFresh).flatMap(({ wishes }) => wishes);
  for (const [number, wish] of freshWishes.entries())
    for (const term of new Set(termsOf(wish).filter(tells))) {
      const holders = freshWith.get(term);
      if (holders) holders.push(number);
      else freshWith.set(term, [number]);
    }

  const bears = (wish: WishSignal): boolean => {
    const shared = new Map<number, number>();
    const terms = new Set(termsOf(wish));
    for (const term of terms) {
      const holders = freshWith.get(term) ?? [];
      if (holders.length > 0 && (term.startsWith(HABIT) || wish.focus.includes(term) || terms.size <= FEW_TERMS))
        return true;
      for (const holder of holders) {
        const times = (shared.get(holder) ?? 0) + 1;
        if (times >= 2) return true;
        shared.set(holder, times);
      }
    }
    return false;
  };
  return sessions.map((one) => (isFresh(one) ? one : { ...one, wishes: one.wishes.filter(bears) }));
}

const FEW_TERMS = 2;
const HABIT = 'habit ';
const termsOf = ({ wanted, unwanted, habit }: WishSignal): string[] => [
  ...wanted,
  ...unwanted,
  ...(habit === null ? [] : [`${HABIT}${habit}`]),
];

const TELLING = 0.3;
/** A word said in more sessions than this, and in more than this share of them, brings no two wishes together. */
const EVERYDAY_SESSIONS = 20;
const EVERYDAY_SHARE = 0.05;

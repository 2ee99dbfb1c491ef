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
import { extractWishes } from '../signals/wishes/wishes.ts';
import type { WishSignal } from '../signals/wishes/wish.ts';
import type { Specialist } from './extract.ts';
import { tellingByKind } from './likeness.ts';
import { recallMistakes } from './mistakes.ts';
import { recallPreferences } from './preferences.ts';
import { recallWorkflows } from './workflows.ts';

const isList = <T>(value: unknown): value is T[] => Array.isArray(value);
const isSteps = (value: unknown): value is StepsSignal =>
  typeof value === 'object' && value !== null && 'steps' in value && Array.isArray(value.steps);

/** @param turns what tells wishes from tasks; `null` where its weights cannot be read: then words alone decide */
export function specialists(turns: TurnModel | null): readonly Specialist[] {
  return [
    {
      name: 'mistakes',
      version: 1,
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
      name: 'preferences',
      version: turns === null ? 1 : 2,
      extract: (session: Session) => extractWishes(session, turns),
      recall: (sessions, fresh) =>
        recallPreferences(
          bearingOn(
            fresh,
            sessions.map(({ session, signals }) => ({ session, wishes: isList<WishSignal>(signals) ? signals : [] })),
          ),
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
 * wishes can say something new that share a word with a fresh one.
 */
function bearingOn(fresh: ReadonlySet<string>, sessions: readonly Wishes[]): Wishes[] {
  const termsOf = ({ wanted, unwanted, habit }: WishSignal): string[] => [
    ...wanted,
    ...unwanted,
    `habit ${habit ?? ''}`,
  ];
  const isFresh = ({ session }: Wishes): boolean => fresh.has(session.rootOf);
  const spoken = new Set(sessions.filter(isFresh).flatMap(({ wishes }) => wishes.flatMap(termsOf)));
  for (const term of [...spoken]) if (tellingByKind(term) < TELLING || term === 'habit ') spoken.delete(term);
  return sessions.map((one) =>
    isFresh(one)
      ? one
      : { ...one, wishes: one.wishes.filter((wish) => termsOf(wish).some((term) => spoken.has(term))) },
  );
}

/** Words everybody says bring no two wishes together. */
const TELLING = 0.3;

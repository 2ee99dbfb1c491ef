/**
 * The specialists of a dream without a language model. They know nothing of each other.
 *
 * Signals come back from the cache as JSON that Reverie itself wrote under the same version, so their outer shape is
 * all that is looked at: anything else counts as no signals.
 */
import type { Session } from '../sessions/session.ts';
import { extractFailures, type FailureSignal } from '../signals/failures.ts';
import { extractSteps, type StepsSignal } from '../signals/steps.ts';
import type { TurnModel } from '../signals/turns/model.ts';
import { extractWishes } from '../signals/wishes/wishes.ts';
import type { WishSignal } from '../signals/wishes/wish.ts';
import type { Specialist } from './extract.ts';
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
      recall: (sessions) =>
        recallPreferences(
          sessions.map(({ session, signals }) => ({ session, wishes: isList<WishSignal>(signals) ? signals : [] })),
        ),
    },
  ];
}

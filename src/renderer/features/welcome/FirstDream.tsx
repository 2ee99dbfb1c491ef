import type { Live } from '../../../shared/window/live.ts';
import { cancelDream, dreamNow, resumeDream, set } from '../../app/actions.ts';
import { durationOf } from '../../app/Doing.tsx';
import { go } from '../../app/store.ts';
import { Button } from '../../ui/Button.tsx';
import { Stages } from '../../ui/Stages.tsx';
import { times } from '../../ui/words.ts';
import styles from './FirstDream.module.css';
import { Step } from './Step.tsx';

/** The first dream, which only the user starts. It can be watched here, or left alone. */
export function FirstDream({ live, onBack }: { live: Live; onBack: () => void }) {
  const { activity, paused, waiting, lastDreamAt } = live;
  const leave = async (to: 'review' | 'dreams'): Promise<void> => {
    if (await set({ welcomed: true }))
      go(to === 'review' ? { page: 'review', change: null } : { page: 'dreams', dream: null });
  };

  if (activity.kind === 'dreaming' || activity.kind === 'stopping')
    return (
      <Step
        title="Dreaming"
        actions={
          <>
            {activity.kind === 'dreaming' && <Button onClick={() => void cancelDream(activity.dream)}>Cancel</Button>}
            <Button kind="quiet" onClick={() => void leave('dreams')}>
              Go on without watching
            </Button>
          </>
        }
      >
        <p>Reverie reads your sessions and looks for what recurs. The first time takes longest.</p>
        <div className={styles.progress} role="status" aria-label="Progress of the dream">
          {activity.kind === 'dreaming' ? <Stages stages={activity.stages} /> : 'Stopping…'}
          {activity.kind === 'dreaming' && activity.secondsLeft !== null && (
            <p className={styles.left}>About {durationOf(activity.secondsLeft)} left for this stage</p>
          )}
        </div>
      </Step>
    );
  if (paused !== null)
    return (
      <Step
        title="The dream is paused"
        actions={
          <>
            <Button kind="main" onClick={() => void resumeDream(paused.dream)}>
              Go on
            </Button>
            <Button onClick={() => void leave('review')}>Later</Button>
          </>
        }
      >
        <p>What it had finished is kept.</p>
      </Step>
    );
  if (lastDreamAt !== null)
    return (
      <Step
        title={waiting.changes > 0 ? `${times(waiting.changes, 'proposal')} to look at` : 'Nothing to propose'}
        actions={
          <Button kind="main" onClick={() => void leave('review')}>
            {waiting.changes > 0 ? `Review ${times(waiting.changes, 'change')}` : 'Open Reverie'}
          </Button>
        }
      >
        <p>
          {waiting.changes > 0
            ? 'Each stands beside the quotes it rests on. Nothing is written until you accept it.'
            : 'That is a good answer too: nothing recurs often enough to be worth remembering. Reverie looks again when there are more sessions.'}
        </p>
      </Step>
    );
  return (
    <Step
      title="Now a first dream"
      actions={
        <>
          <Button kind="main" onClick={() => void dreamNow()}>
            Dream now
          </Button>
          <Button onClick={() => void leave('review')}>Later</Button>
          <Button kind="quiet" onClick={onBack}>
            Back
          </Button>
        </>
      }
    >
      <p>
        A dream reads your newest sessions, finds what recurs in them, checks every quote against the log, and proposes
        changes. It needs no language model and no network, and you can stop it at any time.
      </p>
      <p>Later ones can run by themselves while you are away. This first one is yours to start.</p>
    </Step>
  );
}

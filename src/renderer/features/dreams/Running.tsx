import { Pause, Play, X } from 'lucide-react';
import type { Live } from '../../../shared/window/live.ts';
import { cancelDream, pauseDream, resumeDream } from '../../app/actions.ts';
import { durationOf, whyPaused } from '../../app/Doing.tsx';
import { Button } from '../../ui/Button.tsx';
import { Stages } from '../../ui/Stages.tsx';
import { Time } from '../../ui/Time.tsx';
import styles from './Running.module.css';

/**
 * The dream that runs or waits to go on.
 * @param withModel the running one uses a model
 */
export function Running({ live: { activity, paused }, withModel }: { live: Live; withModel: boolean }) {
  if (activity.kind === 'dreaming') {
    const { dream, trigger, startedAt, stages, secondsLeft } = activity;
    return (
      <section className={styles.card} aria-label="The running dream">
        <header className={styles.head}>
          <h2 className={styles.title}>Dreaming</h2>
          <span className={styles.more}>
            {trigger === 'user' ? 'started by you' : 'started by itself'}, <Time at={startedAt} show="clock" />
            {secondsLeft !== null && ` · about ${durationOf(secondsLeft)} left for this stage`}
          </span>
          <span className={styles.actions}>
            <Button keys="p" onClick={() => void pauseDream()}>
              <Pause aria-hidden size="1em" /> Pause
            </Button>
            <Button keys="x" onClick={() => void cancelDream(dream)}>
              <X aria-hidden size="1em" /> Cancel
            </Button>
          </span>
        </header>
        <Stages stages={stages} withModel={withModel} />
      </section>
    );
  }
  if (activity.kind === 'stopping')
    return (
      <section className={styles.card} aria-label="The running dream">
        <h2 className={styles.title} role="status">
          Stopping…
        </h2>
      </section>
    );
  if (paused === null) return null;
  return (
    <section className={styles.card} aria-label="The paused dream">
      <header className={styles.head}>
        <h2 className={styles.title}>Paused</h2>
        <span className={styles.more}>
          {whyPaused[paused.why]}. What it had finished is kept. <Time at={paused.since} />
        </span>
        <span className={styles.actions}>
          <Button kind="main" keys="p" onClick={() => void resumeDream(paused.dream)}>
            <Play aria-hidden size="1em" /> Go on
          </Button>
          <Button onClick={() => void cancelDream(paused.dream)}>Cancel</Button>
        </span>
      </header>
    </section>
  );
}

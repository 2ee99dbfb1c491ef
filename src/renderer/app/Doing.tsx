/** What Reverie is doing now, in a line or two; where it waits, why. Leads to the dreams. */
import type { Activity, Live } from '../../shared/window/live.ts';
import { assertNever } from '../../shared/result.ts';
import { hashOf } from './place.ts';
import styles from './Doing.module.css';
import { useApp } from './store.ts';

export function Doing({ live }: { live: Live }) {
  const link = useApp(({ link }) => link);
  const { head, more, share } = link === 'lost' ? LOST : wordsOf(live);
  return (
    <a className={styles.doing} href={hashOf({ page: 'dreams', dream: null })} title={more ?? head}>
      <span
        className={styles.dot}
        data-busy={live.activity.kind !== 'idle' || undefined}
        data-lost={link === 'lost' || undefined}
        aria-hidden
      />
      <span className={styles.words} role="status">
        <span className={styles.head}>{head}</span>
        {more !== null && <span className={styles.more}>{more}</span>}
      </span>
      {share !== null && (
        <span className={styles.bar} aria-hidden>
          <span className={styles.done} style={{ width: `${String(Math.round(share * 100))}%` }} />
        </span>
      )}
    </a>
  );
}

interface Words {
  head: string;
  more: string | null;
  /** 0..1, where there is something to measure. */
  share: number | null;
}

const LOST: Words = { head: 'Engine is restarting', more: 'Nothing is lost', share: null };

export function wordsOf({ activity, paused, verdict, waiting }: Live): Words {
  switch (activity.kind) {
    case 'idle':
      if (paused !== null) return { head: 'Dream paused', more: whyPaused[paused.why], share: null };
      return {
        head: waiting.sessions === 0 ? 'Up to date' : `${String(waiting.sessions)} new sessions`,
        more: verdict.reasons[0]?.text ?? null,
        share: null,
      };
    case 'scanning':
      return {
        head: 'Reading logs',
        more: `${String(activity.filesDone)} of ${String(activity.files)}`,
        share: activity.files === 0 ? null : activity.filesDone / activity.files,
      };
    case 'dreaming':
      return dreaming(activity);
    case 'stopping':
      return { head: 'Stopping', more: null, share: null };
    default:
      return assertNever(activity);
  }
}

export const whyPaused = {
  user: 'You paused it',
  'user-returned': 'It goes on when you are away',
  interrupted: 'It was cut off and can go on',
} as const;

function dreaming({ stages, secondsLeft }: Extract<Activity, { kind: 'dreaming' }>): Words {
  const now = stages.at(-1);
  const of = now === undefined || now.total === 0 ? null : `${String(now.done)} of ${String(now.total)}`;
  const left = secondsLeft === null ? null : `about ${durationOf(secondsLeft)} left`;
  return {
    head: 'Dreaming',
    more: [of, left].filter((part) => part !== null).join(' · ') || null,
    share: now === undefined || now.total === 0 ? null : now.done / now.total,
  };
}

export function durationOf(seconds: number): string {
  if (seconds < 60) return `${String(Math.max(1, Math.round(seconds)))} s`;
  if (seconds < 3600) return `${String(Math.round(seconds / 60))} min`;
  return `${String(Math.round(seconds / 3600))} h`;
}

import type { DreamRow } from '../../../shared/window/views.ts';
import { hashOf } from '../../app/place.ts';
import { dayOf, Time } from '../../ui/Time.tsx';
import { times } from '../../ui/words.ts';
import styles from './DreamList.module.css';

/** One line a dream, newest first, by day. */
export function DreamList({ dreams, chosen }: { dreams: readonly DreamRow[]; chosen: string | null }) {
  const days = [...Map.groupBy(dreams, ({ dream }) => dayOf(new Date(dream.startedAt)))];
  return days.map(([day, rows]) => (
    <section key={day} className={styles.day} aria-label={day}>
      <h2 className={styles.name}>{day}</h2>
      <ul>
        {rows.map((row) => (
          <li key={row.dream.id}>
            <Line row={row} chosen={row.dream.id === chosen} />
          </li>
        ))}
      </ul>
    </section>
  ));
}

function Line({ row: { dream, trigger, proposal, problems }, chosen }: { row: DreamRow; chosen: boolean }) {
  return (
    <a className={styles.line} href={hashOf({ page: 'dreams', dream: dream.id })} aria-current={chosen || undefined}>
      <span className={styles.when}>
        <Time at={dream.startedAt} show="clock" />
      </span>
      <span className={styles.what}>
        <span className={styles.read}>{statusOf(dream.status, dream.sessions)}</span>
        <span className={styles.more}>
          {trigger === 'user' ? 'by you' : 'by itself'}
          {dream.finishedAt !== null && ` · ${tookOf(dream.startedAt, dream.finishedAt)}`}
          {problems > 0 && ` · ${times(problems, 'problem')} while reading`}
        </span>
      </span>
      <Became proposal={proposal} />
    </a>
  );
}

export function statusOf(status: DreamRow['dream']['status'], sessions: number): string {
  switch (status) {
    case 'succeeded':
      return sessions === 0 ? 'Nothing new to read' : times(sessions, 'new session');
    case 'running':
      return 'Running';
    case 'paused':
      return 'Paused, can go on';
    case 'cancelled':
      return 'Cancelled';
    case 'failed':
      return 'Failed; nothing was lost';
  }
}

function tookOf(from: string, to: string): string {
  const seconds = Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);
  if (seconds < 1) return 'under a second';
  if (seconds < 90) return `${String(Math.round(seconds))} s`;
  return `${String(Math.round(seconds / 60))} min`;
}

/** What became of the proposal, as a bar and in words. */
function Became({ proposal }: { proposal: DreamRow['proposal'] }) {
  if (proposal === null) return <span className={styles.became} />;
  const { accepted, discarded, never, pending } = proposal;
  const all = accepted + discarded + never + pending;
  if (all === 0) return <span className={styles.became}>nothing to propose</span>;
  const parts = [
    { name: 'accepted', count: accepted },
    { name: 'discarded', count: discarded + never },
    { name: 'undecided', count: pending },
  ].filter(({ count }) => count > 0);
  return (
    <span className={styles.became}>
      <span className={styles.bar} aria-hidden>
        {parts.map(({ name, count }) => (
          <span key={name} data-part={name} style={{ flexGrow: count }} />
        ))}
      </span>
      {parts.map(({ name, count }) => `${String(count)} ${name}`).join(', ')}
    </span>
  );
}

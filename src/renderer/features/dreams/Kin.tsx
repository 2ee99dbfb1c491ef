import type { DreamDetail, DreamRow } from '../../../shared/window/views.ts';
import { hashOf } from '../../app/place.ts';
import { answerOf } from '../../app/use-answer.ts';
import { Time } from '../../ui/Time.tsx';
import styles from './DreamDetail.module.css';

const useDreams = answerOf('dreams.list', ['dreams', 'proposals']);

/** Dreams over the same sessions, each a step from what the two make of them. */
export function Kin({ detail: { dream, againOf, readAgainBy } }: { detail: DreamDetail }) {
  const answer = useDreams({});
  const rows = answer.state === 'here' ? answer.value.dreams : [];
  return (
    <ul className={styles.problems}>
      {againOf !== null && (
        <li>
          <span>
            It read the sessions of another dream once more: <Name id={againOf} rows={rows} />
          </span>
          <a href={hashOf({ page: 'dreams', dream: againOf, beside: dream.id })}>Compare with it</a>
        </li>
      )}
      {readAgainBy.map((id) => (
        <li key={id}>
          <span>
            Its sessions were read once more: <Name id={id} rows={rows} />
          </span>
          {rows.find((row) => row.dream.id === id)?.dream.status === 'succeeded' ? (
            <a href={hashOf({ page: 'dreams', dream: dream.id, beside: id })}>Compare with it</a>
          ) : (
            <span className={styles.faint}>It has not finished.</span>
          )}
        </li>
      ))}
    </ul>
  );
}

function Name({ id, rows }: { id: string; rows: readonly DreamRow[] }) {
  const row = rows.find(({ dream }) => dream.id === id);
  return (
    <a href={hashOf({ page: 'dreams', dream: id })}>
      {row === undefined ? (
        id
      ) : (
        <>
          <Time at={row.dream.startedAt} />, {row.dream.model ?? 'without a language model'}
        </>
      )}
    </a>
  );
}

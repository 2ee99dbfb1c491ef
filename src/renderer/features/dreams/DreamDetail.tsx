import { useState } from 'react';
import type { DreamDetail as DreamView } from '../../../shared/window/views.ts';
import { hashOf } from '../../app/place.ts';
import { useApp } from '../../app/store.ts';
import { answerOf } from '../../app/use-answer.ts';
import { Button } from '../../ui/Button.tsx';
import { Detail, Part } from '../../ui/Detail.tsx';
import { FailureNote } from '../../ui/Failure.tsx';
import { Inline } from '../../ui/Inline.tsx';
import { stageName } from '../../ui/Stages.tsx';
import { Time } from '../../ui/Time.tsx';
import { folderName, times } from '../../ui/words.ts';
import { AgainDialog } from './AgainDialog.tsx';
import { ByModel } from './ByModel.tsx';
import styles from './DreamDetail.module.css';
import { statusOf } from './DreamList.tsx';
import { Kin } from './Kin.tsx';

const useDream = answerOf('dreams.show', ['dreams', 'proposals']);

/** One dream: what it was asked for, what each stage left, what was read, and what was found and not proposed. */
export function DreamDetail({ id, onBack }: { id: string; onBack: () => void }) {
  const answer = useDream({ id });
  return (
    <Detail
      label="The chosen dream"
      about="About the dream"
      back="All dreams"
      busy={answer.state === 'waiting'}
      onBack={onBack}
    >
      {answer.state === 'failed' && <FailureNote failure={answer.failure} />}
      {answer.state === 'here' && <About detail={answer.value} />}
    </Detail>
  );
}

function About({ detail }: { detail: DreamView }) {
  const { dream, trigger, proposal, request, coverage, stages, dropped, model, againOf, readAgainBy, folder } = detail;
  const busy = useApp(({ live }) => live?.activity.kind === 'dreaming');
  const [asking, setAsking] = useState(false);
  const unknown = Object.entries(coverage?.unknownRecords ?? {});
  return (
    <>
      <header>
        <h2 className={styles.title}>
          {againOf !== null && dream.status === 'succeeded'
            ? `${times(dream.sessions, 'session')} read again`
            : statusOf(dream.status, dream.sessions)}
        </h2>
        <p className={styles.faint}>
          <Time at={dream.startedAt} />, {trigger === 'user' ? 'by you' : 'by itself'},{' '}
          {dream.model === null ? 'without a language model' : `with ${dream.model}`}
        </p>
      </header>
      {proposal !== null && proposal.pending > 0 && (
        <p>
          <a href={hashOf({ page: 'review', change: null })}>{times(proposal.pending, 'change')} to review</a>
        </p>
      )}
      {dream.status === 'succeeded' && dream.sessions > 0 && (
        <div className={styles.actions}>
          <Button disabled={busy} onClick={() => setAsking(true)}>
            Dream again with another model…
          </Button>
        </div>
      )}
      {(againOf !== null || readAgainBy.length > 0) && (
        <Part title="The same sessions">
          <Kin detail={detail} />
        </Part>
      )}
      {request !== null && (
        <Part title="Asked for">
          <ul>
            <li>{request.project === null ? 'all projects' : `only ${folderName(request.project)}`}</li>
            <li>at most {times(request.sessions, 'session')}, newest first</li>
            {request.since !== null && (
              <li>
                only since <Time at={request.since} show="day" />
              </li>
            )}
            {request.instructions !== null && <li>“{request.instructions}”</li>}
          </ul>
        </Part>
      )}
      {model !== null && (
        <Part title="Model">
          <ByModel model={model} />
        </Part>
      )}
      {stages.length > 0 && (
        <Part title="Stages">
          <dl className={styles.stages}>
            {stages.map(({ stage, summary }) => (
              <div key={stage}>
                <dt>{stageName(stage)}</dt>
                <dd>{summary}</dd>
              </div>
            ))}
          </dl>
        </Part>
      )}
      {coverage !== null && (
        <Part title="Read">
          <p>
            {times(coverage.sessions, 'session')} in {times(coverage.files, 'log')}, {times(coverage.records, 'record')}
          </p>
          {unknown.length > 0 && (
            <p>
              Record types Reverie does not know:{' '}
              {unknown.map(([type, count]) => `${type} (${String(count)})`).join(', ')}
            </p>
          )}
          {coverage.problems.length > 0 && (
            <ul className={styles.problems}>
              {coverage.problems.map(({ file, line, message }) => (
                <li key={`${file} ${String(line)} ${message}`}>
                  {message}
                  <span className={styles.path}>
                    {file}
                    {line > 0 && `:${String(line)}`}
                  </span>
                </li>
              ))}
            </ul>
          )}
        </Part>
      )}
      {dropped.length > 0 && (
        <Part title="Found and not proposed">
          <ul className={styles.problems}>
            {dropped.map(({ title, reason }) => (
              <li key={`${title} ${reason}`}>
                <Inline text={title} />
                <span className={styles.faint}>{reason}</span>
              </li>
            ))}
          </ul>
        </Part>
      )}
      <Part title="Its folder">
        <p className={styles.path}>{folder}</p>
        <p className={styles.faint}>Each stage’s result as plain JSON.</p>
      </Part>
      {asking && <AgainDialog detail={detail} onClose={() => setAsking(false)} />}
    </>
  );
}

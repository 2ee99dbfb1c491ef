import type { ReactNode } from 'react';
import type { LogFailure, MinedLogs } from '../../../shared/window/run-logs.ts';
import { Button } from '../../ui/Button.tsx';
import { Detail, Part } from '../../ui/Detail.tsx';
import { Time } from '../../ui/Time.tsx';
import { times } from '../../ui/words.ts';
import styles from './FailureDetail.module.css';
import { TrendSign } from './FailureList.tsx';
import { Template } from './Template.tsx';
import { endedOf, percent, reachOf } from './words.ts';

/** One failure: how far it reaches, whether it still happens, what it hits, and the lines themselves. */
export function FailureDetail({
  failure,
  mined,
  onBack,
  onWrite,
  onCopy,
}: {
  failure: LogFailure;
  mined: MinedLogs;
  onBack: () => void;
  onWrite: () => void;
  onCopy: () => void;
}) {
  const { template, applications, hits, runs, failedRuns, untimedRuns, trend, longestStreak, also, examples } = failure;
  return (
    <Detail label="The chosen failure" about="About the failure" back="All failures" onBack={onBack}>
      <h2 className={styles.title}>
        <Template template={template} />
      </h2>
      <div className={styles.actions}>
        <Button kind="main" keys="e" onClick={onWrite}>
          Write an entry…
        </Button>
        <Button keys="c" onClick={onCopy}>
          Copy as markdown
        </Button>
      </div>
      <dl className={styles.facts}>
        <Fact name="Reach">
          {reachOf(failure, mined)} ({percent(hits, mined.applications)})
        </Fact>
        <Fact name="Runs">
          {times(runs, 'run')}: {endedOf(failure)}
          {mined.failed > 0 && failedRuns > 0 && (
            <span className={styles.faint}> · in {percent(failedRuns, mined.failed)} of all failed runs</span>
          )}
        </Fact>
        <Fact name="First">
          <When at={failure.firstAt} />
        </Fact>
        <Fact name="Last">
          <When at={failure.lastAt} />
          {untimedRuns > 0 && failure.lastAt !== null && (
            <span className={styles.faint}> · {times(untimedRuns, 'run')} without a time</span>
          )}
        </Fact>
        <Fact name="Trend">
          <TrendSign trend={trend} />
        </Fact>
        <Fact name="Now">
          {failure.stillIn === 0 ? 'in no newest run' : `in the newest run of ${times(failure.stillIn, 'application')}`}
          {longestStreak > 1 && <span className={styles.faint}> · at most {String(longestStreak)} runs in a row</span>}
        </Fact>
      </dl>
      <Part roomy title="Examples, newest first">
        <ul className={styles.examples}>
          {examples.map(({ application, file, line, at, text }) => (
            <li key={file}>
              <span className={styles.head}>
                <span className={styles.application}>{application}</span>
                <When at={at} />
              </span>
              <pre className={styles.text}>{text}</pre>
              <span className={styles.path}>
                {file}:{String(line)}
              </span>
            </li>
          ))}
        </ul>
        {examples.length === 0 && <p className={styles.faint}>The logs have changed while they were read.</p>}
      </Part>
      <Part roomy title={`Applications (${String(hits)})`}>
        <ul className={styles.applications}>
          {applications.map(({ application, runs, still }) => (
            <li key={application}>
              <span className={styles.name}>{application}</span>
              <span className={styles.faint}>{times(runs, 'run')}</span>
              <span className={styles.faint}>{still ? 'in its newest run' : ''}</span>
            </li>
          ))}
        </ul>
        {hits > applications.length && <p className={styles.faint}>and {String(hits - applications.length)} more</p>}
      </Part>
      {also.length > 0 && (
        <Part roomy title="In the same runs">
          <ul className={styles.also}>
            {also.map((line) => (
              <li key={line}>
                <Template template={line} />
              </li>
            ))}
          </ul>
        </Part>
      )}
    </Detail>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

const When = ({ at }: { at: string | null }) =>
  at === null ? (
    <span className={styles.faint} title="Neither the logs nor their names say when they were written">
      unknown
    </span>
  ) : (
    <Time at={at} />
  );

import type { RefObject } from 'react';
import type { OutputOf } from '../../../shared/window/calls.ts';
import type { LogFailure, MinedLogs, Mining } from '../../../shared/window/run-logs.ts';
import type { Answer } from '../../app/use-answer.ts';
import { Empty } from '../../ui/Empty.tsx';
import { FailureNote } from '../../ui/Failure.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { Time } from '../../ui/Time.tsx';
import { times } from '../../ui/words.ts';
import { FailureList } from './FailureList.tsx';
import styles from './FolderView.module.css';
import { MiningNote } from './MiningNote.tsx';
import { TroubleNote } from './TroubleNote.tsx';
import { runsOf } from './words.ts';

/** What is known of a folder: how the look through goes, what came of the last one, and the failures. */
export function FolderView({
  folder,
  result,
  mining,
  shown,
  chosen,
  query,
  onQuery,
  onDown,
  field,
}: {
  folder: string;
  result: Answer<OutputOf<'runLogs.result'>>;
  mining: Mining | null;
  /** Failures that fit the query. */
  shown: readonly LogFailure[];
  chosen: string | null;
  query: string;
  onQuery: (query: string) => void;
  onDown: () => void;
  field: RefObject<HTMLInputElement | null>;
}) {
  if (result.state === 'failed') return <FailureNote failure={result.failure} />;
  const { folder: known, mined } = result.state === 'here' ? result.value : { folder: null, mined: null };
  const isMined = mining?.folder === folder;
  return (
    <div className={styles.view} aria-busy={result.state === 'waiting'}>
      {mining !== null && <MiningNote mining={mining} />}
      {known !== null && known.trouble !== null && !isMined && (
        <TroubleNote folder={folder} trouble={known.trouble} at={known.lookedAt} before={mined?.at ?? null} />
      )}
      {mined !== null ? (
        <>
          <About mined={mined} />
          {mined.failures.length === 0 ? (
            <Empty title="Nothing recurs">
              <p>
                No line that tells of a failure comes again in enough runs to be more than chance. With more runs in the
                folder, rescan it.
              </p>
            </Empty>
          ) : (
            <>
              <SearchField
                ref={field}
                label="Search the failures"
                placeholder="Search lines and applications"
                value={query}
                keys="/"
                onChange={onQuery}
                onDown={onDown}
              />
              {shown.length === 0 && <p className={styles.faint}>No failure has these words.</p>}
              <FailureList folder={folder} mined={mined} failures={shown} chosen={chosen} />
              {mined.found > mined.failures.length && (
                <p className={styles.faint}>
                  {times(mined.found - mined.failures.length, 'more', 'more')}, less worth acting on; `reverie failures
                  --limit` lists them.
                </p>
              )}
            </>
          )}
        </>
      ) : (
        result.state === 'here' &&
        known === null &&
        !isMined && (
          <Empty title="Not looked through yet">
            <p>
              Nothing is known of <code>{folder}</code>. Rescan it to find what recurs in its logs.
            </p>
          </Empty>
        )
      )}
    </div>
  );
}

/** What the result rests on, and what was left out of it. */
function About({ mined }: { mined: MinedLogs }) {
  const { at, otherFiles, binary, cut, untimed, forgotten, problemCount, problems } = mined;
  const left = [
    ...(otherFiles > 0 ? [`${times(otherFiles, 'file')} not called like a log`] : []),
    ...(binary > 0 ? [`${times(binary, 'file')} not text`] : []),
    ...(cut > 0 ? [`${times(cut, 'log')} read in part`] : []),
    ...(untimed > 0 ? [`${times(untimed, 'run')} without a time`] : []),
    ...(forgotten > 0 ? [`${times(forgotten, 'line')} seen once forgotten to save memory`] : []),
  ];
  return (
    <div className={styles.about}>
      <p>
        {runsOf(mined)} · looked through <Time at={at} />
      </p>
      {left.length > 0 && <p className={styles.faint}>{left.join(' · ')}</p>}
      {problemCount > 0 && (
        <details className={styles.faint}>
          <summary>{times(problemCount, 'file')} could not be read</summary>
          <ul className={styles.problems}>
            {problems.map(({ file, message }) => (
              <li key={file}>
                {message}
                <span className={styles.path}>{file}</span>
              </li>
            ))}
            {problemCount > problems.length && <li>and {String(problemCount - problems.length)} more</li>}
          </ul>
        </details>
      )}
    </div>
  );
}

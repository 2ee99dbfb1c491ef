/** What Reverie knows of one source: how much, of which versions, and what it could not read. */
import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { SourceView } from '../../../shared/window/views.ts';
import { bytes } from '../../ui/bytes.ts';
import { Time } from '../../ui/Time.tsx';
import { times } from '../../ui/words.ts';
import styles from './SourceFacts.module.css';

const number = (n: number): string => n.toLocaleString('en');

export function SourceFacts({ source }: { source: SourceView }) {
  const { files, bytes: size, sessions, records, versions, lastSessionAt } = source;
  return (
    <dl className={styles.facts}>
      <Fact name="Logs">
        {number(files)} <span className={styles.unit}>{bytes(size)}</span>
      </Fact>
      <Fact name="Sessions">{number(sessions)}</Fact>
      <Fact name="Records">{number(records)}</Fact>
      <Fact name="Versions">{versionsText(versions)}</Fact>
      <Fact name="Last session">{lastSessionAt === null ? 'unknown' : <Time at={lastSessionAt} />}</Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function versionsText(versions: SourceView['versions']): string {
  if (versions === null) return 'unknown';
  const { oldest, newest } = versions;
  return oldest === newest ? oldest : `${oldest} – ${newest}`;
}

export function UnknownFormat({
  name,
  format: { version, unread, records, since },
}: {
  name: string;
  format: NonNullable<SourceView['unknownFormat']>;
}) {
  return (
    <div className={styles.alarm} role="note" aria-label={`${name}: a format Reverie does not know`}>
      <TriangleAlert aria-hidden size="1.125em" />
      <div>
        <p className={styles.said}>
          {name}
          {version !== null && ` ${version}`} writes its logs in a way Reverie does not know.
        </p>
        <p>
          {number(unread)} of the {times(records, 'record')} since <Time at={since} /> could not be read. Sessions
          before are kept. If you send what is behind the button below, Reverie can learn it: it tells how the records
          are built, and nothing of what they say.
        </p>
      </div>
    </div>
  );
}

export function SourceRemarks({ source: { unknownRecords, problems } }: { source: SourceView }) {
  const unknown = Object.entries(unknownRecords).sort(([, a], [, b]) => b - a);
  const wrong = problems.reduce((sum, { times: often }) => sum + often, 0);
  return (
    <>
      {unknown.length > 0 && (
        <details className={styles.remark}>
          <summary>
            {times(
              unknown.reduce((sum, [, count]) => sum + count, 0),
              'record',
            )}{' '}
            of types Reverie does not know, left out
          </summary>
          <ul>
            {unknown.map(([type, count]) => (
              <li key={type} className={styles.counted}>
                <code>{type}</code> <span className={styles.count}>{number(count)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      {wrong > 0 && (
        <details className={styles.remark}>
          <summary>{times(wrong, 'problem')} while reading</summary>
          <ul>
            {problems.map(({ reason, times: often, examples }) => (
              <li key={reason} className={styles.reason}>
                <span>
                  {reason} {often > 1 && <span className={styles.count}>{number(often)} times</span>}
                </span>
                {examples.map(({ file, line }) => (
                  <span key={`${file} ${String(line)}`} className={styles.place}>
                    {file}
                    {line > 0 && `:${String(line)}`}
                  </span>
                ))}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { SourceView } from '../../../shared/window/views.ts';
import { set } from '../../app/actions.ts';
import { call } from '../../app/start.ts';
import { say, sayFailure, useApp } from '../../app/store.ts';
import { answerOf } from '../../app/use-answer.ts';
import { bytes } from '../../ui/bytes.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/Failure.tsx';
import { Switch } from '../../ui/Switch.tsx';
import { Time } from '../../ui/Time.tsx';
import { times } from '../../ui/words.ts';
import { Section } from './Section.tsx';
import styles from './Sources.module.css';

const useSources = answerOf('sources.list', ['sources', 'sessions']);

const readNow = async (): Promise<void> => {
  const read = await call('sources.scan', {});
  if (read.ok) say('Reading what is new');
  else sayFailure(read.error);
};

/** Each agent's folder: whether it is there, whether it may be read, and how reading goes. */
export function Sources() {
  const answer = useSources({});
  const busy = useApp(({ live }) => live?.activity.kind !== 'idle');
  const [showMissing, setShowMissing] = useState(false);
  const sources = answer.state === 'here' ? answer.value.sources : [];
  const found = sources.filter(({ found }) => found);
  const missing = sources.filter(({ found }) => !found);
  return (
    <Section
      title="Sources"
      about="Where coding agents leave their session logs on this machine. Reverie only reads them. A source that is off is neither read nor dreamed over, and its sessions are not listed."
      rows={[]}
    >
      <div>
        <Button disabled={busy} onClick={() => void readNow()}>
          Read now
        </Button>
      </div>
      {answer.state === 'failed' && <FailureNote failure={answer.failure} />}
      <ul className={styles.list} aria-busy={answer.state === 'waiting'}>
        {found.map((source) => (
          <Source key={source.place} source={source} />
        ))}
      </ul>
      {missing.length > 0 && (
        <div className={styles.missing}>
          <button
            type="button"
            className={styles.fold}
            aria-expanded={showMissing}
            onClick={() => setShowMissing(!showMissing)}
          >
            <ChevronRight aria-hidden size="0.875em" data-open={showMissing || undefined} />
            {times(missing.length, 'place')} where nothing is
          </button>
          {showMissing && (
            <ul>
              {missing.map(({ name, place }) => (
                <li key={place}>
                  {name} <span className={styles.place}>{place}</span>
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
    </Section>
  );
}

function Source({ source }: { source: SourceView }) {
  const { name, place, on, files, bytes: size, sessions, records, lastSessionAt, unknownRecords, problems } = source;
  const off = useApp(({ live }) => live?.settings.sourcesOff ?? []);
  const unknown = Object.entries(unknownRecords);
  return (
    <li className={styles.source} data-off={!on || undefined}>
      <div className={styles.head}>
        <span className={styles.words}>
          <span className={styles.name}>{name}</span>
          <span className={styles.place}>{place}</span>
        </span>
        <Switch
          label={`Read ${name} in ${place}`}
          on={on}
          onChange={(now) => void set({ sourcesOff: now ? off.filter((one) => one !== place) : [...off, place] })}
        />
      </div>
      <p className={styles.facts}>
        {times(files, 'log')}, {bytes(size)} · {times(sessions, 'session')}, {times(records, 'record')}
        {lastSessionAt !== null && (
          <>
            {' '}
            · last session <Time at={lastSessionAt} />
          </>
        )}
      </p>
      {unknown.length > 0 && (
        <p className={styles.warning}>
          Record types Reverie does not know: {unknown.map(([type, count]) => `${type} (${String(count)})`).join(', ')}.
          They are counted and left out.
        </p>
      )}
      {problems.length > 0 && (
        <details className={styles.problems}>
          <summary>{times(problems.length, 'problem')} while reading</summary>
          <ul>
            {problems.map(({ file, line, message }) => (
              <li key={`${file} ${String(line)} ${message}`}>
                {message}
                <span className={styles.place}>
                  {file}
                  {line > 0 && `:${String(line)}`}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}

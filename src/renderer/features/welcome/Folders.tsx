import type { Live } from '../../../shared/window/live.ts';
import type { SourceView } from '../../../shared/window/views.ts';
import { set } from '../../app/actions.ts';
import { answerOf } from '../../app/use-answer.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/Failure.tsx';
import { bytes } from '../../ui/bytes.ts';
import { Switch } from '../../ui/Switch.tsx';
import { times } from '../../ui/words.ts';
import styles from './Folders.module.css';
import { Step } from './Step.tsx';

const useSources = answerOf('sources.list', ['sources']);

/** Ticks the folders that may be read. */
export function Folders({ live, onNext }: { live: Live; onNext: () => void }) {
  const answer = useSources({});
  const found = answer.state === 'here' ? answer.value.sources.filter(({ files }) => files > 0) : [];
  return (
    <Step
      title="Reverie reads what your agents leave behind"
      actions={
        <Button kind="main" onClick={onNext} disabled={answer.state === 'waiting'}>
          Continue
        </Button>
      }
    >
      <p>
        Coding agents write a log of every session. Reverie reads those on this machine and never changes them. Nothing
        leaves the machine: no account, no key, no server.
      </p>
      {answer.state === 'failed' && <FailureNote failure={answer.failure} />}
      {answer.state === 'waiting' && <div className={styles.waiting} aria-busy />}
      {found.length > 0 && (
        <ul className={styles.list} aria-label="Folders found">
          {found.map((source) => (
            <Source key={source.place} source={source} off={live.settings.sourcesOff} />
          ))}
        </ul>
      )}
      {answer.state === 'here' && found.length === 0 && (
        <div className={styles.none}>
          <p>No session logs were found in {answer.value.home}. Reverie looked here:</p>
          <ul>
            {answer.value.sources.map(({ place, name }) => (
              <li key={place}>
                <code>{place}</code> <span className={styles.agent}>{name}</span>
              </li>
            ))}
          </ul>
          <p>You can go on: as soon as an agent writes a log there, it will be found.</p>
        </div>
      )}
    </Step>
  );
}

function Source({ source: { name, place, files, bytes: size }, off }: { source: SourceView; off: readonly string[] }) {
  const on = !off.includes(place);
  return (
    <li className={styles.source}>
      <span className={styles.words}>
        <span className={styles.name}>{name}</span>
        <span className={styles.place}>{place}</span>
      </span>
      <span className={styles.size}>
        {times(files, 'log')}, {bytes(size)}
      </span>
      <Switch
        label={`Read ${name} in ${place}`}
        on={on}
        onChange={(now) => void set({ sourcesOff: now ? off.filter((one) => one !== place) : [...off, place] })}
      />
    </li>
  );
}

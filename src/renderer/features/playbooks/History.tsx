/** A playbook through time: who made each version, what it changed, and a way back to it. */
import { useState } from 'react';
import type { VersionView } from '../../../shared/window/views.ts';
import { call } from '../../app/start.ts';
import { say, sayFailure } from '../../app/store.ts';
import { answerOf } from '../../app/use-answer.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { FailureNote } from '../../ui/Failure.tsx';
import { LineDiff } from '../../ui/LineDiff.tsx';
import { Slider } from '../../ui/Slider.tsx';
import { Tabs } from '../../ui/Tabs.tsx';
import { Time, dayOf } from '../../ui/Time.tsx';
import { times } from '../../ui/words.ts';
import { takeBack } from './actions.ts';
import styles from './History.module.css';

const useHistory = answerOf('playbooks.history', ['playbooks']);
const useVersion = answerOf('playbooks.version', ['playbooks']);

const MADE: Readonly<Record<NonNullable<VersionView['madeBy']>['action'], string>> = {
  accept: 'You accepted a change',
  edit: 'You changed an entry',
  restore: 'You restored a version',
  undo: 'You took something back',
  discard: 'You discarded a change',
  never: 'You discarded a change for good',
};

export function History({ file, onClose }: { file: string; onClose: () => void }) {
  const history = useHistory({ file });
  const [chosen, setChosen] = useState<number | null>(null);
  if (history.state === 'waiting') return <div aria-busy aria-label="The history is being read" />;
  if (history.state === 'failed') return <FailureNote failure={history.failure} />;
  const { versions } = history.value;
  const newest = versions[0];
  if (newest === undefined) return <p className={styles.none}>No version of it is kept.</p>;
  const version = versions.find(({ number }) => number === chosen) ?? newest;
  const at = versions.length - 1 - versions.indexOf(version);
  const wordsOf = (step: number): string => {
    const there = versions[versions.length - 1 - step];
    return there === undefined ? '' : `${madeBy(there, versions)}, ${dayOf(new Date(there.at))}`;
  };
  return (
    <div className={styles.history}>
      <div className={styles.timeline}>
        <p className={styles.count}>
          {times(versions.length, 'version')}
          {versions.length > 1 && ', oldest on the left'}
        </p>
        {versions.length > 1 && (
          <Slider
            label="Version"
            value={at}
            min={0}
            max={versions.length - 1}
            onChange={(step) => setChosen(versions[versions.length - 1 - step]?.number ?? null)}
            words={wordsOf}
          />
        )}
        <ol className={styles.versions} aria-label="Versions, newest first">
          {versions.map((one) => (
            <li key={one.number}>
              <button
                type="button"
                className={styles.version}
                aria-current={one === version ? 'true' : undefined}
                onClick={() => setChosen(one.number)}
              >
                <span>{madeBy(one, versions)}</span>
                <span className={styles.when}>
                  {one === newest && 'now · '}
                  <Time at={one.at} />
                </span>
              </button>
            </li>
          ))}
        </ol>
      </div>
      <Differences version={version} newest={newest} onRestored={onClose} />
    </div>
  );
}

function madeBy({ number, exists, madeBy }: VersionView, versions: readonly VersionView[]): string {
  if (madeBy !== null) return exists ? MADE[madeBy.action] : `${MADE[madeBy.action]}: the file went`;
  if (!exists) return 'The file was removed';
  return number === versions.at(-1)?.number ? 'As Reverie first saw it' : 'Changed outside Reverie';
}

function Differences({
  version,
  newest,
  onRestored,
}: {
  version: VersionView;
  newest: VersionView;
  onRestored: () => void;
}) {
  const [compared, setCompared] = useState<'before' | 'now'>('before');
  const [sure, setSure] = useState(false);
  const shown = useVersion({ number: version.number });
  const now = useVersion({ number: newest.number });
  const restore = async (): Promise<void> => {
    setSure(false);
    const result = await call('playbooks.restore', { version: version.number });
    if (!result.ok) return sayFailure(result.error);
    say('Restored', takeBack);
    onRestored();
  };
  if (shown.state === 'failed') return <FailureNote failure={shown.failure} />;
  if (shown.state === 'waiting' || now.state !== 'here') return <div className={styles.differences} aria-busy />;
  const { text, before } = shown.value;
  return (
    <section className={styles.differences} aria-label="What this version changed">
      <Tabs
        label="Compare"
        value={compared}
        onChange={setCompared}
        tabs={[
          {
            value: 'before',
            label: 'With the one before',
            content: (
              <div className={styles.diff}>
                <LineDiff before={before} after={text} />
              </div>
            ),
          },
          {
            value: 'now',
            label: 'What has changed since',
            content: (
              <div className={styles.diff}>
                <LineDiff before={text} after={now.value.text} />
              </div>
            ),
          },
        ]}
      />
      {version.number === newest.number ? (
        <p className={styles.none}>This is the file as it is now.</p>
      ) : (
        <div>
          <Button onClick={() => setSure(true)}>Restore this version…</Button>
        </div>
      )}
      {sure && (
        <Dialog
          title="Restore this version?"
          onClose={() => setSure(false)}
          actions={
            <>
              <Button onClick={() => setSure(false)}>Cancel</Button>
              <Button kind="main" onClick={() => void restore()}>
                Restore
              </Button>
            </>
          }
        >
          <p>
            {text === null ? `${version.file} is removed again` : `${version.file} becomes what it was`} on{' '}
            <Time at={version.at} />. What it is now stays in the history, and undo takes this back.
          </p>
        </Dialog>
      )}
    </section>
  );
}

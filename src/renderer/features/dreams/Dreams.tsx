/** The dream that runs, and the ones before: what each read, what came of it, what was skipped and why. */
import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import { cancelDream, dreamNow, pauseDream, resumeDream } from '../../app/actions.ts';
import { useKeys } from '../../app/keys.ts';
import { go, useApp } from '../../app/store.ts';
import { answerOf } from '../../app/use-answer.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { FailureNote } from '../../ui/Failure.tsx';
import { Split } from '../../ui/Split.tsx';
import { DreamDetail } from './DreamDetail.tsx';
import { DreamList } from './DreamList.tsx';
import styles from './Dreams.module.css';
import { Running } from './Running.tsx';
import { ByItself } from './ByItself.tsx';
import { WishDialog } from './WishDialog.tsx';

const useDreams = answerOf('dreams.list', ['dreams', 'proposals']);

export function Dreams({ dream }: { dream: string | null }) {
  const answer = useDreams({});
  const live = useApp(({ live }) => live);
  const [wishing, setWishing] = useState(false);
  const running = live?.activity.kind === 'dreaming' ? live.activity : null;
  const paused = live?.paused ?? null;
  const dreams = answer.state === 'here' ? answer.value.dreams.filter(({ dream }) => dream.id !== running?.dream) : [];
  const withModel =
    answer.state === 'here' &&
    answer.value.dreams.some(({ dream }) => dream.id === running?.dream && dream.model !== null);
  const step = (by: 1 | -1): void => {
    const at = dreams.findIndex((one) => one.dream.id === dream);
    const next = dreams[at < 0 ? 0 : at + by];
    if (next !== undefined) go({ page: 'dreams', dream: next.dream.id }, 'replace');
  };
  useKeys('Dreams', [
    { keys: 's', label: 'Start a dream', run: () => running === null && void dreamNow() },
    {
      keys: 'p',
      label: running === null ? 'Go on with the paused dream' : 'Pause the dream',
      run: () => void (running !== null ? pauseDream() : paused !== null ? resumeDream(paused.dream) : undefined),
    },
    { keys: 'x', label: 'Cancel the dream', run: () => running !== null && void cancelDream(running.dream) },
    { keys: 'j', label: 'Next dream', run: () => step(1) },
    { keys: 'k', label: 'Previous dream', run: () => step(-1) },
  ]);
  if (live === null) return null;
  const start = (
    <>
      <Button kind="main" keys="s" disabled={live.activity.kind === 'dreaming'} onClick={() => void dreamNow()}>
        Dream now
      </Button>
      <Button disabled={live.activity.kind === 'dreaming'} onClick={() => setWishing(true)}>
        With options… <ChevronDown aria-hidden size="1em" />
      </Button>
    </>
  );

  return (
    <>
      <Split
        label="Dreams"
        detail={
          dream === null ? null : (
            <DreamDetail id={dream} key={dream} onBack={() => go({ page: 'dreams', dream: null })} />
          )
        }
      >
        <header className={styles.head}>
          <h1 className={styles.title}>Dreams</h1>
          <span className={styles.start}>{start}</span>
        </header>
        <div className={styles.scroll} tabIndex={0} role="region" aria-label="All dreams">
          <Running live={live} withModel={withModel} />
          {answer.state === 'failed' && <FailureNote failure={answer.failure} />}
          {answer.state === 'here' && dreams.length === 0 && running === null ? (
            <Empty title="No dreams yet">
              <p>
                A dream reads what is new in your sessions and proposes what is worth remembering. It changes nothing.
              </p>
              <p>Each one stays here with what it read, what it found, and what became of its proposals.</p>
            </Empty>
          ) : (
            <DreamList dreams={dreams} chosen={dream} />
          )}
          <ByItself live={live} />
        </div>
      </Split>
      {wishing && <WishDialog onClose={() => setWishing(false)} most={live.settings.dream.sessions} />}
    </>
  );
}

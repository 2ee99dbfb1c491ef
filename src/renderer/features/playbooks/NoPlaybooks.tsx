/** Before there is a playbook: what one is, how it will look, and how to get the first. */
import { pageOf } from '../../app/place.ts';
import { go, useApp } from '../../app/store.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { times } from '../../ui/words.ts';
import styles from './NoPlaybooks.module.css';

export function NoPlaybooks({ folder, ownFiles }: { folder: string; ownFiles: readonly string[] }) {
  const waiting = useApp(({ live }) => live?.waiting.changes ?? 0);
  return (
    <>
      <h1 className="unseen">Playbooks</h1>
      <Empty
        title="No playbooks yet"
        action={
          waiting > 0 ? (
            <Button kind="main" onClick={() => go(pageOf('review'))}>
              Review {times(waiting, 'change')}
            </Button>
          ) : (
            <Button kind="main" onClick={() => go(pageOf('dreams'))}>
              Go to Dreams
            </Button>
          )
        }
      >
        <p>
          A playbook is a plain markdown file of what your sessions have taught: mistakes and what works instead, ways
          of working, what you prefer. You accept each entry; agents read it from then on. It will look like this:
        </p>
        <figure className={styles.example} aria-label="An example">
          <p className={styles.heading}>Mistakes</p>
          <p className={styles.entry}>Start the database before the tests: they need it on port 5433</p>
          <p className={styles.body}>
            Run <code>docker compose up -d db</code> first.
          </p>
          <p className={styles.facts}>Since 12 July · seen in 4 sessions · 9 quotes</p>
        </figure>
        <p>
          {waiting > 0
            ? 'A dream has proposed entries. Accept one and its playbook is written.'
            : 'A dream reads your sessions and proposes entries. Accept one and its playbook is written.'}{' '}
          The files are yours, in <code>{folder}</code>
          {ownFiles.length > 0 && `, beside the ${times(ownFiles.length, 'file')} of your own`}.
        </p>
      </Empty>
    </>
  );
}

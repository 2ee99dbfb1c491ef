import { X } from 'lucide-react';
import { assertNever } from '../../../shared/result.ts';
import type { Mining } from '../../../shared/window/run-logs.ts';
import { Button } from '../../ui/Button.tsx';
import { times } from '../../ui/words.ts';
import { stopMining } from './actions.ts';
import styles from './MiningNote.module.css';

/** The folder that is looked through now, how far it is, and a way to stop it. */
export function MiningNote({ mining }: { mining: Mining }) {
  const { folder, step, done, total } = mining;
  return (
    <section className={styles.card} aria-label="The folder that is looked through">
      <div className={styles.words}>
        <p className={styles.title} role="status">
          {wordsOf(mining)}
        </p>
        <p className={styles.folder}>{folder}</p>
      </div>
      <Button keys="x" onClick={() => void stopMining()}>
        <X aria-hidden size="1em" /> Cancel
      </Button>
      {total !== null && step !== 'grouping' && (
        <progress className={styles.bar} value={done} max={Math.max(1, total)} aria-label="Logs read" />
      )}
    </section>
  );
}

function wordsOf({ step, done, total }: Mining): string {
  switch (step) {
    case 'finding':
      return 'Looking for logs';
    case 'reading':
      return `Reading logs: ${done.toLocaleString('en')} of ${(total ?? done).toLocaleString('en')}`;
    case 'grouping':
      return `Comparing what ${times(done, 'log')} say`;
    case 'waiting':
      return 'Waiting until the dream is done';
    default:
      return assertNever(step);
  }
}

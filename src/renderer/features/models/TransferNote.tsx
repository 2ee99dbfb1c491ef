import type { Transfer } from '../../../shared/window/models.ts';
import { bytes } from '../../ui/bytes.ts';
import { Button } from '../../ui/Button.tsx';
import { sentence } from '../../ui/words.ts';
import { stopTransfer } from './actions.ts';
import styles from './TransferNote.module.css';

const DOING: Readonly<Record<Transfer['kind'], string>> = { download: 'Downloading', import: 'Copying' };
const DONE: Readonly<Record<Transfer['kind'], string>> = {
  download: 'Downloaded, and its content is what the list says',
  import: 'Copied into Reverie’s own folder',
};

/**
 * A download or an import: how far it is, or what became of it.
 * @param onGoOn `null`: it cannot go on from here
 */
export function TransferNote({ transfer, onGoOn }: { transfer: Transfer; onGoOn: (() => void) | null }) {
  const { id, kind, name, done, total, state } = transfer;
  const sizes = total > 0 ? `${bytes(done)} of ${bytes(total)}` : bytes(done);
  if (state.kind === 'done')
    return (
      <p className={styles.done} role="status">
        {DONE[kind]}.
      </p>
    );
  const share = total > 0 ? Math.min(100, Math.floor((done / total) * 100)) : 0;
  return (
    <div className={styles.transfer} data-state={state.kind}>
      <div
        className={styles.bar}
        role="progressbar"
        aria-label={`${DOING[kind]} ${name}`}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={share}
        aria-valuetext={sizes}
      >
        <span className={styles.full} style={{ width: `${String(share)}%` }} />
      </div>
      {state.kind === 'running' ? (
        <>
          <span className={styles.words}>
            {DOING[kind]}: {sizes}
          </span>
          <Button label={`Stop ${DOING[kind].toLowerCase()} ${name}`} onClick={() => void stopTransfer(id)}>
            Stop
          </Button>
        </>
      ) : (
        <>
          <span className={styles.words} role="status">
            <span className={styles.why} data-bad={state.why !== null || undefined}>
              {state.why === null ? 'Stopped.' : sentence(state.why)}
            </span>{' '}
            {sizes} {done === 1 ? 'is' : 'are'} there{onGoOn !== null && ' and kept'}.
          </span>
          {onGoOn !== null && (
            <Button label={`Go on ${DOING[kind].toLowerCase()} ${name}`} onClick={onGoOn}>
              Go on
            </Button>
          )}
        </>
      )}
    </div>
  );
}

import { useState } from 'react';
import type { Failure } from '../../../shared/result.ts';
import type { Transfer } from '../../../shared/window/models.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/Failure.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { importFrom } from './actions.ts';
import styles from './ModelList.module.css';
import { TransferNote } from './TransferNote.tsx';

/** A model that the user has somewhere else: named by its path, copied into Reverie's own folder. */
export function Import({ transfers }: { transfers: readonly Transfer[] }) {
  const [path, setPath] = useState('');
  const [failure, setFailure] = useState<Failure | null>(null);
  const go = async (): Promise<void> => {
    const begun = await importFrom(path.trim());
    setFailure(begun.ok ? null : begun.error);
    if (begun.ok) setPath('');
  };
  return (
    <>
      <form
        className={styles.row}
        onSubmit={(event) => {
          event.preventDefault();
          if (path.trim() !== '') void go();
        }}
      >
        <TextField label="Path of a model file" value={path} onChange={setPath} placeholder="/path/to/model.gguf" />
        <Button type="submit" disabled={path.trim() === ''}>
          Copy it in
        </Button>
      </form>
      {failure !== null && <FailureNote failure={failure} />}
      {transfers.length > 0 && (
        <ul className={styles.list} aria-label="Models being copied">
          {transfers.map((transfer) => (
            <li key={transfer.id} className={styles.model}>
              <span className={styles.name}>{transfer.name}</span>
              <TransferNote transfer={transfer} onGoOn={null} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

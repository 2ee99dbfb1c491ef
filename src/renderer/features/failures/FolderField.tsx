import { useState } from 'react';
import { chooseFolder } from '../../app/actions.ts';
import { useApp } from '../../app/store.ts';
import { Button } from '../../ui/Button.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { mine } from './actions.ts';
import styles from './FolderField.module.css';

/** Names a folder of logs, by the system's dialog or by its path, and looks it through. */
export function FolderField({ onBegun, onCancel }: { onBegun?: () => void; onCancel?: () => void }) {
  const canChoose = useApp(({ live }) => live?.host.chooseFolder ?? false);
  const busy = useApp(({ live }) => live !== null && live.mining !== null);
  const [typed, setTyped] = useState('');
  const begin = async (folder: string): Promise<void> => {
    if (folder.trim() !== '' && (await mine(folder))) onBegun?.();
  };
  const choose = async (): Promise<void> => {
    const chosen = await chooseFolder();
    if (chosen === null) return;
    setTyped(chosen);
    await begin(chosen);
  };
  return (
    <form
      className={styles.form}
      aria-label="Folder of logs"
      onSubmit={(event) => {
        event.preventDefault();
        void begin(typed);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        onCancel?.();
      }}
    >
      <TextField label="Folder of logs" value={typed} onChange={setTyped} placeholder="~/ci/logs" focus />
      {canChoose && (
        <Button disabled={busy} onClick={() => void choose()}>
          Choose…
        </Button>
      )}
      <Button kind="main" type="submit" disabled={busy || typed.trim() === ''}>
        Find what recurs
      </Button>
      {onCancel !== undefined && (
        <Button kind="quiet" onClick={onCancel}>
          Cancel
        </Button>
      )}
    </form>
  );
}

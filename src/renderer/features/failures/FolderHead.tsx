import type { LogFolder } from '../../../shared/window/run-logs.ts';
import { go } from '../../app/store.ts';
import { Button } from '../../ui/Button.tsx';
import { Menu, MenuItem } from '../../ui/Menu.tsx';
import { Select } from '../../ui/Select.tsx';
import { dayOf } from '../../ui/Time.tsx';
import { times } from '../../ui/words.ts';
import { forget } from './actions.ts';
import styles from './FolderHead.module.css';
import { FolderField } from './FolderField.tsx';

/** Which folder is looked at, and what one can do with it. */
export function FolderHead({
  folder,
  folders,
  naming,
  onNaming,
  busy,
  onAgain,
  onCopy,
}: {
  folder: string;
  folders: readonly LogFolder[];
  /** Another folder is being named. */
  naming: boolean;
  onNaming: (naming: boolean) => void;
  /** A folder is being looked through. */
  busy: boolean;
  onAgain: () => void;
  /** `null`: there is nothing to copy. */
  onCopy: (() => void) | null;
}) {
  const options = folders.map((one) => ({ value: one.folder, label: `${one.folder} · ${lastOf(one)}` }));
  const known = folders.some((one) => one.folder === folder);
  if (!known) options.unshift({ value: folder, label: folder });
  return (
    <header className={styles.head}>
      <div className={styles.row}>
        <h1 className={styles.title}>Recurring failures</h1>
        <span className={styles.actions}>
          <Button keys="r" disabled={busy} onClick={onAgain}>
            Rescan
          </Button>
          <Menu label="More" trigger="⋯">
            <MenuItem disabled={onCopy === null} onSelect={() => onCopy?.()}>
              Copy all as markdown
            </MenuItem>
            <MenuItem onSelect={() => onNaming(true)}>Another folder…</MenuItem>
            <MenuItem disabled={!known} onSelect={() => void forget(folder)}>
              Forget this folder
            </MenuItem>
          </Menu>
        </span>
      </div>
      {naming ? (
        <FolderField onBegun={() => onNaming(false)} onCancel={() => onNaming(false)} />
      ) : (
        <div className={styles.row}>
          <span className={styles.select}>
            <Select
              label="Folder"
              value={folder}
              onChange={(chosen) => go({ page: 'failures', folder: chosen, failure: null })}
              options={options}
            />
          </span>
          <Button keys="n" disabled={busy} onClick={() => onNaming(true)}>
            Another folder…
          </Button>
        </div>
      )}
    </header>
  );
}

function lastOf({ mined, lookedAt, trouble }: LogFolder): string {
  const when = dayOf(new Date(mined?.at ?? lookedAt));
  if (mined === null) return `${when}: nothing to read`;
  return `${when}: ${times(mined.found, 'failure')}${trouble === null ? '' : ', not readable since'}`;
}

import { Empty } from '../../ui/Empty.tsx';
import { FolderField } from './FolderField.tsx';
import styles from './NoFolders.module.css';

/** Nothing was looked through yet. */
export function NoFolders() {
  return (
    <Empty
      title="Which folder are the logs in?"
      action={
        <div className={styles.field}>
          <FolderField />
        </div>
      }
    >
      <p>
        Name a folder of build, test or CI logs, one file a run. Reverie finds the failures that come again and again in
        them, those worth acting on first, and tells them from the noise.
      </p>
      <p>The logs are only read, on this machine. Secrets in them are left out of everything that is shown or kept.</p>
    </Empty>
  );
}

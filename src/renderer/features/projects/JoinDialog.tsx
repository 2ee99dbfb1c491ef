import { useState } from 'react';
import type { ProjectView } from '../../../shared/window/views.ts';
import { call } from '../../app/start.ts';
import { say, sayFailure } from '../../app/store.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Select } from '../../ui/Select.tsx';
import { folderName, times } from '../../ui/words.ts';
import styles from './JoinDialog.module.css';

/** Makes one project of two. */
export function JoinDialog({
  project,
  all,
  onClose,
}: {
  project: ProjectView;
  all: readonly ProjectView[];
  onClose: () => void;
}) {
  const [other, setOther] = useState('');
  const name = folderName(project.folder);
  const join = async (): Promise<void> => {
    const joined = await call('projects.join', { folder: project.folder, other });
    if (!joined.ok) return sayFailure(joined.error);
    say(`${name} and ${folderName(other)} are one project`);
    onClose();
  };
  return (
    <Dialog
      title={`Join ${name}`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="main" disabled={other === ''} onClick={() => void join()}>
            Join them
          </Button>
        </>
      }
    >
      <div className={styles.body}>
        <p>Their sessions are dreamed over together from now on. You can part them again at any time.</p>
        <p className={styles.path}>{project.folder}</p>
        <div className={styles.row}>
          <span className={styles.label}>With</span>
          <Select
            label="With"
            value={other}
            onChange={setOther}
            options={[
              { value: '', label: 'Choose a project' },
              ...all
                .filter(({ folder }) => folder !== project.folder)
                .map(({ folder, sessions }) => ({
                  value: folder,
                  label: `${folderName(folder)} (${times(sessions, 'session')}), ${folder}`,
                })),
            ]}
          />
        </div>
      </div>
    </Dialog>
  );
}

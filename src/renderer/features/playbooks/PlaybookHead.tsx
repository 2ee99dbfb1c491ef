import { ClipboardCopy, FileSymlink, History, Share } from 'lucide-react';
import type { PlaybookDocument } from '../../../shared/window/views.ts';
import { copy } from '../../app/actions.ts';
import { useApp } from '../../app/store.ts';
import { Button } from '../../ui/Button.tsx';
import { openFile } from './actions.ts';
import { nameOf } from './FileList.tsx';
import styles from './PlaybookHead.module.css';
import { projectOf } from './scope.ts';

export function PlaybookHead({
  document,
  inHistory,
  onHistory,
  onExport,
}: {
  document: PlaybookDocument;
  inHistory: boolean;
  onHistory: () => void;
  onExport: () => void;
}) {
  const canOpen = useApp(({ live }) => live?.host.openPath ?? false);
  const { file, path, scope } = document;
  const project = projectOf(scope);
  return (
    <header className={styles.head}>
      <div className={styles.words}>
        <h2 className={styles.title}>{nameOf(document)}</h2>
        <p className={styles.about}>
          {project === null ? 'Holds everywhere' : `For ${project}`} · <span className={styles.path}>{path}</span>
        </p>
      </div>
      <div className={styles.actions}>
        {canOpen ? (
          <Button kind="icon" label="Open in your editor (o)" onClick={() => void openFile(file)}>
            <FileSymlink aria-hidden size="1.125em" />
          </Button>
        ) : (
          <Button kind="icon" label="Copy the file's path" onClick={() => void copy(path, 'the path')}>
            <ClipboardCopy aria-hidden size="1.125em" />
          </Button>
        )}
        <Button kind="quiet" pressed={inHistory} keys="h" onClick={onHistory}>
          <History aria-hidden size="1em" />
          History
        </Button>
        <Button kind="quiet" keys="x" onClick={onExport}>
          <Share aria-hidden size="1em" />
          Export
        </Button>
      </div>
    </header>
  );
}

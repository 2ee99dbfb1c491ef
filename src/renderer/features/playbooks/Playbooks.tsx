/** The playbooks: their files on the left, one of them to read and to work on beside it. */
import { useRef, useState } from 'react';
import { useKeys } from '../../app/keys.ts';
import { go } from '../../app/store.ts';
import { answerOf } from '../../app/use-answer.ts';
import { FailureNote } from '../../ui/Failure.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { FileList, inOrder } from './FileList.tsx';
import { Found } from './Found.tsx';
import { NoPlaybooks } from './NoPlaybooks.tsx';
import { PlaybookPage } from './PlaybookPage.tsx';
import styles from './Playbooks.module.css';

const useList = answerOf('playbooks.list', ['playbooks']);

export function Playbooks({ file, entry }: { file: string | null; entry: string | null }) {
  const list = useList({});
  const [query, setQuery] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const side = useRef<HTMLDivElement>(null);
  const files = list.state === 'here' ? inOrder(list.value.playbooks).map(({ file }) => file) : [];
  const chosen = file ?? files[0] ?? null;
  const step = (by: number) => () => {
    const next = files[files.indexOf(chosen ?? '') + by];
    if (next !== undefined) go({ page: 'playbooks', file: next, entry: null });
  };
  useKeys('Playbooks', [
    { keys: '/', label: 'Search all entries', run: () => field.current?.focus() },
    { keys: ']', label: 'Next playbook', run: step(1) },
    { keys: '[', label: 'Playbook before', run: step(-1) },
  ]);
  if (list.state === 'waiting') return <div className={styles.page} aria-busy aria-label="Playbooks are being read" />;
  if (list.state === 'failed')
    return (
      <div className={styles.note}>
        <FailureNote failure={list.failure} />
      </div>
    );
  const { playbooks, ownFiles, problems, folder } = list.value;
  if (playbooks.length === 0 && problems.length === 0) return <NoPlaybooks folder={folder} ownFiles={ownFiles} />;
  return (
    <div className={styles.page} data-chosen={file !== null || undefined}>
      <div className={styles.side} ref={side}>
        <h1 className={styles.title}>Playbooks</h1>
        <div className={styles.search}>
          <SearchField
            ref={field}
            label="Search all entries"
            placeholder="Search all entries"
            value={query}
            keys="/"
            onChange={setQuery}
            onDown={() => side.current?.querySelector<HTMLElement>('[data-found]')?.focus()}
          />
        </div>
        {query.trim() === '' ? (
          <FileList list={list.value} chosen={chosen} />
        ) : (
          <Found playbooks={playbooks} query={query} />
        )}
      </div>
      {chosen !== null && <PlaybookPage key={chosen} file={chosen} entry={entry} />}
    </div>
  );
}

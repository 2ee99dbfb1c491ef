/** What recurs in folders of build, test and CI logs: a folder is named, looked through, and its failures worked off. */
import { useRef, useState } from 'react';
import type { LogFailure, MinedLogs } from '../../../shared/window/run-logs.ts';
import { copy } from '../../app/actions.ts';
import { useKeys } from '../../app/keys.ts';
import { go, say, useApp } from '../../app/store.ts';
import { answerOf } from '../../app/use-answer.ts';
import { FailureNote } from '../../ui/Failure.tsx';
import { Split } from '../../ui/Split.tsx';
import { mine, stopMining } from './actions.ts';
import { FailureDetail } from './FailureDetail.tsx';
import styles from './Failures.module.css';
import { firstWords } from './first-words.ts';
import { FolderHead } from './FolderHead.tsx';
import { FolderView } from './FolderView.tsx';
import { failureAsMarkdown, listAsMarkdown } from './markdown.ts';
import { NoFolders } from './NoFolders.tsx';
import { plainTemplate } from './template-words.ts';
import { WriteEntry } from './WriteEntry.tsx';

const useFolders = answerOf('runLogs.folders', ['runLogs']);
const useResult = answerOf('runLogs.result', ['runLogs']);

export function Failures({ folder: asked, failure: open }: { folder: string | null; failure: string | null }) {
  const mining = useApp(({ live }) => live?.mining ?? null);
  const list = useFolders({});
  const folders = list.state === 'here' ? list.value.folders : [];
  const folder = asked ?? mining?.folder ?? folders[0]?.folder ?? null;
  const result = useResult(folder === null ? null : { folder });
  const mined = result.state === 'here' ? result.value.mined : null;
  const [query, setQuery] = useState('');
  const [naming, setNaming] = useState(false);
  const [writing, setWriting] = useState<{ failure: LogFailure; first: string; text: string } | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const column = useRef<HTMLElement>(null);

  const shown = mined === null ? [] : withWords(mined.failures, query);
  const chosen = mined?.failures.find(({ id }) => id === open) ?? null;
  const show = (failure: string | null): void => {
    if (folder !== null) go({ page: 'failures', folder, failure }, 'replace');
  };
  /** @param id `null`: the first that is shown */
  const focusOn = (id: string | null): void =>
    column.current?.querySelector<HTMLElement>(id === null ? '[data-failure]' : `[data-failure="${id}"]`)?.focus();
  const step = (by: number) => (): void => {
    const at = shown.findIndex(({ id }) => id === chosen?.id);
    const next = shown[at < 0 ? 0 : at + by];
    if (next === undefined) return;
    show(next.id);
    focusOn(next.id);
  };
  const close = (): void => {
    show(null);
    focusOn(chosen?.id ?? null);
  };
  const again = (): void => {
    if (folder !== null && mining === null) void mine(folder);
  };
  const copyList = (): void => {
    if (folder !== null && mined !== null && shown.length > 0)
      void copy(listAsMarkdown(folder, mined, shown), 'the list as markdown');
  };
  const copyOne = (): void => {
    if (chosen !== null && mined !== null) void copy(failureAsMarkdown(chosen, mined), 'the failure as markdown');
  };
  const write = (): void => {
    if (chosen === null || mined === null) return;
    const first = firstWords(chosen, mined);
    setWriting({ failure: chosen, first, text: first });
  };
  const doneWriting = (written: boolean): void => {
    setWriting(null);
    if (writing !== null && !written && writing.text.trim() !== writing.first.trim())
      say('Your words were not kept', () => setWriting(writing));
  };
  useKeys('Recurring failures', [
    { keys: 'j', label: 'Next failure', run: step(1) },
    { keys: 'k', label: 'Failure before', run: step(-1) },
    { keys: 'e', label: 'Write an entry about the failure', run: write },
    { keys: 'c', label: 'Copy as markdown', run: () => (chosen === null ? copyList() : copyOne()) },
    { keys: '/', label: 'Search the failures', run: () => field.current?.focus() },
    { keys: 'n', label: 'Another folder', run: () => folder !== null && setNaming(true) },
    { keys: 'r', label: 'Rescan the folder', run: again },
    { keys: 'x', label: 'Cancel the look through', run: () => mining !== null && void stopMining() },
    { keys: 'Escape', label: 'Close', run: () => (naming ? setNaming(false) : close()) },
  ]);

  if (list.state === 'waiting') return <div aria-busy aria-label="Folders are being read" />;
  return (
    <>
      <Split
        label="Recurring failures"
        even
        ref={column}
        detail={
          chosen === null || mined === null ? null : (
            <FailureDetail
              key={chosen.id}
              failure={chosen}
              mined={mined}
              onBack={close}
              onWrite={write}
              onCopy={copyOne}
            />
          )
        }
      >
        {folder === null ? (
          <header className={styles.head}>
            <h1 className={styles.title}>Recurring failures</h1>
          </header>
        ) : (
          <FolderHead
            folder={folder}
            folders={folders}
            naming={naming}
            onNaming={setNaming}
            busy={mining !== null}
            onAgain={again}
            onCopy={shown.length > 0 ? copyList : null}
          />
        )}
        <div className={styles.scroll} tabIndex={-1}>
          {list.state === 'failed' ? (
            <FailureNote failure={list.failure} />
          ) : folder === null ? (
            <NoFolders />
          ) : (
            <FolderView
              folder={folder}
              result={result}
              mining={mining}
              shown={shown}
              chosen={chosen?.id ?? null}
              query={query}
              onQuery={setQuery}
              onDown={() => focusOn(null)}
              field={field}
            />
          )}
        </div>
      </Split>
      {writing !== null && (
        <WriteEntry {...writing} onChange={(text) => setWriting({ ...writing, text })} onClose={doneWriting} />
      )}
    </>
  );
}

/** Failures that have every word, in their template or in an application's name. */
function withWords(failures: MinedLogs['failures'], query: string): LogFailure[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return failures.filter(({ template, applications }) => {
    const text = [plainTemplate(template), ...applications.map(({ application }) => application)]
      .join('\n')
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** One playbook: to read, to edit in place, with the why of its entries beside it and its history behind it. */
import { useEffect, useRef, useState } from 'react';
import type { EntryView } from '../../../shared/window/views.ts';
import { copy } from '../../app/actions.ts';
import { useKeys } from '../../app/keys.ts';
import { go, useApp } from '../../app/store.ts';
import { answerOf } from '../../app/use-answer.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/Failure.tsx';
import { openFile, remove, setPinned, undoByKey } from './actions.ts';
import { Blocks } from './Blocks.tsx';
import { beginDraft } from './drafts.ts';
import { ExportDialog } from './ExportDialog.tsx';
import { History } from './History.tsx';
import { PlaybookHead } from './PlaybookHead.tsx';
import styles from './PlaybookPage.module.css';
import { projectOf } from './scope.ts';
import { WhyPanel } from './WhyPanel.tsx';

const useDocument = answerOf('playbooks.document', ['playbooks', 'sessions']);

type View = 'reading' | 'history' | 'exporting';

export function PlaybookPage({ file, entry: asked }: { file: string; entry: string | null }) {
  const answer = useDocument({ file });
  const canOpen = useApp(({ live }) => live?.host.openPath ?? false);
  const [view, setView] = useState<View>('reading');
  /** The panel follows the entry one is on. */
  const [why, setWhy] = useState(false);
  const [active, setActive] = useState<string | null>(asked);
  const page = useRef<HTMLDivElement>(null);
  const document = answer.state === 'here' ? answer.value : null;
  const entries = document?.blocks.flatMap((block) => (block.kind === 'entry' ? [block.entry] : [])) ?? [];
  const chosen = entries.find(({ id }) => id === active) ?? null;

  const focus = (id: string | undefined): void =>
    page.current?.querySelector<HTMLElement>(`[data-entry="${CSS.escape(id ?? '')}"]`)?.focus();
  const move = (by: number) => (): void => {
    const at = entries.findIndex(({ id }) => id === active);
    const on = page.current?.querySelector('[data-entry]:focus-within') !== null;
    focus(entries[at < 0 ? 0 : on ? Math.max(0, Math.min(entries.length - 1, at + by)) : at]?.id);
  };
  const withEntry = (act: (entry: EntryView) => void) => () => {
    if (chosen !== null) act(chosen);
  };
  const closeWhy = (): void => {
    setWhy(false);
    focus(active ?? undefined);
  };
  const removeEntry = (entry: EntryView): void => {
    const at = entries.indexOf(entry);
    const next = entries[at + 1] ?? entries[at - 1];
    void remove(entry).then(() => focus(next?.id));
  };
  useKeys('Playbook', [
    { keys: 'j', label: 'Next entry', run: move(1) },
    { keys: 'k', label: 'Entry before', run: move(-1) },
    { keys: 'e', label: 'Edit the entry', run: withEntry(beginDraft) },
    { keys: 'w', label: 'Why the entry is here', run: withEntry(() => setWhy(!why)) },
    { keys: 'p', label: 'Pin or unpin the entry', run: withEntry((entry) => void setPinned(entry)) },
    { keys: 'c', label: 'Copy the entry', run: withEntry(({ source }) => void copy(source, 'the entry')) },
    { keys: 'Delete', label: 'Remove the entry', run: withEntry(removeEntry) },
    { keys: 'u', label: 'Take back what was done last', run: undoByKey },
    { keys: 'h', label: 'History', run: () => setView(view === 'history' ? 'reading' : 'history') },
    { keys: 'x', label: 'Write to AGENTS.md or CLAUDE.md', run: () => document !== null && setView('exporting') },
    ...(canOpen ? [{ keys: 'o', label: 'Open in your editor', run: () => void openFile(file) }] : []),
    { keys: 'Escape', label: 'Close', run: () => (why ? closeWhy() : setView('reading')) },
  ]);

  // An address that names an entry leads to it, once the document is here.
  const here = document !== null;
  useEffect(() => {
    if (!here || asked === null) return;
    setActive(asked);
    const block = page.current?.querySelector<HTMLElement>(`[data-entry="${CSS.escape(asked)}"]`);
    block?.focus({ preventScroll: true });
    block?.scrollIntoView({ block: 'center' });
  }, [here, asked]);

  if (answer.state === 'waiting')
    return <div className={styles.page} aria-busy aria-label="The playbook is being read" />;
  return (
    <div className={styles.page} ref={page}>
      <div className={styles.scroller} tabIndex={-1}>
        <Button kind="quiet" onClick={() => go({ page: 'playbooks', file: null, entry: null })} label="All playbooks">
          ‹ Playbooks
        </Button>
        {document === null ? (
          answer.state === 'failed' && (
            <div className={styles.missing}>
              <FailureNote failure={answer.failure} />
            </div>
          )
        ) : (
          <PlaybookHead
            document={document}
            inHistory={view === 'history'}
            onHistory={() => setView(view === 'history' ? 'reading' : 'history')}
            onExport={() => setView('exporting')}
          />
        )}
        {view === 'history' || document === null ? (
          <History file={file} onClose={() => setView('reading')} />
        ) : (
          <Blocks
            document={document}
            active={active}
            onActive={setActive}
            onWhy={(id) => setWhy(!(why && id === active))}
            onRemove={removeEntry}
          />
        )}
      </div>
      {why && chosen !== null && <WhyPanel entry={chosen} onClose={closeWhy} />}
      {view === 'exporting' && document !== null && (
        <ExportDialog project={projectOf(document.scope)} onClose={() => setView('reading')} />
      )}
    </div>
  );
}

/** The text of a playbook in its order: the user's own words as they stand, entries between them. */
import { useEffect, useRef, useState } from 'react';
import type { EntryView, PlaybookDocument } from '../../../shared/window/views.ts';
import { Markdown } from '../../ui/Markdown.tsx';
import { times } from '../../ui/words.ts';
import styles from './Blocks.module.css';
import { useDrafts } from './drafts.ts';
import { EntryBlock } from './EntryBlock.tsx';
import { EntryEditor } from './EntryEditor.tsx';

interface Props {
  document: PlaybookDocument;
  active: string | null;
  onActive: (id: string) => void;
  onWhy: (id: string) => void;
  onRemove: (entry: EntryView) => void;
}

export function Blocks({ document, active, onActive, onWhy, onRemove }: Props) {
  const drafts = useDrafts(({ drafts }) => drafts);
  const fresh = useFresh(document);
  const ids = document.blocks.flatMap((block) => (block.kind === 'entry' ? [block.entry.id] : []));
  const reachable = active !== null && ids.includes(active) ? active : ids[0];
  const orphans = [...drafts.values()].filter(
    ({ entry }) => entry.playbook === document.file && !ids.includes(entry.id),
  );
  return (
    <div className={styles.blocks}>
      <p className="unseen" role="status">
        {fresh.size > 0 && `The file has changed: ${times(fresh.size, 'place')}`}
      </p>
      {document.blocks.map((block, i) =>
        block.kind === 'text' ? (
          <div key={`text ${String(i)}`} className={styles.own} data-fresh={fresh.has(block.markdown) || undefined}>
            <Markdown text={block.markdown} />
          </div>
        ) : (
          <EntryBlock
            key={block.entry.id}
            entry={block.entry}
            draft={drafts.get(block.entry.id) ?? null}
            reachable={block.entry.id === reachable}
            fresh={fresh.has(block.entry.source)}
            onActive={onActive}
            onWhy={onWhy}
            onRemove={onRemove}
          />
        ),
      )}
      {ids.length === 0 && (
        <p className={styles.none}>
          No entries yet. Those you accept for it come here; your own words stay as they are.
        </p>
      )}
      {orphans.map((draft) => (
        <div key={draft.entry.id} className={styles.orphan}>
          <p role="alert">
            “{draft.entry.title}” was removed from the file while you edited it. Your words are still here: copy them,
            or give them up.
          </p>
          <EntryEditor draft={draft} gone />
        </div>
      ))}
    </div>
  );
}

/** Texts that were not in the document before. They stand out for a moment. */
function useFresh(document: PlaybookDocument): ReadonlySet<string> {
  const before = useRef<{ document: PlaybookDocument; texts: ReadonlySet<string> } | null>(null);
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const texts = new Set(
      document.blocks.map((block) => (block.kind === 'text' ? block.markdown : block.entry.source)),
    );
    const known = before.current;
    before.current = { document, texts };
    if (known === null || known.document === document) return;
    const changed = [...texts].filter((text) => !known.texts.has(text));
    if (changed.length > 0) setFresh(new Set(changed));
  }, [document]);
  return fresh;
}

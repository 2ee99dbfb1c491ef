import { CircleHelp, Copy, Pencil, Pin, Trash2 } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import type { EntryView } from '../../../shared/window/views.ts';
import { copy } from '../../app/actions.ts';
import { Inline } from '../../ui/Inline.tsx';
import { Markdown } from '../../ui/Markdown.tsx';
import { dayOf } from '../../ui/Time.tsx';
import { times } from '../../ui/words.ts';
import { setPinned } from './actions.ts';
import { beginDraft, type Draft } from './drafts.ts';
import styles from './EntryBlock.module.css';
import { EntryEditor } from './EntryEditor.tsx';

interface Props {
  entry: EntryView;
  draft: Draft | null;
  /** The one the Tab key comes to; j and k lead from it to the others. */
  reachable: boolean;
  /** It has just changed. */
  fresh: boolean;
  onActive: (id: string) => void;
  onWhy: (id: string) => void;
  onRemove: (entry: EntryView) => void;
}

export function EntryBlock({ entry, draft, reachable, fresh, onActive, onWhy, onRemove }: Props) {
  const block = useRef<HTMLElement>(null);
  const editing = draft !== null;
  const was = useRef(editing);
  // The editor took the focus with it when it closed.
  useEffect(() => {
    if (was.current && !editing && document.activeElement === document.body) block.current?.focus();
    was.current = editing;
  }, [editing]);
  return (
    <article
      ref={block}
      className={styles.entry}
      data-entry={entry.id}
      data-fresh={fresh || undefined}
      data-editing={editing || undefined}
      tabIndex={reachable ? 0 : -1}
      aria-label={entry.pinned ? `${entry.title}, pinned` : entry.title}
      onFocus={() => onActive(entry.id)}
    >
      {draft !== null ? (
        <EntryEditor draft={draft} />
      ) : (
        <>
          <h4 className={styles.title}>
            <Inline text={entry.title} />
            {entry.pinned && (
              <span className={styles.pin} title="Pinned: dreams leave it as it is">
                <Pin aria-hidden size="0.875em" />
                pinned
              </span>
            )}
          </h4>
          {entry.body.trim() !== '' && <Markdown text={entry.body} />}
          <Facts entry={entry} />
          <div className={styles.actions} role="group" aria-label={`Actions on ${entry.title}`}>
            <Act label="Why" keys="w" reachable={reachable} onClick={() => onWhy(entry.id)}>
              <CircleHelp aria-hidden size="1em" />
            </Act>
            <Act label="Edit" keys="e" reachable={reachable} onClick={() => beginDraft(entry)}>
              <Pencil aria-hidden size="1em" />
            </Act>
            <Act
              label={entry.pinned ? 'Unpin' : 'Pin'}
              keys="p"
              reachable={reachable}
              onClick={() => void setPinned(entry)}
            >
              <Pin aria-hidden size="1em" />
            </Act>
            <Act label="Copy" keys="c" reachable={reachable} onClick={() => void copy(entry.source, 'the entry')}>
              <Copy aria-hidden size="1em" />
            </Act>
            <Act label="Remove" keys="Delete" reachable={reachable} onClick={() => onRemove(entry)}>
              <Trash2 aria-hidden size="1em" />
            </Act>
          </div>
        </>
      )}
    </article>
  );
}

/** Since when, how often, how sure. */
function Facts({ entry: { sessions, quotes, firstAt, lastAt } }: { entry: EntryView }) {
  if (quotes === 0) return <p className={styles.facts}>In your own words: no session stands behind it</p>;
  return (
    <p className={styles.facts}>
      Seen in {times(sessions, 'session')} · {times(quotes, 'quote')}
      {firstAt !== null && (
        <>
          {' · since '}
          <Day at={firstAt} />
        </>
      )}
      {lastAt !== null && lastAt !== firstAt && (
        <>
          {' · last '}
          <Day at={lastAt} />
        </>
      )}
    </p>
  );
}

/** Within a line. */
function Day({ at }: { at: string }) {
  const day = dayOf(new Date(at));
  return <time dateTime={at}>{day === 'Today' || day === 'Yesterday' ? day.toLowerCase() : day}</time>;
}

function Act({
  label,
  keys,
  reachable,
  onClick,
  children,
}: {
  label: string;
  keys: string;
  reachable: boolean;
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      className={styles.act}
      aria-label={label}
      title={`${label} (${keys})`}
      aria-keyshortcuts={keys}
      tabIndex={reachable ? 0 : -1}
      onClick={onClick}
    >
      {children}
    </button>
  );
}

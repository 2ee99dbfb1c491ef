/** Entries with the words one looks for. */
import { useMemo, type KeyboardEvent } from 'react';
import type { EntryView, PlaybookRow } from '../../../shared/window/views.ts';
import { hashOf } from '../../app/place.ts';
import { Highlighted } from '../../ui/Highlighted.tsx';
import { times } from '../../ui/words.ts';
import { inOrder, nameOf } from './FileList.tsx';
import styles from './Found.module.css';

export function Found({ playbooks, query }: { playbooks: readonly PlaybookRow[]; query: string }) {
  const found = useMemo(() => entriesWith(playbooks, query), [playbooks, query]);
  return (
    <div className={styles.found} onKeyDown={walk}>
      <p className={styles.count} role="status">
        {found.length === 0 ? 'No entry has all of these words' : times(found.length, 'entry', 'entries')}
      </p>
      {found.map(({ entry, name }) => (
        <a
          key={entry.id}
          className={styles.entry}
          data-found
          href={hashOf({ page: 'playbooks', file: entry.playbook, entry: entry.id })}
        >
          <span className={styles.title}>
            <Highlighted text={entry.title} query={query} />
          </span>
          {entry.body !== '' && (
            <span className={styles.body}>
              <Highlighted text={around(entry.body, query)} query={query} />
            </span>
          )}
          <span className={styles.file}>{name}</span>
        </a>
      ))}
    </div>
  );
}

function entriesWith(playbooks: readonly PlaybookRow[], query: string): { entry: EntryView; name: string }[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return inOrder(playbooks).flatMap((playbook) =>
    playbook.entries
      .filter(({ title, body }) => {
        const text = `${title}\n${body}`.toLowerCase();
        return words.every((word) => text.includes(word));
      })
      .map((entry) => ({ entry, name: nameOf(playbook) })),
  );
}

const BEFORE = 40;

/** The body from shortly before the first word that was looked for. */
function around(body: string, query: string): string {
  const text = body.replace(/\s+/g, ' ');
  const at = text.toLowerCase().indexOf(query.trim().toLowerCase().split(/\s+/)[0] ?? '');
  return at > BEFORE ? `…${text.slice(at - BEFORE)}` : text;
}

/** Up and down go from one to the next. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (by === 0) return;
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-found]')];
  const next = links[links.findIndex((link) => link === event.target) + by];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}

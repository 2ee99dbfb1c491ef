import type { Change } from '../../../shared/contract.ts';
import { Markdown } from '../../ui/Markdown.tsx';
import { WordDiff } from '../../ui/WordDiff.tsx';
import styles from './EntryDiff.module.css';

/**
 * What a change does to its entry. A new one is shown as it will read; where there is something to compare, word by
 * word; of a merge every entry that it replaces.
 */
export function EntryDiff({ change, edited }: { change: Change; edited: string | null }) {
  const after = edited ?? change.after;
  switch (change.op) {
    case 'add':
      return (
        <div className={styles.entry} data-op="add">
          <Markdown text={readable(after ?? '')} />
        </div>
      );
    case 'retire':
      return (
        <div className={styles.entry} data-op="retire">
          <p className={styles.note}>This entry goes. The history of the playbook keeps it.</p>
          <Markdown text={readable(change.before ?? '')} />
        </div>
      );
    case 'reinforce':
      return change.before === after ? (
        <div className={styles.entry}>
          <p className={styles.note}>The words stay as they are; the new quotes are added to its evidence.</p>
          <Markdown text={readable(after ?? '')} />
        </div>
      ) : (
        <WordDiff before={change.before} after={after} />
      );
    case 'revise':
      return <WordDiff before={change.before} after={after} />;
    case 'merge':
      return (
        <div className={styles.merge}>
          <p className={styles.note}>These entries say the same thing:</p>
          {entriesIn(change.before ?? '').map((entry) => (
            <div key={entry} className={styles.entry} data-op={entry === after ? undefined : 'retire'}>
              <Markdown text={readable(entry)} />
            </div>
          ))}
          <p className={styles.note}>One stays:</p>
          <div className={styles.entry} data-op="add">
            <Markdown text={readable(after ?? '')} />
          </div>
        </div>
      );
  }
}

/** As it reads: without the entry's id, and its title a line of its own. */
const readable = (source: string): string =>
  source
    .replace(/ \^[a-z0-9-]+(?=(?: 📌\uFE0F?)?$)/mu, '')
    .replace(/^- /, '')
    .replace(/^ {2}/gm, '')
    .replace('\n', '\n\n');

/** A merge shows several list items, one below the other. */
const entriesIn = (before: string): string[] => before.split(/\n(?=- )/).map((entry) => entry.trimEnd());

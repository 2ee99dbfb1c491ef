/** Search and commands: one field that finds places, things to do, entries, changes and sessions. */
import { Dialog as Base } from '@base-ui/react/dialog';
import { Search } from 'lucide-react';
import { useDeferredValue, useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { open, useApp } from '../../app/store.ts';
import { answerOf } from '../../app/use-answer.ts';
import { Kbd } from '../../ui/Kbd.tsx';
import {
  changesOf,
  commands,
  entriesOf,
  found,
  hitsOf,
  pages,
  sessionsOf,
  type Item,
  type ItemGroup,
} from './commands.ts';
import styles from './Palette.module.css';

const usePlaybooks = answerOf('playbooks.list', ['playbooks']);
const useInbox = answerOf('review.inbox', ['proposals']);
const useSessions = answerOf('sessions.list', ['sessions']);
const useHits = answerOf('sessions.search', ['sessions']);

const EVERY = { agent: null, project: null, from: null, to: null, outcome: 'any', all: false } as const;
/** Fewer letters would find half of everything. */
const WORTH_SEARCHING = 3;

export function Palette() {
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const groups = useGroups(query);
  const items = groups.flatMap(({ items }) => items);
  const active = items[Math.min(at, items.length - 1)];
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  const close = (): void => open('none');
  const run = (item: Item | undefined): void => {
    if (item === undefined) return;
    close();
    item.run();
  };
  const onKey = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by !== 0) setAt((Math.min(at, items.length - 1) + by + items.length) % Math.max(1, items.length));
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing) run(active);
    else return;
    event.preventDefault();
  };

  return (
    <Base.Root open onOpenChange={(isOpen) => !isOpen && close()}>
      <Base.Portal>
        <Base.Backdrop className={styles.veil} />
        <Base.Popup className={styles.palette} aria-label="Search and commands">
          <div className={styles.field}>
            <Search aria-hidden size="1.125em" />
            <input
              className={styles.input}
              role="combobox"
              aria-label="Search and commands"
              aria-expanded
              aria-controls="palette-list"
              aria-activedescendant={active === undefined ? undefined : idOf(active)}
              aria-autocomplete="list"
              placeholder="Search, or say what to do"
              spellCheck={false}
              autoComplete="off"
              autoFocus
              value={query}
              onChange={({ target }) => {
                setQuery(target.value);
                setAt(0);
              }}
              onKeyDown={onKey}
            />
          </div>
          <div className={styles.list} id="palette-list" role="listbox" aria-label="Found" ref={list}>
            {groups.map(({ title, items }) => (
              <div role="group" aria-label={title} key={title} className={styles.group}>
                <div className={styles.title} role="presentation">
                  {title}
                </div>
                {items.map((item) => (
                  <div
                    key={item.id}
                    id={idOf(item)}
                    role="option"
                    aria-selected={item === active}
                    className={styles.item}
                    onClick={() => run(item)}
                    onPointerMove={() =>
                      setAt(items.length === 0 ? 0 : groups.flatMap((one) => one.items).indexOf(item))
                    }
                  >
                    <span className={styles.label}>{item.label}</span>
                    {item.more !== undefined && <span className={styles.more}>{item.more}</span>}
                    {item.keys !== undefined && <Kbd keys={item.keys} />}
                  </div>
                ))}
              </div>
            ))}
          </div>
          <p className="unseen" role="status">
            {items.length === 0 ? 'Nothing found' : `${String(items.length)} found`}
          </p>
          {items.length === 0 && <p className={styles.none}>Nothing found for “{query}”.</p>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

const idOf = ({ id }: Item): string => `palette-${id.replace(/[^\w-]/g, '_')}`;

function useGroups(query: string): ItemGroup[] {
  const live = useApp(({ live }) => live);
  const searched = useDeferredValue(query.trim());
  const isSearch = searched.length >= WORTH_SEARCHING;
  const playbooks = usePlaybooks({});
  const inbox = useInbox({});
  const sessions = useSessions(isSearch ? { filter: { ...EVERY, text: searched }, offset: 0, limit: 6 } : null);
  const hits = useHits(isSearch ? { text: searched, limit: 6 } : null);
  const typed = query.trim() !== '';
  const groups: ItemGroup[] = [
    { title: 'Go to', items: found(pages(), query, 5) },
    { title: 'Do', items: live === null ? [] : found(commands(live), query, typed ? 6 : 8) },
    { title: 'To review', items: inbox.state === 'here' && typed ? found(changesOf(inbox.value), query, 5) : [] },
    {
      title: 'Playbooks',
      items: playbooks.state === 'here' && typed ? found(entriesOf(playbooks.value), query, 6) : [],
    },
    { title: 'Sessions', items: isSearch && sessions.state === 'here' ? sessionsOf(sessions.value) : [] },
    { title: 'In sessions', items: isSearch && hits.state === 'here' ? hitsOf(hits.value) : [] },
  ];
  return groups.filter(({ items }) => items.length > 0);
}

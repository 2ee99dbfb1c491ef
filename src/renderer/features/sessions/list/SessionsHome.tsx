/** The list of sessions, and above it the field that searches every word of them. */
import { useDeferredValue, useEffect, useRef, useState } from 'react';
import { useKeys } from '../../../app/keys.ts';
import { go } from '../../../app/store.ts';
import { SearchField } from '../../../ui/SearchField.tsx';
import type { ListHandle } from '../../../ui/VirtualList.tsx';
import { Hits } from './Hits.tsx';
import { SessionList } from './SessionList.tsx';
import styles from './SessionsHome.module.css';

const LONGEST = 500;

export function SessionsHome({ search }: { search: string | null }) {
  const [text, setText] = useState(search ?? '');
  const field = useRef<HTMLInputElement>(null);
  const results = useRef<ListHandle>(null);
  const asked = useRef(search);
  // The address follows the field; the field follows the address only when that was changed from elsewhere.
  useEffect(() => {
    if (asked.current === search) return;
    asked.current = search;
    setText(search ?? '');
  }, [search]);
  const change = (typed: string): void => {
    const wanted = typed.trim() === '' ? null : typed;
    setText(typed.slice(0, LONGEST));
    asked.current = wanted;
    go({ page: 'sessions', open: null, search: wanted }, 'replace');
  };
  const find = (): void => {
    field.current?.focus();
    field.current?.select();
  };
  useKeys('Sessions', [
    { keys: '/', label: 'Search what was said', run: find },
    { keys: 'mod+f', label: 'Search what was said', run: find },
  ]);
  const settled = useDeferredValue(text);
  return (
    <div className={styles.home}>
      <header className={styles.head}>
        <h1 className={styles.title}>Sessions</h1>
        <div className={styles.search}>
          <SearchField
            ref={field}
            label="Search what was said in all sessions"
            placeholder="Search what was said"
            value={text}
            keys="/"
            onChange={change}
            onDown={() => results.current?.focus(0, 'auto')}
            onEnter={() => results.current?.focus(0, 'auto')}
          />
        </div>
      </header>
      {settled.trim() === '' ? (
        <SessionList list={results} />
      ) : (
        <Hits text={settled} list={results} onLeave={() => change('')} />
      )}
    </div>
  );
}

/** Looks for words in the transcript that is open. */
import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { SessionRow } from '../../../../shared/window/views.ts';
import { answerOf } from '../../../app/use-answer.ts';
import { Button } from '../../../ui/Button.tsx';
import { SearchField } from '../../../ui/SearchField.tsx';
import styles from './Find.module.css';

const LONGEST = 200;

const useFound = answerOf('sessions.find', ['sessions']);

export function Find({
  session: { agent, id },
  text,
  onText,
  from,
  onGo,
  onClose,
}: {
  session: SessionRow;
  text: string;
  onText: (text: string) => void;
  /** Row the keyboard is on. */
  from: number;
  onGo: (row: number) => void;
  onClose: () => void;
}) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const asked = text.trim();
  const found = useFound(asked === '' ? null : { agent, id, text: asked });
  const rows = asked !== '' && found.state === 'here' ? found.value.rows : null;
  const at = rows?.indexOf(from) ?? -1;
  const next = (back: boolean): void => {
    if (rows === null) return;
    const row = back
      ? (rows.findLast((row) => row < from) ?? rows.at(-1))
      : (rows.find((row) => row > from) ?? rows.at(0));
    if (row !== undefined) onGo(row);
  };
  // Words just typed lead to the first place from here on, as in a browser.
  const shown = useRef('');
  useEffect(() => {
    if (rows === null || shown.current === asked) return;
    shown.current = asked;
    const row = rows.find((row) => row >= from) ?? rows.at(0);
    if (row !== undefined && row !== from) onGo(row);
  }, [rows, asked, from, onGo]);
  return (
    <div className={styles.find} role="search" aria-label="Find in this session">
      <div className={styles.field}>
        <SearchField
          ref={field}
          label="Find in this session"
          placeholder="Words in this session"
          value={text}
          onChange={(text) => onText(text.slice(0, LONGEST))}
          onEnter={next}
          onLeave={onClose}
        />
      </div>
      <span className={styles.count} role="status">
        {rows !== null &&
          (rows.length === 0
            ? 'Nowhere'
            : at < 0
              ? `${String(rows.length)} rows`
              : `${String(at + 1)} of ${String(rows.length)}`)}
      </span>
      <Button kind="icon" label="Place before" disabled={!rows?.length} onClick={() => next(true)}>
        <ChevronUp aria-hidden size="1.125em" />
      </Button>
      <Button kind="icon" label="Next place" disabled={!rows?.length} onClick={() => next(false)}>
        <ChevronDown aria-hidden size="1.125em" />
      </Button>
      <Button kind="icon" label="Close find" onClick={onClose}>
        <X aria-hidden size="1.125em" />
      </Button>
    </div>
  );
}

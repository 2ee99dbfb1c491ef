import { Search, X } from 'lucide-react';
import { useImperativeHandle, useRef, type Ref } from 'react';
import { Kbd } from './Kbd.tsx';
import styles from './SearchField.module.css';

/** A field to look for something. Escape empties it, then leaves it. */
export function SearchField({
  label,
  placeholder,
  value,
  onChange,
  onEnter,
  onDown,
  onLeave,
  keys,
  ref,
}: {
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
  onEnter?: (back: boolean) => void;
  /** Arrow down: on to what was found. */
  onDown?: () => void;
  /** Escape while it is empty; without it the field just loses the focus. */
  onLeave?: () => void;
  /** Shown in it; the key itself is bound with `useKeys`. */
  keys?: string;
  ref?: Ref<HTMLInputElement>;
}) {
  const input = useRef<HTMLInputElement>(null);
  useImperativeHandle<HTMLInputElement | null, HTMLInputElement | null>(ref, () => input.current, []);
  return (
    <div className={styles.field}>
      <Search aria-hidden size="1em" />
      <input
        ref={input}
        type="search"
        className={styles.input}
        aria-label={label}
        aria-keyshortcuts={keys}
        placeholder={placeholder}
        value={value}
        spellCheck={false}
        autoComplete="off"
        onChange={({ target }) => onChange(target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Enter' && onEnter !== undefined) onEnter(event.shiftKey);
          else if (event.key === 'ArrowDown' && onDown !== undefined) onDown();
          else if (event.key === 'Escape') {
            if (value !== '') onChange('');
            else if (onLeave !== undefined) onLeave();
            else input.current?.blur();
          } else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      {value === '' ? (
        keys !== undefined && <Kbd keys={keys} />
      ) : (
        <button
          type="button"
          className={styles.clear}
          aria-label="Clear the field"
          onClick={() => {
            onChange('');
            input.current?.focus();
          }}
        >
          <X aria-hidden size="0.875em" />
        </button>
      )}
    </div>
  );
}

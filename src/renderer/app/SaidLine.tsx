/** What was just done or went wrong, at the foot of the window, with a way to take it back. */
import { X } from 'lucide-react';
import { useEffect } from 'react';
import { Button } from '../ui/Button.tsx';
import styles from './SaidLine.module.css';
import { hush, useApp } from './store.ts';

/** A plain line goes by itself; one about something that went wrong stays until it is closed. */
const STAYS_MS = 8000;

export function SaidLine() {
  const said = useApp(({ said }) => said);
  useEffect(() => {
    if (said === null || said.tone === 'bad') return;
    const timer = setTimeout(hush, STAYS_MS);
    return () => clearTimeout(timer);
  }, [said]);
  return (
    <div className={styles.place} role={said?.tone === 'bad' ? 'alert' : 'status'} aria-atomic>
      {said !== null && (
        <div className={styles.line} data-tone={said.tone} key={said.number}>
          <span className={styles.text}>
            {said.text}
            {said.hint !== null && <span className={styles.hint}>{said.hint}</span>}
          </span>
          {said.undo !== null && (
            <Button
              kind="quiet"
              keys="u"
              onClick={() => {
                said.undo?.();
                hush();
              }}
            >
              Undo
            </Button>
          )}
          <Button kind="icon" label="Close" onClick={hush}>
            <X aria-hidden size="1em" />
          </Button>
        </div>
      )}
    </div>
  );
}

import { shownKeys } from '../app/keys.ts';
import styles from './Kbd.module.css';

/** A shortcut as it stands on the user's keyboard. A screen reader hears it from the control, not from here. */
export function Kbd({ keys }: { keys: string }) {
  return (
    <span className={styles.keys} aria-hidden>
      {shownKeys(keys).map((key, i) => (
        <kbd key={i} className={styles.key}>
          {key}
        </kbd>
      ))}
    </span>
  );
}

/** Before the engine has said anything. Nothing for a moment, then words: most starts are over before. */
import { useEffect, useState } from 'react';
import styles from './Starting.module.css';
import { useApp } from './store.ts';

const PATIENCE_MS = 600;

export function Starting() {
  const link = useApp(({ link }) => link);
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <main className={styles.starting} aria-busy aria-label="Reverie">
      {slow && (
        <p role="status">
          {link === 'lost'
            ? 'The engine does not answer. Reverie keeps trying; your playbooks and decisions are safe on disk.'
            : 'Opening your sessions…'}
        </p>
      )}
    </main>
  );
}

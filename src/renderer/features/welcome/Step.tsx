import { useEffect, useRef, type ReactNode } from 'react';
import styles from './Step.module.css';

/** One idea of the first run. A screen reader and the keyboard begin at its title. */
export function Step({ title, children, actions }: { title: string; children: ReactNode; actions: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [title]);
  return (
    <section className={styles.step} aria-labelledby="step-title">
      <h1 className={styles.title} id="step-title" ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
      <div className={styles.actions}>{actions}</div>
    </section>
  );
}

import type { ReactNode, Ref } from 'react';
import styles from './Split.module.css';

/** A list, and beside it what was chosen in it. A narrow window shows one of both. */
export function Split({
  label,
  children,
  detail,
  even = false,
  ref,
}: {
  /** What is listed. */
  label: string;
  children: ReactNode;
  /** `null`: nothing is chosen. */
  detail: ReactNode;
  /** Both are as wide; else the detail is wider. */
  even?: boolean;
  /** The list. */
  ref?: Ref<HTMLElement>;
}) {
  return (
    <div className={styles.split} data-chosen={detail !== null || undefined} data-even={even || undefined}>
      <section className={styles.list} aria-label={label} ref={ref}>
        {children}
      </section>
      {detail}
    </div>
  );
}

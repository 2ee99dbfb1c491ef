import { ArrowLeft, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './Button.tsx';
import styles from './Detail.module.css';

/** What was chosen in a list, in a `Split`: a way back above it, and the rest scrolls. */
export function Detail({
  label,
  about,
  back,
  busy = false,
  onBack,
  children,
}: {
  label: string;
  /** Names what scrolls. */
  about: string;
  /** The way back to the list, where a narrow window does not show it. */
  back: string;
  busy?: boolean;
  onBack: () => void;
  children: ReactNode;
}) {
  return (
    <article className={styles.detail} aria-label={label} aria-busy={busy}>
      <div className={styles.bar}>
        <span className={styles.back}>
          <Button kind="quiet" onClick={onBack}>
            <ArrowLeft aria-hidden size="1em" /> {back}
          </Button>
        </span>
        <span className={styles.close}>
          <Button kind="icon" label="Close" onClick={onBack}>
            <X aria-hidden size="1em" />
          </Button>
        </span>
      </div>
      <div className={styles.scroll} tabIndex={0} role="region" aria-label={about}>
        {children}
      </div>
    </article>
  );
}

/** @param roomy its parts stand further from each other and from the title */
export function Part({ title, roomy = false, children }: { title: string; roomy?: boolean; children: ReactNode }) {
  return (
    <section className={styles.part} data-roomy={roomy || undefined}>
      <h3 className={styles.label}>{title}</h3>
      {children}
    </section>
  );
}

import { ChevronRight } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import styles from './Fold.module.css';

/** A line that opens a list. */
export function Fold({ title, children }: { title: string; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  return (
    <div className={styles.folded}>
      <button type="button" className={styles.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
        <ChevronRight aria-hidden size="0.875em" data-open={open || undefined} />
        {title}
      </button>
      {open && <ul>{children}</ul>}
    </div>
  );
}

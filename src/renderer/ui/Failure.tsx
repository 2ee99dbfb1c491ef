import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Failure } from '../../shared/result.ts';
import styles from './Failure.module.css';
import { sentence } from './words.ts';

/** What went wrong, what it means, what to do. */
export function FailureNote({ failure, children }: { failure: Failure; children?: ReactNode }) {
  return (
    <div className={styles.failure} role="alert">
      <TriangleAlert aria-hidden size="1.125em" />
      <div>
        <p className={styles.message}>{sentence(failure.message)}</p>
        <p className={styles.hint}>{sentence(failure.hint)}</p>
        {children}
      </div>
    </div>
  );
}

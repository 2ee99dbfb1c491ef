import type { ReactNode } from 'react';
import type { Row } from './rows.ts';
import styles from './Section.module.css';

/** A block of settings below one title. */
export function Section({
  title,
  about,
  rows,
  children,
}: {
  title: string;
  about?: string;
  rows: readonly Row[];
  children?: ReactNode;
}) {
  return (
    <section className={styles.section} aria-label={title}>
      <h2 className={styles.title}>{title}</h2>
      {about !== undefined && <p className={styles.about}>{about}</p>}
      {rows.length > 0 && (
        <div className={styles.rows}>
          {rows.map((row) => (
            <div key={row.id} className={styles.row}>
              <div className={styles.words}>
                <span className={styles.label}>{row.label}</span>
                <span className={styles.description}>{row.about}</span>
                {row.usual !== null && (
                  <span className={styles.usual}>
                    Usually {row.usual}
                    {row.reset !== null && (
                      <button
                        type="button"
                        className={styles.reset}
                        onClick={row.reset}
                        aria-label={`Reset ${row.label}`}
                      >
                        Reset
                      </button>
                    )}
                  </span>
                )}
              </div>
              <div className={styles.control}>{row.control}</div>
            </div>
          ))}
        </div>
      )}
      {children}
    </section>
  );
}

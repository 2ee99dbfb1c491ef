import styles from './PatchLines.module.css';

/** A unified diff as it was made, its signs told by hue as well. */
export function PatchLines({ patch, label }: { patch: string; label: string }) {
  const lines = patch.split('\n').filter((line) => !/^(---|\+\+\+|===|Index:|\\)/.test(line));
  return (
    <div className={styles.patch} tabIndex={0} role="region" aria-label={label}>
      {lines.map((line, i) =>
        line.startsWith('@@') ? (
          <div key={i} className={styles.gap} aria-hidden />
        ) : (
          <div key={i} className={styles.line} data-sign={line.charAt(0)}>
            <span>{line.charAt(0)}</span>
            <span>{line.slice(1)}</span>
          </div>
        ),
      )}
    </div>
  );
}

import styles from './Template.module.css';
import { partsOf } from './template-words.ts';

/** A failure's line, with what varies in it set apart. */
export function Template({ template }: { template: string }) {
  return (
    <span className={styles.template}>
      {partsOf(template).map(({ text, varies }, at) =>
        varies ? (
          <i key={at} className={styles.varies}>
            {text}
          </i>
        ) : (
          <span key={at}>{text}</span>
        ),
      )}
    </span>
  );
}

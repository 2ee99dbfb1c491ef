import type { Live } from '../../../shared/window/live.ts';
import { hashOf } from '../../app/place.ts';
import styles from './ByItself.module.css';

/** Whether Reverie would dream by itself now, and every reason. */
export function ByItself({ live: { verdict, settings } }: { live: Live }) {
  return (
    <section className={styles.card} aria-label="Dreaming by itself">
      <h2 className={styles.title}>
        {settings.idle.enabled
          ? verdict.may === 'run'
            ? 'Reverie may dream by itself now'
            : 'Reverie does not dream by itself now'
          : 'Reverie dreams only when you ask'}
      </h2>
      <ul className={styles.reasons}>
        {verdict.reasons.map(({ code, text }) => (
          <li key={code}>{text}</li>
        ))}
      </ul>
      <a href={hashOf({ page: 'settings', section: 'dreaming' })}>When it may</a>
    </section>
  );
}

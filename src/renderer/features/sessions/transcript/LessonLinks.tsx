import { BookOpenCheck } from 'lucide-react';
import type { Lesson } from '../../../../shared/window/views.ts';
import { hashOf } from '../../../app/place.ts';
import { Inline } from '../../../ui/Inline.tsx';
import styles from './LessonLinks.module.css';

/** What was learned from a row, and where it stands now. */
export function LessonLinks({ lessons }: { lessons: readonly Lesson[] }) {
  return (
    <ul className={styles.lessons}>
      {lessons.map(({ title, at }) => (
        <li key={at.kind === 'entry' ? at.entry : at.change} className={styles.lesson}>
          <BookOpenCheck aria-hidden size="1em" />
          <span className={styles.how}>{at.kind === 'entry' ? 'Became the entry' : 'Waits for review:'}</span>
          <a
            href={hashOf(
              at.kind === 'entry'
                ? { page: 'playbooks', file: at.playbook, entry: at.entry }
                : { page: 'review', change: at.change },
            )}
          >
            <Inline text={title} />
          </a>
        </li>
      ))}
    </ul>
  );
}

/** What happened while nobody looked: a bell, and behind it the newest fifty. */
import { Popover as Base } from '@base-ui/react/popover';
import { Bell } from 'lucide-react';
import type { Notice } from '../../shared/window/live.ts';
import { Time } from '../ui/Time.tsx';
import styles from './Notices.module.css';
import { pageOf, type Place } from './place.ts';
import { call } from './start.ts';
import { go } from './store.ts';

export function Notices({ notices }: { notices: readonly Notice[] }) {
  const unseen = notices.filter(({ seen }) => !seen).length;
  const [newest] = notices;
  const opened = (isOpen: boolean): void => {
    if (isOpen && newest !== undefined && unseen > 0) void call('notices.seen', { upTo: newest.number });
  };
  return (
    <Base.Root onOpenChange={opened}>
      <Base.Trigger
        className={styles.bell}
        aria-label={unseen === 0 ? 'Notices' : `Notices, ${String(unseen)} new`}
        title="Notices"
      >
        <Bell aria-hidden size="1.0625em" />
        {unseen > 0 && <span className={styles.dot} aria-hidden />}
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner side="right" align="start" sideOffset={8} className={styles.positioner}>
          <Base.Popup className={styles.panel}>
            <Base.Title className={styles.title}>Notices</Base.Title>
            {notices.length === 0 ? (
              <p className={styles.none}>Nothing has happened yet. Finished dreams and problems will be here.</p>
            ) : (
              <ul>
                {notices.map((notice) => (
                  <li key={notice.number} className={styles.notice}>
                    <Line notice={notice} />
                  </li>
                ))}
              </ul>
            )}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

function Line({ notice: { text, at, about } }: { notice: Notice }) {
  const place = about === null ? null : placeOf(about);
  return (
    <>
      {place === null ? (
        <span>{text}</span>
      ) : (
        <Base.Close className={styles.open} onClick={() => go(place)}>
          {text}
        </Base.Close>
      )}
      <span className={styles.when}>
        <Time at={at} />
      </span>
    </>
  );
}

function placeOf(about: NonNullable<Notice['about']>): Place {
  switch (about.kind) {
    case 'proposal':
      return pageOf('review');
    case 'dream':
      return { page: 'dreams', dream: about.id };
    case 'playbook':
      return { page: 'playbooks', file: about.file, entry: null };
    case 'sources':
    case 'kept':
      return { page: 'settings', section: about.kind };
  }
}

/** Tells by the system's notifications what is new, while the window is not in front. The page keeps them all. */
import type { Notification, NotificationConstructorOptions } from 'electron';
import type { Live, Notice } from '../shared/window/live.ts';

interface Parts {
  make: (options: NotificationConstructorOptions) => Pick<Notification, 'on' | 'show'>;
  isFocused: () => boolean;
  /** Opens the window at a place. */
  open: (hash: string) => void;
}

/** @returns takes the live state; the first one says what is old */
export function notifier({ make, isFocused, open }: Parts): (live: Live) => void {
  let known: number | null = null;
  return ({ notices, settings }) => {
    const newest = notices[0]?.number ?? 0;
    const fresh = known === null ? [] : notices.filter(({ number }) => number > (known ?? 0));
    known = newest;
    if (!settings.notifications || isFocused()) return;
    for (const { text, about } of fresh) {
      const notification = make({ title: 'Reverie', body: text, silent: true });
      notification.on('click', () => open(hashOf(about)));
      notification.show();
    }
  };
}

function hashOf(about: Notice['about']): string {
  switch (about?.kind) {
    case 'dream':
      return `#/dreams/${encodeURIComponent(about.id)}`;
    case 'playbook':
      return `#/playbooks/${encodeURIComponent(about.file)}`;
    case 'sources':
      return '#/settings/sources';
    default:
      return '#/review';
  }
}

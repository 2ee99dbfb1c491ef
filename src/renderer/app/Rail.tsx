/** The places, and at the foot what Reverie is doing now and why not. */
import { BookText, Inbox, MessagesSquare, MoonStar, Repeat, Search, Settings as Gear } from 'lucide-react';
import type { ComponentType } from 'react';
import type { Live } from '../../shared/window/live.ts';
import { Kbd } from '../ui/Kbd.tsx';
import { Doing } from './Doing.tsx';
import { Notices } from './Notices.tsx';
import { hashOf, pageOf, type Page } from './place.ts';
import styles from './Rail.module.css';
import { open } from './store.ts';

export const TITLES: Readonly<Record<Page, string>> = {
  review: 'Review',
  playbooks: 'Playbooks',
  sessions: 'Sessions',
  dreams: 'Dreams',
  failures: 'Recurring failures',
  settings: 'Settings',
};

const ICONS: Readonly<Record<Page, ComponentType<{ 'aria-hidden': true; size: string }>>> = {
  review: Inbox,
  playbooks: BookText,
  sessions: MessagesSquare,
  dreams: MoonStar,
  failures: Repeat,
  settings: Gear,
};

const PLACES: readonly Page[] = ['review', 'playbooks', 'sessions', 'dreams', 'failures'];

export function Rail({ live, page }: { live: Live; page: Page }) {
  return (
    <header className={styles.rail}>
      <div className={styles.name}>
        <Moon />
        <span className={styles.label}>Reverie</span>
        <Notices notices={live.notices} />
      </div>
      <button type="button" className={styles.search} onClick={() => open('palette')} aria-label="Search and commands">
        <Search aria-hidden size="1em" />
        <span className={styles.label}>Search</span>
        <span className={styles.keys}>
          <Kbd keys="mod+k" />
        </span>
      </button>
      <nav aria-label="Places" className={styles.places}>
        {PLACES.map((place) => (
          <RailLink
            key={place}
            to={place}
            here={page === place}
            count={place === 'review' ? live.waiting.changes : 0}
          />
        ))}
      </nav>
      <div className={styles.foot}>
        <Doing live={live} />
        <nav aria-label="Reverie">
          <RailLink to="settings" here={page === 'settings'} count={0} />
        </nav>
      </div>
    </header>
  );
}

function RailLink({ to, here, count }: { to: Page; here: boolean; count: number }) {
  const Icon = ICONS[to];
  return (
    <a className={styles.link} href={hashOf(pageOf(to))} aria-current={here ? 'page' : undefined} title={TITLES[to]}>
      <Icon aria-hidden size="1.125em" />
      <span className={styles.label}>{TITLES[to]}</span>
      {count > 0 && (
        <span className={styles.count}>
          {count}
          <span className="unseen"> undecided</span>
        </span>
      )}
    </a>
  );
}

function Moon() {
  return (
    <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden className={styles.moon}>
      <path d="M20.5 14.6A8.6 8.6 0 1 1 9.4 3.5a7 7 0 0 0 11.1 11.1Z" fill="currentColor" />
    </svg>
  );
}

/** The window: the rail with the places, the page that is open, and what lies over both. */
import { useEffect, useRef } from 'react';
import { Compare } from '../features/dreams/compare/Compare.tsx';
import { Dreams } from '../features/dreams/Dreams.tsx';
import { Failures } from '../features/failures/Failures.tsx';
import { Palette } from '../features/palette/Palette.tsx';
import { Shortcuts } from '../features/palette/Shortcuts.tsx';
import { Playbooks } from '../features/playbooks/Playbooks.tsx';
import { Review } from '../features/review/Review.tsx';
import { Sessions } from '../features/sessions/Sessions.tsx';
import { Settings } from '../features/settings/Settings.tsx';
import { Welcome } from '../features/welcome/Welcome.tsx';
import styles from './App.module.css';
import { useAppearance } from './appearance.ts';
import { useKeys } from './keys.ts';
import type { Place } from './place.ts';
import { pageOf } from './place.ts';
import { Rail, TITLES } from './Rail.tsx';
import { SaidLine } from './SaidLine.tsx';
import { Starting } from './Starting.tsx';
import { go, open, useApp } from './store.ts';
import { zoomBy } from './zoom.ts';

export function App() {
  const live = useApp(({ live }) => live);
  const place = useApp(({ place }) => place);
  const overlay = useApp(({ overlay }) => overlay);
  const main = useRef<HTMLElement>(null);
  useAppearance();
  useKeys('everywhere', [
    { keys: 'mod+k', label: 'Search and commands', run: () => open('palette') },
    { keys: '?', label: 'All shortcuts', run: () => open('shortcuts') },
    { keys: 'g r', label: 'Go to Review', run: () => go(pageOf('review')) },
    { keys: 'g p', label: 'Go to Playbooks', run: () => go(pageOf('playbooks')) },
    { keys: 'g s', label: 'Go to Sessions', run: () => go(pageOf('sessions')) },
    { keys: 'g d', label: 'Go to Dreams', run: () => go(pageOf('dreams')) },
    { keys: 'g f', label: 'Go to Recurring failures', run: () => go(pageOf('failures')) },
    { keys: 'mod+,', label: 'Settings', run: () => go(pageOf('settings')) },
    { keys: 'mod++', label: 'Larger', run: () => zoomBy(1) },
    { keys: 'mod+=', label: 'Larger', run: () => zoomBy(1) },
    { keys: 'mod+-', label: 'Smaller', run: () => zoomBy(-1) },
    { keys: 'mod+0', label: 'Usual size', run: () => zoomBy(0) },
  ]);
  const page = place.page;
  useEffect(() => {
    document.title = `${TITLES[page]} · Reverie`;
    // A screen reader and the keyboard go on at the page that was opened, not at its link.
    if (document.activeElement === document.body) main.current?.focus();
  }, [page]);

  if (live === null) return <Starting />;
  if (!live.settings.welcomed) return <Welcome live={live} />;
  return (
    <div className={styles.window}>
      <Rail live={live} page={page} />
      <main className={styles.page} ref={main} tabIndex={-1} aria-label={TITLES[page]}>
        <PageAt place={place} />
      </main>
      <SaidLine />
      {overlay === 'palette' && <Palette />}
      {overlay === 'shortcuts' && <Shortcuts />}
    </div>
  );
}

function PageAt({ place }: { place: Place }) {
  switch (place.page) {
    case 'review':
      return <Review change={place.change} />;
    case 'playbooks':
      return <Playbooks file={place.file} entry={place.entry} />;
    case 'sessions':
      return <Sessions open={place.open} search={place.search} />;
    case 'dreams':
      return place.dream !== null && place.beside !== undefined ? (
        <Compare one={place.dream} other={place.beside} />
      ) : (
        <Dreams dream={place.dream} />
      );
    case 'failures':
      return <Failures folder={place.folder} failure={place.failure} />;
    case 'settings':
      return <Settings section={place.section} />;
  }
}

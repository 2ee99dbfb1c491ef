/** Every setting with its default, in sections, searchable. */
import { useRef, useState } from 'react';
import { useKeys } from '../../app/keys.ts';
import { hashOf } from '../../app/place.ts';
import { useApp } from '../../app/store.ts';
import { Empty } from '../../ui/Empty.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { Models } from '../models/Models.tsx';
import { modelRows } from '../models/rows.tsx';
import { Projects } from '../projects/Projects.tsx';
import { About } from './About.tsx';
import { appearanceRows } from './appearance.tsx';
import { dreamingRows } from './dreaming.tsx';
import { FolderSettings, folderRows } from './FolderSettings.tsx';
import { notificationRows } from './notifications.tsx';
import { Privacy } from './Privacy.tsx';
import { Kept } from './Kept.tsx';
import { keepingRows } from './keeping.tsx';
import { matches, type Row } from './rows.ts';
import { Section } from './Section.tsx';
import styles from './Settings.module.css';
import { Sources, sourcesRows } from './Sources.tsx';

const SECTIONS = [
  { id: 'sources', title: 'Sources' },
  { id: 'projects', title: 'Projects' },
  { id: 'dreaming', title: 'Dreaming' },
  { id: 'models', title: 'Models' },
  { id: 'kept', title: 'Kept sessions' },
  { id: 'folders', title: 'Folders' },
  { id: 'appearance', title: 'Appearance' },
  { id: 'notifications', title: 'Notifications and start' },
  { id: 'privacy', title: 'Privacy' },
  { id: 'about', title: 'About' },
] as const;
type SectionId = (typeof SECTIONS)[number]['id'];

export function Settings({ section }: { section: string | null }) {
  const live = useApp(({ live }) => live);
  const [query, setQuery] = useState('');
  const search = useRef<HTMLInputElement>(null);
  useKeys('Settings', [{ keys: '/', label: 'Search the settings', run: () => search.current?.focus() }]);
  if (live === null) return null;
  const { settings } = live;
  const chosen = SECTIONS.find(({ id }) => id === section)?.id ?? 'sources';
  const rows: Readonly<Partial<Record<SectionId, readonly Row[]>>> = {
    sources: sourcesRows(settings),
    dreaming: dreamingRows(settings),
    models: modelRows(settings),
    kept: keepingRows(settings),
    folders: folderRows(settings),
    appearance: appearanceRows(settings),
    notifications: notificationRows(settings, live.host),
  };

  return (
    <div className={styles.page}>
      <nav className={styles.nav} aria-label="Settings">
        <h1 className={styles.title}>Settings</h1>
        <SearchField
          ref={search}
          label="Search the settings"
          placeholder="Search"
          value={query}
          onChange={setQuery}
          keys="/"
        />
        <ul className={styles.sections}>
          {SECTIONS.map(({ id, title }) => (
            <li key={id}>
              <a
                className={styles.link}
                href={hashOf({ page: 'settings', section: id })}
                aria-current={query === '' && id === chosen ? 'page' : undefined}
                onClick={() => setQuery('')}
              >
                {title}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div className={styles.scroll} tabIndex={0} role="region" aria-label="Settings of the section">
        <div className={styles.content}>
          {query.trim() === '' ? page(chosen, rows) : <Found query={query} rows={rows} onLeave={() => setQuery('')} />}
        </div>
      </div>
    </div>
  );
}

function page(section: SectionId, rows: Readonly<Partial<Record<SectionId, readonly Row[]>>>) {
  switch (section) {
    case 'sources':
      return <Sources rows={rows.sources ?? []} />;
    case 'projects':
      return <Projects />;
    case 'models':
      return <Models rows={rows.models ?? []} />;
    case 'kept':
      return <Kept rows={rows.kept ?? []} />;
    case 'privacy':
      return <Privacy />;
    case 'about':
      return <About />;
    case 'folders':
      return <FolderSettings rows={rows.folders ?? []} />;
    default:
      return <Section title={SECTIONS.find(({ id }) => id === section)?.title ?? ''} rows={rows[section] ?? []} />;
  }
}

/** What else a word may mean that is no single setting. */
const PAGES: readonly { id: SectionId; label: string; about: string }[] = [
  {
    id: 'sources',
    label: 'Sources',
    about: 'agents, logs, folders that are read, problems, unknown record types, versions, what to send',
  },
  { id: 'projects', label: 'Projects', about: 'folders, worktrees, clones, repositories, join, part' },
  {
    id: 'models',
    label: 'Models',
    about: 'language model, embedding model, which is used, download, import, licence, memory, GGUF, Ollama, LM Studio',
  },
  {
    id: 'kept',
    label: 'Kept sessions',
    about: 'copies of sessions whose logs the agent has deleted, backup, archive, what only Reverie has',
  },
  { id: 'privacy', label: 'Privacy', about: 'what is kept, delete data, network requests, diagnostics' },
  { id: 'about', label: 'About', about: 'version, licence' },
];

function Found({
  query,
  rows,
  onLeave,
}: {
  query: string;
  rows: Readonly<Partial<Record<SectionId, readonly Row[]>>>;
  onLeave: () => void;
}) {
  const sections = SECTIONS.flatMap(({ id, title }) => {
    const found = (rows[id] ?? []).filter((row) => matches(row, query) || matches({ label: title, about: '' }, query));
    return found.length > 0 ? [{ id, title, found }] : [];
  });
  const pages = PAGES.filter((one) => matches(one, query));
  if (sections.length === 0 && pages.length === 0)
    return (
      <Empty title="No such setting">
        <p>Nothing here has “{query}” in its name or its description.</p>
      </Empty>
    );
  return (
    <>
      {sections.map(({ id, title, found }) => (
        <Section key={id} title={title} rows={found} />
      ))}
      {pages.map(({ id, label, about }) => (
        <p key={id} className={styles.also}>
          <a href={hashOf({ page: 'settings', section: id })} onClick={onLeave}>
            {label}
          </a>
          : {about}
        </p>
      ))}
    </>
  );
}

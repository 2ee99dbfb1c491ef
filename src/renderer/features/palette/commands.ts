/** Everything the palette can find, as lists that are filtered by what is typed. */
import type { Live } from '../../../shared/window/live.ts';
import type { OutputOf } from '../../../shared/window/calls.ts';
import { cancelDream, dreamNow, NO_WISH, pauseDream, resumeDream, set } from '../../app/actions.ts';
import { pageOf, PAGES } from '../../app/place.ts';
import { TITLES } from '../../app/Rail.tsx';
import { call } from '../../app/start.ts';
import { go, open, say, sayFailure } from '../../app/store.ts';
import { zoomBy } from '../../app/zoom.ts';
import { agentName } from '../../ui/agent.ts';
import { plainTitle } from '../../ui/words.ts';
import { undo } from '../review/decisions.ts';

export interface Item {
  id: string;
  label: string;
  /** Beside it, fainter. */
  more?: string;
  keys?: string;
  run: () => void;
}

export interface ItemGroup {
  title: string;
  items: readonly Item[];
}

const GO_KEYS: Readonly<Record<string, string>> = {
  review: 'g r',
  playbooks: 'g p',
  sessions: 'g s',
  dreams: 'g d',
  failures: 'g f',
  settings: 'mod+,',
};

export const pages = (): Item[] =>
  PAGES.map((page) => {
    const keys = GO_KEYS[page];
    return {
      id: `page ${page}`,
      label: TITLES[page],
      ...(keys === undefined ? {} : { keys }),
      run: () => go(pageOf(page)),
    };
  });

export function commands({ activity, paused, settings }: Live): Item[] {
  const running = activity.kind === 'dreaming' ? activity.dream : null;
  const dream: Item[] =
    running !== null
      ? [
          { id: 'pause', label: 'Pause the dream', run: () => void pauseDream() },
          { id: 'cancel', label: 'Cancel the dream', run: () => void cancelDream(running) },
        ]
      : [
          { id: 'dream', label: 'Dream now', run: () => void dreamNow() },
          {
            id: 'dream without',
            label: 'Dream without a model',
            run: () => void dreamNow({ ...NO_WISH, model: { file: null } }),
          },
        ];
  if (running === null && paused !== null)
    dream.push({ id: 'resume', label: 'Go on with the paused dream', run: () => void resumeDream(paused.dream) });
  const { theme } = settings.appearance;
  const themes = (['system', 'light', 'dark'] as const).filter((one) => one !== theme);
  return [
    ...dream,
    { id: 'undo', label: 'Undo the last decision', run: () => void undo() },
    { id: 'scan', label: 'Read the logs now', run: () => void readNow() },
    ...themes.map((one) => ({
      id: `theme ${one}`,
      label: `Theme: ${one === 'system' ? 'as the system' : one}`,
      run: () => void set({ appearance: { theme: one } }),
    })),
    { id: 'larger', label: 'Larger', keys: 'mod++', run: () => zoomBy(1) },
    { id: 'smaller', label: 'Smaller', keys: 'mod+-', run: () => zoomBy(-1) },
    { id: 'usual', label: 'Usual size', keys: 'mod+0', run: () => zoomBy(0) },
    { id: 'shortcuts', label: 'All shortcuts', keys: '?', run: () => open('shortcuts') },
    { id: 'models', label: 'Models', more: 'Settings', run: () => go({ page: 'settings', section: 'models' }) },
    { id: 'kept', label: 'Kept sessions', more: 'Settings', run: () => go({ page: 'settings', section: 'kept' }) },
    ...['sources', 'projects', 'dreaming', 'folders', 'appearance', 'notifications', 'privacy'].map((section) => ({
      id: `settings ${section}`,
      label: `Settings: ${section}`,
      run: () => go({ page: 'settings', section }),
    })),
  ];
}

async function readNow(): Promise<void> {
  const read = await call('sources.scan', {});
  if (read.ok) say('Reading what is new');
  else sayFailure(read.error);
}

export const entriesOf = ({ playbooks }: OutputOf<'playbooks.list'>): Item[] =>
  playbooks.flatMap(({ file, entries }) =>
    entries.map(({ id, title }) => ({
      id: `entry ${id}`,
      label: plainTitle(title),
      more: file,
      run: () => go({ page: 'playbooks', file, entry: id }),
    })),
  );

export const changesOf = ({ proposals }: OutputOf<'review.inbox'>): Item[] =>
  proposals.flatMap(({ changes }) =>
    changes
      .filter(({ status }) => status === 'pending')
      .map(({ change }) => ({
        id: `change ${change.id}`,
        label: plainTitle(change.title),
        more: change.playbook,
        run: () => go({ page: 'review', change: change.id }),
      })),
  );

export const sessionsOf = ({ rows }: OutputOf<'sessions.list'>): Item[] =>
  rows.map(({ agent, id, title, startedAt }) => ({
    id: `session ${agent} ${id}`,
    label: title ?? id,
    more: `${agentName(agent)}${startedAt === null ? '' : `, ${startedAt.slice(0, 10)}`}`,
    run: () => go({ page: 'sessions', open: { agent, id, line: null }, search: null }),
  }));

export const hitsOf = ({ hits }: OutputOf<'sessions.search'>): Item[] =>
  hits.map(({ agent, session, line, snippet }) => ({
    id: `hit ${agent} ${session} ${String(line)}`,
    label: snippet,
    more: agentName(agent),
    run: () => go({ page: 'sessions', open: { agent, id: session, line }, search: null }),
  }));

/** Items that have every word, the ones whose label begins with what was typed first. */
export function found(items: readonly Item[], query: string, most: number): Item[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const begins = (label: string): number => Number(!label.toLowerCase().startsWith(query.trim().toLowerCase()));
  return items
    .filter(({ label, more }) => words.every((word) => `${label} ${more ?? ''}`.toLowerCase().includes(word)))
    .sort((a, b) => begins(a.label) - begins(b.label))
    .slice(0, most);
}

/** All sessions, newest first, kept in memory: ten thousand are filtered in milliseconds, and what changes is read. */
import { setImmediate } from 'node:timers/promises';
import { ok, type Failure, type Result } from '../../shared/result.ts';
import type { RootedHead } from '../sessions/session.ts';
import type { SessionIndex } from '../sessions/index.ts';
import type { Revisions } from '../../shared/window/live.ts';
import type { Engine } from '../engine.ts';
import { Shelf, type Listed, type SessionList } from './session-shelf.ts';

export type { Listed } from './session-shelf.ts';

/** Nobody waits longer than this for another call's reading. */
const PIECE_MS = 10;

export interface Sessions {
  all(): Result<SessionList, Failure>;
  /** The session's own title, else the beginning of its first prompt. Read once. */
  title(head: RootedHead): string | null;
  /** Reads the titles of many, in pieces: other calls are answered in between. */
  readTitles(of: readonly Listed[]): Promise<void>;
}

/** What the list is made of. */
export interface ListParts {
  engine(): { index(): Result<Pick<SessionIndex, 'relisted' | 'opening'>, Failure> } & Pick<Engine, 'showing'>;
  revisions(): Pick<Revisions, 'sessions' | 'sources'>;
}

export function sessionList({ engine, revisions }: ListParts): Sessions {
  const shelf = new Shelf();
  let at: string | null = null;
  let revision = '';
  /** Of which look at everything it is known how sessions are shown. */
  let shownAt = -1;
  /** A session keeps its beginning. */
  const openings = new Map<string, string>();
  /** Sessions that have none yet: looked at again when they have changed. */
  const unopened = new Set<string>();

  return {
    all() {
      const { sessions, sources } = revisions();
      const now = `${String(sessions)} ${String(sources)}`;
      if (revision === now) return ok(shelf.list());
      const index = engine().index();
      if (!index.ok) return index;
      const told = index.value.relisted(at);
      // What folders say of projects is looked at when everything is, and where one is new.
      if (shownAt !== sources || told.sessions.some(({ head }) => !shelf.knows(head.cwd))) {
        const showing = engine().showing();
        if (!showing.ok) return showing;
        shelf.show(showing.value);
      }
      shelf.take(told);
      [at, revision, shownAt] = [told.at, now, sources];
      for (const { head } of told.sessions) unopened.delete(`${head.agent}/${head.id}`);
      return ok(shelf.list());
    },
    title,
    async readTitles(of) {
      let since = performance.now();
      for (const { head } of of) {
        title(head);
        if (performance.now() - since < PIECE_MS) continue;
        await setImmediate();
        since = performance.now();
      }
    },
  };

  function title({ id, agent, title: own }: RootedHead): string | null {
    if (own !== null) return own;
    const name = `${agent}/${id}`;
    const known = openings.get(name);
    if (known !== undefined || unopened.has(name)) return known ?? null;
    const index = engine().index();
    const text = index.ok ? index.value.opening(id, agent) : null;
    const line = text?.replace(/\s+/g, ' ').trim() || null;
    if (line === null) unopened.add(name);
    else openings.set(name, line);
    return line;
  }
}

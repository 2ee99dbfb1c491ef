/** What is kept, for people: what only Reverie still has, what the limits would cost, and taking it away. */
import type { AgentId } from '../../shared/contract.ts';
import { isOnlyOne, type CopyStanding } from '../sessions/index-copies.ts';
import type { SessionIndex } from '../sessions/index.ts';
import { CopyFolder } from './folder.ts';
import { withinLimits, type KeepLimits } from './limits.ts';

export interface KeptSessions {
  folder: string;
  /** All copies. */
  copies: number;
  bytes: number;
  /** Sessions only Reverie still has. */
  only: { agent: AgentId; id: string; bytes: number }[];
  /** Copies that cannot be read, and why. */
  refused: { name: string; reason: string }[];
}

export function keptSessions(index: SessionIndex, dataDir: string): Promise<KeptSessions> {
  const folder = new CopyFolder(dataDir).path;
  return index.withCopies<KeptSessions>({ folder, copies: 0, bytes: 0, only: [], refused: [] }, (copies) => {
    const [standings, refused] = [copies.standings(), copies.refused()];
    return {
      folder,
      copies: standings.length + refused.length,
      bytes: [...standings, ...refused].reduce((sum, { bytes }) => sum + bytes, 0),
      only: standings.flatMap(({ agent, shownAs, gone, bytes }) =>
        gone && shownAs !== null ? [{ agent, id: shownAs, bytes }] : [],
      ),
      refused: refused.map(({ name, refused: reason }) => ({ name, reason })),
    };
  });
}

/** What would be lost for good if the limits were these. */
export function lossUnder(index: SessionIndex, limits: KeepLimits): Promise<{ sessions: number; bytes: number }> {
  return index.withCopies({ sessions: 0, bytes: 0 }, (copies) => {
    const standings = copies.standings();
    const within = new Set(withinLimits(standings, limits));
    const lost = standings.filter((copy) => isOnlyOne(copy) && !within.has(copy));
    return { sessions: lost.length, bytes: lost.reduce((sum, { bytes }) => sum + bytes, 0) };
  });
}

/**
 * Deletes copies, and from the index what only they had. Only for whoever holds the index's lock.
 * @param what one session only Reverie has, or all copies
 * @returns how many sessions nobody has any more; `null`: there is no such session
 */
export function deleteKept(
  index: SessionIndex,
  dataDir: string,
  what: { agent: AgentId | null; id: string } | 'all',
): Promise<{ lost: number } | null> {
  const folder = new CopyFolder(dataDir);
  return index.withCopies<{ lost: number } | null>(null, async (copies) => {
    const standings = copies.standings();
    const asked = what === 'all' ? standings : theOne(standings, what);
    if (asked === null) return null;
    await copies.change(async (changes) => {
      for (const copy of asked) changes.forget(copy, true);
    });
    if (what === 'all') {
      for (const { name } of copies.refused()) copies.strike(name);
      folder.removeAll();
    } else for (const { name } of asked) folder.remove(name);
    return { lost: asked.filter(isOnlyOne).length };
  });
}

/** With older copies of it, which would come up in its place. */
function theOne(
  standings: readonly CopyStanding[],
  { agent, id }: { agent: AgentId | null; id: string },
): CopyStanding[] | null {
  const one = standings.find(
    (copy) => isOnlyOne(copy) && copy.shownAs === id && (agent === null || copy.agent === agent),
  );
  if (one === undefined) return null;
  const hidden = standings.filter(
    ({ agent: of, session, part }) => part === null && of === one.agent && session === one.session,
  );
  return [one, ...hidden];
}

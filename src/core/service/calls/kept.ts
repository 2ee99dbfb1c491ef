/** Copies of sessions that Reverie keeps: what only it still has, what limits would cost, and taking it away. */
import { ok } from '../../../shared/result.ts';
import type { KeptSession } from '../../../shared/window/views.ts';
import type { CallsOf, Handlers } from '../handlers.ts';
import type { Parts } from '../parts.ts';
import type { Sessions } from '../session-list.ts';

export function keptCalls({ engine, live, settings }: Parts, sessions: Sessions): Handlers<CallsOf<'kept'>> {
  return {
    async 'kept.list'({ offset, limit }) {
      const [kept, all] = [await engine().kept.list(), sessions.all()];
      if (!kept.ok) return kept;
      if (!all.ok) return all;
      const { folder, copies, bytes, only, refused } = kept.value;
      const { byName } = all.value;
      const newest = only
        .map((one) => ({ ...one, listed: byName.get(`${one.agent}/${one.id}`) ?? null }))
        .sort((a, b) => timeOf(b.listed?.head.endedAt) - timeOf(a.listed?.head.endedAt) || (a.id < b.id ? -1 : 1));
      const rows = newest.slice(offset, offset + limit).map(({ agent, id, bytes: size, listed }): KeptSession => ({
        agent,
        id,
        bytes: size,
        title: listed === null ? null : sessions.title(listed.head),
        project: listed?.head.project ?? null,
        endedAt: listed?.endedAt ?? null,
      }));
      return ok({ folder, copies, bytes, total: newest.length, rows, refused });
    },
    'kept.loss': (limits) => engine().kept.lossUnder({ ...settings().keep, ...limits }),
    async 'kept.delete'({ session }) {
      const deleted = await engine().kept.delete(session ?? 'all');
      if (deleted.ok) live.touch('sessions', 'sources');
      return deleted;
    },
  };
}

const timeOf = (at: number | null | undefined): number => at ?? 0;

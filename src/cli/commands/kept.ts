/** Copies of sessions that Reverie keeps. */
import { changeSettings } from '../../core/settings.ts';
import { ok } from '../../shared/result.ts';
import type { Command } from '../answer.ts';
import { count, moment, plain, table, wrap } from '../terminal.ts';
import { readNew } from './scan.ts';

export const kept: Command<object> = async (context) => {
  const scanned = await readNew(context);
  if (!scanned.ok) return scanned;
  const { engine } = context;
  const [copies, index] = [await engine.kept.list(), engine.index()];
  if (!copies.ok) return copies;
  if (!index.ok) return index;
  const on = engine.settings().keep.copies;
  const { folder, only, refused, bytes } = copies.value;
  const byName = new Map(index.value.summaries().map((one) => [`${one.agent}/${one.id}`, one]));
  const sessions = only
    .map(({ agent, id, bytes: size }) => {
      const session = byName.get(`${agent}/${id}`);
      return { agent, id, bytes: size, cwd: session?.cwd ?? null, endedAt: session?.endedAt ?? null };
    })
    .sort((a, b) => ((a.endedAt ?? '') < (b.endedAt ?? '') ? 1 : -1));
  return ok({
    json: { on, folder, copies: copies.value.copies, bytes, sessions, refused },
    text: (page) => {
      const lines = [
        on
          ? `Reverie keeps ${count(copies.value.copies, 'copy', 'copies')}, ${size(bytes)}, in ${plain(folder)}.`
          : `Reverie makes no copies; \`${page.invocation} kept on\` lets it. It has ${count(copies.value.copies, 'copy', 'copies')}, ${size(bytes)}.`,
      ];
      for (const { name, reason } of refused)
        lines.push(`${page.yellow('!')} ${name} cannot be read: ${plain(reason)}.`);
      if (sessions.length === 0) lines.push('There is none that only Reverie still has.');
      else {
        const rows = sessions.map((one) => [
          moment(one.endedAt),
          one.agent,
          size(one.bytes),
          plain(one.id),
          plain(one.cwd ?? ''),
        ]);
        lines.push('', table([['ended', 'agent', 'size', 'id', 'folder'], ...rows]));
        lines.push(page.dim(`${count(sessions.length, 'session')} only Reverie still has`));
      }
      return lines.map((line) => (line.includes('  ') ? line : wrap(line, page.width))).join('\n');
    },
  });
};

export const setKeeping: Command<{ on: boolean }> = ({ engine }, { on }) => {
  const memory = engine.memory();
  if (!memory.ok) return memory;
  const { keep } = changeSettings(memory.value, { keep: { copies: on } });
  return ok({
    json: { on: keep.copies },
    text: () =>
      keep.copies
        ? 'From now on Reverie keeps its own compressed copy of each session it reads, without keys and tokens.'
        : 'No more copies are made. What is kept stays until it is deleted.',
  });
};

export const deleteKept: Command<{ id: string | null }> = async (context, { id }) => {
  // What is deleted by name must be what a list would show.
  const scanned = id === null ? null : await readNew(context);
  if (scanned?.ok === false) return scanned;
  const { engine } = context;
  const deleted = await engine.kept.delete(id === null ? 'all' : { agent: null, id });
  if (!deleted.ok) return deleted;
  const { lost } = deleted.value;
  return ok({
    json: { lost },
    text: () =>
      `Deleted. ${lost === 0 ? 'The logs have everything still.' : `${count(lost, 'session')} no log has any more.`}`,
  });
};

const size = (bytes: number): string =>
  bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;

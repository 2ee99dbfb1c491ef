/** Past dreams, and the one that runs. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { fail, ok, type Failure, type Result } from '../../../shared/result.ts';
import type { DreamSummary } from '../../../shared/contract.ts';
import type { Trigger } from '../../../shared/window/live.ts';
import type { OutputOf } from '../../../shared/window/calls.ts';
import type { DreamDetail, DreamRow, ReviewedChange } from '../../../shared/window/views.ts';
import { DreamWish, WISH } from '../../dream-over.ts';
import type { Durable } from '../../storage/durable.ts';
import type { CallsOf, Handlers } from '../handlers.ts';
import type { Parts } from '../parts.ts';

const STAGES = ['gather', 'extract', 'recall', 'consolidate', 'check', 'propose'];
/** What a model left in the folder; see ReadSummary. */
const Read = z.object({
  model: z.object({ name: z.string(), hash: z.string() }),
  ms: z.number(),
  tokensRead: z.number(),
  tokensWritten: z.number(),
  read: z.number(),
  left: z.number(),
  useless: z.number(),
  gone: z.string().nullable(),
});

export function dreamCalls({ engine, dreamer, dataDir, settings }: Parts): Handlers<CallsOf<'dreams'>> {
  const folderOf = (id: string): string => join(dataDir, 'dreams', id);
  /** What a dream was asked for does not change. */
  const wishes = new Map<string, DreamWish | null>();
  const wishOf = (id: string): DreamWish | null => {
    const known = wishes.get(id);
    if (known !== undefined) return known;
    const wish = DreamWish.nullable()
      .catch(null)
      .parse(readStage(folderOf(id), WISH));
    wishes.set(id, wish);
    return wish;
  };
  const rowOf = (dream: DreamSummary, memory: Durable): DreamRow => {
    const trigger: Trigger = wishOf(dream.id)?.trigger ?? 'user';
    // What says that it runs, and does not, was cut off.
    const isCutOff = dream.status === 'running' && dreamer.running()?.id !== dream.id;
    return {
      dream: isCutOff ? { ...dream, status: 'paused' } : dream,
      trigger,
      proposal: proposalOf(`p-${dream.id}`, memory),
      problems: memory.report(`p-${dream.id}`)?.coverage.problems.length ?? 0,
    };
  };

  return {
    'dreams.list'() {
      const memory = engine().memory();
      if (!memory.ok) return memory;
      return ok({ dreams: memory.value.dreams().map((dream) => rowOf(dream, memory.value)) });
    },
    'dreams.show'({ id }) {
      const memory = engine().memory();
      if (!memory.ok) return memory;
      const dream = memory.value.dreams().find((one) => one.id === id);
      if (dream === undefined) return fail(unknownDream(id));
      const folder = folderOf(id);
      const wish = wishOf(id);
      return ok({
        ...rowOf(dream, memory.value),
        request: wish && {
          project: wish.project,
          sessions: wish.sessions,
          since: wish.since?.toISOString() ?? null,
          instructions: wish.instructions,
        },
        coverage: memory.value.report(`p-${id}`)?.coverage ?? null,
        stages: STAGES.flatMap((stage) => {
          const left = readStage(folder, stage);
          return left === null ? [] : [{ stage, summary: summaryOf(stage, left) }];
        }),
        dropped: droppedIn(readStage(folder, 'check')),
        model: modelIn(readStage(folder, 'read')),
        againOf: wish?.again ?? null,
        readAgainBy: memory.value.dreams().flatMap((one) => (wishOf(one.id)?.again === id ? [one.id] : [])),
        folder,
      });
    },
    async 'dreams.start'({ project, sessions, since, instructions, again, model }) {
      const from = since === null ? null : new Date(since);
      if (from !== null && Number.isNaN(from.getTime())) return fail(noDate(since ?? ''));
      const most = sessions ?? settings().dream.sessions;
      return dreamer.start({
        project,
        sessions: most,
        since: from,
        instructions,
        trigger: 'user',
        again,
        model,
        minutes: null,
      });
    },
    'dreams.compare'({ one, other }) {
      const memory = engine().memory();
      if (!memory.ok) return memory;
      const find = (id: string): DreamSummary | undefined => memory.value.dreams().find((dream) => dream.id === id);
      const [first, second] = [find(one), find(other)];
      if (first === undefined || second === undefined) return fail(unknownDream(first === undefined ? one : other));
      return ok({
        one: rowOf(first, memory.value),
        other: rowOf(second, memory.value),
        pairs: pairsOf(`p-${one}`, `p-${other}`, memory.value),
      });
    },
    'dreams.pause': async () => nothingOf(await dreamer.pause('user')),
    'dreams.resume': async ({ id }) => nothingOf(await dreamer.resume(id)),
    'dreams.cancel': async ({ id }) => nothingOf(await dreamer.cancel(id)),
  };
}

const nothingOf = (done: Result<void, Failure>): Result<Record<string, never>, Failure> => (done.ok ? ok({}) : done);

type Pairs = OutputOf<'dreams.compare'>['pairs'];

/** The same lesson is a pair; failing that, changes that quote the same words of the same record. */
function pairsOf(one: string, other: string, memory: Durable): Pairs {
  const [keys, otherKeys] = [memory.lessonKeysOf(one), memory.lessonKeysOf(other)];
  const left = memory.changesOf(one).map((change) => ({ ...change, proposal: one }));
  const right = new Set(memory.changesOf(other).map((change) => ({ ...change, proposal: other })));
  const quotes = ({ change }: ReviewedChange): Set<string> =>
    new Set(change.evidence.map(({ session, line, quote }) => `${session} ${String(line)} ${quote}`));
  const partnerOf = (mine: ReviewedChange): ReviewedChange | null => {
    const key = keys.get(mine.change.id);
    const same = [...right].find(({ change }) => key !== undefined && otherKeys.get(change.id) === key);
    const said = quotes(mine);
    return (
      same ??
      [...right].find(
        (theirs) => theirs.change.kind === mine.change.kind && [...quotes(theirs)].some((quote) => said.has(quote)),
      ) ??
      null
    );
  };
  const pairs: Pairs = left.map((mine) => {
    const partner = partnerOf(mine);
    if (partner !== null) right.delete(partner);
    return { one: mine, other: partner };
  });
  return [...pairs, ...[...right].map((theirs) => ({ one: null, other: theirs }))];
}

function proposalOf(id: string, memory: Durable): DreamRow['proposal'] {
  if (memory.report(id) === null) return null;
  const counts = { pending: 0, accepted: 0, discarded: 0, never: 0 };
  for (const { status } of memory.changesOf(id)) counts[status] += 1;
  return { id, ...counts };
}

function readStage(folder: string, stage: string): unknown {
  try {
    return JSON.parse(readFileSync(join(folder, `${stage}.json`), 'utf8'));
  } catch {
    return null; // not there, or cut off while it was written
  }
}

const Gather = z.object({ fresh: z.array(z.unknown()), known: z.number() });
const Extract = z.object({ sessions: z.number() });
const Checked = z.array(
  z.object({
    verdict: z.unknown(),
    title: z.string(),
    failed: z.array(z.object({ name: z.string(), detail: z.string() })),
  }),
);

function summaryOf(stage: string, left: unknown): string {
  const gather = Gather.safeParse(left);
  if (stage === 'gather' && gather.success)
    return `${String(gather.data.fresh.length)} sessions to read, ${String(gather.data.known)} known from before`;
  const extract = Extract.safeParse(left);
  if (stage === 'extract' && extract.success) return `signals of ${String(extract.data.sessions)} sessions`;
  const count = Array.isArray(left) ? left.length : 0;
  switch (stage) {
    case 'recall':
      return `${String(count)} patterns`;
    case 'consolidate':
      return `${String(count)} held against the playbooks`;
    case 'check':
      return `${String(count)} checked, ${String(droppedIn(left).length)} dropped`;
    default:
      return `${String(count)} proposed`;
  }
}

function modelIn(left: unknown): DreamDetail['model'] {
  const parsed = Read.safeParse(left);
  if (!parsed.success) return null;
  const { model, ms, read, left: windowsLeft, ...rest } = parsed.data;
  return { ...model, minutes: ms / 60_000, windowsRead: read, windowsLeft, ...rest };
}

function droppedIn(check: unknown): { title: string; reason: string }[] {
  const checked = Checked.safeParse(check);
  if (!checked.success) return [];
  return checked.data.flatMap(({ title, failed: [first] }) =>
    first === undefined ? [] : [{ title, reason: `${first.name}: ${first.detail}` }],
  );
}

/** Bytes and number of the folders of past dreams. */
export function dreamFolders(dataDir: string): { name: string; path: string; bytes: number; changedAt: number }[] {
  const root = join(dataDir, 'dreams');
  try {
    return readdirSync(root, { withFileTypes: true }).flatMap((entry) => {
      if (!entry.isDirectory()) return [];
      const path = join(root, entry.name);
      const files = readdirSync(path).map((name) => statSync(join(path, name)));
      const bytes = files.reduce((sum, { size }) => sum + size, 0);
      return [{ name: entry.name, path, bytes, changedAt: Math.max(0, ...files.map(({ mtimeMs }) => mtimeMs)) }];
    });
  } catch {
    return []; // nothing has been dreamed yet
  }
}

const unknownDream = (id: string): Failure => ({
  code: 'unknown-dream',
  message: `There is no dream ${id}.`,
  hint: 'The list shows the dreams there were.',
});
const noDate = (text: string): Failure => ({
  code: 'wrong-date',
  message: `“${text}” is no date.`,
  hint: 'Say a day such as 2026-07-21.',
});

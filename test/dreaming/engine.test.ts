/** A whole dream over real files and real databases: the sample sessions, read where agents leave them. */
import { readdirSync, readFileSync, writeFileSync, appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Change, DreamReport } from '../../src/shared/contract.ts';
import type { DreamRequest } from '../../src/core/dream-over.ts';
import { openEngine, type Engine } from '../../src/core/engine.ts';
import { layOut } from '../../samples/lay-out.ts';
import { folder } from '../support/logs.ts';

const NOW = new Date('2026-09-01T12:00:00Z');
const EVERYTHING: DreamRequest = { project: null, sessions: 100, since: null, instructions: null, resume: null };

const opened: Engine[] = [];
afterEach(() => {
  for (const engine of opened.splice(0)) engine.close();
});

interface World {
  root: string;
  home: string;
  store: string;
  engine: Engine;
}

function world(): World {
  const root = folder();
  const [home, store] = [join(root, 'home'), join(root, 'store')];
  layOut({ home, store }, NOW);
  return { root, home, store, engine: open(root, home, store) };
}

function open(root: string, home: string, store: string): Engine {
  let seed = 1;
  const random = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  const engine = openEngine({
    home,
    env: {},
    sources: [],
    dataDir: join(root, 'data'),
    storeDir: store,
    now: () => NOW,
    random,
  });
  opened.push(engine);
  return engine;
}

async function dreamt(engine: Engine, request: Partial<DreamRequest> = {}): Promise<DreamReport> {
  const result = await engine.dream({ ...EVERYTHING, ...request }, {});
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

const textsIn = (dir: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => [join(entry.parentPath, entry.name), readFileSync(join(entry.parentPath, entry.name), 'utf8')]),
  );

const find = (changes: readonly Change[], op: Change['op'], words: RegExp): Change | undefined =>
  changes.find((change) => change.op === op && words.test(change.title));

test('a dream proposes what recurs, with evidence, and touches nothing', async () => {
  const { engine, store } = world();
  const before = textsIn(store);
  const { proposal, dream, coverage } = await dreamt(engine);

  expect(dream).toMatchObject({ status: 'succeeded', sessions: 10, model: null });
  expect(coverage).toMatchObject({ files: 10, sessions: 10, problems: [] });
  expect(find(proposal.changes, 'add', /docker compose up -d db/)?.kind).toBe('mistake');
  expect(find(proposal.changes, 'add', /uv run pytest/)?.scope).toBe('project:/home/mara/lantern');
  expect(find(proposal.changes, 'add', /git commit/)?.kind).toBe('workflow');
  expect(find(proposal.changes, 'add', /(?:never|not) npm/)?.kind).toBe('preference');
  expect(find(proposal.changes, 'add', /imperative/)?.evidence).toHaveLength(1);
  expect(find(proposal.changes, 'revise', /5173/)?.before).toContain('port 3000');
  expect(find(proposal.changes, 'reinforce', /useFakeTimers/)).toBeDefined();
  for (const { title, after, evidence, checks } of proposal.changes) {
    expect(`${title}${after ?? ''}`).not.toContain('setup.sh');
    expect(evidence.length).toBeGreaterThan(0);
    expect(checks.every(({ status }) => status === 'pass')).toBe(true);
  }
  expect(textsIn(store)).toEqual(before);
});

test('each quote stands in the line it cites', async () => {
  const { engine } = world();
  const { proposal } = await dreamt(engine);
  const quotes = proposal.changes.flatMap(({ evidence }) => evidence);
  for (const { file, line, quote } of quotes) {
    const record = readFileSync(file, 'utf8').split('\n')[line - 1] ?? '';
    const inJson = JSON.stringify(quote).slice(1, -1);
    expect(record.includes(inJson) || record.includes(JSON.stringify(inJson).slice(1, -1))).toBe(true);
  }
  expect(quotes.length).toBeGreaterThan(10);
});

test('a second dream has nothing to say, whatever was decided', async () => {
  const { engine } = world();
  const first = await dreamt(engine);
  expect((await dreamt(engine)).proposal.changes).toEqual([]);
  const review = engine.review();
  if (!review.ok) throw new Error(review.error.message);
  expect(review.value.acceptAll(first.proposal.id)).toMatchObject({ ok: true, value: { refused: [] } });
  expect((await dreamt(engine)).proposal.changes).toEqual([]);
});

test('an idea that is never wanted again stays away when its sessions go on', async () => {
  const { engine, home } = world();
  const first = await dreamt(engine);
  const idea = find(first.proposal.changes, 'add', /uv run pytest/);
  const review = engine.review();
  if (!review.ok || !idea) throw new Error('no such idea');
  review.value.never([idea.id]);
  for (const [file, text] of Object.entries(textsIn(home))) {
    const last = text.trimEnd().split('\n').at(-1) ?? '';
    appendFileSync(file, `${last.replaceAll(/"uuid":"[^"]+"/g, '"uuid":"ffffffff-0000-4000-8000-000000000000"')}\n`);
  }
  const second = await dreamt(engine);
  expect(second.dream.sessions).toBeGreaterThan(0);
  expect(find(second.proposal.changes, 'add', /uv run pytest/)).toBeUndefined();
});

test('a dream that was stopped goes on where it was and comes to the same end', async () => {
  const { engine, root } = world();
  const stop = new AbortController();
  const stopped = await engine.dream(EVERYTHING, {
    signal: stop.signal,
    onProgress: ({ stage }) => {
      if (stage === 'recall') stop.abort();
    },
  });
  if (!stopped.ok) throw new Error(stopped.error.message);
  expect(stopped.value.dream.status).toBe('cancelled');
  expect(stopped.value.proposal.changes).toEqual([]);

  // As after a crash: another process, the same folders.
  engine.close();
  const again = open(root, join(root, 'home'), join(root, 'store'));
  const resumed = await dreamt(again, { resume: stopped.value.dream.id });
  const whole = await dreamt(world().engine);
  const titles = (report: DreamReport): string[] => report.proposal.changes.map(({ op, title }) => `${op} ${title}`);
  expect(resumed.dream.id).toBe(stopped.value.dream.id);
  expect(titles(resumed)).toEqual(titles(whole));
});

test('every stage leaves its result where a person can read it', async () => {
  const { engine, root } = world();
  const { dream } = await dreamt(engine);
  const files = readdirSync(join(root, 'data', 'dreams', dream.id)).sort();
  expect(files).toEqual([
    'check.json',
    'consolidate.json',
    'extract.json',
    'gather.json',
    'propose.json',
    'recall.json',
    'wish.json',
  ]);
});

test('a dream can be held to one project, and to the days since', async () => {
  const { engine } = world();
  const lantern = await dreamt(engine, { project: '/home/mara/lantern' });
  expect(new Set(lantern.proposal.changes.map(({ scope }) => scope))).toEqual(new Set(['project:/home/mara/lantern']));
  const none = await dreamt(engine, { since: NOW });
  expect(none.dream.sessions).toBe(0);
});

test('without any log a dream says so by proposing nothing', async () => {
  const root = folder();
  const engine = open(root, join(root, 'nobody'), join(root, 'store'));
  const report = await dreamt(engine);
  expect(report.proposal.changes).toEqual([]);
  expect(readdirSync(root)).not.toContain('store');
});

test('a hand-written file of the store is read past and left alone', async () => {
  const { engine, store } = world();
  const note = join(store, 'notes.md');
  writeFileSync(note, '# Mine\r\n\r\n- **not an entry**  \r\n');
  const report = await dreamt(engine);
  const review = engine.review();
  if (!review.ok) throw new Error(review.error.message);
  review.value.acceptAll(report.proposal.id);
  expect(readFileSync(note, 'utf8')).toBe('# Mine\r\n\r\n- **not an entry**  \r\n');
  rmSync(note);
});

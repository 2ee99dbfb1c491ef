/** Projects from logs to playbooks: real repositories, logs of two agents, and folders that move. */
import { mkdirSync, readdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { layOut } from '../../samples/lay-out.ts';
import { openEngine, type Engine } from '../../src/core/engine.ts';
import type { Change } from '../../src/shared/contract.ts';
import { git, repository } from '../support/git.ts';
import { ClaudeLog, folder, writeLog } from '../support/logs.ts';

const NOW = new Date('2026-09-01T12:00:00Z');
const REMOTE = 'https://ann:s3cr3t@example.org/ann/shop.git';

const opened: Engine[] = [];
afterEach(() => {
  for (const engine of opened.splice(0)) engine.close();
});

function engineIn(root: string): Engine {
  const engine = openEngine({
    home: join(root, 'home'),
    env: {},
    sources: [],
    dataDir: join(root, 'data'),
    storeDir: join(root, 'store'),
    now: () => NOW,
    random: Math.random,
  });
  opened.push(engine);
  return engine;
}

let sessions = 0;
function claude(home: string, cwd: string): void {
  sessions += 1;
  const id = `5e551011-0000-4000-8000-${String(sessions).padStart(12, '0')}`;
  const log = new ClaudeLog(id, { cwd });
  log.add('user', { message: { role: 'user', content: `Run the tests, ${String(sessions)}` } });
  writeLog(join(home, '.claude', 'projects', cwd.replace(/[^A-Za-z0-9]/g, '-')), `${id}.jsonl`, log.records);
}

function codex(home: string, cwd: string, remote: string | null): void {
  sessions += 1;
  const id = `0196aaaa-0000-7000-8000-${String(sessions).padStart(12, '0')}`;
  const at = '2026-03-01T09:00:00.000Z';
  writeLog(join(home, '.codex', 'sessions', '2026', '03', '01'), `rollout-2026-03-01T09-00-00-${id}.jsonl`, [
    {
      timestamp: at,
      type: 'session_meta',
      payload: {
        id,
        timestamp: at,
        cwd,
        cli_version: '0.60.0',
        ...(remote === null ? {} : { git: { branch: 'main', repository_url: remote } }),
      },
    },
    {
      timestamp: at,
      type: 'response_item',
      payload: { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Run the tests' }] },
    },
  ]);
}

async function projectsOf(engine: Engine): Promise<string[][]> {
  const scanned = await engine.scan({});
  if (!scanned.ok) throw new Error(scanned.error.message);
  const all = engine.projects();
  if (!all.ok) throw new Error(all.error.message);
  return all.value.all
    .map(({ members }) => {
      const [own = '', ...others] = members.map((member) => member.folder);
      return [own, ...others.sort()];
    })
    .sort();
}

test('agents, worktrees, a renamed folder and another machine make one project, also when folders are gone', async () => {
  const root = realpathSync(folder());
  const [home, work] = [join(root, 'home'), join(root, 'work')];
  mkdirSync(home);
  const shop = repository(join(work, 'shop'), REMOTE);
  const other = repository(join(work, 'other'));
  const worktree = join(work, 'fix');
  git(shop, 'worktree', 'add', '-q', worktree);
  mkdirSync(join(shop, 'src'));
  claude(home, shop);
  claude(home, join(shop, 'src'));
  claude(home, worktree);
  claude(home, other);
  codex(home, shop, null);
  codex(home, '/Users/ann/elsewhere', 'git@example.org:ann/shop.git');
  codex(home, '/Users/ann/unknown', null);
  const before = await projectsOf(engineIn(root));
  expect(before).toEqual([['/Users/ann/unknown'], [other], [shop, '/Users/ann/elsewhere']].sort());

  git(shop, 'worktree', 'remove', '--force', worktree);
  const moved = join(work, 'store');
  renameSync(shop, moved);
  claude(home, moved);
  // Another process, which knows only what was written down.
  const engine = engineIn(root);
  expect(await projectsOf(engine)).toEqual(
    [['/Users/ann/unknown'], [other], [moved, '/Users/ann/elsewhere', shop]].sort(),
  );
  const heads = engine.heads();
  const of = (cwd: string): (string | null)[] =>
    heads.ok ? heads.value.filter((head) => head.cwd === cwd).map(({ project }) => project) : [];
  for (const cwd of [worktree, join(shop, 'src'), shop, moved]) expect(new Set(of(cwd)), cwd).toEqual(new Set([moved]));
  for (const name of readdirSync(join(root, 'data')))
    expect(readFileSync(join(root, 'data', name)).includes('s3cr3t'), name).toBe(false);
  // Nothing new: nothing is written.
  const again = await engine.scan({});
  expect(again.ok && again.value.rowsWritten).toBe(0);
});

test('folders are joined and parted by hand, for good', async () => {
  const root = folder();
  const home = join(root, 'home');
  for (const cwd of ['/w/one', '/w/two', '/w/three']) claude(home, cwd);
  const engine = engineIn(root);
  await projectsOf(engine);
  expect(engine.joinProjects('/w/one', '/w/two').ok).toBe(true);
  expect(engine.joinProjects('/w/one', '/w/two')).toMatchObject({ ok: false, error: { code: 'same-project' } });
  expect(engine.joinProjects('/w/one', '/w/nowhere')).toMatchObject({ ok: false, error: { code: 'unknown-project' } });
  expect(engine.partFolder('/w/three')).toMatchObject({ ok: false, error: { code: 'alone-already' } });
  expect(await projectsOf(engineIn(root))).toEqual([['/w/one', '/w/two'], ['/w/three']]);
  expect(engine.partFolder('/w/two').ok).toBe(true);
  expect(await projectsOf(engineIn(root))).toEqual([['/w/one'], ['/w/three'], ['/w/two']]);
});

async function dreamAndAccept(engine: Engine): Promise<readonly Change[]> {
  const dreamt = await engine.dream(
    { project: null, sessions: 100, since: null, instructions: null, resume: null },
    {},
  );
  if (!dreamt.ok) throw new Error(dreamt.error.message);
  const { changes } = dreamt.value.proposal;
  const review = engine.review();
  if (!review.ok) throw new Error(review.error.message);
  const accepted = review.value.accept(changes.map(({ id }) => id));
  if (!accepted.ok) throw new Error(accepted.error.message);
  expect(accepted.value.refused).toEqual([]);
  return changes;
}

/** The sample's sessions of one project, told of another folder, and one short session in the folder they are from. */
function goneOn(root: string): Engine {
  const [home, store] = [join(root, 'home'), join(root, 'sample-store')];
  layOut({ home, store }, NOW);
  for (const name of readdirSync(home, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.jsonl')) continue;
    const text = readFileSync(join(home, name), 'utf8');
    writeFileSync(join(home, name), text.replaceAll('/home/mara/lantern', '/srv/lamp'));
  }
  claude(home, '/home/mara/lantern');
  return engineIn(root);
}

test('a joined project keeps the playbook it has: what is new goes into it', async () => {
  const apart = folder();
  const changes = await dreamAndAccept(goneOn(apart));
  expect(changes.some(({ op, scope }) => op === 'add' && scope === 'project:/srv/lamp')).toBe(true);
  expect(readdirSync(join(apart, 'store'))).toContain('lamp.md');

  const root = folder();
  mkdirSync(join(root, 'store'));
  writeFileSync(join(root, 'store', 'light.md'), '---\nscope: project:/home/mara/lantern\n---\n\n# Lantern\n\nMine.\n');
  const engine = goneOn(root);
  await projectsOf(engine);
  expect(engine.joinProjects('/srv/lamp', '/home/mara/lantern').ok).toBe(true);
  const joined = await dreamAndAccept(engine);
  const own = joined.filter(({ scope }) => scope !== 'global');
  expect(own.filter(({ playbook }) => playbook === 'light.md').length).toBeGreaterThan(0);
  expect(
    own.every(({ playbook, scope }) =>
      playbook === 'light.md' ? scope === 'project:/home/mara/lantern' : playbook === 'tidepool.md',
    ),
  ).toBe(true);
  expect(readdirSync(join(root, 'store'))).not.toContain('lamp.md');
  const text = readFileSync(join(root, 'store', 'light.md'), 'utf8');
  expect(text).toContain('scope: project:/home/mara/lantern');
  expect(text).toContain('uv run pytest');
  expect(text).toContain('Mine.');
});

test('what the playbook of a joined folder says is known, and not proposed again', async () => {
  const first = folder();
  layOut({ home: join(first, 'home'), store: join(first, 'store') }, NOW);
  await dreamAndAccept(engineIn(first));
  const learnt = readFileSync(join(first, 'store', 'lantern.md'), 'utf8');

  const root = folder();
  mkdirSync(join(root, 'store'));
  writeFileSync(join(root, 'store', 'lantern.md'), learnt);
  const engine = goneOn(root);
  await projectsOf(engine);
  expect(engine.joinProjects('/srv/lamp', '/home/mara/lantern').ok).toBe(true);
  const changes = await dreamAndAccept(engine);
  expect(changes.filter(({ playbook, op }) => playbook === 'lantern.md' && op === 'add')).toEqual([]);
  expect(changes.filter(({ scope }) => scope.includes('lamp'))).toEqual([]);
  expect(learnt).toContain('uv run pytest');
  expect(changes.filter(({ op, title }) => op === 'add' && title.includes('uv run pytest'))).toEqual([]);
});

import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { DreamReport } from '../../src/shared/contract.ts';
import { contentsOf, place, type Place, type Ran } from './reverie.ts';

const Failed = z.object({ error: z.object({ code: z.string(), message: z.string().min(1), hint: z.string().min(1) }) });

/** A command that fails as it should: for a person on standard error, for a program as the one document there is. */
async function failure(
  { reverie }: Place,
  args: readonly string[],
  status: 1 | 2,
): Promise<{ code: string; said: string }> {
  const forPerson = await reverie(...args);
  expect({ args, status: forPerson.status, stdout: forPerson.stdout }).toEqual({ args, status, stdout: '' });
  expect(forPerson.stderr).toMatch(/^reverie: .+\n.+/);
  expect(forPerson.stderr).not.toMatch(/\n\s+at /);
  const forProgram = await reverie('--json', ...args);
  expect(forProgram.status).toBe(status);
  const { error } = Failed.parse(forProgram.json());
  return { code: error.code, said: error.message };
}

const aLog = (home: string): string => {
  const folder = join(home, '.claude/projects/-home-mara-tidepool');
  return join(folder, readdirSync(folder)[0] ?? '');
};

const problemsOf = (ran: Ran): string[] =>
  z
    .object({ coverage: z.object({ problems: z.array(z.object({ file: z.string(), message: z.string() })) }) })
    .parse(ran.json())
    .coverage.problems.map(({ message }) => message);

/** SQLite keeps the number of the shape (`user_version`) in four bytes of the header. */
function fromTheFuture(database: string): void {
  const bytes = readFileSync(database);
  bytes.writeInt32BE(9999, 60);
  writeFileSync(database, bytes);
}

describe('wrong usage ends with status 2 and changes nothing', () => {
  it.each([
    ['no command', []],
    ['an unknown command', ['meditate']],
    ['a command of a later version', ['mcp']],
    ['an unknown flag', ['scan', '--fast']],
    ['an unknown subcommand', ['sessions', 'forget']],
    ['a missing argument', ['search']],
    ['too many arguments', ['scan', 'this']],
    ['a number that is none', ['dream', '--sessions', 'many']],
    ['a number out of range', ['dream', '--sessions', '10001']],
    ['a date that is none', ['dream', '--since', 'yesterday']],
    ['a budget that is none', ['dream', '--budget', '0']],
    ['instructions that are too long', ['dream', '--instructions', 'x'.repeat(4097)]],
    ['a flag without its value', ['scan', '--home']],
    ['nothing to accept', ['accept']],
    ['both ways to accept', ['accept', 'c-1', '--all', 'p-1']],
    ['no text to edit with', ['edit', 'c-1']],
    ['no version to restore', ['playbooks', 'restore', 'yesterday']],
  ])('%s', async (_name, args) => {
    const where = place({ sample: false });
    expect((await failure(where, args, 2)).code).toBe('wrong-usage');
    expect(contentsOf(where.root)).toEqual({});
  });

  it('help and version are no mistakes', async () => {
    const { reverie } = place({ sample: false });
    const help = await reverie('--help');
    expect({ status: help.status, stderr: help.stderr }).toEqual({ status: 0, stderr: '' });
    expect(help.stdout).toContain('dream');
    expect(help.stdout).not.toMatch(/\bmcp\b/);
    expect((await reverie('dream', '--help')).stdout).toContain('--resume');
    expect((await reverie('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('what is not there', () => {
  it.each([
    ['a home', ['scan', '--home', 'nowhere'], 'home-missing'],
    ['a source', ['dream', '--source', 'nowhere.jsonl'], 'source-missing'],
    ['a session', ['sessions', 'show', 'nobody'], 'unknown-session'],
    ['a proposal', ['proposals', 'show', 'p-nothing'], 'unknown-proposal'],
    ['a change to accept', ['accept', 'c-nothing'], 'unknown-change'],
    ['a change to discard', ['discard', 'c-nothing'], 'unknown-change'],
    ['a change to ban', ['never', 'c-nothing'], 'unknown-change'],
    ['a proposal to accept', ['accept', '--all', 'p-nothing'], 'unknown-proposal'],
    ['a playbook', ['playbooks', 'show', 'nothing.md'], 'unknown-playbook'],
    ['an entry', ['playbooks', 'why', 'm-nothing'], 'unknown-entry'],
    ['a version', ['playbooks', 'restore', '99999'], 'unknown-version'],
    ['a decision to undo', ['undo'], 'nothing-to-undo'],
    ['a dream to resume', ['dream', '--resume', 'nothing'], 'unknown-dream'],
    ['a text to edit with', ['edit', 'c-1', '--text-file', 'nowhere.md'], 'text-file-unreadable'],
    ['a project to export to', ['export', 'agents-md', '--project', 'nowhere'], 'project-missing'],
    ['a target to export to', ['export', 'clouds'], 'unknown-target'],
    ['a language model', ['dream', '--model', 'big.gguf'], 'refused'],
  ])('%s', async (_name, args, code) => {
    const where = place({ sample: true });
    const before = { home: contentsOf(where.home), store: contentsOf(where.store) };
    expect((await failure(where, args, 1)).code).toBe(code);
    expect({ home: contentsOf(where.home), store: contentsOf(where.store) }).toEqual(before);
  });
});

describe('logs that are no logs', () => {
  it('a source called like a log that is a folder', async () => {
    const where = place({ sample: true });
    mkdirSync(join(where.root, 'log.jsonl'));
    const { code, said } = await failure(where, ['scan', '--source', join(where.root, 'log.jsonl')], 1);
    expect(code).toBe('source-unreadable');
    expect(said).toContain('folder');
  });

  it('a folder called like a log among logs: the others are read', async () => {
    const { home, reverie } = place({ sample: true });
    mkdirSync(join(home, '.claude/projects/-home-mara-tidepool/extra.jsonl'));
    const scanned = await reverie('scan', '--json');
    expect(scanned.status).toBe(0);
    expect(scanned.json()).toMatchObject({ coverage: { files: 10 } });
  });

  it('a source that is a file, but of something else', async () => {
    const where = place({ sample: false });
    writeFileSync(join(where.root, 'shopping.jsonl'), '{"milk":2}\n');
    const { code, said } = await failure(where, ['sessions', '--source', join(where.root, 'shopping.jsonl')], 1);
    expect(code).toBe('source-unreadable');
    expect(said).toContain('no session log of an agent');
  });

  it('a link that leads to itself', async () => {
    const where = place({ sample: false });
    symlinkSync('loop.jsonl', join(where.root, 'loop.jsonl'));
    const { code, said } = await failure(where, ['scan', '--source', join(where.root, 'loop.jsonl')], 1);
    expect(code).toBe('source-unreadable');
    expect(said).toMatch(/loop of symbolic links/);
  });

  it('folders that link to one another are read once', async () => {
    const { home, reverie } = place({ sample: true });
    symlinkSync('..', join(home, '.claude/projects/round'));
    symlinkSync(join(home, '.codex'), join(home, '.codex/sessions/round'));
    const scanned = await reverie('scan', '--json');
    expect(scanned.json()).toMatchObject({ coverage: { sessions: 10 } });
  });

  it.skipIf(process.getuid?.() === 0)('a log that may not be read is named, the others are read', async () => {
    const { home, reverie } = place({ sample: true });
    chmodSync(aLog(home), 0o000);
    const scanned = await reverie('scan', '--json');
    expect(scanned.status).toBe(0);
    expect(problemsOf(scanned)).toEqual([expect.stringContaining('permission')]);
  });

  it('a broken line is named with its place, the rest of its log is read', async () => {
    const { home, reverie } = place({ sample: true });
    const log = aLog(home);
    const lines = readFileSync(log, 'utf8').split('\n');
    writeFileSync(log, [...lines.slice(0, 2), '{"type":"user","mess', ...lines.slice(2)].join('\n'));
    const scanned = await reverie('scan', '--json');
    expect(scanned.status).toBe(0);
    expect(scanned.json()).toMatchObject({ coverage: { sessions: 10, problems: [{ file: log, line: 3 }] } });
  });
});

describe('a store that is not as it should be', () => {
  const proposed = async ({ reverie }: Place): Promise<DreamReport> =>
    DreamReport.parse((await reverie('dream', '--json')).json());

  it('is a file', async () => {
    const where = place({ sample: true });
    const file = join(where.root, 'store.txt');
    writeFileSync(file, 'mine');
    expect((await failure(where, ['dream', '--store', file], 1)).code).toBe('store-not-a-folder');
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  it('cannot be written: nothing is decided, and it can be accepted elsewhere', async () => {
    const where = place({ sample: true });
    // A folder below a file can be made by nobody, not even by root.
    writeFileSync(join(where.root, 'file'), '');
    const { proposal } = await proposed(where);
    const before = contentsOf(where.store);
    const { code } = await failure(
      where,
      ['accept', '--all', proposal.id, '--store', join(where.root, 'file/store')],
      1,
    );
    expect(code).toMatch(/^store-/);
    expect(contentsOf(where.store)).toEqual(before);
    const accepted = await where.reverie('accept', '--all', proposal.id, '--json');
    expect(accepted.status).toBe(0);
  });

  it('has a playbook broken by hand: it is named and left as it is, the others are written', async () => {
    const where = place({ sample: true });
    const broken = join(where.store, 'tidepool.md');
    writeFileSync(
      broken,
      readFileSync(broken, 'utf8').replace('scope: project:/home/mara/tidepool', 'scope: [tidepool'),
    );
    const bytes = readFileSync(broken);
    const listed = await where.reverie('playbooks', '--json');
    expect(listed.json()).toMatchObject({ problems: [{ file: 'tidepool.md' }] });
    expect((await where.reverie('doctor')).status).toBe(1);
    const { proposal } = await proposed(where);
    expect((await where.reverie('accept', '--all', proposal.id)).status).toBe(0);
    expect(readFileSync(broken)).toEqual(bytes);
  });
});

describe('data that is not as it should be', () => {
  it('a database from a newer version is refused and left as it is', async () => {
    const where = place({ sample: true });
    const { proposal } = DreamReport.parse((await where.reverie('dream', '--json')).json());
    fromTheFuture(join(where.data, 'reverie.db'));
    const before = { store: contentsOf(where.store), database: contentsOf(join(where.data, 'reverie.db')) };
    for (const args of [['dream'], ['proposals'], ['undo'], ['accept', '--all', proposal.id]])
      expect((await failure(where, args, 1)).code).toBe('database-newer');
    expect({ store: contentsOf(where.store), database: contentsOf(join(where.data, 'reverie.db')) }).toEqual(before);
    // What needs no decisions still works.
    expect((await where.reverie('sessions')).status).toBe(0);
    expect((await where.reverie('doctor')).stdout).toContain('newer');
  });

  it('a database that is no database is refused and left as it is', async () => {
    const where = place({ sample: true });
    const path = join(where.data, 'reverie.db');
    mkdirSync(where.data);
    copyFileSync(aLog(where.home), path);
    const before = contentsOf(path);
    expect((await failure(where, ['proposals'], 1)).code).toBe('database-damaged');
    expect(contentsOf(path)).toEqual(before);
  });

  it('a data folder that cannot be made', async () => {
    const where = place({ sample: true });
    writeFileSync(join(where.root, 'file'), '');
    const args = ['scan', '--data', join(where.root, 'file/data')];
    expect((await failure(where, args, 1)).code).toMatch(/unwritable|unusable/);
    expect(dirname(where.data)).toBe(where.root);
  });
});

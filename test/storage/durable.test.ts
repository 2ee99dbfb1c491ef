import Database from 'better-sqlite3';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MIGRATIONS } from '../../src/core/storage/durable-migrations.ts';
import { backupsOf, openDatabase } from '../../src/core/storage/durable-open.ts';
import { openDurable } from '../../src/core/storage/durable.ts';
import { change, failureOf, filesBelow, quote, valueOf, world, type World } from '../review/world.ts';

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'reverie-durable-'));
  path = join(dir, 'reverie.db');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

let minute = 0;
const now = (): Date => new Date(Date.UTC(2026, 0, 1, 0, minute++));
const options = { now, redact: (text: string) => text };
const STEP = { name: 'more', sql: 'CREATE TABLE more (x TEXT) STRICT;' };

describe('opening the durable database', () => {
  it('keeps what was written', () => {
    const first = valueOf(openDurable(path, options));
    first.setSetting('theme', { dark: true });
    first.markDreamed([{ id: 's1', contentKey: 'k1' }]);
    first.markDreamed([{ id: 's1', contentKey: 'k2' }]);
    first.audit('opened', { by: 'test' });
    first.close();
    const again = valueOf(openDurable(path, options));
    expect(again.setting('theme')).toEqual({ dark: true });
    expect(again.setting('other')).toBeNull();
    expect([...again.dreamedSessions()]).toEqual([['s1', 'k2']]);
    again.close();
  });

  it('lays a copy beside the database before each step forward, and keeps the last three', () => {
    valueOf(openDatabase(path, now)).close();
    const steps = [...MIGRATIONS];
    for (let i = 0; i < 5; i++) {
      steps.push({ ...STEP, sql: `CREATE TABLE more${i} (x TEXT) STRICT;` });
      valueOf(openDatabase(path, now, steps)).close();
    }
    expect(backupsOf(path)).toHaveLength(3);
    const [newest = ''] = backupsOf(path);
    const copy = new Database(newest, { readonly: true });
    expect(copy.pragma('user_version', { simple: true })).toBe(steps.length - 1);
    copy.close();
  });

  it('leaves everything as it was when a step fails', () => {
    valueOf(openDatabase(path, now)).close();
    const bad = { name: 'bad', sql: 'CREATE TABLE half (x TEXT) STRICT; CREATE TABLE half (x TEXT) STRICT;' };
    expect(failureOf(openDatabase(path, now, [...MIGRATIONS, bad])).code).toBe('database-unusable');
    const db = valueOf(openDatabase(path, now));
    expect(db.prepare("SELECT count(*) AS n FROM sqlite_master WHERE name = 'half'").get()).toEqual({ n: 0 });
    db.close();
  });

  it('does not touch a database of a newer version', () => {
    valueOf(openDatabase(path, now, [...MIGRATIONS, STEP])).close();
    const before = filesBelow(dir);
    const failure = failureOf(openDurable(path, options));
    expect(failure.code).toBe('database-newer');
    expect(failure.hint).toContain('Update Reverie');
    expect(filesBelow(dir)).toEqual(before);
  });

  it('refuses a database whose steps are others, or that belongs to another program', () => {
    valueOf(openDatabase(path, now, [STEP])).close();
    expect(failureOf(openDurable(path, options)).code).toBe('database-foreign');
    const other = join(dir, 'other.db');
    const db = new Database(other);
    db.exec('CREATE TABLE theirs (x)');
    db.close();
    const before = readFileSync(other);
    expect(failureOf(openDurable(other, options)).code).toBe('database-foreign');
    expect(readFileSync(other).equals(before)).toBe(true);
  });

  it('names the copy to put in the place of a damaged database', () => {
    valueOf(openDatabase(path, now)).close();
    valueOf(openDatabase(path, now, [...MIGRATIONS, STEP])).close();
    truncateSync(path, 5_000);
    const [backup = 'none'] = backupsOf(path);
    const failure = failureOf(openDatabase(path, now, [...MIGRATIONS, STEP]));
    expect(failure).toMatchObject({ code: 'database-damaged' });
    expect(failure.hint).toContain(backup);
  });

  it.each([
    ['text', Buffer.from('not a database, whatever its name says'.repeat(10))],
    ['a few bytes', Buffer.from('SQLite')],
    ['a header and noise', Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(8_000, 7)])],
  ])('does not take %s for a database', (_, bytes) => {
    writeFileSync(path, bytes);
    expect(openDurable(path, options).ok).toBe(false);
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect(readdirSync(dir)).toEqual(['reverie.db']);
  });

  it('says so when its place cannot be written', () => {
    writeFileSync(join(dir, 'file'), '');
    expect(failureOf(openDurable(join(dir, 'file', 'reverie.db'), options)).code).toBe('database-unusable');
  });
});

describe('ideas', () => {
  let here: World;
  beforeEach(() => {
    here = world();
  });
  afterEach(() => here.end());
  const idea = (key: string): unknown => here.durable.ideas().find(({ lessonKey }) => lessonKey === key);

  it('are remembered with what became of them', () => {
    const [a, b, c] = [change({ op: 'add' }), change({ op: 'add' }), change({ op: 'add', title: 'Third' })];
    here.propose([a, b, c], { [a.id]: 'A', [b.id]: 'B', [c.id]: 'C' });
    expect(here.durable.ideas().map(({ status }) => status)).toEqual(['pending', 'pending', 'pending']);
    valueOf(here.review.discard([a.id]));
    valueOf(here.review.never([b.id]));
    valueOf(here.review.accept([c.id]));
    const entry = valueOf(here.review.change(c.id)).change.after?.match(/\^(\S+)/)?.[1];
    expect(idea('A')).toMatchObject({ status: 'discarded', entry: null, sessions: ['s1'] });
    expect(idea('B')).toMatchObject({ status: 'never' });
    expect(idea('C')).toMatchObject({ status: 'accepted', entry, title: 'Third', scope: 'project:/home/jan/web' });
    valueOf(here.review.undo());
    expect(idea('C')).toMatchObject({ status: 'pending', entry: null });
  });

  it('keep the entry they became when a later dream proposes more of them', () => {
    const add = change({ op: 'add', after: '- **A** ^m-aaaaa' });
    here.propose([add], { [add.id]: 'A' });
    valueOf(here.review.accept([add.id]));
    const more = change({ op: 'reinforce', entries: ['m-aaaaa'], evidence: [quote('x', 's2')] });
    here.propose([more], { [more.id]: 'A' });
    expect(idea('A')).toMatchObject({ status: 'pending', entry: 'm-aaaaa', sessions: ['s2'] });
  });

  it('are about what a change says, not about what it takes away beside', () => {
    const revise = change({ op: 'revise', entries: ['m-aaaaa'], title: 'New' });
    const retire = change({ op: 'retire', entries: ['m-bbbbb'], title: 'Old' });
    here.propose([retire, revise], { [revise.id]: 'A', [retire.id]: 'A' });
    expect(idea('A')).toMatchObject({ title: 'New' });
    here.propose([change({ op: 'add' })]);
    expect(here.durable.ideas()).toHaveLength(1);
  });

  it('hold no secret', () => {
    const add = change({ op: 'add', title: 'hush-hush', evidence: [quote('a hush-hush b')] });
    const proposal = here.propose([add]);
    expect(JSON.stringify(valueOf(here.review.report(proposal)))).not.toContain('hush-hush');
  });
});

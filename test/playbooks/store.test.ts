import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFolder } from '../../src/core/playbooks/folder.ts';
import { newEntryId } from '../../src/core/playbooks/ids.ts';
import { newPlaybookName } from '../../src/core/playbooks/names.ts';
import { openStore, type Snapshot } from '../../src/core/playbooks/store.ts';
import { counting, failureOf, filesBelow, valueOf } from '../review/world.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'reverie-store-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const put = (file: string, content: string | Buffer): void => {
  mkdirSync(dirname(join(dir, file)), { recursive: true });
  writeFileSync(join(dir, file), content);
};
const snapshot = (): Snapshot => valueOf(valueOf(openStore(dir)).snapshot());
const playbook = (scope: string, ...entries: string[]): string =>
  `---\nscope: ${scope}\n---\n${entries.map((entry) => `- **${entry}** ^${entry}\n`).join('')}`;

describe('the store', () => {
  it('reads playbooks wherever they stand, and leaves the rest to the user', () => {
    put('global.md', playbook('global', 'm-aaaaa'));
    put('projects/web.md', playbook('project:/home/jan/web', 'e-1234', 'p-ccccc'));
    put('notes/onboarding.md', '# Mine\n\n- **a** ^b\n');
    put('.obsidian/x.md', playbook('global', 'm-hidden'));
    put('picture.png', Buffer.from([1, 2, 3]));
    const { entries, ownFiles, problems } = snapshot();
    expect(entries.map(({ id, playbook: file, scope }) => [id, file, scope])).toEqual([
      ['m-aaaaa', 'global.md', 'global'],
      ['e-1234', 'projects/web.md', 'project:/home/jan/web'],
      ['p-ccccc', 'projects/web.md', 'project:/home/jan/web'],
    ]);
    expect(ownFiles).toEqual(['notes/onboarding.md']);
    expect(problems).toEqual([]);
  });

  it('is empty where there is no folder yet, and creates none by looking', () => {
    const store = valueOf(openStore(join(dir, 'later')));
    expect(valueOf(store.snapshot()).entries).toEqual([]);
    expect(filesBelow(dir)).toEqual({});
    expect(statSync(join(dir, 'later'), { throwIfNoEntry: false })).toBeUndefined();
  });

  it('says so when the store is a file', () => {
    put('store', 'text');
    expect(failureOf(openStore(join(dir, 'store'))).code).toBe('store-not-a-folder');
  });

  it('names files it cannot read and goes on', () => {
    put('bytes.md', Buffer.from([0x2d, 0xff, 0xfe]));
    put('broken.md', '---\nscope: [\n---\n- **A** ^m-aaaaa\n');
    put('fine.md', playbook('global', 'm-bbbbb'));
    mkdirSync(join(dir, 'folder.md'));
    symlinkSync('nowhere', join(dir, 'dangling.md'));
    symlinkSync('.', join(dir, 'circle'));
    const { entries, problems } = snapshot();
    expect(entries.map(({ id }) => id)).toEqual(['m-bbbbb']);
    expect(problems.map(({ file }) => file)).toEqual(['bytes.md', 'broken.md']);
  });

  it('holds the place of a playbook that is broken', () => {
    put('mine.md', '---\ntitle: [\nscope: "project:/home/jan/web/"\n---\n');
    expect(snapshot().playbookFor('project:/home/jan/web')).toBe('mine.md');
  });

  it('names an id that stands in two files, and takes neither for it', () => {
    put('a.md', playbook('global', 'm-aaaaa'));
    put('b.md', playbook('project:/b', 'm-aaaaa'));
    expect(snapshot().problems.map(({ file }) => file)).toEqual(['b.md']);
    expect(snapshot().entry('m-aaaaa')).toBeNull();
  });

  it('puts a new playbook where the others of its kind stand', () => {
    expect(snapshot().playbookFor('global')).toBe('everywhere.md');
    expect(snapshot().playbookFor('project:/home/jan/web')).toBe('web.md');
    put('projects/web.md', playbook('project:/home/jan/web'));
    put('team.md', playbook('global'));
    expect(snapshot().playbookFor('project:/home/jan/web')).toBe('projects/web.md');
    expect(snapshot().playbookFor('global')).toBe('team.md');
    expect(snapshot().playbookFor('project:/home/jan/api')).toBe('projects/api.md');
    expect(snapshot().playbookFor('project:/home/ann/web')).toBe('projects/web-ann.md');
  });

  it.each([
    ['project:/srv/Web', ['web.md'], 'Web-srv.md'],
    ['project:/web', ['web.md', 'web-2.md'], 'web-3.md'],
    ['project:C:\\src\\app', [], 'app.md'],
    ['project:/home/jan/..', [], 'jan.md'],
    ['project:/', [], 'project.md'],
    ['project:/x/a:b*?', [], 'a-b--.md'],
    ['project:/x/con', [], 'con-project.md'],
    ['project:/x/notes.evidence', [], 'notes-evidence.md'],
    ['project:/x/.dotfiles', [], 'dotfiles.md'],
  ])('names a file for %s', (scope, taken, name) => {
    expect(newPlaybookName(scope, '', taken)).toBe(name);
  });

  it('gives ids that are short, of their kind and not taken', () => {
    const taken = new Set<string>();
    const random = counting();
    for (let i = 0; i < 500; i++) taken.add(newEntryId('workflow', random, (id) => taken.has(id)));
    expect(taken.size).toBe(500);
    expect([...taken].every((id) => /^w-[0-9a-hjkmnp-tv-z]{5}$/.test(id))).toBe(true);
  });
});

describe('writing a file of the store', () => {
  it('replaces it in one step, keeps its mode and leaves nothing beside it', () => {
    put('a.md', 'old');
    chmodSync(join(dir, 'a.md'), 0o600);
    valueOf(openFolder(dir).write('a.md', 'old', 'new'));
    expect(filesBelow(dir)).toEqual({ 'a.md': 'new' });
    expect(statSync(join(dir, 'a.md')).mode & 0o777).toBe(0o600);
  });

  it('writes a linked file where it lies', () => {
    put('../linked-target.md', 'old');
    symlinkSync('../linked-target.md', join(dir, 'a.md'));
    valueOf(openFolder(dir).write('a.md', 'old', 'new'));
    expect(lstatSync(join(dir, 'a.md')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(dir, '../linked-target.md'), 'utf8')).toBe('new');
    rmSync(join(dir, '../linked-target.md'));
  });

  it('never overwrites what somebody else has written', () => {
    put('a.md', 'theirs');
    expect(failureOf(openFolder(dir).write('a.md', 'old', 'new')).code).toBe('changed-outside');
    expect(failureOf(openFolder(dir).write('a.md', null, 'new')).code).toBe('changed-outside');
    expect(failureOf(openFolder(dir).write('b.md', 'old', null)).code).toBe('changed-outside');
    expect(filesBelow(dir)).toEqual({ 'a.md': 'theirs' });
  });

  it.each(['../x.md', '/etc/x.md', 'a/../../x.md', '.', 'a.txt'])('stays in its folder: %s', (file) => {
    expect(failureOf(openFolder(dir).write(file, null, 'x')).code).toBe('outside-store');
    expect(failureOf(openFolder(dir).writable(file)).code).toBe('outside-store');
  });

  it('says what is in the way', () => {
    put('sub', 'a file, not a folder');
    expect(failureOf(openFolder(dir).writable('sub/a.md')).code).toBe('store-not-writable');
    expect(failureOf(openFolder(dir).write('sub/a.md', null, 'x')).code).toBe('store-not-writable');
    expect(openFolder(join(dir, 'new', 'store')).writable('a.md').ok).toBe(true);
  });
});

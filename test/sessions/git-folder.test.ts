/** What the disk says of folders, on repositories that git made. */
import { mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DISK, folderFacts, type FolderFacts } from '../../src/core/sessions/git-folder.ts';
import { git, repository } from '../support/git.ts';
import { folder } from '../support/logs.ts';

const REMOTE = 'git@example.org:ann/shop.git';
const NAMED = 'example.org/ann/shop';
const home = (): string => realpathSync(folder());
const factsOf = (path: string, at: string): FolderFacts => folderFacts(path, DISK, at);

it('a subfolder, a linked worktree and a folder in it belong to the main worktree', () => {
  const at = home();
  const shop = repository(join(at, 'shop'), REMOTE);
  const worktree = join(at, 'elsewhere', 'fix');
  git(shop, 'worktree', 'add', '-q', worktree);
  mkdirSync(join(worktree, 'src', 'deep'), { recursive: true });
  mkdirSync(join(shop, 'src'));
  const expected = { exists: true, root: shop, remote: NAMED };
  for (const path of [shop, join(shop, 'src'), worktree, join(worktree, 'src', 'deep')])
    expect(factsOf(path, at), path).toEqual(expected);
});

it('worktrees of a repository without one of its own belong to its folder', () => {
  const at = home();
  const shop = repository(join(at, 'shop'), REMOTE);
  const bare = join(at, 'shop.git');
  git(at, 'clone', '-q', '--bare', shop, bare);
  git(bare, 'remote', 'set-url', 'origin', REMOTE);
  git(bare, 'worktree', 'add', '-q', join(at, 'wt'));
  expect(factsOf(join(at, 'wt'), at)).toEqual({ exists: true, root: bare, remote: NAMED });
});

it('a submodule is a project of its own', () => {
  const at = home();
  const inner = repository(join(at, 'inner'));
  const shop = repository(join(at, 'shop'), REMOTE);
  git(shop, 'submodule', 'add', '-q', inner, 'vendor/inner');
  git(join(shop, 'vendor', 'inner'), 'remote', 'set-url', 'origin', 'https://example.org/ann/inner');
  expect(factsOf(join(shop, 'vendor', 'inner'), at)).toEqual({
    exists: true,
    root: join(shop, 'vendor', 'inner'),
    remote: 'example.org/ann/inner',
  });
});

it('links lead to the folder that is meant', () => {
  const at = home();
  const shop = repository(join(at, 'shop'), REMOTE);
  symlinkSync(shop, join(at, 'link'));
  expect(factsOf(join(at, 'link'), at).root).toBe(shop);
});

it('a repository of the whole home holds no project', () => {
  const at = home();
  repository(at, REMOTE);
  mkdirSync(join(at, 'notes'));
  expect(factsOf(join(at, 'notes'), at)).toEqual({ exists: true, root: null, remote: null });
});

it('what is not there, is a file, is relative or on another machine says nothing', () => {
  const at = home();
  writeFileSync(join(at, 'file'), '');
  for (const path of [join(at, 'gone'), join(at, 'file'), 'shop', 'C:\\src\\shop', '//server/share', ''])
    expect(factsOf(path, at), path).toEqual({ exists: false, root: null, remote: null });
});

it('files that git would not have made are no repository, and break nothing', () => {
  const at = home();
  for (const [name, text] of [
    ['empty', ''],
    ['loop', 'gitdir: .git'],
    ['gone', 'gitdir: /nowhere/at/all'],
    ['long', `gitdir: ${'x'.repeat(300_000)}`],
  ] as const) {
    mkdirSync(join(at, name));
    writeFileSync(join(at, name, '.git'), text);
    expect(factsOf(join(at, name), at), name).toEqual({ exists: true, root: null, remote: null });
  }
  mkdirSync(join(at, 'half', '.git'), { recursive: true });
  expect(factsOf(join(at, 'half'), at).root).toBeNull();
  const odd = repository(join(at, 'odd'));
  rmSync(join(odd, '.git', 'config'));
  mkdirSync(join(odd, '.git', 'config'));
  expect(factsOf(odd, at)).toEqual({ exists: true, root: odd, remote: null });
});

it('the only remote stands in for an origin, of several without one none does', () => {
  const at = home();
  const shop = repository(join(at, 'shop'));
  git(shop, 'remote', 'add', 'upstream', REMOTE);
  expect(factsOf(shop, at).remote).toBe(NAMED);
  git(shop, 'remote', 'add', 'other', 'https://example.org/x/y');
  expect(factsOf(shop, at).remote).toBeNull();
});

import { expect, test } from 'vitest';
import { projectsOf } from '../../src/core/sessions/project.ts';

test('a worktree belongs to the repository it was cut from', () => {
  const projects = projectsOf([
    '/home/ann/shop',
    '/home/ann/shop/.claude/worktrees/calm-fox/src',
    'D:\\shop\\.worktrees\\2',
  ]);
  expect(projects.get('/home/ann/shop/.claude/worktrees/calm-fox/src')).toBe('/home/ann/shop');
  expect(projects.get('D:\\shop\\.worktrees\\2')).toBe('D:\\shop');
});

test('a session started in a subfolder belongs to the folder above that has sessions of its own', () => {
  const projects = projectsOf(['/home/ann/shop', '/home/ann/shop', '/home/ann/shop/api', 'D:\\shop\\src', 'D:\\shop']);
  expect(projects.get('/home/ann/shop/api')).toBe('/home/ann/shop');
  expect(projects.get('D:\\shop\\src')).toBe('D:\\shop');
});

test('a folder that merely holds projects swallows none of them', () => {
  const cwds = ['/home/ann/src', '/home/ann/src/web', '/home/ann/src/api', '/home/ann'];
  const projects = projectsOf(cwds);
  expect(cwds.map((cwd) => projects.get(cwd))).toEqual(cwds);
});

test('one folder name under two homes is one project, in one home it is two', () => {
  const projects = projectsOf(['/Users/ann/work/cli', '/Users/ann/work/cli', '/home/bob/cli']);
  expect(projects.get('/home/bob/cli')).toBe('/Users/ann/work/cli');
  const own = projectsOf(['/home/ann/work/api', '/home/ann/fun/api']);
  expect(own.get('/home/ann/fun/api')).toBe('/home/ann/fun/api');
});

test('neighbours with a common beginning of the name stay apart', () => {
  const projects = projectsOf(['/home/ann/shop', '/home/ann/shop-two']);
  expect(projects.get('/home/ann/shop-two')).toBe('/home/ann/shop-two');
});

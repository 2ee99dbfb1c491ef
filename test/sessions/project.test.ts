import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withJoined, withParted } from '../../src/core/sessions/by-hand.ts';
import type { FolderFacts } from '../../src/core/sessions/git-folder.ts';
import { projectsOf as projectsIn, type ByHand, type Worked } from '../../src/core/sessions/project.ts';

/** By working directories alone, one for each session. */
function projectsOf(cwds: readonly string[]): { get(cwd: string): string } {
  const worked = [...Map.groupBy(cwds, (cwd) => cwd)].map(([cwd, list]): Worked => ({
    cwd,
    sessions: list.length,
    lastAt: 0,
    remote: null,
  }));
  const projects = projectsIn(worked);
  return { get: projects.of };
}

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
  const projects = projectsOf(['/Users/ann/code/cli', '/Users/ann/code/cli', '/home/bob/cli']);
  expect(projects.get('/home/bob/cli')).toBe('/Users/ann/code/cli');
  const own = projectsOf(['/home/ann/code/api', '/home/ann/fun/api']);
  expect(own.get('/home/ann/fun/api')).toBe('/home/ann/fun/api');
});

test('neighbours with a common beginning of the name stay apart', () => {
  const projects = projectsOf(['/home/ann/shop', '/home/ann/shop-two']);
  expect(projects.get('/home/ann/shop-two')).toBe('/home/ann/shop-two');
});

const worked = (cwd: string, more: Partial<Worked> = {}): Worked => ({
  cwd,
  sessions: 1,
  lastAt: 0,
  remote: null,
  ...more,
});
const here = (root: string | null, remote: string | null = null): FolderFacts => ({ exists: true, root, remote });
const gone = (root: string | null, remote: string | null = null): FolderFacts => ({ exists: false, root, remote });

test('worktrees anywhere belong to their repository, also when they are gone', () => {
  const { of, all } = projectsIn(
    [worked('/home/ann/shop'), worked('/tmp/fix'), worked('/tmp/old/src')],
    new Map([
      ['/home/ann/shop', here('/home/ann/shop')],
      ['/tmp/fix', here('/home/ann/shop')],
      ['/tmp/old/src', gone('/home/ann/shop')],
    ]),
  );
  expect(all).toHaveLength(1);
  expect(of('/tmp/old/src')).toBe('/home/ann/shop');
});

test('a renamed folder and another machine join by address, and the folder that is here stands for all', () => {
  const remote = 'example.org/ann/shop';
  const { all } = projectsIn(
    [
      worked('/home/ann/old', { sessions: 90, lastAt: 5 }),
      worked('/home/ann/new', { lastAt: 9 }),
      worked('D:\\work\\shop', { remote, sessions: 50, lastAt: 99 }),
    ],
    new Map([
      ['/home/ann/old', gone('/home/ann/old', remote)],
      ['/home/ann/new', here('/home/ann/new', remote)],
    ]),
  );
  expect(all.map(({ folder }) => folder)).toEqual(['/home/ann/new']);
  expect(all[0]?.members.map(({ folder, held }) => [folder, held])).toEqual([
    ['/home/ann/new', 'alone'],
    ['D:\\work\\shop', 'remote'],
    ['/home/ann/old', 'remote'],
  ]);
});

test('where no folder is here, the one used last stands for the project', () => {
  const remote = 'example.org/ann/shop';
  const { of } = projectsIn([
    worked('/a/shop', { remote, sessions: 9, lastAt: 1 }),
    worked('/b/shop', { remote, lastAt: 2 }),
  ]);
  expect(of('/a/shop')).toBe('/b/shop');
});

test('a name below two homes joins nothing whose addresses differ, nor two folders that are both here', () => {
  const two = (facts: ReadonlyMap<string, FolderFacts>, ...remotes: (string | null)[]): number =>
    projectsIn(
      [
        worked('/home/ann/shop', { remote: remotes[0] ?? null }),
        worked('/Users/bob/shop', { remote: remotes[1] ?? null }),
      ],
      facts,
    ).all.length;
  expect(two(new Map(), null, null)).toBe(1);
  expect(two(new Map(), 'example.org/ann/shop', null)).toBe(1);
  expect(two(new Map(), 'example.org/ann/shop', 'example.org/bob/other')).toBe(2);
  expect(
    two(
      new Map([
        ['/home/ann/shop', here(null)],
        ['/Users/bob/shop', here(null)],
      ]),
    ),
  ).toBe(2);
});

test('a repository inside of another one is a project of its own; its subfolders are not', () => {
  const { of } = projectsIn(
    [worked('/home/ann/shop'), worked('/home/ann/shop/vendor/inner'), worked('/home/ann/shop/gone/src')],
    new Map([
      ['/home/ann/shop', here('/home/ann/shop')],
      ['/home/ann/shop/vendor/inner', here('/home/ann/shop/vendor/inner')],
    ]),
  );
  expect(of('/home/ann/shop/vendor/inner')).toBe('/home/ann/shop/vendor/inner');
  expect(of('/home/ann/shop/gone/src')).toBe('/home/ann/shop');
  expect(of('/home/ann/shop/never/worked/in')).toBe('/home/ann/shop');
});

describe('by hand', () => {
  const cwds = ['/w/a', '/w/a/sub', '/w/b', '/w/c', '/x/b2'];
  const list = cwds.map((cwd) =>
    worked(cwd, { remote: cwd.includes('b') && !cwd.includes('sub') ? 'example.org/b' : null }),
  );
  const facts = new Map([
    ['/w/a', here('/w/a')],
    ['/w/a/sub', here('/w/a')],
  ]);
  const together = (byHand: readonly ByHand[]): string[][] =>
    projectsIn(list, facts, byHand)
      .all.map(({ members }) => members.flatMap((member) => member.cwds).sort())
      .sort();

  test('two projects join whole, and a folder parts alone', () => {
    expect(together([])).toEqual([['/w/a', '/w/a/sub'], ['/w/b', '/x/b2'], ['/w/c']]);
    const joined = withJoined([], '/w/c', '/w/b');
    expect(together(joined)).toEqual([
      ['/w/a', '/w/a/sub'],
      ['/w/b', '/w/c', '/x/b2'],
    ]);
    expect(together(withParted(joined, '/x/b2'))).toEqual([['/w/a', '/w/a/sub'], ['/w/b', '/w/c'], ['/x/b2']]);
    expect(together(withParted([], '/w/a/sub'))).toEqual([['/w/a'], ['/w/a/sub'], ['/w/b', '/x/b2'], ['/w/c']]);
    expect(together(withJoined(withParted([], '/w/a/sub'), '/w/a/sub', '/w/a'))).toEqual(together([]));
  });

  test('what was joined by way of a folder that parts stays joined', () => {
    const chain = withJoined(withJoined([], '/w/a', '/w/c'), '/w/c', '/w/b');
    expect(together(chain)).toEqual([['/w/a', '/w/a/sub', '/w/b', '/w/c', '/x/b2']]);
    expect(together(withParted(chain, '/w/c'))).toEqual([['/w/a', '/w/a/sub', '/w/b', '/x/b2'], ['/w/c']]);
  });

  test('every session is of exactly one project, whatever is decided in whatever order', () => {
    const folderIn = fc.constantFrom(...cwds, '/nowhere');
    const step = fc.record({ folder: folderIn, other: fc.option(folderIn) });
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 12 }),
        fc.shuffledSubarray(list, { minLength: list.length }),
        (steps, shuffled) => {
          let decided: readonly ByHand[] = [];
          for (const { folder, other } of steps) {
            // As they are asked for: by the folders that the projects have by then.
            const now = projectsIn(list, facts, decided);
            const [one, two] = [now.memberOf(folder) ?? folder, other === null ? null : (now.memberOf(other) ?? other)];
            decided = two === null ? withParted(decided, folder) : withJoined(decided, one, two);
          }
          const projects = projectsIn(shuffled, facts, decided);
          expect(projects.all.flatMap(({ members }) => members.flatMap((one) => one.cwds)).sort()).toEqual(
            [...cwds].sort(),
          );
          for (const project of projects.all)
            for (const { cwds: own } of project.members)
              for (const cwd of own) expect(projects.of(cwd)).toBe(project.folder);
          expect(
            projectsIn(list, facts, decided)
              .all.map(({ folder }) => folder)
              .sort(),
          ).toEqual(projects.all.map(({ folder }) => folder).sort());
          const last = steps.at(-1);
          if (last?.other === null && cwds.includes(last.folder))
            expect(projects.all.find(({ folder }) => folder === projects.of(last.folder))?.members).toHaveLength(1);
        },
      ),
      { numRuns: 300 },
    );
  });
});

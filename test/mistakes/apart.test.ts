/** Failures that look like one another: which of them are one mistake, and what is only a second try. */
import { describe, expect, test } from 'vitest';
import { fails, lessonsOf, told, works, type Step } from './told.ts';

const each = (...list: Step[][]) => lessonsOf(list.map((steps) => told([{ asked: 'go on' }, ...steps])));
const titles = (...list: Step[][]): string[] => each(...list).map(({ title }) => title);

describe('failures of one program', () => {
  test('two mistakes keep their own cures', () => {
    const stale = (task: string): Step[] => [
      fails(`tool ${task}`, 'Unchecked packages:\n** (Tool) cannot go on: the lock file does not fit'),
      works('tool packs.fetch', 'fetched'),
      works(`tool ${task}`, 'done'),
    ];
    const store = (step: number): Step[] => [
      fails(`tool base.migrate --step ${step}`, '** (Tool) several databases configured, pass -b for one'),
      works(`tool base.migrate -b Main --step ${step}`, 'migrated'),
    ];
    const found = titles(stale('build'), store(3), stale('check'), store(8));
    expect(found).toHaveLength(2);
    expect(found.some((title) => title.includes('packs.fetch'))).toBe(true);
    expect(found.some((title) => title.includes('-b Main'))).toBe(true);
  });

  test('a missing wrapper is one mistake, whatever it was to run', () => {
    const found = titles(
      [fails('timeout 9 make docs', 'zsh: command not found: timeout', 127), works('gtimeout 9 make docs', 'ok')],
      [
        fails('timeout 30 ./bin/run', 'bash: line 1: timeout: command not found', 127),
        works('gtimeout 30 ./bin/run', 'ok'),
      ],
    );
    expect(found).toEqual(['Use `gtimeout`: `timeout` is not available here']);
  });

  test('the same arguments under another head take the place of the command', () => {
    const found = titles(
      [
        fails('php console cache clear', 'SQLSTATE: getaddrinfo for base failed: Name or service not known'),
        works('./box console cache clear', 'cleared'),
      ],
      [
        fails('php console cache warm', 'SQLSTATE: getaddrinfo for base failed: Name or service not known'),
        works('./box console cache warm', 'warmed'),
      ],
    );
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^Run `\.\/box console cache`, not `php console cache`/);
  });
});

describe('a second try', () => {
  test.each(['--retry 3', '--retries=5', '--verbose'])('with %s is no cure and no lesson', (option) => {
    const one = (name: string): Step[] => [
      fails(`./scripts/load.sh ${name}`, 'error: mirror down', 1),
      works(`./scripts/load.sh ${name} ${option}`, 'loaded'),
    ];
    expect(titles(one('pear'), one('plum'), one('fig'))).toEqual([]);
  });
});

describe('a check', () => {
  const missing = 'fatal: cannot decrypt the inventory, no vault secrets found';
  const cure = (name: string, code: number): Step[] => [
    fails(`play ${name}.yml --check`, missing, code),
    works(`play --vault-file ~/.vault ${name}.yml --check`, 'ok'),
  ];
  test('that broke off is a failure', () => {
    expect(titles(cure('site', 4), cure('site', 4)).join()).toContain('--vault-file');
  });
  test('that says no is not', () => {
    const no = (): Step[] => [fails('fmt --check src', 'would reformat src/a.py', 1), works('fmt src', 'reformatted')];
    expect(titles(no(), no())).toEqual([]);
  });
});

test('options that a long command needs are named alone', () => {
  const added = '--project source/Company.Ledger.Core --startup source/Company.Ledger.Web';
  const one = (task: string): Step[] => [
    fails(`tool ef ${task}`, 'No project was found in this folder'),
    works(`tool ef ${task} ${added}`, 'Done.'),
  ];
  expect(titles(one('list'), one('update'))).toEqual([`\`tool ef\` needs \`${added}\``]);
});

import { describe, expect, test } from 'vitest';
import { ENTRY_MAX, TITLE_MAX } from '../../src/shared/contract.ts';
import { missingLiterals } from '../../src/core/guard/literals.ts';
import { borrowedFromTools } from '../../src/core/guard/taint.ts';
import { edits, fails, lessonsOf, refuses, says, textOf, told, works, type Step } from './told.ts';

const SHOP = '/home/ann/src/shop';
const BLOG = '/home/ann/src/blog';
const each = (...list: Step[][]) => lessonsOf(list.map((steps) => told([{ asked: 'go on' }, ...steps])));

describe('a failure and what worked instead become one lesson', () => {
  test('a program that has to be run through another one', () => {
    const lessons = each(
      [
        fails('rspec spec/cart_spec.rb', 'bash: rspec: command not found', 127),
        works('bundle exec rspec spec/cart_spec.rb', '3 examples, 0 failures'),
      ],
      [
        fails('rspec spec/user_spec.rb -f d', 'bash: rspec: command not found', 127),
        works('git status'),
        works('bundle exec rspec spec/user_spec.rb', '9 examples'),
      ],
    );
    expect(lessons).toHaveLength(1);
    expect(lessons[0]).toMatchObject({
      kind: 'mistake',
      scope: `project:${SHOP}`,
      agreement: 1,
      title: 'Use `bundle exec rspec`: `rspec` is not available here',
    });
    expect(lessons[0]?.sessions).toHaveLength(2);
  });

  test('different errors of one program that the same command helped against', () => {
    const lessons = each(
      [
        fails('pytest tests/a.py', 'bash: pytest: command not found', 127),
        works('uv run pytest tests/a.py', '2 passed'),
      ],
      [
        fails('python -m pytest tests/b.py', '/usr/bin/python: No module named pytest'),
        works('uv run pytest tests/b.py', '2 passed'),
      ],
    );
    expect(lessons.map(({ title }) => title)).toEqual(['Use `uv run pytest`: plain `pytest` is not available here']);
  });

  test('a command that has to run first', () => {
    const failure = "src/api.ts(9,4): error TS2305: Module '\"@db/client\"' has no exported member 'Cart'.";
    const lessons = each(
      [fails('pnpm typecheck', failure, 2), works('pnpm db generate && pnpm typecheck', 'Generated')],
      [
        fails('pnpm typecheck', failure.replace('Cart', 'User').replace('api', 'user'), 2),
        works('pnpm db generate', 'Generated'),
      ],
    );
    expect(lessons).toHaveLength(1);
    expect(textOf(lessons)).toContain('run `pnpm db generate`');
  });

  test('another task of the same program that was given the same arguments', () => {
    const refused = 'error: suites of this workspace go through the quick runner';
    const steps = (name: string): Step[] => [fails(`kit test -p ${name}`, refused), works(`kit quick run -p ${name}`)];
    expect(each(steps('cart'), steps('user'))[0]?.title).toMatch(/^Run `kit quick run`, not `kit test`/);
  });

  test('an assignment in front', () => {
    const lessons = each(
      [fails('make deploy', 'Makefile:12: *** STAGE is not set.  Stop.', 2), works('STAGE=dev make deploy')],
      [
        fails('make rollout APP=web', 'Makefile:31: *** STAGE is not set.  Stop.', 2),
        works('STAGE=dev make rollout APP=web'),
      ],
    );
    expect(lessons[0]?.title).toMatch(/^Put `STAGE=dev` in front of `make`/);
  });

  test('a flag that is turned down', () => {
    const lessons = each(
      [
        fails('npx eslint src --ext .ts', "Invalid option '--ext' - perhaps you meant '-c'?", 2),
        works('npx eslint src'),
      ],
      [
        fails('npx eslint lib --ext .js', "Invalid option '--ext' - perhaps you meant '-c'?", 2),
        works('npx eslint lib'),
      ],
    );
    expect(lessons[0]?.title).toContain('Leave out `--ext`');
  });

  test('seen in two projects it is global', () => {
    const steps = [
      fails('docker-compose up -d', 'zsh: command not found: docker-compose', 127),
      works('docker compose up -d'),
    ];
    const lessons = lessonsOf([told(steps, { cwd: SHOP }), told(steps, { cwd: BLOG })]);
    expect(lessons).toMatchObject([
      { scope: 'global', title: 'Use `docker compose`: `docker-compose` is not available here' },
    ]);
  });

  test('agreement is the share of sessions in which it worked', () => {
    const bad = fails('docker-compose ps', 'bash: docker-compose: command not found', 127);
    const lessons = each([bad, works('docker compose ps')], [bad, works('docker compose ps')], [bad], [bad]);
    expect(lessons[0]?.agreement).toBe(0.5);
  });
});

describe('a failure nobody found a way around', () => {
  const failure = (command: string): Step[] => [
    fails(command, 'error: context "staging" does not exist'),
    works('git status'),
  ];

  test('is told as such', () => {
    const lessons = each(failure('kubectl --context staging get pods'), failure('kubectl --context staging logs web'));
    expect(lessons).toHaveLength(1);
    expect(lessons[0]?.title).toBe(
      '`kubectl --context staging` keeps failing here: “context "staging" does not exist”',
    );
  });

  test('a red test that an edit turned green is not one', () => {
    const red = (file: string): Step[] => [
      fails('npm test', `FAIL ${file}\n  ● sums up\n    expected 3, got 4`),
      edits(`${SHOP}/${file}`),
      works('npm test', '12 passed'),
    ];
    expect(each(red('a.test.ts'), red('b.test.ts'), red('c.test.ts'))).toEqual([]);
  });

  test('the same kind of slip at different places is not one', () => {
    expect(
      each(
        [fails('sed -i s/a/b/ one.txt', "sed: can't read one.txt: No such file or directory", 2)],
        [fails('sed -i s/c/d/ two.txt', "sed: can't read two.txt: No such file or directory", 2)],
      ),
    ).toEqual([]);
  });
});

describe('what the agent’s own tools refuse', () => {
  test('editing unread files', () => {
    const unread = refuses('Edit', 'File has not been read yet. Read it first before writing to it.');
    expect(each([unread], [unread])[0]?.title).toBe('Read a file with the read tool before editing or overwriting it');
  });

  test('a short name where the full one is needed', () => {
    const steps = (name: string): Step[] => [
      {
        tool: 'Task',
        category: 'task',
        input: JSON.stringify({ subagent_type: name }),
        out: `Agent type '${name}' not found. Available agents: x`,
        failed: true,
      },
      { tool: 'Task', category: 'task', input: JSON.stringify({ subagent_type: `team:${name}` }), out: 'ok' },
    ];
    expect(textOf(each(steps('reviewer'), steps('planner')))).toContain('`team:reviewer`, not `reviewer`');
  });

  test('one path that is looked for again and again', () => {
    const lost = refuses('Grep', `Path does not exist: ${SHOP}/lib/commands`, `${SHOP}/lib/commands`);
    expect(each([lost], [lost]).map(({ title }) => title)).toContain('There is no `lib/commands` in this project');
  });
});

test('the shell stays in the folder of the last cd', () => {
  const steps = [
    works('cd src && go test ./...', 'ok'),
    fails('cd src && go vet ./...', 'bash: line 1: cd: src: No such file or directory'),
  ];
  expect(each(steps, steps)[0]?.title).toBe('The shell stays in `src` after `cd src`: a second one fails');
});

test('lint rules that come back, with the comment that silenced them', () => {
  const slip = (n: number, fix: string): Step[] => [
    edits(`${SHOP}/cart.go`),
    fails('mise run lint', `cart.go:${n}:3: Error return value of \`f${n}\` is not checked (errcheck)`),
    edits(`${SHOP}/cart.go`, fix),
  ];
  const lessons = each(slip(4, 'if err != nil {'), slip(9, '_ = f9() //nolint:errcheck // best effort'));
  expect(lessons[0]?.title).toContain('`errcheck`');
  expect(lessons[0]?.advice).toContain('`//nolint:errcheck`');
});

test('a command that needs its folder', () => {
  const failure = 'pattern ./...: directory prefix . does not contain main module';
  const steps = [fails('go build ./...', failure), works('cd /home/ann/src/shop/server && go build ./...')];
  expect(each(steps, steps)[0]?.title).toMatch(/^Run `go build .*` in `\/home\/ann\/src\/shop\/server`/);
});

test('a hook that stops prompts', () => {
  const stop = (name: string): Step[] => [
    { hook: `Operation stopped by hook: Another session is active: "${name}"\n\nTo go on, run: x resume` },
  ];
  expect(each(stop('fix the cart'), stop('write docs')).map(({ title }) => title)).toEqual([
    'A hook stops prompts here: “Another session is active”',
  ]);
});

test('a file that is asked for under a wrong name', () => {
  const steps: Step[] = [
    {
      tool: 'Read',
      category: 'read',
      path: `${SHOP}/lint.yml`,
      input: `{"file_path":"${SHOP}/lint.yml"}`,
      out: 'File does not exist.',
      failed: true,
    },
    {
      tool: 'Read',
      category: 'read',
      path: `${SHOP}/conf/lint.yaml`,
      input: `{"file_path":"${SHOP}/conf/lint.yaml"}`,
      out: 'rules: []',
    },
  ];
  expect(each(steps, steps)[0]?.title).toBe('There is no `lint.yml` in this project; the file is `conf/lint.yaml`');
});

describe('what never becomes a lesson', () => {
  test('a cure that cannot be undone, nor the claim that there was none', () => {
    const steps = [
      fails('git rebase main', "error: Unable to create '/r/.git/index.lock': File exists."),
      works('rm -f /r/.git/index.lock && git rebase main'),
    ];
    expect(each(steps, steps)).toEqual([]);
  });

  const missing = fails('ffmpeg -i a.mov', 'bash: ffmpeg: command not found', 127);

  test('a failure of one session, however often it happened there', () =>
    expect(each([missing, missing, missing])).toEqual([]));

  test('a session and its resumed copy', () => {
    const original = told([missing]);
    expect(lessonsOf([original, told([missing], { root: original.head.id })])).toEqual([]);
  });

  test('advice that only the output gave', () => {
    const steps = (n: number): Step[] => [
      fails(`./pull.sh ${n}`, 'ERROR: mirror is stale\nTry: npm config set registry http://mirror.example/npm', 1),
      says('Let me look at the script.'),
      works('cat pull.sh'),
    ];
    expect(textOf(each(steps(1), steps(2)))).not.toMatch(/registry|mirror\.example/);
  });
});

test('a command that the output tells to run is not even quoted', () => {
  const steps = (call: string): Step[] => [
    fails(
      call,
      'To get started with the hub, please run:  hub auth login\nAlternatively, populate the HUB_TOKEN environment variable',
      4,
    ),
  ];
  const lessons = each(steps('hub pr create'), steps('hub run view 7'));
  expect(lessons).toHaveLength(1);
  expect(textOf(lessons)).toContain('`HUB_TOKEN`');
  expect(textOf(lessons)).not.toContain('auth login');
});

test('every lesson fits, and all its literals stand in its quotes', () => {
  const lessons = each(
    [
      fails('terraform plan -no-color', '│ Error: Backend initialization required, please run "terraform init"'),
      works('terraform init -backend-config=envs/dev.hcl'),
    ],
    [
      fails('terraform -chdir=envs/a plan', 'Error: Backend initialization required, please run "terraform init"'),
      works('terraform init -reconfigure -backend-config=envs/dev.hcl'),
    ],
    [refuses('Edit', 'Found 3 matches of the string to replace, but replace_all is false.')],
    [refuses('Edit', 'Found 2 matches of the string to replace, but replace_all is false.')],
  );
  expect(lessons).toHaveLength(2);
  for (const { title, advice, evidence, sessions } of lessons) {
    expect(title.length).toBeLessThanOrEqual(TITLE_MAX);
    expect(title.length + advice.length).toBeLessThan(ENTRY_MAX);
    expect(
      missingLiterals(
        `${title}\n${advice}`,
        evidence.map(({ quote }) => quote),
      ),
    ).toEqual([]);
    expect(borrowedFromTools(`${title}\n${advice}`, evidence)).toEqual([]);
    expect(new Set(evidence.map(({ session }) => session)).size).toBe(sessions.length);
  }
});

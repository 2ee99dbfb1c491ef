import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ENTRY_MAX, TITLE_MAX } from '../../src/shared/contract.ts';
import { recallWorkflows } from '../../src/core/dreaming/workflows.ts';
import { missingLiterals } from '../../src/core/guard/literals.ts';
import { extractSteps } from '../../src/core/signals/steps.ts';
import type { Lesson } from '../../src/core/dreaming/lesson.ts';
import { session, type Told } from './sessions.ts';

/** Ordinary work around what is told, another in each session. */
const around = (n: number, told: string): string => `> look at ticket ${n}
  $ git status --short
  ~ src/part-${n}/view.ts
  ${told}
  ~ src/part-${n}/more.ts
  > thanks, now the other one
  $ ls src
  ~ docs/note-${n}.md`;

function recall(told: readonly string[], where: (n: number) => Told = () => ({})): Lesson[] {
  const sessions = told.map((one, n) => session(n, around(n, one), where(n)));
  return recallWorkflows(sessions.map((one) => ({ session: one.head, steps: extractSteps(one) })));
}

const times = (n: number, told: string): string[] => Array.from({ length: n }, () => told);
const OTHERS = times(6, '$ make run');

const COMMIT = `$ pnpm lint
  ~ src/x.ts
  $ pnpm test
  $ pnpm changeset add --empty
  $ git commit -m "feat: paging"`;

describe('a way of working', () => {
  test('is the same steps in the same order, whatever lies between them', () => {
    const lessons = recall([...times(3, COMMIT), ...OTHERS]);
    expect(lessons).toHaveLength(1);
    expect(lessons[0]?.title).toBe('Before `git commit`: `pnpm lint`, `pnpm test`, `pnpm changeset add --empty`');
    expect(lessons[0]?.advice.split('\n')).toEqual([
      '1. `pnpm lint`',
      '2. `pnpm test`',
      '3. `pnpm changeset add --empty`',
      '4. `git commit`',
    ]);
    expect(lessons[0]?.scope).toBe('project:/home/ana/shop');
    expect(lessons[0]?.agreement).toBe(1);
  });

  test('is found where every single session takes it', () => {
    const sessions = Array.from({ length: 4 }, (_, n) => session(n, `> ticket ${n}\n${COMMIT}`));
    const lessons = recallWorkflows(sessions.map((one) => ({ session: one.head, steps: extractSteps(one) })));
    expect(lessons.map(({ advice }) => advice.split('\n').length)).toEqual([4]);
  });

  test('needs three sessions; copies and sub-agents are none of their own', () => {
    expect(recall([...times(2, COMMIT), ...OTHERS])).toEqual([]);
    const copies = recall([...times(4, COMMIT), ...OTHERS], (n) => (n === 1 || n === 2 ? { rootOf: 'session-0' } : {}));
    expect(copies).toEqual([]);
  });

  test('is told by what its runs have in common', () => {
    const publish = (tag: string): string => `$ docker build -t registry.example.com/shop:${tag} .
      $ trivy image registry.example.com/shop:${tag}
      $ docker push registry.example.com/shop:${tag}
      $ make bump TAG=${tag} NOTE="as asked"`;
    const [lesson] = recall([...['1f00aa3', '77cc9d1', '0be4411', '9d8e7f6'].map(publish), ...OTHERS]);
    expect(lesson?.advice).toBe(
      '1. `docker build -t registry.example.com/shop:… .`\n2. `trivy image registry.example.com/shop:…`\n3. `docker push registry.example.com/shop:…`\n4. `make bump TAG=…`',
    );
  });

  test('an edit of one file is its occasion', () => {
    const [lesson] = recall([
      ...times(4, '~ api/shop.proto\n$ buf lint\n$ buf generate\n$ make contract-test'),
      ...OTHERS,
    ]);
    expect(lesson?.title).toBe('After editing `api/shop.proto`: `buf lint`, `buf generate`, `make contract-test`');
    expect(lesson?.advice.split('\n')[0]).toBe('1. Edit `api/shop.proto`');
  });

  test('a path is told the way the session wrote it', () => {
    const sessions = Array.from({ length: 10 }, (_, n) => {
      const one = session(n, `> ticket\n${n < 5 ? '~ api/shop.proto\n$ buf lint\n$ buf generate' : '~ web/a.ts'}`, {
        project: 'C:\\src\\shop',
      });
      const events = one.events.map((event) =>
        event.kind === 'tool-call' && event.path !== null
          ? { ...event, path: event.path.replaceAll('/', '\\') }
          : event,
      );
      return { ...one, events };
    });
    const [lesson] = recallWorkflows(sessions.map((one) => ({ session: one.head, steps: extractSteps(one) })));
    expect(lesson?.title).toBe('After editing `api\\shop.proto`: `buf lint`, `buf generate`');
    expect(lesson?.evidence[0]?.quote).toBe('C:\\src\\shop\\api\\shop.proto');
  });

  test('the order most sessions came to wins, and one that did it differently lowers the agreement', () => {
    const [lesson, ...more] = recall([
      '$ git commit -m "x"\n$ pnpm test\n$ pnpm lint\n$ pnpm changeset add --empty',
      ...times(4, COMMIT),
      ...OTHERS,
    ]);
    expect(more).toEqual([]);
    expect(lesson?.advice.split('\n')[0]).toBe('1. `pnpm lint`');
    expect(lesson?.agreement).toBeCloseTo(4 / 5);
  });

  test('checks in changing order are one gate', () => {
    const [lesson, ...more] = recall([
      '$ just fmt\n$ just lint\n$ just unit-test',
      '$ just fmt && just lint\n~ src/fix.ts\n$ just unit-test',
      '$ just unit-test\n$ just fmt\n✗ just lint\n~ src/fix.ts\n$ just lint',
      '$ just fmt\n$ just lint\n$ just unit-test',
      ...OTHERS,
    ]);
    expect(more).toEqual([]);
    expect(lesson?.title).toBe('Check a change with `just fmt`, `just lint`, `just unit-test`');
    expect(lesson?.sessions).toHaveLength(4);
  });

  test('a skill that sessions open with is one', () => {
    const opened = times(5, '').map((_, n) =>
      session(n, `> do ticket ${n}\n* house-rules\n~ src/a-${n}.ts\n$ make run`),
    );
    const lessons = recallWorkflows(opened.map((one) => ({ session: one.head, steps: extractSteps(one) })));
    expect(lessons.map(({ title }) => title)).toEqual(['Begin a piece of work with the `house-rules` skill']);
  });

  test('of several projects holds everywhere, and is said once', () => {
    const scan = '$ gitleaks detect --no-banner\n$ osv-scanner -r .\n$ semgrep --config auto';
    const lessons = recall([...times(6, scan), ...OTHERS, ...OTHERS], (n) => ({
      project: n % 2 ? '/home/ana/shop' : '/home/ana/depot',
    }));
    expect(lessons.map(({ scope }) => scope)).toEqual(['global']);
    expect(lessons[0]?.sessions).toHaveLength(6);
  });
});

describe('no way of working', () => {
  test('a repair after a failure', () => {
    expect(recall([...times(5, '✗ tsc --noEmit\n$ prisma generate\n$ prisma format'), ...OTHERS])).toEqual([]);
    expect(recall([...times(5, '✗ docker-compose up\n$ docker compose up'), ...OTHERS])).toEqual([]);
  });

  test('steps whose order is as often the other way round', () => {
    expect(
      recall([...times(4, '$ make seed\n$ make assets'), ...times(4, '$ make assets\n$ make seed'), ...OTHERS]),
    ).toEqual([]);
  });

  test('two steps that are mostly done without each other', () => {
    const apart = Array.from({ length: 12 }, (_, n) => (n % 2 ? '$ make seed' : '$ just audit-licences'));
    expect(recall([...times(4, '$ make seed\n$ just audit-licences'), ...apart])).toEqual([]);
    expect(recall([...times(4, '$ git commit -m "x"\n$ just audit-licences'), ...OTHERS])).toEqual([]);
  });

  test('what every session does anyway', () => {
    expect(recall(times(12, '$ git commit -m "x"\n$ git push'))).toEqual([]);
    expect(recall(times(12, '$ go build ./...\n$ go test ./...'))).toEqual([]);
  });

  test('steps on both sides of another request', () => {
    expect(
      recall([...times(5, '$ make seed\n> something else\n$ make snapshot\n> and this\n$ make publish'), ...OTHERS]),
    ).toEqual([]);
  });
});

describe('every lesson', () => {
  const lessons = [
    ...recall([...times(5, COMMIT), ...OTHERS]),
    ...recall([
      ...times(
        15,
        '~ db/schema.sql\n$ sqlc generate --file db/very/long/path/to/the/configuration/sqlc.production.yaml\n$ sqlc vet\n$ ./scripts/check-schema.sh --strict --against main\n$ make contract-test\n$ make docs-build\n$ make docs-publish',
      ),
      ...OTHERS,
    ]),
  ];

  test('keeps to the limits and quotes what it says', () => {
    expect(lessons).toHaveLength(2);
    for (const { title, advice, evidence, sessions } of lessons) {
      expect(title.length).toBeLessThanOrEqual(TITLE_MAX);
      expect(title.length + advice.length).toBeLessThan(ENTRY_MAX - 80);
      expect(
        missingLiterals(
          `${title}\n${advice}`,
          evidence.map(({ quote }) => quote),
        ),
      ).toEqual([]);
      expect(evidence.length).toBeLessThanOrEqual(12);
      expect(new Set(evidence.map(({ session }) => session)).size).toBeGreaterThan(Math.min(sessions.length, 4) - 1);
      for (const { role } of evidence) expect(role).toBe('assistant');
    }
  });

  test('has the same key when more sessions show it', () => {
    const [early] = recall([...times(3, COMMIT), ...OTHERS]);
    const [late] = recall([...times(6, COMMIT), ...OTHERS]);
    expect(late?.key).toBe(early?.key);
  });

  test('never quotes over a mark that stands for something cut or secret', () => {
    const [lesson] = recall([
      ...times(4, '$ make login KEY=[redacted: key]\n$ make pull ⋯\n$ make deploy-all\n$ make smoke'),
      ...OTHERS,
    ]);
    for (const { quote } of lesson?.evidence ?? []) expect(quote).not.toMatch(/\[redacted|⋯/);
    expect(lesson?.title).not.toMatch(/redacted/);
  });
});

test('whatever the commands hold, what is said can be quoted and keeps to the limits', () => {
  const word = fc.constantFrom(
    'make',
    'git',
    'commit',
    '-m',
    '"a b"',
    'x=1',
    '`',
    '$(x)',
    '…',
    '...',
    'TAG=9',
    '<id>',
    "'",
    '|',
    'ünï',
    '/',
    '-',
    '**',
    'a/b/7',
    '__proto__',
  );
  const command = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join(' '));
  const workflow = fc.array(command, { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(workflow, (commands) => {
      const told = commands.map((one) => `$ ${one}`).join('\n');
      for (const { title, advice, evidence } of recall([...times(4, told), ...OTHERS])) {
        expect(title.length).toBeLessThanOrEqual(TITLE_MAX);
        expect(title).not.toMatch(/\n|\*\*/);
        expect(
          missingLiterals(
            `${title}\n${advice}`,
            evidence.map(({ quote }) => quote),
          ),
        ).toEqual([]);
        for (const { quote } of evidence) expect(`${told}\n$ make run`).toContain(quote);
      }
    }),
    { numRuns: 200 },
  );
});

import { describe, expect, test } from 'vitest';
import { extractSteps } from '../../src/core/signals/steps.ts';
import { session } from './sessions.ts';

const texts = (told: string): string[] => extractSteps(session(1, told)).steps.map(({ text }) => text);

describe('the steps of a session', () => {
  test('are its commands, edits, skills and slash commands, in order', () => {
    const { steps } = extractSteps(
      session(
        1,
        `> add paging
        ~ src/list.ts
        $ cd web && pnpm lint; pnpm test | tail -5
        * release-notes
        /reviewer`,
      ),
    );
    expect(steps.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'edit /home/ana/shop/src/list.ts',
      'run pnpm lint',
      'run pnpm test',
      'skill release-notes',
      'slash /reviewer',
    ]);
    expect(steps[0]?.path).toBe('src/list.ts');
  });

  test('looking around is no step', () => {
    expect(
      texts(`$ ls src
        $ git status --short
        $ grep -rn total src | head
        $ git log --oneline -3 && cat package.json
        $ pnpm why left-pad
        $ node -e "console.log(1)"`),
    ).toEqual([]);
  });

  test('a new branch is a step, another one is not', () => {
    expect(texts('$ git checkout main && git checkout -b fix/paging')).toEqual(['git checkout -b fix/paging']);
  });

  test('what the user refused was never done', () => {
    const refused = session(1, '$ git push');
    const events = refused.events.map((event) =>
      event.kind === 'tool-result' ? { ...event, outcome: 'rejected' as const } : event,
    );
    expect(extractSteps({ ...refused, events }).steps).toEqual([]);
  });

  test('a failed step is an attempt, and knows the prompt it follows', () => {
    const { steps } = extractSteps(session(1, '> a\n$ make a\n> b\n✗ make b'));
    expect(steps.map(({ turn, worked }) => [turn, worked])).toEqual([
      [1, true],
      [2, false],
    ]);
  });

  test('copies and files outside the project leave no steps', () => {
    const copy = session(1, '$ make a');
    expect(extractSteps({ ...copy, events: copy.events.map((event) => ({ ...event, copied: true })) }).steps).toEqual(
      [],
    );
    expect(texts('~ ../../../tmp/scratch.ts')).toEqual(['/home/ana/shop/../../../tmp/scratch.ts']);
  });

  test('the signal is plain JSON', () => {
    const signal = extractSteps(session(1, '> a\n$ make a'));
    expect(JSON.parse(JSON.stringify(signal))).toEqual(signal);
  });
});

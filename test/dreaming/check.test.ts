import { expect, test } from 'vitest';
import { check, type CheckInput, type Worded } from '../../src/core/dreaming/check.ts';
import type { Lesson } from '../../src/core/dreaming/lesson.ts';
import type { Evidence } from '../../src/shared/contract.ts';

const quote = (session: string, text: string, role: Evidence['role'] = 'user'): Evidence => ({
  agent: 'claude-code',
  session,
  file: `/logs/${session}.jsonl`,
  line: 3,
  role,
  at: null,
  quote: text,
});

const lesson = (over: Partial<Lesson>): Lesson => ({
  key: 'k',
  kind: 'preference',
  scope: 'project:/home/ann/shop',
  title: 'Put helpers into src/core',
  advice: '',
  slots: [],
  against: [],
  evidence: [quote('a', 'helpers go into src/core'), quote('b', 'src/core is for helpers')],
  sessions: ['a', 'b'],
  days: ['2026-05-01'],
  firstAt: null,
  lastAt: null,
  standing: false,
  agreement: 1,
  ...over,
});

function checked(
  over: Partial<Lesson>,
  input: Partial<CheckInput> = {},
): { verdict: string; failed: string[]; warned: string[] } {
  const own = lesson(over);
  const worded: Worded = {
    draft: { op: 'add', lesson: own, because: 'new' },
    title: own.title,
    after: `- **${own.title}** ^p-x\n  ${own.advice}`,
    evidence: own.evidence,
  };
  const result = check({
    worded,
    verdicts: own.evidence.map(() => 'exact'),
    rootOf: (session) => session,
    hasSecret: (text) => text.includes('hunter2'),
    exists: () => null,
    ...input,
  });
  const names = (status: string): string[] =>
    result.checks.filter((one) => one.status === status).map(({ name }) => name);
  return { verdict: result.verdict, failed: names('fail'), warned: names('warn') };
}

test('a lesson with two sessions and its words in the evidence is sound', () => {
  expect(checked({})).toEqual({ verdict: 'sound', failed: [], warned: [] });
});

test('one session, or one session and its copy, is not enough; a typed standing rule is', () => {
  expect(checked({}, { rootOf: () => 'a' }).failed).toEqual(['sessions']);
  expect(checked({ standing: true }, { rootOf: () => 'a' }).verdict).toBe('sound');
  const toldByTool = [quote('a', 'helpers go into src/core', 'tool')];
  expect(checked({ standing: true, evidence: toldByTool }).failed).toEqual(['sessions', 'origin']);
});

test('evidence that does not hold is dropped before sessions are counted', () => {
  expect(checked({}, { verdicts: ['exact', 'not in the record'] }).failed).toEqual(['sessions']);
  expect(checked({}, { verdicts: ['log gone', 'no such line'] }).failed).toContain('quotes');
});

test('a command, path or number nobody said is refused', () => {
  expect(checked({ advice: 'Run `make helpers`.' }).failed).toEqual(['literals']);
  expect(checked({ title: 'Keep src/core below 300 lines' }).failed).toEqual(['literals']);
});

test('secrets are refused in words and dropped from evidence', () => {
  expect(checked({ advice: 'The password is hunter2.' }).failed).toContain('secrets');
  const leaky = [quote('a', 'helpers go into src/core'), quote('b', 'src/core hunter2')];
  expect(checked({ evidence: leaky }).failed).toEqual(['sessions']);
});

test('titles of one short line, entries of 600 characters', () => {
  expect(checked({ title: 'x'.repeat(101) }).failed).toEqual(['size']);
  expect(checked({ advice: 'y '.repeat(300) }).failed).toEqual(['size']);
});

test('a path the project no longer has is pointed out, and one nobody can look up is not', () => {
  expect(checked({}, { exists: () => false }).warned).toEqual(['still there']);
  expect(checked({}, { exists: () => true }).warned).toEqual([]);
});

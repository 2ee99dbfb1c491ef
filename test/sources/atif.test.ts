import { describe, expect, test } from 'vitest';
import { atif } from '../../src/core/sources/atif.ts';
import { folder, writeLog, type LogRecord } from '../support/logs.ts';
import { sessionsOf } from '../support/sessions-of.ts';
import { documentEvents, documentReadersOf, documentRecords, expectDocumentTolerant } from '../support/whole-logs.ts';

const clock = (n: number): string => new Date(Date.UTC(2026, 2, 1, 9, 0, n)).toISOString();
const step = (n: number, source: string, message: unknown, fields: LogRecord = {}): LogRecord => ({
  step_id: n,
  timestamp: clock(n),
  source,
  message,
  ...fields,
});
const call = (id: string, name: string, args: unknown): LogRecord => ({
  tool_call_id: id,
  function_name: name,
  arguments: args,
});
const results = (...all: LogRecord[]): LogRecord => ({ results: all });
const run = (version: string, steps: LogRecord[], fields: LogRecord = {}): LogRecord => ({
  schema_version: `ATIF-v${version}`,
  session_id: 'run-1',
  agent: { name: 'terminus-2', version: '2.0', model_name: 'claude' },
  steps,
  ...fields,
});

const STEPS = [
  step(1, 'system', 'Use the tools.'),
  step(2, 'user', [
    { type: 'text', text: 'fix the till' },
    { type: 'image', source: { path: 'a.png' } },
  ]),
  step(3, 'agent', 'Looking.', {
    model_name: 'claude-haiku',
    reasoning_content: 'look first',
    tool_calls: [call('a', 'bash', { command: 'ls' }), call('b', 'read_file', { path: 'a.go' })],
    observation: results(
      { source_call_id: 'b', content: [{ type: 'text', text: 'package till' }] },
      { source_call_id: 'a', content: 'a.go\nexit code: 2' },
      { content: 'The environment was reset.' },
    ),
  }),
  step(4, 'agent', '', {
    tool_calls: [call('a', 'bash_command', { keystrokes: 'make\n' })],
    observation: results({ content: 'ok', extra: { exit_code: 0 } }),
  }),
  step(5, 'system', 'Performed context summarization and handoff to continue task.'),
  step(6, 'user', 'earlier words', { is_copied_context: true }),
];

test('what a converter notes of an agent’s session', async () => {
  const claude = run(
    '1.5',
    [
      step(1, 'user', 'look at the till', { extra: { is_sidechain: true } }),
      step(2, 'agent', 'I look.', { extra: { is_sidechain: true } }),
      step(3, 'user', 'fix the till', { extra: { is_sidechain: false } }),
      step(4, 'user', '<system-reminder>be kind</system-reminder>'),
      step(5, 'agent', '', {
        tool_calls: [call('a', 'Bash', { command: 'make' })],
        observation: results({ source_call_id: 'a', content: 'no\n\n[error] tool reported failure' }),
      }),
      step(6, 'agent', '', {
        tool_calls: [call('b', 'run_shell_command', { command: 'ls' })],
        observation: results({ source_call_id: 'b', content: 'a.ts' }),
        extra: { tool_result_is_error: false },
      }),
      step(7, 'user', '[Request interrupted by user]'),
    ],
    { agent: { name: 'claude-code', version: '2.0', extra: { cwds: ['/shop'], git_branches: ['main'] } } },
  );
  const path = writeLog(folder(), 'trajectory.json', JSON.stringify(claude));
  const { sessions } = await sessionsOf([path]);
  expect(sessions).toMatchObject([
    { head: { id: 'run-1', cwd: '/shop', gitBranch: 'main' }, counts: { prompts: 1, toolCalls: 2, failedCalls: 1 } },
    { head: { id: 'run-1.sidechain', parent: 'run-1', relation: 'subagent' }, counts: { prompts: 0 } },
  ]);
  expect(documentEvents(atif, claude).slice(2)).toMatchObject([
    { kind: 'prompt', text: 'fix the till' },
    { kind: 'injected', origin: 'reminder' },
    { kind: 'tool-call', category: 'shell', cwd: '/shop' },
    { kind: 'tool-result', outcome: 'failed' },
    { kind: 'tool-call', category: 'shell', command: 'ls' },
    { kind: 'tool-result', outcome: 'ok' },
    { kind: 'interruption' },
  ]);
});

describe.each(['1.0', '1.2', '1.4', '1.5', '1.6', '1.7'])('version %s', (version) => {
  test('steps with their calls and results', () => {
    expect(documentEvents(atif, run(version, STEPS))).toMatchObject([
      { kind: 'prompt', text: 'fix the till', line: 2, at: Date.parse(clock(2)) },
      { kind: 'thinking', text: 'look first' },
      { kind: 'assistant', text: 'Looking.' },
      { kind: 'tool-call', callId: 'a', category: 'shell', command: 'ls' },
      { kind: 'tool-call', callId: 'b', category: 'read', path: 'a.go' },
      { kind: 'tool-result', callId: 'b', outcome: 'unknown', text: 'package till' },
      { kind: 'tool-result', callId: 'a', outcome: 'failed', exitCode: 2 },
      { kind: 'injected', origin: 'command-output' },
      // An id that stood before is another call's.
      { kind: 'tool-call', callId: 'a~line-4-1', category: 'shell', command: 'make\n' },
      { kind: 'tool-result', callId: 'a~line-4-1', outcome: 'ok' },
      { kind: 'compaction' },
      { kind: 'injected', origin: 'notification' },
      { kind: 'injected', origin: 'context', text: 'earlier words' },
    ]);
    expect(documentReadersOf(run(version, STEPS))).toEqual(['atif']);
  });
});

test('sub-agents in the document hang on it, at any depth', () => {
  const inner = {
    trajectory_id: 'inner',
    agent: {},
    steps: [step(1, 'user', 'look deeper'), step(2, 'agent', 'nothing')],
  };
  const outer = {
    trajectory_id: 'outer',
    agent: {},
    steps: [step(1, 'user', 'look'), step(2, 'user', 'more')],
    subagent_trajectories: [inner],
  };
  const records = documentRecords(
    atif,
    run('1.7', STEPS, { subagent_trajectories: [outer, { agent: {}, steps: [] }] }),
  );
  const heads = records.flatMap((one) =>
    one.kind === 'meta' && one.facts.parent != null ? [[one.session, one.facts.parent, one.facts.relation]] : [],
  );
  expect(heads).toEqual([
    ['outer', 'run-1', 'subagent'],
    ['inner', 'outer', 'subagent'],
    ['run-1-subagent-2', 'run-1', 'subagent'],
  ]);
  const events = records.flatMap((one) => (one.kind === 'events' && one.session === 'outer' ? one.events : []));
  expect(events).toMatchObject([
    { kind: 'injected', origin: 'subagent-prompt' },
    { kind: 'prompt', text: 'more' },
  ]);
});

test('documents beside one another are one run', async () => {
  const root = folder();
  const ref = (fields: LogRecord): LogRecord =>
    step(3, 'agent', 'Asking.', {
      tool_calls: [call('a', 'delegate', {})],
      observation: results({ source_call_id: 'a', subagent_trajectory_ref: [fields] }),
    });
  const steps = [step(1, 'user', 'fix'), ref({ session_id: 'asked', trajectory_path: 'sub/asked.json' })];
  writeLog(
    root,
    'agent/trajectory.json',
    JSON.stringify(run('1.5', steps, { continued_trajectory_ref: 'trajectory.cont-1.json' })),
  );
  writeLog(
    root,
    'agent/trajectory.cont-1.json',
    JSON.stringify(run('1.5', [step(1, 'user', 'go on')], { session_id: 'run-1-cont-1' })),
  );
  writeLog(
    root,
    'agent/sub/asked.json',
    JSON.stringify(run('1.5', [step(1, 'user', 'look'), step(2, 'agent', 'x')], { session_id: 'asked' })),
  );
  writeLog(root, 'agent/unrelated.json', '{"a": 1}');
  const { sessions, coverage } = await sessionsOf([root]);
  expect(coverage).toMatchObject({ files: 3, problems: [] });
  expect(sessions.map(({ head }) => [head.id, head.parent, head.relation]).sort()).toEqual([
    ['asked', 'run-1', 'subagent'],
    ['run-1', null, 'root'],
    ['run-1-cont-1', 'run-1', 'continuation'],
  ]);
});

test('whatever stands in a trajectory, it is read', () => {
  expectDocumentTolerant(atif, run('1.7', STEPS, { subagent_trajectories: [run('1.7', STEPS)] }));
  expect(documentRecords(atif, run('1.7', [step(1, 'oracle', 'x')]))).toMatchObject([
    { kind: 'meta' },
    { kind: 'unknown', type: 'step/oracle' },
  ]);
  expect(documentReadersOf({ schema_version: '3', steps: [] })).toEqual([]);
});

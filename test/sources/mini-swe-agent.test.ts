import { describe, expect, test } from 'vitest';
import { miniSweAgent } from '../../src/core/sources/mini-swe-agent.ts';
import type { DecodedEvent } from '../../src/core/sources/reader.ts';
import type { LogRecord } from '../support/logs.ts';
import { documentEvents, documentReadersOf, documentRecords, expectDocumentTolerant } from '../support/whole-logs.ts';

const AT = 1_772_357_400;
const run = (...messages: LogRecord[]): LogRecord => ({
  info: {
    mini_version: '2.2.7',
    exit_status: 'Submitted',
    config: { environment: { cwd: '/testbed' }, model: { model_name: 'deepseek/chat' } },
  },
  messages,
  trajectory_format: 'mini-swe-agent-1.1',
});
const user = (content: unknown, extra?: LogRecord): LogRecord => ({
  role: 'user',
  content,
  ...(extra ? { extra } : {}),
});
const call = (id: string, command: string): LogRecord => ({
  id,
  type: 'function',
  function: { name: 'bash', arguments: JSON.stringify({ command }) },
});
const answer = (content: string, ...calls: LogRecord[]): LogRecord => ({
  role: 'assistant',
  content,
  tool_calls: calls,
  extra: { timestamp: AT },
});
const result = (id: string, code: number, output: string, extra: LogRecord = {}): LogRecord => ({
  role: 'tool',
  tool_call_id: id,
  content: `<returncode>${String(code)}</returncode>\n<output>\n${output}\n</output>`,
  extra: { returncode: code, timestamp: AT + 1, ...extra },
});
const notExecuted = (id: string): LogRecord => result(id, -1, '', { exception_info: 'action was not executed' });
const read = (...messages: LogRecord[]): DecodedEvent[] => documentEvents(miniSweAgent, run(...messages));

test('calls have their results, a failed one by its exit code', () => {
  const records = run(
    { role: 'system', content: 'You can use a shell.' },
    user('Fix the till.'),
    answer('Looking.', call('a', 'ls'), call('b', 'go test')),
    result('a', 0, 'a.go'),
    result('b', 1, 'FAIL'),
    { role: 'exit', content: '', extra: { exit_status: 'Submitted' } },
  );
  expect(documentEvents(miniSweAgent, records)).toMatchObject([
    { kind: 'prompt', text: 'Fix the till.', line: 2, at: null },
    { kind: 'assistant', text: 'Looking.', at: AT * 1000 },
    { kind: 'tool-call', callId: 'a', category: 'shell', command: 'ls', cwd: '/testbed' },
    { kind: 'tool-call', callId: 'b', command: 'go test' },
    { kind: 'tool-result', callId: 'a', outcome: 'ok', exitCode: 0 },
    { kind: 'tool-result', callId: 'b', outcome: 'failed', exitCode: 1 },
  ]);
  expect(documentRecords(miniSweAgent, records, { path: '/r/out/t-1/t-1.traj.json' })[0]).toMatchObject({
    session: 'out/t-1',
    facts: { cwd: '/testbed', agentVersion: '2.2.7', model: 'deepseek/chat' },
  });
});

test('of a task in a template the human typed the task alone', () => {
  const asked = (template: string, text: string): DecodedEvent[] => {
    const config = { agent: { instance_template: template } };
    return documentEvents(miniSweAgent, { ...run(user(text)), info: { mini_version: '2.2.7', config } });
  };
  const template = 'Solve this: {{task}}\n\n## Rules\n\nUse one command.\n{% if system %}On {{system}}.{% endif %}';
  expect(
    asked(template, 'Solve this: mind the\n## Rules\n\nof the till\n\n## Rules\n\nUse one command.\nOn Linux.'),
  ).toMatchObject([
    { kind: 'injected', origin: 'instructions', text: 'Solve this:' },
    { kind: 'prompt', text: 'mind the\n## Rules\n\nof the till' },
    { kind: 'injected', origin: 'instructions', text: '## Rules\n\nUse one command.\nOn Linux.' },
  ]);
  expect(asked('{{ task }}', 'fix it')).toMatchObject([{ kind: 'prompt', text: 'fix it' }]);
  for (const other of ['Do: {{task}}', '{{task}} now', '', '{{', 'no task'])
    expect(asked(other, 'Solve this: it')).toMatchObject([{ kind: 'prompt', text: 'Solve this: it' }]);
});

test('a human who takes over at the end has not interrupted', () => {
  const over = user('Switched to human mode.', { interrupt_type: 'UserInterruption' });
  expect(read(user('x'), answer('Done.'), over).map(({ kind }) => kind)).toEqual(['prompt', 'assistant']);
});

test('the first version wrote commands into its answers', () => {
  const block = 'THOUGHT: look\n\n```bash\nls -la\n```';
  expect(
    read(
      user('Fix it.'),
      { role: 'assistant', content: block },
      user('<returncode>2</returncode>\n<output>no</output>'),
      { role: 'assistant', content: `${block}\n${block}` },
      user('Please give one command.'),
    ),
  ).toMatchObject([
    { kind: 'prompt' },
    { kind: 'assistant', text: block },
    { kind: 'tool-call', command: 'ls -la', callId: 'line-2-1' },
    { kind: 'tool-result', callId: 'line-2-1', outcome: 'failed', exitCode: 2 },
    { kind: 'assistant' },
    { kind: 'injected', text: 'Please give one command.' },
  ]);
});

test('answers of the newer service', () => {
  expect(
    read(
      user('Fix it.'),
      {
        object: 'response',
        output: [
          { type: 'reasoning', summary: [{ type: 'summary_text', text: 'look first' }] },
          { type: 'message', content: [{ type: 'output_text', text: 'Looking.' }] },
          { type: 'function_call', call_id: 'c', name: 'bash', arguments: '{"command":"ls"}' },
        ],
      },
      { type: 'function_call_output', call_id: 'c', output: '<returncode>0</returncode>', extra: { returncode: 0 } },
    ),
  ).toMatchObject([
    { kind: 'prompt' },
    { kind: 'thinking', text: 'look first' },
    { kind: 'assistant', text: 'Looking.' },
    { kind: 'tool-call', callId: 'c', command: 'ls' },
    { kind: 'tool-result', callId: 'c', outcome: 'ok' },
  ]);
});

describe('what the human does meanwhile', () => {
  const REFUSED = 'Commands not executed. The user rejected your commands with the following message: use make';

  test('refuses commands, with words', () => {
    expect(
      read(
        user('x'),
        answer('', call('a', 'rm -r b')),
        notExecuted('a'),
        user(REFUSED, { interrupt_type: 'UserRejection' }),
      ).slice(2),
    ).toMatchObject([
      { kind: 'tool-result', callId: 'a', outcome: 'rejected', exitCode: null },
      { kind: 'rejection', callId: 'a', words: 'use make', line: 4 },
    ]);
  });

  test('stops the agent in words that read like a refusal: nothing was refused', () => {
    const stopped = user(REFUSED, { interrupt_type: 'UserInterruption' });
    expect(read(user('x'), answer('', call('a', 'ls')), notExecuted('a'), stopped).slice(2)).toMatchObject([
      { kind: 'tool-result', callId: 'a', outcome: 'cancelled' },
      { kind: 'interruption' },
      { kind: 'prompt' },
    ]);
  });

  test('refuses one of the first version, where nothing came back', () => {
    expect(
      read(
        user('x'),
        { role: 'assistant', content: '```bash\nls\n```' },
        user('Command not executed. The user rejected your command with the following message: no'),
      ).slice(3),
    ).toMatchObject([
      { kind: 'tool-result', outcome: 'rejected' },
      { kind: 'rejection', words: 'no' },
    ]);
  });

  test('interrupts, with and without words', () => {
    const interrupted = (words: string): LogRecord =>
      user(`Interrupted by user: ${words}`, { interrupt_type: 'UserInterruption' });
    expect(
      read(
        user('x'),
        answer('', call('a', 'ls')),
        notExecuted('a'),
        interrupted('be quick'),
        interrupted('Temporary interruption caught.'),
      ).slice(2),
    ).toMatchObject([
      { kind: 'tool-result', outcome: 'cancelled' },
      { kind: 'interruption', line: 4 },
      { kind: 'prompt', text: 'be quick' },
      { kind: 'interruption', line: 5 },
    ]);
  });

  test('asks for more, or types a command', () => {
    expect(
      read(
        user('x'),
        user('The user added a new task: and the cart', { interrupt_type: 'UserNewTask' }),
        user('User command: \n```bash\nls\n```', { actions: [{ command: 'ls' }] }),
        user('<returncode>0</returncode>'),
        user('No call found.', { interrupt_type: 'FormatError' }),
      ).slice(1),
    ).toMatchObject([
      { kind: 'prompt', text: 'and the cart' },
      { kind: 'command', name: '!' },
      { kind: 'injected', origin: 'command-output' },
      { kind: 'injected', origin: 'notification' },
    ]);
  });
});

test('the last run of the command line is a session of its own each time', () => {
  const path = '/h/.config/mini-swe-agent/last_mini_run.traj.json';
  const sessionOf = (task: string): unknown => {
    const [first] = documentRecords(miniSweAgent, run(user(task)), { path });
    return first && 'session' in first ? first.session : null;
  };
  expect(sessionOf('a')).toBe(sessionOf('a'));
  expect(sessionOf('a')).not.toBe(sessionOf('b'));
});

test('whose a document is, and where they are', () => {
  expect(documentReadersOf(run(user('x'), answer('y')))).toEqual(['mini-swe-agent']);
  expect(miniSweAgent.places('/h', {})).toContain('/h/.config/mini-swe-agent');
  expect(miniSweAgent.places('/h', { MSWEA_GLOBAL_CONFIG_DIR: '/m' })).toEqual(['/m']);
  expect(miniSweAgent.document.claims('x/last_mini_run.traj.json')).toBe(true);
});

test('whatever stands in a run, it is read', () => {
  const everything = run(
    user('x'),
    answer('y', call('a', 'ls')),
    notExecuted('a'),
    user('Commands not executed. no', { interrupt_type: 'UserRejection' }),
    { object: 'response', output: [{ type: 'function_call', call_id: 'c', name: 'bash', arguments: '{}' }] },
  );
  expectDocumentTolerant(miniSweAgent, everything);
  expect(documentRecords(miniSweAgent, run({ role: 'oracle' }))).toMatchObject([
    { kind: 'meta' },
    { kind: 'unknown', type: 'message/oracle' },
  ]);
});

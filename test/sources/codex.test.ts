import { describe, expect, test } from 'vitest';
import { codex } from '../../src/core/sources/codex.ts';
import type { DecodedEvent } from '../../src/core/sources/reader.ts';
import { CodexLog, eventsOf, type LogRecord } from '../support/logs.ts';

const read = (log: CodexLog): DecodedEvent[] => eventsOf(codex, log.records);
const only = <K extends DecodedEvent['kind']>(events: readonly DecodedEvent[], kind: K) =>
  events.filter((event): event is Extract<DecodedEvent, { kind: K }> => event.kind === kind);
const prompts = (log: CodexLog): string[] => only(read(log), 'prompt').map(({ text }) => text);

describe('what the human typed', () => {
  test('counts once, whichever of the two forms comes first or is missing', () => {
    const log = new CodexLog();
    log.prompt('fix the login');
    log.event('user_message', { message: 'continue' });
    log.message('user', 'continue');
    log.message('user', 'only as an item');
    log.event('user_message', { message: 'only on the screen' });
    log.prompt('continue');
    expect(prompts(log)).toEqual(['fix the login', 'continue', 'only as an item', 'only on the screen', 'continue']);
  });

  test('counts once when told a second time as a finished item', () => {
    const log = new CodexLog();
    log.message('user', 'make a file');
    log.event('item_completed', { item: { type: 'UserMessage', content: [{ type: 'text', text: 'make a file' }] } });
    log.event('item_completed', { item: { type: 'AgentMessage', content: [{ type: 'Text', text: 'made it' }] } });
    log.message('assistant', 'made it');
    expect(read(log).map(({ kind }) => kind)).toEqual(['prompt', 'assistant']);
  });

  test('counts once when told three times, in any order', () => {
    const finished = (type: string, text: string): LogRecord => ({ item: { type, content: [{ type: 'text', text }] } });
    const log = new CodexLog();
    log.event('item_completed', finished('UserMessage', 'make a file'));
    log.prompt('make a file');
    log.say('made it');
    log.event('item_completed', finished('AgentMessage', 'made it'));
    log.prompt('make a file');
    log.event('item_completed', finished('UserMessage', 'make a file'));
    expect(read(log).map(({ kind }) => kind)).toEqual(['prompt', 'assistant', 'prompt']);
  });

  test('stands without the context of the editor', () => {
    const log = new CodexLog();
    log.message('user', '# Context from my IDE setup:\n\n## Open tabs:\n- a.ts\n\n## My request for Codex:\nrename it');
    log.event('user_message', { message: 'rename it' });
    expect(prompts(log)).toEqual(['rename it']);
  });

  test('is not told again when an aborted turn is replayed', () => {
    const log = new CodexLog();
    log.turn('t1');
    log.prompt('write an essay');
    log.message('user', '<turn_aborted>\nThe user interrupted the previous turn on purpose.\n</turn_aborted>');
    log.event('turn_aborted', { turn_id: 't1', reason: 'interrupted' });
    log.prompt('write an essay');
    log.prompt('write an essay');
    expect(read(log).map(({ kind }) => kind)).toEqual(['prompt', 'interruption', 'prompt']);
  });

  test('a turn that was replaced was not interrupted', () => {
    const log = new CodexLog();
    log.event('turn_aborted', { turn_id: 't1', reason: 'replaced' });
    expect(read(log)).toEqual([]);
  });
});

test.each([
  ['# AGENTS.md instructions for /home/ann\n\n<INSTRUCTIONS>\nuse tabs\n</INSTRUCTIONS>', 'instructions'],
  ['<user_instructions>\nuse tabs\n</user_instructions>', 'instructions'],
  ['<environment_context>\n  <cwd>/x</cwd>\n</environment_context>', 'context'],
  ['<skill>\n<name>x</name>\n</skill>', 'skill'],
  ['<subagent_notification>\n{}\n</subagent_notification>', 'notification'],
  ['<recommended_plugins>x</recommended_plugins>', 'context'],
  ['Implement the following plan:\n1. x', 'plan'],
  ['# Context from my IDE setup:\n\n## Open tabs:\n- a.ts', 'context'],
])('nobody typed %j', (text, origin) => {
  const log = new CodexLog();
  log.message('user', text);
  expect(read(log)).toMatchObject([{ kind: 'injected', origin }]);
});

test('the role developer is never the human; a ! command is a command', () => {
  const log = new CodexLog();
  log.message('developer', 'Be terse.');
  log.message(
    'user',
    '<user_shell_command>\n<command>\ngit status\n</command>\n<result>\nclean\n</result>\n</user_shell_command>',
  );
  expect(read(log)).toMatchObject([
    { kind: 'injected', origin: 'instructions' },
    { kind: 'command', name: '!', text: 'git status' },
  ]);
});

describe('tool calls', () => {
  test('are told with the command as a person would type it', () => {
    const log = new CodexLog();
    log.turn('t1', '/home/ann/shop/api');
    log.item('function_call', { name: 'exec_command', arguments: '{"cmd":"rg -n x","workdir":"/w"}', call_id: 'c1' });
    log.item('function_call', { name: 'shell', arguments: '{"command":["bash","-lc","go test"]}', call_id: 'c2' });
    log.item('function_call', { name: 'shell', arguments: '{"command":["git","commit","-m","a b"]}', call_id: 'c3' });
    log.item('local_shell_call', { action: { type: 'exec', command: ['/bin/zsh', '-c', 'ls'] }, call_id: 'c4' });
    log.item('custom_tool_call', {
      name: 'exec',
      input: 'const r = await tools.exec_command({cmd:"wc -c \\"a\\"", workdir:"/w"}); text(r)',
      call_id: 'c5',
    });
    expect(only(read(log), 'tool-call').map(({ category, command, cwd }) => [category, command, cwd])).toEqual([
      ['shell', 'rg -n x', '/w'],
      ['shell', 'go test', '/home/ann/shop/api'],
      ['shell', "git commit -m 'a b'", '/home/ann/shop/api'],
      ['shell', 'ls', '/home/ann/shop/api'],
      ['shell', 'wc -c "a"', '/home/ann/shop/api'],
    ]);
  });

  test('name the file a patch touches, the server of an MCP tool, and searches of the web', () => {
    const log = new CodexLog();
    log.item('custom_tool_call', {
      name: 'apply_patch',
      input: '*** Begin Patch\n*** Update File: src/a.ts\n@@\n',
      call_id: 'c1',
    });
    log.item('function_call', { name: 'get_issue', namespace: 'mcp__linear', arguments: '{}', call_id: 'c2' });
    log.item('web_search_call', { action: { type: 'search', query: 'x' } });
    expect(only(read(log), 'tool-call')).toMatchObject([
      { category: 'edit', path: 'src/a.ts' },
      { category: 'mcp', tool: 'mcp__linear__get_issue' },
      { category: 'web', tool: 'web_search' },
    ]);
  });

  test('with one id stay two calls: some services count from zero', () => {
    const log = new CodexLog();
    log.call('exec_command', { cmd: 'ls' }, 'Exit code: 0\nOutput:\n', 'call_0');
    log.call('exec_command', { cmd: 'ls' }, 'Exit code: 0\nOutput:\n', 'call_0');
    expect(only(read(log), 'tool-call')).toHaveLength(2);
  });
});

describe('results', () => {
  const ran = (code: number): string =>
    `Chunk ID: 1\nWall time: 0.1 seconds\nProcess exited with code ${String(code)}\nOriginal token count: 2\nOutput:\n`;

  test.each<[unknown, string, number | null, string?]>([
    [`${ran(0)}fine`, 'ok', 0],
    [`${ran(127)}bash: x: command not found`, 'failed', 127],
    ['Exit code: 1\nWall time: 0 seconds\nOutput:\nFAIL', 'failed', 1],
    [`${ran(0)}Exit code: 1 is what the docs say`, 'ok', 0],
    [`Chunk ID: 1\nWall time: 1 seconds\nProcess running with session ID 7\nOutput:\n`, 'ok', null],
    ['{"output":"FAIL a_test","metadata":{"exit_code":2,"duration_seconds":0.1}}', 'failed', 2, 'FAIL a_test'],
    ['{"output":"fine","metadata":{"exit_code":0}}', 'ok', 0, 'fine'],
    [{ content: 'no such tool', success: false }, 'failed', null, 'no such tool'],
    [{ content: [{ type: 'input_text', text: 'yes' }], success: true }, 'ok', null, 'yes'],
    [
      [
        { type: 'input_text', text: 'Script failed\nOutput:\n' },
        { type: 'input_text', text: 'Script error:\nthe policy says no to this' },
      ],
      'failed',
      null,
      'Script error:\nthe policy says no to this',
    ],
    ['apply_patch verification failed: Failed to find expected lines in a.ts', 'failed', null],
    ['exec_command failed: rejected by user approval settings', 'failed', null],
    ['aborted by user after 29.7s', 'cancelled', null],
    ['Plan updated', 'ok', null],
    [null, 'ok', null, ''],
  ])('%j is %s', (output, outcome, exitCode, text) => {
    const log = new CodexLog();
    log.call('exec_command', { cmd: 'x' }, output);
    expect(only(read(log), 'tool-result')).toMatchObject([{ outcome, exitCode, text: text ?? output }]);
    expect(only(read(log), 'rejection')).toEqual([]);
  });

  test('an answer to a question is an answer', () => {
    const log = new CodexLog();
    log.call('request_user_input', {}, '{"answers":{"q1":{"answers":["tabs","user_note: not spaces"]}}}');
    expect(only(read(log), 'prompt')).toMatchObject([
      { text: 'tabs', via: 'answer' },
      { text: 'user_note: not spaces', via: 'answer' },
    ]);
  });

  test.each([
    'user rejected MCP tool call',
    `${ran(1)}exec_command failed: rejected by user\n`,
    'exec command rejected by user',
    'exec_command failed for `rm -rf x`: CreateProcess { message: "Rejected(\\"rejected by user\\")" }',
  ])('%j is a refusal', (output) => {
    const log = new CodexLog();
    log.call('exec_command', { cmd: 'x' }, output, 'c1');
    expect(only(read(log), 'tool-result')).toMatchObject([{ outcome: 'rejected' }]);
    expect(only(read(log), 'rejection')).toMatchObject([{ callId: 'c1', words: null }]);
  });

  test('a long output that speaks of refusals is none', () => {
    const log = new CodexLog();
    log.call('exec_command', { cmd: 'cat log' }, `${ran(0)}${'line\n'.repeat(300)}rejected by user\n`);
    expect(only(read(log), 'rejection')).toEqual([]);
  });
});

describe('sessions', () => {
  const sessionsIn = (log: CodexLog): (string | null)[] => {
    const decoder = codex.lines.decoder('/x.jsonl', null);
    return log.records.map((record, n) => {
      const decoded = decoder.decode(JSON.stringify(record), n + 1);
      return decoded.kind === 'bad' ? null : decoded.session;
    });
  };

  test('a fork goes on with the head of its parent and stays itself', () => {
    const log = new CodexLog('child', { forked_from_id: 'parent' });
    log.meta({ id: 'parent', cwd: '/home/ann/shop' });
    log.turn('t1');
    log.prompt('from the parent');
    expect(new Set(sessionsIn(log))).toEqual(new Set(['child']));
  });

  test('a fork that does not say so is known by the second head before any conversation', () => {
    const log = new CodexLog('child');
    log.meta({ id: 'parent', cwd: '/home/ann/shop' });
    log.prompt('from the parent');
    const decoder = codex.lines.decoder('/x.jsonl', null);
    const decoded = log.records.map((record, n) => decoder.decode(JSON.stringify(record), n + 1));
    expect(decoded[1]).toMatchObject({ session: 'child', facts: { parent: 'parent', relation: 'fork' } });
  });

  test('a head after conversation begins another session of the same file', () => {
    const log = new CodexLog('one');
    log.prompt('hello');
    log.meta({ id: 'two', cwd: '/y' });
    log.prompt('hello');
    expect(new Set(sessionsIn(log))).toEqual(new Set(['one', 'two']));
    expect(prompts(log)).toEqual(['hello', 'hello']);
  });

  test('a sub-agent is nobody typing', () => {
    const source: LogRecord = { subagent: { thread_spawn: { parent_thread_id: 'parent', depth: 1 } } };
    const log = new CodexLog('child', { source, thread_source: 'subagent' });
    log.prompt('find all callers');
    const decoder = codex.lines.decoder('/x.jsonl', null);
    expect(decoder.decode(JSON.stringify(log.records[0]), 1)).toMatchObject({
      facts: { parent: 'parent', relation: 'subagent', cwd: '/home/ann/shop' },
    });
    expect(read(log)).toMatchObject([{ kind: 'injected', origin: 'subagent-prompt' }]);
  });

  test('a replayed turn has the ids it had before', () => {
    const original = new CodexLog('parent');
    original.turn('t1');
    original.prompt('hello');
    original.run('ls', 'a');
    original.say('done');
    const fork = new CodexLog('child', { forked_from_id: 'parent' });
    fork.meta({ id: 'parent' });
    fork.records.push(...original.records.slice(1).map((record) => ({ ...record, timestamp: '2026-05-05T00:00:00Z' })));
    const ids = (log: CodexLog): (string | null)[] => read(log).map(({ uid }) => uid);
    expect(ids(fork)).toEqual(ids(original));
    expect(new Set(ids(original)).size).toBe(4);
  });

  test('a rollback abandons the last turns', () => {
    const log = new CodexLog('one');
    log.prompt('first');
    log.prompt('second');
    log.prompt('third');
    log.event('thread_rolled_back', { num_turns: 2 });
    const decoder = codex.lines.decoder('/x.jsonl', null);
    const decoded = log.records.map((record, n) => decoder.decode(JSON.stringify(record), n + 1));
    expect(decoded.at(-1)).toMatchObject({ kind: 'meta', abandons: 4 });
  });
});

test('the bare records of 2025 are read', () => {
  const records: LogRecord[] = [
    {
      id: '0196aaaa-0000-7000-8000-000000000001',
      timestamp: '2025-06-01T10:00:00Z',
      instructions: 'x',
      git: { branch: 'dev' },
    },
    { record_type: 'state' },
    {
      type: 'message',
      role: 'user',
      content: [{ type: 'input_text', text: '<environment_context>x</environment_context>' }],
    },
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'fix it' }] },
    { type: 'reasoning', summary: [{ type: 'summary_text', text: 'thinking' }] },
    { type: 'function_call', name: 'shell', arguments: '{"command":["bash","-lc","make"]}', call_id: 'c' },
    { type: 'function_call_output', call_id: 'c', output: '{"output":"err","metadata":{"exit_code":2}}' },
    { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'fixed' }] },
  ];
  expect(eventsOf(codex, records).map(({ kind }) => kind)).toEqual([
    'injected',
    'prompt',
    'thinking',
    'tool-call',
    'tool-result',
    'assistant',
  ]);
  expect(codex.lines.recognises({ path: '/x.jsonl', head: [JSON.stringify(records[0])] })).toBe(true);
  const head = codex.lines.decoder('/x.jsonl', null).decode(JSON.stringify(records[0]), 1);
  expect(head).toMatchObject({ session: '0196aaaa-0000-7000-8000-000000000001', facts: { gitBranch: 'dev' } });
});

test('thinking, compactions, errors and unknown records', () => {
  const log = new CodexLog();
  log.item('reasoning', { summary: [{ type: 'summary_text', text: 'let me see' }], encrypted_content: 'gAAAA' });
  log.event('agent_reasoning', { text: 'let me see' });
  log.add('compacted', { message: 'so far', replacement_history: [] });
  log.event('context_compacted');
  log.event('error', { message: 'overloaded' });
  log.add('hologram', { blob: 1 });
  log.event('hologram');
  const decoder = codex.lines.decoder('/x.jsonl', null);
  const decoded = log.records.map((record, n) => decoder.decode(JSON.stringify(record), n + 1));
  expect(decoded.flatMap((one) => (one.kind === 'events' ? one.events.map(({ kind }) => kind) : []))).toEqual([
    'thinking',
    'compaction',
    'injected',
    'service-error',
  ]);
  expect(decoded.flatMap((one) => (one.kind === 'unknown' ? one.type : []))).toEqual([
    'hologram',
    'event_msg/hologram',
  ]);
});

test('its places follow CODEX_HOME', () => {
  const own = codex.places('/home/ann', {});
  expect(own.slice(0, 2)).toEqual(['/home/ann/.codex/sessions', '/home/ann/.codex/archived_sessions']);
  expect(own).toContain('/home/ann/.trae/cli/sessions');
  expect(codex.places('/home/ann', { CODEX_HOME: '/c' }).slice(0, 2)).toEqual(['/c/sessions', '/c/archived_sessions']);
  expect(codex.lines.claims('2026/01/02/rollout-2026-01-02T03-04-05-x.jsonl.zst')).toBe(true);
  expect(codex.lines.claims('history.jsonl')).toBe(false);
});

describe('a script that runs commands', () => {
  const script = (
    log: CodexLog,
    finished: readonly LogRecord[],
    output = 'Script completed\nWall time 0.9 seconds',
  ): void => {
    log.item('custom_tool_call', { name: 'exec', input: 'await run();', call_id: 'x' });
    for (const item of finished) log.event('item_completed', { item });
    log.item('custom_tool_call_output', { call_id: 'x', output: [{ type: 'input_text', text: output }] });
  };
  const ran = (exit_code: number, more: LogRecord = {}): LogRecord => ({
    type: 'CommandExecution',
    command: ['/bin/zsh', '-lc', 'make'],
    exit_code,
    ...more,
  });

  test.each<[string, LogRecord[], string, number | null]>([
    ['one ended badly', [ran(0), ran(2), ran(0)], 'failed', 2],
    ['none ended badly', [ran(0)], 'ok', null],
    ['nothing is told of them', [], 'ok', null],
    ['a tool beside them failed', [{ type: 'McpToolCall', tool: 'look', status: 'failed' }], 'failed', null],
    ['only the human’s own ended badly', [ran(1, { source: 'user_shell' })], 'ok', null],
  ])('has failed or not: %s', (_, finished, outcome, exitCode) => {
    const log = new CodexLog();
    script(log, finished);
    script(log, []);
    expect(only(read(log), 'tool-result')).toMatchObject([
      { outcome, exitCode },
      { outcome: 'ok', exitCode: null },
    ]);
  });

  test('is followed where the log was read in between', () => {
    const log = new CodexLog();
    script(log, [ran(3)]);
    const lines = log.records.map((record) => JSON.stringify(record));
    const first = codex.lines.decoder('/x.jsonl', null);
    lines.slice(0, 3).forEach((line, n) => first.decode(line, n + 1));
    const second = codex.lines.decoder('/x.jsonl', JSON.parse(JSON.stringify(first.state())));
    expect(second.decode(lines[3] ?? '', 4)).toMatchObject({ events: [{ outcome: 'failed', exitCode: 3 }] });
  });
});

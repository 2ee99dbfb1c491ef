import { describe, expect, test } from 'vitest';
import { ohMyPi } from '../../src/core/sources/oh-my-pi.ts';
import { openClaw } from '../../src/core/sources/openclaw.ts';
import { pi } from '../../src/core/sources/pi.ts';
import type { DecodedEvent, LineReader } from '../../src/core/sources/reader.ts';
import { ClaudeLog, CodexLog, eventsOf, folder, jsonl, writeLog, type LogRecord } from '../support/logs.ts';
import { PiLog } from '../support/pi-log.ts';
import { decodedBy, expectAnySplit, expectNoMarkHurts, expectTolerant } from '../support/reader-proof.ts';
import { describeRealLogs } from '../support/real-logs.ts';
import { sessionsOf } from '../support/sessions-of.ts';
import { independentPiCount } from './independent-pi.mjs';

const read = (log: PiLog, reader: LineReader = pi, path?: string): DecodedEvent[] =>
  eventsOf(reader, log.records, path);
const only = <K extends DecodedEvent['kind']>(events: readonly DecodedEvent[], kind: K) =>
  events.filter((event): event is Extract<DecodedEvent, { kind: K }> => event.kind === kind);

test('a stored state that names a line which is none gives nothing up', () => {
  for (const odd of [-1e308, 0, 1.5, '3', null]) {
    const state = { session: 's', branches: { ids: ['a', 'b', 'c'], lines: [1, odd, odd], first: odd } };
    for (const parentId of ['a', null]) {
      const entry = { type: 'message', id: 'd', parentId, message: { role: 'user', content: 'x' } };
      const decoded = pi.lines.decoder('/x.jsonl', state).decode(JSON.stringify(entry), 4);
      expect(decoded).not.toHaveProperty('abandons');
    }
  }
});

describe('what the human typed', () => {
  test('is a prompt, as a string and as blocks, beside pictures', () => {
    const log = new PiLog();
    log.user('fix the login');
    log.user([
      { type: 'text', text: 'like this' },
      { type: 'image', data: 'AAAA', mimeType: 'image/png' },
    ]);
    expect(only(read(log), 'prompt').map(({ text }) => text)).toEqual(['fix the login', 'like this']);
  });

  test('while the agent worked was queued', () => {
    const log = new PiLog();
    const typedAt = log.now();
    log.user('count to ten');
    log.say('1 2 3');
    log.user('in German please', { timestamp: typedAt + 1 });
    log.say('eins');
    log.user('thanks');
    expect(only(read(log), 'prompt').map(({ via }) => via)).toEqual(['prompt', 'queued', 'prompt']);
  });

  test('stands without the files and the skill that pi put in front', () => {
    const log = new PiLog();
    log.user('<file name="/home/ann/shop/a.ts">\nconst a = 1;\n</file>\n\nexplain this');
    log.user(
      '<skill name="review" location="/home/ann/.pi/skills/review/SKILL.md">\nRead it all.\n</skill>\n\nonly a.ts',
    );
    expect(read(log)).toMatchObject([
      { kind: 'injected', origin: 'context' },
      { kind: 'prompt', text: 'explain this' },
      { kind: 'injected', origin: 'skill' },
      { kind: 'command', name: '/skill:review', text: 'only a.ts' },
    ]);
  });

  test('at ! is a command with its output, and so is a slash command no extension took', () => {
    const log = new PiLog();
    log.message({ role: 'bashExecution', command: 'git status', output: 'clean', exitCode: 0, cancelled: false });
    log.user('/mode');
    expect(read(log)).toMatchObject([
      { kind: 'command', name: '!', text: 'git status' },
      { kind: 'injected', origin: 'command-output', text: 'clean' },
      { kind: 'command', name: '/mode' },
    ]);
  });
});

test('nobody typed what extensions, compaction and branches put there', () => {
  const log = new PiLog();
  log.entry('custom_message', { customType: 'todos', content: 'three are open', display: false });
  log.message({ role: 'hookMessage', customType: 'lint', content: [{ type: 'text', text: 'two warnings' }] });
  log.entry('compaction', { summary: 'They built a shop.', firstKeptEntryId: 'x', tokensBefore: 9 });
  log.entry('branch_summary', { summary: 'They tried Redis.', fromId: 'x' });
  expect(read(log)).toMatchObject([
    { kind: 'injected', origin: 'hook', text: 'three are open' },
    { kind: 'injected', origin: 'hook', text: 'two warnings' },
    { kind: 'compaction' },
    { kind: 'injected', origin: 'summary', text: 'They built a shop.' },
    { kind: 'injected', origin: 'summary', text: 'They tried Redis.' },
  ]);
});

describe('what the agent did', () => {
  test('is thinking, text and calls, with the command, the file and the folder', () => {
    const log = new PiLog();
    log.assistant([
      { type: 'thinking', thinking: '' },
      { type: 'thinking', thinking: 'look first' },
      { type: 'text', text: 'Looking.' },
      { type: 'toolCall', id: 'c1', name: 'bash', arguments: { command: 'go test ./...' } },
      { type: 'toolCall', id: 'c2', name: 'edit', arguments: { path: 'a.go', oldText: 'a', newText: 'b' } },
      { type: 'toolCall', id: 'c3', name: 'find', arguments: { pattern: '*.go' } },
    ]);
    expect(read(log)).toMatchObject([
      { kind: 'thinking', text: 'look first' },
      { kind: 'assistant', text: 'Looking.' },
      { kind: 'tool-call', callId: 'c1', category: 'shell', command: 'go test ./...', cwd: '/home/ann/shop' },
      { kind: 'tool-call', callId: 'c2', category: 'edit', path: 'a.go', command: null },
      { kind: 'tool-call', callId: 'c3', category: 'search' },
    ]);
  });

  test('was stopped by the human, or failed for the service', () => {
    const log = new PiLog();
    log.assistant([], { stopReason: 'aborted', errorMessage: 'Operation aborted' });
    log.assistant([], { stopReason: 'error', errorMessage: '529 overloaded' });
    expect(read(log)).toMatchObject([{ kind: 'interruption' }, { kind: 'service-error', text: '529 overloaded' }]);
  });

  test.each<[LogRecord, string, number | null]>([
    [{ toolName: 'bash', content: 'ok', isError: false }, 'ok', null],
    [{ toolName: 'bash', content: 'FAIL\n\nCommand exited with code 2', isError: true }, 'failed', 2],
    [{ toolName: 'read', content: 'Command exited with code 2', isError: false }, 'ok', null],
    [{ toolName: 'exec', content: 'FAIL\n\n(Command exited with code 1)', isError: false }, 'failed', 1],
    [{ toolName: 'exec', content: 'FAIL', isError: false, details: { status: 'completed', exitCode: 3 } }, 'failed', 3],
    [{ toolName: 'read', content: 'no such file', isError: true }, 'failed', null],
    [{ toolName: 'web_fetch', content: '{}', isError: false, details: { status: 'error' } }, 'failed', null],
    [{ toolName: 'bash', content: 'half\n\nCommand aborted', isError: true }, 'cancelled', null],
    [{ toolName: 'bash', content: 'Skipped due to queued user message.', isError: true }, 'cancelled', null],
    [{ toolName: 'bash', content: 'Blocked by user', isError: true }, 'rejected', null],
    [{ toolName: 'bash', content: 'x' }, 'unknown', null],
  ])('%j is %s', (result, outcome, exitCode) => {
    const log = new PiLog();
    log.message({ role: 'toolResult', toolCallId: 'c1', ...result });
    expect(only(read(log), 'tool-result')).toMatchObject([{ callId: 'c1', outcome, exitCode }]);
    expect(only(read(log), 'rejection')).toHaveLength(outcome === 'rejected' ? 1 : 0);
  });
});

describe('a branch', () => {
  test('that was given up is no longer active; the one before it stays', () => {
    const log = new PiLog();
    log.user('build the cart'); // line 2
    const kept = log.say('built');
    log.user('with Redis'); // line 4
    log.say('done');
    log.user('with SQLite', {}, kept); // line 6
    const decoded = decodedBy(pi, jsonl(log.records).trim().split('\n'));
    expect(decoded.map((one) => ('abandons' in one ? one.abandons : undefined))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      4,
    ]);
  });

  test('from the very beginning gives up everything', () => {
    const log = new PiLog();
    log.user('build the cart');
    log.say('built');
    log.user('build the whole shop', {}, null);
    expect(decodedBy(pi, jsonl(log.records).trim().split('\n')).at(-1)).toMatchObject({ abandons: 2 });
  });

  test('hanging on an entry nobody knows gives up nothing', () => {
    const log = new PiLog();
    log.user('build the cart');
    log.say('built');
    log.user('and now', {}, 'ffffffff');
    expect(decodedBy(pi, jsonl(log.records).trim().split('\n')).at(-1)).not.toHaveProperty('abandons');
  });
});

describe('a session', () => {
  test('says where it ran, with what, and what it is called', async () => {
    const root = folder();
    const log = new PiLog();
    log.entry('model_change', { provider: 'anthropic', modelId: 'claude-sonnet-5' });
    log.user('hello');
    log.entry('session_info', { name: 'the greeting' });
    writeLog(root, 'a.jsonl', log.records);
    const { sessions } = await sessionsOf([root]);
    expect(sessions).toMatchObject([
      {
        head: { id: log.id, agent: 'pi', cwd: '/home/ann/shop', title: 'the greeting', models: ['claude-sonnet-5'] },
        counts: { prompts: 1 },
      },
    ]);
  });

  test('that was forked counts what was copied once, where it was said', async () => {
    const root = folder();
    const origin = new PiLog();
    origin.user('build the cart');
    origin.say('built');
    const path = writeLog(root, `2026-03-01T09-00-00-000Z_${origin.id}.jsonl`, origin.records);
    const fork = new PiLog('01aaaaaa-0000-7000-8000-000000000002', { parentSession: path }, 600);
    fork.records.push(...origin.records.slice(1));
    fork.user('and the till');
    writeLog(root, 'fork.jsonl', fork.records);
    const { sessions } = await sessionsOf([root]);
    const byId = new Map(sessions.map((session) => [session.head.id, session]));
    expect(byId.get(origin.id)).toMatchObject({ head: { relation: 'root' }, counts: { prompts: 1, assistant: 1 } });
    expect(byId.get(fork.id)).toMatchObject({
      head: { relation: 'fork', parent: origin.id, rootOf: origin.id },
      counts: { prompts: 1, assistant: 0 },
    });
  });

  test('that only names another goes on with it', async () => {
    const root = folder();
    const log = new PiLog('01aaaaaa-0000-7000-8000-000000000003', {
      parentSession: `/x/2026-03-01T08-00-00-000Z_p.jsonl`,
    });
    log.user('go on');
    writeLog(root, 'a.jsonl', log.records);
    const { sessions } = await sessionsOf([root]);
    expect(sessions).toMatchObject([{ head: { relation: 'continuation', parent: 'p' } }]);
  });

  test('of 2025 has no ids; a copied message is known by itself', async () => {
    const root = folder();
    const records: LogRecord[] = [
      { type: 'session', id: 's1', timestamp: '2025-11-20T10:00:00Z', cwd: '/w', provider: 'a', modelId: 'm' },
      {
        type: 'message',
        timestamp: '2025-11-20T10:00:01Z',
        message: { role: 'user', content: 'hi', timestamp: 1763632801000 },
      },
    ];
    writeLog(root, 'a.jsonl', records);
    writeLog(root, 'b.jsonl', [{ ...records[0], id: 's2', branchedFrom: '/x/a.jsonl' }, ...records.slice(1)]);
    const { sessions } = await sessionsOf([root]);
    expect(sessions.map(({ counts }) => counts.prompts).sort()).toEqual([0, 1]);
  });

  test('two in one recording are two', () => {
    const log = new PiLog();
    log.user('one');
    const other = new PiLog('01aaaaaa-0000-7000-8000-000000000004');
    other.user('two');
    const sessions = decodedBy(
      pi,
      jsonl([...log.records, ...other.records])
        .trim()
        .split('\n'),
    ).flatMap((one) => (one.kind === 'events' ? [one.session] : []));
    expect(sessions).toEqual([log.id, other.id]);
  });

  test('an entry of a type or a role nobody knows is counted by its name', () => {
    const log = new PiLog();
    log.entry('hologram', {});
    log.message({ role: 'oracle', content: 'x' });
    expect(decodedBy(pi, jsonl(log.records).trim().split('\n')).slice(1)).toMatchObject([
      { kind: 'unknown', type: 'hologram' },
      { kind: 'unknown', type: 'message/oracle' },
    ]);
  });
});

describe('oh-my-pi', () => {
  test('is known by its title, its entries and its models', () => {
    const log = new PiLog();
    log.entry('model_change', { model: 'anthropic/claude-sonnet-5' });
    const head = jsonl(log.records).trim().split('\n');
    const slot = JSON.stringify({ type: 'title', v: 1, title: 'x', updatedAt: '2026-03-01T09:00:00Z', pad: '  ' });
    const plain = jsonl(new PiLog().records).trim().split('\n');
    for (const lines of [head, [slot, ...plain]]) {
      expect(ohMyPi.lines.recognises({ path: '/x.jsonl', head: lines })).toBe(true);
      expect(pi.lines.recognises({ path: '/x.jsonl', head: lines })).toBe(false);
    }
    expect(decodedBy(ohMyPi, head).at(-1)).toMatchObject({ facts: { model: 'claude-sonnet-5' } });
  });

  test('has sub-agents in the folder of their caller, where nobody types', () => {
    const caller = '01aaaaaa-0000-7000-8000-00000000000a';
    const log = new PiLog();
    log.entry('session_init', { systemPrompt: 's', task: 'look around', tools: [] });
    log.user('look around');
    const path = `/home/ann/.omp/agent/sessions/-shop/2026-03-01T09-00-00-000Z_${caller}/0-Explore.jsonl`;
    const decoded = decodedBy(ohMyPi, jsonl(log.records).trim().split('\n'), undefined, path);
    expect(decoded[0]).toMatchObject({ facts: { parent: caller, relation: 'subagent' } });
    expect(decoded[2]).toMatchObject({ events: [{ kind: 'injected', origin: 'subagent-prompt' }] });
  });

  test('writes as the user, calls skills and stops itself without the human', () => {
    const log = new PiLog();
    log.message({ role: 'user', content: 'You have open todos.', synthetic: true });
    log.message({ role: 'developer', content: 'Mind the plan.' });
    log.entry('custom_message', {
      customType: 'skill-prompt',
      content: 'Review it all.',
      attribution: 'user',
      details: { name: 'review', path: '/x', args: 'only a.ts' },
    });
    log.message({ role: 'pythonExecution', code: '1 + 1', output: '2', exitCode: 0 });
    log.message({ role: 'fileMention', files: [{ path: 'a.ts', content: 'const a = 1;' }] });
    log.assistant([], { stopReason: 'aborted', errorMessage: '__omp.silent_abort__' });
    expect(read(log, ohMyPi)).toMatchObject([
      { kind: 'injected', origin: 'reminder' },
      { kind: 'injected', origin: 'reminder' },
      { kind: 'injected', origin: 'skill' },
      { kind: 'command', name: '/skill:review', text: 'only a.ts' },
      { kind: 'command', name: '$', text: '1 + 1' },
      { kind: 'injected', origin: 'command-output' },
      { kind: 'injected', origin: 'context', text: 'const a = 1;' },
    ]);
  });
});

describe('OpenClaw', () => {
  const facts =
    'Conversation info (untrusted metadata):\n```json\n{\n  "message_id": "7"\n}\n```\n\n' +
    'Sender (untrusted metadata):\n```json\n{\n  "name": "Ann"\n}\n```\n\n';

  test.each<[string, LogRecord[]]>([
    [
      `${facts}ship it`,
      [
        { kind: 'injected', origin: 'context' },
        { kind: 'injected', origin: 'context' },
        { kind: 'prompt', text: 'ship it' },
      ],
    ],
    ['[Telegram Ann id:1 +5m 2026-03-01 11:22 GMT+1] ship it\n[message_id: 12]', [{ kind: 'prompt', text: 'ship it' }]],
    [
      'System: [2026-03-01 11:22] Node connected\n\nship it',
      [
        { kind: 'injected', origin: 'notification' },
        { kind: 'prompt', text: 'ship it' },
      ],
    ],
    ['[cron:4 nightly] Look for updates', [{ kind: 'injected', origin: 'notification' }]],
    ['Read HEARTBEAT.md if it exists.', [{ kind: 'injected', origin: 'reminder' }]],
    ['[Subagent Context] You are running as a subagent.', [{ kind: 'injected', origin: 'subagent-prompt' }]],
    ['[1, 2] is a list', [{ kind: 'prompt', text: '[1, 2] is a list' }]],
  ])('%j', (text, events) => {
    const log = new PiLog();
    log.user(text);
    expect(read(log, openClaw)).toMatchObject(events);
    expect(read(log, openClaw)).toHaveLength(events.length);
  });

  test('is known by its own entries; what it repeats into a chat was not said twice', () => {
    const log = new PiLog();
    log.entry('custom', { customType: 'model-snapshot', data: {} });
    log.say('Sent.');
    log.assistant([{ type: 'text', text: 'Sent.' }], { provider: 'openclaw', model: 'delivery-mirror' });
    const head = jsonl(log.records).trim().split('\n');
    expect(openClaw.lines.recognises({ path: '/x.jsonl', head })).toBe(true);
    expect(pi.lines.recognises({ path: '/x.jsonl', head })).toBe(false);
    expect(read(log, openClaw).map(({ kind }) => kind)).toEqual(['assistant', 'injected']);
  });

  test('writes some things down beside the conversation, and says itself where that goes on', () => {
    const log = new PiLog();
    log.user('fix the till');
    const first = log.say('Done.');
    const aside = { appendMode: 'side', parentId: null };
    log.entry('message', {
      ...aside,
      message: { role: 'assistant', content: [{ type: 'text', text: 'By the way.' }] },
    });
    log.entry('leaf', { parentId: null, targetId: first });
    log.entry('message', { parentId: first, message: { role: 'user', content: 'and the bell' } });
    const last = log.say('Rung.');
    log.entry('reset', { parentId: last, reason: 'daily' });
    expect(read(log, openClaw).every(({ active }) => active)).toBe(true);
    const decoder = openClaw.lines.decoder('/x.jsonl', null);
    const decoded = log.records.map((record, n) => decoder.decode(JSON.stringify(record), n + 1));
    expect(decoded.filter((one) => one.kind === 'unknown')).toEqual([]);
    expect(decoded.filter((one) => 'abandons' in one)).toEqual([]);
    // Back to the first answer.
    log.entry('leaf', { parentId: last, targetId: first });
    const back = decoder.decode(JSON.stringify(log.records.at(-1)), log.records.length);
    expect(back).toMatchObject({ kind: 'meta', abandons: 6 });
  });

  test('keeps checkpoints and deleted sessions beside the others: neither is read', () => {
    expect(openClaw.lines.claims('main/sessions/a.jsonl')).toBe(true);
    expect(openClaw.lines.claims('main/sessions/a.jsonl.reset.2026-03-01T09-00-00.000Z')).toBe(true);
    expect(openClaw.lines.claims('main/sessions/a.checkpoint.b.jsonl')).toBe(false);
    expect(openClaw.lines.claims('main/sessions/a.trajectory.jsonl')).toBe(false);
    expect(openClaw.lines.claims('main/sessions/a.jsonl.deleted.2026-03-01T09-00-00.000Z')).toBe(false);
    expect(openClaw.lines.claims('main/sessions/sessions.json')).toBe(false);
    const head = jsonl(new PiLog().records).trim().split('\n');
    const at = (name: string): boolean => openClaw.lines.recognises({ path: `/x/agents/main/sessions/${name}`, head });
    expect(at('a.jsonl')).toBe(true);
    expect(at('a.checkpoint.b.jsonl')).toBe(false);
  });
});

test('each is looked for where it is, or where the environment says', () => {
  expect(pi.places('/h', {})).toEqual(['/h/.pi/agent/sessions']);
  expect(pi.places('/h', { PI_CODING_AGENT_DIR: '/p' })).toEqual(['/p/sessions']);
  expect(pi.places('/h', { PI_CODING_AGENT_SESSION_DIR: '/s' })).toEqual(['/s']);
  expect(ohMyPi.places('/h', { XDG_DATA_HOME: '/d' })).toEqual(['/h/.omp/agent/sessions', '/d/omp/sessions']);
  expect(openClaw.places('/h', {})).toContain('/h/.clawdbot/agents');
  expect(openClaw.places('/h', { OPENCLAW_STATE_DIR: '/o' })).toEqual(['/o/agents']);
});

test('none takes a log of another agent', () => {
  const others = [new ClaudeLog(), new CodexLog()].map((log) => {
    if (log instanceof ClaudeLog) log.user('x');
    return jsonl(log.records).trim().split('\n');
  });
  others.push(
    ['{"type":"session","version":0,"id":"s","createdAt":1787320263519,"cwd":"/w"}'],
    ['{"type":"session.start"}'],
    [],
  );
  for (const head of others)
    for (const reader of [pi, ohMyPi, openClaw])
      expect(reader.lines.recognises({ path: '/x.jsonl', head })).toBe(false);
});

/** A log that uses everything the readers look into. */
function everything(): string[] {
  const log = new PiLog('01aaaaaa-0000-7000-8000-000000000009', {
    parentSession: '/x/2026-03-01T08-00-00-000Z_p.jsonl',
  });
  log.entry('model_change', { provider: 'anthropic', modelId: 'claude-sonnet-5' });
  log.user([{ type: 'text', text: '<file name="a">x</file> do it' }]);
  const kept = log.assistant([
    { type: 'thinking', thinking: 'x' },
    { type: 'toolCall', id: 'c1', name: 'bash', arguments: { command: 'ls' } },
  ]);
  log.message({
    role: 'toolResult',
    toolCallId: 'c1',
    toolName: 'bash',
    content: [{ type: 'text', text: 'x' }],
    isError: true,
    details: { exitCode: 1 },
  });
  log.user('more', { timestamp: 1 });
  log.user('instead', {}, kept);
  log.message({ role: 'bashExecution', command: 'ls', output: 'x' });
  log.message({ role: 'fileMention', files: [{ path: 'a', content: 'x' }] });
  log.entry('custom_message', {
    customType: 'skill-prompt',
    content: 'x',
    attribution: 'user',
    details: { name: 'a', args: 'b' },
  });
  log.entry('compaction', { summary: 'x' });
  log.entry('session_init', { task: 'x' });
  log.user('last');
  log.records.push({ type: 'message', message: { role: 'user', content: 'no id', timestamp: 1772352000000 } });
  return jsonl(log.records).trim().split('\n');
}

test.each([pi, ohMyPi, openClaw])('$name: a log read in any pieces tells the same', (reader) => {
  expectAnySplit(reader, everything());
});

test.each([pi, ohMyPi, openClaw])('$name: no line hurts', (reader) => {
  expectTolerant(reader, everything());
});

test('a text of nothing but marks is told in few pieces', () => {
  const record = (content: string): LogRecord => ({ type: 'message', id: 'a', message: { role: 'user', content } });
  expectNoMarkHurts(pi, ['<file name="">', '<file name=""></file>', '<skill name="'], record);
  const facts = 'Sender (untrusted metadata):\n```\n```\n';
  expectNoMarkHurts(
    openClaw,
    [facts, 'System: [\n', '[media attached\n', '[2026-01-01 09:00', '\n[message_id: 1'],
    record,
  );
});

describeRealLogs('pi', 'pi', independentPiCount);
describeRealLogs('_sanitised-or-synthetic/pi', 'pi', independentPiCount);
describeRealLogs('_sanitised-or-synthetic/omp', 'oh-my-pi', independentPiCount);

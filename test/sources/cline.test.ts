import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { cline } from '../../src/core/sources/cline.ts';
import { kiloCode } from '../../src/core/sources/kilo-code.ts';
import { rooCode } from '../../src/core/sources/roo-code.ts';
import { Workshop } from '../index/logs.ts';
import { folder, writeLog, type LogRecord } from '../support/logs.ts';
import { sessionsOf } from '../support/sessions-of.ts';
import { documentEvents, expectDocumentTolerant, takersOf } from './document-rules.ts';
import { independentTaskCount } from './independent-roo.mjs';
import { kinds, only } from './reader-rules.ts';

const AT = 1_772_357_400_000;
const text = (words: string): LogRecord => ({ type: 'text', text: words });
const user = (...blocks: LogRecord[]): LogRecord => ({ role: 'user', content: blocks, ts: AT });
const agent = (...blocks: LogRecord[]): LogRecord => ({ role: 'assistant', content: blocks, ts: AT + 1000 });
const DETAILS =
  '<environment_details>\n# Current Time\nCurrent time in ISO 8601 UTC format: 2026-03-01T09:30:00.000Z\n\n<slug>code</slug>\n<model>some-model</model>\n# Current Workspace Directory (/home/ann/shop) Files\na.ts\n</environment_details>';
const result = (head: string, words: string): LogRecord => user(text(`[${head}] Result:`), text(words), text(DETAILS));

const HISTORY: LogRecord[] = [
  user(text('<task>\nfix the till\n</task>'), text(DETAILS)),
  agent(text('<thinking>look first</thinking>\n\nLooking.\n\n<read_file>\n<path>src/till.ts</path>\n</read_file>')),
  result("read_file for 'src/till.ts'", '1 | const till = 0'),
  agent(text('<execute_command>\n<command>npm test</command>\n</execute_command>')),
  result(
    "execute_command for 'npm test'",
    "Command executed in terminal within working directory '/home/ann/shop'. Exit code: 1\nOutput:\nno",
  ),
  agent(text('<write_to_file>\n<path>a.html</path>\n<content>\n<p></content></p>\n</content>\n</write_to_file>')),
  result(
    "write_to_file for 'a.html'",
    'The user denied this operation and provided the following feedback:\n<feedback>\nnot in HTML\n</feedback>',
  ),
  agent(text('<ask_followup_question>\n<question>Which?</question>\n</ask_followup_question>')),
  result("ask_followup_question for 'Which?'", '<answer>\nthe second\n</answer>'),
  agent(text('I say something without a tool.')),
  user(text('[ERROR] You did not use a tool in your previous response! Please retry with a tool use.')),
  user(
    text('[TASK RESUMPTION] This task was interrupted.'),
    text('New instructions for task continuation:\n<user_message>\nuse spaces\n</user_message>'),
  ),
  agent(text('<attempt_completion>\n<result>\nDone.\n</result>\n</attempt_completion>')),
];

const TASK = '/x/rooveterinaryinc.roo-cline/tasks/5f0a0000-0000-4000-8000-000000000001';
const history = (...messages: LogRecord[]) =>
  documentEvents(rooCode, join(TASK, 'api_conversation_history.json'), JSON.stringify(messages));

test('calls that stand in the text of the agent are told with what became of them', () => {
  const events = history(...HISTORY);
  expect(only(events, 'tool-call')).toMatchObject([
    { tool: 'read_file', category: 'read', path: 'src/till.ts', cwd: '/home/ann/shop' },
    { tool: 'execute_command', category: 'shell', command: 'npm test' },
    {
      tool: 'write_to_file',
      category: 'write',
      path: 'a.html',
      input: '{"path":"a.html","content":"<p></content></p>"}',
    },
    { tool: 'ask_followup_question', category: 'question' },
    { tool: 'attempt_completion' },
  ]);
  expect(only(events, 'tool-result')).toMatchObject([
    { outcome: 'ok', text: '1 | const till = 0' },
    { outcome: 'failed', exitCode: 1 },
    { outcome: 'rejected' },
    { outcome: 'ok' },
  ]);
  const calls = only(events, 'tool-call').map(({ callId }) => callId);
  expect(only(events, 'tool-result').map(({ callId }) => callId)).toEqual(calls.slice(0, 4));
  expect(only(events, 'thinking')).toMatchObject([{ text: 'look first' }]);
  expect(only(events, 'assistant').map((event) => event.text)).toEqual([
    'Looking.',
    'I say something without a tool.',
    'Done.',
  ]);
});

test('only what the human typed is a prompt, and a refusal has their words', () => {
  const events = history(...HISTORY);
  expect(only(events, 'prompt')).toMatchObject([
    { text: 'fix the till', via: 'prompt', at: AT, line: 1 },
    { text: 'the second', via: 'answer' },
    { text: 'use spaces', via: 'prompt' },
  ]);
  expect(only(events, 'rejection')).toMatchObject([{ words: 'not in HTML' }]);
  expect(only(events, 'injected').map(({ origin }) => origin)).toContain('reminder');
});

test.each([
  ['The user denied this operation.', 'rejected', null],
  ['{"status":"denied","message":"The user denied this operation."}', 'rejected', null],
  ['{"status":"denied","feedback":"not now"}', 'rejected', 'not now'],
  ['{"status":"error","message":"The tool execution failed","error":"no"}', 'failed', null],
  ['The tool execution failed with the following error:\n<error>\nno\n</error>', 'failed', null],
  ['Command executed.\nOutput:\nfine', 'unknown', null],
  ['Command executed in terminal. Exit code: 0\nOutput:\nExit code: 3', 'ok', null],
])('a native call whose result is %j is %s', (words, outcome, said) => {
  const call = { type: 'tool_use', id: 'c1', name: 'execute_command', input: { command: 'ls' } };
  const events = history(agent(call), user({ type: 'tool_result', tool_use_id: 'c1', content: words }));
  expect(only(events, 'tool-result')).toMatchObject([{ callId: 'c1', outcome, text: words }]);
  const refused = outcome === 'rejected' ? [{ callId: 'c1', words: said }] : [];
  expect(only(events, 'rejection')).toMatchObject(refused);
});

const SHOWN: LogRecord[] = [
  { ts: AT, type: 'say', say: 'text', text: 'fix the till' },
  {
    ts: AT + 1,
    type: 'say',
    say: 'api_req_started',
    text: JSON.stringify({ request: `<task>\nfix the till\n</task>\n\n${DETAILS}` }),
  },
  { ts: AT + 2, type: 'say', say: 'text', text: 'Look', partial: true },
  { ts: AT + 3, type: 'say', say: 'text', text: 'Looking.', partial: false },
  { ts: AT + 4, type: 'ask', ask: 'command', text: 'npm test', partial: false },
  { ts: AT + 5, type: 'say', say: 'command_output', text: 'no' },
  {
    ts: AT + 6,
    type: 'say',
    say: 'api_req_started',
    text: JSON.stringify({
      request: `[execute_command for 'npm test'] Result:\n\nCommand executed in terminal. Exit code: 1\nOutput:\nno\n\n${DETAILS}`,
    }),
  },
  {
    ts: AT + 7,
    type: 'say',
    say: 'api_req_started',
    text: JSON.stringify({
      request:
        "[read_file for 'b.ts'] Result:\n\nThe tool execution failed with the following error:\n<error>\nnot here\n</error>",
    }),
  },
  { ts: AT + 8, type: 'say', say: 'api_req_started', text: JSON.stringify({ cancelReason: 'user_cancelled' }) },
  { ts: AT + 9, type: 'say', say: 'user_feedback', text: 'use spaces' },
  { ts: AT + 10, type: 'say', say: 'condense_context', contextCondense: { summary: 'A till was to be fixed.' } },
  { ts: AT + 11, type: 'ask', ask: 'followup', text: '{"question":"Which?"}' },
  { ts: AT + 12, type: 'say', say: 'user_feedback', text: 'the second' },
  { ts: AT + 13, type: 'say', say: 'completion_result', text: 'Done.' },
];

test('what the extension attaches is not typed; sub-agents answer their call; the model is that of the messages', async () => {
  const history = [
    user(
      text('<task>\nread it\n</task>'),
      text('Files attached by the user:\n\n<file_content path="a.md">\n# A\n</file_content>'),
      text('\n# task_progress List (Optional - Plan Mode)\n\nKeep it.'),
      text('\n# Todo List (Optional - Plan Mode)\n\nKeep it.'),
      text('# TODO LIST UPDATE REQUIRED - You MUST include it.'),
    ),
    {
      ...agent({ type: 'tool_use', id: 'c1', name: 'use_subagents', input: { prompt_1: 'look' } }),
      modelInfo: { modelId: 'some-model' },
    },
    user(text('[subagents] Result:\nSubagent results:\nTotal: 1')),
    agent({
      type: 'tool_use',
      id: 'c2',
      name: 'write_to_file',
      input: { absolutePath: 'c:\\shop\\a.ts', content: '' },
    }),
    user(text("[write_to_file for 'c:\\shop\\a.ts'] Result:\nThe content was successfully saved to c:/shop/a.ts.")),
  ];
  const path = writeLog(
    join(folder(), 'tasks', '1772357400000'),
    'api_conversation_history.json',
    JSON.stringify(history),
  );
  const { sessions } = await sessionsOf([path]);
  expect(sessions).toMatchObject([{ head: { models: ['some-model'] }, counts: { prompts: 1, toolCalls: 2 } }]);
  const events = sessions[0]?.events ?? [];
  expect(only(events, 'prompt')).toMatchObject([{ text: 'read it' }]);
  expect(only(events, 'tool-call')).toMatchObject([
    { callId: 'c1', category: 'task' },
    { callId: 'c2', category: 'write', path: 'c:\\shop\\a.ts' },
  ]);
  expect(only(events, 'tool-result')).toMatchObject([
    { callId: 'c1', outcome: 'ok' },
    { callId: 'c2', outcome: 'ok' },
  ]);
});

test('where messages are no longer sent the conversation was cut', () => {
  const marker = {
    ...user(text('[Sliding window truncation: 8 messages hidden to reduce context]')),
    isTruncationMarker: true,
  };
  const path = writeLog(
    join(folder(), 'tasks', 't-1'),
    'api_conversation_history.json',
    JSON.stringify([...HISTORY, marker]),
  );
  const events = documentEvents(rooCode, path, JSON.stringify([...HISTORY, marker]));
  expect(only(events, 'compaction')).toHaveLength(1);
  expect(
    only(events, 'prompt')
      .map((event) => event.text)
      .join(),
  ).not.toContain('Sliding');
});

test.each(['api_req_rate_limited', 'conditional_rules_applied', 'subagent_usage', 'too_many_tools_warning'])(
  'what is shown beside the conversation is known: %s',
  async (say) => {
    const shown = [
      { ts: AT, type: 'say', say: 'task', text: 'fix the till' },
      { ts: AT + 1, type: 'say', say, text: '{}' },
      { ts: AT + 2, type: 'ask', ask: 'payment_required_prompt', text: '{}' },
      { ts: AT + 3, type: 'ask', ask: 'use_subagents', text: JSON.stringify({ prompts: ['look'] }) },
    ];
    const path = writeLog(join(folder(), 'tasks', '1772357400000'), 'ui_messages.json', JSON.stringify(shown));
    const { sessions, coverage } = await sessionsOf([path]);
    expect(coverage.unknownRecords).toEqual({});
    expect(sessions).toMatchObject([{ counts: { prompts: 1, toolCalls: 1 } }]);
  },
);

test('what was shown is told where the conversation is not there', () => {
  const events = documentEvents(rooCode, join(TASK, 'ui_messages.json'), JSON.stringify(SHOWN));
  expect(only(events, 'prompt')).toMatchObject([
    { text: 'fix the till', via: 'prompt', at: AT },
    { text: 'use spaces', via: 'prompt' },
    { text: 'the second', via: 'answer' },
  ]);
  expect(only(events, 'tool-call')).toMatchObject([
    { tool: 'execute_command', command: 'npm test', line: 5 },
    { tool: 'read_file', path: 'b.ts' },
    { tool: 'ask_followup_question' },
    { tool: 'attempt_completion' },
  ]);
  expect(only(events, 'tool-result')).toMatchObject([{ outcome: 'failed', exitCode: 1 }, { outcome: 'failed' }]);
  expect(kinds(events)).toContain('interruption');
  expect(kinds(events)).toContain('compaction');
  expect(only(events, 'assistant').map((event) => event.text)).toEqual(['Looking.', 'Done.']);
});

function writeTask(root: string, extension = 'rooveterinaryinc.roo-cline', name = 'task-1'): string {
  const task = join(root, extension, 'tasks', name);
  writeLog(task, 'api_conversation_history.json', `\uFEFF${JSON.stringify(HISTORY)}`);
  writeLog(task, 'ui_messages.json', JSON.stringify(SHOWN));
  writeLog(task, 'task_metadata.json', JSON.stringify({ files_in_context: [], model_usage: [] }));
  return task;
}

describe('a task', () => {
  test('is one session, whichever of its files is named; the conversation is told where it is whole', async () => {
    const task = writeTask(folder());
    for (const path of [
      task,
      ...['api_conversation_history', 'ui_messages', 'task_metadata'].map((name) => join(task, `${name}.json`)),
    ]) {
      const { sessions, coverage } = await sessionsOf([path]);
      expect(coverage.problems).toEqual([]);
      expect(sessions).toMatchObject([
        {
          head: { id: 'task-1', agent: 'roo-code', cwd: '/home/ann/shop', models: ['some-model'] },
          counts: { prompts: 2, toolCalls: 5, failedCalls: 1, rejections: 1 },
        },
      ]);
    }
    expect(independentTaskCount([task])).toEqual({
      'task-1': { sessions: 1, prompts: 2, toolCalls: 5, failedCalls: 1 },
    });
  });

  test('whose conversation was cut short is told from what was shown', async () => {
    const task = writeTask(folder());
    const cut = [
      HISTORY[0],
      { role: 'assistant', content: 'A till was to be fixed.', isSummary: true },
      ...HISTORY.slice(-2),
    ];
    writeLog(task, 'api_conversation_history.json', JSON.stringify(cut));
    const { sessions } = await sessionsOf([task]);
    expect(sessions).toMatchObject([{ counts: { compactions: 1, toolCalls: 4, prompts: 2 } }]);
  });

  test('that another task called is its sub-agent, and its first words are nobody’s', async () => {
    const root = folder();
    const child = writeTask(root, 'rooveterinaryinc.roo-cline', 'child');
    writeTask(root, 'rooveterinaryinc.roo-cline', 'caller');
    writeLog(
      child,
      'history_item.json',
      JSON.stringify({ id: 'child', parentTaskId: 'caller', task: 'fix the till', workspace: '/w' }),
    );
    const { sessions } = await sessionsOf([root]);
    const [found] = sessions.filter(({ head }) => head.id === 'child');
    expect(found).toMatchObject({
      head: { parent: 'caller', relation: 'subagent', cwd: '/w' },
      counts: { prompts: 1 },
    });
  });

  test('that is blank is no prompt, where nothing but the task is known', () => {
    const told = (task: string) =>
      documentEvents(rooCode, join(TASK, 'history_item.json'), JSON.stringify({ id: '1', task, tokensIn: 1 }));
    expect(told(' ')).toEqual([]);
    expect(told(' fix it\n')).toMatchObject([{ kind: 'prompt', text: 'fix it' }]);
  });

  test.each([
    ['saoudrizwan.claude-dev', 'cline'],
    ['rooveterinaryinc.roo-cline', 'roo-code'],
    ['kilocode.kilo-code', 'kilo-code'],
    ['somewhere', 'roo-code'],
  ])('in the storage of %s is one of %s', async (extension, agentId) => {
    const task = writeTask(folder(), extension);
    for (const name of ['api_conversation_history.json', 'ui_messages.json', 'task_metadata.json'])
      expect(await takersOf(join(task, name))).toEqual([agentId]);
  });

  test('is looked for in every editor', () => {
    expect(cline.places('/h', {})).toContain('/h/.config/VSCodium/User/globalStorage/saoudrizwan.claude-dev/tasks');
    expect(cline.places('/h', { APPDATA: '/a' })).toContain(
      '/a/Cursor/User/globalStorage/saoudrizwan.claude-dev/tasks',
    );
    expect(cline.places('/h', {})).toContain('/h/.cline/data/sessions');
    expect(cline.places('/h', { CLINE_DATA_DIR: '/d' })).toContain('/d/tasks');
    expect(rooCode.places('/h', {})).toContain(
      '/h/Library/Application Support/Windsurf/User/globalStorage/rooveterinaryinc.roo-cline/tasks',
    );
    expect(kiloCode.places('/h', {})).toContain('/h/.vscode-server/data/User/globalStorage/kilocode.kilo-code/tasks');
  });
});

test('a task is one in the index from its first file on', async () => {
  const shop = new Workshop();
  onTestFinished(() => {
    shop.remove();
  });
  const task = join(shop.home, '.cline/data/tasks/1772357400000');
  const counts = (): unknown =>
    shop.index.summaries().map(({ id, agent: of, counts: all }) => [id, of, all.prompts, all.toolCalls]);
  writeLog(task, 'ui_messages.json', JSON.stringify(SHOWN.slice(0, 1)));
  await shop.scan();
  expect(counts()).toEqual([['1772357400000', 'cline', 1, 0]]);
  writeLog(task, 'api_conversation_history.json', JSON.stringify(HISTORY));
  expect((await shop.scan()).filesParsed).toBe(1);
  expect(counts()).toEqual([['1772357400000', 'cline', 2, 5]]);
  writeLog(task, 'task_metadata.json', JSON.stringify({ files_in_context: [], model_usage: [{ model_id: 'big' }] }));
  await shop.scan();
  expect(counts()).toEqual([['1772357400000', 'cline', 2, 5]]);
  expect((await shop.scan()).filesParsed).toBe(0);
});

const SESSION = {
  version: 1,
  sessionId: 's1',
  agent: 'lead',
  messages: [
    {
      id: 'm1',
      role: 'user',
      ts: AT,
      content: [text('<user_input mode="act"><mode_notice>act</mode_notice>fix it</user_input>')],
    },
    {
      id: 'm2',
      role: 'assistant',
      ts: AT + 1,
      modelInfo: { modelId: 'big' },
      content: [
        { type: 'thinking', thinking: 'hm' },
        { type: 'tool_use', id: 'c1', name: 'run_commands', input: { commands: ['ls'] } },
      ],
    },
    {
      id: 'm3',
      role: 'user',
      ts: AT + 2,
      content: [{ type: 'tool_result', tool_use_id: 'c1', is_error: true, content: 'no' }],
    },
  ],
};

test('a session of the terminal is told with what stands beside it', async () => {
  const root = folder();
  const about = { session_id: 's1', cwd: '/w', model: 'big', messages_path: '/x', metadata: { title: 'T' } };
  const aboutPath = writeLog(root, 's1/s1.json', JSON.stringify(about));
  const path = writeLog(root, 's1/s1.messages.json', JSON.stringify(SESSION));
  expect(await takersOf(path)).toEqual(['cline']);
  for (const named of [root, aboutPath, path]) {
    const { sessions } = await sessionsOf([named]);
    expect(sessions).toMatchObject([
      {
        head: { id: 's1', cwd: '/w', title: 'T', models: ['big'] },
        counts: { prompts: 1, toolCalls: 1, failedCalls: 1 },
      },
    ]);
    expect(only(sessions[0]?.events ?? [], 'prompt')).toMatchObject([{ text: 'fix it', uid: 'm1' }]);
    expect(only(sessions[0]?.events ?? [], 'tool-call')).toMatchObject([{ category: 'shell', command: 'ls' }]);
  }
});

test('no task hurts', () => {
  const texts = [JSON.stringify(HISTORY), JSON.stringify(SHOWN), JSON.stringify(SESSION)];
  expectDocumentTolerant(cline, join(TASK, 'api_conversation_history.json'), texts, {
    [join(TASK, 'ui_messages.json')]: JSON.stringify(SHOWN),
  });
  expectDocumentTolerant(rooCode, join(TASK, 'ui_messages.json'), texts);
  const started = performance.now();
  for (const mark of [
    '<read_file>',
    '\n<write_to_file>\n<content>',
    '</content>',
    '<task>',
    "[x for '",
    '] Result:',
    '\n\n[a for',
    '<path>',
  ])
    documentEvents(
      rooCode,
      join(TASK, 'api_conversation_history.json'),
      JSON.stringify([user(text(mark.repeat(60_000))), agent(text(mark.repeat(60_000)))]),
    );
  expect(performance.now() - started).toBeLessThan(10_000);
});

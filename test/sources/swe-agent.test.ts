import { describe, expect, test } from 'vitest';
import { sweAgent } from '../../src/core/sources/swe-agent.ts';
import type { DecodedEvent } from '../../src/core/sources/reader.ts';
import type { LogRecord } from '../support/logs.ts';
import {
  describeRealWholeLogs,
  documentEvents,
  documentReadersOf,
  documentRecords,
  expectDocumentTolerant,
} from '../support/whole-logs.ts';
import { countSweAgent } from './independent-trajectories.mjs';

const step = (action: string, observation: string, folder = '/repo'): LogRecord => ({
  action,
  observation,
  thought: `about ${action}`,
  response: `about ${action}\n\`\`\`\n${action}\n\`\`\``,
  state: JSON.stringify({ open_file: 'n/a', working_dir: folder }),
});
const said = (role: string, content: unknown, fields: LogRecord = {}): LogRecord => ({
  role,
  content,
  agent: 'main',
  ...fields,
});
const acted = (action: string): LogRecord =>
  said('assistant', `about ${action}\n\`\`\`\n${action}\n\`\`\``, { action, thought: `about ${action}` });

const RUN = {
  environment: 'main',
  trajectory: [
    step('ls -F\n', 'a.py'),
    step('open "src/a.py" 10', '[File: a.py]', '/repo/src'),
    step('submit', 'diff'),
  ],
  history: [
    said('system', 'SETTING: you work in a shell', { message_type: 'system_prompt' }),
    said('user', 'Here is how it is done', { is_demo: true }),
    said('user', 'Fix the till.'),
    acted('ls -F\n'),
    said('user', 'a.py\n(Current directory: /repo)'),
    acted('open "src/a.py" 10'),
    said('user', '[File: a.py]'),
    acted('submit'),
  ],
  info: { exit_status: 'submitted', swe_agent_version: '1.1.0' },
  replay_config: JSON.stringify({ agent: { model: { name: 'gpt-4o' } } }),
};
const read = (...history: LogRecord[]): DecodedEvent[] => documentEvents(sweAgent, { history });

test('a run is its task, what was done for it, and what came of it', () => {
  expect(documentEvents(sweAgent, RUN)).toMatchObject([
    { kind: 'prompt', text: 'Fix the till.', line: 3, at: null },
    { kind: 'assistant', text: 'about ls -F\n', line: 4 },
    { kind: 'tool-call', tool: 'bash', category: 'shell', command: 'ls -F', cwd: '/repo', callId: 'line-4-1' },
    { kind: 'tool-result', callId: 'line-4-1', outcome: 'unknown', line: 5 },
    { kind: 'assistant' },
    { kind: 'tool-call', tool: 'open', category: 'read', path: 'src/a.py', command: null, cwd: '/repo' },
    { kind: 'tool-result' },
    { kind: 'assistant' },
    { kind: 'tool-call', tool: 'submit', cwd: '/repo/src' },
    // No message brought it to the model: it stands among the steps alone.
    { kind: 'tool-result', text: 'diff', callId: 'line-8-1' },
  ]);
  expect(documentRecords(sweAgent, RUN, { path: '/r/gpt4/t-1/t-1.traj' })[2]).toMatchObject({
    session: 'gpt4/t-1',
    facts: { cwd: '/repo', agentVersion: '1.1.0', model: 'gpt-4o' },
  });
});

test('calls of functions have their ids', () => {
  const call = { id: 'c1', type: 'function', function: { name: 'bash', arguments: '{"command":"go test"}' } };
  expect(
    read(
      said('user', [{ type: 'text', text: 'Fix it.' }]),
      said('assistant', 'look', { thought: 'look', action: 'go test', tool_calls: [call] }),
      said('tool', 'ok', { tool_call_ids: ['c1'] }),
      said('assistant', 'again', { action: 'go test', tool_calls: [call] }),
      said('tool', 'EXECUTION TIMED OUT BECAUSE NO OUTPUT WAS PRODUCED', { tool_call_ids: ['c1'] }),
    ),
  ).toMatchObject([
    { kind: 'prompt', text: 'Fix it.' },
    { kind: 'assistant' },
    { kind: 'tool-call', callId: 'c1', category: 'shell', command: 'go test' },
    { kind: 'tool-result', callId: 'c1', outcome: 'unknown' },
    // An id that was given twice tells nothing: the second call is its own.
    { kind: 'tool-call', callId: 'c1~line-4-1' },
    { kind: 'tool-result', callId: 'c1~line-4-1', outcome: 'failed' },
  ]);
});

test('without its history a run is read from its steps', () => {
  const events = documentEvents(sweAgent, {
    trajectory: [step('python a.py', 'Your proposed edit has introduced new syntax error(s).')],
  });
  expect(events).toMatchObject([
    { kind: 'assistant' },
    { kind: 'tool-call', command: 'python a.py' },
    { kind: 'tool-result', outcome: 'failed' },
  ]);
});

test('attempts are sessions; the best, which stands beside them again, is not counted twice', () => {
  const attempts = [RUN, { ...RUN, history: RUN.history.slice(0, 4) }];
  const sessions = documentRecords(sweAgent, { ...RUN, attempts }, { path: '/r/run/t.traj' }).map((one) =>
    'session' in one ? one.session : null,
  );
  expect(new Set(sessions)).toEqual(new Set(['run/t-1', 'run/t-2']));
});

describe('whose a document is', () => {
  test('its own', () => {
    expect(documentReadersOf(RUN)).toEqual(['swe-agent']);
    expect(documentReadersOf({ history: RUN.history })).toEqual(['swe-agent']);
    expect(documentReadersOf({ trajectory: RUN.trajectory })).toEqual(['swe-agent']);
  });
  test('nobody’s', () => {
    expect(documentReadersOf({ history: [{ role: 'user', content: 'x' }] })).toEqual([]);
    expect(documentReadersOf({ trajectory: [] })).toEqual([]);
  });
  test('its places', () => {
    expect(sweAgent.places('/h', {})).toEqual([]);
    expect(sweAgent.places('/h', { SWE_AGENT_TRAJECTORY_DIR: '/t' })).toEqual(['/t']);
    expect(sweAgent.document.claims('run/t/t.traj')).toBe(true);
    expect(sweAgent.document.claims('run/t/t.traj.json')).toBe(false);
  });
});

test('a message of a role nobody knows is named', () => {
  expect(documentRecords(sweAgent, { history: [said('oracle', 'x')] })).toMatchObject([
    { kind: 'unknown', type: 'message/oracle' },
  ]);
});

test('whatever stands in a run, it is read', () => {
  expectDocumentTolerant(sweAgent, RUN);
  expectDocumentTolerant(sweAgent, { attempts: [RUN] });
});

describeRealWholeLogs('swe-agent', 'swe-agent', countSweAgent);

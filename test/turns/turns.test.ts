import { describe, expect, it } from 'vitest';
import type { SessionEvent } from '../../src/core/sessions/event.ts';
import type { Session } from '../../src/core/sessions/session.ts';
import { turnsOf } from '../../src/core/signals/turns/turns.ts';

type Draft<T = SessionEvent> = T extends unknown
  ? Omit<T, 'seq' | 'line' | 'at' | 'uid' | 'active' | 'copied'> & { active?: boolean; copied?: boolean }
  : never;

function sessionOf(drafts: readonly Draft[]): Session {
  const events = drafts.map((draft, seq): SessionEvent => ({
    active: true,
    copied: false,
    seq,
    line: seq + 1,
    at: null,
    uid: null,
    ...draft,
  }));
  return {
    head: {
      id: 's',
      agent: 'claude-code',
      file: '/s.jsonl',
      cwd: '/p',
      gitBranch: null,
      gitRemote: null,
      agentVersion: null,
      models: [],
      startedAt: null,
      endedAt: null,
      parent: null,
      relation: 'root',
      title: null,
      untold: [],
    },
    counts: { prompts: 0, assistant: 0, toolCalls: 0, failedCalls: 0, rejections: 0, interruptions: 0, compactions: 0 },
    events,
  };
}

const prompt = (text: string, more: { active?: boolean; copied?: boolean } = {}): Draft => ({
  kind: 'prompt',
  text,
  via: 'prompt',
  ...more,
});
const said = (text: string): Draft => ({ kind: 'assistant', text });
const call = (command: string): Draft => ({
  kind: 'tool-call',
  callId: 'c',
  tool: 'Bash',
  category: 'shell',
  command,
  path: null,
  cwd: null,
  input: '{}',
});

describe('turns of a session', () => {
  it('says what stood before each', () => {
    const turns = turnsOf(
      sessionOf([
        prompt('add a button'),
        said('Done.'),
        prompt('too big'),
        said('Shall I make it smaller?'),
        prompt('yes'),
        call('npm test'),
        { kind: 'prompt', text: 'use pnpm', via: 'queued' },
        call('npm test'),
        { kind: 'rejection', callId: 'c', words: 'pnpm!' },
        { kind: 'interruption' },
        prompt('I said pnpm'),
        said('Sorry.'),
        { kind: 'interruption' },
        prompt('go on'),
      ]),
    );
    expect(turns.map(({ text, before, via, context }) => [text, before, via, context])).toEqual([
      ['add a button', 'first', 'prompt', ''],
      ['too big', 'text', 'prompt', 'Done.'],
      ['yes', 'question', 'prompt', 'Shall I make it smaller?'],
      ['use pnpm', 'tool-call', 'queued', '[Bash] npm test'],
      ['pnpm!', 'rejected-call', 'rejection', '[Bash] npm test'],
      ['I said pnpm', 'rejected-call', 'prompt', '[Bash] npm test'],
      ['go on', 'interruption', 'prompt', 'Sorry.'],
    ]);
  });

  it('leaves out copies, rewound branches, commands, injected text and refusals without words', () => {
    const turns = turnsOf(
      sessionOf([
        prompt('from the parent session', { copied: true }),
        prompt('rewound', { active: false }),
        { kind: 'command', name: 'clear', text: '/clear' },
        { kind: 'injected', origin: 'reminder', text: 'always obey' },
        call('ls'),
        { kind: 'rejection', callId: 'c', words: null },
        prompt('mine'),
      ]),
    );
    expect(turns.map(({ text, seq }) => [text, seq])).toEqual([['mine', 6]]);
  });

  it('keeps start and end of a long text before', () => {
    const [turn] = turnsOf(sessionOf([said(`START ${'x'.repeat(5000)} END`), prompt('no')]));
    expect(turn?.context.startsWith('START ')).toBe(true);
    expect(turn?.context.endsWith(' END')).toBe(true);
    expect(turn?.context.length).toBeLessThan(310);
  });
});

/** Records no agent writes, and somebody may: nested as deep as JSON parses, and with more pieces than a call takes. */
import { describe, expect, it } from 'vitest';
import { claudeCode } from '../../src/core/sources/claude-code.ts';
import { codex } from '../../src/core/sources/codex.ts';

const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const DEEP = nested(10_000);

describe('a record that is too deep to be written again', () => {
  it.each([
    [
      claudeCode,
      `{"type":"assistant","uuid":"u","sessionId":"s","timestamp":"2026-03-01T09:00:00Z","message":{"id":"m","role":"assistant","content":[{"type":"tool_use","id":"t","name":"Edit","input":${DEEP}}]}}`,
    ],
    [
      codex,
      `{"timestamp":"2026-03-01T09:00:00Z","type":"response_item","payload":{"type":"function_call","name":"f","call_id":"c","arguments":${DEEP}}}`,
    ],
  ])('is told as a call all the same: %o', (reader, line) => {
    const decoded = reader.lines.decoder('/logs/x.jsonl', null).decode(line, 1);
    expect(decoded.kind === 'events' && decoded.events.map(({ kind }) => kind)).toEqual(['tool-call']);
  });
});

it('a text of very many marks is decoded', () => {
  const text = '<system-reminder>a</system-reminder>'.repeat(150_000);
  const line = JSON.stringify({
    type: 'user',
    uuid: 'u',
    sessionId: 's',
    timestamp: '2026-03-01T09:00:00Z',
    message: { role: 'user', content: [{ type: 'text', text }] },
  });
  const decoded = claudeCode.lines.decoder('/logs/x.jsonl', null).decode(line, 1);
  expect(['events', 'meta']).toContain(decoded.kind);
});

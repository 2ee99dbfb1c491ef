import fc from 'fast-check';
import { expect, test } from 'vitest';
import { claudeCode } from '../../src/core/sources/claude-code.ts';
import { codex } from '../../src/core/sources/codex.ts';
import type { Decoded } from '../../src/core/sources/reader.ts';
import { READERS } from '../../src/core/sources/readers.ts';
import { ClaudeLog, CodexLog, jsonl } from '../support/logs.ts';
import { anyValue, expectSound, withValueReplaced } from '../support/reader-proof.ts';

/** Logs that use every record the readers look into. */
function seeds(): string[] {
  const claude = new ClaudeLog();
  claude.user([{ type: 'text', text: '<ide_selection>x</ide_selection> do it' }], { promptSource: 'queued' });
  claude.run('ls', 'x', 2);
  claude.queue('enqueue', 'more');
  claude.add('attachment', { attachment: { type: 'queued_command', prompt: [{ type: 'text', text: 'y' }] } });
  claude.add('system', { subtype: 'local_command', content: '<command-name>/x</command-name>' });
  claude.result('t', [{ type: 'text', text: 'a' }], { toolUseResult: { answers: { q: 'a' }, userModified: true } });
  claude.user('x', { isSidechain: true, agentId: 'a' });
  const log = new CodexLog('x', { source: { subagent: { thread_spawn: { parent_thread_id: 'p' } } } });
  log.turn('t1');
  log.prompt('do it');
  log.run('ls', 'x', 1);
  log.call('shell', { command: ['bash', '-lc', 'x'] }, { content: [{ text: 'x' }], success: false });
  log.item('custom_tool_call', { name: 'exec', input: 'tools.exec_command({cmd:"x"})', call_id: 'c' });
  log.item('local_shell_call', { action: { command: ['ls'] } });
  log.item('reasoning', { summary: [{ text: 'x' }], content: [{ text: 'y' }] });
  log.event('item_completed', { item: { type: 'UserMessage', content: [{ text: 'x' }] } });
  log.event('thread_rolled_back', { num_turns: 1 });
  log.event('error', { error: { message: 'x' } });
  log.add('compacted', { message: 'x' });
  return [...jsonl(claude.records).trim().split('\n'), ...jsonl(log.records).trim().split('\n')];
}

const LINES = seeds();
const nested = (depth: number): string => `${'{"type":"user","message":'.repeat(depth)}1${'}'.repeat(depth)}`;
const HOSTILE = [
  nested(5_000),
  '['.repeat(200_000),
  `{"type":"user","message":{"content":${'['.repeat(3000)}${']'.repeat(3000)}}}`,
  '{"type":"user","timestamp":"9".repeat(9)}',
  '{"type":"user","timestamp":1e999,"message":{"content":[null,1,"x",{"type":"text","text":7}]}}',
  '{"__proto__":{"type":"user"},"type":"__proto__","payload":{"type":"constructor"}}',
  '{"type":"response_item","payload":{"type":"function_call","name":"toString","arguments":"{\\"__proto__\\":1}"}}',
  '{"type":"assistant","message":{"content":[{"type":"tool_use","name":"constructor","input":{"file_path":1}}]}}',
  '{"type":"event_msg","payload":{"type":"thread_rolled_back","num_turns":1e308}}',
  `{"type":"user","sessionId":"s","message":{"content":"${'<system-reminder>'.repeat(20_000)}"}}`,
  `{"type":"user","sessionId":"s","message":{"content":"${'<command-name>'.repeat(20_000)}"}}`,
  `{"type":"user","sessionId":"s","message":{"content":"${'<ide_selection></ide_selection>'.repeat(3_000)}"}}`,
  `{"type":"user","sessionId":"s","message":{"content":"${'</system-reminder>'.repeat(20_000)}"}}`,
  `{"type":"response_item","payload":{"type":"custom_tool_call","name":"exec","input":"${'exec_command({cmd:'.repeat(20_000)}"}}`,
  `{"type":"response_item","payload":{"type":"function_call_output","output":"${'Exit code: '.repeat(50_000)}"}}`,
];

function decodeAll(lines: readonly string[]): Decoded[] {
  return [claudeCode, codex].flatMap((reader) => {
    const decoder = reader.lines.decoder('/x/y.jsonl', null);
    const decoded = lines.map((line, n) => decoder.decode(line, n + 1));
    // What a decoder remembers must survive being stored, whatever it has seen.
    const again = reader.lines.decoder('/x/y.jsonl', JSON.parse(JSON.stringify(decoder.state())));
    expect(JSON.stringify(again.state())).toBe(JSON.stringify(decoder.state()));
    const last = decoder.atEnd?.() ?? null;
    return last ? [...decoded, last] : decoded;
  });
}

test('records with any value in any place are decoded without a throw', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(LINES.length - 1), fc.nat(40), anyValue), { minLength: 1, maxLength: 8 }),
      (changes) => {
        const lines = [...LINES];
        for (const [line, at, by] of changes) {
          lines[line] = JSON.stringify(withValueReplaced(JSON.parse(LINES[line] ?? 'null'), at, by));
        }
        expectSound(decodeAll(lines));
      },
    ),
    { numRuns: 400 },
  );
});

test('lines with any bytes changed are decoded or named as bad', () => {
  fc.assert(
    fc.property(
      fc.nat(LINES.length - 1),
      fc.array(fc.tuple(fc.nat(600), fc.nat(255)), { maxLength: 6 }),
      (n, edits) => {
        const bytes = Buffer.from(LINES[n] ?? '');
        for (const [at, byte] of edits) if (at < bytes.length) bytes[at] = byte;
        expectSound(decodeAll([bytes.toString('utf8')]));
      },
    ),
    { numRuns: 600 },
  );
});

test('lines made to hurt cost milliseconds', () => {
  const started = performance.now();
  expectSound(decodeAll(HOSTILE));
  for (const { lines } of READERS) for (const line of HOSTILE) lines?.recognises({ path: '/x', head: [line] });
  // Linear work on two megabytes; quadratic work would take minutes.
  expect(performance.now() - started).toBeLessThan(5_000);
});

test('any state is taken, the wrong one too', () => {
  fc.assert(
    fc.property(anyValue, (state) => {
      for (const { lines } of READERS) {
        const decoder = lines?.decoder('/x.jsonl', state);
        if (decoder) LINES.forEach((line, n) => expectSound([decoder.decode(line, n + 1)]));
      }
    }),
    { numRuns: 100 },
  );
});

/** What must hold for every reader, whatever it reads. */
import fc from 'fast-check';
import { expect } from 'vitest';
import type { DecodedEvent, LineDecoder, LineReader } from '../../src/core/sources/reader.ts';
import { READERS } from '../../src/core/sources/readers.ts';
import type { LogRecord } from '../support/logs.ts';
import { anyValue, decodedBy, expectAnySplit, expectSound, withValueReplaced } from '../support/reader-proof.ts';

const stored = (state: unknown): unknown => JSON.parse(JSON.stringify(state));

/** The result must not depend on where a file is split into appends. */
export const expectSameAfterAnySplit = (reader: LineReader, records: readonly LogRecord[]): void =>
  expectAnySplit(
    reader,
    records.map((record) => JSON.stringify(record)),
  );

/** Wrong types anywhere, any bytes, any stored state: nothing throws, and what comes out is sound. */
export function expectNoThrow(reader: LineReader, records: readonly LogRecord[]): void {
  const lines = records.map((record) => JSON.stringify(record));
  const line = fc.nat(lines.length - 1);
  fc.assert(
    fc.property(fc.array(fc.tuple(line, fc.nat(60), anyValue), { minLength: 1, maxLength: 8 }), (changes) => {
      const changed = [...lines];
      for (const [n, at, by] of changes) {
        changed[n] = JSON.stringify(withValueReplaced(JSON.parse(lines[n] ?? 'null'), at, by));
      }
      expectSound(decodedBy(reader, changed, (n) => n % 3 === 0));
      reader.lines.recognises({ path: '/logs/x.jsonl', head: changed });
    }),
    { numRuns: 200 },
  );
  fc.assert(
    fc.property(line, fc.array(fc.tuple(fc.nat(600), fc.nat(255)), { maxLength: 6 }), (n, edits) => {
      const bytes = Buffer.from(lines[n] ?? '');
      for (const [at, byte] of edits) if (at < bytes.length) bytes[at] = byte;
      expectSound(decodedBy(reader, [bytes.toString('utf8')]));
    }),
    { numRuns: 200 },
  );
  fc.assert(
    fc.property(anyValue, (state) => {
      const decoder = reader.lines.decoder('/logs/x.jsonl', state);
      lines.forEach((text, n) => expectSound([decoder.decode(text, n + 1)]));
      expectRestorable(reader, decoder);
    }),
    { numRuns: 60 },
  );
}

/** Hostile states that are nearly right: every value of a real one replaced by something else. */
export function expectAnyStateTaken(reader: LineReader, records: readonly LogRecord[]): void {
  const lines = records.map((record) => JSON.stringify(record));
  const decoder = reader.lines.decoder('/logs/x.jsonl', null);
  lines.forEach((line, n) => decoder.decode(line, n + 1));
  const state = stored(decoder.state());
  fc.assert(
    fc.property(fc.nat(80), anyValue, (at, by) => {
      const odd = reader.lines.decoder('/logs/x.jsonl', withValueReplaced(state, at, by));
      lines.forEach((line, n) => expectSound([odd.decode(line, n + 1)]));
      expectRestorable(reader, odd);
    }),
    { numRuns: 120 },
  );
}

const DEEP = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
const TOKENS = [
  '<session_context>',
  '```',
  '\\n',
  'Exit Code: 1\\n',
  'exit code ',
  '<a exit code ',
  '[Process exited ',
  ' Reason: ',
];
const ENDLESS = [DEEP, `{"a":${DEEP}}`, ...TOKENS.map((token) => `"${token.repeat(3_000)}"`), '1e999', '-0.1e-7'];

/** Any value of any record, nested without end or endless in itself: it costs milliseconds and throws nothing. */
export function expectNoLineHurts(reader: LineReader, records: readonly LogRecord[]): void {
  const started = performance.now();
  for (const value of ENDLESS) {
    const lines = records.flatMap((record) =>
      Array.from({ length: 40 }, (_, at) =>
        JSON.stringify(withValueReplaced(record, at, '%%')).replace('"%%"', () => value),
      ),
    );
    for (const line of new Set(lines)) {
      const decoder = reader.lines.decoder('/logs/x.jsonl', null);
      expectSound([decoder.decode(line, 1)]);
      stored(decoder.state());
      reader.lines.recognises({ path: '/logs/x.jsonl', head: [line] });
    }
  }
  expect(performance.now() - started).toBeLessThan(20_000);
}

function expectRestorable(reader: LineReader, decoder: LineDecoder): void {
  const again = reader.lines.decoder('/logs/x.jsonl', stored(decoder.state()));
  expect(again.state()).toEqual(stored(decoder.state()));
}

/** A log is recognised by its own reader and by no other. */
export function expectOnlyReader(reader: LineReader, records: readonly LogRecord[]): void {
  const head = records.map((record) => JSON.stringify(record));
  const takers = READERS.filter((one) => one.lines?.recognises({ path: '/somewhere/log.txt', head }));
  expect(takers.map(({ agent }) => agent)).toEqual([reader.agent]);
}

export const kinds = (events: readonly DecodedEvent[]): string[] => events.map(({ kind }) => kind);

/** Events of one kind, typed as such. */
export function only<K extends DecodedEvent['kind']>(
  events: readonly DecodedEvent[],
  kind: K,
): Extract<DecodedEvent, { kind: K }>[] {
  return events.filter((event): event is Extract<DecodedEvent, { kind: K }> => event.kind === kind);
}

/** What every reader must hold, whatever its format: no hostile line hurts it, and a log may be read in any pieces. */
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Decoded, LineReader } from '../../src/core/sources/reader.ts';
import { unsound } from './soundness.ts';

/** What a decoder makes of lines; with `stops`, by a new decoder with the stored state of the one before, at each. */
export function decodedBy(
  reader: LineReader,
  lines: readonly string[],
  stops: (line: number) => boolean = () => false,
  path = '/logs/x.jsonl',
): Decoded[] {
  let decoder = reader.lines.decoder(path, null);
  const decoded: Decoded[] = [];
  lines.forEach((line, n) => {
    if (stops(n)) decoder = reader.lines.decoder(path, JSON.parse(JSON.stringify(decoder.state())));
    decoded.push(decoder.decode(line, n + 1));
  });
  const last = decoder.atEnd?.() ?? null;
  return last === null ? decoded : [...decoded, last];
}

/** Reading on after an append, wherever it came, tells what reading at one go tells. */
export function expectAnySplit(reader: LineReader, lines: readonly string[]): void {
  const whole = decodedBy(reader, lines);
  expect(decodedBy(reader, lines, () => true)).toEqual(whole);
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: lines.length, maxLength: lines.length }), (stops) => {
      expect(decodedBy(reader, lines, (n) => stops[n] === true)).toEqual(whole);
    }),
    { numRuns: 25 },
  );
}

const deep = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

export const anyValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(
    null,
    true,
    0,
    -1,
    1e308,
    1.5,
    '',
    'x',
    '<',
    '[',
    [],
    {},
    [[]],
    [null],
    { text: 1 },
    { type: 'text' },
  ),
  fc.constantFrom('__proto__', 'constructor', 'toString', { __proto__: 1 }),
  fc.jsonValue({ maxDepth: 3 }),
);

/** The record with one of its values, at any depth, replaced by something else. */
export function withValueReplaced(record: unknown, at: number, by: unknown): unknown {
  let n = at;
  const visit = (node: unknown): unknown => {
    if (n-- === 0) return by;
    if (Array.isArray(node)) return node.map(visit);
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, visit(child)]));
  };
  return visit(record);
}

/** Wrong values in any place, values nested without end, and any stored state: decoded or named, never a throw. */
export function expectTolerant(reader: LineReader, lines: readonly string[]): void {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(lines.length - 1), fc.nat(40), anyValue), { minLength: 1, maxLength: 8 }),
      (changes) => {
        const changed = [...lines];
        for (const [line, at, by] of changes) {
          changed[line] = JSON.stringify(withValueReplaced(JSON.parse(lines[line] ?? 'null'), at, by)) ?? 'null';
        }
        expectSound(decodedBy(reader, changed));
        reader.lines.recognises({ path: '/x.jsonl', head: changed });
      },
    ),
    { numRuns: 300 },
  );
  fc.assert(
    fc.property(anyValue, (state) => {
      const decoder = reader.lines.decoder('/x.jsonl', state);
      lines.forEach((line, n) => {
        expectSound([decoder.decode(line, n + 1)]);
      });
    }),
    { numRuns: 60 },
  );
  // Parsing goes to any depth, so a decoder may be handed any.
  for (let at = 0; at < 40; at += 1) {
    const changed = lines.map((line) =>
      JSON.stringify(withValueReplaced(JSON.parse(line), at, 'DEEP')).replaceAll('"DEEP"', deep(10_000)),
    );
    expectSound(decodedBy(reader, changed));
  }
  expectSound(decodedBy(reader, ['', '[', 'null', '1', '"x"', '[]', '{}', deep(50_000), `{"type":${deep(20_000)}}`]));
}

export function expectSound(decoded: readonly Decoded[]): void {
  for (const one of decoded) expect(unsound(one, Infinity)).toBeNull();
}

/**
 * A text that is one mark of the format over and over costs no more than reading it, and is told in few pieces.
 * @param record with the text in the place where the human's words stand
 */
export function expectNoMarkHurts(
  reader: LineReader,
  marks: readonly string[],
  record: (text: string) => unknown,
): void {
  const started = performance.now();
  for (const mark of marks) {
    const [decoded] = decodedBy(reader, [JSON.stringify(record(mark.repeat(Math.ceil(2_000_000 / mark.length))))]);
    if (decoded?.kind !== 'events') continue;
    expect(decoded.events.length).toBeLessThan(1_000);
  }
  // Some ten milliseconds each; work that grows with the square of the text would take minutes.
  expect(performance.now() - started).toBeLessThan(2_000 * marks.length);
}

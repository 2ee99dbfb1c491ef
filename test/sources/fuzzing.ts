/**
 * Hostile input for every reader, whatever its format: objects made of the words that its own source looks for, real
 * ones with values replaced and bytes changed, and rows of any shape. Nothing here knows an agent.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Decoded, ForeignDatabase, ForeignRow, SourceReader } from '../../src/core/sources/reader.ts';

const SOURCES = join(import.meta.dirname, '../../src/core/sources');

/** Files that say what agents have in common. */
const COMMON = ['tools', 'typed', 'user-query', 'chat-call', 'json', 'epoch'];

export interface Fuzzed {
  inputs: number;
  /** Inputs that were told as events: how deep the inputs got. */
  told: number;
  slowest: { ms: number; input: string };
  /** What must not be, each with the input that brought it about. */
  faults: string[];
}

/** A small generator of pseudo-random numbers in [0, 1), the same for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** The short texts that stand in a reader's own source: its keys and types. */
function wordsOf(agent: string): string[] {
  const files = [...COMMON, agent].flatMap((name) => {
    const folder = join(SOURCES, name);
    return [`${folder}.ts`, ...namesIn(folder).map((file) => join(folder, file))].filter(exists);
  });
  const words = files.flatMap((file) => [
    ...[...readFileSync(file, 'utf8').matchAll(/'([^'\n]{1,40})'/g)].map(([, word = '']) => word),
    ...[...readFileSync(file, 'utf8').matchAll(/\.(\w{2,30})\b/g)].map(([, word = '']) => word),
  ]);
  return [...new Set(words)];
}

const exists = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
const namesIn = (folder: string): string[] =>
  statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(folder) : [];

const ODD = [
  '',
  ' ',
  '__proto__',
  'constructor',
  '\u0000',
  '\ud800',
  '<',
  '```',
  'Exit code: 1',
  '2026-01-02T03:04:05Z',
];
const NUMBERS = [0, -1, 1, 1.5, 1e308, -1e308, 2 ** 53, NaN, 1767323045, 1767323045000, 253402300800000, 8.64e15 + 1];

class Hostile {
  readonly #random: () => number;
  readonly #words: readonly string[];
  readonly #specimens: readonly string[];
  readonly #tables: ForeignDatabase['tables'];

  constructor(random: () => number, words: readonly string[], specimens: readonly string[]) {
    this.#random = random;
    this.#words = words;
    this.#specimens = specimens;
    this.#tables = new Map(words.map((name) => [name, words]));
  }

  pick<T>(list: readonly T[], otherwise: T): T {
    return list[Math.floor(this.#random() * list.length)] ?? otherwise;
  }

  chance(share: number): boolean {
    return this.#random() < share;
  }

  word(): string {
    return this.chance(0.1) ? this.pick(ODD, '') : this.pick(this.#words, 'x');
  }

  value(depth: number): unknown {
    const dice = this.#random();
    if (dice < 0.35) return this.word();
    if (dice < 0.42) return this.pick(NUMBERS, 0);
    if (dice < 0.47) return this.pick([null, true, false, [], {}], null);
    if (dice < 0.52) return JSON.stringify(this.object(depth - 1));
    if (dice < 0.54) return `${this.word()} `.repeat(1 + Math.floor(this.#random() * 200));
    if (depth <= 0) return this.word();
    if (dice < 0.7) return Array.from({ length: Math.floor(this.#random() * 4) }, () => this.value(depth - 1));
    return this.object(depth - 1);
  }

  object(depth: number): Record<string, unknown> {
    const keys = Array.from({ length: 1 + Math.floor(this.#random() * 7) }, () => this.word());
    return Object.fromEntries(keys.map((key) => [key, depth < 0 ? this.word() : this.value(depth)]));
  }

  /** One of the specimens with some of its values replaced. */
  changed(): unknown {
    let record: unknown;
    try {
      record = JSON.parse(this.pick(this.#specimens, '{}'));
    } catch {
      return this.object(3);
    }
    const share = this.pick([0.02, 0.1, 0.3], 0.1);
    const visit = (node: unknown): unknown => {
      if (this.chance(share)) return this.value(2);
      if (Array.isArray(node)) return node.map(visit);
      if (typeof node !== 'object' || node === null) return node;
      return Object.fromEntries(
        Object.entries(node).map(([key, child]) => [this.chance(0.01) ? this.word() : key, visit(child)]),
      );
    };
    return visit(record);
  }

  record(): unknown {
    return this.#specimens.length > 0 && this.chance(0.7) ? this.changed() : this.object(4);
  }

  /** What may stand in a log: JSON, JSON with bytes changed, cut off, or no JSON at all. */
  text(): string {
    const specimen = this.pick(this.#specimens, '');
    const dice = this.#random();
    const text = dice < 0.8 || specimen === '' ? (JSON.stringify(this.record()) ?? 'null') : specimen.slice(0, 200_000);
    if (dice < 0.6) return text;
    if (dice < 0.7) return text.slice(0, Math.floor(this.#random() * text.length));
    if (dice < 0.75) return Array.from({ length: 30 }, () => this.word()).join(this.chance(0.5) ? '\n' : ' ');
    const bytes = Buffer.from(text);
    for (let n = 0; n < 4 && bytes.length > 0; n++)
      bytes[Math.floor(this.#random() * bytes.length)] = Math.floor(this.#random() * 256);
    return bytes.toString('utf8');
  }

  /** What a column of this name may hold: now and then what one would expect, so that a reader goes on to the next. */
  cell(name = ''): ForeignRow[string] {
    const likely = this.chance(0.7);
    if (likely && name === 'role') return this.pick(['user', 'assistant', 'tool', 'system'], '');
    if (likely && /id$/i.test(name)) return this.pick(['a', 'b', 'c', 'd'], '');
    if (likely && /^(?:parts|content\w*|data|value|tool_calls|message\w*)$/.test(name))
      return JSON.stringify(this.chance(0.5) ? [this.record(), this.record()] : this.record()) ?? 'null';
    const dice = this.#random();
    if (dice < 0.35) return JSON.stringify(this.record()) ?? 'null';
    if (dice < 0.7) return this.word();
    if (dice < 0.9) return this.pick(NUMBERS, 0);
    return dice < 0.93 ? Buffer.from(this.text()) : null;
  }

  /** A row that has every column one asks it for, each with one value. */
  row(known: ForeignRow): ForeignRow {
    const cells = new Map(Object.entries(known));
    return new Proxy(known, {
      get: (_, name) => {
        if (typeof name !== 'string') return undefined;
        const cell = cells.has(name) ? (cells.get(name) ?? null) : this.cell(name);
        cells.set(name, cell);
        return cell;
      },
      has: () => true,
    });
  }

  /** A database that has every table and column, with anything in them. */
  database(): ForeignDatabase {
    return {
      path: '/x/y.db',
      tables: this.#tables,
      rows: (_, { where = {} } = {}) => {
        const cells = Object.entries(where).map(([name, value]) => [name, isRange(value) ? value.from : value]);
        return Array.from({ length: Math.floor(this.#random() * 5) }, () => this.row(Object.fromEntries(cells)));
      },
      beside: () => (this.chance(0.5) ? this.text() : null),
      summary: () =>
        new Map(
          Array.from({ length: 1 + Math.floor(this.#random() * 2) }, () => [
            this.word(),
            { rows: this.pick([1, 2, 1e9], 1), latest: this.cell(), bytes: 1 },
          ]),
        ),
    };
  }
}

type Wanted = NonNullable<NonNullable<Parameters<ForeignDatabase['rows']>[1]>['where']>[string];
const isRange = (value: Wanted): value is Extract<Wanted, { from: string }> =>
  typeof value === 'object' && value !== null;

const PATHS = ['/logs/x.jsonl', '/a/b/events.jsonl', 'C:\\Users\\j\\chat.json', '/#\u0000/.json', 'x'];

/**
 * @param specimens texts of real or invented logs of this reader's formats: lines, documents; more depth with them
 */
export function fuzzReader(reader: SourceReader, inputs: number, seed: number, specimens: readonly string[]): Fuzzed {
  const random = randomOf(seed);
  const hostile = new Hostile(random, wordsOf(reader.agent), specimens);
  const result: Fuzzed = { inputs: 0, told: 0, slowest: { ms: 0, input: '' }, faults: [] };
  const attempt = (input: string, read: () => Iterable<Decoded>): void => {
    const start = performance.now();
    let told = false;
    try {
      for (const decoded of read()) {
        told ||= decoded.kind === 'events' && decoded.events.length > 0;
        const fault = faultOf(decoded);
        if (fault !== null) result.faults.push(`${fault}: ${input.slice(0, 500)}`);
      }
    } catch (error) {
      result.faults.push(
        `${error instanceof Error ? (error.stack ?? error.message) : String(error)}: ${input.slice(0, 500)}`,
      );
    }
    const ms = performance.now() - start;
    if (ms > result.slowest.ms) result.slowest = { ms, input: input.slice(0, 500) };
    result.inputs += 1;
    if (told) result.told += 1;
  };
  const { lines, document, database } = reader;
  let decoder = lines?.decoder('/logs/x.jsonl', null);
  while (result.inputs < inputs && result.faults.length < 20) {
    const path = hostile.pick(PATHS, '');
    if (lines && (!document || hostile.chance(0.7)) && (!database || hostile.chance(0.7))) {
      // A decoder goes on for a while, so that what it remembers is hostile too; now and then with any state.
      if (hostile.chance(0.02)) decoder = lines.decoder(path, hostile.chance(0.5) ? hostile.value(3) : null);
      if (hostile.chance(0.02)) decoder = lines.decoder(path, JSON.parse(JSON.stringify(decoder?.state() ?? null)));
      const input = hostile.text();
      attempt(input, () => {
        lines.recognises({ path, head: [input] });
        return decoder ? [decoder.decode(input, result.inputs + 1)] : [];
      });
    } else if (document && (!database || hostile.chance(0.7))) {
      const text = hostile.text();
      let parsed: unknown;
      try {
        parsed = JSON.parse(text);
      } catch {
        parsed = undefined;
      }
      const head = { path, start: text.slice(0, 65_536), json: () => parsed };
      attempt(text, function* () {
        document.recognises(head);
        const besides = document.beside?.(path, () => [hostile.word(), `${hostile.word()}.json`]) ?? [];
        yield* document.read({ ...head, text, besides, beside: () => (hostile.chance(0.5) ? hostile.text() : null) });
      });
    } else if (database) {
      const rows = hostile.database();
      attempt('rows', function* () {
        database.recognises(rows.tables);
        database.beside?.(path, () => [hostile.word()]);
        for (const { id } of database.units(rows)) yield* database.read(rows, id);
      });
    }
  }
  return result;
}

/** What a decoded record must never be. */
function faultOf(decoded: Decoded): string | null {
  if (!('facts' in decoded)) return null;
  const { at } = decoded.facts;
  if (at !== undefined && !isTime(at)) return `no time: ${String(at)}`;
  if (decoded.kind !== 'events') return null;
  if (decoded.session === '') return 'a session without a name';
  for (const event of decoded.events) {
    if (!Number.isInteger(event.line) || event.line < 1) return `no line: ${String(event.line)}`;
    if (!isTime(event.at)) return `no time: ${String(event.at)}`;
    if ('text' in event && typeof event.text !== 'string') return 'text that is none';
    if ('callId' in event && (typeof event.callId !== 'string' || event.callId === '')) return 'a call without an id';
    if (event.uid === '') return 'an empty id';
  }
  return null;
}

const isTime = (at: number | null): boolean => at === null || Number.isFinite(new Date(at).getTime());

/**
 * Hostile input for every reader, made of valid logs of its own formats (specimens/): whole logs of lines with records
 * damaged, moved and mixed; documents with what stands beside them; databases, in memory and as real files. Nothing
 * here knows an agent.
 */
import { stringsOf } from '../../src/core/guard/quotes.ts';
import type {
  Decoded,
  DatabaseFormat,
  DecodedEvent,
  DocumentFormat,
  ForeignDatabase,
  ForeignValue,
  LineFormat,
  LogFormat,
  SourceReader,
} from '../../src/core/sources/reader.ts';
import { parse } from '../../src/core/sources/recognise.ts';
import { damagedDatabase, decodedOnDisk } from './damaged-databases.ts';
import { Mutations, randomOf } from './mutations.ts';
import { rowsInMemory, type Table } from './rows-in-memory.ts';
import { quotable, unansweredRejection, unsound } from '../support/soundness.ts';
import {
  cellValue,
  specimensOf,
  written,
  type Cell,
  type DatabaseSpecimen,
  type DocumentSpecimen,
  type LineSpecimen,
  type Specimen,
} from './specimens.ts';

export interface Fuzzed {
  agent: string;
  format: LogFormat;
  /** Lines, documents, databases. */
  inputs: number;
  /** Databases among them that were files. */
  files: number;
  /** Inputs of logs that the reader took for its own by their content. */
  recognised: number;
  /** Inputs that were told as events: how deep the inputs got. */
  told: number;
  /** Kinds of events that came, of those that come of the specimens as they are. */
  kinds: ReadonlySet<string>;
  missing: readonly string[];
  slowest: { ms: number; input: string };
  /** What must not be, each with the input that brought it about. */
  faults: string[];
}

/** After so many faults of one format there is nothing more to learn. */
const FAULTS = 10;

/** Of inputs, how many are read a second time. */
const AGAIN = 0.25;

/** Of databases, how many are written to a file. */
const FILES = 0.03;

/** A position in a session of a small database: no specimen has so many messages. */
const MOST_ROWS = 100_000;

/**
 * @param inputs how many, over all formats of the reader
 * @param folder an empty one, for databases
 */
export function fuzzReader(reader: SourceReader, inputs: number, seed: number, folder: string): Fuzzed[] {
  const specimens = specimensOf(reader.agent);
  const formats = (['lines', 'document', 'database'] as const).filter((format) => reader[format] !== undefined);
  return formats.map((format) => new Fuzzing(reader, format, specimens, seed, folder).run(inputs / formats.length));
}

class Fuzzing {
  readonly #reader: SourceReader;
  readonly #specimens: readonly Specimen[];
  readonly #mutations: Mutations;
  readonly #result: Fuzzed;
  readonly #kinds = new Set<string>();
  readonly #folder: string;

  constructor(reader: SourceReader, format: LogFormat, specimens: readonly Specimen[], seed: number, folder: string) {
    this.#reader = reader;
    this.#folder = folder;
    this.#specimens = specimens.filter((one) => one.format === format);
    this.#mutations = new Mutations(randomOf(seed), specimens.flatMap(valuesIn));
    this.#result = {
      agent: reader.agent,
      format,
      inputs: 0,
      files: 0,
      recognised: 0,
      told: 0,
      kinds: this.#kinds,
      missing: [],
      slowest: { ms: 0, input: '' },
      faults: [],
    };
  }

  run(inputs: number): Fuzzed {
    const own = new Set<string>();
    if (this.#specimens.length === 0) return { ...this.#result, faults: ['no specimen'] };
    for (const specimen of this.#specimens) for (const kind of this.#kindsOf(specimen)) own.add(kind);
    while (this.#result.inputs < inputs && this.#result.faults.length < FAULTS)
      this.#fuzz(this.#mutations.pick(this.#specimens, this.#specimens[0]));
    return { ...this.#result, missing: [...own].filter((kind) => !this.#kinds.has(kind)) };
  }

  /** Kinds of events that a specimen is told as, as it is: it has to be the reader's own and sound. */
  #kindsOf(specimen: Specimen): ReadonlySet<string> {
    const { recognised, decoded } = this.#readAsIs(specimen);
    // Lines are mixed with those of others: they need not begin as a log does.
    const faults = recognised || specimen.format === 'lines' ? [] : ['is not known by its content'];
    faults.push(...decoded.flatMap((one) => unsound(one, MOST_ROWS) ?? []));
    for (const fault of faults) this.#fault(`a specimen: ${fault}`, JSON.stringify(specimen));
    return new Set(decoded.flatMap((one) => (one.kind === 'events' ? one.events.map(({ kind }) => kind) : [])));
  }

  #readAsIs(specimen: Specimen): { recognised: boolean; decoded: readonly Decoded[] } {
    const { path } = specimen;
    const { lines, document, database } = this.#reader;
    if (specimen.format === 'lines' && lines) {
      const texts = specimen.lines.map((line) => JSON.stringify(line));
      return {
        recognised: lines.recognises({ path, head: texts }),
        decoded: decodedLines(lines, path, texts).map(({ decoded }) => decoded),
      };
    }
    if (specimen.format === 'document' && document) {
      const read = documentOf(document, path, written(specimen), asWritten(specimen));
      return { recognised: document.recognises(read), decoded: [...document.read(read)] };
    }
    if (specimen.format === 'database' && database) {
      const rows = rowsInMemory(path, tablesOf(specimen), besideIn(asWritten(specimen)));
      const decoded = [...database.units(rows)].flatMap(({ id }) => [...database.read(rows, id)]);
      return { recognised: database.recognises(rows.tables), decoded };
    }
    return { recognised: false, decoded: [] };
  }

  #fuzz(specimen: Specimen | undefined): void {
    const { lines, document, database } = this.#reader;
    if (specimen?.format === 'lines' && lines) this.#fuzzLines(lines, specimen);
    if (specimen?.format === 'document' && document) this.#fuzzDocument(document, specimen);
    if (specimen?.format === 'database' && database) {
      if (this.#mutations.chance(FILES)) this.#fuzzFile(database, specimen);
      else this.#fuzzDatabase(database, specimen);
    }
  }

  #fuzzLines(format: LineFormat, specimen: LineSpecimen): void {
    const mutations = this.#mutations;
    const path = mutations.chance(0.05) ? mutations.pick(PATHS, '') : specimen.path;
    const others = mutations.pick(this.#specimens, specimen);
    const records = mutations.sequence(specimen.lines, others.format === 'lines' ? others.lines : []);
    const texts = records.map((record) => mutations.bytes(JSON.stringify(mutations.value(record)) ?? 'null'));
    if (mutations.chance(0.1)) texts.push(mutations.pick(['', '[', 'null', '1', '"x"', '[]', '{}', ' '], ''));
    const state = mutations.chance(0.1)
      ? mutations.value(decodedLines(format, path, texts).at(-1)?.state ?? null)
      : null;
    const all = texts.join('\n');
    let recognised = false;
    this.#guarded(all, () => {
      recognised = format.recognises({ path, head: texts });
    });
    const first: string[] = [];
    const whole: Decoded[] = [];
    this.#guarded(all, () => {
      let decoder = format.decoder(path, state);
      const take = (decoded: Decoded, number: number): boolean => {
        first.push(JSON.stringify(decoded));
        whole.push(decoded);
        // A state that was made up may have been at any line.
        this.#check(decoded, state === null ? number : Infinity, all);
        if (decoded.kind !== 'events') return false;
        this.#checkLines(decoded.events, texts, all);
        return decoded.events.length > 0;
      };
      for (const [n, line] of texts.entries()) {
        const start = cpuMillis();
        const told = take(decoder.decode(line, n + 1), n + 1);
        this.#count(recognised, told, cpuMillis() - start, line);
      }
      const last = decoder.atEnd?.() ?? null;
      if (last) take(last, texts.length);
      if (state !== null) return;
      this.#checkRejections(whole, all);
      if (!mutations.chance(AGAIN)) return;
      // In two appends, or in many: what a decoder remembers is stored in between.
      const stops = mutations.chance(0.5) ? mutations.below(texts.length) : -1;
      decoder = format.decoder(path, null);
      for (const [n, line] of texts.entries()) {
        if (stops < 0 || stops === n) decoder = format.decoder(path, JSON.parse(JSON.stringify(decoder.state())));
        if (JSON.stringify(decoder.decode(line, n + 1)) !== first[n])
          this.#fault(`line ${String(n + 1)} is another one after an append`, all);
      }
    });
  }

  /** A quote is held against the very line an event cites. */
  #checkLines(events: readonly DecodedEvent[], texts: readonly string[], input: string): void {
    const known = new Map<number, string>();
    for (const event of events)
      for (const text of quotable(event)) {
        if (text === '') continue;
        const record = known.get(event.line) ?? stringsOf(parse(texts[event.line - 1] ?? '')).join('\u0001');
        known.set(event.line, record);
        if (!record.includes(text))
          this.#fault(`${event.kind}: its text is not in its line: ${text.slice(0, 80)}`, input);
      }
  }

  #fuzzDocument(format: DocumentFormat, specimen: DocumentSpecimen): void {
    const mutations = this.#mutations;
    const path = mutations.chance(0.03) ? mutations.pick(PATHS, '') : specimen.path;
    const changed = ({ json, text }: { json?: unknown; text?: string | undefined }): string =>
      mutations.bytes(text === undefined ? (JSON.stringify(mutations.value(json)) ?? 'null') : mutations.prose(text));
    const text = changed(specimen);
    const beside = besideOf(specimen, (one, content) => (mutations.chance(0.5) ? one : changed(content)));
    for (const name of [...beside.keys()]) if (mutations.chance(0.05)) beside.delete(name);
    const document = documentOf(format, path, text, beside);
    let recognised = false;
    this.#guarded(text, () => {
      recognised = format.recognises(document);
      format.main?.(path, namesOf(beside));
    });
    // A position may be that of a line, of a message, or of one in the files beside it.
    const most = [...beside.values()].reduce((sum, one) => sum + one.length, text.length) + 1;
    let first = '';
    let told = false;
    const start = cpuMillis();
    this.#guarded(text, () => {
      const decoded = [...format.read(document)];
      told = decoded.some((one) => one.kind === 'events' && one.events.length > 0);
      first = JSON.stringify(decoded);
      for (const one of decoded) this.#check(one, most, text);
      this.#checkRejections(decoded, text);
      this.#checkVerbatim(decoded, [text, ...beside.values()], text);
    });
    this.#count(recognised, told, cpuMillis() - start, text);
    if (!mutations.chance(AGAIN)) return;
    this.#guarded(text, () => {
      if (JSON.stringify([...format.read(documentOf(format, path, text, beside))]) !== first)
        this.#fault('read again, it is another one', text);
    });
  }

  #fuzzDatabase(format: DatabaseFormat, specimen: DatabaseSpecimen): void {
    const mutations = this.#mutations;
    const tables = damagedTables(specimen, mutations);
    const beside = besideOf(specimen, (one, content) =>
      mutations.chance(0.5) ? one : (JSON.stringify(mutations.value(content.json)) ?? ''),
    );
    const rows = rowsInMemory(specimen.path, tables, besideIn(beside));
    const input = (): string => JSON.stringify([...tables]);
    let recognised = false;
    let told = false;
    const start = cpuMillis();
    const read = (): Decoded[] =>
      [...format.units(rows)].flatMap(({ id, version }) => {
        if (typeof id !== 'string' || typeof version !== 'string') this.#fault('a unit without an id', input());
        return [...format.read(rows, id)];
      });
    let first = '';
    this.#guarded(input, () => {
      recognised = format.recognises(rows.tables);
      format.beside?.(specimen.path, namesOf(beside));
      const decoded = read();
      told = decoded.some((one) => one.kind === 'events' && one.events.length > 0);
      first = JSON.stringify(decoded);
      for (const one of decoded) this.#check(one, MOST_ROWS, input);
      this.#checkRejections(decoded, input);
    });
    this.#count(recognised, told, cpuMillis() - start, input);
    if (mutations.chance(AGAIN))
      this.#guarded(input, () => {
        if (JSON.stringify(read()) !== first) this.#fault('read again, it is another one', input());
      });
  }

  #fuzzFile(format: DatabaseFormat, specimen: DatabaseSpecimen): void {
    const tables = damagedTables(specimen, this.#mutations);
    const { path, damage } = damagedDatabase(this.#folder, tables, this.#mutations);
    const input = (): string => `${damage}: ${JSON.stringify([...tables])}`;
    const start = cpuMillis();
    let told = false;
    this.#guarded(input, () => {
      for (const one of decodedOnDisk(format, path)) {
        told ||= one.kind === 'events' && one.events.length > 0;
        this.#check(one, MOST_ROWS, input);
      }
    });
    this.#result.files += 1;
    this.#count(told, told, cpuMillis() - start, input);
  }

  #checkRejections(decoded: readonly Decoded[], input: string | (() => string)): void {
    const fault = unansweredRejection(decoded);
    if (fault !== null) this.#fault(fault, input);
  }

  /** Line by line: in prose a text stands between the marks of its quoting. */
  #checkVerbatim(decoded: readonly Decoded[], texts: readonly string[], input: string): void {
    let all: string | null = null;
    for (const one of decoded)
      if (one.kind === 'events')
        for (const event of one.events)
          for (const text of quotable(event)) {
            if (text === '') continue;
            all ??= texts.flatMap((whole) => [whole, ...stringsAnywhere(whole)]).join('\u0001');
            const made = all.includes(text) ? undefined : text.split('\n').find((line) => !all?.includes(line.trim()));
            if (made !== undefined) this.#fault(`${event.kind}: its text is nowhere: ${made.slice(0, 80)}`, input);
          }
  }

  #check(decoded: Decoded, most: number, input: string | (() => string)): void {
    const fault = unsound(decoded, most);
    if (fault !== null) this.#fault(fault, input);
    if (decoded.kind === 'events') for (const { kind } of decoded.events) this.#kinds.add(kind);
  }

  #guarded(input: string | (() => string), run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#fault(error instanceof Error ? (error.stack ?? error.message) : String(error), input);
    }
  }

  #fault(what: string, input: string | (() => string)): void {
    if (this.#result.faults.length < FAULTS) this.#result.faults.push(`${what}\n    ${shown(input)}`);
  }

  #count(recognised: boolean, told: boolean, ms: number, input: string | (() => string)): void {
    const { slowest } = this.#result;
    if (ms > slowest.ms) this.#result.slowest = { ms, input: shown(input) };
    this.#result.inputs += 1;
    if (recognised) this.#result.recognised += 1;
    if (told) this.#result.told += 1;
  }
}

/** Those of a JSON, or of each line that is one. */
function stringsAnywhere(text: string): string[] {
  const whole = /^\uFEFF?\s*[[{]/.test(text) ? parse(text) : undefined;
  if (whole !== undefined) return stringsOf(whole);
  return text.split('\n').flatMap((line) => (line.startsWith('{') ? stringsOf(parse(line)) : []));
}

const PATHS = ['/logs/x.jsonl', '/a/b/events.jsonl', 'C:\\Users\\j\\chat.json', '/#\u0000/.json', 'x'];

/** Of this process: a machine that is busy with other things makes no reader slow. */
function cpuMillis(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const shown = (input: string | (() => string)): string => (typeof input === 'string' ? input : input()).slice(0, 3_000);

function decodedLines(
  format: LineFormat,
  path: string,
  lines: readonly string[],
): { decoded: Decoded; state: unknown }[] {
  const decoder = format.decoder(path, null);
  const all = lines.map((line, n) => ({ decoded: decoder.decode(line, n + 1), state: decoder.state() }));
  const last = decoder.atEnd?.() ?? null;
  return last ? [...all, { decoded: last, state: decoder.state() }] : all;
}

const namesOf =
  (beside: ReadonlyMap<string, string>) =>
  (folder: string): string[] =>
    [
      ...new Set(
        [...beside.keys()].flatMap((path) =>
          path.startsWith(`${folder}/`) ? (path.slice(folder.length + 1).split('/')[0] ?? []) : [],
        ),
      ),
    ].sort();

function documentOf(
  format: DocumentFormat,
  path: string,
  text: string,
  beside: ReadonlyMap<string, string>,
): Parameters<DocumentFormat['read']>[0] {
  const besides = format.beside?.(path, namesOf(beside)) ?? [];
  let json: { value: unknown } | null = null;
  return {
    path,
    start: text.slice(0, 65_536),
    json: () => (json ??= { value: parse(text) }).value,
    text,
    besides,
    beside: (other) => (besides.includes(other) ? (beside.get(other) ?? null) : null),
  };
}

type Content = { json?: unknown; text?: string | undefined };

const besideOf = (
  { beside }: DocumentSpecimen | DatabaseSpecimen,
  change: (text: string, content: Content) => string,
): Map<string, string> =>
  new Map(Object.entries(beside).map(([path, content]) => [path, change(written(content), content)]));

const asWritten = (specimen: DocumentSpecimen | DatabaseSpecimen): Map<string, string> =>
  besideOf(specimen, (text) => text);

const besideIn =
  (beside: ReadonlyMap<string, string>): ForeignDatabase['beside'] =>
  (path) =>
    beside.get(path) ?? null;

/** All values of a specimen that may stand in another place. */
function valuesIn(specimen: Specimen): unknown[] {
  switch (specimen.format) {
    case 'lines':
      return specimen.lines;
    case 'document':
      return [specimen.json ?? specimen.text, ...Object.values(specimen.beside)];
    case 'database':
      return Object.values(specimen.tables).flatMap(({ columns, rows }) =>
        rows.map((row) => Object.fromEntries(columns.map((name, n) => [name, plainCell(row[n] ?? null)]))),
      );
  }
}

const plainCell = (cell: Cell): unknown => {
  if (typeof cell !== 'object' || cell === null) return cell;
  return 'zstd' in cell ? cell.zstd : 'bytes' in cell ? cell.bytes : cell.hex;
};

const tablesOf = ({ tables }: DatabaseSpecimen): Map<string, Table> =>
  new Map(
    Object.entries(tables).map(([name, { columns, rows }]) => [
      name,
      { columns, rows: rows.map((row) => row.map((cell) => cellValue(cell))) },
    ]),
  );

/** Tables and columns that are not there, rows in another order and twice, and anything in any cell. */
function damagedTables({ tables }: DatabaseSpecimen, mutations: Mutations): Map<string, Table> {
  const damaged = new Map<string, Table>();
  for (const [name, { columns, rows }] of Object.entries(tables)) {
    if (mutations.chance(0.01)) continue;
    const list = mutations.chance(0.3) ? mutations.sequence(rows, rows) : rows;
    const left = columns.map((column) => !mutations.chance(column === 'id' ? 0.005 : 0.01));
    const share = mutations.pick([0, 0.02, 0.1], 0);
    damaged.set(name, {
      columns: columns.filter((_, n) => left[n]),
      rows: list.map((row) => row.filter((_, n) => left[n]).map((cell) => damagedCell(cell, mutations, share))),
    });
  }
  return damaged;
}

function damagedCell(cell: Cell, mutations: Mutations, share: number): ForeignValue {
  if (mutations.chance(share)) return anyCell(mutations.value(plainCell(cell)));
  if (mutations.chance(0.01)) return Buffer.from(mutations.bytes(String(cell)));
  if (typeof cell === 'string') return /^\s*[[{]/.test(cell) ? anyCell(mutations.value(cell)) : cell;
  if (typeof cell !== 'object' || cell === null) return cell;
  if ('hex' in cell) {
    const bytes = Buffer.from(cell.hex, 'hex');
    if (mutations.chance(0.1)) bytes[mutations.below(bytes.length)] = mutations.below(256);
    return bytes;
  }
  const bytes = cellValue(
    'zstd' in cell ? { zstd: mutations.value(cell.zstd) } : { bytes: mutations.value(cell.bytes) },
  );
  if (bytes instanceof Uint8Array && mutations.chance(0.05))
    bytes[mutations.below(bytes.length)] = mutations.below(256);
  return bytes;
}

/** A value as a column holds it. */
function anyCell(value: unknown): ForeignValue {
  if (value === null || value === undefined || typeof value === 'string') return value ?? null;
  if (typeof value === 'number') return Number.isNaN(value) ? null : value;
  return typeof value === 'boolean' ? Number(value) : (JSON.stringify(value) ?? null);
}

/** Logs that are documents or databases, as tests write and read them. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Coverage } from '../../src/shared/contract.ts';
import type { Session } from '../../src/core/sessions/session.ts';
import type { Decoded, DecodedEvent, DocumentReader } from '../../src/core/sources/reader.ts';
import { READERS } from '../../src/core/sources/readers.ts';
import { decodedStrings } from './decoded-strings.ts';
import { anyValue, expectSound, withValueReplaced } from './reader-proof.ts';
import type { IndependentCount, SessionFileCount } from './real-logs.ts';
import { sessionsOf } from './sessions-of.ts';

const SHARED = process.env['REVERIE_SHARED'] ?? resolve(import.meta.dirname, '../../../shared');

export interface DocumentOf {
  path?: string;
  /** What stands beside it, by path. */
  files?: Readonly<Record<string, string>>;
}

/** What a reader makes of a document; a value is written as JSON. */
export function documentRecords(
  reader: DocumentReader,
  content: unknown,
  { path = '/logs/run/task.json', files = {} }: DocumentOf = {},
): Decoded[] {
  const text = typeof content === 'string' ? content : (JSON.stringify(content) ?? '');
  const namesIn = (folder: string): string[] =>
    Object.keys(files)
      .filter((file) => dirname(file) === folder)
      .map((file) => file.slice(folder.length + 1))
      .sort();
  const besides = reader.document.beside?.(path, namesIn) ?? [];
  const beside = (other: string): string | null => (besides.includes(other) ? (files[other] ?? null) : null);
  return [...reader.document.read({ ...headOf(path, text), text, beside, besides })];
}

export const documentEvents = (reader: DocumentReader, content: unknown, of: DocumentOf = {}): DecodedEvent[] =>
  documentRecords(reader, content, of).flatMap((one) => (one.kind === 'events' ? one.events : []));

const headOf = (path: string, text: string): Parameters<DocumentReader['document']['recognises']>[0] => ({
  path,
  start: text.slice(0, 65_536),
  json() {
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  },
});

/** The agents that take a text for a document of theirs. */
export const documentReadersOf = (content: unknown, path = '/somewhere/else.json'): string[] =>
  READERS.filter((reader) =>
    reader.document?.recognises(headOf(path, typeof content === 'string' ? content : (JSON.stringify(content) ?? ''))),
  ).map(({ agent }) => agent);

const deep = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

/** Wrong values anywhere, nesting without end, anything that is no JSON: decoded or named, never a throw. */
export function expectDocumentTolerant(reader: DocumentReader, content: unknown, of: DocumentOf = {}): void {
  const hold = (text: string): void => {
    expectSound(documentRecords(reader, text, of));
    reader.document.recognises(headOf(of.path ?? '/logs/run/task.json', text));
  };
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(120), anyValue), { minLength: 1, maxLength: 6 }), (changes) => {
      hold(JSON.stringify(changes.reduce((value, [at, by]) => withValueReplaced(value, at, by), content)) ?? 'null');
    }),
    { numRuns: 400 },
  );
  const text = JSON.stringify(content);
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(4000), fc.nat(255)), { maxLength: 6 }), fc.nat(4000), (edits, end) => {
      const bytes = Buffer.from(text);
      for (const [at, byte] of edits) if (at < bytes.length) bytes[at] = byte;
      hold(bytes.toString('utf8'));
      hold(text.slice(0, end));
    }),
    { numRuns: 200 },
  );
  for (let at = 0; at < 120; at += 1)
    hold(JSON.stringify(withValueReplaced(content, at, 'DEEP')).replaceAll('"DEEP"', deep(10_000)));
  for (const odd of ['', 'null', '[]', '{}', '[', '"x"', '1', deep(50_000)]) hold(odd);
}

/** A database in WAL mode, as a program that is running leaves it. Its rows are not all in the file itself. */
export function writeDatabase(
  path: string,
  tables: Readonly<Record<string, readonly Readonly<Record<string, string | number | Uint8Array | null>>[]>>,
  declarations: Readonly<Record<string, string>> = {},
): Database.Database {
  const db = new Database(path);
  db.pragma('journal_mode = WAL');
  db.pragma('wal_autocheckpoint = 0');
  for (const [table, rows] of Object.entries(tables)) {
    db.exec(
      declarations[table] ?? `CREATE TABLE IF NOT EXISTS ${table} (key TEXT UNIQUE ON CONFLICT REPLACE, value BLOB)`,
    );
    for (const row of rows) {
      const names = Object.keys(row);
      db.prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`).run(
        ...Object.values(row),
      );
    }
  }
  return db;
}

/** As `describeRealLogs`, of logs that are no lines. */
export function describeRealWholeLogs(folder: string, agent: string, count: IndependentCount): void {
  const root = join(SHARED, 'corpus', folder);
  const present = existsSync(root);
  if (!present) console.log(`skipped: no real sessions at ${root} (set REVERIE_SHARED)`);

  describe.skipIf(!present)(`real logs in ${folder}`, () => {
    let sessions: readonly Session[] = [];
    let coverage: Coverage = { files: 0, sessions: 0, records: 0, unknownRecords: {}, problems: [] };
    let counted: Record<string, SessionFileCount> = {};

    beforeAll(async () => {
      ({ sessions, coverage } = await sessionsOf([root]));
      counted = count([root]);
    });

    test('every file is read as this agent, every record type known', () => {
      expect(coverage.files).toBe(Object.keys(counted).length);
      expect(new Set(sessions.map(({ head }) => head.agent))).toEqual(new Set([agent]));
      expect(coverage.unknownRecords).toEqual({});
      expect(coverage.problems).toEqual([]);
    });

    test('counts agree, file by file, with a script that shares no code', () => {
      const read: Record<string, SessionFileCount> = {};
      for (const file of Object.keys(counted)) read[file] = { sessions: 0, prompts: 0, toolCalls: 0, failedCalls: 0 };
      for (const { head, counts } of sessions) {
        const sum = read[head.file];
        if (!sum) continue;
        sum.sessions += 1;
        for (const key of ['prompts', 'toolCalls', 'failedCalls'] as const) sum[key] += counts[key] ?? 0;
      }
      expect(read).toEqual(counted);
    });

    test('every text of an event stands in its log', () => {
      const strings = new Map<string, readonly string[]>();
      for (const { head, events } of sessions) {
        const known = strings.get(head.file) ?? stringsOf(head.file);
        strings.set(head.file, known);
        for (const event of events) {
          if (!('text' in event) || event.text === '') continue;
          if (!known.some((text) => text.includes(event.text)))
            expect.fail(`${head.file}:${String(event.line)} has no ${JSON.stringify(event.text.slice(0, 200))}`);
        }
      }
    });
  });
}

function stringsOf(file: string): string[] {
  const bytes = readFileSync(file);
  if (bytes.subarray(0, 15).toString() !== 'SQLite format 3') {
    const text = bytes.toString('utf8');
    const documents = file.endsWith('.jsonl') ? text.split('\n').filter((line) => line.trim() !== '') : [text];
    return documents.flatMap((document) => decodedStrings(JSON.parse(document)));
  }
  const db = new Database(file, { readonly: true });
  try {
    const rows = db.prepare<[], { value: string | Buffer | null }>('SELECT value FROM ItemTable').all();
    return rows.flatMap(({ value }) => decodedStrings(String(value)));
  } finally {
    db.close();
  }
}

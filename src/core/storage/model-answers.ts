/**
 * What models have said, and the vectors of texts: hours of a laptop's night. A file of its own, because the index is
 * dropped and filled again whenever its shape changes, and this need not be: each answer is kept by the content it was
 * about, the model and the version of the question, so that it can never be old.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { fail, ok, type Failure, type Result } from '../../shared/result.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS answer (
    key TEXT PRIMARY KEY, dream TEXT NOT NULL, value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS vector (
    model TEXT NOT NULL, text TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (model, text)
  ) STRICT, WITHOUT ROWID;
`;
/** Another shape is another file: the old one is removed with the index. */
const NAME = 'model-answers-1.db';

export interface Neighbour {
  text: string;
  /** 1 for the same direction, about 0 for nothing in common. */
  cosine: number;
}

export interface KeptAnswer {
  value: unknown;
  /** The dream in which it was asked. */
  dream: string;
}

export interface ModelAnswers {
  answer(key: string): KeptAnswer | null;
  keepAnswer(answer: { key: string; dream: string; value: unknown }): void;
  /** @returns of the texts (by hash), those that have no vector of this model */
  withoutVector(model: string, texts: readonly string[]): string[];
  keepVectors(model: string, vectors: readonly { text: string; vector: Float32Array }[]): void;
  /** The texts nearest to one of them, itself left out, nearest first; only among `among`. */
  nearest(model: string, text: string, among: ReadonlySet<string>, most: number): Neighbour[];
  /** Vectors of other models are of no use to this one. @returns how many were removed */
  dropVectorsBut(model: string): number;
  /** How vectors are compared: by SQLite's extension, or one by one. */
  readonly vectors: 'sqlite-vec' | 'scan';
  close(): void;
}

export const modelAnswersFile = (dataDir: string): string => join(dataDir, NAME);

/** @param extension path of sqlite-vec for this machine; `null` compares one by one */
export function openModelAnswers(dataDir: string, extension: string | null): Result<ModelAnswers, Failure> {
  const path = modelAnswersFile(dataDir);
  try {
    mkdirSync(dirname(path), { recursive: true });
    return ok(answersIn(opened(path), extension));
  } catch (error) {
    return fail({
      code: 'answers-unwritable',
      message: `${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      hint: 'Give yourself permission to write there, or choose another folder with --data.',
    });
  }
}

/** A cache: one that is damaged is dropped. */
function opened(path: string): Database.Database {
  const attempt = (): Database.Database => {
    const db = new Database(path);
    try {
      db.pragma('journal_mode = WAL');
      db.pragma('synchronous = NORMAL');
      db.pragma('busy_timeout = 5000');
      db.exec(SCHEMA);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  };
  try {
    return attempt();
  } catch (error) {
    if (!(error instanceof Database.SqliteError) || !/^SQLITE_(?:CORRUPT|NOTADB)/.test(error.code)) throw error;
    for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
    return attempt();
  }
}

function answersIn(db: Database.Database, extension: string | null): ModelAnswers {
  const vectors = extension !== null && loads(db, extension) ? 'sqlite-vec' : 'scan';
  const find = db.prepare<[string], { value: string; dream: string }>('SELECT value, dream FROM answer WHERE key = ?');
  const keep = db.prepare('INSERT OR REPLACE INTO answer VALUES (?, ?, ?)');
  const has = db.prepare<[string, string], { one: number }>('SELECT 1 AS one FROM vector WHERE model = ? AND text = ?');
  const put = db.prepare('INSERT OR REPLACE INTO vector VALUES (?, ?, ?)');
  const own = db.prepare<[string, string], { value: Buffer }>('SELECT value FROM vector WHERE model = ? AND text = ?');
  const AMONG = 'model = @model AND text <> @text AND text IN (SELECT value FROM json_each(@among))';
  const all = db.prepare<{ model: string; text: string; among: string }, { text: string; value: Buffer }>(
    `SELECT text, value FROM vector WHERE ${AMONG}`,
  );
  const ranked =
    vectors === 'sqlite-vec'
      ? db.prepare<
          { model: string; text: string; among: string; value: Buffer; most: number },
          { text: string; distance: number | null }
        >(
          `SELECT text, vec_distance_cosine(value, @value) AS distance FROM vector WHERE ${AMONG}
           ORDER BY distance, text LIMIT @most`,
        )
      : null;
  return {
    vectors,
    answer(key) {
      const row = find.get(key);
      return row === undefined ? null : { value: JSON.parse(row.value), dream: row.dream };
    },
    keepAnswer: ({ key, dream, value }) => void keep.run(key, dream, JSON.stringify(value)),
    withoutVector: (model, texts) => texts.filter((text) => has.get(model, text) === undefined),
    keepVectors: db.transaction((model: string, list: readonly { text: string; vector: Float32Array }[]) => {
      for (const { text, vector } of list) put.run(model, text, bytesOf(vector));
    }),
    nearest(model, text, among, most) {
      const value = own.get(model, text)?.value;
      // A text without a word points nowhere.
      if (value === undefined || vectorOf(value).every((one) => one === 0)) return [];
      const asked = { model, text, among: JSON.stringify([...among]) };
      if (ranked !== null)
        return ranked
          .all({ ...asked, value, most })
          .flatMap(({ text: other, distance }) => (distance === null ? [] : [{ text: other, cosine: 1 - distance }]));
      const mine = vectorOf(value);
      return all
        .all(asked)
        .map((row) => ({ text: row.text, cosine: cosineOf(mine, vectorOf(row.value)) }))
        .sort((a, b) => b.cosine - a.cosine || (a.text < b.text ? -1 : 1))
        .slice(0, most);
    },
    dropVectorsBut: (model) => db.prepare('DELETE FROM vector WHERE model <> ?').run(model).changes,
    close: () => void db.close(),
  };
}

function loads(db: Database.Database, extension: string): boolean {
  try {
    db.loadExtension(extension);
    return true;
  } catch {
    return false; // built without extensions, or not for this machine: slower, and the same
  }
}

const bytesOf = (vector: Float32Array): Buffer => Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);

function vectorOf(bytes: Buffer): Float32Array {
  const copy = new Uint8Array(bytes);
  return new Float32Array(copy.buffer, 0, Math.floor(copy.byteLength / 4));
}

function cosineOf(one: Float32Array, other: Float32Array): number {
  let [sum, mine, theirs] = [0, 0, 0];
  for (let at = 0; at < one.length; at++) {
    const [a, b] = [one[at] ?? 0, other[at] ?? 0];
    sum += a * b;
    mine += a * a;
    theirs += b * b;
  }
  return mine > 0 && theirs > 0 ? sum / Math.sqrt(mine * theirs) : 0;
}

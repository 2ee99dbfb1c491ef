/** Zed's database of threads. */
import { zstdDecompressSync } from 'node:zlib';
import { asList, asObject, asString, asText, asTime, parseObject, type JsonObject } from '../json.ts';
import type { DatabaseUnit, Decoded, ForeignDatabase, ForeignRow, SessionFacts } from '../reader.ts';
import { DOCUMENT_CAP } from '../recognise.ts';
import { ThreadReading } from './thread.ts';

export const isZed = (tables: ForeignDatabase['tables']): boolean =>
  ['id', 'data', 'data_type', 'summary'].every((column) => tables.get('threads')?.includes(column) === true);

export function* zedUnits(database: ForeignDatabase): Generator<DatabaseUnit, void, void> {
  for (const [id, { latest, bytes }] of database.summary('threads', 'id', 'updated_at', 'data')) {
    if (id !== '' && id !== 'null') yield { id, version: `${String(latest)} ${String(bytes)}` };
  }
}

export function* zedRecords(database: ForeignDatabase, unit: string): Generator<Decoded, void, void> {
  for (const row of database.rows('threads', { where: { id: unit } })) {
    const text = textIn(row['data']);
    if (text === null) {
      yield { kind: 'bad', message: `a thread that cannot be unpacked, or to more than ${String(DOCUMENT_CAP)} bytes` };
      continue;
    }
    const thread = parseObject(text);
    if (thread === null) {
      yield { kind: 'bad', message: 'a thread that is not valid JSON' };
      continue;
    }
    const facts = factsOf(row, thread);
    yield { kind: 'meta', session: unit, facts };
    const reading = new ThreadReading(facts.cwd ?? null, facts.relation === 'subagent');
    for (const [n, message] of asList(thread['messages']).entries()) {
      const { events, unknown } = reading.message(message, n + 1);
      yield events.length === 0
        ? { kind: 'meta', session: unit, facts: {} }
        : { kind: 'events', session: unit, facts: {}, events };
      for (const type of unknown) yield { kind: 'unknown', session: unit, type };
    }
  }
}

/** What compressed data begins with. The column that says so is not needed. */
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** @returns `null` where it cannot be unpacked, or would take more memory than a document may */
function textIn(data: unknown): string | null {
  if (typeof data === 'string') return data;
  if (!(data instanceof Uint8Array)) return null;
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (!bytes.subarray(0, ZSTD.length).equals(ZSTD)) return bytes.toString('utf8');
  try {
    return zstdDecompressSync(bytes, { maxOutputLength: DOCUMENT_CAP }).toString('utf8');
  } catch {
    return null;
  }
}

function factsOf(row: ForeignRow, thread: JsonObject): Partial<SessionFacts> {
  const context = asObject(thread['subagent_context']);
  const parent = asText(row['parent_id']) ?? asText(context?.['parent_thread_id']);
  const [worktree] = asList(asObject(thread['initial_project_snapshot'])?.['worktree_snapshots']);
  const git = asObject(asObject(worktree)?.['git_state']);
  const model = asObject(thread['model']);
  return {
    cwd: firstFolder(row['folder_paths']) ?? asText(asObject(worktree)?.['worktree_path']),
    gitBranch: asText(git?.['current_branch']),
    title: asText(row['summary']) ?? asText(thread['title']) ?? asText(thread['summary']),
    model: asText(model?.['model']),
    agentVersion: null,
    at: asTime(row['created_at']) ?? asTime(row['updated_at']) ?? asTime(thread['updated_at']),
    ...(parent === null ? {} : { parent, relation: 'subagent' }),
  };
}

/** Folders of a workspace stand one a line. */
const firstFolder = (paths: unknown): string | null => asText(asString(paths)?.split('\n')[0]?.trim());

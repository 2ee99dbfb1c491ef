/**
 * Cursor's agent in the terminal: `~/.cursor/chats/<project>/<session>/store.db`. Messages are JSON under the hash of
 * their bytes; what is no JSON are lists of such hashes, from the root that the head names down to the messages. What
 * the root does not lead to was gone back behind or compacted away.
 */
import { basename, dirname, join } from 'node:path';
import { aiMessageEvents } from '../ai-message.ts';
import { compact } from '../compact.ts';
import { millisOf } from '../epoch.ts';
import { asObject, asString, asText, fingerprint, type JsonObject } from '../json.ts';
import type { DatabaseFormat, DatabaseUnit, Decoded, ForeignDatabase, RecordPlace } from '../reader.ts';
import { contentText } from '../tools.ts';
import { queryEvents, workspaceIn } from '../user-query.ts';
import { cursorCategory } from './categories.ts';
import { textOf, valueOf } from './values.ts';

export const isStoreDatabase = (tables: ForeignDatabase['tables']): boolean => {
  const blobs = tables.get('blobs');
  const meta = tables.get('meta');
  return blobs?.includes('id') === true && blobs.includes('data') && meta?.includes('key') === true;
};

/** Beside a session that an editor led, its folder. */
export const sessionFiles: NonNullable<DatabaseFormat['beside']> = (path) => [join(dirname(path), 'meta.json')];

export function* storeUnits(database: ForeignDatabase): Generator<DatabaseUnit, void, void> {
  const head = headOf(database);
  let blobs = 0;
  for (const { id } of database.rows('blobs', { columns: ['id'] })) if (id !== null) blobs += 1;
  yield { id: sessionOf(database, head), version: `${String(blobs)} ${fingerprint(compact(head))}` };
}

const sessionOf = (database: ForeignDatabase, head: JsonObject): string =>
  asText(head['agentId']) ?? basename(dirname(database.path));

/** JSON, written as hexadecimal digits or as it is. */
function headOf(database: ForeignDatabase): JsonObject {
  for (const row of database.rows('meta', { where: { key: '0' } })) {
    const text = textOf(row['value']) ?? '';
    const written = /^(?:[0-9a-f]{2})+$/i.test(text) ? Buffer.from(text, 'hex').toString('utf8') : text;
    return asObject(valueOf(written)) ?? {};
  }
  return {};
}

export function* readStore(database: ForeignDatabase, unit: string): Generator<Decoded, void, void> {
  const head = headOf(database);
  const beside = asObject(valueOf(database.beside(join(dirname(database.path), 'meta.json'))));
  const at = millisOf(head['createdAt']);
  yield {
    kind: 'meta',
    session: unit,
    facts: { title: asText(head['name']), at, model: asText(head['lastUsedModel']) },
  };
  const blobs = new Map<string, Uint8Array>();
  for (const { id, data } of database.rows('blobs')) {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    if (typeof id === 'string' && bytes instanceof Uint8Array) blobs.set(id, bytes);
  }
  const root = asText(head['latestRootBlobId']);
  const said = root === null ? new Set<string>() : messagesFrom(root, blobs);
  // Without a root that is there, what there is is all there is.
  const active = said.size === 0;
  const ids = [...said, ...[...blobs].flatMap(([id, bytes]) => (isJson(bytes) && !said.has(id) ? [id] : []))];
  let cwd = asText(beside?.['cwd']);
  for (const [n, id] of ids.entries()) {
    const message = asObject(valueOf(Buffer.from(blobs.get(id) ?? []).toString('utf8')));
    if (message === null || asText(message['role']) === null) continue;
    const { role } = message;
    if (role === 'user') cwd ??= workspaceIn(contentText(message['content']));
    const place: RecordPlace = { line: n + 1, at: null, uid: null, active: active || said.has(id) };
    const events = aiMessageEvents(message, {
      place,
      cwd,
      category: cursorCategory,
      user: (text) => queryEvents(text, place, 'prompt'),
    });
    if (role !== 'user' && role !== 'assistant' && role !== 'tool' && role !== 'system')
      yield { kind: 'unknown', session: unit, type: `message/${asString(role) ?? ''}` };
    else if (events.length === 0) yield { kind: 'meta', session: unit, facts: { cwd } };
    else yield { kind: 'events', session: unit, facts: { cwd }, events };
  }
}

const isJson = (bytes: Uint8Array): boolean => bytes[0] === 0x7b;

/** A list's entry: field 1, 32 bytes of hash. */
const ENTRY = [0x0a, 0x20] as const;
const HASH = 32;

/** The messages a list leads to, in order. Lists that lead back to themselves end. */
function messagesFrom(root: string, blobs: ReadonlyMap<string, Uint8Array>): Set<string> {
  const found = new Set<string>();
  const seen = new Set<string>();
  const open = [root];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const bytes = blobs.get(id);
    if (!bytes || seen.has(id)) continue;
    seen.add(id);
    if (isJson(bytes)) {
      found.add(id);
      continue;
    }
    const children: string[] = [];
    for (let at = 0; bytes[at] === ENTRY[0] && bytes[at + 1] === ENTRY[1]; at += ENTRY.length + HASH)
      children.push(Buffer.from(bytes.subarray(at + ENTRY.length, at + ENTRY.length + HASH)).toString('hex'));
    open.push(...children.reverse());
  }
  return found;
}

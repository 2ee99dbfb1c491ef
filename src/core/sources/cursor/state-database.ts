/**
 * Cursor's editor: `state.vscdb` of the user (`globalStorage`) and of each workspace, tables of keys with JSON.
 *
 * - Until the end of 2024 a workspace holds its conversations whole: chats in one value, composers in another.
 * - Since then the user's database does: `composerData:<conversation>` names the messages in order, and each stands in
 *   `bubbleId:<conversation>:<message>`. For a while the messages stood in `composerData` itself.
 *
 * What the human went back behind stays as messages that no conversation names.
 */
import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { millisOf } from '../epoch.ts';
import { asList, asObject, asText, asTime, fingerprint, isObject, type JsonObject } from '../json.ts';
import type { DatabaseFormat, DatabaseUnit, Decoded, ForeignDatabase, SessionFacts } from '../reader.ts';
import { bubbleEvents, bubbleFolder, bubbleFolders, bubbleModel, bubbleTime, isBubble } from './bubble.ts';
import { folderOf, pathOfUri } from './file-uri.ts';
import { familyOf } from './family.ts';
import { CHATS, itemText, rowText, valueOf } from './values.ts';

const COMPOSER = 'composerData:';
const BUBBLE = 'bubbleId:';
const CONTEXT = 'messageRequestContext:';

/** Conversations of a workspace that stand in one value: one unit each. */
const COMPOSERS = 'composer.composerData';
const PROMPTS = 'aiService.prompts';

export const isStateDatabase = (tables: ForeignDatabase['tables']): boolean =>
  ['ItemTable', 'cursorDiskKV'].some((table) => {
    const columns = tables.get(table);
    return columns?.includes('key') === true && columns.includes('value');
  });

/** Where a database says which folder its workspace is, or the folders of all workspaces. */
export const workspaceFiles: NonNullable<DatabaseFormat['beside']> = (path, namesIn) => {
  const folder = dirname(path);
  if (basename(folder) !== 'globalStorage') return [join(folder, 'workspace.json')];
  const workspaces = join(dirname(folder), 'workspaceStorage');
  return namesIn(workspaces).map((name) => join(workspaces, name, 'workspace.json'));
};

export function* stateUnits(database: ForeignDatabase): Generator<DatabaseUnit, void, void> {
  for (const key of [CHATS, COMPOSERS, PROMPTS]) {
    const text = itemText(database, key);
    if (text !== null) yield { id: key, version: `${String(text.length)} ${fingerprint(text)}` };
  }
  const versions = new Map<string, ReturnType<typeof createHash>>();
  const hashOf = (conversation: string): ReturnType<typeof createHash> => {
    const hash = versions.get(conversation) ?? createHash('sha1');
    versions.set(conversation, hash);
    return hash;
  };
  const rows = database.rows('cursorDiskKV', {
    columns: ['key', 'value'],
    lengths: ['value'],
    where: { key: startingWith(BUBBLE) },
    order: ['key'],
  });
  for (const { key, value } of rows) {
    const conversation = typeof key === 'string' ? conversationIn(key) : null;
    if (conversation !== null) hashOf(conversation).update(`${String(key)} ${String(value)}\n`);
  }
  // The last time something changed stands in here, so that a message that kept its length is no loss.
  for (const row of database.rows('cursorDiskKV', { where: { key: startingWith(COMPOSER) }, order: ['key'] })) {
    const text = rowText(row);
    if (typeof row['key'] === 'string' && text !== null) hashOf(row['key'].slice(COMPOSER.length)).update(text);
  }
  for (const [id, hash] of versions) if (id !== '') yield { id, version: hash.digest('base64') };
}

const startingWith = (prefix: string): { from: string; below: string } => ({
  from: prefix,
  below: `${prefix.slice(0, -1)};`,
});

/** A conversation may be called anything, a message may not: the last colon parts them. */
function conversationIn(key: string): string | null {
  const end = key.lastIndexOf(':');
  return end < BUBBLE.length ? null : key.slice(BUBBLE.length, end);
}

export function* readState(database: ForeignDatabase, unit: string): Generator<Decoded, void, void> {
  const value = [CHATS, COMPOSERS, PROMPTS].includes(unit) ? valueOf(itemText(database, unit)) : null;
  switch (unit) {
    case CHATS:
      for (const tab of asList(asObject(value)?.['tabs'])) if (isObject(tab)) yield* chat(tab, database);
      return;
    case COMPOSERS:
      for (const one of asList(asObject(value)?.['allComposers']))
        if (isObject(one) && Array.isArray(one['conversation'])) yield* conversation(one, database, null);
      return;
    case PROMPTS:
      yield* prompts(asList(value), database);
      return;
    default: {
      const composer = asObject(valueOf(rowTextOf(database, COMPOSER + unit))) ?? {};
      yield* conversation({ ...composer, composerId: unit }, database, unit);
    }
  }
}

function rowTextOf(database: ForeignDatabase, key: string): string | null {
  for (const row of database.rows('cursorDiskKV', { where: { key } })) return rowText(row);
  return null;
}

function* chat(tab: JsonObject, database: ForeignDatabase): Generator<Decoded, void, void> {
  const session = asText(tab['tabId']);
  if (session === null) return;
  const cwd = workspaceOf(database);
  const facts: Partial<SessionFacts> = { title: asText(tab['chatTitle']), cwd, at: millisOf(tab['lastSendTime']) };
  yield { kind: 'meta', session, facts };
  yield* told(
    asList(tab['bubbles']).map((bubble) => ({ bubble, active: true })),
    { session, cwd, isSubagent: false },
  );
}

/** @param id where the messages may stand in rows of their own */
function* conversation(
  composer: JsonObject,
  database: ForeignDatabase,
  id: string | null,
): Generator<Decoded, void, void> {
  const session = asText(composer['composerId']);
  if (session === null) return;
  const bubbles = bubblesOf(composer, database, id);
  const parent = asText(asObject(composer['subagentInfo'])?.['parentComposerId']) ?? familyOf(database).parent(session);
  const cwd = folderIn(composer, bubbles, database);
  const facts: Partial<SessionFacts> = { title: asText(composer['name']), cwd };
  const branch = asText(composer['createdOnBranch']);
  if (branch !== null) facts.gitBranch = branch;
  const model = asText(asObject(composer['modelConfig'])?.['modelName']);
  if (model !== null && model !== 'default') facts.model = model;
  if (parent !== null && parent !== session) {
    facts.parent = parent;
    facts.relation = 'subagent';
  } else {
    const chat = chatBefore(bubbles, database);
    if (chat !== null) Object.assign(facts, { parent: chat, relation: 'continuation' });
  }
  for (const key of ['createdAt', 'lastUpdatedAt']) {
    const at = millisOf(composer[key]) ?? asTime(composer[key]);
    if (at !== null) yield { kind: 'meta', session, facts: { at } };
  }
  yield { kind: 'meta', session, facts };
  yield* told(bubbles, { session, cwd, isSubagent: parent !== null });
  if (composer['status'] !== 'aborted' || bubbles.length === 0) return;
  const stopped = { line: bubbles.length, at: null, uid: null, active: true };
  yield { kind: 'events', session, facts: {}, events: [{ kind: 'interruption', ...stopped }] };
}

/**
 * Code of a chat's answer was put in place by a composer, which began with a copy of question and answer. What a human
 * types is kept with its form; a copy is not.
 */
function chatBefore(bubbles: readonly Kept[], database: ForeignDatabase): string | null {
  const first = asObject(bubbles[0]?.bubble);
  const text = asText(first?.['text']);
  return text === null || first?.['richText'] !== undefined ? null : familyOf(database).chatWith(text);
}

interface Kept {
  bubble: unknown;
  active: boolean;
}

/** The messages in order, and then those that the conversation no longer names. */
function bubblesOf(composer: JsonObject, database: ForeignDatabase, id: string | null): Kept[] {
  const inline = asList(composer['conversation']);
  const map = asObject(composer['conversationMap']) ?? {};
  const rows = new Map<string, unknown>();
  if (id !== null) {
    const prefix = `${BUBBLE}${id}:`;
    for (const row of database.rows('cursorDiskKV', { where: { key: startingWith(prefix) }, order: ['key'] })) {
      const key = typeof row['key'] === 'string' ? row['key'].slice(prefix.length) : '';
      if (key !== '' && !key.includes(':')) rows.set(key, valueOf(rowText(row)));
    }
  }
  const heads = asList(composer['fullConversationHeadersOnly']);
  const named: Kept[] = heads.flatMap((head) => {
    const key = asText(asObject(head)?.['bubbleId']) ?? '';
    const bubble = rows.get(key) ?? (Object.hasOwn(map, key) ? map[key] : undefined);
    rows.delete(key);
    return bubble === undefined ? [] : [{ bubble, active: true }];
  });
  const whole = named.length > 0 ? named : inline.map((bubble) => ({ bubble, active: true }));
  for (const { bubble } of whole) rows.delete(asText(asObject(bubble)?.['bubbleId']) ?? '');
  // Without a list nothing says that they were gone back behind.
  const active = whole.length === 0;
  const rest = [...rows.values()]
    .map((bubble) => ({ bubble, active, at: bubbleTime(asObject(bubble) ?? {}) ?? 0 }))
    .sort((a, b) => a.at - b.at);
  return [...whole, ...rest];
}

interface ToldOf {
  session: string;
  cwd: string | null;
  isSubagent: boolean;
}

function* told(bubbles: readonly Kept[], { session, cwd, isSubagent }: ToldOf): Generator<Decoded, void, void> {
  for (const [n, { bubble, active }] of bubbles.entries()) {
    if (bubble === null) {
      yield { kind: 'bad', message: 'not valid JSON' };
      continue;
    }
    if (!isObject(bubble)) continue;
    if (!isBubble(bubble)) {
      const { type } = bubble;
      yield { kind: 'unknown', session, type: `bubble/${typeof type === 'number' ? String(type) : '(no type)'}` };
      continue;
    }
    const at = bubbleTime(bubble);
    const facts: Partial<SessionFacts> = { model: bubbleModel(bubble) };
    if (at !== null) facts.at = at;
    const events = bubbleEvents(bubble, { line: n + 1, active, cwd, isSubagent });
    yield events.length === 0 ? { kind: 'meta', session, facts } : { kind: 'events', session, facts, events };
  }
}

/** What was typed, where nothing else is left of the conversations it was typed in. */
function* prompts(typed: readonly unknown[], database: ForeignDatabase): Generator<Decoded, void, void> {
  if (itemText(database, CHATS) !== null || itemText(database, COMPOSERS) !== null) return;
  const session = `prompts-${basename(dirname(database.path))}`;
  const cwd = workspaceOf(database);
  for (const [n, prompt] of typed.entries()) {
    const text = asText(asObject(prompt)?.['text']) ?? '';
    const events = bubbleEvents({ type: 1, text }, { line: n + 1, active: true, cwd, isSubagent: false });
    if (events.length > 0) yield { kind: 'events', session, facts: { cwd }, events };
  }
}

/** The folder that a workspace's database stands for. */
const workspaceOf = (database: ForeignDatabase): string | null =>
  workspaceIn(database.beside(join(dirname(database.path), 'workspace.json')));

function workspaceIn(text: string | null): string | null {
  const folder = asText(asObject(valueOf(text))?.['folder']);
  return folder === null ? null : pathOfUri(folder);
}

function folderIn(composer: JsonObject, bubbles: readonly Kept[], database: ForeignDatabase): string | null {
  const workspace =
    composer['workspaceIdentifier'] ?? familyOf(database).workspace(asText(composer['composerId']) ?? '');
  const own = folderOf(workspace) ?? workspaceOf(database);
  if (own !== null) return own;
  const id = asText(asObject(workspace)?.['id']);
  const storage = join(dirname(dirname(database.path)), 'workspaceStorage');
  const named = id === null ? null : workspaceIn(database.beside(join(storage, id, 'workspace.json')));
  return named ?? folderInBubbles(bubbles) ?? layoutIn(composer, database) ?? repositoryIn(composer);
}

function folderInBubbles(bubbles: readonly Kept[]): string | null {
  for (const { bubble } of bubbles) {
    const known = asObject(bubble) ?? {};
    const folders = bubbleFolders(known);
    const only = folders.length === 1 ? pathOfUri(folders[0] ?? '') : null;
    const folder = only ?? bubbleFolder(known);
    if (folder !== null) return folder;
  }
  return null;
}

const repositoryIn = (composer: JsonObject): string | null =>
  asText(asObject(asList(composer['trackedGitRepos'])[0])?.['repoPath']);

/** With a message the tree of the project was sent, and in it the folder the tree begins at. */
function layoutIn(composer: JsonObject, database: ForeignDatabase): string | null {
  const prefix = `${CONTEXT}${asText(composer['composerId']) ?? ''}:`;
  for (const row of database.rows('cursorDiskKV', { where: { key: startingWith(prefix) } })) {
    for (const layout of asList(asObject(valueOf(rowText(row)))?.['projectLayouts'])) {
      const known = asObject(typeof layout === 'string' ? valueOf(layout) : layout);
      const found = asObject(known?.['listDirV2Result'])?.['directoryTreeRoot'] ?? known?.['directoryTreeRoot'];
      const folder = asText(asObject(found)?.['absPath']);
      if (folder !== null) return folder;
    }
  }
  return null;
}

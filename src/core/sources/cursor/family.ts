/** What conversations say of one another: which called which, where each was held, and which was carried on elsewhere. */
import { asList, asObject, asText } from '../json.ts';
import type { ForeignDatabase } from '../reader.ts';
import { CHATS, itemText, rowText, valueOf } from './values.ts';

export interface Family {
  parent(conversation: string): string | null;
  workspace(conversation: string): unknown;
  /** The chat in which the human typed this. */
  chatWith(text: string): string | null;
}

/** A database is opened for one reading; within it nothing changes. */
const families = new WeakMap<ForeignDatabase, Family>();

export function familyOf(database: ForeignDatabase): Family {
  const known = families.get(database) ?? familyIn(database);
  families.set(database, known);
  return known;
}

function familyIn(database: ForeignDatabase): Family {
  const parents = new Map<string, string>();
  const where = { key: { from: 'composerData:', below: 'composerData;' } };
  for (const row of database.rows('cursorDiskKV', { where })) {
    const text = rowText(row);
    // Nearly none has any, and parsing all of a large database takes long.
    if (typeof row['key'] !== 'string' || text === null || !/"sub(?:agentC|C)omposerIds":\s*\["/.test(text)) continue;
    const composer = asObject(valueOf(text));
    const parent = row['key'].slice('composerData:'.length);
    for (const child of [...asList(composer?.['subagentComposerIds']), ...asList(composer?.['subComposerIds'])])
      if (typeof child === 'string' && child !== parent) parents.set(child, parent);
  }
  const workspaces = new Map<string, unknown>();
  const heads = asObject(valueOf(itemText(database, 'composer.composerHeaders')));
  for (const head of asList(heads?.['allComposers'])) {
    const id = asText(asObject(head)?.['composerId']);
    if (id !== null) workspaces.set(id, asObject(head)?.['workspaceIdentifier']);
  }
  const chats = new Map<string, string>();
  for (const tab of asList(asObject(valueOf(itemText(database, CHATS)))?.['tabs'])) {
    const id = asText(asObject(tab)?.['tabId']);
    for (const bubble of asList(asObject(tab)?.['bubbles'])) {
      const text = asObject(bubble)?.['type'] === 'user' ? asText(asObject(bubble)?.['text']) : null;
      if (id !== null && text !== null && !chats.has(text)) chats.set(text, id);
    }
  }
  return {
    chatWith: (text) => chats.get(text) ?? null,
    parent: (conversation) => parents.get(conversation) ?? null,
    workspace: (conversation) => workspaces.get(conversation) ?? null,
  };
}

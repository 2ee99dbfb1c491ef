/** Values of Cursor's tables: JSON as text or as bytes. */
import type { ForeignDatabase, ForeignRow, ForeignValue } from '../reader.ts';

/** All chats of a workspace, until the end of 2024. */
export const CHATS = 'workbench.panel.aichat.view.aichat.chatdata';

export const rowText = (row: ForeignRow): string | null => textOf(row['value']);

export function textOf(value: ForeignValue | undefined): string | null {
  if (typeof value === 'string') return value;
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : null;
}

/** The text under a key of the table that VS Code's own state stands in as well. */
export function itemText(database: ForeignDatabase, key: string): string | null {
  for (const row of database.rows('ItemTable', { where: { key } })) return rowText(row);
  return null;
}

/** What a text holds as JSON; `null` for anything else. */
export function valueOf(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

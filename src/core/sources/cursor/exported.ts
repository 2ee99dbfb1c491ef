/**
 * Rows of a workspace's `state.vscdb` as the table viewers people publish them with write them: one document with
 * `columns` and `rows`.
 */
import { asList, asObject, type JsonObject } from '../json.ts';
import type { DocumentFormat, ForeignDatabase, ForeignRow, LogDocument } from '../reader.ts';
import { readState, stateUnits } from './state-database.ts';
import { valueOf } from './values.ts';

export const exportedState: DocumentFormat = {
  // Nobody's editor writes them: they are read where a person names them.
  claims: () => false,
  recognises: ({ start, json }) => start.trimStart().startsWith('{') && start.includes('"rows"') && isExport(json()),
  *read(document) {
    const database = databaseOf(document);
    for (const { id } of stateUnits(database)) yield* readState(database, id);
  },
};

const CONVERSATIONS = /^(?:aiService\.prompts|composer\.composerData|workbench\.panel\.aichat\..*|composerData:.*)$/;

const isExport = (value: unknown): boolean =>
  rowsIn(value).some(({ key }) => typeof key === 'string' && CONVERSATIONS.test(key));

function rowsIn(value: unknown): ForeignRow[] {
  const document: JsonObject = asObject(value) ?? {};
  const columns = asList(document['columns']);
  const [key, content] = [columns.indexOf('key'), columns.indexOf('value')];
  if (key < 0 || content < 0) return [];
  return asList(document['rows']).flatMap((row) => {
    const cells = asList(row);
    const [name, text] = [cells[key], cells[content]];
    return typeof name === 'string' && typeof text === 'string' ? [{ key: name, value: text }] : [];
  });
}

function databaseOf({ path, text, beside }: LogDocument): ForeignDatabase {
  const rows = rowsIn(valueOf(text)).sort((a, b) => (String(a['key']) < String(b['key']) ? -1 : 1));
  return {
    path,
    tables: new Map(['ItemTable', 'cursorDiskKV'].map((table) => [table, ['key', 'value']])),
    beside,
    *rows(_table, asked) {
      const wanted = asked?.where?.['key'];
      for (const row of rows) {
        const key = String(row['key']);
        const { from, below } = typeof wanted === 'object' && wanted !== null ? wanted : { from: null, below: '' };
        if (wanted === undefined || (from === null ? key === wanted : key >= from && key < below)) yield row;
      }
    },
    summary: () => new Map(),
  };
}

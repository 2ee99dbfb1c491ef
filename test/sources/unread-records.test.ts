import Database from 'better-sqlite3';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { claudeCode } from '../../src/core/sources/claude-code.ts';
import { Structure } from '../../src/core/sources/structure.ts';
import { unreadRecords } from '../../src/core/sources/unread-records.ts';
import type { LogFormat } from '../../src/core/sources/reader.ts';
import { folder, writeLog } from '../support/logs.ts';

async function told(path: string, format: LogFormat): Promise<string> {
  const structure = new Structure();
  for await (const { value, table } of unreadRecords({ path, format }, claudeCode, 1000))
    if (value !== null) structure.add(value, table);
  return structure.lines().join('\n');
}

it('of lines only what the reader does not know', async () => {
  const path = writeLog(folder(), 'a.jsonl', [
    { type: 'user', sessionId: 's', uuid: 'u', message: { role: 'user', content: 'Buy milk' } },
    { type: 'turn.v2', says: 'Buy milk' },
  ]);
  expect(await told(path, 'lines')).toBe('turn.v2 (1)\n  type: "turn.v2"\n  says: string');
});

it('one document where lines were expected', async () => {
  const path = writeLog(folder(), 'a.jsonl', JSON.stringify({ turns: [{ says: 'Buy milk' }] }, null, 2));
  expect(await told(path, 'lines')).toBe('record (1)\n  turns: list of object\n    says: string');
});

it('a document as a whole', async () => {
  const path = writeLog(folder(), 'a.json', JSON.stringify([{ kind: 'turn', says: 'Buy milk' }]));
  expect(await told(path, 'document')).toBe('turn (1)\n  kind: "turn"\n  says: string');
});

it('tables and columns of a database, and the JSON in them', async () => {
  const path = join(folder(), 'a.db');
  const db = new Database(path);
  db.exec('CREATE TABLE message (id INTEGER, body TEXT, "for ann" TEXT)');
  db.prepare('INSERT INTO message VALUES (?, ?, ?)').run(
    12_345,
    JSON.stringify({ role: 'user', says: 'milk' }),
    'milk',
  );
  db.close();
  expect(await told(path, 'database')).toBe(
    ['table message (1)', '  id: number', '  body: object', '    role: "user"', '    says: string', '  …: string'].join(
      '\n',
    ),
  );
});

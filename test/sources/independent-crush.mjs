#!/usr/bin/env node
// Counts what people and agents did in Crush's databases, without any of Reverie's code and with another SQLite: all
// rows at once, slow and simple on purpose. The reader is compared with it.
//
//   node independent-crush.mjs FOLDER   prints { "<file>": { sessions, prompts, toolCalls, failedCalls } }

import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

const filesBelow = (path) =>
  statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => filesBelow(join(path, name))) : [path];

/** Rows of a copy: theirs is not touched. */
function rowsOf(file, sql) {
  const folder = mkdtempSync(join(tmpdir(), 'count-'));
  try {
    writeFileSync(join(folder, 'copy.db'), readFileSync(file));
    const db = new DatabaseSync(join(folder, 'copy.db'));
    const rows = db.prepare(sql).all();
    db.close();
    return rows;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const isHuman = (text) =>
  text.trim() !== '' &&
  !text.trim().startsWith('!') &&
  !/^\/[\w:-]+(\s|$)/.test(text.trim()) &&
  !text.includes('Please analyze this codebase and create a **CRUSH.md** file');

export function independentCrushCount(paths) {
  const result = {};
  for (const file of paths.flatMap((path) => filesBelow(resolve(path))).filter((name) => name.endsWith('.db'))) {
    const count = { sessions: 0, prompts: 0, toolCalls: 0, failedCalls: 0 };
    const rows = rowsOf(
      file,
      'SELECT m.*, s.parent_session_id AS parent FROM messages m JOIN sessions s ON s.id = m.session_id',
    );
    count.sessions = new Set(rows.map((row) => row.session_id)).size;
    for (const { role, parts, parent } of rows) {
      for (const { type, data } of JSON.parse(parts)) {
        if (type === 'text' && role === 'user' && !parent && isHuman(data.text)) count.prompts++;
        if (type === 'tool_call') count.toolCalls++;
        if (type !== 'tool_result') continue;
        const exit = /\nExit code (\d+)\s*(?:<cwd>.*<\/cwd>\s*)?$/.exec(data.content)?.[1] ?? '0';
        const refused = /^(Permission denied|User denied permission|Tool execution canceled)/.test(data.content);
        if ((data.is_error && !refused) || exit !== '0') count.failedCalls++;
      }
    }
    result[file] = count;
  }
  return result;
}

/** What the messages of all sessions of a database hold, in the order of each session. */
export function messagesIn(file) {
  const sessions = {};
  for (const { session_id: id, parts } of rowsOf(file, 'SELECT * FROM messages ORDER BY created_at, rowid')) {
    (sessions[id] ??= []).push(JSON.parse(parts));
  }
  return sessions;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.stdout.write(`${JSON.stringify(independentCrushCount(process.argv.slice(2)), null, 1)}\n`);
}

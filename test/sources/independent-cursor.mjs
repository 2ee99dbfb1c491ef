#!/usr/bin/env node
// Counts what people and agents did in Cursor's transcripts, without any of Reverie's code: whole files, regular
// expressions, slow and simple on purpose. The reader is compared with it.
//
//   node independent-cursor.mjs FOLDER   prints { "<file>": { sessions, prompts, toolCalls, failedCalls } }

import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const filesBelow = (path) =>
  statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => filesBelow(join(path, name))) : [path];

const recordsOf = (file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line)];
      } catch {
        return [];
      }
    });

const typedIn = (text) => {
  const queries = [...text.matchAll(/<user_query>([\s\S]*?)<\/user_query>/g)].map(([, query]) => query);
  const words = queries.length > 0 ? queries : [text.replace(/<(user_info|rules|timestamp)>[\s\S]*?<\/\1>/g, '')];
  return words.map((word) => word.trim()).filter((word) => word !== '' && !/^\/[\w:-]+(\s|$)/.test(word));
};

export function independentCursorCount(paths) {
  const result = {};
  const files = paths.flatMap((path) => filesBelow(resolve(path))).filter((name) => name.endsWith('.jsonl'));
  for (const file of files) {
    const count = { sessions: 0, prompts: 0, toolCalls: 0, failedCalls: 0 };
    for (const { role, message } of recordsOf(file)) {
      if (!/^(user|assistant)$/.test(role ?? '')) continue;
      count.sessions = 1;
      const { content } = message;
      const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : content;
      for (const block of blocks) {
        if (role === 'user' && block.type === 'text' && !/[\\/]subagents[\\/]/.test(file))
          count.prompts += typedIn(block.text).length;
        if (/^tool_(use|call)$/.test(block.type)) count.toolCalls++;
        if (block.type === 'tool_result' && block.is_error) count.failedCalls++;
      }
    }
    result[file] = count;
  }
  return result;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.stdout.write(`${JSON.stringify(independentCursorCount(process.argv.slice(2)), null, 1)}\n`);
}

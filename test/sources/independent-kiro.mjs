#!/usr/bin/env node
// Counts what people and agents did in Kiro CLI's logs, without any of Reverie's code: whole files, slow and simple on
// purpose. The reader is compared with it.
//
//   node independent-kiro.mjs FOLDER   prints { "<file>": { sessions, prompts, toolCalls, failedCalls } }

import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const filesBelow = (path) =>
  statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => filesBelow(join(path, name))) : [path];

const failed = ({ status, content }) =>
  status === 'error' || JSON.stringify(content).match(/"exit_status":"exit status: (\d+)"/)?.[1] > 0;

export function independentKiroCount(paths) {
  const result = {};
  const files = paths.flatMap((path) => filesBelow(resolve(path))).filter((name) => name.endsWith('.jsonl'));
  for (const file of files) {
    const count = { sessions: 0, prompts: 0, toolCalls: 0, failedCalls: 0 };
    for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
      const { kind, data } = JSON.parse(line);
      count.sessions = 1;
      for (const part of data.content ?? []) {
        if (kind === 'Prompt' && part.kind === 'text' && !/^\s*(\/[\w:-]+(\s|$)|$)/.test(part.data)) count.prompts++;
        if (part.kind === 'toolUse') count.toolCalls++;
        if (part.kind === 'toolResult' && failed(part.data)) count.failedCalls++;
      }
    }
    result[file] = count;
  }
  return result;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.stdout.write(`${JSON.stringify(independentKiroCount(process.argv.slice(2)), null, 1)}\n`);
}

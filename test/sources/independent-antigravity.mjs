#!/usr/bin/env node
// Counts what people and agents did in Antigravity's transcripts, without any of Reverie's code: whole files, regular
// expressions, slow and simple on purpose. The reader is compared with it.
//
//   node independent-antigravity.mjs FOLDER   prints { "<file>": { sessions, prompts, toolCalls, failedCalls } }

import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const filesBelow = (path) =>
  statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => filesBelow(join(path, name))) : [path];

const request = (content) => (/<USER_REQUEST>([\s\S]*?)<\/USER_REQUEST>/.exec(content)?.[1] ?? content).trim();

export function independentAntigravityCount(paths) {
  const result = {};
  const files = paths.flatMap((path) => filesBelow(resolve(path))).filter((name) => name.endsWith('.jsonl'));
  for (const file of files) {
    const count = { sessions: 0, prompts: 0, toolCalls: 0, failedCalls: 0 };
    for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
      const { source, type, status, content, tool_calls: calls } = JSON.parse(line);
      count.sessions = 1;
      if (source === 'USER_EXPLICIT' && !/^(\/[\w:-]+(\s|$)|$)/.test(request(content))) count.prompts++;
      count.toolCalls += (calls ?? []).length;
      if (source !== 'MODEL' || type === 'PLANNER_RESPONSE') continue;
      if (
        status === 'ERROR' ||
        /^[\s\S]{0,200}The command (failed with exit code: |exited with code [1-9])/.test(content)
      )
        count.failedCalls++;
    }
    result[file] = count;
  }
  return result;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.stdout.write(`${JSON.stringify(independentAntigravityCount(process.argv.slice(2)), null, 1)}\n`);
}

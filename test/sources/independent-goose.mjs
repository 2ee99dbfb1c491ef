#!/usr/bin/env node
// Counts what people and agents did in Goose's files, without any of Reverie's code: whole files, regular expressions,
// slow and simple on purpose. The reader is compared with it.
//
//   node independent-goose.mjs FOLDER   prints { "<file>": { sessions, prompts, toolCalls, failedCalls } }

import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const filesBelow = (path) =>
  statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => filesBelow(join(path, name))) : [path];

const failed = ({ status, error, value }) =>
  (status === 'error' && !/Interrupted by the user/.test(error)) || value?.isError === true;

export function independentGooseCount(paths) {
  const result = {};
  const files = paths.flatMap((path) => filesBelow(resolve(path))).filter((name) => name.endsWith('.jsonl'));
  for (const file of files) {
    const count = { sessions: 0, prompts: 0, toolCalls: 0, failedCalls: 0 };
    for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
      const { role, content, metadata } = JSON.parse(line);
      if (!role) continue;
      count.sessions = 1;
      for (const part of content) {
        const words = (part.text ?? '').replace(/<info-msg>[\s\S]*<\/info-msg>/, '').trim();
        if (role === 'user' && part.type === 'text' && metadata?.userVisible !== false)
          if (words !== '' && !/^\/[\w:-]+(\s|$)/.test(words)) count.prompts++;
        if (part.type === 'toolRequest') count.toolCalls++;
        if (part.type === 'toolResponse' && failed(part.toolResult)) count.failedCalls++;
      }
    }
    result[file] = count;
  }
  return result;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.stdout.write(`${JSON.stringify(independentGooseCount(process.argv.slice(2)), null, 1)}\n`);
}

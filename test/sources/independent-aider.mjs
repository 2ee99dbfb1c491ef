#!/usr/bin/env node
// Counts what people and Aider did in its histories, without any of Reverie's code: one pass over the lines. The reader
// is compared with it.
//
//   node independent-aider.mjs FILE…   prints { "<file>": { sessions, prompts, toolCalls, failedCalls } }

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

export function independentAiderCount(paths) {
  const result = {};
  for (const path of paths) {
    const count = { sessions: 0, prompts: 0, toolCalls: 0, failedCalls: 0 };
    const lines = readFileSync(resolve(path), 'utf8').split('\n');
    let typed = [];
    let inBlock = false;
    const ended = () => {
      const [first = ''] = typed.filter((line) => line.trim() !== '');
      // A command of Aider's, and an answer to a question of its, are no prompt.
      if (first !== '' && !/^\/[\w-]+(\s|$)/.test(first) && !/\? \(Y\)es\/\(N\)o/.test(first)) count.prompts += 1;
      typed = [];
    };
    // Where Aider's own lines end with two blanks, one of the human's does too.
    const blanks = lines.find((line) => line.startsWith('>'))?.endsWith('  ') === true;
    for (const [n, line] of lines.entries()) {
      if (/^####( |$)/.test(line) && (!blanks || line.endsWith('  '))) typed.push(line.slice(5));
      else if (typed.length > 0) ended();
      if (line.startsWith('# aider chat started at ')) count.sessions += 1;
      if (!line.startsWith('>')) inBlock = false;
      if (/^> Applied edit to /.test(line)) count.toolCalls += 1;
      if (/^> Running /.test(line) && /^> Run shell command/.test(lines[n - 1])) count.toolCalls += 1;
      if (/^> (Run shell command|Create new file).* \(Y\)es\/.*: ?n/i.test(line)) count.toolCalls += 1;
      if (/^> (The LLM did not conform|# \d+ SEARCH\/REPLACE block)/.test(line) && !inBlock) {
        count.toolCalls += 1;
        count.failedCalls += 1;
        inBlock = true;
      }
    }
    if (typed.length > 0) ended();
    result[path] = count;
  }
  return result;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.stdout.write(`${JSON.stringify(independentAiderCount(process.argv.slice(2)), null, 1)}\n`);
}

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
    let accepted = false;
    let running = false;
    let model = [];
    const bare = (list) =>
      list
        .join('\n')
        .replace(/[ \t]+$/gm, '')
        .trim();
    const ended = () => {
      const text = bare(typed);
      const [first = ''] = text.split('\n');
      const own = /^# (Fix any errors below|Question: )/.test(first) || first === '<blank>';
      const plan = accepted || bare(model) === text;
      // A command of Aider's, and an answer to a question of its, are no prompt, nor is what it asks the model itself.
      if (text !== '' && !/^\/[\w-]+(\s|$)/.test(first) && !/\? \(Y\)es\/\(N\)o/.test(first) && !own && !plan)
        count.prompts += 1;
      if (!/\? \(Y\)es\/\(N\)o/.test(first)) accepted = running = false;
      typed = [];
      model = [];
    };
    // Where Aider's own lines end with two blanks, one of the human's does too.
    const blanks = lines.find((line) => line.startsWith('>'))?.endsWith('  ') === true;
    for (const [n, line] of lines.entries()) {
      if (/^####( |$)/.test(line) && (!blanks || line.endsWith('  '))) typed.push(line.slice(5));
      else if (typed.length > 0) ended();
      if (line.startsWith('# aider chat started at ')) count.sessions += 1;
      if (!line.startsWith('>')) inBlock = false;
      if (/^> Applied edit to /.test(line)) count.toolCalls += 1;
      if (!/^(>|####( |$)|<\/?thinking-content|# aider chat started at )/.test(line)) model.push(line);
      if (/^> .*\(Y\)es\//.test(line)) running = /^> Run shell command.*: ?[ya]/i.test(line);
      if (/^> Running /.test(line) && running) count.toolCalls += 1;
      if (/^> Edit the files\? .*: ?y/i.test(line)) accepted = true;
      if (
        /^> (Run shell command|Create new file|Edit the files|Allow edits|Attempt to fix).* \(Y\)es\/.*: ?[nds]/i.test(
          line,
        )
      )
        count.toolCalls += 1;
      if (/^> Allow .*\? n(o)? *$/.test(line)) count.toolCalls += 1;
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

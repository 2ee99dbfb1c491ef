#!/usr/bin/env node
// Counts what stands in a session of Droid without any of Reverie's code.
//
//   node independent-droid.mjs FILE   prints { sessions, prompts, toolCalls, failedCalls }

import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

export function countLog(file) {
  const count = { sessions: 0, prompts: 0, toolCalls: 0, failedCalls: 0 };
  const names = new Map();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line.trim() === '') continue;
    const { type, message } = JSON.parse(line);
    if (type !== 'message') continue;
    count.sessions = 1;
    const blocks = [message.content].flat().map((block) => (typeof block === 'string' ? { text: block } : block));
    for (const block of blocks) {
      const typed = block.text?.replace(/<system-reminder>[\s\S]*?<\/system-reminder>/g, '').trim();
      if (message.role === 'user' && typed && !message.visibility) count.prompts++;
      if (block.type === 'tool_use') {
        count.toolCalls++;
        names.set(block.id, block.name);
      }
      if (block.type !== 'tool_result') continue;
      const text = JSON.stringify(block.content);
      const shell = /Execute|Bash/.test(names.get(block.tool_use_id));
      if (block.is_error || /^"Error: /.test(text) || (shell && /exited with code [1-9]/.test(text)))
        count.failedCalls++;
    }
  }
  return count;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  console.log(JSON.stringify(countLog(process.argv[2]), null, 2));

#!/usr/bin/env node
// Counts what stands in a wire.jsonl of Kimi Code without any of Reverie's code: only what went to the model, and the
// words of a turn that never got there.
//
//   node independent-kimi.mjs FILE   prints { sessions, prompts, toolCalls, failedCalls }

import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const said = (content) => (content ?? []).map(({ text }) => text ?? '').filter((text) => text.trim());
const human = (origin) => !origin || origin.kind === 'user';

export function countLog(file) {
  const records = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim())
    .map((line) => JSON.parse(line));
  const count = { sessions: 0, prompts: 0, toolCalls: 0, failedCalls: 0 };
  const sent = [];
  for (const { type, message, event } of records) {
    if (type === 'context.append_message' || type === 'context.append_loop_event') count.sessions = 1;
    if (type === 'context.append_message' && message.role === 'user' && human(message.origin))
      sent.push(...said(message.content));
    if (event?.type === 'tool.call') count.toolCalls++;
    if (event?.type !== 'tool.result' || !event.result.isError) continue;
    if (!/was not run because the/.test(JSON.stringify(event.result.output))) count.failedCalls++;
  }
  count.prompts = sent.filter((text) => !/^\s*\/\w+(\s|$)/.test(text)).length;
  for (const { type, input, origin } of records) {
    if (!/^turn\.(prompt|steer)$/.test(type) || !human(origin)) continue;
    for (const text of said(input)) {
      const at = sent.indexOf(text);
      if (at >= 0) sent.splice(at, 1);
      else count.prompts++;
    }
  }
  return count;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  console.log(JSON.stringify(countLog(process.argv[2]), null, 2));

#!/usr/bin/env node
// Counts what stands in a JSONL log of Gemini CLI without any of Reverie's code: the whole file, the last version of
// every message.
//
//   node independent-gemini-cli.mjs FILE   prints { sessions, prompts, toolCalls, failedCalls }

import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const texts = (content) =>
  [content]
    .flat()
    .map((part) => (typeof part === 'string' ? part : (part?.text ?? '')))
    .filter((text) => text.trim());

const NOT_TYPED =
  /^\s*(<session_context>|<hook_context>|<system_note>|<scratchpad>|<state_snapshot>|System: Please|I ran the following shell command:|---|Content from @|\/\w|\?$)/;

export function countLog(file) {
  const sessions = new Map();
  let messages = null;
  const session = (id) => {
    if (!sessions.has(id)) sessions.set(id, new Map());
    return sessions.get(id);
  };
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line.trim() === '') continue;
    const record = JSON.parse(line);
    if (record.$set || record.$rewindTo) continue; // neither says anything that no message has said
    if (record.sessionId) messages = session(record.sessionId);
    else (messages ??= session('')).set(record.id, record);
  }
  const count = { sessions: 0, prompts: 0, toolCalls: 0, failedCalls: 0 };
  for (const one of sessions.values()) {
    if (one.size > 0) count.sessions++;
    for (const message of one.values()) {
      if (message.type === 'user') {
        const shown = message.displayContent ? texts(message.displayContent) : texts(message.content);
        count.prompts += shown.filter((text) => !NOT_TYPED.test(text)).length;
      }
      for (const call of message.toolCalls ?? []) {
        count.toolCalls++;
        const said = JSON.stringify(call.result ?? '');
        const refused = /Operation Cancelled/.test(said);
        const code = call.name === 'run_shell_command' ? /Exit Code: (-?\d+)/.exec(said)?.[1] : undefined;
        if (!refused && (call.status === 'error' || (code !== undefined && code !== '0'))) count.failedCalls++;
      }
    }
  }
  return count;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  console.log(JSON.stringify(countLog(process.argv[2]), null, 2));

#!/usr/bin/env node
// Counts what stands in a log of Qwen Code without any of Reverie's code.
//
//   node independent-qwen-code.mjs FILE   prints { sessions, prompts, toolCalls, failedCalls }

import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const NOT_TYPED =
  /^\s*(<(session_context|hook_context|system-reminder|system_note|state_snapshot)>|---|Content from @|\/\w+(\s|$))/;

export function countLog(file) {
  const count = { sessions: 0, prompts: 0, toolCalls: 0, failedCalls: 0 };
  const sessions = new Set();
  const names = new Map();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    let record;
    try {
      record = JSON.parse(line);
    } catch {
      continue;
    }
    const parts = record.message?.parts ?? [];
    if (parts.length > 0) sessions.add(`${record.sessionId} ${record.agentId}`);
    const said = record.systemPayload?.displayText ? [{ text: record.systemPayload.displayText }] : parts;
    const human = record.provenance ? record.provenance === 'real_user' : !record.isSidechain;
    const asked = record.subtype === undefined || record.subtype === 'mid_turn_user_message';
    if (record.type === 'user' && human && asked)
      count.prompts += said.filter(({ text }) => text?.trim() && !NOT_TYPED.test(text)).length;
    for (const { functionCall, functionResponse } of parts) {
      if (functionCall) {
        count.toolCalls++;
        names.set(functionCall.id, functionCall.name);
      }
      if (!functionResponse) continue;
      const { output = '', error } = functionResponse.response ?? {};
      const code = names.get(functionResponse.id) === 'run_shell_command' ? /Exit Code: (\d+)/.exec(output)?.[1] : '0';
      if (/Operation Cancelled/.test(error)) continue;
      if (error || (code ?? '0') !== '0' || record.toolCallResult?.status === 'error') count.failedCalls++;
    }
  }
  count.sessions = sessions.size;
  return count;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  console.log(JSON.stringify(countLog(process.argv[2]), null, 2));

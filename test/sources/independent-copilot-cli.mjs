#!/usr/bin/env node
// Counts what stands in an events.jsonl of Copilot CLI without any of Reverie's code.
//
//   node independent-copilot-cli.mjs FILE   prints { sessions, prompts, toolCalls, failedCalls }

import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const CONVERSATION =
  /^(user\.message|assistant\.message|assistant\.reasoning|tool\.(execution_start|execution_complete|user_requested)|abort|session\.error|session\.compaction_complete|system\.notification)$/;

export function countLog(file) {
  const records = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim())
    .flatMap((line) => {
      try {
        return [JSON.parse(line)];
      } catch {
        return [];
      }
    });
  // A recording may hold the same log twice.
  const once = [...new Map(records.map((record) => [record.id + JSON.stringify(record), record])).values()];
  const sessions = new Set();
  const calls = new Map();
  const asked = new Set();
  let session = '';
  const count = { sessions: 0, prompts: 0, toolCalls: 0, failedCalls: 0 };
  for (const { type, data, agentId } of once) {
    if (type === 'session.start') session = data.sessionId;
    const sub = agentId ?? data.parentToolCallId ?? null;
    const says = type === 'user.message' || type === 'assistant.message' || type === 'assistant.reasoning';
    const something = !says || data.content || data.reasoningText || data.toolRequests?.length;
    if (CONVERSATION.test(type) && something) sessions.add(`${session} ${sub}`);
    if (type === 'user.message' && !sub && !data.source && data.content && !/^\/\w+(\s|$)/.test(data.content))
      count.prompts++;
    if (type === 'tool.user_requested') asked.add(data.toolCallId);
    for (const { toolCallId, name } of data.toolRequests ?? []) calls.set(toolCallId, name);
    if (type === 'tool.execution_start' && !asked.has(data.toolCallId)) calls.set(data.toolCallId, data.toolName);
    if (type !== 'tool.execution_complete' || data.isUserRequested) continue;
    const text = data.error?.message ?? data.result?.content ?? '';
    const code = /bash|shell/.test(calls.get(data.toolCallId)) ? /exit code (\d+)>\s*$/.exec(text)?.[1] : undefined;
    if (/^The user rejected/.test(text)) continue;
    if (!data.success || (code !== undefined && code !== '0')) count.failedCalls++;
  }
  count.sessions = sessions.size;
  count.toolCalls = calls.size;
  return count;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  console.log(JSON.stringify(countLog(process.argv[2]), null, 2));

#!/usr/bin/env node
// Counts what people and agents did in session logs, without any of Reverie's code: whole files, two passes, regular
// expressions. Slow and simple on purpose. The readers are compared with it.
//
//   node independent-count.mjs FOLDER   prints { "<file>": { prompts, toolCalls, failedCalls, rejections } }

import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const filesBelow = (path) =>
  statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => filesBelow(join(path, name))) : [path];

const recordsOf = (file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        const record = JSON.parse(line);
        return record && typeof record === 'object' ? [record] : [];
      } catch {
        return [];
      }
    });

// --- Claude Code -----------------------------------------------------------------------------------------------

const NOT_TYPED = [
  /^<(task-notification|system-reminder|local-command-|bash-(input|stdout|stderr)|command-(name|message|args)|user-prompt-submit-hook)/,
  /^Caveat: The messages below/,
  /^\[Request interrupted by user/,
  /^(Stop hook feedback|Operation stopped by hook|Base directory for this skill|Implement the following plan):/,
  /^This session is being continued from a previous conversation/,
];

const typedPart = (text) =>
  text
    .replace(/<system-reminder>[\s\S]*?<\/system-reminder>/g, '')
    .replace(/<ide_(\w+)>[\s\S]*?<\/ide_\1>/g, '')
    .trim();

const isTyped = (text) =>
  text !== '' && !NOT_TYPED.some((pattern) => pattern.test(text)) && !/^\/[\w:-]+(\s|$)/.test(text);

const textsOf = (content) =>
  typeof content === 'string'
    ? [content]
    : (content ?? []).filter((block) => block.type === 'text').map((block) => block.text);

const resultText = (block) => textsOf(block.content).join('\n');

function countClaude(records) {
  const count = { prompts: 0, toolCalls: 0, failedCalls: 0, rejections: 0 };
  const calls = new Set();
  const sent = []; // texts that reached the agent as user records or attachments
  for (const record of records) {
    if (record.type === 'user' && !record.isMeta && !record.isSidechain && !record.isCompactSummary) {
      const notice = record.origin?.kind === 'task-notification';
      const typed = notice ? [] : textsOf(record.message.content).map(typedPart).filter(isTyped);
      count.prompts += typed.length;
      sent.push(...typed);
    }
    if (record.attachment?.type === 'queued_command') {
      const typed = textsOf(record.attachment.prompt).map(typedPart).filter(isTyped);
      count.prompts += typed.length;
      sent.push(...typed);
    }
    if (record.type === 'assistant' && Array.isArray(record.message.content) && !record.isApiErrorMessage) {
      for (const block of record.message.content) {
        if (block.type === 'tool_use') calls.add(`${record.message.id} ${block.id}`);
      }
    }
    if (record.type === 'user' && Array.isArray(record.message.content)) {
      for (const block of record.message.content) {
        if (block.type !== 'tool_result' || !block.is_error) continue;
        const text = resultText(block);
        if (/^The user doesn't want to (proceed|take this action)/.test(text)) count.rejections++;
        else if (!/^\[Request interrupted by user|Sibling tool call errored/.test(text)) count.failedCalls++;
      }
    }
  }
  count.toolCalls = calls.size;
  // Queued messages that were never written down a second time.
  for (const record of records) {
    if (record.type !== 'queue-operation' || record.operation !== 'enqueue' || !record.content) continue;
    const text = typedPart(record.content);
    if (!isTyped(text) || text.startsWith('{')) continue;
    const at = sent.indexOf(text);
    if (at >= 0) sent.splice(at, 1);
    else count.prompts++;
  }
  return count;
}

// Records of Claude Code repeated in a second file, or twice in one file, count where they belong: in the file whose
// first record of its own is earliest.
function withoutClaudeCopies(logs) {
  const holders = new Map();
  for (const log of logs) {
    for (const record of log.records) {
      if (record.uuid) holders.set(record.uuid, (holders.get(record.uuid) ?? new Set()).add(log));
    }
  }
  const firstOwn = (log) => {
    const times = log.records.filter((r) => r.uuid && r.timestamp && holders.get(r.uuid).size === 1);
    return times.length === 0 ? '' : times.map((r) => r.timestamp).sort()[0];
  };
  // Queued messages have no id; a copy has the same time and text.
  const queued = new Set();
  const isRepeatedQueue = (record) => {
    if (record.type !== 'queue-operation') return false;
    const key = `${record.operation} ${record.timestamp} ${record.content}`;
    return queued.has(key) || !queued.add(key);
  };
  const rank = new Map(logs.map((log) => [log, firstOwn(log)]));
  const inOrder = [...logs].sort((a, b) => (rank.get(a) < rank.get(b) ? -1 : 1));
  return inOrder.map((log) => {
    const seen = new Set();
    const records = log.records.filter((record) => {
      if (!record.uuid) return !isRepeatedQueue(record);
      if (seen.has(record.uuid)) return false;
      seen.add(record.uuid);
      const best = [...holders.get(record.uuid)].sort((a, b) => (rank.get(a) < rank.get(b) ? -1 : 1))[0];
      return best === log;
    });
    return { ...log, records };
  });
}

// --- Codex -----------------------------------------------------------------------------------------------------

const CODEX_INJECTED =
  /^(# AGENTS\.md instructions|<(environment_context|user_instructions|INSTRUCTIONS|permissions instructions|turn_context|turn_aborted|skill|subagent_notification|user_shell_command|recommended_plugins|model_switch)\b)/;

const codexRequest = (text) => {
  const trimmed = text.trim();
  if (!trimmed.startsWith('# Context from my IDE setup:')) return trimmed;
  return (trimmed.split('## My request for Codex:')[1] ?? '').trim();
};

const codexOutput = (output) => {
  if (typeof output === 'string') return output;
  const parts = Array.isArray(output) ? output : Array.isArray(output?.content) ? output.content : [output];
  return parts.map((part) => (typeof part === 'string' ? part : (part?.text ?? part?.content ?? ''))).join('\n');
};

function countCodex(records) {
  const count = { prompts: 0, toolCalls: 0, failedCalls: 0, rejections: 0 };
  const items = records.map((r) => (r.type === 'response_item' ? r.payload : r.payload ? {} : r));
  const isSubagent = records.some((r) => r.type === 'session_meta' && r.payload.thread_source === 'subagent');

  const asItems = items
    .filter((item) => item.type === 'message' && item.role === 'user')
    .flatMap((item) => (Array.isArray(item.content) ? item.content.map((part) => part.text ?? '') : [item.content]));
  const asEvents = records
    .filter((r) => r.type === 'event_msg' && r.payload.type === 'user_message')
    .map((r) => r.payload.message);
  const human = (texts) => texts.map(codexRequest).filter((text) => text !== '' && !CODEX_INJECTED.test(text));
  // Each message once, however many of the two forms it has.
  const left = human(asEvents);
  let prompts = left.length;
  for (const text of human(asItems)) {
    const at = left.indexOf(text);
    if (at >= 0) left.splice(at, 1);
    else prompts++;
  }
  count.prompts = isSubagent ? 0 : prompts;

  for (const item of items) {
    if (/^(function_call|custom_tool_call|local_shell_call|web_search_call)$/.test(item.type)) count.toolCalls++;
    if (!/_call_output$/.test(item.type ?? '')) continue;
    const text = codexOutput(item.output);
    if (/rejected by user/.test(text) && text.length < 1000) count.rejections++;
    else if (/^aborted by user/.test(text)) continue;
    else {
      const head = text.split('\nOutput:')[0];
      const code =
        /(?:^|\n)(?:Process exited with code|Exit code:) (-?\d+)/.exec(head)?.[1] ??
        /"exit_code":\s*(-?\d+)/.exec(text)?.[1];
      if (
        code === undefined
          ? /^(Script failed|apply_patch verification failed|exec_command failed)/.test(text)
          : Number(code) !== 0
      )
        count.failedCalls++;
    }
  }
  return count;
}

// --- both ------------------------------------------------------------------------------------------------------

export function independentCount(paths) {
  const logs = paths
    .flatMap((path) => filesBelow(resolve(path)))
    .filter((file) => file.endsWith('.jsonl'))
    .map((file) => ({ file, records: recordsOf(file) }));
  const isCodex = (log) =>
    log.records.some(
      (r) => /^(session_meta|response_item|event_msg|turn_context)$/.test(r.type) || r.record_type === 'state',
    );
  const result = {};
  for (const log of withoutClaudeCopies(logs.filter((log) => !isCodex(log))))
    result[log.file] = countClaude(log.records);
  for (const log of logs.filter(isCodex)) result[log.file] = countCodex(log.records);
  return result;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.stdout.write(`${JSON.stringify(independentCount(process.argv.slice(2)), null, 1)}\n`);
}

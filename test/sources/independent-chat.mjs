#!/usr/bin/env node
// Counts what people and agents did in logs that are lists of messages as services take them (Mistral Vibe, Hermes,
// Grok), without any of Reverie's code: whole files, regular expressions, slow and simple on purpose. The readers are
// compared with it.
//
//   node independent-chat.mjs FOLDER   prints { "<file>": { sessions, prompts, toolCalls, failedCalls } }

import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const filesBelow = (path) =>
  statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => filesBelow(join(path, name))) : [path];

const messagesOf = (file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line)];
      } catch {
        return [];
      }
    });

const textOf = (content) =>
  Array.isArray(content) ? content.map((part) => part.text ?? '').join('\n') : (content ?? '');

const INJECTED = [
  /^\[(Continuing toward your standing goal|ASYNC DELEGATION|IMPORTANT: |SYSTEM:|System note:|CONTEXT )/,
  /^Manual `!` command result from the user/,
  /^You are continuing a trajectory after a context compaction/,
  /^<(user_info|system-reminder|vibe_warning)>/,
  /^\/[\w:-]+(\s|$)/,
];

const isTyped = (message) => {
  const text = textOf(message.content).trim();
  if (message.injected || message.display_kind || text === '') return false;
  if (message.synthetic_reason && message.synthetic_reason !== 'interjection') return false;
  return !INJECTED.some((pattern) => pattern.test(text));
};

const callsOf = ({ tool_calls: calls }) => (typeof calls === 'string' ? JSON.parse(calls || '[]') : (calls ?? []));

const failed = (text) => {
  if (/^<tool_error>/.test(text)) return true;
  if (/^<user_cancellation>/.test(text)) return false;
  if (/\nreturncode: -?[1-9]\d*\s*$/.test(text)) return true;
  if (!text.startsWith('{')) return false;
  try {
    const { exit_code: code, error, success, status } = JSON.parse(text);
    if (/user denied/i.test(error ?? '')) return false;
    return Boolean(code) || Boolean(error) || success === false || status === 'error';
  } catch {
    return false;
  }
};

export function independentChatCount(paths) {
  const result = {};
  const files = paths.flatMap((path) => filesBelow(resolve(path))).filter((name) => name.endsWith('.jsonl'));
  for (const file of files) {
    const count = { sessions: 0, prompts: 0, toolCalls: 0, failedCalls: 0 };
    for (const message of messagesOf(file)) {
      const role = message.role ?? message.type;
      count.sessions = 1;
      if (role === 'user' && isTyped(message)) count.prompts++;
      if (role === 'assistant') count.toolCalls += callsOf(message).length;
      if (role === 'backend_tool_call') count.toolCalls++;
      if (/^tool(_result)?$/.test(role) && failed(textOf(message.content))) count.failedCalls++;
    }
    result[file] = count;
  }
  return result;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.stdout.write(`${JSON.stringify(independentChatCount(process.argv.slice(2)), null, 1)}\n`);
}

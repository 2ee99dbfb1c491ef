#!/usr/bin/env node
// Counts what people and agents did in OpenCode's exports and in lists of its parts, without any of Reverie's code:
// whole files, slow and simple on purpose. The reader is compared with it.
//
//   node independent-opencode.mjs FOLDER   prints { "<file>": { sessions, prompts, toolCalls, failedCalls } }

import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const filesBelow = (path) =>
  statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => filesBelow(join(path, name))) : [path];

const isHuman = ({ text, synthetic, ignored }) =>
  !synthetic && !ignored && text.trim() !== '' && !/^\/[\w:-]+(\s|$)/.test(text.trim());

const byUser = (parts) => parts.some(({ text }) => text === 'The following tool was executed by the user');

const hasFailed = ({ tool, state }) => {
  if (state.status === 'error')
    return !/^The user rejected|dismissed this question|^Tool execution aborted/.test(state.error);
  if (state.status !== 'completed') return false;
  return tool === 'invalid' || (state.metadata?.exit ?? 0) !== 0;
};

function countMessages(messages, subagent) {
  const count = { sessions: messages.length > 0 ? 1 : 0, prompts: 0, toolCalls: 0, failedCalls: 0 };
  let ran = false;
  for (const { role, parts } of messages) {
    const tools = parts.filter(({ type }) => type === 'tool');
    const texts = parts.filter(({ type, text }) => type === 'text' && typeof text === 'string');
    if (role === 'user' && !subagent) count.prompts += texts.filter(isHuman).length;
    if (!ran) count.toolCalls += tools.length;
    if (!ran) count.failedCalls += tools.filter(hasFailed).length;
    ran = role === 'user' && byUser(parts);
  }
  return count;
}

export function independentOpencodeCount(paths) {
  const result = {};
  for (const file of paths.flatMap((path) => filesBelow(resolve(path)))) {
    const text = readFileSync(file, 'utf8');
    if (file.endsWith('.jsonl')) {
      const parts = text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line));
      result[file] = countMessages(
        parts.map((part) => ({ role: part._role, parts: [part] })),
        false,
      );
    } else {
      const { info, messages } = JSON.parse(text);
      const flat = messages.map((message) => ({ role: message.info.role, parts: message.parts }));
      result[file] = countMessages(flat, Boolean(info.parentID));
    }
  }
  return result;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.stdout.write(`${JSON.stringify(independentOpencodeCount(process.argv.slice(2)), null, 1)}\n`);
}

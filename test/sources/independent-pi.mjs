#!/usr/bin/env node
// Counts what people and agents did in logs of pi, oh-my-pi and OpenClaw, without any of Reverie's code: whole files,
// regular expressions, slow and simple on purpose. The readers are compared with it.
//
//   node independent-pi.mjs FOLDER   prints { "<file>": { sessions, prompts, toolCalls, failedCalls } }

import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const filesBelow = (path) =>
  statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => filesBelow(join(path, name))) : [path];

const entriesOf = (file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line)];
      } catch {
        return [];
      }
    });

const texts = (content) =>
  typeof content === 'string' ? [content] : content.filter((part) => part.type === 'text').map((part) => part.text);

const NOT_TYPED =
  /^(\/[\w:-]+(\s|$)|\[Subagent Context\]|\[cron:|System: \[[^\n]*$|Read HEARTBEAT|A new session was started via)/;

const typedPart = (text) =>
  text
    .replace(/<file name="[^"]*">[\s\S]*?<\/file>/g, '')
    .replace(/^\s*<skill name="[\s\S]*$/, '')
    .replace(/^([A-Z][^\n]*\(untrusted[^\n]*\):\n```[\s\S]*?\n```\s*)+/, '')
    .trim();

const failed = ({ isError, content, details, toolName }) => {
  const text = texts(content).join('\n').trimEnd();
  if (isError)
    return !/(Command|Operation|Request was) aborted\.?$|^Skipped due to queued|^\S* ?(blocked|denied) by (the )?user/i.test(
      text,
    );
  if (details?.exitCode) return true;
  return /^(bash|exec|process)$/.test(toolName) && /Command exited with code [1-9]\d*\)?$/.test(text);
};

export function independentPiCount(paths) {
  const seen = new Set();
  const isCopy = (entry) => {
    if (!entry.id) return false;
    const key = `${entry.id} ${entry.timestamp}`;
    return seen.has(key) || !seen.add(key);
  };
  const result = {};
  const files = paths.flatMap((path) => filesBelow(resolve(path))).filter((name) => name.endsWith('.jsonl'));
  for (const file of files.sort()) {
    const count = { sessions: 0, prompts: 0, toolCalls: 0, failedCalls: 0 };
    let waiting = false; // a session whose first message has not come yet
    let isSubagent = false;
    for (const entry of entriesOf(file)) {
      if (entry.type === 'session') {
        waiting = true;
        isSubagent = false;
      }
      if (entry.type === 'session_init') isSubagent = true;
      const talks = /^(message|custom_message|compaction|branch_summary)$/.test(entry.type);
      if (talks && waiting) {
        count.sessions++;
        waiting = false;
      }
      if (entry.type !== 'message' || isCopy(entry)) continue;
      const { message } = entry;
      if (message.role === 'user' && !isSubagent) {
        for (const text of texts(message.content).map(typedPart))
          if (text !== '' && !NOT_TYPED.test(text)) count.prompts++;
      }
      if (message.role === 'assistant' && Array.isArray(message.content))
        count.toolCalls += message.content.filter((part) => part.type === 'toolCall').length;
      if (message.role === 'toolResult' && failed(message)) count.failedCalls++;
    }
    result[file] = count;
  }
  return result;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.stdout.write(`${JSON.stringify(independentPiCount(process.argv.slice(2)), null, 1)}\n`);
}

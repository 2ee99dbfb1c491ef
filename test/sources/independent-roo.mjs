#!/usr/bin/env node
// Counts what people and agents did in tasks of Cline, Roo Code and Kilo Code, without any of Reverie's code: regular
// expressions over whole files, slow and simple on purpose. The readers are compared with it.
//
//   node independent-roo.mjs FOLDER   prints { "<task folder>": { sessions, prompts, toolCalls, failedCalls } }

import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const filesBelow = (path) =>
  statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => filesBelow(join(path, name))) : [path];
const json = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, '')) : null);

const TOOL =
  /(?:^|\n)[ \t]*<(execute_command|read_file|write_to_file|apply_diff|search_files|list_files|list_code_definition_names|use_mcp_tool|access_mcp_resource|new_task|switch_mode|update_todo_list|ask_followup_question|attempt_completion|insert_content|search_and_replace|codebase_search|browser_action|fetch_instructions|replace_in_file)>[^]*?(?:<\/\1>|$)/g;
const FAILED = /The tool execution failed|Exit code: [1-9]|exit code: [1-9]|Command exited with code [1-9]/;
const textOf = ({ content }) =>
  typeof content === 'string'
    ? [content]
    : Array.isArray(content)
      ? content.map(({ text }) => text ?? '')
      : [content?.text ?? ''];
const withoutDetails = (text) => text.replace(/<environment_details>[^]*?<\/environment_details>/g, '');
const count = (text, pattern) => [...text.matchAll(pattern)].length;

function ofConversation(messages, called) {
  const result = { prompts: 0, toolCalls: 0, failedCalls: 0 };
  for (const message of messages) {
    const texts = textOf(message);
    const role = message.role ?? message.type;
    if (message.isSummary) continue;
    if (role === 'assistant') result.toolCalls += count(texts.join('\n'), TOOL);
    if (role !== 'user') continue;
    const all = withoutDetails(texts.join('\n')).replace(/The user denied this operation and [^]*?<\/feedback>/g, '');
    const tagged = count(all, /<(task|user_message|feedback)>[^]*?<\/\1>/g);
    result.prompts += tagged;
    if (tagged === 0 && message.role === undefined && all.trim() !== '') result.prompts += 1;
    for (const text of texts) if (FAILED.test(withoutDetails(text).slice(0, 400))) result.failedCalls += 1;
  }
  if (called && result.prompts > 0) result.prompts -= 1;
  return result;
}

const HEAD = /(?:^|\n\n)\[([a-z_]+)(?: [^]*?)?\] Result:\n+/g;
/** What the window calls a tool. */
const ASKED_AS = {
  execute_command: /^command$/,
  use_mcp_tool: /^use_mcp_server$/,
  ask_followup_question: /^followup$/,
  attempt_completion: /^completion_result$/,
  write_to_file: /^(newFileCreated|editedExistingFile)$/,
  apply_diff: /^(appliedDiff|editedExistingFile)$/,
  list_files: /^listFiles/,
};
const askedAs = (tool) => ASKED_AS[tool] ?? new RegExp(`^${tool.replaceAll('_', '')}$`, 'i');

function ofWindow(shown, called) {
  const result = { prompts: called ? 0 : 1, toolCalls: 0, failedCalls: 0 };
  let question = false;
  const open = [];
  for (const { type, say, ask, text = '', partial } of shown) {
    if (partial) continue;
    if (say === 'user_feedback') {
      if (!question && text.trim() !== '') result.prompts += 1;
      question = false;
    }
    const acts =
      (type === 'ask' && ['tool', 'command', 'use_mcp_server', 'followup'].includes(ask)) ||
      say === 'completion_result';
    if (acts && text !== '') {
      open.push(ask === 'tool' ? JSON.parse(text).tool : (ask ?? say));
      result.toolCalls += 1;
      if (ask === 'followup') question = true;
    }
    if (say !== 'api_req_started') continue;
    const sent = withoutDetails(JSON.parse(text).request ?? '');
    const parts = sent.split(HEAD);
    for (let n = 1; n < parts.length; n += 2) {
      if (parts[n] === 'new_task' && /^\[new_task completed\]/.test(sent)) continue;
      const at = open.findIndex((one) => askedAs(parts[n]).test(one));
      if (at < 0) result.toolCalls += 1;
      else open.splice(at, 1);
      if (FAILED.test(parts[n + 1].slice(0, 400))) result.failedCalls += 1;
    }
  }
  return result;
}

export function independentTaskCount(paths) {
  const result = {};
  const files = paths.flatMap((path) => filesBelow(resolve(path)));
  const folders = new Set(
    files.filter((file) => /(?:api_conversation_history|ui_messages)\.json$/.test(file)).map(dirname),
  );
  for (const folder of folders) {
    const history = json(join(folder, 'api_conversation_history.json'));
    const shown = json(join(folder, 'ui_messages.json'));
    const about = json(join(folder, 'task_metadata.json')) ?? {};
    const called = Boolean(about.parentTaskId || about.metadata?.parentTaskId);
    const cut = history?.slice(0, 2).some(({ isSummary }) => isSummary);
    const real = shown?.some(({ say, ask }) => say || ask);
    const counts =
      history && !(cut && real)
        ? ofConversation(history, called)
        : real
          ? ofWindow(shown, called)
          : ofConversation(shown ?? [], called);
    result[basename(folder)] = { sessions: 1, ...counts };
  }
  return result;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.stdout.write(`${JSON.stringify(independentTaskCount(process.argv.slice(2)), null, 1)}\n`);
}

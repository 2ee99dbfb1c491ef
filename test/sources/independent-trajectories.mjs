#!/usr/bin/env node
// Counts what people and agents did in runs of SWE-agent and OpenHands and in Cursor's databases, without any of
// Reverie's code: whole files, slow and simple on purpose. The readers are compared with it.
//
//   node independent-trajectories.mjs swe-agent|openhands|cursor FOLDER
//
// prints { "<file>": { sessions, prompts, toolCalls, failedCalls } }

import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

const filesBelow = (path) =>
  statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => filesBelow(join(path, name))) : [path];

const counted = (paths, ending, count) =>
  Object.fromEntries(
    paths
      .flatMap((path) => filesBelow(resolve(path)))
      .filter((file) => ending.test(file))
      .map((file) => [file, count(file)]),
  );

const json = (file) => JSON.parse(readFileSync(file, 'utf8'));

const SWE_FAILS = ['EXECUTION TIMED OUT', 'COMMAND FAILED TO EXECUTE', 'Your proposed edit has introduced new syntax'];

export const countSweAgent = (paths) =>
  counted(paths, /\.traj$/, (file) => {
    const { history, trajectory = [] } = json(file);
    const acts = history.filter(({ role, is_demo }) => role === 'assistant' && !is_demo);
    const said = history.filter(
      ({ role, is_demo, message_type }) => role !== 'system' && !is_demo && message_type !== 'demonstration',
    );
    const seen = trajectory.length > 0 ? trajectory.map((step) => step.observation) : said.map((one) => one.content);
    return {
      sessions: 1,
      // What follows an action is its result.
      prompts: said.filter(({ role }, n) => role === 'user' && said[n - 1]?.role !== 'assistant').length,
      toolCalls: acts.reduce((sum, act) => sum + (act.tool_calls?.length ?? (act.action.trim() === '' ? 0 : 1)), 0),
      failedCalls: seen.filter((text) => SWE_FAILS.some((words) => text.trim().startsWith(words))).length,
    };
  });

const WORK = /^(run|run_ipython|read|edit|write|browse|browse_interactive|delegate|call_tool_mcp|task_tracking)$/;

function countOpenHandsEvents(events) {
  const count = { sessions: 1, prompts: 0, toolCalls: 0, failedCalls: 0 };
  for (const [n, event] of events.entries()) {
    const { action, observation, kind } = event;
    const human = event.source === 'user' || (event.source === undefined && n === 0);
    if (action === 'message' && human) count.prompts++;
    if (kind === 'MessageEvent' && human) count.prompts++;
    if (kind === 'ActionEvent') count.toolCalls++;
    if (action && (event.tool_call_metadata || WORK.test(action))) count.toolCalls++;
    if (kind === 'AgentErrorEvent' || event.observation?.is_error === true) count.failedCalls++;
    if (typeof observation !== 'string') continue;
    const exit = event.extras?.metadata?.exit_code ?? event.extras?.exit_code ?? event.exit_code ?? 0;
    if (observation === 'error' || /^ERROR:/.test(event.content) || (exit !== 0 && exit !== -1)) count.failedCalls++;
  }
  return count;
}

const sumOf = (counts) =>
  counts.reduce((sum, one) => Object.fromEntries(Object.keys(sum).map((key) => [key, sum[key] + one[key]])));

export const countOpenHands = (paths) =>
  counted(paths, /(trajs\/.*|input)\.json$|output\.jsonl$/, (file) =>
    file.endsWith('.jsonl')
      ? sumOf(
          readFileSync(file, 'utf8')
            .split('\n')
            .filter((line) => line !== '')
            .map((line) => countOpenHandsEvents(JSON.parse(line).history.flat())),
        )
      : countOpenHandsEvents(json(file)),
  );

function cursorValues(file) {
  if (file.endsWith('.json')) return Object.fromEntries(json(file).rows.map(([, key, value]) => [key, value]));
  const db = new DatabaseSync(file, { readOnly: true });
  const rows = db.prepare("SELECT key, CAST(value AS TEXT) AS value FROM ItemTable WHERE key LIKE '%c%'").all();
  db.close();
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
}

export const countCursorDatabases = (paths) =>
  counted(paths, /\.(vscdb|json)$/, (file) => {
    const values = cursorValues(file);
    const chats = JSON.parse(values['workbench.panel.aichat.view.aichat.chatdata'] ?? '{}').tabs ?? [];
    const composers = JSON.parse(values['composer.composerData'] ?? '{}').allComposers ?? [];
    const all = [...chats.map(({ bubbles }) => bubbles), ...composers.map(({ conversation = [] }) => conversation)];
    const said = all.map((bubbles) => bubbles.filter(({ text, rawText }) => (text || rawText || '').trim() !== ''));
    return {
      sessions: said.filter((bubbles) => bubbles.length > 0).length,
      prompts: said
        .flat()
        .filter(({ type, text }) => (type === 1 || type === 'user') && !/^\/[\w:-]+(\s|$)/.test(text.trim())).length,
      toolCalls: 0,
      failedCalls: 0,
    };
  });

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const count = { 'swe-agent': countSweAgent, openhands: countOpenHands, cursor: countCursorDatabases }[
    process.argv[2]
  ];
  process.stdout.write(`${JSON.stringify(count(process.argv.slice(3)), null, 1)}\n`);
}

#!/usr/bin/env node
// Counts what people and agents did in SpecStory's Markdown, without any of Reverie's code: fences are blanked first,
// then everything is a regular expression. The reader is compared with it.
//
//   node independent-specstory.mjs FILE…   prints { "<file>": { sessions, prompts, toolCalls, failedCalls } }

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const TOOL = /^<tool-use data-tool-type="[^"]*" data-tool-name="[^"]*">/;

/** The text with what stands in fences of a tool replaced by its first line, behind a mark. */
function blanked(text) {
  const lines = [];
  let tool = false;
  let fence = null;
  for (const line of text.split('\n')) {
    if (TOOL.test(line)) tool = true;
    if (tool && fence === null && /^```/.test(line)) {
      fence = [];
      continue;
    }
    if (tool && fence !== null) {
      if (line.trimEnd() === '```') {
        const code =
          fence.slice(0, 8).find((one) => /^(Exit code|Process exited with code) /.test(one)) ?? fence[0] ?? '';
        lines.push(`OUTPUT ${code}`);
        fence = null;
      } else fence.push(line);
      continue;
    }
    if (tool && line.endsWith('</tool-use>')) tool = false;
    lines.push(line);
  }
  return lines.join('\n');
}

export function independentSpecStoryCount(paths) {
  const result = {};
  for (const path of paths) {
    const text = blanked(readFileSync(resolve(path), 'utf8'));
    const parts = text.split(/^_\*\*(User|Agent|Assistant)( - sidechain)?(?: \([^\n]*\))?\*\*_\s*$/m);
    const count = { sessions: 1, prompts: 0, toolCalls: 0, failedCalls: 0 };
    for (let n = 1; n < parts.length; n += 3) {
      const [who, side, body] = [parts[n], parts[n + 1], parts[n + 2]];
      if (side) count.sessions = 2;
      if (who !== 'User') {
        const spoken = body.replace(/<think>[^]*?<\/think>/g, '');
        count.toolCalls += [...spoken.matchAll(/^(?:<tool-use data-|Tool use: \*\*)/gm)].length;
        const bare = spoken.replace(/<tool-use data-[^]*?<\/tool-use>/g, '');
        count.toolCalls += [...bare.matchAll(/^<details>\s*<summary>Tool use: \*\*/gm)].length;
        count.failedCalls += [
          ...body.matchAll(
            /^OUTPUT (?:Exit code [1-9]|Process exited with code [1-9]|<tool_use_error>|Error:|ERROR:)/gm,
          ),
        ].length;
        for (const [, output] of body.matchAll(/^Tool use: \*\*[^\n]*\n+```\n([^]*?)\n```/gm))
          if (/^Process exited with code [1-9]/m.test(output.slice(0, 200))) count.failedCalls += 1;
        continue;
      }
      const words = body
        .replace(/\n---\s*$/, '')
        .replace(/<(local-command-[a-z]+|command-[a-z]+|system-reminder|task-notification)>[^]*?<\/\1>/g, '')
        .trim();
      if (
        side ||
        words === '' ||
        words.startsWith('[Request interrupted') ||
        words.startsWith('Implement the following plan:')
      )
        continue;
      if (
        /^(# AGENTS\.md instructions|<environment_context>|<INSTRUCTIONS>|This session is being continued)/.test(words)
      )
        continue;
      count.prompts += 1;
    }
    result[path] = count;
  }
  return result;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.stdout.write(`${JSON.stringify(independentSpecStoryCount(process.argv.slice(2)), null, 1)}\n`);
}

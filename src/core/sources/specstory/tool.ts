/** A tool as SpecStory shows it: its name, mostly its command or file, and mostly what it gave, in a fence. */
import type { ToolCategory, ToolResultEvent } from '../../sessions/event.ts';
import { resultOf } from '../codex/result.ts';
import { EXCHANGED_TOOLS } from '../exchanged/tools.ts';
import { writtenExitCode } from '../json.ts';
import type { DecodedEvent, RecordPlace } from '../reader.ts';
import { categoryOf } from '../tools.ts';
import type { ToolPiece } from './messages.ts';

const TYPES: ReadonlyMap<string, ToolCategory> = new Map([
  ['shell', 'shell'],
  ['read', 'read'],
  ['write', 'edit'],
  ['search', 'search'],
  ['task', 'todo'],
  ['mcp', 'mcp'],
]);

export function toolEvents({ name, type, body }: ToolPiece, n: number, place: RecordPlace): DecodedEvent[] {
  const callId = `line-${String(place.line)}-${String(n + 1)}`;
  const known = categoryOf(name);
  const category = known === 'other' ? (TYPES.get(type) ?? EXCHANGED_TOOLS.get(name.toLowerCase()) ?? 'other') : known;
  const { head, output, command } = partsOf(body);
  const quoted = quotedIn(head);
  const file = FILE.exec(head)?.[1]?.trim() ?? quoted;
  const events: DecodedEvent[] = [
    {
      kind: 'tool-call',
      ...place,
      callId,
      tool: name,
      category,
      command: category === 'shell' ? (command ?? quoted) : null,
      path: category === 'read' || category === 'edit' || category === 'write' ? file : null,
      cwd: null,
      input: head,
    },
  ];
  const answer =
    category === 'question' ? /\*\*Answer:\*\* ?([^]*)$/.exec(body)?.[1]?.replace(ENDING, '').trim() : undefined;
  if (answer) events.push({ kind: 'prompt', ...place, text: answer, via: 'answer' });
  if (output === null) return events;
  const result = outcomeOf(output, category);
  events.push({ kind: 'tool-result', ...place, callId, ...result, text: output, userModified: false });
  if (result.outcome === 'rejected') events.push({ kind: 'rejection', ...place, callId, words: wordsIn(output) });
  return events;
}

const ENDING = /\s*<\/details>\s*$/;
const SUMMARY = /^\s*(?:<details>)?\s*<summary>(?:Tool use: \*\*[^*\n]{0,200}\*\*)?/;

const FILE = /(?:^|• )(?:Read|Edit|Delete|Create|Write) file: (?!undefined$)([^\n<]{1,1000})/m;
const FENCE = /^```([\w+-]{0,20})[ \t]*$/gm;
const SHELLS = /^(?:bash|sh|shell|zsh|powershell|console)$/;

/** What stands before the output, the output (the first fence of no language, which may hold fences), and the command. */
function partsOf(body: string): { head: string; output: string | null; command: string | null } {
  const text = body.replace(SUMMARY, '').replace(ENDING, '').replace('</summary>', '');
  let command: string | null = null;
  const fence = new RegExp(FENCE);
  for (let found = fence.exec(text); found; found = fence.exec(text)) {
    const language = found[1] ?? '';
    const from = found.index + found[0].length + 1;
    const head = text.slice(0, found.index).trim();
    if (language === '' || language === 'text') {
      const closed = text.lastIndexOf('\n```');
      const to = closed < from - 1 ? text.length : Math.max(closed, from);
      return { head, output: text.slice(from, to), command };
    }
    const closed = text.indexOf('\n```', from - 1);
    const to = closed < 0 ? text.length : Math.max(closed, from);
    if (SHELLS.test(language)) command ??= text.slice(from, to).trim() || null;
    fence.lastIndex = closed < 0 ? text.length : to + '\n```'.length;
  }
  return { head: text.trim(), output: null, command };
}

const quotedIn = (head: string): string | null => {
  const from = head.indexOf('`');
  const to = head.lastIndexOf('`');
  return from < 0 || to <= from + 1 ? null : head.slice(from + 1, to);
};

/** How SpecStory's first versions show that a tool did not do what it was to do. */
export function endedEvents(text: string, callId: string, place: RecordPlace): DecodedEvent[] {
  const outcome = text === 'Cancelled' ? 'cancelled' : 'failed';
  return [{ kind: 'tool-result', ...place, callId, outcome, exitCode: null, text, userModified: false }];
}

const REFUSED = "The user doesn't want to proceed with this tool use";
const SAID = 'the user said:';

function outcomeOf(output: string, category: ToolCategory): Pick<ToolResultEvent, 'outcome' | 'exitCode'> {
  const start = output.slice(0, 300);
  if (start.startsWith(REFUSED)) return { outcome: 'rejected', exitCode: null };
  if (/^<tool_use_error>|^(?:Error|ERROR):/.test(start)) return { outcome: 'failed', exitCode: null };
  const code = writtenExitCode(/^(?:Exit code:? )(-?\d{1,10})\b/.exec(start)?.[1]);
  if (code !== null) return { outcome: code === 0 ? 'ok' : 'failed', exitCode: code };
  if (category === 'shell' && /^(?:Chunk ID:|Wall time|Process )/.test(start)) {
    const { outcome, exitCode } = resultOf(output);
    return { outcome, exitCode };
  }
  // Success leaves no mark; a failure whose mark was not written leaves none either.
  return { outcome: 'unknown', exitCode: null };
}

const wordsIn = (output: string): string | null => {
  const at = output.indexOf(SAID);
  return at < 0 ? null : output.slice(at + SAID.length).trim() || null;
};

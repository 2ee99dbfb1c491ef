/** A tool as SpecStory shows it: its name, mostly its command or file, and mostly what it gave, in a fence. */
import type { ToolCategory, ToolResultEvent } from '../../sessions/event.ts';
import { resultOf } from '../codex/result.ts';
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
  const category = known === 'other' ? (TYPES.get(type) ?? 'other') : known;
  const { head, output } = partsOf(body);
  const quoted = quotedIn(head);
  const events: DecodedEvent[] = [
    {
      kind: 'tool-call',
      ...place,
      callId,
      tool: name,
      category,
      command: category === 'shell' ? quoted : null,
      path: category === 'read' || category === 'edit' || category === 'write' ? quoted : null,
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

/** What stands before the output, and the output: the last fence that is no patch. */
function partsOf(body: string): { head: string; output: string | null } {
  const text = body.replace(SUMMARY, '').replace(ENDING, '').replace('</summary>', '');
  const opened = /(?:^|\n)(```(?:text)?)[ \t]*\n/.exec(text);
  if (!opened) return { head: text.trim(), output: null };
  const from = opened.index + opened[0].length;
  const closed = text.lastIndexOf('\n```');
  const to = closed < from - 1 ? text.length : Math.max(closed, from);
  return { head: text.slice(0, opened.index).trim(), output: text.slice(from, to) };
}

const quotedIn = (head: string): string | null => {
  const from = head.indexOf('`');
  const to = head.lastIndexOf('`');
  return from < 0 || to <= from + 1 ? null : head.slice(from + 1, to);
};

const REFUSED = "The user doesn't want to proceed with this tool use";
const SAID = 'the user said:';

function outcomeOf(output: string, category: ToolCategory): Pick<ToolResultEvent, 'outcome' | 'exitCode'> {
  const start = output.slice(0, 300);
  if (start.startsWith(REFUSED)) return { outcome: 'rejected', exitCode: null };
  if (/^<tool_use_error>|^(?:Error|ERROR):/.test(start)) return { outcome: 'failed', exitCode: null };
  const code = /^(?:Exit code:? )(-?\d{1,10})\b/.exec(start)?.[1];
  if (code !== undefined) return { outcome: code === '0' ? 'ok' : 'failed', exitCode: Number(code) };
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

/** What the result of a tool says of success: only in words. */
import type { ToolResultEvent } from '../../sessions/event.ts';
import { asText, parseObject, writtenExitCode } from '../json.ts';

export interface ClineResult extends Pick<ToolResultEvent, 'outcome' | 'exitCode' | 'text' | 'userModified'> {
  /** What the human said when they refused or answered. */
  words: string | null;
  via: 'rejection' | 'answer' | 'prompt' | null;
}

/** Words stand within so many characters of the beginning; an output can be megabytes. */
const START = 1000;

const REFUSED = 'The user denied this operation';
const APPROVED = 'The user approved this operation and provided the following context:';
const FAILED =
  /^(?:The tool execution failed|Error\b|ERROR:|Missing value for required parameter|Invalid JSON argument|<error(?:_details)?>|This is likely because the SEARCH block|No sufficiently similar match|Unable to apply diff|Failed to |Access to .{1,400} is blocked by the \.|This tool cannot be used in PLAN MODE|File does not exist at path)/;
const FAILED_FILE = /^<files?>[^]{0,600}?<error>/;
const CODE = /(?:[Ee]xit code:? |exited with code )(-?\d{1,10})\b/;
const RAN = /^(?:Command |\[)/;
const CHANGED = 'The user made the following updates to your content';

export function clineResult(text: string, shell: boolean, isError: boolean | null): ClineResult {
  const start = text.slice(0, START).trimStart();
  const told = (outcome: ClineResult['outcome'], more: Partial<ClineResult> = {}): ClineResult => ({
    outcome,
    exitCode: null,
    text,
    userModified: start.startsWith(CHANGED),
    words: null,
    via: null,
    ...more,
  });
  const report = start.startsWith('{"status":') ? parseObject(text.trim()) : null;
  const words = asText(report?.['feedback']) ?? wordsIn(text);
  if (report?.['status'] === 'denied' || start.startsWith(REFUSED))
    return told('rejected', { words, via: 'rejection' });
  if (report?.['status'] === 'error') return told('failed');
  if (report?.['status'] === 'approved' || start.startsWith(APPROVED)) return told('ok', { words, via: 'prompt' });
  if (/^Tool \[[\w-]{1,80}\] was not executed/.test(start) || /^Skipping tool/.test(start)) return told('cancelled');
  if (/^Command interrupted by the user/.test(start)) return told('cancelled');
  const code = shell && RAN.test(start) ? writtenExitCode(CODE.exec(start.slice(0, 600))?.[1]) : null;
  if (code !== null) return told(code === 0 ? 'ok' : 'failed', { exitCode: code });
  if (isError === true || FAILED.test(start) || FAILED_FILE.test(start)) return told('failed');
  const answer = elementIn(text, 'answer');
  if (answer !== null) return told('ok', { words: answer, via: 'answer' });
  const via = words === null ? null : 'prompt';
  // Without a code only the output could tell.
  return told(shell && isError === null ? 'unknown' : 'ok', { words, via });
}

const wordsIn = (text: string): string | null => elementIn(text, 'feedback') ?? elementIn(text, 'user_message');

/** What stands in an element that is a piece of a text's end or beginning, not of a tool's output. */
function elementIn(text: string, name: string): string | null {
  const open = `<${name}>`;
  const from = text.slice(0, START).indexOf(open);
  const to = from < 0 ? -1 : text.lastIndexOf(`</${name}>`);
  const words = to < 0 ? '' : text.slice(from + open.length, to).trim();
  return words === '' ? null : words;
}

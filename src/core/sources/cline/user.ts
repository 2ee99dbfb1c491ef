/** Takes a text in the user's role apart: the human's words, what the extension put around them, results of tools. */
import type { InjectedEvent } from '../../sessions/event.ts';

export type UserPiece =
  | { kind: 'human'; text: string; via: 'prompt' | 'answer' }
  | { kind: 'injected'; origin: InjectedEvent['origin']; text: string }
  /** The head of a result; `named` is what the head says of the call. */
  | { kind: 'result'; tool: string; named: string | null; text: string }
  | { kind: 'not-executed'; tool: string; text: string };

const HUMAN: ReadonlySet<string> = new Set([
  'task',
  'feedback',
  'answer',
  'user_message',
  'user_input',
  'user_command',
]);
const ELEMENT =
  /<(environment_details|task|feedback|answer|user_message|user_input|user_command|mode_notice|file_content|folder_content|file_mentions|explicit_instructions|system-reminder)(?: [^<>]{0,2000})?>/g;

/** Nobody sends more pieces in one message; what does was made to hurt. */
const PIECES = 200;

const REMINDERS =
  /^(?:\[ERROR\] |\[TASK RESUMPTION\]|\[NOTE\]|\[Request interrupted|New (?:instructions|message) |# (?:task_progress\b|todo list\b|Todo List\b|TODO LIST\b)|If you want to save tokens|Files attached by the user:|\(The user did not|\(see below for|Now that you have the latest|You seem to be having trouble|Auto-approval|The user has (?:provided feedback|requested|switched))/;

const HEAD = /^\[([a-z][\w-]{1,60})[\] ]/;
const HEAD_END = '] Result:';
const COMPLETED = /^\[new_task completed\] Result:/;
const NOT_EXECUTED = /^Tool \[([\w-]{1,80})\] was not executed/;

/** @param text a block of a message; every piece's text is a substring of it */
export function userPieces(text: string): UserPiece[] {
  const whole = text.trim();
  if (whole === '') return [];
  if (COMPLETED.test(whole)) return [{ kind: 'injected', origin: 'notification', text: whole }];
  const skipped = NOT_EXECUTED.exec(whole)?.[1];
  if (skipped !== undefined) return [{ kind: 'not-executed', tool: skipped, text: whole }];
  return resultHead(whole) ?? elements(whole);
}

function resultHead(text: string): UserPiece[] | null {
  const tool = HEAD.exec(text.slice(0, 80))?.[1];
  const end = tool === undefined ? -1 : text.indexOf(HEAD_END);
  if (tool === undefined || end < 0) return null;
  const head = text.slice(0, end);
  const from = head.indexOf("'") + 1;
  const to = head.lastIndexOf("'");
  const named = from > 0 && to > from ? head.slice(from, to) : null;
  return [{ kind: 'result', tool, named, text: text.slice(end + HEAD_END.length).trim() }];
}

function elements(text: string): UserPiece[] {
  const pieces: UserPiece[] = [];
  const ended = new Set<string>();
  let at = 0;
  let human = false;
  const between = (to: number): void => {
    const rest = text.slice(at, to).trim();
    if (rest !== '') pieces.push(plain(rest, human));
  };
  const opening = new RegExp(ELEMENT);
  for (let tag = opening.exec(text); tag && pieces.length < PIECES; tag = opening.exec(text)) {
    const name = tag[1] ?? '';
    if (ended.has(name)) continue;
    const from = tag.index + tag[0].length;
    const ending = `</${name}>`;
    const found = text.indexOf(ending, from);
    if (found < 0) ended.add(name);
    const to = found < 0 ? text.length : found;
    if (HUMAN.has(name)) human = true;
    between(tag.index);
    const inner = text.slice(from, to).trim();
    at = found < 0 ? text.length : to + ending.length;
    if (HUMAN.has(name)) pieces.push(...humanPieces(inner, name === 'answer' ? 'answer' : 'prompt'));
    else pieces.push({ kind: 'injected', origin: ORIGINS.get(name) ?? 'context', text: text.slice(tag.index, at) });
    opening.lastIndex = at;
  }
  between(text.length);
  return pieces;
}

const ORIGINS: ReadonlyMap<string, InjectedEvent['origin']> = new Map([
  ['explicit_instructions', 'instructions'],
  ['mode_notice', 'reminder'],
  ['system-reminder', 'reminder'],
]);

/** The human's words may have a notice of the extension in them. */
function humanPieces(text: string, via: 'prompt' | 'answer'): UserPiece[] {
  const notice = /^<mode_notice\b[^]*?<\/mode_notice>/.exec(text)?.[0];
  if (notice !== undefined)
    return [
      { kind: 'injected', origin: 'reminder', text: notice },
      ...humanPieces(text.slice(notice.length).trim(), via),
    ];
  return text === '' ? [] : [{ kind: 'human', text, via }];
}

const plain = (text: string, beside: boolean): UserPiece =>
  beside || REMINDERS.test(text)
    ? { kind: 'injected', origin: 'reminder', text }
    : { kind: 'human', text, via: 'prompt' };

const SEAM =
  /\n\n(?=\[[a-z][\w-]{1,60}(?:\]| (?:for|in|to|with|because|completed)\b)|<environment_details>|New (?:instructions|message) |Tool \[|\[ERROR\] |\[TASK RESUMPTION\])/;

/** The blocks of a message that the log of the window has as one text. */
export const blocksIn = (text: string): string[] => text.split(SEAM);

const CWD = /^# Current (?:Working|Workspace) Directory \(([^\n]{1,4000})\)(?: Files)?/m;
const MODEL = /^<model>([^<\n]{1,200})<\/model>/m;
const NOW = /^Current time in ISO 8601 UTC format: (\S{1,40})/m;

/** What the surroundings say of the session. */
export function surroundings(details: string): { cwd: string | null; model: string | null; at: number | null } {
  const at = Date.parse(NOW.exec(details)?.[1] ?? '');
  return {
    cwd: CWD.exec(details)?.[1]?.trim() ?? null,
    model: MODEL.exec(details)?.[1] ?? null,
    at: Number.isFinite(at) ? at : null,
  };
}

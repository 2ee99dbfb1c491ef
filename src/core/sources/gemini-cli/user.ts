/** Tells the human's words from what Gemini CLI and its forks put into the user role. Every piece is a substring of a part. */
import type { InjectedEvent } from '../../sessions/event.ts';
import { textsOf } from './parts.ts';

type Origin = InjectedEvent['origin'];

export type GeminiPiece =
  | { kind: 'human'; text: string }
  | { kind: 'command'; name: string; text: string }
  | { kind: 'injected'; origin: Origin; text: string };

const OPENINGS: readonly (readonly [string, Origin])[] = [
  ['<session_context>', 'context'],
  ['<hook_context>', 'hook'],
  ['<system_note>', 'reminder'],
  ['<system-reminder>', 'reminder'],
  ['<state_snapshot>', 'summary'],
  ['System: Please continue.', 'reminder'],
  ["Here is the user's editor context", 'context'],
  ['Here is a summary of changes in the user', 'context'],
];

const FILES_BEGIN = '--- Content from referenced files ---';
const FILES_END = '--- End of content ---';

const SHELL = 'I ran the following shell command:';
const FENCE = '```';

/**
 * @param content what the model was sent
 * @param displayed what the screen showed instead, where the two differ: the words the human typed
 */
export function geminiUserText(content: unknown, displayed: unknown): GeminiPiece[] {
  const sent = textsOf(content);
  if (displayed === undefined || displayed === null) return sentPieces(sent);
  const shown = textsOf(displayed);
  // Shown was the answer of a tool: the harness itself went on.
  if (shown.length === 0) return sent.map((text) => ({ kind: 'injected', origin: 'reminder', text: text.trim() }));
  const pieces = shown.map((text) => typed(text.trim()));
  const expanded = pieces.some(({ kind }) => kind === 'command') ? 'instructions' : 'context';
  const rest = sent.filter((text) => !shown.includes(text));
  return [...pieces, ...rest.map((text) => injected(text.trim(), openingOf(text.trim()) ?? expanded))];
}

function sentPieces(sent: readonly string[]): GeminiPiece[] {
  const pieces: GeminiPiece[] = [];
  let files = false;
  for (const text of sent) {
    const whole = text.trim();
    const origin = openingOf(whole);
    if (whole.startsWith(FILES_BEGIN)) files = true;
    if (files) pieces.push(injected(whole, 'context'));
    else if (origin !== null) pieces.push(injected(whole, origin));
    else if (whole.startsWith(SHELL)) pieces.push(...ownCommand(whole));
    else pieces.push(...withAddition(whole));
    if (whole.startsWith(FILES_END)) files = false;
  }
  return pieces;
}

/** Words with something behind them that the harness added to the same text: files they name, the output of a hook. */
function withAddition(text: string): GeminiPiece[] {
  const files = text.indexOf(`\n${FILES_BEGIN}`);
  const hook = text.indexOf('\n<hook_context>');
  const at = files < 0 ? hook : hook < 0 ? files : Math.min(files, hook);
  if (at < 0) return [typed(text)];
  const rest = text.slice(at).trim();
  return [typed(text.slice(0, at).trim()), injected(rest, openingOf(rest) ?? 'context')];
}

const injected = (text: string, origin: Origin): GeminiPiece => ({ kind: 'injected', origin, text });

/** A summary may begin with what the model noted on the way to it. */
export const isSummary = (text: string): boolean => text.includes('<state_snapshot>');

function openingOf(text: string): Origin | null {
  const opening = OPENINGS.find(([start]) => text.startsWith(start));
  if (opening) return opening[1];
  return text.startsWith('<scratchpad>') && isSummary(text) ? 'summary' : null;
}

function typed(text: string): GeminiPiece {
  const name = /^\/[\w:.-]+(?=\s|$)/.exec(text)?.[0] ?? (text === '?' ? '?' : null);
  return name === null ? { kind: 'human', text } : { kind: 'command', name, text };
}

/** `!command` at the prompt: the harness reports what was run and what came of it. */
function ownCommand(text: string): GeminiPiece[] {
  const report = injected(text, 'command-output');
  const open = text.indexOf(FENCE);
  const from = open < 0 ? -1 : text.indexOf('\n', open) + 1;
  const to = from <= 0 ? -1 : text.indexOf(`\n${FENCE}`, from);
  return to < 0 ? [report] : [{ kind: 'command', name: '!', text: text.slice(from, to) }, report];
}

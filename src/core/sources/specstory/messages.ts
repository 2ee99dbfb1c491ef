/** Takes SpecStory's Markdown apart into messages, and a message into what was said, thought and done. */

export interface Message {
  role: 'user' | 'agent';
  sidechain: boolean;
  model: string | null;
  /** As it is written. */
  time: string | null;
  body: string;
}

const HEAD =
  /^_\*\*(User|Agent|Assistant)( - sidechain)?(?: \(([^()\n]{1,200}(?:\([^()\n]{0,80}\))?[^()\n]{0,80})\))?\*\*_\s*$/;
const NOBODY = /^_\*\*\*\*_\s*$/;
const TIME = /(\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?: ?Z| UTC)?)$/;
const TOOL = /^<tool-use data-tool-type="[^"\n]{0,60}" data-tool-name="[^"\n]{0,200}">/;
const TOOL_END = '</tool-use>';
const BARE = /^Tool use: \*\*/;

/** What stands in the output of a tool is no message, however much it looks like one. */
export function* messagesIn(text: string): Generator<Message, void, void> {
  let open: (Omit<Message, 'body'> & { lines: string[] }) | null = null;
  let inTool = false;
  let fenced = false;
  /** In a tool without an element, which ends with its message. */
  let inBare = false;
  let before = '';
  let empty = false;
  for (const raw of text.split('\n')) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    // What such a tool printed may hold fences of its own: behind one and an empty line a message may begin.
    const printed = inBare && fenced && !(before === '```' && empty);
    const head = inTool || printed ? null : HEAD.exec(line);
    empty = line.trim() === '';
    if (!empty) before = line.trim();
    if (head) {
      if (open) yield { ...open, body: bodyOf(open.lines) };
      const about = head[3]?.trim() ?? '';
      const time = TIME.exec(about)?.[1] ?? null;
      const model = modelIn(time === null ? about : about.slice(0, -time.length));
      open = {
        role: head[1] === 'User' ? 'user' : 'agent',
        sidechain: head[2] !== undefined,
        model,
        time,
        lines: [],
      };
      inBare = false;
      continue;
    }
    // Earlier versions head every piece of an answer.
    if (!inTool && NOBODY.test(line)) {
      open?.lines.push('---');
      continue;
    }
    if (inTool || inBare) {
      fenced = isFencedAfter(line, fenced);
      if (!fenced && line.endsWith(TOOL_END)) inTool = false;
    } else if (BARE.test(line)) {
      inBare = true;
      fenced = false;
    } else if (TOOL.test(line)) {
      inTool = !line.endsWith(TOOL_END);
      fenced = false;
    }
    open?.lines.push(line);
  }
  if (open) yield { ...open, body: bodyOf(open.lines) };
}

/** Whether what stands behind a line is in a fence; one with a language in it only opens one. */
const isFencedAfter = (line: string, fenced: boolean): boolean =>
  line.startsWith('```') ? !fenced || line.trim() !== '```' : fenced;

/** `model x, mode y`, or the model alone. */
const modelIn = (about: string): string | null =>
  about
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '' && !part.startsWith('mode '))[0]
    ?.replace(/^model /, '') ?? null;

/** A rule parts the human's messages from the agent's. */
const bodyOf = (lines: readonly string[]): string =>
  lines
    .join('\n')
    .trim()
    .replace(/\n+---$|^---$/, '');

export interface ToolPiece {
  kind: 'tool';
  name: string;
  /** What SpecStory calls what the tool does: shell, read, write, search, task, … */
  type: string;
  body: string;
}

/** ended: how the tool before it ended, where that is told. */
export type Piece = { kind: 'text' | 'thinking' | 'ended'; text: string } | ToolPiece;

const OPENING =
  /^(?:<tool-use data-tool-type="([^"\n]{0,60})" data-tool-name="([^"\n]{0,200})">|<think>|Tool use: \*\*([\w.-]{1,100})\*\*|<details>\s{0,40}<summary>Tool use: \*\*([\w.-]{1,100})\*\*)/gm;
const THOUGHT = /^(?:<details>)?\s*(?:<summary>[^<\n]{0,100}<\/summary>)?/;
const DETAILS_END = '</details>';

export function piecesIn(body: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  const opening = new RegExp(OPENING);
  for (let tag = opening.exec(body); tag; tag = opening.exec(body)) {
    pieces.push(...plainPieces(body.slice(at, tag.index)));
    const from = tag.index + tag[0].length;
    // Earlier versions, and sessions that were continued with another agent, have tools without elements.
    const bare = tag[3];
    const thinks = tag[0] === '<think>';
    const ending = thinks ? '</think>' : bare !== undefined ? '' : tag[4] === undefined ? TOOL_END : DETAILS_END;
    const found = thinks
      ? body.indexOf(ending, from)
      : bare === undefined
        ? endOf(ending, body, from)
        : endOfBare(body, from);
    const to = found < 0 ? body.length : found;
    const inner = body.slice(from, to);
    if (thinks) {
      const text = inner
        .replace(THOUGHT, '')
        .replace(/<\/details>\s*$/, '')
        .trim();
      if (text !== '') pieces.push({ kind: 'thinking', text });
    } else pieces.push({ kind: 'tool', type: tag[1] ?? '', name: bare ?? tag[4] ?? tag[2] ?? '', body: inner });
    at = found < 0 ? body.length : to + ending.length;
    opening.lastIndex = at;
  }
  pieces.push(...plainPieces(body.slice(at)));
  return pieces;
}

/** What stands between tools: the agent's words, and in the first versions tools of which only the outcome is shown. */
function plainPieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  let words: string | null = null;
  const said = (): void => {
    const text = unruled(words ?? '');
    if (text !== '') pieces.push({ kind: 'text', text });
    words = null;
  };
  for (const section of text.split(/^---$/m)) {
    const tool = shownTool(section.trim());
    if (tool === null) words = words === null ? section : `${words}---${section}`;
    else {
      said();
      pieces.push(tool);
    }
  }
  said();
  return pieces;
}

/** Without the rules in front of it and behind it. */
function unruled(text: string): string {
  let words = text.trim();
  while (words === '---' || words.startsWith('---\n')) words = words.slice('---'.length).trim();
  while (words.endsWith('\n---')) words = words.slice(0, -'---'.length).trim();
  return words;
}

const SHOWN: readonly (readonly [RegExp, string])[] = [
  [/^Read file: [^\n]{1,1000}$/, 'read_file'],
  [/^<details>\s{0,40}<summary>Listed [^<\n]{1,1000}<\/summary>[^]*<\/details>$/, 'list_dir'],
  [/^<details>\s{0,40}<summary>Searched codebase[^<\n]{1,1000}<\/summary>[^]*<\/details>$/, 'codebase_search'],
  [/^<details>\s{0,40}<summary>Grep (?:search )?for [^<\n]{1,1000}<\/summary>[^]*<\/details>$/, 'grep_search'],
  [/^```diff\n[^]*\n```(?:\s+Lines added: [^\n]{1,80})?$/, 'edit_file'],
  [/^```(?:bash|sh)\n[^`]*\n```\s+```\n[^]*\n?```$/, 'run_terminal_cmd'],
];
const ENDED = /^(?:Cancelled|Error calling tool\.|Tool call timed out after \d{1,9}ms)$/;

function shownTool(section: string): Piece | null {
  if (ENDED.test(section)) return { kind: 'ended', text: section };
  const shown = SHOWN.find(([pattern]) => pattern.test(section));
  return shown === undefined ? null : { kind: 'tool', type: '', name: shown[1], body: section };
}

/** The end of a tool without an element: a rule, the next tool, or two empty lines, in no fence. */
function endOfBare(body: string, from: number): number {
  let fenced = false;
  let empty = 0;
  let begun = false;
  for (let at = body.indexOf('\n', from) + 1; at > 0 && at < body.length;) {
    const next = body.indexOf('\n', at);
    const line = body.slice(at, next < 0 ? body.length : next).trimEnd();
    fenced = isFencedAfter(line, fenced);
    if (!fenced && /^(?:---$|Tool use: \*\*|<think>|<tool-use )/.test(line)) return at;
    empty = line === '' ? empty + 1 : 0;
    if (!fenced && begun && empty === 2) return at;
    begun ||= line !== '';
    at = next < 0 ? body.length : next + 1;
  }
  return -1;
}

/** Where an element of a tool ends that is in no fence. */
function endOf(ending: string, body: string, from: number): number {
  let fenced = false;
  for (let at = from; at < body.length;) {
    const next = body.indexOf('\n', at);
    const end = next < 0 ? body.length : next;
    const line = body.slice(at, end);
    fenced = isFencedAfter(line, fenced);
    if (!fenced && line.trimEnd().endsWith(ending)) return at + line.lastIndexOf(ending);
    at = end + 1;
  }
  return -1;
}

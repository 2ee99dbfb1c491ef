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
const TIME = /(\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?: ?Z| UTC)?)$/;
const TOOL = /^<tool-use data-tool-type="[^"\n]{0,60}" data-tool-name="[^"\n]{0,200}">/;
const TOOL_END = '</tool-use>';

/** What stands in the output of a tool is no message, however much it looks like one. */
export function* messagesIn(text: string): Generator<Message, void, void> {
  let open: (Omit<Message, 'body'> & { lines: string[] }) | null = null;
  let inTool = false;
  let fenced = false;
  for (const raw of text.split('\n')) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    const head = inTool ? null : HEAD.exec(line);
    if (head) {
      if (open) yield { ...open, body: bodyOf(open.lines) };
      const about = head[3]?.trim() ?? '';
      const time = TIME.exec(about)?.[1] ?? null;
      const model = (time === null ? about : about.slice(0, -time.length)).trim();
      open = {
        role: head[1] === 'User' ? 'user' : 'agent',
        sidechain: head[2] !== undefined,
        model: model || null,
        time,
        lines: [],
      };
      continue;
    }
    if (inTool) {
      if (/^```/.test(line)) fenced = fenced ? line.trim() !== '```' : true;
      if (!fenced && line.endsWith(TOOL_END)) inTool = false;
    } else if (TOOL.test(line)) {
      inTool = !line.endsWith(TOOL_END);
      fenced = false;
    }
    open?.lines.push(line);
  }
  if (open) yield { ...open, body: bodyOf(open.lines) };
}

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

export type Piece = { kind: 'text'; text: string } | { kind: 'thinking'; text: string } | ToolPiece;

const OPENING =
  /^(?:<tool-use data-tool-type="([^"\n]{0,60})" data-tool-name="([^"\n]{0,200})">|<think>|Tool use: \*\*([\w.-]{1,100})\*\*)/gm;
const THOUGHT = /^(?:<details>)?\s*(?:<summary>[^<\n]{0,100}<\/summary>)?/;

export function piecesIn(body: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  const plain = (to: number): void => {
    const text = body.slice(at, to).trim();
    if (text !== '') pieces.push({ kind: 'text', text });
  };
  const opening = new RegExp(OPENING);
  for (let tag = opening.exec(body); tag; tag = opening.exec(body)) {
    plain(tag.index);
    const from = tag.index + tag[0].length;
    // A session that was continued with another agent has its tools without elements.
    const bare = tag[3];
    const thinks = tag[0] === '<think>';
    const ending = thinks ? '</think>' : bare === undefined ? TOOL_END : '\n\n\n';
    const found = thinks || bare !== undefined ? body.indexOf(ending, from) : endOfTool(body, from);
    const to = found < 0 ? body.length : found;
    const inner = body.slice(from, to);
    if (thinks) {
      const text = inner
        .replace(THOUGHT, '')
        .replace(/<\/details>\s*$/, '')
        .trim();
      if (text !== '') pieces.push({ kind: 'thinking', text });
    } else pieces.push({ kind: 'tool', type: tag[1] ?? '', name: bare ?? tag[2] ?? '', body: inner });
    at = found < 0 ? body.length : to + ending.length;
    opening.lastIndex = at;
  }
  plain(body.length);
  return pieces;
}

/** The end of a tool's element that is in no fence. */
function endOfTool(body: string, from: number): number {
  let fenced = false;
  for (let at = from; at < body.length;) {
    const next = body.indexOf('\n', at);
    const end = next < 0 ? body.length : next;
    const line = body.slice(at, end);
    if (/^```/.test(line)) fenced = fenced ? line.trim() !== '```' : true;
    else if (!fenced && line.trimEnd().endsWith(TOOL_END)) return at + line.lastIndexOf(TOOL_END);
    at = end + 1;
  }
  return -1;
}

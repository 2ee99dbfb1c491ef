/**
 * Tool calls that stand as elements in the text of the agent:
 *
 *     I will look.
 *     <read_file>
 *     <path>a.ts</path>
 *     </read_file>
 */
import { CALLED_IN_TEXT } from './tools.ts';

export type Said =
  | { kind: 'text'; text: string }
  | { kind: 'thinking'; text: string }
  | { kind: 'call'; tool: string; input: Readonly<Record<string, string>> };

const OPENING = new RegExp(`(?:^|\\n)[ \\t]*<(${CALLED_IN_TEXT.join('|')}|thinking)>`, 'g');

/** A message holds a handful; what holds more was made to hurt. */
const PIECES = 200;

/** Text, thinking and calls in their order; every text is a substring of the one given. */
export function saidIn(text: string): Said[] {
  const pieces: Said[] = [];
  const plain = (from: number, to: number): void => {
    const words = text.slice(from, to).trim();
    if (words !== '') pieces.push({ kind: 'text', text: words });
  };
  /** Elements that end nowhere behind here: a text of nothing else is not searched again and again. */
  const endless = new Set<string>();
  let at = 0;
  const opening = new RegExp(OPENING);
  for (let found = opening.exec(text); found && pieces.length < PIECES; found = opening.exec(text)) {
    const name = found[1] ?? '';
    const inside = found.index + found[0].length;
    const closing = endless.has(name) ? -1 : closingOf(name, text, inside);
    if (closing < 0) endless.add(name);
    // An answer that was cut off in the middle of a call ends in it.
    const to = closing < 0 ? text.length : closing;
    if (closing < 0 && !/^\s*<[a-z_]{1,40}>/.test(text.slice(inside, inside + 60))) continue;
    plain(at, found.index);
    const body = text.slice(inside, to);
    if (name === 'thinking') {
      if (body.trim() !== '') pieces.push({ kind: 'thinking', text: body.trim() });
    } else pieces.push({ kind: 'call', tool: name, input: parametersIn(body) });
    at = closing < 0 ? text.length : closing + name.length + 3;
    opening.lastIndex = at;
  }
  plain(at, text.length);
  return pieces;
}

/** A file that is written may itself hold such elements: there the end is behind its content. */
function closingOf(name: string, text: string, from: number): number {
  const ending = `</${name}>`;
  const near = text.indexOf(ending, from);
  if (name !== 'write_to_file' || near < 0) return near;
  const content = text.lastIndexOf('</content>');
  return content < near ? near : Math.max(near, text.indexOf(ending, content));
}

const PARAMETERS = 40;

function parametersIn(body: string): Readonly<Record<string, string>> {
  const found: [string, string][] = [];
  const endless = new Set<string>();
  const opening = /<([a-z_]{1,40})>/g;
  for (let tag = opening.exec(body); tag && found.length < PARAMETERS; tag = opening.exec(body)) {
    const name = tag[1] ?? '';
    if (endless.has(name)) continue;
    const from = tag.index + tag[0].length;
    const ending = `</${name}>`;
    const to = name === 'content' || name === 'diff' ? body.lastIndexOf(ending) : body.indexOf(ending, from);
    if (to < from) {
      endless.add(name);
      continue;
    }
    found.push([name, body.slice(from, to).replace(/^\n|\n$/g, '')]);
    opening.lastIndex = to + ending.length;
  }
  return Object.fromEntries(found);
}

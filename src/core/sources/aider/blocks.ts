/** Takes Aider's history apart into blocks: what was typed, what Aider said, what the model thought and said. */

export interface Block {
  kind: 'start' | 'typed' | 'said' | 'thought' | 'text';
  /** Without the marks in front of its lines. */
  text: string;
}

const START = /^# aider chat started at (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\s*$/;
const THOUGHT = /^<(\/?)(thinking-content-[0-9a-f]{8,64})>\s*$/;

export function* blocksIn(text: string): Generator<Block, void, void> {
  let open: { kind: Block['kind']; lines: string[] } | null = null;
  /** Aider ends its lines with two blanks; where it did, a line of the model that looks like one of its is none. */
  let marked: boolean | null = null;
  let thought: string | null = null;
  for (const raw of text.split('\n')) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    const start = START.exec(line)?.[1];
    let kind: Block['kind'] = thought === null ? 'text' : 'thought';
    let words = line;
    if (start !== undefined) {
      yield* closed(open);
      open = null;
      thought = null;
      marked = null;
      yield { kind: 'start', text: start };
      continue;
    }
    const tag = THOUGHT.exec(line);
    if (tag && (tag[1] === '' ? thought === null : thought === tag[2])) {
      yield* closed(open);
      open = null;
      thought = tag[1] === '' ? (tag[2] ?? null) : null;
      continue;
    }
    const mark = thought === null ? /^(####|>)(?: |$)/.exec(line)?.[1] : undefined;
    if (mark !== undefined) {
      marked ??= mark === '>' ? line.endsWith('  ') : null;
      if (marked !== true || line.endsWith('  ')) {
        kind = mark === '>' ? 'said' : 'typed';
        words = line.slice(mark.length + 1).trimEnd();
      }
    }
    if (open?.kind !== kind) {
      // An empty line alone is no text, and does not part two pieces of what the model says.
      if (kind === 'text' && words.trim() === '') {
        yield* closed(open);
        open = null;
        continue;
      }
      yield* closed(open);
      open = { kind, lines: [] };
    }
    open.lines.push(words);
  }
  yield* closed(open);
}

function* closed(open: { kind: Block['kind']; lines: string[] } | null): Generator<Block, void, void> {
  const text = open?.lines.join('\n').trim() ?? '';
  if (open && (text !== '' || open.kind === 'said')) yield { kind: open.kind, text };
}

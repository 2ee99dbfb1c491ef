/** Takes Aider's history apart into blocks: what was typed, what Aider said, what the model thought and said. */

export interface Block {
  kind: 'start' | 'typed' | 'said' | 'thought' | 'text';
  /** Without the marks in front of its lines. */
  text: string;
}

interface MarkedLine {
  /** break: a line that is part of no block, and ends one. */
  kind: Block['kind'] | 'break';
  words: string;
}

export function* blocksIn(text: string): Generator<Block, void, void> {
  let kind: Block['kind'] | null = null;
  let lines: string[] = [];
  const closed = (): Block[] => {
    const words = lines.join('\n').trim();
    const block = kind !== null && (words !== '' || kind === 'said') ? [{ kind, text: words }] : [];
    [kind, lines] = [null, []];
    return block;
  };
  for (const line of linesIn(text)) {
    // Of a text of several lines Aider marks the first alone; what the model says stands behind an empty line.
    if (line.kind === 'text' && kind === 'said' && line.words.trim() !== '') line.kind = 'said';
    const same = line.kind === kind && line.kind !== 'start';
    if (!same) yield* closed();
    // An empty line is part of what the model says, where it says something.
    const empty = line.kind === 'text' && kind === null && line.words.trim() === '';
    if (line.kind === 'break' || empty) continue;
    kind = line.kind;
    lines.push(line.words);
  }
  yield* closed();
}

const START = /^# aider chat started at (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\s*$/;
const THOUGHT = /^<(\/?)(thinking-content-[0-9a-f]{8,64})>\s*$/;

function* linesIn(text: string): Generator<MarkedLine, void, void> {
  /** Aider ends its lines with two blanks; where it does, a line of the model's that looks like one of its is none. */
  let marked: boolean | null = null;
  let thought: string | null = null;
  for (const raw of text.split('\n')) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    const start = START.exec(line)?.[1];
    if (start !== undefined) {
      [marked, thought] = [null, null];
      yield { kind: 'start', words: start };
      continue;
    }
    const [, closes, name = ''] = THOUGHT.exec(line) ?? [];
    if (closes === '' ? thought === null : closes === '/' && thought === name) {
      thought = closes === '' ? name : null;
      yield { kind: 'break', words: '' };
      continue;
    }
    if (thought !== null) {
      yield { kind: 'thought', words: line };
      continue;
    }
    const mark = /^(####|>)(?: |$)/.exec(line)?.[1];
    if (mark === '>') marked ??= line.endsWith('  ');
    if (mark === undefined || (marked === true && !line.endsWith('  '))) yield { kind: 'text', words: line };
    else yield { kind: mark === '>' ? 'said' : 'typed', words: line.slice(mark.length + 1).trimEnd() };
  }
}

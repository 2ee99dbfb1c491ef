/**
 * A transcript of Cursor's agent in words: `user:` and `assistant:` begin what each says, `[Thinking]`, `[Tool call]` and
 * `[Tool result]` what the agent does. A call's arguments stand indented below its name; how it ended stands nowhere.
 */
import { basename, dirname } from 'node:path';
import { compact } from '../compact.ts';
import { asText } from '../json.ts';
import type { Decoded, DecodedEvent, LogDocument, RecordPlace } from '../reader.ts';
import { commandLine, pathIn } from '../tools.ts';
import { queryEvents, timeIn, workspaceIn } from '../user-query.ts';
import { cursorCategory } from './categories.ts';

export const isTextTranscript = (start: string): boolean =>
  /^\uFEFF?\s*user:\r?\n/.test(start) &&
  /<user_query>|^\[(?:Thinking|Tool call|Tool result)\]|^assistant:\r?$/m.test(start);

interface Part {
  kind: 'user' | 'assistant' | 'thinking' | 'call' | 'result';
  /** What stands behind the mark, on its line. */
  named: string;
  lines: string[];
}

const MARK = /^(?:(user|assistant):\s*$|\[(Thinking|Tool call|Tool result)\] ?(.*)$)/;
const KINDS: ReadonlyMap<string, Part['kind']> = new Map([
  ['user', 'user'],
  ['assistant', 'assistant'],
  ['Thinking', 'thinking'],
  ['Tool call', 'call'],
  ['Tool result', 'result'],
]);

function* partsIn(text: string): Generator<Part, void, void> {
  let open: Part | null = null;
  for (const raw of text.split('\n')) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    const mark = MARK.exec(line);
    const kind = KINDS.get(mark?.[1] ?? mark?.[2] ?? '');
    if (kind === undefined) {
      open?.lines.push(line);
      continue;
    }
    if (open) yield open;
    open = { kind, named: mark?.[3]?.trim() ?? '', lines: [] };
  }
  if (open) yield open;
}

export function* readTextTranscript({ path, text }: LogDocument): Iterable<Decoded> {
  const session = basename(path).replace(/\.txt$/, '') || basename(dirname(path)) || 'transcript';
  const waiting: { callId: string; tool: string }[] = [];
  let cwd: string | null = null;
  let n = 0;
  for (const part of partsIn(text)) {
    n += 1;
    const said = part.lines.join('\n').trim();
    const at: number | null = part.kind === 'user' ? timeIn(said) : null;
    if (part.kind === 'user') cwd ??= workspaceIn(said);
    const place: RecordPlace = { line: n, at, uid: null, active: true };
    const events = partEvents(part, said, place, cwd, waiting);
    const facts = at === null ? { cwd } : { cwd, at };
    yield events.length === 0 ? { kind: 'meta', session, facts } : { kind: 'events', session, facts, events };
  }
}

function partEvents(
  part: Part,
  said: string,
  place: RecordPlace,
  cwd: string | null,
  waiting: { callId: string; tool: string }[],
): DecodedEvent[] {
  switch (part.kind) {
    case 'user':
      return queryEvents(said, place, 'prompt');
    case 'assistant':
      return said === '' ? [] : [{ kind: 'assistant', ...place, text: said }];
    case 'thinking':
      return thought(part.named, said, place);
    case 'call': {
      const callId = `line-${String(place.line)}`;
      waiting.push({ callId, tool: part.named });
      const { input, rest } = argumentsIn(part.lines);
      return [called(part.named, callId, input, place, cwd), ...(rest === '' ? [] : [spoken(rest, place)])];
    }
    case 'result': {
      const same = waiting.findIndex(({ tool }) => part.named === '' || tool === part.named);
      const call = same < 0 ? undefined : waiting.splice(same, 1)[0];
      if (!call) return [];
      const { callId } = call;
      return [
        { kind: 'tool-result', ...place, callId, outcome: 'unknown', exitCode: null, text: said, userModified: false },
      ];
    }
  }
}

const spoken = (text: string, place: RecordPlace): DecodedEvent => ({ kind: 'assistant', ...place, text });

/** A thought may begin on the line of its mark; what follows an empty line is said. */
function thought(first: string, below: string, place: RecordPlace): DecodedEvent[] {
  const end = below.indexOf('\n\n');
  const thinks = first !== '' ? first : end < 0 ? below : below.slice(0, end);
  const rest = (first !== '' ? below : end < 0 ? '' : below.slice(end)).trim();
  const events: DecodedEvent[] = thinks.trim() === '' ? [] : [{ kind: 'thinking', ...place, text: thinks.trim() }];
  return rest === '' ? events : [...events, spoken(rest, place)];
}

const ARGUMENT = /^\s+([\w-]{1,60})(?:=|: ?)(.*)$/;

/** Arguments are indented; one with line breaks goes on to the next. What is not indented any more is said. */
function argumentsIn(lines: readonly string[]): { input: Record<string, string>; rest: string } {
  const found: [string, string[]][] = [];
  let n = 0;
  for (; n < lines.length; n++) {
    const line = lines[n] ?? '';
    const [, name, value = ''] = ARGUMENT.exec(line) ?? [];
    if (name !== undefined) found.push([name, [value]]);
    else if (/^\s+\S/.test(line) && found.length > 0) found.at(-1)?.[1].push(line);
    else if (line.trim() !== '') break;
  }
  const input = Object.fromEntries(found.map(([name, values]) => [name, values.join('\n').trim()]));
  return { input, rest: lines.slice(n).join('\n').trim() };
}

function called(
  tool: string,
  callId: string,
  input: Record<string, string>,
  place: RecordPlace,
  cwd: string | null,
): DecodedEvent {
  const category = cursorCategory(tool);
  return {
    kind: 'tool-call',
    ...place,
    callId,
    tool,
    category,
    command: category === 'shell' ? commandLine(input['command']) : null,
    path: pathIn(input) ?? asText(input['target_file']),
    cwd: asText(input['working_directory']) ?? cwd,
    input: compact(input),
  };
}

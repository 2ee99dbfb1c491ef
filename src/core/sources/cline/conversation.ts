/** What of a task has been told so far: calls that wait for their result, the folder, whether the human has spoken. */
import { compact } from '../compact.ts';
import { asList, asObject, asString, asText, isObject, type JsonObject } from '../json.ts';
import type { DecodedEvent, RecordPlace } from '../reader.ts';
import { contentText } from '../tools.ts';
import { typed } from '../typed.ts';
import { saidIn } from './calls-in-text.ts';
import { clineResult } from './result.ts';
import { clineCategory, clinePath, commandIn } from './tools.ts';
import { surroundings, userPieces, type UserPiece } from './user.ts';

interface Waiting {
  callId: string;
  tool: string;
  category: ReturnType<typeof clineCategory>;
}

type Head = Extract<UserPiece, { kind: 'result' }>;

export class Conversation {
  cwd: string | null;
  model: string | null = null;
  /** The first words are those of the task that called this one. */
  #called: boolean;
  #waiting: Waiting[] = [];
  #calls = 0;

  constructor(cwd: string | null, called: boolean) {
    this.cwd = cwd;
    this.#called = called;
  }

  /** Words of the agent, with the calls that stand in them where it calls tools in its text. */
  said(text: string, place: RecordPlace): DecodedEvent[] {
    const stopped = /\[Response interrupted by (?:user|a tool use result)[^\]]{0,100}\]\s*$/.exec(text.slice(-300));
    const events = saidIn(text).flatMap((piece): DecodedEvent[] => {
      if (piece.kind === 'text') return [{ kind: 'assistant', ...place, text: piece.text }];
      if (piece.kind === 'thinking') return [{ kind: 'thinking', ...place, text: piece.text }];
      return this.call(piece.tool, piece.input, place);
    });
    return stopped?.[0].includes('by user') === true ? [...events, { kind: 'interruption', ...place }] : events;
  }

  /** @param id the call's own, where calls have one */
  call(tool: string, input: unknown, place: RecordPlace, id: string | null = null): DecodedEvent[] {
    this.#calls += 1;
    const callId = id ?? `line-${String(place.line)}-${String(this.#calls)}`;
    const category = clineCategory(tool);
    const values = asObject(input) ?? {};
    const raw = typeof input === 'string' ? input : compact(input);
    this.#waiting.push({ callId, tool, category });
    const events: DecodedEvent[] = [
      {
        kind: 'tool-call',
        ...place,
        callId,
        tool,
        category,
        command: category === 'shell' ? commandIn(values) : null,
        path: clinePath(category, values, raw),
        cwd: asText(values['cwd']) ?? this.cwd,
        input: raw,
      },
    ];
    // What the agent ends with is said to the human.
    const result = asText(values['result']) ?? asText(values['response']);
    if (result !== null && /^(?:attempt_completion|plan_mode_respon(?:d|se))$/.test(tool))
      events.push({ kind: 'assistant', ...place, text: result });
    return events;
  }

  /**
   * A message in the user's role, block by block: a result's text may stand in the block after its head.
   * @param human whether the human's words are told here
   */
  heard(blocks: readonly unknown[], place: RecordPlace, human: 'told' | 'left out' = 'told'): DecodedEvent[] {
    const events: DecodedEvent[] = [];
    const open: Head[] = [];
    const close = (text: string | null = null): void => {
      for (const head of open.splice(0))
        events.push(...this.#headed({ ...head, text: text ?? head.text }, place, human));
    };
    for (const block of blocks) {
      if (isObject(block) && block['type'] === 'tool_result') {
        close();
        events.push(...this.#answered(block, place, human));
        continue;
      }
      const text = (typeof block === 'string' ? block : asString(asObject(block)?.['text']))?.trim() ?? '';
      const pieces = userPieces(text);
      const [first] = pieces;
      if (open[0]?.text === '' && isPlain(first) && !text.startsWith('<environment_details>')) {
        close(text);
        continue;
      }
      for (const piece of pieces) {
        close();
        if (piece.kind === 'result') open.push(piece);
        else events.push(...this.#piece(piece, place, human));
      }
    }
    close();
    return events;
  }

  #piece(
    piece: Exclude<UserPiece, { kind: 'result' }>,
    place: RecordPlace,
    human: 'told' | 'left out',
  ): DecodedEvent[] {
    switch (piece.kind) {
      case 'human':
        return human === 'told' ? this.words(piece.text, place, piece.via) : [];
      case 'injected': {
        const said = surroundings(piece.text);
        this.cwd = said.cwd ?? this.cwd;
        this.model = said.model ?? this.model;
        return [{ kind: 'injected', ...place, origin: piece.origin, text: piece.text }];
      }
      case 'not-executed':
        return this.#result(this.#take(piece.tool), piece.text, null, place, human);
    }
  }

  /** Words of the human, or of the task that called this one. */
  words(text: string, place: RecordPlace, via: 'prompt' | 'answer'): DecodedEvent[] {
    if (this.#called) {
      this.#called = false;
      return [{ kind: 'injected', ...place, origin: 'subagent-prompt', text }];
    }
    return via === 'answer' ? [{ kind: 'prompt', ...place, text, via }] : typed(text, place, 'prompt');
  }

  #headed({ tool, named, text }: Head, place: RecordPlace, human: 'told' | 'left out'): DecodedEvent[] {
    const waiting = this.#take(tool);
    if (waiting) return this.#result(waiting, text, null, place, human);
    // A call that was refused before it was shown stands nowhere else.
    const shell = clineCategory(tool) === 'shell';
    const call = this.call(tool, named === null ? {} : shell ? { command: named } : { path: named }, place);
    return [...call, ...this.#result(this.#take(tool), text, null, place, human)];
  }

  #answered(block: JsonObject, place: RecordPlace, human: 'told' | 'left out'): DecodedEvent[] {
    const id = asText(block['tool_use_id']);
    const at = this.#waiting.findIndex(({ callId }) => callId === id);
    const waiting = at < 0 ? null : (this.#waiting.splice(at, 1)[0] ?? null);
    const isError = block['is_error'];
    const known = waiting ?? (id === null ? null : { callId: id, tool: '', category: 'other' as const });
    const text = contentText(block['content']);
    return this.#result(known, text, typeof isError === 'boolean' ? isError : null, place, human);
  }

  #result(
    waiting: Waiting | null,
    text: string,
    isError: boolean | null,
    place: RecordPlace,
    human: 'told' | 'left out',
  ): DecodedEvent[] {
    if (!waiting) return [];
    const { callId, category } = waiting;
    const { words, via, ...result } = clineResult(text, category === 'shell', isError);
    const events: DecodedEvent[] = [{ kind: 'tool-result', ...place, callId, ...result }];
    if (via === 'rejection') events.push({ kind: 'rejection', ...place, callId, words });
    else if (via !== null && words !== null && human === 'told') events.push(...this.words(words, place, via));
    return events;
  }

  /** The call a result belongs to: the oldest of that tool, or of one that does the same. */
  #take(tool: string): Waiting | null {
    const category = clineCategory(tool);
    const same = this.#waiting.findIndex((one) => one.tool === tool);
    const alike = (one: Waiting): boolean =>
      one.category === category || (EDITS.has(category) && EDITS.has(one.category));
    const at = same >= 0 ? same : this.#waiting.findIndex(alike);
    return at < 0 ? null : (this.#waiting.splice(at, 1)[0] ?? null);
  }
}

const isPlain = (piece: UserPiece | undefined): boolean => piece?.kind === 'human' || piece?.kind === 'injected';

const EDITS: ReadonlySet<string> = new Set(['edit', 'write']);

/** The blocks of a message. */
export const blocksOf = (content: unknown): readonly unknown[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : asList(content);

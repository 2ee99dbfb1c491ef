/**
 * Antigravity, in the terminal and in the editor: `~/.gemini/antigravity-cli/brain/<session>/.system_generated/logs/
 * transcript.jsonl`, one step of the conversation a line. Calls have no ids; results follow in the order of the calls.
 */
import { join } from 'node:path';
import type { InjectedEvent } from '../sessions/event.ts';
import { antigravityCall } from './antigravity-cli/call.ts';
import { antigravityResult } from './antigravity-cli/result.ts';
import { asList, asObject, asText, asTime, isObject, parseLine, type JsonObject } from './json.ts';
import { sessionNamedBy } from './named-by-path.ts';
import type { Decoded, DecodedEvent, FileHead, LineDecoder, RecordPlace, SessionFacts, LineReader } from './reader.ts';
import { typed } from './typed.ts';

/** A call whose result is still to come. */
interface Pending {
  callId: string;
  tool: string;
}

const LOG = /[\\/]([^\\/]+)[\\/]\.system_generated[\\/]logs[\\/]transcript\.jsonl$/;

/** What the program says by itself, by the type of the step. */
const SAID_BY_SYSTEM: ReadonlyMap<string, InjectedEvent['origin']> = new Map([
  ['CHECKPOINT', 'summary'],
  ['EPHEMERAL_MESSAGE', 'reminder'],
  ['SYSTEM_MESSAGE', 'notification'],
  ['CONVERSATION_HISTORY', 'context'],
]);

export const antigravityCli: LineReader = {
  agent: 'antigravity-cli',
  name: 'Antigravity',
  places: (home) =>
    ['antigravity-cli', 'antigravity', 'antigravity-ide'].map((name) => join(home, '.gemini', name, 'brain')),
  lines: {
    claims: (path) => LOG.test(`/${path}`),
    recognises: ({ head }: FileHead) =>
      head.some((line) => {
        const parsed = parseLine(line);
        if (parsed.kind === 'bad') return false;
        const { step_index: step, source, type } = parsed.value;
        return typeof step === 'number' && typeof source === 'string' && typeof type === 'string';
      }),
    decoder: (path, state) => new AntigravityDecoder(path, state),
  },
};

class AntigravityDecoder implements LineDecoder {
  readonly #session: string;
  #pending: Pending[];

  constructor(path: string, state: unknown) {
    this.#session = LOG.exec(path)?.[1] ?? sessionNamedBy(path);
    this.#pending = asList(asObject(state)?.['pending']).flatMap((item) => {
      const callId = asText(asObject(item)?.['callId']);
      const tool = asText(asObject(item)?.['tool']);
      return callId === null || tool === null ? [] : [{ callId, tool }];
    });
  }

  state(): unknown {
    return { pending: this.#pending };
  }

  decode(line: string, number: number): Decoded {
    const parsed = parseLine(line);
    if (parsed.kind === 'bad') return parsed;
    const step = parsed.value;
    const session = this.#session;
    const source = asText(step['source']) ?? '(no source)';
    const type = asText(step['type']) ?? '(no type)';
    const at = asTime(step['created_at']);
    const facts: Partial<SessionFacts> = at === null ? {} : { at };
    const text = asText(step['content']);
    if (type === 'USER_INPUT') facts.model = modelIn(text ?? '');
    const place: RecordPlace = { line: number, at, uid: this.#uid(step), active: true };
    const events = this.#events(source, type, step, text, place);
    if (events === null) return { kind: 'unknown', session, type: `${source}/${type}` };
    return events.length === 0 ? { kind: 'meta', session, facts } : { kind: 'events', session, facts, events };
  }

  /** A step is written once more when it goes on; its number and its beginning stay. */
  #uid(step: JsonObject): string | null {
    const number = step['step_index'];
    const at = asText(step['created_at']);
    return typeof number === 'number' && at !== null ? `${this.#session}/${String(number)}@${at}` : null;
  }

  /** @returns `null` for a step nobody knows */
  #events(
    source: string,
    type: string,
    step: JsonObject,
    text: string | null,
    place: RecordPlace,
  ): DecodedEvent[] | null {
    if (type === 'USER_INPUT') return userEvents(text ?? '', place, source);
    if (type === 'ERROR_MESSAGE') return text === null ? [] : [{ kind: 'service-error', ...place, text }];
    if (type === 'PLANNER_RESPONSE') return this.#response(step, text, place);
    if (source === 'MODEL') return this.#result(type, step, text ?? '', place);
    const origin = SAID_BY_SYSTEM.get(type);
    if (origin === undefined) return null;
    return text === null ? [] : [{ kind: 'injected', ...place, origin, text }];
  }

  #response(step: JsonObject, text: string | null, place: RecordPlace): DecodedEvent[] {
    const events: DecodedEvent[] = [];
    const thought = asText(step['thinking']);
    if (thought !== null) events.push({ kind: 'thinking', ...place, text: thought });
    if (text !== null && text.trim() !== '') events.push({ kind: 'assistant', ...place, text });
    const calls = asList(step['tool_calls']).filter(isObject);
    if (calls.length > 0) this.#pending = [];
    calls.forEach((call, n) => {
      const callId = `line-${String(place.line)}-${String(n + 1)}`;
      const about = antigravityCall(call);
      this.#pending.push({ callId, tool: about.tool });
      events.push({ kind: 'tool-call', ...place, callId, ...about });
    });
    return events;
  }

  #result(type: string, step: JsonObject, text: string, place: RecordPlace): DecodedEvent[] {
    const named = this.#pending.findIndex(({ tool }) => tool.toUpperCase() === type);
    const [call] = this.#pending.splice(Math.max(named, 0), 1);
    const callId = call?.callId ?? `line-${String(place.line)}`;
    const result = antigravityResult(step, text);
    const events: DecodedEvent[] = [{ kind: 'tool-result', ...place, callId, ...result, text, userModified: false }];
    if (result.outcome === 'rejected') events.push({ kind: 'rejection', ...place, callId, words: null });
    return events;
  }
}

const REQUEST = '<USER_REQUEST>';
const REQUEST_END = '</USER_REQUEST>';

/** The human's words are wrapped, and facts about the machine stand behind them. */
function userEvents(text: string, place: RecordPlace, source: string): DecodedEvent[] {
  const context = (piece: string): DecodedEvent[] =>
    piece.trim() === '' ? [] : [{ kind: 'injected', ...place, origin: 'context', text: piece.trim() }];
  if (source !== 'USER_EXPLICIT') return context(text);
  const start = text.indexOf(REQUEST);
  if (start < 0) return typed(text.trim(), place, 'prompt');
  const from = start + REQUEST.length;
  const end = text.indexOf(REQUEST_END, from);
  const words = typed(text.slice(from, end < 0 ? text.length : end).trim(), place, 'prompt');
  return [
    ...context(text.slice(0, start)),
    ...words,
    ...(end < 0 ? [] : context(text.slice(end + REQUEST_END.length))),
  ];
}

/** The model the human chose, as the facts behind the words say it. */
const modelIn = (text: string): string | null =>
  /setting `Model Selection` from [^\n]{1,80}? to ([^\n]{1,60}?)\. No need/.exec(text.slice(-4000))?.[1] ?? null;

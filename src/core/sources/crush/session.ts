/** The messages of a session of Crush: lists of parts `{type, data}`. */
import { asList, asObject, asString, asText, isObject, type JsonObject } from '../json.ts';
import type { DecodedEvent, RecordPlace } from '../reader.ts';
import { typed } from '../typed.ts';
import { crushCall, crushResult } from './tool.ts';

const KNOWN: ReadonlySet<string> = new Set([
  'binary',
  'finish',
  'image_url',
  'reasoning',
  'text',
  'tool_call',
  'tool_result',
]);

export interface CrushMessage {
  role: string;
  parts: readonly unknown[];
  /** The message sums the conversation up. */
  summary: boolean;
}

/** What is known of a session before its next message. */
export class CrushReading {
  readonly #cwd: string | null;
  readonly #subagent: boolean;
  readonly #calls = new Set<string>();
  /** Calls of the shell, whose results are read for an exit code. */
  readonly #shells = new Set<string>();

  constructor(cwd: string | null, subagent: boolean) {
    this.#cwd = cwd;
    this.#subagent = subagent;
  }

  events({ role, parts, summary }: CrushMessage, place: RecordPlace): { events: DecodedEvent[]; unknown: string[] } {
    const events: DecodedEvent[] = summary ? [{ kind: 'compaction', ...place }] : [];
    const unknown: string[] = [];
    for (const part of parts.filter(isObject)) {
      const type = asText(part['type']) ?? '(no type)';
      if (KNOWN.has(type)) events.push(...this.#part(type, asObject(part['data']) ?? {}, role, summary, place));
      else unknown.push(`part/${type}`);
    }
    return { events, unknown };
  }

  #part(type: string, data: JsonObject, role: string, summary: boolean, place: RecordPlace): DecodedEvent[] {
    switch (type) {
      case 'text':
        return this.#text(asText(data['text']) ?? '', role, summary, place);
      case 'reasoning': {
        const text = asText(data['thinking']) ?? '';
        return text.trim() === '' ? [] : [{ kind: 'thinking', ...place, text }];
      }
      case 'tool_call':
        return [this.#call(data, place)];
      case 'tool_result':
        return this.#result(data, place);
      case 'finish':
        return role === 'assistant' ? finishEvents(data, place) : [];
      default:
        return [];
    }
  }

  #text(text: string, role: string, summary: boolean, place: RecordPlace): DecodedEvent[] {
    if (text.trim() === '') return [];
    if (summary) return [{ kind: 'injected', ...place, origin: 'summary', text }];
    if (role === 'assistant') return [{ kind: 'assistant', ...place, text }];
    if (role === 'system') return [{ kind: 'injected', ...place, origin: 'instructions', text }];
    return role === 'user' ? userEvents(text.trim(), this.#subagent, place) : [];
  }

  #call(data: JsonObject, place: RecordPlace): DecodedEvent {
    const call = crushCall(data, this.#cwd);
    const id = asText(data['id']);
    const callId = id === null || this.#calls.has(id) ? `line-${String(place.line)}-${String(this.#calls.size)}` : id;
    this.#calls.add(callId);
    if (call.category === 'shell') this.#shells.add(callId);
    return { kind: 'tool-call', ...place, callId, ...call };
  }

  #result(data: JsonObject, place: RecordPlace): DecodedEvent[] {
    const callId = asText(data['tool_call_id']) ?? `line-${String(place.line)}`;
    const shell = this.#shells.has(callId) || asString(data['name']) === 'bash';
    const result = crushResult(data, shell);
    const events: DecodedEvent[] = [{ kind: 'tool-result', ...place, callId, ...result, userModified: false }];
    if (result.outcome === 'rejected') events.push({ kind: 'rejection', ...place, callId, words: null });
    return events;
  }
}

/** What its commands that set a project up are written out as. */
const INIT = /^`?Please analyze this codebase and create an? \*{0,2}\w+\.md\*{0,2} file/;
const SHELL = /^!\s*(\S[\s\S]*)$/;

function userEvents(text: string, subagent: boolean, place: RecordPlace): DecodedEvent[] {
  if (subagent) return [{ kind: 'injected', ...place, origin: 'subagent-prompt', text }];
  if (INIT.test(text)) return [{ kind: 'injected', ...place, origin: 'instructions', text }];
  if (SHELL.test(text)) return [{ kind: 'command', ...place, name: '!', text }];
  return typed(text, place, 'prompt');
}

function finishEvents(data: JsonObject, place: RecordPlace): DecodedEvent[] {
  switch (data['reason']) {
    case 'canceled':
      return [{ kind: 'interruption', ...place }];
    case 'error': {
      const text = asText(data['details']) ?? asText(data['message']);
      return text === null ? [] : [{ kind: 'service-error', ...place, text }];
    }
    default:
      return [];
  }
}

/** @param text what a row holds of its message */
export function partsIn(text: unknown): readonly unknown[] | null {
  if (typeof text !== 'string') return null;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? asList(value) : null;
  } catch {
    return null;
  }
}

/** The folder in which a command ran, as its result says. */
export function workedIn(parts: readonly unknown[]): string | null {
  for (const part of parts) {
    const said = asObject(part)?.['type'] === 'tool_result' ? asObject(asObject(part)?.['data']) : null;
    const end = asString(said?.['content'])?.slice(-5000);
    const cwd = end === undefined ? undefined : /<cwd>([^<\n]{1,4000})<\/cwd>\s*$/.exec(end)?.[1];
    if (cwd !== undefined) return cwd;
  }
  return null;
}

/** The messages of a thread of Zed: enums as Rust writes them (`{"User": …}`), before that `{role, segments}`. */
import { asList, asObject, asText, isObject, type JsonObject } from '../json.ts';
import type { DecodedEvent, RecordPlace } from '../reader.ts';
import { typed } from '../typed.ts';
import { zedCall, zedResult } from './tool.ts';

interface Told {
  events: DecodedEvent[];
  unknown: string[];
}

export class ThreadReading {
  readonly #cwd: string | null;
  readonly #subagent: boolean;
  readonly #calls = new Set<string>();

  constructor(cwd: string | null, subagent: boolean) {
    this.#cwd = cwd;
    this.#subagent = subagent;
  }

  /** @param line 1-based position of the message */
  message(value: unknown, line: number): Told {
    const place: RecordPlace = { line, at: null, uid: null, active: true };
    const message = asObject(value);
    // The human asked an agent that had stopped to go on.
    if (value === 'Resume') return { events: [], unknown: [] };
    if (message === null) return { events: [], unknown: [`message/${asText(value)?.slice(0, 40) ?? '(none)'}`] };
    if ('role' in message) return this.#first(message, place);
    const told: Told = { events: [], unknown: [] };
    for (const [kind, data] of Object.entries(message)) this.#enum(kind, asObject(data) ?? {}, place, told);
    return told;
  }

  #enum(kind: string, data: JsonObject, place: RecordPlace, told: Told): void {
    const content = asList(data['content']).filter(isObject);
    switch (kind) {
      case 'User': {
        const texts = content.flatMap((part) => asText(part['Text']) ?? []);
        told.events.push(...this.#user(texts, { ...place, uid: asText(data['id']) }));
        return;
      }
      case 'Agent': {
        for (const part of content) for (const entry of Object.entries(part)) this.#said(entry, place, told);
        told.events.push(...this.#results(Object.values(asObject(data['tool_results']) ?? {}), place));
        return;
      }
      case 'Compaction':
      case 'Summary': {
        const text = asText(data['summary']) ?? asText(data['content']);
        told.events.push({ kind: 'compaction', ...place });
        if (text !== null) told.events.push({ kind: 'injected', ...place, origin: 'summary', text });
        return;
      }
      default:
        told.unknown.push(`message/${kind}`);
    }
  }

  #said([kind, data]: [string, unknown], place: RecordPlace, told: Told): void {
    switch (kind) {
      case 'Text':
        told.events.push(...said(asText(data), place));
        return;
      case 'Thinking':
        told.events.push(...thought(asText(asObject(data)?.['text']), place));
        return;
      case 'ToolUse':
        told.events.push(this.#call(asObject(data) ?? {}, place));
        return;
      case 'Image':
      case 'RedactedThinking':
        return;
      default:
        told.unknown.push(`agent/${kind}`);
    }
  }

  /** What stands between mentions of files are pieces of one message; the longest is told as what the human said. */
  #user(texts: readonly string[], place: RecordPlace): DecodedEvent[] {
    const pieces = texts.map((text) => text.trim()).filter((text) => text !== '');
    const longest = pieces.reduce((most, text) => (text.length > most.length ? text : most), '');
    const prompt = pieces.indexOf(longest);
    return pieces.flatMap((text, n): DecodedEvent[] => {
      if (this.#subagent) return [{ kind: 'injected', ...place, origin: 'subagent-prompt', text }];
      return n === prompt ? typed(text, place, 'prompt') : [{ kind: 'injected', ...place, origin: 'context', text }];
    });
  }

  #call(data: JsonObject, place: RecordPlace): DecodedEvent {
    const id = asText(data['id']);
    const callId = id === null || this.#calls.has(id) ? `line-${String(place.line)}-${String(this.#calls.size)}` : id;
    this.#calls.add(callId);
    return { kind: 'tool-call', ...place, callId, ...zedCall(data, this.#cwd) };
  }

  #results(results: readonly unknown[], place: RecordPlace): DecodedEvent[] {
    return results.filter(isObject).flatMap((data, n): DecodedEvent[] => {
      const callId = asText(data['tool_use_id']) ?? `line-${String(place.line)}-result-${String(n + 1)}`;
      const result = zedResult(data);
      const told: DecodedEvent = { kind: 'tool-result', ...place, callId, ...result, userModified: false };
      return result.outcome === 'rejected' ? [told, { kind: 'rejection', ...place, callId, words: null }] : [told];
    });
  }

  #first(message: JsonObject, place: RecordPlace): Told {
    const segments = asList(message['segments']).filter(isObject);
    const texts = segments.flatMap((segment) => (segment['type'] === 'text' ? (asText(segment['text']) ?? []) : []));
    const events: DecodedEvent[] = [];
    const context = asText(message['context'])?.trim() ?? '';
    if (context !== '') events.push({ kind: 'injected', ...place, origin: 'context', text: context });
    switch (message['role']) {
      case 'user':
        events.push(...this.#user(texts, place));
        break;
      case 'system':
        events.push(...texts.map((text) => ({ kind: 'injected', ...place, origin: 'instructions', text }) as const));
        break;
      case 'assistant':
        for (const segment of segments) {
          const text = asText(segment['text']);
          if (segment['type'] === 'text') events.push(...said(text, place));
          if (segment['type'] === 'thinking') events.push(...thought(text, place));
        }
        for (const call of asList(message['tool_uses']).filter(isObject)) events.push(this.#call(call, place));
        break;
      default:
        return { events, unknown: [`message/${asText(message['role']) ?? '(no role)'}`] };
    }
    // The first versions put results into the message after the one that called.
    events.push(...this.#results(asList(message['tool_results']), place));
    return { events, unknown: [] };
  }
}

const said = (text: string | null, place: RecordPlace): DecodedEvent[] =>
  text === null || text.trim() === '' ? [] : [{ kind: 'assistant', ...place, text }];

const thought = (text: string | null, place: RecordPlace): DecodedEvent[] =>
  text === null || text.trim() === '' ? [] : [{ kind: 'thinking', ...place, text }];

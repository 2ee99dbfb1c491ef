/**
 * Mistral Vibe: `~/.vibe/logs/session/session_<time>_<id>/messages.jsonl`, one message a line, without times. What else
 * is known of a session stands in a document beside it.
 */
import { join } from 'node:path';
import type { ToolCategory } from '../sessions/event.ts';
import { chatCalls } from './chat-call.ts';
import { asList, asObject, asText, parseLine, type JsonObject } from './json.ts';
import { vibeResult } from './mistral-vibe/result.ts';
import { vibeUserText } from './mistral-vibe/user.ts';
import { sessionNamedBy } from './named-by-path.ts';
import type { Decoded, DecodedEvent, FileHead, LineDecoder, RecordPlace, SessionFacts, LineReader } from './reader.ts';
import { contentText } from './tools.ts';

const CATEGORIES: ReadonlyMap<string, ToolCategory> = new Map([
  ['ask_user_question', 'question'],
  ['search_replace', 'edit'],
  ['todo', 'todo'],
  ['web_fetch', 'web'],
]);

const ROLES: ReadonlySet<unknown> = new Set(['assistant', 'system', 'tool', 'user']);
const FOLDER = /[\\/]session_\d{8}_\d{6}_[^\\/]+[\\/]messages\.jsonl$/;

export const mistralVibe: LineReader = {
  agent: 'mistral-vibe',
  name: 'Mistral Vibe',
  places: (home, env) => [join(env['VIBE_HOME'] || join(home, '.vibe'), 'logs', 'session')],
  lines: {
    claims: (path) => /(?:^|[\\/])messages\.jsonl$/.test(path),
    recognises,
    decoder: (path, state) => new VibeDecoder(path, state),
  },
};

/** A message like any service's, with an id and a mark whether somebody typed it; old versions have neither. */
function recognises({ path, head }: FileHead): boolean {
  return head.some((line) => {
    const parsed = parseLine(line);
    if (parsed.kind === 'bad' || !ROLES.has(parsed.value['role']) || 'type' in parsed.value) return false;
    return (
      (asText(parsed.value['message_id']) !== null && typeof parsed.value['injected'] === 'boolean') ||
      FOLDER.test(path)
    );
  });
}

class VibeDecoder implements LineDecoder {
  readonly #session: string;
  readonly #path: string;
  #begun: boolean;
  #cwd: string | null;
  /** The human stopped the agent, and nothing was said since: every call that ran notes it once more. */
  #stopped: boolean;

  constructor(path: string, state: unknown) {
    const saved = asObject(state) ?? {};
    this.#path = path;
    this.#session = sessionNamedBy(path);
    this.#begun = saved['begun'] === true;
    this.#cwd = asText(saved['cwd']);
    this.#stopped = saved['stopped'] === true;
  }

  state(): unknown {
    return { begun: this.#begun, cwd: this.#cwd, stopped: this.#stopped };
  }

  decode(line: string, number: number): Decoded {
    const parsed = parseLine(line);
    if (parsed.kind === 'bad') return parsed;
    const message = parsed.value;
    const role = asText(message['role']) ?? '(no role)';
    if (!ROLES.has(role)) return { kind: 'unknown', session: this.#session, type: role };
    const place: RecordPlace = { line: number, at: null, uid: asText(message['message_id']), active: true };
    const events = this.#events(role, message, place);
    const facts = this.#facts();
    return events.length === 0
      ? { kind: 'meta', session: this.#session, facts }
      : { kind: 'events', session: this.#session, facts, events };
  }

  /** The folder's name has the time the session began, in UTC, and stands in that of its caller. */
  #facts(): Partial<SessionFacts> {
    const facts: Partial<SessionFacts> = this.#cwd === null ? {} : { cwd: this.#cwd };
    if (this.#begun) return facts;
    this.#begun = true;
    const caller = /([^\\/]+)[\\/]agents[\\/][^\\/]+[\\/]messages\.jsonl$/.exec(this.#path)?.[1];
    if (caller !== undefined) return { ...facts, at: beginOf(this.#session), parent: caller, relation: 'subagent' };
    return { ...facts, at: beginOf(this.#session) };
  }

  #events(role: string, message: JsonObject, place: RecordPlace): DecodedEvent[] {
    switch (role) {
      case 'user':
        return this.#user(message, place);
      case 'assistant':
        this.#stopped = false;
        return this.#assistant(message, place);
      case 'tool':
        return this.#result(message, place);
      default: {
        const text = contentText(message['content']);
        return text.trim() === '' ? [] : [{ kind: 'injected', ...place, origin: 'instructions', text }];
      }
    }
  }

  #user(message: JsonObject, place: RecordPlace): DecodedEvent[] {
    this.#stopped = false;
    const text = contentText(message['content']);
    const { events, cwd } = vibeUserText(text, place, message['injected'] === true);
    this.#cwd ??= cwd;
    if (!/[\\/]agents[\\/][^\\/]+[\\/]messages\.jsonl$/.test(this.#path)) return events;
    return events.map((event) =>
      event.kind === 'prompt' ? { kind: 'injected', ...place, origin: 'subagent-prompt', text: event.text } : event,
    );
  }

  #assistant(message: JsonObject, place: RecordPlace): DecodedEvent[] {
    const events: DecodedEvent[] = [];
    const thought = asText(message['reasoning_content']);
    if (thought !== null) events.push({ kind: 'thinking', ...place, text: thought });
    const text = contentText(message['content']);
    if (text.trim() !== '') events.push({ kind: 'assistant', ...place, text });
    return [...events, ...chatCalls(asList(message['tool_calls']), { place, cwd: this.#cwd, categories: CATEGORIES })];
  }

  #result(message: JsonObject, place: RecordPlace): DecodedEvent[] {
    const tool = asText(message['name']) ?? '';
    const callId = asText(message['tool_call_id']) ?? `line-${String(place.line)}`;
    const { interrupted, answers, ...result } = vibeResult(tool, contentText(message['content']));
    const events: DecodedEvent[] = [{ kind: 'tool-result', ...place, callId, ...result, userModified: false }];
    if (result.outcome === 'rejected') events.push({ kind: 'rejection', ...place, callId, words: null });
    if (interrupted && !this.#stopped) {
      this.#stopped = true;
      events.push({ kind: 'interruption', ...place });
    }
    for (const text of answers) events.push({ kind: 'prompt', ...place, text, via: 'answer' });
    return events;
  }
}

/** Epoch milliseconds out of `session_20260301_093000_ab12cd34`; `null` for other names. */
function beginOf(session: string): number | null {
  const parts = /_(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)_/.exec(session)?.slice(1).map(Number);
  if (parts === undefined) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

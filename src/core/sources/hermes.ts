/**
 * Hermes: messages one a line, as its gateway writes them beside the database (`~/.hermes/sessions/<session>.jsonl`)
 * and as rows of that database are exported. The database itself is not read here.
 */
import { join } from 'node:path';
import type { ToolCategory } from '../sessions/event.ts';
import { chatCalls } from './chat-call.ts';
import { secondsOf } from './epoch.ts';
import { hermesResult } from './hermes/result.ts';
import { hermesUserText } from './hermes/user.ts';
import { asObject, asText, asTime, parseLine, type JsonObject } from './json.ts';
import { sessionNamedBy } from './named-by-path.ts';
import type { Decoded, DecodedEvent, FileHead, LineDecoder, RecordPlace, SessionFacts, LineReader } from './reader.ts';
import { contentText } from './tools.ts';

const CATEGORIES: ReadonlyMap<string, ToolCategory> = new Map([
  ['browser_navigate', 'web'],
  ['clarify', 'question'],
  ['delegate_task', 'task'],
  ['execute_code', 'other'],
  ['patch', 'edit'],
  ['process', 'shell'],
  ['search_files', 'search'],
  ['terminal', 'shell'],
  ['todo', 'todo'],
  ['web_extract', 'web'],
]);

const ROLES: ReadonlySet<unknown> = new Set(['assistant', 'session_meta', 'system', 'tool', 'user']);

export const hermes: LineReader = {
  agent: 'hermes',
  name: 'Hermes',
  places: (home, env) => [join(env['HERMES_HOME'] || join(home, '.hermes'), 'sessions')],
  lines: {
    claims: (path) => /^[^\\/]+\.jsonl$/.test(path),
    recognises,
    decoder: (path, state) => new HermesDecoder(path, state),
  },
};

/** The head its gateway writes, or a row of its database with the columns that no other agent has together. */
function recognises({ path, head }: FileHead): boolean {
  return head.some((line) => {
    const parsed = parseLine(line);
    if (parsed.kind === 'bad' || 'type' in parsed.value || !ROLES.has(parsed.value['role'])) return false;
    if (parsed.value['role'] === 'session_meta') return 'tools' in parsed.value || 'platform' in parsed.value;
    if ('finish_reason' in parsed.value && 'tool_name' in parsed.value) return true;
    return /[\\/]\.hermes[\\/]sessions[\\/]/.test(path) && asTime(parsed.value['timestamp']) !== null;
  });
}

class HermesDecoder implements LineDecoder {
  readonly #session: string;
  #cwd: string | null;
  /** Names of the tools whose results are still to come: results of the gateway do not name theirs. */
  #tools: Record<string, string>;

  constructor(path: string, state: unknown) {
    const saved = asObject(state) ?? {};
    this.#session = sessionNamedBy(path);
    this.#cwd = asText(saved['cwd']);
    this.#tools = Object.fromEntries(
      Object.entries(asObject(saved['tools']) ?? {}).filter(
        (entry): entry is [string, string] => asText(entry[1]) !== null,
      ),
    );
  }

  state(): unknown {
    return { cwd: this.#cwd, tools: this.#tools };
  }

  decode(line: string, number: number): Decoded {
    const parsed = parseLine(line);
    if (parsed.kind === 'bad') return parsed;
    const row = parsed.value;
    const role = asText(row['role']) ?? '(no role)';
    if (!ROLES.has(role)) return { kind: 'unknown', session: this.#session, type: role };
    const at = asTime(row['timestamp']) ?? secondsOf(row['timestamp']) ?? secondsOf(row['_ts']);
    this.#cwd ??= asText(row['_cwd']) ?? asText(row['cwd']);
    const facts: Partial<SessionFacts> = { cwd: this.#cwd, model: asText(row['_model']) ?? asText(row['model']) };
    if (at !== null) facts.at = at;
    const active = row['active'] !== 0 && row['active'] !== false;
    const events = this.#events(role, row, { line: number, at, uid: null, active });
    return events.length === 0
      ? { kind: 'meta', session: this.#session, facts }
      : { kind: 'events', session: this.#session, facts, events };
  }

  #events(role: string, row: JsonObject, place: RecordPlace): DecodedEvent[] {
    switch (role) {
      case 'user':
        return hermesUserText(contentText(row['content']), place, asText(row['display_kind']) !== null);
      case 'assistant':
        return this.#assistant(row, place);
      case 'tool':
        return this.#result(row, place);
      case 'system': {
        const text = contentText(row['content']);
        return text.trim() === '' ? [] : [{ kind: 'injected', ...place, origin: 'instructions', text }];
      }
      default:
        return [];
    }
  }

  #assistant(row: JsonObject, place: RecordPlace): DecodedEvent[] {
    const events: DecodedEvent[] = [];
    const thought = asText(row['reasoning']) ?? asText(row['reasoning_content']);
    if (thought !== null) events.push({ kind: 'thinking', ...place, text: thought });
    const text = contentText(row['content']);
    if (text.trim() !== '') events.push({ kind: 'assistant', ...place, text });
    const calls = chatCalls(listIn(row['tool_calls']), { place, cwd: this.#cwd, categories: CATEGORIES });
    if (calls.length > 0) {
      this.#tools = Object.fromEntries(
        calls.flatMap((call) => (call.kind === 'tool-call' ? [[call.callId, call.tool]] : [])),
      );
    }
    return [...events, ...calls];
  }

  #result(row: JsonObject, place: RecordPlace): DecodedEvent[] {
    const callId = asText(row['tool_call_id']) ?? `line-${String(place.line)}`;
    const known = Object.hasOwn(this.#tools, callId) ? (this.#tools[callId] ?? '') : '';
    const tool = asText(row['tool_name']) ?? asText(row['name']) ?? known;
    const { answer, ...result } = hermesResult(tool, contentText(row['content']));
    const events: DecodedEvent[] = [{ kind: 'tool-result', ...place, callId, ...result, userModified: false }];
    if (result.outcome === 'rejected') events.push({ kind: 'rejection', ...place, callId, words: null });
    if (answer !== null) events.push({ kind: 'prompt', ...place, text: answer, via: 'answer' });
    return events;
  }
}

/** Rows of the database hold the calls as text. */
function listIn(calls: unknown): unknown {
  if (typeof calls !== 'string' || calls === '') return calls;
  try {
    return JSON.parse(calls);
  } catch {
    return [];
  }
}

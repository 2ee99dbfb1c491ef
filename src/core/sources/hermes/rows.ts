/** Rows of Hermes, as its database has them and as its gateway and tools that watch it write them one a line. */
import type { ToolCategory } from '../../sessions/event.ts';
import { chatCalls } from '../chat-call.ts';
import { secondsOf } from '../epoch.ts';
import { asObject, asText, asTime, type JsonObject } from '../json.ts';
import type { Decoded, DecodedEvent, RecordPlace, SessionFacts } from '../reader.ts';
import { contentText } from '../tools.ts';
import { hermesResult } from './result.ts';
import { hermesUserText } from './user.ts';

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

export const ROLES: ReadonlySet<unknown> = new Set(['assistant', 'session_meta', 'system', 'tool', 'user']);

/** Reads one row after the other. What it remembers is plain JSON. */
export class HermesRows {
  readonly #session: string;
  readonly #asked: 'subagent-prompt' | null;
  #cwd: string | null;
  /** Names of the tools whose results are still to come: results of the gateway do not name theirs. */
  #tools: Record<string, string>;

  /** @param asked what the user's texts are where no human types */
  constructor(session: string, state: unknown, asked: 'subagent-prompt' | null = null) {
    const saved = asObject(state) ?? {};
    this.#session = session;
    this.#asked = asked;
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

  /** @param line 1-based position of the row */
  read(row: JsonObject, line: number): Decoded {
    const role = asText(row['role']) ?? '(no role)';
    if (!ROLES.has(role)) return { kind: 'unknown', session: this.#session, type: role };
    const at = asTime(row['timestamp']) ?? secondsOf(row['timestamp']) ?? secondsOf(row['_ts']);
    this.#cwd ??= asText(row['_cwd']) ?? asText(row['cwd']);
    const facts: Partial<SessionFacts> = { cwd: this.#cwd, model: asText(row['_model']) ?? asText(row['model']) };
    if (at !== null) facts.at = at;
    const active = (row['active'] !== 0 && row['active'] !== false) || row['compacted'] === 1;
    const events = this.#events(role, row, { line, at, uid: null, active });
    return events.length === 0
      ? { kind: 'meta', session: this.#session, facts }
      : { kind: 'events', session: this.#session, facts, events };
  }

  #events(role: string, row: JsonObject, place: RecordPlace): DecodedEvent[] {
    switch (role) {
      case 'user':
        return this.#user(row, place);
      case 'assistant':
        return this.#assistant(row, place);
      case 'tool':
        return this.#result(row, place);
      case 'system': {
        const text = contentText(contentIn(row['content']));
        return text.trim() === '' ? [] : [{ kind: 'injected', ...place, origin: 'instructions', text }];
      }
      default:
        return [];
    }
  }

  #user(row: JsonObject, place: RecordPlace): DecodedEvent[] {
    const text = contentText(contentIn(row['content']));
    if (this.#asked === null) return hermesUserText(text, place, asText(row['display_kind']) !== null);
    return text.trim() === '' ? [] : [{ kind: 'injected', ...place, origin: this.#asked, text }];
  }

  #assistant(row: JsonObject, place: RecordPlace): DecodedEvent[] {
    const events: DecodedEvent[] = [];
    const thought = asText(row['reasoning']) ?? asText(row['reasoning_content']);
    if (thought !== null) events.push({ kind: 'thinking', ...place, text: thought });
    const text = contentText(contentIn(row['content']));
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
    const { answer, ...result } = hermesResult(tool, contentText(contentIn(row['content'])));
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

/** What stands in front of content that is a list, in the database. */
const LIST = '\u0000json:';

function contentIn(content: unknown): unknown {
  return typeof content === 'string' && content.startsWith(LIST) ? listIn(content.slice(LIST.length)) : content;
}

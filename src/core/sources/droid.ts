/**
 * Droid (Factory): `~/.factory/sessions/<slug>/<session>.jsonl`.
 *
 * A head (`session_start`) and messages in the form of Anthropic's blocks. Much in the user's role was typed by nobody;
 * messages say so by who may see them (`visibility`), by a hook's name or by a source.
 */
import { join } from 'node:path';
import type { InjectedEvent } from '../sessions/event.ts';
import { userText } from './claude-code/user.ts';
import { compact } from './compact.ts';
import { millisOf } from './epoch.ts';
import { droidCategory, droidPath, droidResult } from './droid/tool.ts';
import { asList, asObject, asString, asText, asTime, isObject, parseLine, type JsonObject } from './json.ts';
import type { Decoded, DecodedEvent, FileHead, LineDecoder, RecordPlace, SessionFacts, LineReader } from './reader.ts';
import { commandLine } from './tools.ts';

export const droid: LineReader = {
  agent: 'droid',
  name: 'Droid',
  places: (home, env) => [join(env['FACTORY_HOME_OVERRIDE'] || home, '.factory', 'sessions')],
  lines: {
    claims: (path) => /\.jsonl(?:\.zst)?$/.test(path),
    recognises: ({ head }: FileHead) =>
      head.some((line) => {
        const parsed = parseLine(line);
        return parsed.kind === 'object' && isDroid(parsed.value);
      }),
    decoder: (path, state) => new DroidDecoder(path, state),
  },
};

/** By its head and its own states alone: messages of this form are other agents' too. */
function isDroid(record: JsonObject): boolean {
  switch (record['type']) {
    case 'session_start':
      return asText(record['id']) !== null && ['cwd', 'owner', 'sessionTitle'].some((key) => key in record);
    case 'todo_state':
      return 'todos' in record;
    case 'compaction_state':
      return 'summaryText' in record;
    case 'agent_turn_outcome':
      return 'turnId' in record && 'reason' in record;
    default:
      return false;
  }
}

const META_TYPES: ReadonlySet<string> = new Set(['session_end', 'session_settings', 'todo_state']);

interface State {
  session: string | null;
  cwd: string | null;
  /** Another session called this one: nobody types to it. */
  called: boolean;
  /** Ids of the latest calls of the shell: only their results have an exit code. */
  shells: string[];
}

const REMEMBERED = 64;

/** An id made by chance is the same in no other session; shorter ones are counted. */
const CHANCE = 20;

class DroidDecoder implements LineDecoder {
  readonly #path: string;
  readonly #state: State;

  constructor(path: string, state: unknown) {
    this.#path = path;
    this.#state = restored(state);
  }

  state(): unknown {
    return this.#state;
  }

  decode(line: string, number: number): Decoded {
    const parsed = parseLine(line);
    if (parsed.kind === 'bad') return parsed;
    const record = parsed.value;
    const type = asText(record['type']) ?? '(no type)';
    if (type === 'session_start') return this.#head(record);
    const at = timeOf(record['timestamp']);
    const place = { line: number, at, uid: this.#uid(asText(record['id'])), active: true };
    const facts: Partial<SessionFacts> = { model: asText(asObject(record['message'])?.['modelId']) };
    if (at !== null) facts.at = at;
    const events = this.#events(type, record, place);
    if (events === null) return { kind: 'unknown', session: this.#state.session, type };
    if (events.length === 0) return { kind: 'meta', session: this.#state.session, facts };
    this.#state.session ??= nameOf(this.#path);
    return { kind: 'events', session: this.#state.session, facts, events };
  }

  #uid(id: string | null): string | null {
    if (id === null || id.length >= CHANCE) return id;
    return `${this.#state.session ?? nameOf(this.#path)}/${id}`;
  }

  #head(record: JsonObject): Decoded {
    const session = asText(record['id']) ?? nameOf(this.#path);
    const caller = asText(record['callingSessionId']);
    const origin = asText(record['parent']);
    const called = caller !== null;
    Object.assign(this.#state, { session, cwd: asText(record['cwd']), called, shells: [] });
    const facts: Partial<SessionFacts> = {
      cwd: this.#state.cwd,
      title: asText(record['sessionTitle']) ?? asText(record['title']),
      parent: caller ?? origin,
      relation: called ? 'subagent' : origin === null ? null : 'fork',
    };
    const at = timeOf(record['timestamp']);
    if (at !== null) facts.at = at;
    // A whole number is the version of the format.
    const version = asText(record['version']);
    if (version !== null) facts.agentVersion = version;
    return { kind: 'meta', session, facts };
  }

  /** `null` for a record type nobody knows. */
  #events(type: string, record: JsonObject, place: RecordPlace): DecodedEvent[] | null {
    switch (type) {
      case 'message':
        return this.#message(asObject(record['message']) ?? {}, record, place);
      case 'compaction_state': {
        const text = asText(record['summaryText']);
        const compaction: DecodedEvent = { kind: 'compaction', ...place };
        return text === null ? [compaction] : [compaction, { kind: 'injected', ...place, origin: 'summary', text }];
      }
      case 'agent_turn_outcome':
        return /^(?:user_)?(?:interrupted|cancell?ed|aborted)/.test(asString(record['reason']) ?? '')
          ? [{ kind: 'interruption', ...place }]
          : [];
      default:
        return META_TYPES.has(type) ? [] : null;
    }
  }

  #message(message: JsonObject, record: JsonObject, place: RecordPlace): DecodedEvent[] {
    const content = message['content'];
    const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : asList(content);
    const injected = this.#injectedAs(message, record);
    return blocks.flatMap((block): DecodedEvent[] => {
      if (!isObject(block)) return [];
      const text = asText(block['text']) ?? '';
      switch (block['type']) {
        case 'text':
          if (text.trim() === '') return [];
          if (message['role'] === 'assistant') return [{ kind: 'assistant', ...place, text }];
          return userText(text, place, { injected, via: 'prompt' });
        case 'thinking': {
          const thought = asText(block['thinking']);
          return thought === null ? [] : [{ kind: 'thinking', ...place, text: thought }];
        }
        case 'tool_use':
          return [this.#call(block, place)];
        case 'tool_result':
          return this.#result(block, place);
        default:
          return [];
      }
    });
  }

  /** What the message says of a text in the user's role; `null` where the human may have typed it. */
  #injectedAs(message: JsonObject, record: JsonObject): InjectedEvent['origin'] | null {
    const visibility = message['visibility'] ?? record['visibility'];
    if ('hookEventName' in message) return 'hook';
    if (visibility === 'llm_only') return 'context';
    if (visibility === 'user_only') return 'notification';
    if (message['role'] !== 'user') return 'instructions';
    const source = asText(message['userMessageSource']);
    if (source !== null && source !== 'user' && source !== 'human') return 'notification';
    return this.#state.called ? 'subagent-prompt' : null;
  }

  #call(block: JsonObject, place: RecordPlace): DecodedEvent {
    const callId = asText(block['id']) ?? `line-${String(place.line)}`;
    const tool = asString(block['name']) ?? '';
    const category = droidCategory(tool);
    const input = asObject(block['input']) ?? {};
    if (category === 'shell') {
      this.#state.shells.push(callId);
      if (this.#state.shells.length > REMEMBERED) this.#state.shells.shift();
    }
    return {
      kind: 'tool-call',
      ...place,
      callId,
      tool,
      category,
      command: category === 'shell' ? commandLine(input['command']) : null,
      path: droidPath(input),
      cwd: asText(input['cwd']) ?? this.#state.cwd,
      input: compact(block['input']),
    };
  }

  #result(block: JsonObject, place: RecordPlace): DecodedEvent[] {
    const callId = asText(block['tool_use_id']) ?? `line-${String(place.line)}`;
    const result = droidResult(block, this.#state.shells.includes(callId));
    const events: DecodedEvent[] = [{ kind: 'tool-result', ...place, callId, ...result, userModified: false }];
    if (result.outcome === 'rejected') events.push({ kind: 'rejection', ...place, callId, words: null });
    return events;
  }
}

/** An ISO time, or epoch milliseconds. */
const timeOf = (value: unknown): number | null => asTime(value) ?? millisOf(value);

/** The file's name without its folder and ending: the last resort for logs without a head. */
const nameOf = (path: string): string =>
  path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1).replace(/\.jsonl(?:\.zst)?$/, '');

function restored(state: unknown): State {
  const saved = asObject(state) ?? {};
  return {
    session: asText(saved['session']),
    cwd: asText(saved['cwd']),
    called: saved['called'] === true,
    shells: asList(saved['shells']).filter((id): id is string => typeof id === 'string'),
  };
}

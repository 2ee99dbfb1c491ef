/**
 * Qwen Code: `~/.qwen/projects/<slug>/chats/<session>.jsonl`, sub-agents in `…/subagents/<session>/agent-<id>.jsonl`.
 *
 * Until the end of 2025 `~/.qwen/tmp/<project>/chats/session-<time>-<id>.json`, a document like Gemini CLI's.
 *
 * A fork of Gemini CLI with a recorder of its own: records hang on each other by `parentUuid`, messages have Google's
 * parts, results of tools are records of their own. Some records say themselves who made them (`provenance`).
 */
import { join } from 'node:path';
import type { SessionEvent } from '../sessions/event.ts';
import { compact } from './compact.ts';
import { outcomeIn, partCategory, partCwd, partPath, partsOf, responseIn, textsOf } from './gemini-cli/parts.ts';
import { sessionDocuments } from './gemini-cli.ts';
import { asList, asObject, asString, asText, asTime, fingerprint, parseLine, type JsonObject } from './json.ts';
import { META_SUBTYPES } from './qwen-code/types.ts';
import { qwenUserText } from './qwen-code/user.ts';
import type {
  Decoded,
  DecodedEvent,
  FileHead,
  DocumentReader,
  LineDecoder,
  SessionFacts,
  LineReader,
} from './reader.ts';
import { withNone } from './read-with.ts';
import { commandLine } from './tools.ts';

export const qwenCode: LineReader & DocumentReader = {
  agent: 'qwen-code',
  name: 'Qwen Code',
  places: (home, env) => {
    const root = env['QWEN_RUNTIME_DIR'] || env['QWEN_HOME'] || join(home, '.qwen');
    return [join(root, 'projects'), join(root, 'tmp')];
  },
  lines: {
    claims: (path) => /(?:^|[\\/])(?:chats|subagents[\\/][^\\/]+)[\\/][^\\/]+\.jsonl(?:\.zst)?$/.test(path),
    recognises: ({ head }: FileHead) =>
      head.some((line) => {
        const parsed = parseLine(line);
        return parsed.kind === 'object' && isQwen(parsed.value);
      }),
    decoder: (path, state) => new QwenDecoder(path, state),
  },
  readWith: withNone,
  document: sessionDocuments('qwen'),
};

function isQwen(record: JsonObject): boolean {
  if (asText(record['sessionId']) === null) return false;
  switch (record['type']) {
    case 'user':
    case 'assistant':
    case 'tool_result':
      return Array.isArray(asObject(record['message'])?.['parts']);
    case 'system':
      return 'subtype' in record && 'systemPayload' in record;
    default:
      return false;
  }
}

interface State {
  session: string | null;
  /** The session was begun by another one: what stands in its user role was typed to nobody here. */
  spawned: boolean;
  /** The latest record was this slash command, and its text goes to the model. */
  command: string | null;
  /** The latest records, for going back. */
  records: { uuid: string; line: number }[];
}

/** How many records back a rewind is followed. */
const REMEMBERED = 512;

type Facts = Partial<SessionFacts>;

/** Where an event stands. Its id is made of the record's, which several lines may share. */
interface Place {
  line: number;
  at: number | null;
  uuid: string | null;
}

class QwenDecoder implements LineDecoder {
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
    const place = { line: number, at: asTime(record['timestamp']), uuid: asText(record['uuid']) };
    const session = this.#sessionOf(record);
    const facts = this.#facts(record, place.at);
    const events = this.#events(record, place, facts);
    const abandons = record['subtype'] === 'rewind' ? this.#rewind(record) : null;
    if (place.uuid !== null) this.#remember(place.uuid, number);
    if (typeof events === 'string') return { kind: 'unknown', session, type: events };
    const rewind = abandons === null ? {} : { abandons };
    return events.length === 0 || session === null
      ? { kind: 'meta', session, facts, ...rewind }
      : { kind: 'events', session, facts, events, ...rewind };
  }

  /** A sub-agent's records carry the session of their caller. */
  #sessionOf(record: JsonObject): string | null {
    const id = asText(record['sessionId']);
    const agent = subagentOf(record);
    const session = id !== null && agent !== null ? `${id}.${agent}` : id;
    if (session !== null && session !== this.#state.session) {
      Object.assign(this.#state, { session, spawned: false, command: null, records: [] });
    }
    if (record['type'] === 'user' || record['type'] === 'assistant') this.#state.session ??= nameOf(this.#path);
    return this.#state.session;
  }

  #facts(record: JsonObject, at: number | null): Facts {
    const facts: Facts = {
      cwd: asText(record['cwd']),
      gitBranch: asText(record['gitBranch']),
      agentVersion: asText(record['version']),
      model: asText(record['model']),
    };
    if (at !== null) facts.at = at;
    const origin = asText(asObject(record['forkedFrom'])?.['sessionId']);
    if (subagentOf(record) !== null) {
      facts.parent = asText(record['sessionId']);
      facts.relation = 'subagent';
    } else if (origin !== null) {
      facts.parent = origin;
      facts.relation = 'fork';
    }
    return facts;
  }

  /** The events of a record; its name where nobody knows it. */
  #events(record: JsonObject, place: Place, facts: Facts): DecodedEvent[] | string {
    const type = asText(record['type']) ?? '(no type)';
    const { command } = this.#state;
    if (type === 'user' || type === 'assistant') this.#state.command = null;
    switch (type) {
      case 'user':
        return this.#user(record, place, command);
      case 'assistant':
        return this.#assistant(record, place);
      case 'tool_result':
        return this.#results(record, place);
      case 'system':
        return this.#system(record, place, facts);
      default:
        return type;
    }
  }

  #user(record: JsonObject, place: Place, command: string | null): DecodedEvent[] | string {
    const pieces = qwenUserText(record, command);
    if (pieces === null) return `user/${asText(record['subtype']) ?? ''}`;
    const nobody = this.#state.spawned || subagentOf(record) !== null;
    const via = record['subtype'] === 'mid_turn_user_message' ? 'queued' : 'prompt';
    const events = pieces.map((piece): DecodedEvent => {
      const { text } = piece;
      if (nobody && piece.kind !== 'injected')
        return { ...placed('injected', place, text), origin: 'subagent-prompt', text };
      switch (piece.kind) {
        case 'command':
          return { ...placed('command', place, text), name: piece.name, text };
        case 'injected':
          return { ...placed('injected', place, text), origin: piece.origin, text };
        case 'human':
          return { ...placed('prompt', place, text), text, via };
      }
    });
    // Earlier versions wrote results into the user's role.
    return [...events, ...this.#results(record, place)];
  }

  #assistant(record: JsonObject, place: Place): DecodedEvent[] {
    return partsOf(asObject(record['message'])?.['parts']).flatMap((part, n): DecodedEvent[] => {
      const text = asText(part['text']);
      const call = asObject(part['functionCall']);
      if (call !== null) return [callEvent(call, n, record, place)];
      if (text === null || text.trim() === '') return [];
      const kind = part['thought'] === true ? 'thinking' : 'assistant';
      return [{ ...placed(kind, place, text), text }];
    });
  }

  #results(record: JsonObject, place: Place): DecodedEvent[] {
    const told = asObject(record['toolCallResult']);
    return partsOf(asObject(record['message'])?.['parts']).flatMap((part, n): DecodedEvent[] => {
      const response = asObject(part['functionResponse']);
      if (response === null) return [];
      const callId =
        asText(response['id']) ?? asText(told?.['callId']) ?? `line-${String(place.line)}-${String(n + 1)}`;
      const shell = partCategory(asString(response['name']) ?? '') === 'shell';
      const answer = responseIn([part]);
      const { outcome, exitCode } = outcomeIn(asText(told?.['status']), answer, shell);
      const at = placed('tool-result', place, callId);
      const result: DecodedEvent = { ...at, callId, outcome, exitCode, text: answer.text, userModified: false };
      return outcome === 'rejected'
        ? [result, { ...placed('rejection', place, callId), callId, words: null }]
        : [result];
    });
  }

  #system(record: JsonObject, place: Place, facts: Facts): DecodedEvent[] | string {
    const subtype = asText(record['subtype']) ?? '(no subtype)';
    const payload = asObject(record['systemPayload']) ?? {};
    switch (subtype) {
      case 'chat_compression': {
        const [summary] = asList(payload['compressedHistory']).flatMap((turn) => textsOf(asObject(turn)?.['parts']));
        const compaction: DecodedEvent = placed('compaction', place, '');
        if (summary === undefined) return [compaction];
        return [compaction, { ...placed('injected', place, summary), origin: 'summary', text: summary }];
      }
      case 'slash_command':
        return this.#slash(payload, place);
      case 'notification': {
        const text = asText(payload['displayText']) ?? textsOf(asObject(record['message'])?.['parts'])[0];
        return text === undefined ? [] : [{ ...placed('injected', place, text), origin: 'notification', text }];
      }
      case 'ui_telemetry':
        return serviceError(asObject(payload['uiEvent']) ?? {}, place);
      case 'custom_title':
        facts.title = asText(payload['customTitle']);
        return [];
      case 'session_model':
        facts.model = asText(payload['modelId']);
        return [];
      case 'parent_session':
        facts.parent = asText(payload['parentSessionId']);
        facts.relation = 'subagent';
        this.#state.spawned = true;
        return [];
      case 'rewind':
        return [];
      default:
        return META_SUBTYPES.has(subtype) ? [] : `system/${subtype}`;
    }
  }

  #slash(payload: JsonObject, place: Place): DecodedEvent[] {
    const text = asText(payload['rawCommand'])?.trim();
    if (payload['phase'] !== 'invocation' || !text) return [];
    if (payload['sentToModel'] === true) this.#state.command = text;
    return [{ ...placed('command', place, text), name: text.split(/\s/, 1)[0] ?? text, text }];
  }

  /** It hangs on the last record that stays. */
  #rewind(record: JsonObject): number | null {
    const kept = asText(record['parentUuid']);
    if (kept === null) return record['parentUuid'] === null ? 1 : null;
    const line = this.#state.records.findLast(({ uuid }) => uuid === kept)?.line;
    return line === undefined ? null : line + 1;
  }

  #remember(uuid: string, line: number): void {
    this.#state.records.push({ uuid, line });
    if (this.#state.records.length > REMEMBERED) this.#state.records.shift();
  }
}

function placed<K extends SessionEvent['kind']>(kind: K, { line, at, uuid }: Place, what: string) {
  return { kind, line, at, uid: uuid === null ? null : `${uuid}/${kind}/${fingerprint(what)}`, active: true };
}

function callEvent(call: JsonObject, n: number, record: JsonObject, place: Place): DecodedEvent {
  const callId = asText(call['id']) ?? `line-${String(place.line)}-${String(n + 1)}`;
  const tool = asString(call['name']) ?? '';
  const category = partCategory(tool);
  const args = asObject(call['args']) ?? {};
  const cwd = asText(record['cwd']);
  return {
    ...placed('tool-call', place, callId),
    callId,
    tool,
    category,
    command: category === 'shell' ? commandLine(args['command']) : null,
    path: partPath(args),
    cwd: category === 'shell' ? partCwd(args, cwd) : cwd,
    input: compact(call['args']),
  };
}

function serviceError(event: JsonObject, place: Place): DecodedEvent[] {
  if (!(asText(event['event.name']) ?? '').endsWith('api_error')) return [];
  const text = asText(event['error']) ?? asText(event['error_message']) ?? '';
  return [{ ...placed('service-error', place, text), text }];
}

const subagentOf = (record: JsonObject): string | null =>
  record['isSidechain'] === true || asText(record['agentId']) !== null
    ? (asText(record['agentId']) ?? 'subagent')
    : null;

/** The file's name without its folder and ending: the last resort for records without a session id. */
const nameOf = (path: string): string =>
  path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1).replace(/\.jsonl(?:\.zst)?$/, '');

function restored(state: unknown): State {
  const saved = asObject(state) ?? {};
  return {
    session: asText(saved['session']),
    spawned: saved['spawned'] === true,
    command: asText(saved['command']),
    records: asList(saved['records']).flatMap((item) => {
      const uuid = asText(asObject(item)?.['uuid']);
      const line = asObject(item)?.['line'];
      return uuid !== null && typeof line === 'number' ? [{ uuid, line }] : [];
    }),
  };
}

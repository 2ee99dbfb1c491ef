/**
 * GitHub Copilot CLI: `~/.copilot/session-state/<session>/events.jsonl`, earlier `…/session-state/<session>.jsonl`.
 *
 * One record an event: `{type, data, id, timestamp, parentId, agentId?}`. What sub-agents do stands between the records
 * of the session that called them; each is a session of its own here, named by the call that made it. A call is told
 * twice, when the model asks for it and when it starts; a result's exit code stands in its text alone.
 */
import { join } from 'node:path';
import type { SessionEvent } from '../sessions/event.ts';
import { answerIn, callOf, resultOf } from './copilot-cli/tool.ts';
import { META_TYPES, TOLD_TYPES } from './copilot-cli/types.ts';
import { copilotMessage } from './copilot-cli/user.ts';
import { asList, asObject, asString, asText, asTime, isObject, parseLine, type JsonObject } from './json.ts';
import type { Decoded, DecodedEvent, FileHead, LineDecoder, RecordPlace, SessionFacts, LineReader } from './reader.ts';

export const copilotCli: LineReader = {
  agent: 'copilot-cli',
  name: 'GitHub Copilot CLI',
  places(home, env) {
    const { COPILOT_HOME: own, XDG_STATE_HOME: state } = env;
    const roots = own ? [own] : [join(home, '.copilot'), ...(state ? [join(state, '.copilot')] : [])];
    return roots.map((root) => join(root, 'session-state'));
  },
  lines: {
    claims: (path) => /^(?:[^\\/]+[\\/]events|[^\\/]+)\.jsonl(?:\.zst)?$/.test(path),
    recognises: ({ head }: FileHead) =>
      !isOfEditor(head[0]) &&
      head.some((line) => {
        const parsed = parseLine(line);
        return parsed.kind === 'object' && isCopilot(parsed.value);
      }),
    decoder: (path, state) => new CopilotDecoder(path, state),
  },
};

/** Copilot in VS Code writes transcripts of this form, which are read with its chats. */
const isOfEditor = (first: string | undefined): boolean =>
  first?.startsWith('{"type":"session.start"') === true && first.includes('"vscodeVersion":');

function isCopilot(record: JsonObject): boolean {
  const type = asText(record['type']);
  if (type === null || !isObject(record['data']) || !('id' in record) || !('timestamp' in record)) return false;
  return type.includes('.') && (TOLD_TYPES.has(type) || META_TYPES.has(type));
}

/** A call that has been told, for its second telling and its result. */
interface Call {
  id: string;
  /** asked: by the human at the prompt, with `!`. */
  as: 'shell' | 'question' | 'asked' | 'other';
}

interface State {
  session: string | null;
  cwd: string | null;
  calls: Call[];
}

const REMEMBERED = 256;

type Facts = Partial<SessionFacts>;

class CopilotDecoder implements LineDecoder {
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
    if (!TOLD_TYPES.has(type)) {
      const { session } = this.#state;
      return META_TYPES.has(type) ? { kind: 'meta', session, facts: {} } : { kind: 'unknown', session, type };
    }
    const data = asObject(record['data']) ?? {};
    const at = asTime(record['timestamp']);
    const facts = this.#facts(type, data);
    if (at !== null) facts.at = at;
    const caller = asText(record['agentId']) ?? asText(data['parentToolCallId']);
    const place = { line: number, at, uid: asText(record['id']), active: true };
    const events = this.#events(type, data, place, caller !== null);
    if (events.length === 0) return { kind: 'meta', session: this.#state.session, facts };
    const session = (this.#state.session ??= nameOf(this.#path));
    if (caller === null) return { kind: 'events', session, facts, events };
    const ofSubagent: Facts = { ...facts, cwd: this.#state.cwd, parent: session, relation: 'subagent' };
    return { kind: 'events', session: `${session}.${caller}`, facts: ofSubagent, events };
  }

  #facts(type: string, data: JsonObject): Facts {
    switch (type) {
      case 'session.start':
        this.#begin(asText(data['sessionId']));
        return { ...this.#context(data['context']), ...versionIn(data), ...modelIn(data['selectedModel']) };
      case 'session.resume':
        return { ...this.#context(data['context']), ...modelIn(data['selectedModel']) };
      case 'session.context_changed':
        return this.#context(data);
      case 'session.model_change':
        return modelIn(data['newModel']);
      case 'session.title_changed':
        return { title: asText(data['title']) };
      case 'assistant.message':
      case 'tool.execution_start':
        return modelIn(data['model']);
      default:
        return {};
    }
  }

  #begin(id: string | null): void {
    if (id === null || id === this.#state.session) return;
    this.#state.session = id;
    this.#state.cwd = null;
    this.#state.calls = [];
  }

  #context(context: unknown): Facts {
    const fields = asObject(context);
    this.#state.cwd = asText(fields?.['cwd']) ?? this.#state.cwd;
    const repository = fields?.['hostType'] === 'github' ? asText(fields['repository']) : null;
    return {
      cwd: this.#state.cwd,
      gitBranch: asText(fields?.['branch']),
      ...(repository === null ? {} : { gitRemote: `https://github.com/${repository}` }),
    };
  }

  #events(type: string, data: JsonObject, place: RecordPlace, subagent: boolean): DecodedEvent[] {
    switch (type) {
      case 'user.message':
        return this.#user(data, place, subagent);
      case 'assistant.message':
        return this.#assistant(data, place);
      case 'assistant.reasoning':
        return texts('thinking', data['content'], place);
      case 'tool.execution_start':
        return this.#call(data['toolCallId'], data['toolName'], data['arguments'], data['mcpServerName'], place);
      case 'tool.user_requested':
        return this.#asked(data, place);
      case 'tool.execution_complete':
        return this.#result(data, place);
      case 'skill.invoked':
        return injected('skill', data['content'], place);
      case 'system.notification':
        return injected('notification', data['content'], place);
      case 'session.compaction_complete':
        if (data['success'] === false) return [];
        return [{ kind: 'compaction', ...place }, ...injected('summary', data['summaryContent'], place)];
      case 'session.error':
        return [{ kind: 'service-error', ...place, text: asString(data['message']) ?? '' }];
      case 'abort':
        return /^user[_ ]/.test(asString(data['reason']) ?? '') ? [{ kind: 'interruption', ...place }] : [];
      default:
        return [];
    }
  }

  #user(data: JsonObject, place: RecordPlace, subagent: boolean): DecodedEvent[] {
    const message = copilotMessage(data, subagent);
    if (message === null) return [];
    const { text } = message;
    switch (message.kind) {
      case 'human':
        return [{ kind: 'prompt', ...place, text, via: message.via }];
      case 'command':
        return [{ kind: 'command', ...place, name: message.name, text }];
      case 'injected':
        return [{ kind: 'injected', ...place, origin: message.origin, text }];
    }
  }

  #assistant(data: JsonObject, place: RecordPlace): DecodedEvent[] {
    return [
      ...texts('thinking', data['reasoningText'], place),
      ...texts('assistant', data['content'], place),
      ...asList(data['toolRequests']).flatMap((item, n) => {
        const request = asObject(item);
        if (request === null) return [];
        const id = asText(request['toolCallId']) ?? `line-${String(place.line)}-${String(n + 1)}`;
        return this.#call(id, request['name'], request['arguments'], request['mcpServerName'], place);
      }),
    ];
  }

  #call(id: unknown, name: unknown, written: unknown, server: unknown, place: RecordPlace): DecodedEvent[] {
    const callId = asText(id) ?? `line-${String(place.line)}`;
    if (this.#known(callId)) return [];
    const call = callOf(asString(name) ?? '', written, asText(server));
    const { category } = call;
    this.#remember({ id: callId, as: category === 'shell' || category === 'question' ? category : 'other' });
    return [{ kind: 'tool-call', ...place, callId, cwd: this.#state.cwd, ...call }];
  }

  /** `!command` at the prompt. */
  #asked(data: JsonObject, place: RecordPlace): DecodedEvent[] {
    this.#remember({ id: asText(data['toolCallId']) ?? '', as: 'asked' });
    const text = asText(asObject(data['arguments'])?.['command']);
    return text === null ? [] : [{ kind: 'command', ...place, name: '!', text }];
  }

  #result(data: JsonObject, place: RecordPlace): DecodedEvent[] {
    const callId = asText(data['toolCallId']) ?? `line-${String(place.line)}`;
    const as = this.#known(callId)?.as ?? 'other';
    const { outcome, exitCode, text, words } = resultOf(data, as === 'shell');
    if (as === 'asked' || data['isUserRequested'] === true) return injected('command-output', text, place);
    const events: DecodedEvent[] = [
      { kind: 'tool-result', ...place, callId, outcome, exitCode, text, userModified: false },
    ];
    if (outcome === 'rejected') events.push({ kind: 'rejection', ...place, callId, words });
    const answer = as === 'question' && outcome === 'ok' ? answerIn(text) : null;
    if (answer !== null) events.push({ kind: 'prompt', ...place, text: answer, via: 'answer' });
    return events;
  }

  #known(id: string): Call | undefined {
    return this.#state.calls.find((call) => call.id === id);
  }

  #remember(call: Call): void {
    this.#state.calls.push(call);
    if (this.#state.calls.length > REMEMBERED) this.#state.calls.shift();
  }
}

function texts<K extends 'thinking' | 'assistant'>(kind: K, value: unknown, place: RecordPlace): DecodedEvent[] {
  const text = asText(value);
  return text === null || text.trim() === '' ? [] : [{ kind, ...place, text }];
}

function injected(
  origin: Extract<SessionEvent, { kind: 'injected' }>['origin'],
  value: unknown,
  place: RecordPlace,
): DecodedEvent[] {
  const text = asText(value)?.trim() ?? '';
  return text === '' ? [] : [{ kind: 'injected', ...place, origin, text }];
}

/** `auto` is a wish; which model it came to stands with the answers. */
function modelIn(value: unknown): Facts {
  const model = asText(value);
  return model === null || model === 'auto' ? {} : { model };
}

function versionIn(data: JsonObject): Facts {
  const agentVersion = asText(data['copilotVersion']);
  return agentVersion === null ? {} : { agentVersion };
}

/** The session in the path; for other names the name itself. */
function nameOf(path: string): string {
  const [name = '', folder] = path.split(/[\\/]/).reverse();
  const bare = name.replace(/\.jsonl(?:\.zst)?$/, '');
  return bare === 'events' && folder ? folder : bare;
}

function restored(state: unknown): State {
  const saved = asObject(state) ?? {};
  return {
    session: asText(saved['session']),
    cwd: asText(saved['cwd']),
    calls: asList(saved['calls']).flatMap((item): Call[] => {
      const id = asString(asObject(item)?.['id']);
      const as = asObject(item)?.['as'];
      if (id === null) return [];
      return as === 'shell' || as === 'question' || as === 'asked' ? [{ id, as }] : [{ id, as: 'other' }];
    }),
  };
}

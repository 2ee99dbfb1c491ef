/**
 * Codex (CLI, IDE and desktop share one tree): `$CODEX_HOME/sessions/YYYY/MM/DD/rollout-<time>-<id>.jsonl[.zst]`.
 *
 * Two shapes: today's envelope `{timestamp, type, payload}`, and bare items of 2025 without one. Much is written
 * twice, once as an item of the model's conversation (`response_item`) and once for the screen (`event_msg`); what
 * was told by one is not told again by the other.
 */
import { join } from 'node:path';
import type { DecodedEvent, Decoded, FileHead, LineDecoder, SessionFacts, SourceReader } from './reader.ts';
import { codexUserText } from './codex-user.ts';
import { resultOf } from './codex-result.ts';
import {
  asList,
  asObject,
  asString,
  asText,
  asTime,
  isObject,
  parseLine,
  parseObject,
  type JsonObject,
} from './json.ts';
import { categoryOf, commandLine, pathIn, pathInPatch } from './tools.ts';

/** Screen events and envelope rows that carry no conversation of their own. */
const META_EVENTS: ReadonlySet<string> = new Set([
  'agent_message_delta',
  'agent_reasoning_raw_content',
  'agent_reasoning_section_break',
  'background_event',
  'collab_agent_interaction_begin',
  'collab_agent_interaction_end',
  'collab_agent_spawn_begin',
  'collab_agent_spawn_end',
  'collab_close_begin',
  'collab_close_end',
  'collab_resume_end',
  'collab_waiting_begin',
  'collab_waiting_end',
  'context_compacted',
  'dynamic_tool_call_request',
  'dynamic_tool_call_response',
  'entered_review_mode',
  'exec_command_begin',
  'exec_command_end',
  'exited_review_mode',
  'guardian_assessment',
  'image_generation_end',
  'mcp_tool_call_begin',
  'mcp_tool_call_end',
  'patch_apply_begin',
  'patch_apply_end',
  'plan_update',
  'session_configured',
  'sub_agent_activity',
  'task_complete',
  'task_started',
  'thread_goal_updated',
  'thread_name_updated',
  'thread_settings_applied',
  'token_count',
  'turn_complete',
  'turn_started',
  'undo_completed',
  'view_image_tool_call',
  'warning',
  'web_search_begin',
  'web_search_end',
]);

const META_ITEMS: ReadonlySet<string> = new Set([
  'agent_message',
  'compaction',
  'compaction_summary',
  'context_compaction',
  'ghost_snapshot',
  'other',
]);

const CALL_ITEMS: ReadonlySet<string> = new Set([
  'function_call',
  'custom_tool_call',
  'local_shell_call',
  'web_search_call',
  'tool_search_call',
  'image_generation_call',
]);
const RESULT_ITEMS: ReadonlySet<string> = new Set([
  'function_call_output',
  'custom_tool_call_output',
  'local_shell_call_output',
  'tool_search_output',
  'mcp_tool_call_output',
]);
const ENVELOPES: ReadonlySet<string> = new Set([
  'session_meta',
  'turn_context',
  'response_item',
  'event_msg',
  'compacted',
  'world_state',
  'inter_agent_communication',
  'inter_agent_communication_metadata',
]);

interface Base {
  line: number;
  at: number | null;
  uid: string | null;
  active: boolean;
}

type Channel = 'item' | 'screen';

interface State {
  session: string | null;
  /** The session this one was forked from or spawned by; a second `session_meta` with its id begins the replay. */
  parent: string | null;
  relation: 'fork' | 'subagent' | null;
  /** Conversation has been seen since the last `session_meta`. */
  begun: boolean;
  turn: string | null;
  /** Events told in this turn: with the turn's id they make an id that a replayed turn has again. */
  told: number;
  /** Texts told by one channel that the other has not repeated yet. */
  open: { role: string; channel: Channel; text: string }[];
  /** The latest prompt, and whether its turn was aborted since: Codex may then write it a second time. */
  prompt: string | null;
  aborted: boolean;
}

const REMEMBERED = 32;

export const codex: SourceReader = {
  agent: 'codex',
  name: 'Codex',
  places(home, env) {
    const root = env['CODEX_HOME'] || join(home, '.codex');
    return [join(root, 'sessions'), join(root, 'archived_sessions')];
  },
  claims: (path) => /(?:^|[\\/])rollout-[^\\/]*\.jsonl(?:\.zst)?$/.test(path),
  recognises,
  decoder: (path, state) => new CodexDecoder(path, state),
};

function recognises({ head }: FileHead): boolean {
  return head.some((line) => {
    const parsed = parseLine(line);
    if (parsed.kind === 'bad') return false;
    const record = parsed.value;
    const type = asText(record['type']);
    if (type !== null && ENVELOPES.has(type)) return isObject(record['payload']);
    return isBareHead(record) || record['record_type'] === 'state' || isBareItem(record);
  });
}

const isBareHead = (record: JsonObject): boolean =>
  !('type' in record) &&
  asText(record['id']) !== null &&
  asTime(record['timestamp']) !== null &&
  ('instructions' in record || 'git' in record);

function isBareItem(record: JsonObject): boolean {
  switch (record['type']) {
    case 'message':
      return asList(record['content']).some(
        (part) => isObject(part) && /^(?:in|out)put_text$/.test(asString(part['type']) ?? ''),
      );
    case 'function_call':
      return asText(record['call_id']) !== null && typeof record['arguments'] === 'string';
    case 'function_call_output':
      return asText(record['call_id']) !== null && 'output' in record;
    default:
      return false;
  }
}

class CodexDecoder implements LineDecoder {
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
    const type = asText(record['type']);
    const base: Base = { line: number, at: asTime(record['timestamp']), uid: null, active: true };
    const facts: Partial<SessionFacts> = base.at === null ? {} : { at: base.at };
    const payload = asObject(record['payload']);

    if (type !== null && payload !== null) {
      switch (type) {
        case 'session_meta':
          return this.#sessionMeta(payload, facts);
        case 'turn_context':
          this.#turn(asText(payload['turn_id']));
          return this.#meta({ ...facts, ...contextFacts(payload) });
        case 'compacted':
          return this.#events(this.#compacted(payload, base), facts);
        case 'response_item':
          return this.#item(payload, base, facts, 'response_item/');
        case 'event_msg':
          return this.#screen(payload, base, facts);
        case 'world_state':
        case 'inter_agent_communication':
        case 'inter_agent_communication_metadata':
          return this.#meta(facts);
        default:
          return this.#unknown(type);
      }
    }
    if (type === null) {
      if (record['record_type'] === 'state') return this.#meta(facts);
      if (isBareHead(record)) return this.#sessionMeta(record, facts);
      return this.#unknown('(no type)');
    }
    return this.#item(record, base, facts, '');
  }

  #meta(facts: Partial<SessionFacts>): Decoded {
    return { kind: 'meta', session: this.#state.session, facts };
  }

  #unknown(type: string): Decoded {
    return { kind: 'unknown', session: this.#state.session, type };
  }

  #events(events: readonly DecodedEvent[], facts: Partial<SessionFacts>): Decoded {
    if (events.length === 0) return this.#meta(facts);
    this.#state.begun = true;
    this.#state.session ??= nameOf(this.#path);
    return { kind: 'events', session: this.#state.session, facts, events };
  }

  #sessionMeta(meta: JsonObject, facts: Partial<SessionFacts>): Decoded {
    const id = asText(meta['id']) ?? asText(meta['session_id']);
    const state = this.#state;
    const known = id === null || id === state.session || id === state.parent;
    if (state.session !== null && (known || !state.begun)) {
      // A fork begins with its own head and goes on with the head and the turns of the session it was cut from.
      if (!known) {
        state.parent = id;
        state.relation ??= 'fork';
      }
      return this.#meta(state.parent === null ? facts : { ...facts, parent: state.parent, relation: state.relation });
    }
    const spawn = asObject(asObject(asObject(meta['source'])?.['subagent'])?.['thread_spawn']);
    const spawner = asText(spawn?.['parent_thread_id']) ?? asText(meta['parent_thread_id']);
    const origin = asText(meta['forked_from_id']);
    const isSubagent =
      meta['thread_source'] === 'subagent' ||
      isObject(asObject(meta['source'])?.['subagent']) ||
      asObject(meta['source'])?.['subagent'] !== undefined;
    const parent = spawner ?? origin;
    const git = asObject(meta['git']);
    Object.assign(state, restored(null), {
      session: id ?? nameOf(this.#path),
      parent: parent === id ? null : parent,
      relation: isSubagent || spawner !== null ? 'subagent' : origin !== null ? 'fork' : null,
    });
    const own: Partial<SessionFacts> = { ...facts };
    const cwd = asText(meta['cwd']);
    if (cwd !== null) own.cwd = cwd;
    const branch = asText(git?.['branch']);
    if (branch !== null) own.gitBranch = branch;
    const version = asText(meta['cli_version']);
    if (version !== null) own.agentVersion = version;
    if (state.parent !== null) own.parent = state.parent;
    if (state.relation !== null) own.relation = state.relation;
    return this.#meta(own);
  }

  #turn(id: string | null): void {
    if (id === null || id === this.#state.turn) return;
    this.#state.turn = id;
    this.#state.told = 0;
  }

  /** The next event's id within its turn, the same in the session and in a fork that replays it. */
  #base(base: Base): Base {
    const { turn } = this.#state;
    this.#state.told += 1;
    return turn === null ? base : { ...base, uid: `${turn}/${String(this.#state.told)}` };
  }

  #item(item: JsonObject, base: Base, facts: Partial<SessionFacts>, prefix: string): Decoded {
    const type = asText(item['type']) ?? '(no type)';
    if (CALL_ITEMS.has(type)) return this.#events([this.#call(type, item, base)], facts);
    if (RESULT_ITEMS.has(type)) return this.#events(this.#result(item, base), facts);
    if (type === 'message') return this.#events(this.#message(item, base), facts);
    if (type === 'reasoning') return this.#events(this.#reasoning(item, base), facts);
    if (META_ITEMS.has(type)) return this.#meta(facts);
    return this.#unknown(`${prefix}${type}`);
  }

  #message(item: JsonObject, base: Base): DecodedEvent[] {
    const role = item['role'];
    const content = item['content'];
    const texts =
      typeof content === 'string' ? [content] : asList(content).map((part) => asText(asObject(part)?.['text']) ?? '');
    const events: DecodedEvent[] = [];
    for (const text of texts) {
      if (text.trim() === '') continue;
      if (role === 'assistant') events.push(...this.#assistant(text, base, 'item'));
      else if (role === 'user') events.push(...this.#user(text, base, 'item'));
      else events.push({ kind: 'injected', ...this.#base(base), origin: 'instructions', text });
    }
    return events;
  }

  #assistant(text: string, base: Base, channel: Channel): DecodedEvent[] {
    return this.#repeated('assistant', channel, text) ? [] : [{ kind: 'assistant', ...this.#base(base), text }];
  }

  #user(text: string, base: Base, channel: Channel): DecodedEvent[] {
    const events: DecodedEvent[] = [];
    for (const piece of codexUserText(text)) {
      switch (piece.kind) {
        case 'aborted':
          // `turn_aborted` of the screen channel says the same; whichever comes first tells it.
          events.push(...this.#interrupted(base, 'item'));
          break;
        case 'command':
          events.push({ kind: 'command', ...this.#base(base), name: '!', text: piece.text });
          break;
        case 'injected':
          events.push({ kind: 'injected', ...this.#base(base), origin: piece.origin, text: piece.text });
          break;
        case 'human':
          events.push(...this.#human(piece.text, base, channel));
      }
    }
    return events;
  }

  #human(text: string, base: Base, channel: Channel): DecodedEvent[] {
    const state = this.#state;
    if (this.#repeated('user', channel, text)) return [];
    if (state.relation === 'subagent')
      return [{ kind: 'injected', ...this.#base(base), origin: 'subagent-prompt', text }];
    if (state.aborted && state.prompt === text) {
      state.aborted = false;
      return [];
    }
    state.aborted = false;
    state.prompt = text;
    return [{ kind: 'prompt', ...this.#base(base), text, via: 'prompt' }];
  }

  #interrupted(base: Base, channel: Channel): DecodedEvent[] {
    if (this.#repeated('interruption', channel, this.#state.turn ?? '')) return [];
    this.#state.aborted = true;
    return [{ kind: 'interruption', ...this.#base(base) }];
  }

  #reasoning(item: JsonObject, base: Base): DecodedEvent[] {
    const events: DecodedEvent[] = [];
    for (const part of [...asList(item['summary']), ...asList(item['content'])]) {
      const text = asText(asObject(part)?.['text']);
      if (text !== null && !this.#repeated('thinking', 'item', text))
        events.push({ kind: 'thinking', ...this.#base(base), text });
    }
    return events;
  }

  #call(type: string, item: JsonObject, base: Base): DecodedEvent {
    const callId = asText(item['call_id']) ?? asText(item['id']) ?? `line-${String(base.line)}`;
    const told = { ...this.#base(base), uid: `call/${callId}` };
    const turnCwd = null;
    if (type === 'local_shell_call') {
      const action = asObject(item['action']) ?? {};
      return {
        kind: 'tool-call',
        ...told,
        callId,
        tool: 'local_shell',
        category: 'shell',
        command: commandLine(action['command']),
        path: null,
        cwd: asText(action['working_directory']),
        input: JSON.stringify(action),
      };
    }
    if (type !== 'function_call' && type !== 'custom_tool_call') {
      const tool = type.replace(/_call$/, '');
      return {
        kind: 'tool-call',
        ...told,
        callId,
        tool,
        category: categoryOf(tool),
        command: null,
        path: null,
        cwd: turnCwd,
        input: JSON.stringify(item['action'] ?? item['arguments'] ?? {}),
      };
    }
    const namespace = asText(item['namespace']);
    const name = asString(item['name']) ?? '';
    const tool = namespace !== null && namespace.startsWith('mcp__') ? `${namespace}__${name}` : name;
    const raw =
      type === 'custom_tool_call'
        ? (asString(item['input']) ?? '')
        : (asString(item['arguments']) ?? JSON.stringify(item['arguments'] ?? {}));
    const input = type === 'custom_tool_call' ? null : parseObject(raw);
    const scripted = type === 'custom_tool_call' && name === 'exec' ? commandInScript(raw) : null;
    const category = scripted !== null ? 'shell' : categoryOf(tool);
    return {
      kind: 'tool-call',
      ...told,
      callId,
      tool,
      category,
      command: category === 'shell' ? (scripted ?? commandLine(input?.['cmd'] ?? input?.['command'])) : null,
      path: category === 'edit' ? pathInPatch(raw) : input === null ? null : pathIn(input),
      cwd: asText(input?.['workdir']) ?? asText(input?.['cwd']),
      input: raw,
    };
  }

  #result(item: JsonObject, base: Base): DecodedEvent[] {
    const callId = asText(item['call_id']) ?? asText(item['id']) ?? `line-${String(base.line)}`;
    const told = { ...this.#base(base), uid: `result/${callId}/${String(this.#state.turn)}` };
    const result = resultOf(item['output'] ?? item['tools']);
    const events: DecodedEvent[] = [{ kind: 'tool-result', ...told, callId, ...result, userModified: false }];
    if (result.outcome === 'rejected') events.push({ kind: 'rejection', ...told, callId, words: null });
    return events;
  }

  #compacted(payload: JsonObject, base: Base): DecodedEvent[] {
    const told = this.#base(base);
    const text = asText(payload['message']);
    const events: DecodedEvent[] = [{ kind: 'compaction', ...told }];
    if (text !== null) events.push({ kind: 'injected', ...told, origin: 'summary', text });
    return events;
  }

  #screen(payload: JsonObject, base: Base, facts: Partial<SessionFacts>): Decoded {
    const type = asText(payload['type']) ?? '(no type)';
    switch (type) {
      case 'user_message':
        return this.#events(this.#user(asString(payload['message']) ?? '', base, 'screen'), facts);
      case 'agent_message': {
        const text = asText(payload['message']);
        return this.#events(text === null ? [] : this.#assistant(text, base, 'screen'), facts);
      }
      case 'agent_reasoning': {
        const text = asText(payload['text']);
        const events =
          text === null || this.#repeated('thinking', 'screen', text)
            ? []
            : [{ kind: 'thinking' as const, ...this.#base(base), text }];
        return this.#events(events, facts);
      }
      case 'item_completed':
        return this.#events(this.#completed(asObject(payload['item']) ?? {}, base), facts);
      case 'task_started':
      case 'turn_started':
        this.#turn(asText(payload['turn_id']));
        return this.#meta(facts);
      case 'turn_aborted':
        return this.#events(payload['reason'] === 'interrupted' ? this.#interrupted(base, 'screen') : [], facts);
      case 'error':
      case 'stream_error':
        return this.#events(
          [{ kind: 'service-error', ...this.#base(base), text: asString(payload['message']) ?? '' }],
          facts,
        );
      case 'thread_rolled_back':
        return this.#meta(facts);
      default:
        return META_EVENTS.has(type) ? this.#meta(facts) : this.#unknown(`event_msg/${type}`);
    }
  }

  #completed(item: JsonObject, base: Base): DecodedEvent[] {
    const events: DecodedEvent[] = [];
    for (const part of asList(item['content'])) {
      const text = asText(asObject(part)?.['text']);
      if (text === null) continue;
      if (item['type'] === 'UserMessage') events.push(...this.#user(text, base, 'screen'));
      if (item['type'] === 'AgentMessage') events.push(...this.#assistant(text, base, 'screen'));
    }
    return events;
  }

  /** Whether the other channel has told this already; else it is kept so that the other one's repeat is known. */
  #repeated(role: string, channel: Channel, text: string): boolean {
    const { open } = this.#state;
    const trimmed = text.trim();
    const at = open.findIndex((told) => told.channel !== channel && told.role === role && told.text === trimmed);
    if (at >= 0) {
      open.splice(at, 1);
      return true;
    }
    open.push({ role, channel, text: trimmed });
    if (open.length > REMEMBERED) open.shift();
    return false;
  }
}

function contextFacts(context: JsonObject): Partial<SessionFacts> {
  const facts: Partial<SessionFacts> = {};
  const cwd = asText(context['cwd']);
  if (cwd !== null) facts.cwd = cwd;
  const model = asText(context['model']);
  if (model !== null) facts.model = model;
  return facts;
}

const SCRIPTED = /\bexec_command\s*\(\s*\{[^{}]{0,400}?\bcmd\s*:\s*("(?:[^"\\\n]|\\.)*")/;

/** The command inside a script that calls the shell tool, where it is written as a plain string. */
function commandInScript(script: string): string | null {
  const literal = SCRIPTED.exec(script)?.[1];
  if (literal === undefined) return null;
  try {
    return asText(JSON.parse(literal));
  } catch {
    return null;
  }
}

function nameOf(path: string): string {
  const name = path
    .slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
    .replace(/\.jsonl(?:\.zst)?$/, '');
  return /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.exec(name)?.[0] ?? name;
}

function restored(state: unknown): State {
  const saved = asObject(state) ?? {};
  const relation = saved['relation'];
  const open: State['open'] = [];
  for (const told of asList(saved['open'])) {
    if (!isObject(told)) continue;
    const role = asString(told['role']);
    const text = asString(told['text']);
    const channel = told['channel'];
    if (role !== null && text !== null && (channel === 'item' || channel === 'screen'))
      open.push({ role, channel, text });
  }
  return {
    session: asText(saved['session']),
    parent: asText(saved['parent']),
    relation: relation === 'fork' || relation === 'subagent' ? relation : null,
    begun: saved['begun'] === true,
    turn: asText(saved['turn']),
    told: typeof saved['told'] === 'number' ? saved['told'] : 0,
    open,
    prompt: asText(saved['prompt']),
    aborted: saved['aborted'] === true,
  };
}

/**
 * Codex (CLI, IDE and desktop share one tree): `$CODEX_HOME/sessions/YYYY/MM/DD/rollout-<time>-<id>.jsonl[.zst]`.
 *
 * Two shapes: today's envelope `{timestamp, type, payload}`, and bare items of 2025 without one. Much is written more
 * than once, as an item of the model's conversation (`response_item`), for the screen (`event_msg`), and as what a turn
 * has finished (`item_completed`); what was told by one is not told again by another.
 */
import { join } from 'node:path';
import type { SessionEvent } from '../sessions/event.ts';
import { CALL_ITEMS, callOf } from './codex/call.ts';
import { Mirrors, type Channel } from './codex/mirrors.ts';
import { answersIn, resultOf } from './codex/result.ts';
import { scriptAfter, scriptIn, type Script } from './codex/script.ts';
import { ENVELOPES, META_EVENTS, META_ITEMS, RESULT_ITEMS } from './codex/types.ts';
import { Turns } from './codex/turns.ts';
import { codexUserText } from './codex/user.ts';
import {
  asList,
  asObject,
  asString,
  asText,
  asTime,
  fingerprint,
  isObject,
  parseLine,
  type JsonObject,
} from './json.ts';
import type { Decoded, DecodedEvent, FileHead, LineDecoder, SessionFacts, LineReader } from './reader.ts';

/** Where an event stands; its id comes with its kind. */
interface Place {
  line: number;
  at: number | null;
}

type Facts = Partial<SessionFacts>;

/** How many prompts back a rollback is followed. */
const ROLLBACK = 256;

export const codex: LineReader = {
  agent: 'codex',
  name: 'Codex',
  places(home, env) {
    // TRAE's terminal is a Codex of its own name and writes what Codex writes.
    const roots = [env['CODEX_HOME'] || join(home, '.codex'), env['TRAECLI_HOME'] || join(home, '.trae', 'cli')];
    return roots.flatMap((root) => [join(root, 'sessions'), join(root, 'archived_sessions')]);
  },
  lines: {
    claims: (path) => /(?:^|[\\/])rollout-[^\\/]*\.jsonl(?:\.zst)?$/.test(path),
    recognises: ({ head }: FileHead) =>
      head.some((line) => {
        const parsed = parseLine(line);
        return parsed.kind === 'object' && isCodex(parsed.value);
      }),
    decoder: (path, state) => new CodexDecoder(path, state),
  },
};

function isCodex(record: JsonObject): boolean {
  const type = asText(record['type']);
  if (type !== null && ENVELOPES.has(type)) return isObject(record['payload']);
  return isBareHead(record) || record['record_type'] === 'state' || isBareItem(record);
}

/** The first line of a session of 2025: no type, but an id and the instructions. */
const isBareHead = (record: JsonObject): boolean =>
  !('type' in record) &&
  asText(record['id']) !== null &&
  asTime(record['timestamp']) !== null &&
  ('instructions' in record || 'git' in record);

function isBareItem(record: JsonObject): boolean {
  switch (record['type']) {
    case 'message':
      return asList(record['content']).some((part) =>
        /^(?:in|out)put_text$/.test(asString(asObject(part)?.['type']) ?? ''),
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
  #session: string | null;
  /** The session this one was forked from or spawned by; a second `session_meta` with its id begins the replay. */
  #parent: string | null;
  #relation: 'fork' | 'subagent' | null;
  /** There has been conversation since the `session_meta` of this session. */
  #begun: boolean;
  #cwd: string | null;
  /** Fingerprint of the latest prompt, and whether its turn was aborted since: Codex may then write it once more. */
  #prompt: string | null;
  #aborted: boolean;
  /** Lines of the latest prompts. */
  #prompts: number[];
  #turns: Turns;
  #mirrors: Mirrors;
  /** The script at work. */
  #script: Script | null;

  constructor(path: string, state: unknown) {
    const saved = asObject(state) ?? {};
    const relation = saved['relation'];
    this.#path = path;
    this.#session = asText(saved['session']);
    this.#parent = asText(saved['parent']);
    this.#relation = relation === 'fork' || relation === 'subagent' ? relation : null;
    this.#begun = saved['begun'] === true;
    this.#cwd = asText(saved['cwd']);
    this.#prompt = asText(saved['prompt']);
    this.#aborted = saved['aborted'] === true;
    this.#prompts = asList(saved['prompts']).filter((line): line is number => typeof line === 'number');
    this.#turns = new Turns(saved['turns']);
    this.#mirrors = new Mirrors(saved['mirrors']);
    this.#script = scriptIn(saved['script']);
  }

  state(): unknown {
    return {
      session: this.#session,
      parent: this.#parent,
      relation: this.#relation,
      begun: this.#begun,
      cwd: this.#cwd,
      prompt: this.#prompt,
      aborted: this.#aborted,
      prompts: this.#prompts,
      turns: this.#turns.state(),
      mirrors: this.#mirrors.state(),
      script: this.#script,
    };
  }

  decode(line: string, number: number): Decoded {
    const parsed = parseLine(line);
    if (parsed.kind === 'bad') return parsed;
    const record = parsed.value;
    const place: Place = { line: number, at: asTime(record['timestamp']) };
    const facts: Facts = place.at === null ? {} : { at: place.at };
    const type = asText(record['type']);
    const payload = asObject(record['payload']);

    if (payload !== null && type !== null) return this.#envelope(type, payload, place, facts);
    if (isBareHead(record)) return this.#sessionMeta(record, facts);
    if (record['record_type'] === 'state') return this.#meta(facts);
    return this.#item(record, place, facts, '');
  }

  #envelope(type: string, payload: JsonObject, place: Place, facts: Facts): Decoded {
    switch (type) {
      case 'session_meta':
        return this.#sessionMeta(payload, facts);
      case 'turn_context':
        return this.#turnContext(payload, facts);
      case 'compacted':
        return this.#told(this.#compacted(payload, place), facts);
      case 'response_item':
        return this.#item(payload, place, facts, 'response_item/');
      case 'event_msg':
        return this.#screen(payload, place, facts);
      default:
        return ENVELOPES.has(type) ? this.#meta(facts) : this.#unknown(type);
    }
  }

  #meta(facts: Facts): Decoded {
    return { kind: 'meta', session: this.#session, facts };
  }

  #unknown(type: string): Decoded {
    return { kind: 'unknown', session: this.#session, type };
  }

  #told(events: readonly DecodedEvent[], facts: Facts): Decoded {
    if (events.length === 0) return this.#meta(facts);
    this.#begun = true;
    this.#session ??= nameOf(this.#path);
    return { kind: 'events', session: this.#session, facts, events };
  }

  /** Where an event of this kind stands, with its id. */
  #place<K extends SessionEvent['kind']>(kind: K, place: Place): Place & { kind: K; uid: string | null; active: true } {
    return { kind, ...place, uid: this.#turns.uid(kind), active: true };
  }

  #sessionMeta(meta: JsonObject, facts: Facts): Decoded {
    const id = asText(meta['id']) ?? asText(meta['session_id']);
    const known = id === null || id === this.#session || id === this.#parent;
    // A fork begins with its own head and goes on with the head and the turns of the session it was cut from.
    if (this.#session !== null && (known || !this.#begun)) {
      if (!known) {
        this.#parent = id;
        this.#relation ??= 'fork';
      }
      return this.#meta({ ...facts, parent: this.#parent, relation: this.#relation });
    }
    this.#session = id ?? nameOf(this.#path);
    this.#begun = false;
    this.#cwd = asText(meta['cwd']);
    this.#prompt = null;
    this.#aborted = false;
    this.#prompts = [];
    this.#turns = new Turns(null);
    this.#mirrors = new Mirrors(null);
    this.#script = null;

    const subagent = asObject(meta['source'])?.['subagent'];
    const git = asObject(meta['git']);
    const spawner =
      asText(asObject(asObject(subagent)?.['thread_spawn'])?.['parent_thread_id']) ?? asText(meta['parent_thread_id']);
    const origin = spawner ?? asText(meta['forked_from_id']);
    const spawned = spawner !== null || subagent !== undefined || meta['thread_source'] === 'subagent';
    this.#parent = origin === id ? null : origin;
    this.#relation = spawned ? 'subagent' : this.#parent === null ? null : 'fork';
    return this.#meta({
      ...facts,
      cwd: this.#cwd,
      gitBranch: asText(git?.['branch']),
      gitRemote: asText(git?.['repository_url']),
      agentVersion: asText(meta['cli_version']),
      parent: this.#parent,
      relation: this.#relation,
    });
  }

  #turnContext(context: JsonObject, facts: Facts): Decoded {
    this.#enterTurn(context);
    this.#cwd = asText(context['cwd']) ?? this.#cwd;
    return this.#meta({ ...facts, cwd: this.#cwd, model: asText(context['model']) });
  }

  #enterTurn(payload: JsonObject): void {
    const id = asText(payload['turn_id']);
    if (id !== null) this.#turns.enter(id);
  }

  #item(item: JsonObject, place: Place, facts: Facts, prefix: string): Decoded {
    const type = asText(item['type']) ?? '(no type)';
    if (CALL_ITEMS.has(type)) return this.#told([this.#call(type, item, place)], facts);
    if (RESULT_ITEMS.has(type)) return this.#told(this.#result(item, place), facts);
    if (type === 'message') return this.#told(this.#message(item, place), facts);
    if (type === 'reasoning') return this.#told(this.#reasoning(item, place), facts);
    return META_ITEMS.has(type) ? this.#meta(facts) : this.#unknown(`${prefix}${type}`);
  }

  #message(item: JsonObject, place: Place): DecodedEvent[] {
    const content = item['content'];
    const parts = typeof content === 'string' ? [{ text: content }] : asList(content);
    const events: DecodedEvent[] = [];
    for (const part of parts) {
      const text = asText(asObject(part)?.['text']);
      if (text === null || text.trim() === '') continue;
      if (item['role'] === 'assistant') events.push(...this.#assistant(text, place, 'item'));
      else if (item['role'] === 'user') events.push(...this.#user(text, place, 'item'));
      else events.push({ ...this.#place('injected', place), origin: 'instructions', text });
    }
    return events;
  }

  #assistant(text: string, place: Place, channel: Channel): DecodedEvent[] {
    if (this.#mirrors.repeats('assistant', channel, text)) return [];
    return [{ ...this.#place('assistant', place), text }];
  }

  #user(text: string, place: Place, channel: Channel): DecodedEvent[] {
    return codexUserText(text).flatMap((piece): DecodedEvent[] => {
      switch (piece.kind) {
        case 'aborted':
          return this.#interruption(place, channel);
        case 'command':
          return [{ ...this.#place('command', place), name: '!', text: piece.text }];
        case 'injected':
          if (this.#mirrors.repeats('injected', channel, piece.text)) return [];
          return [{ ...this.#place('injected', place), origin: piece.origin, text: piece.text }];
        case 'human':
          return this.#human(piece.text, place, channel);
      }
    });
  }

  #human(text: string, place: Place, channel: Channel): DecodedEvent[] {
    if (this.#mirrors.repeats('user', channel, text)) return [];
    if (this.#relation === 'subagent') {
      return [{ ...this.#place('injected', place), origin: 'subagent-prompt', text }];
    }
    const prompt = fingerprint(text);
    const again = this.#aborted && this.#prompt === prompt;
    this.#aborted = false;
    this.#prompt = prompt;
    if (again) return [];
    this.#prompts.push(place.line);
    if (this.#prompts.length > ROLLBACK) this.#prompts.shift();
    // Some versions write a prompt before they name its turn: it then counts to the turn before, and only its text
    // tells it from what the session it was forked from goes on with.
    const uid = this.#turns.uid(`prompt/${prompt}`);
    return [{ kind: 'prompt', ...place, uid, active: true, text, via: 'prompt' }];
  }

  #interruption(place: Place, channel: Channel): DecodedEvent[] {
    if (this.#mirrors.repeats('interruption', channel, this.#turns.current ?? '')) return [];
    this.#aborted = true;
    return [{ ...this.#place('interruption', place) }];
  }

  #thinking(text: string | null, place: Place, channel: Channel): DecodedEvent[] {
    if (text === null || this.#mirrors.repeats('thinking', channel, text)) return [];
    return [{ ...this.#place('thinking', place), text }];
  }

  #reasoning(item: JsonObject, place: Place): DecodedEvent[] {
    const parts = [...asList(item['summary']), ...asList(item['content'])];
    return parts.flatMap((part) => this.#thinking(asText(asObject(part)?.['text']), place, 'item'));
  }

  #call(type: string, item: JsonObject, place: Place): DecodedEvent {
    const callId = callIdOf(item, place);
    const call = callOf(type, item, this.#cwd);
    if (type === 'custom_tool_call' && call.tool === 'exec') this.#script = { callId, failed: false, exitCode: null };
    return { ...this.#place('tool-call', place), callId, ...call };
  }

  #result(item: JsonObject, place: Place): DecodedEvent[] {
    const callId = callIdOf(item, place);
    const told = resultOf(item['output']);
    const script = this.#script?.callId === callId ? this.#script : null;
    const failed = script?.failed === true && told.outcome === 'ok' && told.exitCode === null;
    const result = failed ? { ...told, outcome: 'failed' as const, exitCode: script.exitCode } : told;
    if (script !== null) this.#script = null;
    const events: DecodedEvent[] = [{ ...this.#place('tool-result', place), callId, ...result, userModified: false }];
    // Codex asks for the words afterwards: they are the next prompt.
    if (result.outcome === 'rejected') events.push({ ...this.#place('rejection', place), callId, words: null });
    for (const text of answersIn(item['output'])) events.push({ ...this.#place('prompt', place), text, via: 'answer' });
    return events;
  }

  #compacted(payload: JsonObject, place: Place): DecodedEvent[] {
    const summary = asText(payload['message']);
    const events: DecodedEvent[] = [{ ...this.#place('compaction', place) }];
    if (summary !== null) events.push({ ...this.#place('injected', place), origin: 'summary', text: summary });
    return events;
  }

  #screen(payload: JsonObject, place: Place, facts: Facts): Decoded {
    const type = asText(payload['type']) ?? '(no type)';
    switch (type) {
      case 'user_message':
        return this.#told(this.#user(asString(payload['message']) ?? '', place, 'screen'), facts);
      case 'agent_message': {
        const text = asText(payload['message']);
        return this.#told(text === null ? [] : this.#assistant(text, place, 'screen'), facts);
      }
      case 'agent_reasoning':
        return this.#told(this.#thinking(asText(payload['text']), place, 'screen'), facts);
      case 'item_completed':
        return this.#told(this.#completed(asObject(payload['item']) ?? {}, place), facts);
      case 'task_started':
      case 'turn_started':
        this.#enterTurn(payload);
        return this.#meta(facts);
      case 'turn_aborted':
        return this.#told(payload['reason'] === 'interrupted' ? this.#interruption(place, 'screen') : [], facts);
      case 'thread_name_updated':
        return this.#meta({ ...facts, title: asText(payload['thread_name']) });
      case 'thread_rolled_back':
        return this.#rolledBack(payload, facts);
      case 'error':
      case 'stream_error': {
        const text = asString(payload['message']) ?? asString(asObject(payload['error'])?.['message']) ?? '';
        return this.#told([{ ...this.#place('service-error', place), text }], facts);
      }
      default:
        return META_EVENTS.has(type) ? this.#meta(facts) : this.#unknown(`event_msg/${type}`);
    }
  }

  /** Later versions tell messages once more as finished items; finished tools stand in the conversation already. */
  #completed(item: JsonObject, place: Place): DecodedEvent[] {
    this.#script = scriptAfter(this.#script, item);
    return asList(item['content']).flatMap((part) => {
      const text = asText(asObject(part)?.['text']);
      if (text === null) return [];
      if (item['type'] === 'UserMessage') return this.#user(text, place, 'finished');
      return item['type'] === 'AgentMessage' ? this.#assistant(text, place, 'finished') : [];
    });
  }

  #rolledBack(payload: JsonObject, facts: Facts): Decoded {
    const turns = payload['num_turns'];
    if (typeof turns !== 'number' || turns < 1) return this.#meta(facts);
    const [abandons] = this.#prompts.splice(-Math.min(turns, this.#prompts.length));
    return { kind: 'meta', session: this.#session, facts, ...(abandons === undefined ? {} : { abandons }) };
  }
}

/** Old logs have calls without an id; their results cannot be told apart either. */
const callIdOf = (item: JsonObject, place: Place): string =>
  asText(item['call_id']) ?? asText(item['id']) ?? `line-${String(place.line)}`;

/** The thread id at the end of the file's name; for other names the name itself. */
function nameOf(path: string): string {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  const bare = name.replace(/\.jsonl(?:\.zst)?$/, '');
  return /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.exec(bare)?.[0] ?? bare;
}

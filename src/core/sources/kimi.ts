/**
 * Kimi Code: `~/.kimi-code/sessions/<folder>/<session>/agents/<agent>/wire.jsonl`, and Kimi CLI before it:
 * `~/.kimi/sessions/<folder>/<session>/wire.jsonl`. Two forms of record, told apart by their shape.
 *
 * Neither names its session: it stands in the path.
 */
import { join } from 'node:path';
import { secondsOf } from './epoch.ts';
import { asObject, asText, isObject, parseLine, type JsonObject } from './json.ts';
import { cliMessage } from './kimi/cli.ts';
import { codeRecord } from './kimi/code.ts';
import { restored, type KimiState } from './kimi/state.ts';
import { META_MESSAGES, TOLD_MESSAGES } from './kimi/types.ts';
import type { Decoded, FileHead, LineDecoder, SessionFacts, LineReader } from './reader.ts';

export const kimi: LineReader = {
  agent: 'kimi',
  name: 'Kimi Code',
  places: (home, env) => [
    join(env['KIMI_CODE_HOME'] || join(home, '.kimi-code'), 'sessions'),
    join(env['KIMI_SHARE_DIR'] || join(home, '.kimi'), 'sessions'),
  ],
  // Kimi CLI tells what its sub-agents do twice; the session that called them has it too.
  lines: {
    claims: (path) =>
      /(?:^|[\\/])agents[\\/][^\\/]+[\\/]wire\.jsonl(?:\.zst)?$/.test(path) ||
      /^[^\\/]+[\\/][^\\/]+[\\/]wire\.jsonl(?:\.zst)?$/.test(path),
    recognises: ({ head }: FileHead) =>
      head.some((line) => {
        const parsed = parseLine(line);
        return parsed.kind === 'object' && isKimi(parsed.value);
      }),
    decoder: (path, state) => new KimiDecoder(path, state),
  },
};

function isKimi(record: JsonObject): boolean {
  switch (record['type']) {
    case 'metadata':
      return typeof record['protocol_version'] === 'string';
    case 'context.append_message':
      return isObject(record['message']);
    case 'context.append_loop_event':
      return isObject(record['event']);
    case 'turn.prompt':
      return 'input' in record || 'time' in record;
    default:
      return cliIn(record) !== null;
  }
}

/** The message of a record of Kimi CLI. */
function cliIn(record: JsonObject): JsonObject | null {
  const message = asObject(record['message']);
  const type = asText(message?.['type']);
  if (message === null || type === null || 'type' in record || typeof record['timestamp'] !== 'number') return null;
  return TOLD_MESSAGES.has(type) || META_MESSAGES.has(type) || isObject(message['payload']) ? message : null;
}

class KimiDecoder implements LineDecoder {
  readonly #session: string;
  readonly #parent: string | null;
  readonly #state: KimiState;

  constructor(path: string, state: unknown) {
    const named = sessionIn(path);
    this.#session = named.session;
    this.#parent = named.parent;
    this.#state = restored(state);
  }

  state(): unknown {
    return this.#state;
  }

  decode(line: string, number: number): Decoded {
    const parsed = parseLine(line);
    if (parsed.kind === 'bad') return parsed;
    const message = cliIn(parsed.value);
    return message === null ? this.#code(parsed.value, number) : this.#cli(message, parsed.value, number);
  }

  #code(record: JsonObject, line: number): Decoded {
    const told = codeRecord(record, line, this.#state);
    if (typeof told === 'string') return { kind: 'unknown', session: this.#session, type: told };
    const facts = { ...told.facts, ...this.#origin() };
    const abandons = told.abandons === undefined ? {} : { abandons: told.abandons };
    return told.events.length === 0
      ? { kind: 'meta', session: this.#session, facts, ...abandons }
      : { kind: 'events', session: this.#session, facts, events: told.events, ...abandons };
  }

  #cli(message: JsonObject, record: JsonObject, line: number): Decoded {
    const at = secondsOf(record['timestamp']);
    const told = cliMessage(message, { line, at }, this.#state);
    if (typeof told === 'string') return { kind: 'unknown', session: this.#session, type: told };
    const facts: Partial<SessionFacts> = at === null ? {} : { at };
    const { events, subagent } = told;
    if (events.length === 0) return { kind: 'meta', session: this.#session, facts };
    if (subagent === null) return { kind: 'events', session: this.#session, facts, events };
    const ofSubagent: Partial<SessionFacts> = { ...facts, parent: this.#session, relation: 'subagent' };
    return { kind: 'events', session: `${this.#session}.${subagent}`, facts: ofSubagent, events };
  }

  #origin(): Partial<SessionFacts> {
    return this.#parent === null ? {} : { parent: this.#parent, relation: 'subagent' };
  }
}

/** The session a file's path names; agents other than the main one are called by it. */
function sessionIn(path: string): { session: string; parent: string | null } {
  const [file = '', agent = '', agents = '', session = ''] = path.split(/[\\/]/).reverse();
  const bare = file.replace(/\.jsonl(?:\.zst)?$/, '');
  if (bare !== 'wire') return { session: bare, parent: null };
  if (agents !== 'agents') return { session: agent || bare, parent: null };
  return agent === 'main' ? { session, parent: null } : { session: `${session}.${agent}`, parent: session };
}

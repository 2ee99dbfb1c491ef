/** A session of OpenCode, from wherever it was read: what it says of itself, and its messages with their parts. */
import { millisOf } from '../epoch.ts';
import { asList, asObject, asText, isObject, type JsonObject } from '../json.ts';
import type { Decoded, DecodedEvent, RecordPlace, SessionFacts } from '../reader.ts';
import { errorEvents, partEvents, type PartOf } from './part.ts';
import { RAN_BY_USER } from './user.ts';

export interface OpencodeMessage {
  info: JsonObject;
  parts: readonly JsonObject[];
}

export interface OpencodeSession {
  info: JsonObject;
  /** In the order in which they were written. */
  messages: readonly OpencodeMessage[];
}

/** What tools that publish sessions put where an id stood. */
const NO_ID = 'REDACTED';

/** @returns a record a message, and one for each part that nobody here knows */
export function* sessionRecords({ info, messages }: OpencodeSession): Generator<Decoded, void, void> {
  const session = asText(info['id']);
  if (session === null) {
    yield { kind: 'bad', message: 'a session without an id' };
    return;
  }
  yield { kind: 'meta', session, facts: factsOf(info) };
  const reading = new SessionReading(info, messages);
  for (const [n, message] of messages.entries()) {
    const { events, facts, unknown } = reading.read(message, n + 1);
    yield events.length === 0 ? { kind: 'meta', session, facts } : { kind: 'events', session, facts, events };
    for (const type of unknown) yield { kind: 'unknown', session, type };
  }
}

function factsOf(info: JsonObject): Partial<SessionFacts> {
  const parent = parentIn(info);
  const facts: Partial<SessionFacts> = {
    cwd: directoryIn(info),
    title: asText(info['title']),
    agentVersion: asText(info['version']),
    at: millisOf(asObject(info['time'])?.['created']),
  };
  if (parent !== null) return { ...facts, parent, relation: 'subagent' };
  const origin = asText(info['forkedFrom']);
  return origin === null ? facts : { ...facts, parent: origin, relation: 'fork' };
}

const directoryIn = (info: JsonObject): string | null =>
  asText(info['directory']) ?? asText(asObject(info['location'])?.['directory']);

const parentIn = (info: JsonObject): string | null => asText(info['parentID']);

/** What of a session is needed to read its next message. */
class SessionReading {
  readonly #cwd: string | null;
  readonly #subagent: boolean;
  readonly #reverted: { message: number; part: string | null } | null;
  readonly #reused: ReadonlySet<string>;
  readonly #calls = new Set<string>();
  /** Until when the agent was at work on what was said before. */
  #busyUntil = -Infinity;
  #ranByUser = false;
  #compacted = false;

  constructor(info: JsonObject, messages: readonly OpencodeMessage[]) {
    this.#cwd = directoryIn(info);
    this.#subagent = parentIn(info) !== null;
    this.#reused = reusedIds(messages);
    const back = asObject(info['revert']);
    const at = messages.findIndex((message) => message.info['id'] === back?.['messageID']);
    this.#reverted = at < 0 ? null : { message: at + 1, part: asText(back?.['partID']) };
  }

  read({ info, parts }: OpencodeMessage, line: number): Pick<ReadMessage, 'events' | 'facts' | 'unknown'> {
    const time = asObject(info['time']);
    const at = millisOf(time?.['created']);
    const role = info['role'];
    if (role !== 'user' && role !== 'assistant') {
      return { events: [], facts: {}, unknown: [`message/${asText(role) ?? '(no role)'}`] };
    }
    const cwd = asText(asObject(info['path'])?.['cwd']) ?? this.#cwd;
    const summary = role === 'assistant' && info['summary'] === true;
    const id = asText(info['id']);
    const place: RecordPlace = { line, at, uid: id === null || this.#reused.has(id) ? null : id, active: true };
    const of: PartOf = {
      role,
      place,
      cwd,
      summary,
      subagent: this.#subagent,
      via: info['queued'] === true || (at !== null && at < this.#busyUntil) ? 'queued' : 'prompt',
      ranByUser: role === 'assistant' && this.#ranByUser,
      callId: (part) => this.#callId(part, line),
    };
    const read = readParts(parts, of, (part) => this.#isActive(line, part));
    if (role === 'assistant') read.events.push(...errorEvents(info['error'], { ...place, active: read.active }));
    if (summary && !this.#compacted) read.events.unshift({ kind: 'compaction', ...place });
    this.#compacted = summary ? false : this.#compacted || read.events.some(({ kind }) => kind === 'compaction');
    this.#ranByUser = role === 'user' && parts.some((part) => asText(part['text'])?.trim() === RAN_BY_USER);
    if (role === 'assistant') this.#busyUntil = Math.max(this.#busyUntil, millisOf(time?.['completed']) ?? -Infinity);
    return { ...read, facts: { at, cwd, model: modelIn(info) } };
  }

  /** Whether what the human took back begins later. */
  #isActive(line: number, part: JsonObject): boolean {
    if (this.#reverted === null || line < this.#reverted.message) return true;
    if (line > this.#reverted.message || this.#reverted.part === null) return false;
    return asText(part['id']) !== this.#reverted.part;
  }

  #callId(part: JsonObject, line: number): string {
    for (const id of [asText(part['callID']), asText(part['id'])]) {
      if (id === null || id === NO_ID || this.#calls.has(id)) continue;
      this.#calls.add(id);
      return id;
    }
    const id = `line-${String(line)}-${String(this.#calls.size + 1)}`;
    this.#calls.add(id);
    return id;
  }
}

interface ReadMessage {
  events: DecodedEvent[];
  facts: Partial<SessionFacts>;
  unknown: string[];
  /** Whether the message still stood at its end. */
  active: boolean;
}

function readParts(
  parts: readonly JsonObject[],
  of: PartOf,
  isActive: (part: JsonObject) => boolean,
): Omit<ReadMessage, 'facts'> {
  const events: DecodedEvent[] = [];
  const unknown: string[] = [];
  let active = true;
  for (const part of parts) {
    active &&= isActive(part);
    const told = partEvents(part, { ...of, place: { ...of.place, active } });
    if (told === null) unknown.push(`part/${asText(part['type']) ?? '(no type)'}`);
    else events.push(...told);
  }
  return { events, unknown, active };
}

function modelIn(info: JsonObject): string | null {
  return asText(info['modelID']) ?? asText(asObject(info['model'])?.['modelID']);
}

/** Ids that more than one message has, and what stands for an id: none of them names a message. */
function reusedIds(messages: readonly OpencodeMessage[]): Set<string> {
  const seen = new Set<string>();
  const reused = new Set([NO_ID]);
  for (const { info } of messages) {
    const id = asText(info['id']);
    if (id === null) continue;
    if (seen.has(id)) reused.add(id);
    seen.add(id);
  }
  return reused;
}

/** A message as exports hold it, and as the first versions kept it: its parts in it. */
export function messageIn(value: unknown): OpencodeMessage | null {
  const message = asObject(value);
  if (message === null) return null;
  const info = asObject(message['info']) ?? message;
  return 'role' in info ? { info, parts: asList(message['parts']).filter(isObject) } : null;
}

/**
 * Decodes the logs of pi and of the agents built on it: a head (`session`), then entries that each hang on one before
 * (`id`, `parentId`). Sessions of 2025 have neither; they are read in the order of their lines.
 */
import { compact } from '../compact.ts';
import { millisOf } from '../epoch.ts';
import { asObject, asText, asTime, fingerprint, parseLine, type JsonObject } from '../json.ts';
import type { Decoded, DecodedEvent, LineDecoder, RecordPlace, SessionFacts } from '../reader.ts';
import { Branches } from './branches.ts';
import { CONVERSATION_ENTRIES, META_ENTRIES, ROLES } from './entries.ts';
import { customEvents, inject, isEcho, messageEvents, type Moment } from './message.ts';

type Facts = Partial<SessionFacts>;

/** What tells the agents of the family apart while decoding. */
export interface Dialect {
  userText: Moment['userText'];
  /** The session that a sub-agent's file belongs to, by the place of the file; `null` for any other file. */
  callerOf?: (path: string) => string | null;
}

export class PiDecoder implements LineDecoder {
  readonly #path: string;
  readonly #dialect: Dialect;
  #session: string | null;
  #cwd: string | null;
  /** Time of the session's head while it is open whether the session began with copied entries. */
  #openSince: number | null;
  #subagent: boolean;
  #busyUntil: number | null;
  #branches: Branches;

  constructor(path: string, state: unknown, dialect: Dialect) {
    const saved = asObject(state) ?? {};
    this.#path = path;
    this.#dialect = dialect;
    this.#session = asText(saved['session']);
    this.#cwd = asText(saved['cwd']);
    this.#openSince = millisOf(saved['openSince']);
    this.#subagent = saved['subagent'] === true;
    this.#busyUntil = millisOf(saved['busyUntil']);
    this.#branches = new Branches(saved['branches']);
  }

  state(): unknown {
    return {
      session: this.#session,
      cwd: this.#cwd,
      openSince: this.#openSince,
      subagent: this.#subagent,
      busyUntil: this.#busyUntil,
      branches: this.#branches.state(),
    };
  }

  decode(line: string, number: number): Decoded {
    const parsed = parseLine(line);
    if (parsed.kind === 'bad') return parsed;
    const entry = parsed.value;
    const type = asText(entry['type']) ?? '(no type)';
    const at = asTime(entry['timestamp']);
    if (type === 'session') return this.#head(entry, at);

    const unknown = unknownTypeOf(type, entry);
    const facts: Facts = at === null ? {} : { at };
    const abandons = this.#hang(entry, number);
    if (unknown !== null) return { kind: 'unknown', session: this.#session, type: unknown };
    this.#addFacts(facts, type, entry, at);
    const events = this.#events(type, entry, {
      line: number,
      at: at ?? timeOf(entry),
      uid: uidOf(entry),
      active: true,
    });
    const branch = abandons === null ? {} : { abandons };
    if (events.length === 0) return { kind: 'meta', session: this.#session, facts, ...branch };
    this.#session ??= nameOf(this.#path);
    return { kind: 'events', session: this.#session, facts, events, ...branch };
  }

  /** A recording may hold several sessions, one behind the other. */
  #head(head: JsonObject, at: number | null): Decoded {
    this.#session = asText(head['id']) ?? nameOf(this.#path);
    this.#cwd = asText(head['cwd']);
    this.#busyUntil = null;
    this.#branches = new Branches(null);
    const caller = this.#dialect.callerOf?.(this.#path) ?? null;
    this.#subagent = caller !== null;
    const facts: Facts = { cwd: this.#cwd, model: asText(head['modelId']), title: asText(head['title']) };
    if (at !== null) facts.at = at;
    const origin = asText(head['parentSession']) ?? asText(head['branchedFrom']);
    facts.parent = caller ?? (origin === null ? null : nameOf(origin));
    facts.relation = caller === null ? null : 'subagent';
    this.#openSince = caller === null && origin !== null ? at : null;
    return { kind: 'meta', session: this.#session, facts };
  }

  #hang(entry: JsonObject, line: number): number | null {
    const id = asText(entry['id']);
    // OpenClaw writes some things down beside the conversation: they hang on one another, and nothing is given up.
    if (id === null || entry['appendMode'] === 'side') return null;
    const target = entry['type'] === 'leaf' ? entry['targetId'] : undefined;
    if (target === null || typeof target === 'string') return this.#branches.goTo(target);
    const parent = entry['parentId'];
    const on = parent === null || typeof parent === 'string' ? parent : undefined;
    return this.#branches.add(id, on, line);
  }

  #addFacts(facts: Facts, type: string, entry: JsonObject, at: number | null): void {
    if (this.#openSince !== null && at !== null) {
      // Copied entries keep their times, so those of a fork are older than its head.
      facts.relation = at < this.#openSince ? 'fork' : 'continuation';
      this.#openSince = null;
    }
    switch (type) {
      case 'model_change':
        facts.model = asText(entry['modelId']) ?? bareModel(asText(entry['model']));
        break;
      case 'message': {
        const message = asObject(entry['message']);
        if (message?.['role'] === 'assistant' && !isEcho(message)) facts.model = asText(message['model']);
        break;
      }
      case 'session_info':
        facts.title = asText(entry['name']);
        break;
      case 'title':
      case 'title_change':
        facts.title = asText(entry['title']);
        break;
      case 'session_init':
        this.#subagent = true;
        facts.relation = 'subagent';
        break;
    }
  }

  #events(type: string, entry: JsonObject, place: RecordPlace): DecodedEvent[] {
    switch (type) {
      case 'message': {
        const message = asObject(entry['message']) ?? {};
        const events = messageEvents(message, {
          place,
          cwd: this.#cwd,
          subagent: this.#subagent,
          busyUntil: this.#busyUntil,
          userText: this.#dialect.userText,
        });
        const role = message['role'];
        if ((role === 'assistant' || role === 'toolResult') && place.at !== null) this.#busyUntil = place.at;
        return events;
      }
      case 'custom_message':
        return customEvents(entry, place);
      case 'compaction':
        return [{ kind: 'compaction', ...place }, ...inject('summary', asText(entry['summary']), place)];
      case 'branch_summary':
        return inject('summary', asText(entry['summary']), place);
      default:
        return [];
    }
  }
}

function unknownTypeOf(type: string, entry: JsonObject): string | null {
  if (type !== 'message') return CONVERSATION_ENTRIES.has(type) || META_ENTRIES.has(type) ? null : type;
  const role = asText(asObject(entry['message'])?.['role']) ?? '(no role)';
  return ROLES.has(role) ? null : `message/${role}`;
}

/**
 * Ids are eight hexadecimal digits, so two sessions can have the same by chance; with its time an entry is known
 * wherever it was copied to. Messages of 2025 have no id: there the message itself has to do.
 */
function uidOf(entry: JsonObject): string | null {
  const id = asText(entry['id']);
  if (id !== null) return `${id}@${asText(entry['timestamp']) ?? ''}`;
  const message = asObject(entry['message']);
  const at = millisOf(message?.['timestamp']);
  if (message === null || at === null) return null;
  const said = fingerprint(compact([message['role'], message['content'], message['toolCallId']]));
  return `${String(at)}@${said}`;
}

const timeOf = (entry: JsonObject): number | null => millisOf(asObject(entry['message'])?.['timestamp']);

/** oh-my-pi names a model with its provider in front. */
const bareModel = (model: string | null): string | null => model?.slice(model.indexOf('/') + 1) ?? null;

/** The session's id out of a file's name, `<time>_<id>.jsonl`; of anything else what stands before the ending. */
function nameOf(path: string): string {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  const bare = name.replace(/\.jsonl(?:\.zst)?$/, '');
  return /^\d{4}-\d\d-\d\dT[\d-]+Z?_(.+)$/.exec(bare)?.[1] ?? bare;
}

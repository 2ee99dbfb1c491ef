/** Parts of OpenCode's messages one a line, each with what its message says, as tools that watch the database dump them. */
import { millisOf } from '../epoch.ts';
import { asObject, asText, parseLine, type JsonObject } from '../json.ts';
import { sessionNamedBy } from '../named-by-path.ts';
import type { Decoded, DecodedEvent, FileHead, LineDecoder, RecordPlace, SessionFacts } from '../reader.ts';
import { errorEvents, partEvents } from './part.ts';
import { RAN_BY_USER } from './user.ts';

export const areParts = ({ head }: FileHead): boolean =>
  head.some((line) => {
    const parsed = parseLine(line);
    return parsed.kind === 'object' && isPart(parsed.value);
  });

const isPart = (record: JsonObject): boolean =>
  (record['_role'] === 'user' || record['_role'] === 'assistant') &&
  '_ts' in record &&
  '_cwd' in record &&
  asText(record['type']) !== null;

/** What was told before the next line, as far as it matters for it. */
interface State {
  /** When the user's part before was written; `null` where the agent's came after it. */
  asked: number | null;
  /** A failed answer has been told. */
  failed: boolean;
  ranByUser: boolean;
  /** The next answer sums the conversation up. */
  compacted: boolean;
}

export class PartDecoder implements LineDecoder {
  readonly #session: string;
  readonly #state: State;

  constructor(path: string, state: unknown) {
    const saved = asObject(state) ?? {};
    this.#session = sessionNamedBy(path);
    this.#state = {
      asked: millisOf(saved['asked']),
      failed: saved['failed'] === true,
      ranByUser: saved['ranByUser'] === true,
      compacted: saved['compacted'] === true,
    };
  }

  state(): unknown {
    return this.#state;
  }

  decode(line: string, number: number): Decoded {
    const parsed = parseLine(line);
    if (parsed.kind === 'bad') return parsed;
    const part = parsed.value;
    const role = part['_role'];
    const session = this.#session;
    if (role !== 'user' && role !== 'assistant')
      return { kind: 'unknown', session, type: `message/${asText(role) ?? '(no role)'}` };
    const at = millisOf(part['_ts']);
    const cwd = asText(part['_cwd']);
    const place: RecordPlace = { line: number, at, uid: null, active: true };
    const events = partEvents(part, {
      role,
      place,
      cwd,
      subagent: false,
      via: this.#isQueued(role, part, at) ? 'queued' : 'prompt',
      summary: role === 'assistant' && this.#state.compacted,
      ranByUser: role === 'assistant' && this.#state.ranByUser,
      // Small services number their calls anew in every answer.
      callId: () => `line-${String(number)}`,
    });
    if (events === null) return { kind: 'unknown', session, type: `part/${asText(part['type']) ?? '(no type)'}` };
    const failure = this.#failure(role, part, place);
    this.#note(role, part, at);
    const facts: Partial<SessionFacts> = { cwd, model: asText(part['_model']), at };
    const all = [...events, ...failure];
    return all.length === 0 ? { kind: 'meta', session, facts } : { kind: 'events', session, facts, events: all };
  }

  /** Two messages of the human with no answer between them: the second was typed while the agent worked. */
  #isQueued(role: 'user' | 'assistant', part: JsonObject, at: number | null): boolean {
    const { asked } = this.#state;
    return role === 'user' && part['type'] === 'text' && asked !== null && at !== null && at > asked;
  }

  /** Every part of an answer carries its error. */
  #failure(role: 'user' | 'assistant', part: JsonObject, place: RecordPlace): DecodedEvent[] {
    return role === 'assistant' && !this.#state.failed ? errorEvents(part['_error'], place) : [];
  }

  #note(role: 'user' | 'assistant', part: JsonObject, at: number | null): void {
    const state = this.#state;
    if (role === 'user') {
      state.asked = part['type'] === 'text' && part['synthetic'] !== true ? (state.asked ?? at) : state.asked;
      state.failed = false;
      state.ranByUser = asText(part['text'])?.trim() === RAN_BY_USER;
      state.compacted = part['type'] === 'compaction';
      return;
    }
    state.asked = null;
    state.failed ||= asObject(part['_error']) !== null;
    if (part['type'] !== 'step-finish') return;
    state.failed = false;
    state.ranByUser = false;
    state.compacted = false;
  }
}

/** A conversation: its events in order, of either generation. */
import { asList, asObject, asText, asTime, isObject, type JsonObject } from '../json.ts';
import type { Decoded, SessionFacts } from '../reader.ts';
import { FirstGeneration } from './first-generation.ts';
import { SecondGeneration } from './second-generation.ts';

export interface ConversationOf {
  session: string;
  /** Stands in the folder of the conversation it was called from. */
  parent: string | null;
  cwd: string | null;
  /** All its events stand in one line; else each in a place of its own. */
  line: number | null;
  /** The event it goes on from, where that is told: what does not lead to it was left behind. */
  leaf?: string | null;
}

/** Ids of events that do not lead to the one the conversation goes on from. */
function leftBehind(events: readonly unknown[], leaf: string | null): ReadonlySet<string> {
  const parents = new Map<string, string | null>();
  for (const event of events) {
    const { id, parent_id: parent } = asObject(event) ?? {};
    if (typeof id === 'string' && parent !== undefined) parents.set(id, asText(parent));
  }
  if (leaf === null || !parents.has(leaf)) return new Set();
  const led = new Set<string>();
  for (let id: string | null = leaf; id !== null && !led.has(id); id = parents.get(id) ?? null) led.add(id);
  // What hangs on nothing and has nothing hanging on it stands beside the tree.
  const above = new Set(parents.values());
  return new Set(
    [...parents].flatMap(([id, parent]) => (led.has(id) || (parent === null && !above.has(id)) ? [] : id)),
  );
}

/** Whether something is an event of the first or of the second generation. */
export const generationOf = (event: unknown): 'first' | 'second' | null => {
  if (!isObject(event)) return null;
  if (typeof event['kind'] === 'string' && asText(event['id']) !== null && 'timestamp' in event) return 'second';
  const { action, observation } = event;
  const named = typeof action === 'string' || typeof observation === 'string';
  const whole = 'args' in event || 'extras' in event || 'content' in event || 'thought' in event || 'source' in event;
  return named && whole && !(typeof action === 'string' && typeof observation === 'string') ? 'first' : null;
};

/** Whether a list is a conversation: the first that is an event at all says it. */
export const isConversation = (value: unknown): boolean =>
  Array.isArray(value) && value.slice(0, 8).some((event) => generationOf(event) !== null);

/** Rows of early evaluations keep an action and its observation as a pair. */
export const eventsIn = (value: unknown): readonly unknown[] =>
  asList(value).flatMap((event) => (Array.isArray(event) ? asList(event) : [event]));

export function* conversation(events: readonly unknown[], of: ConversationOf): Generator<Decoded, void, void> {
  const { session, parent } = of;
  const first = events.find((event) => generationOf(event) !== null);
  const isSecond = generationOf(first) === 'second';
  const decoder = isSecond ? new SecondGeneration(of.cwd) : new FirstGeneration();
  const facts: Partial<SessionFacts> = { cwd: of.cwd };
  if (parent !== null) Object.assign(facts, { parent, relation: 'subagent' });
  yield { kind: 'meta', session, facts };
  const gone = leftBehind(events, of.leaf ?? null);
  for (const [n, event] of events.entries()) {
    if (!isObject(event)) continue;
    const at = asTime(event['timestamp']);
    // Numbers are no ids: every conversation counts from 0.
    const uid = asText(event['id']);
    const decoded = decoder.events(event, {
      place: { line: n + 1, at, uid, active: uid === null || !gone.has(uid) },
      isSubagent: parent !== null,
    });
    const own: Partial<SessionFacts> = { cwd: of.cwd ?? decoder.cwd, ...said(event) };
    if (at !== null) own.at = at;
    if (decoded === null) yield { kind: 'unknown', session, type: decoder.kind(event) };
    else if (decoded.length === 0) yield { kind: 'meta', session, facts: own };
    else {
      const { line } = of;
      yield {
        kind: 'events',
        session,
        facts: own,
        events: line === null ? decoded : decoded.map((one) => ({ ...one, line })),
      };
    }
  }
}

/** What an event says of its session. */
function said(event: JsonObject): Partial<SessionFacts> {
  const called = asObject(event['tool_call_metadata']);
  const model = asText(asObject(called?.['model_response'])?.['model']);
  const agentVersion = event['action'] === 'system' ? asText(asObject(event['args'])?.['openhands_version']) : null;
  return { ...(model === null ? {} : { model }), ...(agentVersion === null ? {} : { agentVersion }) };
}

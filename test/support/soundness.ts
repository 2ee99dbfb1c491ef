/** What has to hold for whatever a reader tells, whatever it was given. */
import { asExitCode } from '../../src/core/sources/json.ts';
import type { Decoded, DecodedEvent } from '../../src/core/sources/reader.ts';

const OUTCOMES: ReadonlySet<string> = new Set(['ok', 'failed', 'cancelled', 'rejected', 'unknown']);
const CATEGORIES: ReadonlySet<string> = new Set(
  'read edit write shell search task web todo question mcp other'.split(' '),
);
const ORIGINS: ReadonlySet<string> = new Set(
  'reminder hook skill command-output summary subagent-prompt notification context plan instructions'.split(' '),
);
const VIAS: ReadonlySet<string> = new Set(['prompt', 'queued', 'answer']);
const RELATIONS: ReadonlySet<string> = new Set(['root', 'subagent', 'fork', 'resume', 'continuation']);
const TEXT_FACTS = ['cwd', 'gitBranch', 'gitRemote', 'agentVersion', 'model', 'title', 'parent'] as const;

/**
 * @param most the last line or position there can be
 * @returns what is wrong, or `null`
 */
export function unsound(decoded: Decoded, most: number): string | null {
  switch (decoded.kind) {
    case 'bad':
      return isText(decoded.message) ? null : 'a problem without words';
    case 'unknown':
      return typeof decoded.type === 'string' ? sessionFault(decoded.session) : 'an unknown type without a name';
    case 'meta':
      return sessionFault(decoded.session) ?? factFault(decoded) ?? abandonFault(decoded.abandons, most);
    case 'events':
      if (!isText(decoded.session)) return 'events of a session without a name';
      for (const event of decoded.events) {
        const fault = placeFault(event, most) ?? eventFault(event);
        if (fault !== null) return `${event.kind}: ${fault}`;
      }
      return factFault(decoded) ?? abandonFault(decoded.abandons, most);
    default:
      return 'neither events nor anything else';
  }
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isTextOrNull = (value: unknown): boolean => value === null || typeof value === 'string';
const isTime = (at: unknown): boolean => typeof at === 'number' && Number.isFinite(new Date(at).getTime());

const sessionFault = (session: unknown): string | null =>
  session === null || isText(session) ? null : 'a session without a name';

const abandonFault = (line: number | undefined, most: number): string | null =>
  line === undefined || (Number.isInteger(line) && line >= 0 && line <= most + 1)
    ? null
    : `goes back to line ${String(line)}`;

function factFault({ facts }: Extract<Decoded, { kind: 'events' | 'meta' }>): string | null {
  for (const name of TEXT_FACTS) {
    const fact = facts[name];
    if (fact !== undefined && !isTextOrNull(fact)) return `${name} that is no text`;
  }
  if (facts.at != null && !isTime(facts.at)) return `no time: ${String(facts.at)}`;
  return facts.relation == null || RELATIONS.has(facts.relation) ? null : `no relation: ${facts.relation}`;
}

function placeFault({ line, at, uid, active }: DecodedEvent, most: number): string | null {
  if (!Number.isInteger(line) || line < 1 || line > most) return `no line: ${String(line)} of ${String(most)}`;
  if (at !== null && !isTime(at)) return `no time: ${String(at)}`;
  if (uid !== null && !isText(uid)) return 'an id that is none';
  return typeof active === 'boolean' ? null : 'neither active nor not';
}

function eventFault(event: DecodedEvent): string | null {
  if ('text' in event && typeof event.text !== 'string') return 'text that is none';
  if ('callId' in event && !isText(event.callId)) return 'a call without an id';
  switch (event.kind) {
    case 'prompt':
      if (event.text.trim() === '') return 'no words';
      return VIAS.has(event.via) ? null : `typed in no way: ${event.via}`;
    case 'command':
      return typeof event.name === 'string' ? null : 'without a name';
    case 'injected':
      return ORIGINS.has(event.origin) ? null : `from nowhere: ${event.origin}`;
    case 'tool-call':
      if (!CATEGORIES.has(event.category)) return `no category: ${event.category}`;
      if (typeof event.tool !== 'string' || typeof event.input !== 'string') return 'tool or input that is no text';
      return [event.command, event.path, event.cwd].every(isTextOrNull) ? null : 'command, path or cwd that is no text';
    case 'tool-result':
      if (!OUTCOMES.has(event.outcome)) return `no outcome: ${event.outcome}`;
      if (event.exitCode !== null && asExitCode(event.exitCode) === null)
        return `no exit code: ${String(event.exitCode)}`;
      return typeof event.userModified === 'boolean' ? null : 'neither modified nor not';
    case 'rejection':
      return isTextOrNull(event.words) ? null : 'words that are no text';
    case 'assistant':
    case 'thinking':
    case 'service-error':
    case 'interruption':
    case 'compaction':
      return null;
    default:
      return 'a kind nobody knows';
  }
}

/**
 * A log that tells a call as refused tells who refused it: in a refusal of this call, or in one that comes later, for
 * one "no" may be to several calls.
 * @param decoded all of a log
 */
export function unansweredRejection(decoded: readonly Decoded[]): string | null {
  const events = decoded.flatMap((one) => (one.kind === 'events' ? one.events : []));
  const refused = new Set(events.flatMap((event) => (event.kind === 'rejection' ? [event.callId] : [])));
  const last = events.findLastIndex(({ kind }) => kind === 'rejection');
  const unanswered = events.some(
    (event, n) =>
      event.kind === 'tool-result' && event.outcome === 'rejected' && n > last && !refused.has(event.callId),
  );
  return unanswered ? 'a rejected call without its rejection' : null;
}

/** Texts of an event that have to stand in its record as they are, so that a quote of them holds. */
export const quotable = (event: DecodedEvent): readonly string[] => [
  ...('text' in event ? [event.text] : []),
  ...(event.kind === 'rejection' && event.words !== null ? [event.words] : []),
];

/** A message of Goose, whatever it stands in: parts of text, calls, results and notices. */
import { secondsOf } from '../epoch.ts';
import { asList, asObject, asText, asTime, isObject, type JsonObject } from '../json.ts';
import type { Decoded, DecodedEvent, RecordPlace, SessionFacts } from '../reader.ts';
import { typed } from '../typed.ts';
import { gooseCall, gooseResult } from './tool.ts';

export interface MessageOf {
  session: string;
  /** 1-based. */
  line: number;
  cwd: string | null;
  /** What the user's texts are where no human typed them. */
  asked?: 'subagent-prompt' | 'instructions' | undefined;
}

/** @param record `{id?, role, created, content, metadata?}` */
export function gooseMessage(record: JsonObject, of: MessageOf): Decoded {
  const { session, line } = of;
  const role = record['role'];
  if (role !== 'user' && role !== 'assistant') return { kind: 'unknown', session, type: asText(role) ?? '(no role)' };
  const at = secondsOf(record['created']) ?? asTime(record['created']);
  const place: RecordPlace = { line, at, uid: asText(record['id']), active: true };
  const hidden = asObject(record['metadata'])?.['userVisible'] === false;
  const parts = asList(record['content']).filter(isObject);
  const strange = parts.length === 1 ? unknownPart(parts[0]) : null;
  if (strange !== null) return { kind: 'unknown', session, type: strange };
  const facts: Partial<SessionFacts> = at === null ? {} : { at };
  const events = parts.flatMap((part) => partEvents(role, part, place, hidden, of));
  return events.length === 0 ? { kind: 'meta', session, facts } : { kind: 'events', session, facts, events };
}

/** Parts of a message without conversation of their own. */
const QUIET: ReadonlySet<string> = new Set([
  'contextLengthExceeded',
  'image',
  'redactedThinking',
  'toolConfirmationRequest',
]);

/** What Goose says when it has summed the conversation up. */
const COMPACTED = /^Compaction complete\b|^Conversation (?:automatically )?compacted\b/i;

function partEvents(
  role: 'user' | 'assistant',
  part: JsonObject,
  place: RecordPlace,
  hidden: boolean,
  of: MessageOf,
): DecodedEvent[] {
  switch (part['type']) {
    case 'text': {
      const text = asText(part['text']);
      if (text === null || text.trim() === '') return [];
      if (hidden) return [{ kind: 'injected', ...place, origin: 'context', text }];
      if (role === 'assistant') return assistantText(text, place);
      return of.asked === undefined ? userText(text, place) : [{ kind: 'injected', ...place, origin: of.asked, text }];
    }
    case 'thinking': {
      const text = asText(part['thinking']);
      return text === null ? [] : [{ kind: 'thinking', ...place, text }];
    }
    case 'toolRequest':
    case 'frontendToolRequest':
      return [{ kind: 'tool-call', ...place, callId: callIdOf(part, place), ...gooseCall(part, of.cwd) }];
    case 'toolResponse':
      return resultEvents(part, place);
    case 'actionRequired':
      return answers(asObject(part['data']), place);
    case 'conversationCompacted':
    case 'summarizationRequested':
      return [{ kind: 'compaction', ...place }];
    case 'systemNotification': {
      const text = asText(part['msg']);
      if (text !== null && COMPACTED.test(text)) return [{ kind: 'compaction', ...place }];
      return text === null ? [] : [{ kind: 'injected', ...place, origin: 'notification', text }];
    }
    default:
      return [];
  }
}

/** What the human put into a form that a server asked to be filled in. */
function answers(data: JsonObject | null, place: RecordPlace): DecodedEvent[] {
  if (data?.['actionType'] !== 'elicitationResponse') return [];
  return Object.values(asObject(data['userData']) ?? {}).flatMap((value): DecodedEvent[] => {
    const text = asText(value)?.trim() ?? '';
    return text === '' ? [] : [{ kind: 'prompt', ...place, text, via: 'answer' }];
  });
}

const KNOWN: ReadonlySet<string> = new Set([
  ...QUIET,
  'actionRequired',
  'conversationCompacted',
  'frontendToolRequest',
  'summarizationRequested',
  'systemNotification',
  'text',
  'thinking',
  'toolRequest',
  'toolResponse',
]);

function unknownPart(part: JsonObject | undefined): string | null {
  const type = asText(part?.['type']) ?? '(no type)';
  return KNOWN.has(type) ? null : `message/${type}`;
}

const callIdOf = (part: JsonObject, { line }: RecordPlace): string => asText(part['id']) ?? `line-${String(line)}`;

const INFO = '<info-msg>';
const INFO_END = '</info-msg>';

/** Goose may put the time and the folder in front of the human's words or behind them. */
function userText(text: string, place: RecordPlace): DecodedEvent[] {
  const whole = text.trim();
  const start = whole.indexOf(INFO);
  const end = start < 0 ? -1 : whole.indexOf(INFO_END, start);
  if (end < 0) return typed(whole, place, 'prompt');
  const after = end + INFO_END.length;
  if (start > 0 && after < whole.length) return typed(whole, place, 'prompt');
  const rest = (start > 0 ? whole.slice(0, start) : whole.slice(after)).trim();
  return [
    { kind: 'injected', ...place, origin: 'context', text: whole.slice(start, after) },
    ...typed(rest, place, 'prompt'),
  ];
}

const assistantText = (text: string, place: RecordPlace): DecodedEvent[] =>
  text.startsWith('Ran into this error: ')
    ? [{ kind: 'service-error', ...place, text }]
    : [{ kind: 'assistant', ...place, text }];

function resultEvents(part: JsonObject, place: RecordPlace): DecodedEvent[] {
  const callId = callIdOf(part, place);
  const { interrupted, ...result } = gooseResult(part);
  const events: DecodedEvent[] = [{ kind: 'tool-result', ...place, callId, ...result, userModified: false }];
  if (result.outcome === 'rejected') events.push({ kind: 'rejection', ...place, callId, words: null });
  if (interrupted) events.push({ kind: 'interruption', ...place });
  return events;
}

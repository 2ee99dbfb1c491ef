/**
 * Goose until it kept its sessions in a database: `~/.local/share/goose/sessions/<session>.jsonl`, a head and then one
 * message a line. The whole file is written anew after each turn.
 */
import { join } from 'node:path';
import { secondsOf } from './epoch.ts';
import { gooseCall, gooseResult } from './goose/tool.ts';
import { asList, asObject, asText, asTime, isObject, parseLine, type JsonObject } from './json.ts';
import { sessionNamedBy } from './named-by-path.ts';
import type { Decoded, DecodedEvent, FileHead, LineDecoder, RecordPlace, SessionFacts, LineReader } from './reader.ts';
import { typed } from './typed.ts';

export const goose: LineReader = {
  agent: 'goose',
  name: 'Goose',
  places(home, env) {
    const named = env['GOOSE_PATH_ROOT'];
    if (named) return [join(named, 'data', 'sessions')];
    const data = env['XDG_DATA_HOME'] || join(home, '.local', 'share');
    const windows = env['APPDATA'];
    return [join(data, 'goose', 'sessions'), ...(windows ? [join(windows, 'Block', 'goose', 'data', 'sessions')] : [])];
  },
  lines: {
    claims: (path) => /^[^\\/]+\.jsonl$/.test(path),
    recognises: ({ head }: FileHead) =>
      head.some((line) => {
        const parsed = parseLine(line);
        return parsed.kind === 'object' && (isHead(parsed.value) || isMessage(parsed.value));
      }),
    decoder: (path, state) => new GooseDecoder(path, state),
  },
};

const isHead = (record: JsonObject): boolean =>
  !('role' in record) &&
  !('type' in record) &&
  'working_dir' in record &&
  ('message_count' in record || 'description' in record);

const isMessage = (record: JsonObject): boolean =>
  (record['role'] === 'user' || record['role'] === 'assistant') &&
  typeof record['created'] === 'number' &&
  Array.isArray(record['content']) &&
  !('type' in record);

/** Parts of a message without conversation of their own. */
const QUIET: ReadonlySet<string> = new Set([
  'actionRequired',
  'contextLengthExceeded',
  'image',
  'redactedThinking',
  'toolConfirmationRequest',
]);

class GooseDecoder implements LineDecoder {
  readonly #session: string;
  #cwd: string | null;

  constructor(path: string, state: unknown) {
    this.#session = sessionNamedBy(path);
    this.#cwd = asText(asObject(state)?.['cwd']);
  }

  state(): unknown {
    return { cwd: this.#cwd };
  }

  decode(line: string, number: number): Decoded {
    const parsed = parseLine(line);
    if (parsed.kind === 'bad') return parsed;
    const record = parsed.value;
    const session = this.#session;
    if (isHead(record)) {
      this.#cwd = asText(record['working_dir']);
      const facts: Partial<SessionFacts> = { cwd: this.#cwd, title: asText(record['description']) };
      const parent = asText(record['parent_session_id']);
      if (parent !== null) return { kind: 'meta', session, facts: { ...facts, parent, relation: 'subagent' } };
      return { kind: 'meta', session, facts };
    }
    const role = record['role'];
    if (role !== 'user' && role !== 'assistant') return { kind: 'unknown', session, type: asText(role) ?? '(no role)' };
    const at = secondsOf(record['created']) ?? asTime(record['created']);
    const place: RecordPlace = { line: number, at, uid: asText(record['id']), active: true };
    const hidden = asObject(record['metadata'])?.['userVisible'] === false;
    const parts = asList(record['content']).filter(isObject);
    const strange = parts.length === 1 ? unknownPart(parts[0]) : null;
    if (strange !== null) return { kind: 'unknown', session, type: strange };
    const facts: Partial<SessionFacts> = at === null ? {} : { at };
    const events = parts.flatMap((part) => this.#part(role, part, place, hidden));
    return events.length === 0 ? { kind: 'meta', session, facts } : { kind: 'events', session, facts, events };
  }

  #part(role: 'user' | 'assistant', part: JsonObject, place: RecordPlace, hidden: boolean): DecodedEvent[] {
    switch (part['type']) {
      case 'text': {
        const text = asText(part['text']);
        if (text === null || text.trim() === '') return [];
        if (hidden) return [{ kind: 'injected', ...place, origin: 'context', text }];
        return role === 'user' ? userText(text, place) : assistantText(text, place);
      }
      case 'thinking': {
        const text = asText(part['thinking']);
        return text === null ? [] : [{ kind: 'thinking', ...place, text }];
      }
      case 'toolRequest':
      case 'frontendToolRequest':
        return [{ kind: 'tool-call', ...place, callId: callIdOf(part, place), ...gooseCall(part, this.#cwd) }];
      case 'toolResponse':
        return resultEvents(part, place);
      case 'conversationCompacted':
      case 'summarizationRequested':
        return [{ kind: 'compaction', ...place }];
      case 'systemNotification': {
        const text = asText(part['msg']);
        return text === null ? [] : [{ kind: 'injected', ...place, origin: 'notification', text }];
      }
      default:
        return [];
    }
  }
}

const KNOWN: ReadonlySet<string> = new Set([
  ...QUIET,
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

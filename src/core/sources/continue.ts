/**
 * Continue, in the editors and in the terminal: `~/.continue/sessions/<session>.json`, written anew on every turn. A
 * message has no time; what a tool gave stands with the call, and again in a message of its own.
 */
import { join } from 'node:path';
import { continueCall, continueResult } from './continue/tool.ts';
import { pathOfAddress } from './file-address.ts';
import { asList, asObject, asString, asText, isObject, type JsonObject } from './json.ts';
import type {
  Decoded,
  DecodedEvent,
  DocumentHead,
  DocumentReader,
  LogDocument,
  RecordPlace,
  SessionFacts,
} from './reader.ts';
import { saidOrThought } from './said-or-thought.ts';
import { contentText } from './tools.ts';
import { typed } from './typed.ts';

export const continueDev: DocumentReader = {
  agent: 'continue',
  name: 'Continue',
  places: (home, env) => [join(env['CONTINUE_GLOBAL_DIR'] || join(home, '.continue'), 'sessions')],
  document: {
    claims: (path) => /^[^\\/]+\.json$/.test(path) && path !== 'sessions.json',
    recognises: isSession,
    read,
  },
};

function isSession({ start, json }: DocumentHead): boolean {
  if (!/^\uFEFF?\s*\{/.test(start) || !/"(?:sessionId|history|workspaceDirectory)"/.test(start)) return false;
  const session = asObject(json());
  if (session === null || asText(session['sessionId']) === null || !Array.isArray(session['history'])) return false;
  const first = asObject(session['history'][0]);
  return first === null ? 'workspaceDirectory' in session : asText(asObject(first['message'])?.['role']) !== null;
}

function* read(document: LogDocument): Iterable<Decoded> {
  const about = asObject(document.json());
  const session = asText(about?.['sessionId']);
  if (about === null || session === null) {
    yield { kind: 'bad', message: 'not a session of Continue' };
    return;
  }
  const cwd = pathOfAddress(asText(about['workspaceDirectory']));
  const model = asText(about['chatModelTitle']);
  yield { kind: 'meta', session, facts: { cwd, model, title: asText(about['title']) } };
  const told = new Set<string>();
  for (const [n, item] of asList(about['history']).entries()) {
    if (!isObject(item)) continue;
    const message = asObject(item['message']) ?? {};
    const place: RecordPlace = { line: n + 1, at: null, uid: asText(message['id']), active: true };
    const role = asText(message['role']) ?? '(no role)';
    const events = eventsOf(role, message, item, place, cwd, told);
    if (events === null) yield { kind: 'unknown', session, type: role };
    else if (events.length > 0) yield { kind: 'events', session, facts: modelIn(item), events };
  }
}

const modelIn = (item: JsonObject): Partial<SessionFacts> => ({
  model:
    asText(asObject(asList(item['promptLogs'])[0])?.['modelTitle']) ??
    asText(asObject(asObject(item['message'])?.['usage'])?.['model']),
});

/** @param told ids of calls whose result has been told */
function eventsOf(
  role: string,
  message: JsonObject,
  item: JsonObject,
  place: RecordPlace,
  cwd: string | null,
  told: Set<string>,
): DecodedEvent[] | null {
  const text = contentText(message['content']);
  const summary = asText(item['conversationSummary']);
  const summed: DecodedEvent[] =
    summary === null
      ? []
      : [
          { kind: 'compaction', ...place },
          { kind: 'injected', ...place, origin: 'summary', text: summary },
        ];
  switch (role) {
    case 'user':
      return [...userEvents(message['content'], place), ...summed];
    case 'assistant':
      return [...assistantEvents(text, message, item, place, cwd, told), ...summed];
    case 'thinking':
      return text.trim() === '' ? [] : [{ kind: 'thinking', ...place, text }];
    case 'tool':
      return toolEvents(text, message, place, told);
    case 'system':
      return [];
    default:
      return null;
  }
}

/** What the human typed. Code they pointed at stands in front of it, or in parts of its own. */
function userEvents(content: unknown, place: RecordPlace): DecodedEvent[] {
  const parts = asList(content).flatMap((part) => asText(asObject(part)?.['text']) ?? []);
  const texts = (typeof content === 'string' ? [content] : parts).map((text) => text.trim());
  const pieces = texts.flatMap(userPieces);
  // Where nothing else was said, the code is what was.
  const onlyCode = pieces.every(({ code }) => code);
  return pieces.flatMap(({ code, text }): DecodedEvent[] =>
    code && !onlyCode ? [{ kind: 'injected', ...place, origin: 'context', text }] : typed(text, place, 'prompt'),
  );
}

/** A block of code is headed by the file it is from. */
const CODE = /^```[\w.+-]{0,20} ?\S[^\n]{0,400} \(\d+-\d+\)\n/;
const CODE_END = '\n```';

function userPieces(text: string): { code: boolean; text: string }[] {
  const pieces: { code: boolean; text: string }[] = [];
  let rest = text;
  for (let head = CODE.exec(rest); head; head = CODE.exec(rest)) {
    const end = rest.indexOf(CODE_END, head[0].length - 1);
    if (end < 0) break;
    pieces.push({ code: true, text: rest.slice(0, end + CODE_END.length) });
    rest = rest.slice(end + CODE_END.length).trim();
  }
  return rest === '' ? pieces : [...pieces, { code: false, text: rest }];
}

function assistantEvents(
  text: string,
  message: JsonObject,
  item: JsonObject,
  place: RecordPlace,
  cwd: string | null,
  told: Set<string>,
): DecodedEvent[] {
  const events: DecodedEvent[] = [];
  const thought = asText(asObject(item['reasoning'])?.['text']);
  if (thought !== null) events.push({ kind: 'thinking', ...place, text: thought });
  events.push(...saidOrThought(text, place));
  const states = asList(item['toolCallStates']).filter(isObject);
  if (states.length === 0 && isObject(item['toolCallState'])) states.push(item['toolCallState']);
  const calls = asList(message['toolCalls']).filter(isObject);
  const named = new Map(states.map((state) => [asString(state['toolCallId']) ?? '', state]));
  const all = calls.length > 0 ? calls : states.map((state) => asObject(state['toolCall']) ?? {});
  for (const [n, call] of all.entries()) {
    const callId = asText(call['id']) ?? `line-${String(place.line)}-${String(n + 1)}`;
    const state = named.get(callId) ?? (states.length === all.length ? states[n] : undefined);
    const made = continueCall(call, state ?? null, cwd);
    events.push({ kind: 'tool-call', ...place, callId, ...made });
    const result = state ? continueResult(state, made.category === 'shell') : null;
    if (result === null) continue;
    told.add(callId);
    events.push({ kind: 'tool-result', ...place, callId, ...result, userModified: false });
    if (result.outcome === 'rejected') events.push({ kind: 'rejection', ...place, callId, words: null });
  }
  return events;
}

function toolEvents(text: string, message: JsonObject, place: RecordPlace, told: Set<string>): DecodedEvent[] {
  const callId = asText(message['toolCallId']);
  if (callId === null || told.has(callId)) return [];
  told.add(callId);
  return [{ kind: 'tool-result', ...place, callId, outcome: 'unknown', exitCode: null, text, userModified: false }];
}

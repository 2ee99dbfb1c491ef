/** Records of Kimi Code: the events from which an agent's state is built again. */
import type { SessionEvent } from '../../sessions/event.ts';
import { millisOf } from '../epoch.ts';
import { asObject, asString, asText, asTime, fingerprint, type JsonObject } from '../json.ts';
import type { DecodedEvent, SessionFacts } from '../reader.ts';
import { remember, type KimiState } from './state.ts';
import { answersIn, kimiCall, kimiResult, textsIn, wordsIn } from './tool.ts';
import { META_LOOP_EVENTS, META_RECORDS } from './types.ts';
import { kimiPieces, type KimiPiece } from './user.ts';

export interface CodeRecord {
  events: DecodedEvent[];
  facts: Partial<SessionFacts>;
  abandons?: number;
}

interface Place {
  line: number;
  at: number | null;
}

/** @returns the name of a record nobody knows */
export function codeRecord(record: JsonObject, line: number, state: KimiState): CodeRecord | string {
  const type = asText(record['type']) ?? '(no type)';
  const place = { line, at: millisOf(record['time']) ?? asTime(record['time']) ?? millisOf(record['created_at']) };
  const facts: Partial<SessionFacts> = place.at === null ? {} : { at: place.at };
  const told = (events: DecodedEvent[]): CodeRecord => ({ events, facts });
  switch (type) {
    case 'turn.prompt':
    case 'turn.steer':
      return told(prompted(record, type === 'turn.steer' ? 'queued' : 'prompt', place, facts, state));
    case 'context.append_message':
      return told(appended(asObject(record['message']) ?? {}, place, facts, state));
    case 'context.append_loop_event': {
      const event = asObject(record['event']) ?? {};
      const events = looped(event, place, facts, state);
      return events === null ? `${type}/${asText(event['type']) ?? '(no type)'}` : told(events);
    }
    case 'context.apply_compaction': {
      const text = asText(record['summary']);
      const compaction: DecodedEvent = placed('compaction', place, '');
      if (text === null) return told([compaction]);
      return told([compaction, { ...placed('injected', place, text), origin: 'summary', text }]);
    }
    case 'context.undo':
      return { ...told([]), ...undone(record['count'], state) };
    case 'turn.cancel':
      return told([placed('interruption', place, '')]);
    case 'permission.record_approval_result':
      return told(refusal(record, place, state));
    case 'config.update':
    case 'profile.bind': {
      const disclosed = asObject(record['environmentDisclosure']);
      const cwd = asText(record['cwd']) ?? asText(disclosed?.['cwd']);
      if (cwd !== null) facts.cwd = state.cwd = cwd;
      return told([]);
    }
    case 'llm.request':
      facts.model = asText(record['model']);
      return told([]);
    case 'forked':
      facts.relation = 'fork';
      return told([]);
    default:
      return META_RECORDS.has(type) ? told([]) : type;
  }
}

/** Records have no ids. A fork's copies keep their times, so an event is named by its time and what it says. */
function placed<K extends SessionEvent['kind']>(kind: K, { line, at }: Place, what: string) {
  return { kind, line, at, uid: at === null ? null : `${String(at)}/${kind}/${fingerprint(what)}`, active: true };
}

/** What was typed, at the moment it was. It is written again when it goes to the model, if it comes to that. */
function prompted(
  record: JsonObject,
  via: 'prompt' | 'queued',
  place: Place,
  facts: Partial<SessionFacts>,
  state: KimiState,
): DecodedEvent[] {
  const texts = textsIn(record['input']);
  for (const text of texts) remember(state.typed, fingerprint(text));
  return pieces(kimiPieces(texts, asObject(record['origin'])), via, place, facts, state);
}

function appended(message: JsonObject, place: Place, facts: Partial<SessionFacts>, state: KimiState): DecodedEvent[] {
  const texts = textsIn(message['content']);
  if (message['role'] === 'assistant') return texts.map((text) => ({ ...placed('assistant', place, text), text }));
  if (message['role'] !== 'user') return [];
  const fresh = texts.filter((text) => {
    const at = state.typed.indexOf(fingerprint(text));
    if (at >= 0) state.typed.splice(at, 1);
    return at < 0;
  });
  if (fresh.length === 0) return [];
  return pieces(kimiPieces(fresh, asObject(message['origin'])), 'prompt', place, facts, state);
}

const WORKING_IN = /^<git-context>\nWorking directory: ([^\n]+)/;

function pieces(
  list: readonly KimiPiece[],
  via: 'prompt' | 'queued',
  place: Place,
  facts: Partial<SessionFacts>,
  state: KimiState,
): DecodedEvent[] {
  return list.map((piece): DecodedEvent => {
    const { text } = piece;
    switch (piece.kind) {
      case 'human':
        remember(state.prompts, place.line);
        return { ...placed('prompt', place, text), text, via };
      case 'command':
        return { ...placed('command', place, text), name: piece.name, text };
      case 'injected': {
        if (piece.origin === 'subagent-prompt') {
          facts.relation = 'subagent';
          const cwd = WORKING_IN.exec(text)?.[1] ?? null;
          if (cwd !== null) facts.cwd = state.cwd ??= cwd;
        }
        return { ...placed('injected', place, text), origin: piece.origin, text };
      }
    }
  });
}

/** `null` for an event nobody knows. */
function looped(
  event: JsonObject,
  place: Place,
  facts: Partial<SessionFacts>,
  state: KimiState,
): DecodedEvent[] | null {
  switch (event['type']) {
    case 'step.begin':
      state.step = asText(event['uuid']);
      return [];
    case 'content.part':
      return part(asObject(event['part']) ?? {}, place);
    case 'tool.call':
      return [call(event, place, facts, state)];
    case 'tool.result':
      return result(event, place, state);
    default:
      return META_LOOP_EVENTS.has(asText(event['type']) ?? '') ? [] : null;
  }
}

function part(part: JsonObject, place: Place): DecodedEvent[] {
  if (part['type'] === 'think') {
    const text = asText(part['think']) ?? asText(part['text']);
    return text === null ? [] : [{ ...placed('thinking', place, text), text }];
  }
  const text = asText(part['text']);
  return text === null || text.trim() === '' ? [] : [{ ...placed('assistant', place, text), text }];
}

function call(event: JsonObject, place: Place, facts: Partial<SessionFacts>, state: KimiState): DecodedEvent {
  const callId = asText(event['toolCallId']) ?? `line-${String(place.line)}`;
  const told = kimiCall(asString(event['name']) ?? '', event['args']);
  // Where a command runs that names no directory is where the session works.
  const shown = asText(asObject(event['display'])?.['cwd']);
  if (told.cwd === null && told.category === 'shell' && shown !== null) facts.cwd = state.cwd ??= shown;
  if (told.category === 'question') remember(state.questions, callId);
  const cwd = told.cwd ?? shown ?? state.cwd;
  return { ...placed('tool-call', place, `${state.step ?? ''} ${callId}`), callId, ...told, cwd };
}

function result(event: JsonObject, place: Place, state: KimiState): DecodedEvent[] {
  const callId = asText(event['toolCallId']) ?? asText(event['parentUuid']) ?? `line-${String(place.line)}`;
  const value = asObject(event['result']) ?? {};
  const { outcome, exitCode, text } = kimiResult({ output: value['output'] }, value['isError']);
  const refused = state.refused.includes(callId);
  const what = `${state.step ?? ''} ${callId}`;
  const events: DecodedEvent[] = [
    { ...placed('tool-result', place, what), callId, outcome, exitCode, text, userModified: false },
  ];
  if (outcome === 'rejected' && !refused)
    events.push({ ...placed('rejection', place, what), callId, words: wordsIn(text) });
  if (outcome === 'ok' && state.questions.includes(callId))
    for (const answer of answersIn(text))
      events.push({ ...placed('prompt', place, answer), text: answer, via: 'answer' });
  return events;
}

function refusal(record: JsonObject, place: Place, state: KimiState): DecodedEvent[] {
  const decided = asObject(record['result']) ?? {};
  const callId = asText(record['toolCallId']);
  if (decided['decision'] !== 'rejected' || callId === null) return [];
  remember(state.refused, callId);
  return [{ ...placed('rejection', place, callId), callId, words: asText(decided['feedback']) }];
}

/** So many prompts are taken back, with all that came after the first of them. */
function undone(count: unknown, state: KimiState): { abandons?: number } {
  const prompts = typeof count === 'number' && Number.isFinite(count) ? Math.floor(count) : 0;
  if (prompts < 1 || prompts > state.prompts.length) return {};
  const [line] = state.prompts.splice(state.prompts.length - prompts);
  return line === undefined ? {} : { abandons: line };
}

/**
 * A session of Cline since it runs in the terminal too: `sessions/<id>/<id>.messages.json` with the messages, and
 * `<id>.json` with what is known of it.
 */
import { basename } from 'node:path';
import { millisOf } from '../epoch.ts';
import { asList, asObject, asText, asTime, isObject, type JsonObject } from '../json.ts';
import type { Decoded, DocumentHead, LogDocument, RecordPlace, SessionFacts } from '../reader.ts';
import { parse } from '../recognise.ts';
import { Conversation } from './conversation.ts';
import { historyEvents, modelIn } from './history.ts';

const MESSAGES = '.messages.json';

export const isSessionPart = ({ path, start, json }: DocumentHead): boolean => {
  if (!start.trimStart().startsWith('{')) return false;
  if (basename(path).endsWith(MESSAGES)) return 'messages' in (asObject(json()) ?? {});
  if (start.includes('"messages_path"')) return asText(asObject(json())?.['session_id']) !== null;
  if (!/"sessionId"|"agent"/.test(start) || !start.includes('"messages"')) return false;
  const { sessionId, agent, version, messages } = asObject(json()) ?? {};
  return asText(sessionId) !== null && asText(agent) !== null && typeof version === 'number' && Array.isArray(messages);
};

export const messagesPathOf = (path: string): string =>
  path.endsWith(MESSAGES) ? path : path.replace(/\.json$/, MESSAGES);

export const aboutPathOf = (path: string): string =>
  path.endsWith(MESSAGES) ? `${path.slice(0, -MESSAGES.length)}.json` : path;

export function* readSession(document: LogDocument): Iterable<Decoded> {
  const given = asObject(document.json());
  if (given === null) yield { kind: 'bad', message: 'not a JSON object' };
  const aboutPath = aboutPathOf(document.path);
  const beside = aboutPath === document.path ? null : document.beside(aboutPath);
  const about = asObject(beside === null ? given : parse(beside)) ?? {};
  const messages = asList(given?.['messages']).filter(isObject);
  const session =
    asText(given?.['sessionId']) ??
    asText(about['session_id']) ??
    (basename(aboutPath).replace(/\.json$/, '') || 'session');
  const parent = asText(about['parent_session_id']) ?? asText(about['parentSessionId']);
  const facts = factsIn(about, parent);
  yield { kind: 'meta', session, facts };
  const called = parent !== null || about['is_subagent'] === true;
  const talk = new Conversation(facts.cwd ?? null, called);
  const prompt = messages.length === 0 ? asText(about['prompt']) : null;
  if (prompt !== null) {
    const place: RecordPlace = { line: 1, at: facts.at ?? null, uid: null, active: true };
    yield { kind: 'events', session, facts: {}, events: talk.words(prompt, place, 'prompt') };
  }
  for (const [n, message] of messages.entries()) {
    const at = millisOf(message['ts']);
    const place: RecordPlace = { line: n + 1, at, uid: asText(message['id']), active: true };
    const events = historyEvents(message, place, talk);
    const said: Partial<SessionFacts> = { cwd: talk.cwd, model: modelIn(message) };
    if (at !== null) said.at = at;
    yield events.length === 0
      ? { kind: 'meta', session, facts: said }
      : { kind: 'events', session, facts: said, events };
  }
}

function factsIn(about: JsonObject, parent: string | null): Partial<SessionFacts> {
  const facts: Partial<SessionFacts> = {
    cwd: asText(about['cwd']) ?? asText(about['workspace_root']),
    model: asText(about['model']),
    title: asText(asObject(about['metadata'])?.['title']),
  };
  const at = asTime(about['created_at']) ?? asTime(about['started_at']);
  if (at !== null) facts.at = at;
  if (parent !== null) Object.assign(facts, { parent, relation: 'subagent' });
  return facts;
}

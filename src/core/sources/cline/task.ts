/**
 * A task of Cline, Roo Code or Kilo Code: a folder with what the model was sent (`api_conversation_history.json`), what
 * the window showed (`ui_messages.json`) and what is known of it (`history_item.json`, `task_metadata.json`). Any of
 * them means the task. The conversation is told where it is whole, else what was shown.
 */
import { basename, dirname, join } from 'node:path';
import { millisOf } from '../epoch.ts';
import { asList, asObject, asText, isObject, type JsonObject } from '../json.ts';
import type {
  Decoded,
  DecodedEvent,
  DocumentFormat,
  DocumentHead,
  LogDocument,
  RecordPlace,
  SessionFacts,
} from '../reader.ts';
import { parse } from '../recognise.ts';
import { Conversation } from './conversation.ts';
import { historyEvents, isCutShort, modelIn, timeOf } from './history.ts';
import { extensionOf, type Extension } from './which.ts';
import { isShown, WindowLog } from './window-log.ts';

const HISTORY = 'api_conversation_history.json';
const SHOWN = ['ui_messages.json', 'claude_messages.json'];
const ABOUT = ['history_item.json', 'task_metadata.json'];
/** In the order in which they are written: the file a task is known by must not change while it goes on. */
const PARTS: readonly string[] = [...SHOWN, HISTORY, ...ABOUT];

export const taskFormat = (extension: Extension): DocumentFormat => ({
  claims: (path) => PARTS.includes(basename(path)) && !ABOUT.includes(basename(path)),
  recognises: (document) => isTaskPart(document) && extensionOf(document.path, document.start) === extension,
  main: (path, namesIn) => {
    const folder = dirname(path);
    const names = namesIn(folder);
    const first = PARTS.includes(basename(path)) ? PARTS.find((part) => names.includes(part)) : undefined;
    return first === undefined ? path : join(folder, first);
  },
  beside: (path) => PARTS.map((part) => join(dirname(path), part)).filter((part) => part !== path),
  read: readTask,
});

export function isTaskPart({ path, start, json }: DocumentHead): boolean {
  const name = basename(path);
  const begins = start.replace(/^\uFEFF/, '').trimStart();
  if (ABOUT.includes(name)) return begins.startsWith('{') && isAbout(asObject(json()));
  if (!begins.startsWith('[')) return false;
  const list = PARTS.includes(name) || /"(?:say|ask)"|<(?:task|environment_details|user_message)>/.test(start);
  if (!list) return false;
  const content = json();
  return Array.isArray(content) && isMessage(asObject(content[0]), PARTS.includes(name));
}

const isAbout = (about: JsonObject | null): boolean =>
  about !== null &&
  ['files_in_context', 'model_usage', 'taskId', 'parentTaskId', 'task', 'tokensIn'].some((key) => key in about);

function isMessage(message: JsonObject | null, named: boolean): boolean {
  if (message === null) return false;
  if (isShown(message) && millisOf(message['ts']) !== null) return true;
  const role = message['role'] ?? (named ? message['type'] : undefined);
  return (role === 'user' || role === 'assistant') && 'content' in message;
}

function* readTask(document: LogDocument): Iterable<Decoded> {
  const folder = dirname(document.path);
  const part = (name: string): unknown => {
    const path = join(folder, name);
    const text = path === document.path ? document.text : document.beside(path);
    return text === null ? undefined : parse(text);
  };
  const given = document.json();
  const own = PARTS.includes(basename(document.path));
  const list = (name: string): JsonObject[] => asList(part(name)).filter(isObject);
  const shown = own ? (SHOWN.map(list).find(({ length }) => length > 0) ?? []) : asList(given).filter(isObject);
  const history = own ? list(HISTORY) : shown.filter((message) => !isShown(message));
  const about = aboutIn(ABOUT.map((name) => asObject(own ? part(name) : undefined) ?? {}));
  const session = own ? basename(folder) || 'task' : basename(document.path).replace(/\.json$/, '') || 'task';
  if (given === undefined) yield { kind: 'bad', message: 'not valid JSON' };
  yield { kind: 'meta', session, facts: about.facts };
  const talk = new Conversation(about.facts.cwd ?? null, about.facts.parent != null);
  const whole = history.length > 0 && !(isCutShort(history) && shown.some(isShown));
  const told = (message: JsonObject, events: readonly DecodedEvent[], at: number | null): Decoded => {
    const facts: Partial<SessionFacts> = { cwd: talk.cwd, model: modelIn(message) ?? talk.model };
    if (at !== null) facts.at = at;
    return events.length === 0 ? { kind: 'meta', session, facts } : { kind: 'events', session, facts, events };
  };
  if (whole) {
    const times = timesIn(shown);
    for (const [n, message] of history.entries()) {
      const at = timeOf(message) ?? times.get(n) ?? null;
      const place: RecordPlace = { line: n + 1, at, uid: null, active: true };
      yield told(message, historyEvents(message, place, talk), at);
    }
    return;
  }
  const log = new WindowLog(talk);
  for (const [n, message] of shown.entries()) {
    const events = log.events(message, n + 1);
    if (events !== null) yield told(message, events, millisOf(message['ts']));
    else yield { kind: 'unknown', session, type: asText(message['say']) ?? asText(message['ask']) ?? '(no type)' };
  }
  const task = about.task?.trim() ?? '';
  if (shown.length > 0 || task === '') return;
  const place: RecordPlace = { line: 1, at: about.at, uid: null, active: true };
  yield told({}, talk.words(task, place, 'prompt'), about.at);
}

interface About {
  facts: Partial<SessionFacts>;
  /** What the human asked for at the beginning. */
  task: string | null;
  at: number | null;
}

function aboutIn(parts: readonly JsonObject[]): About {
  const first = (...keys: string[]): string | null => {
    for (const part of parts)
      for (const key of keys) {
        const value = asText(part[key]) ?? asText(asObject(part['metadata'])?.[key]);
        if (value !== null) return value;
      }
    return null;
  };
  const parent = first('parentTaskId');
  const used = parts.flatMap((part) => asList(part['model_usage'])).map(asObject);
  const facts: Partial<SessionFacts> = {
    cwd: first('workspace', 'workspace_path', 'cwdOnTaskInitialization'),
    title: first('title'),
    model: asText(used.at(-1)?.['model_id']),
  };
  if (parent !== null) Object.assign(facts, { parent, relation: 'subagent' });
  return { facts, task: first('task'), at: millisOf(parts[0]?.['ts']) };
}

/** When messages of the conversation were shown, by their position in it. */
function timesIn(shown: readonly JsonObject[]): ReadonlyMap<number, number> {
  const first = new Map<number, number>();
  const last = new Map<number, number>();
  for (const message of shown) {
    const index = message['conversationHistoryIndex'];
    const at = millisOf(message['ts']);
    if (typeof index !== 'number' || at === null) continue;
    if (!first.has(index)) first.set(index, at);
    // The index is that of the message sent last: what is shown after it mostly belongs to the answer.
    last.set(index + 1, at);
  }
  return new Map([...last, ...first]);
}

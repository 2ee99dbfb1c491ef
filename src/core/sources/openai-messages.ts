/**
 * Conversations as services are sent them: lists of messages with `role` and `content`. A bare list, one in a wrapper,
 * lists of wrappers (tau-bench), and any of these a line. Messages have no ids, few have times, and no result says whether
 * it is a failure. Sessions of agents are exchanged like this too, with what those put into the human's words.
 */
import { CallIds } from './call-ids.ts';
import { chatCall } from './chat-call.ts';
import { EXCHANGED_TOOLS } from './exchanged/tools.ts';
import { exchangedUserText } from './exchanged/user.ts';
import { exitInText } from './exit-in-text.ts';
import { asList, asObject, asString, asText, asTime, isObject, type JsonObject } from './json.ts';
import type { Decoded, DecodedEvent, DocumentReader, LineReader, RecordPlace, SessionFacts } from './reader.ts';
import { parse } from './recognise.ts';
import { runNamedBy } from './run-named-by.ts';
import { saidOrThought } from './said-or-thought.ts';
import { contentText } from './tools.ts';

/** Nobody is there to refuse or to stop anything, or nothing tells of it. */
const UNTOLD = ['rejections', 'interruptions', 'compactions'] as const;

export const openAiMessages: LineReader & DocumentReader = {
  agent: 'openai-messages',
  name: 'OpenAI messages',
  places: () => [],
  lines: {
    untold: UNTOLD,
    claims: (path) => /\.jsonl$/.test(path),
    recognises: ({ head }) =>
      head.length > 0 && head.slice(0, 3).every((line) => conversationIn(valueOf(line)) !== null),
    decoder: (path) => ({
      state: () => null,
      decode: (line, number) => lineConversation(line, number, path),
    }),
  },
  document: {
    untold: UNTOLD,
    claims: (path) => /\.json$/.test(path),
    recognises: ({ start, json }) => /"role"/.test(start) && conversationsIn(json()) !== null,
    *read({ path, text }) {
      const all = conversationsIn(parse(text));
      if (all === null) yield { kind: 'bad', message: 'no list of messages' };
      const name = runNamedBy(path);
      for (const [n, one] of (all ?? []).entries()) {
        const session = all?.length === 1 ? (one.id ?? name) : `${name}-${one.id ?? String(n + 1)}`;
        yield* new Chat(one, { session, line: null }).decoded();
      }
    },
  },
};

interface Conversation {
  id: string | null;
  messages: readonly unknown[];
  model: string | null;
  /** Its tools say in words that they failed: this benchmark's own, at the beginning. */
  saysError: boolean;
}

const ROLES: ReadonlySet<string> = new Set(['system', 'developer', 'user', 'assistant', 'tool', 'function']);

/** Keys of messages of agents that have a format of their own. */
const FOREIGN = ['agent', 'created', 'id', 'info', 'message', 'messageId', 'parts', 'timestamp', 'ts', 'type', 'uuid'];

/** Keys of documents that hold messages of agents of their own. */
const FOREIGN_DOCUMENT = ['mini_version', 'schema_version', 'sessionId', 'trajectory_format', 'v', 'version'];

const LISTS = ['messages', 'traj', 'conversation', 'trajectory'] as const;

const isMessage = (value: unknown): boolean =>
  isObject(value) &&
  ROLES.has(asString(value['role']) ?? '') &&
  ('content' in value || 'tool_calls' in value || 'function_call' in value) &&
  !FOREIGN.some((key) => key in value) &&
  isContent(value['content']);

const PARTS: ReadonlySet<unknown> = new Set([
  'file',
  'image',
  'image_url',
  'input_audio',
  'input_image',
  'input_text',
  'output_text',
  'reasoning',
  'refusal',
  'text',
  'thinking',
  'tool_call',
  'tool_output',
  'tool_result',
]);

const isContent = (content: unknown): boolean =>
  content === undefined ||
  content === null ||
  typeof content === 'string' ||
  (Array.isArray(content) && asList(content).every((part) => isObject(part) && PARTS.has(part['type'])));

/** An agent's own file of messages has a person and a model only; a service is told more. */
const isTold = (messages: readonly unknown[]): boolean =>
  messages.every((message) => typeof asObject(message)?.['content'] === 'string') ||
  messages.some((message) => {
    const { role, tool_calls: calls } = asObject(message) ?? {};
    return (role !== 'user' && role !== 'assistant') || Array.isArray(calls);
  });

const isMessages = (value: unknown): value is readonly unknown[] =>
  Array.isArray(value) && value.length > 0 && asList(value).every(isMessage) && isTold(asList(value));

function conversationIn(value: unknown): Conversation | null {
  if (isMessages(value)) return { id: null, messages: value, model: null, saysError: false };
  const wrapper = asObject(value);
  if (wrapper === null || FOREIGN_DOCUMENT.some((key) => key in wrapper)) return null;
  const list = LISTS.find((key) => isMessages(wrapper[key]));
  if (list === undefined) return null;
  const messages = asList(wrapper[list]);
  return { id: idIn(wrapper), messages, model: asText(wrapper['model']), saysError: list === 'traj' };
}

function conversationsIn(value: unknown): Conversation[] | null {
  const one = conversationIn(value);
  if (one !== null) return [one];
  if (!Array.isArray(value) || value.length === 0) return null;
  const all = asList(value).map(conversationIn);
  return all.every((each) => each !== null) ? all : null;
}

function idIn(wrapper: JsonObject): string | null {
  for (const key of ['session_id', 'conversation_id', 'id']) {
    const id = asText(wrapper[key]);
    if (id !== null) return id;
  }
  const { task_id: task, trial } = wrapper;
  const name = asText(task) ?? (typeof task === 'number' ? `task-${String(task)}` : null);
  return name !== null && typeof trial === 'number' ? `${name}-trial-${String(trial)}` : name;
}

function valueOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** All of a line's conversation stands in it. */
function lineConversation(line: string, number: number, path: string): Decoded {
  const value = valueOf(line);
  if (value === undefined) return { kind: 'bad', message: 'not valid JSON' };
  const one = conversationIn(value);
  if (one === null) return { kind: 'unknown', session: null, type: 'line' };
  const session = `${runNamedBy(path)}-${one.id ?? String(number)}`;
  const told = [...new Chat(one, { session, line: number }).decoded()];
  const events = told.flatMap((record) => (record.kind === 'events' ? record.events : []));
  const facts: Partial<SessionFacts> = { model: one.model };
  return events.length === 0 ? { kind: 'meta', session, facts } : { kind: 'events', session, facts, events };
}

class Chat {
  readonly #chat: Conversation;
  readonly #session: string;
  readonly #line: number | null;
  readonly #calls = new CallIds();

  /** @param line where all of it stands; `null` where each message has a place of its own */
  constructor(chat: Conversation, { session, line }: { session: string; line: number | null }) {
    this.#chat = chat;
    this.#session = session;
    this.#line = line;
  }

  *decoded(): Generator<Decoded, void, void> {
    const session = this.#session;
    const facts: Partial<SessionFacts> = { model: this.#chat.model };
    for (const [n, message] of this.#chat.messages.entries()) {
      if (!isObject(message)) continue;
      // Calls are told apart by their messages, also where all stand in one line.
      const at = timeOf(message);
      const events = this.#message(message, { line: n + 1, at, uid: null, active: true });
      const line = this.#line;
      const own: Partial<SessionFacts> = at === null ? { ...facts } : { ...facts, at };
      const cwd = folderIn(message);
      if (cwd !== null) own.cwd = cwd;
      if (events.length === 0) yield { kind: 'meta', session, facts: own };
      else
        yield {
          kind: 'events',
          session,
          facts: own,
          events: line === null ? events : events.map((event) => ({ ...event, line })),
        };
    }
  }

  #message(message: JsonObject, place: RecordPlace): DecodedEvent[] {
    switch (message['role']) {
      case 'user':
        return textsIn(message['content']).flatMap((text) => exchangedUserText(text, place));
      case 'assistant':
        return this.#assistant(message, place);
      case 'tool':
      case 'function':
        return [this.#result(message, place)];
      default:
        return [];
    }
  }

  #assistant(message: JsonObject, place: RecordPlace): DecodedEvent[] {
    const events: DecodedEvent[] = [];
    const reasoning = asText(message['reasoning_content']) ?? asText(message['reasoning']);
    if (reasoning !== null) events.push({ kind: 'thinking', ...place, text: reasoning });
    for (const text of thoughtsIn(message['content'])) events.push({ kind: 'thinking', ...place, text });
    for (const text of textsIn(message['content'])) events.push(...saidOrThought(text, place));
    const single = asObject(message['function_call']);
    const listed = Array.isArray(message['tool_calls']) ? message['tool_calls'] : callsIn(message['content']);
    const calls = single === null ? asList(listed).filter(isObject) : [{ function: single }];
    for (const [n, call] of calls.entries()) {
      const callId = this.#calls.call(asText(call['id']), place, n);
      const of = { place, cwd: null, categories: EXCHANGED_TOOLS };
      events.push({ kind: 'tool-call', ...place, callId, ...chatCall(call, of) });
    }
    return events;
  }

  #result(message: JsonObject, place: RecordPlace): DecodedEvent {
    const callId = this.#calls.result(asText(message['tool_call_id']), place);
    const text = contentText(message['content']);
    const told = exitInText(text);
    const outcome = this.#chat.saysError && text.startsWith('Error: ') ? 'failed' : told.outcome;
    return { kind: 'tool-result', ...place, callId, ...told, outcome, text, userModified: false };
  }
}

const timeOf = (message: JsonObject): number | null => asTime(asObject(message['_metadata'])?.['timestamp']);

const FOLDER = /^\s*<environment_context>[^]{0,400}?<cwd>([^<\n]{1,1000})<\/cwd>/;

/** Where Codex worked, as it tells the model. */
function folderIn(message: JsonObject): string | null {
  for (const text of textsIn(message['content'])) {
    const folder = text.includes('<cwd>') ? FOLDER.exec(text.slice(0, 2000))?.[1] : undefined;
    if (folder !== undefined) return folder;
  }
  return null;
}

const partsIn = (content: unknown, ...types: readonly string[]): JsonObject[] =>
  asList(content)
    .filter(isObject)
    .filter(({ type }) => typeof type === 'string' && types.includes(type));

/** Calls that stand among the parts of a message only. */
const callsIn = (content: unknown): JsonObject[] =>
  partsIn(content, 'tool_call').map(({ tool_call_id: id, id: own, name, arguments: args }) => ({
    id: id ?? own,
    function: { name, arguments: args },
  }));

const thoughtsIn = (content: unknown): string[] =>
  partsIn(content, 'reasoning', 'thinking').flatMap((part) => asText(part['thinking']) ?? asText(part['text']) ?? []);

function textsIn(content: unknown): string[] {
  if (typeof content === 'string') return [content];
  return asList(content)
    .filter(isObject)
    .filter(({ type }) => type !== 'reasoning' && type !== 'thinking' && type !== 'tool_call')
    .flatMap((part) => asText(part['text']) ?? []);
}

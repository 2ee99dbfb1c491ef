/**
 * Gemini CLI: `~/.gemini/tmp/<project>/chats/session-<time>-<id>.jsonl`, sub-agents in
 * `chats/<session of the caller>/<id>.jsonl`. Until it wrote JSONL (0.3x, spring of 2026) a session was one document of
 * the same name with the ending `.json`; what was migrated is told from its log alone.
 *
 * The log is one of updates: a message is written again under its id when it grows, `$set` changes the session and may lay down
 * the whole history once more, `$rewindTo` takes messages back. Everything is told once, where it first stands. What
 * only a laid down history has was typed by nobody in this session.
 */
import { dirname, join } from 'node:path';
import type { SessionEvent } from '../sessions/event.ts';
import { compact } from './compact.ts';
import { outcomeIn, partCategory, partCwd, partPath, partsOf, responseIn, textsOf } from './gemini-cli/parts.ts';
import { Told, type ToldMessage } from './gemini-cli/told.ts';
import { geminiUserText, isSummary } from './gemini-cli/user.ts';
import { asList, asObject, asString, asText, asTime, isObject, parseLine, type JsonObject } from './json.ts';
import type {
  Decoded,
  DecodedEvent,
  DocumentFormat,
  DocumentHead,
  DocumentReader,
  FileHead,
  LineDecoder,
  LineReader,
  LogDocument,
  SessionFacts,
} from './reader.ts';
import { withNone } from './read-with.ts';
import { commandLine } from './tools.ts';

export const geminiCli: LineReader & DocumentReader = {
  agent: 'gemini-cli',
  name: 'Gemini CLI',
  places: (home, env) => [join(env['GEMINI_CLI_HOME'] || home, '.gemini', 'tmp')],
  lines: {
    claims: (path) => /(?:^|[\\/])chats[\\/](?:[^\\/]+[\\/])?[^\\/]+\.jsonl(?:\.zst)?$/.test(path),
    recognises: ({ head }: FileHead) =>
      head.some((line) => {
        const parsed = parseLine(line);
        return parsed.kind === 'object' && isGemini(parsed.value);
      }),
    decoder: (path, state) => new GeminiDecoder(path, state),
  },
  readWith: withNone,
  document: sessionDocuments('gemini'),
};

/** Documents of Gemini CLI, or of the fork that took them over; in its messages the model has another name. */
export function sessionDocuments(model: 'gemini' | 'qwen'): DocumentFormat {
  return {
    claims: (path) => /(?:^|[\\/])chats[\\/](?:[^\\/]+[\\/])?[^\\/]+\.json$/.test(path),
    recognises: (document) => isSessionDocument(document) && modelIn(document) === model,
    beside: (path) => [migratedTo(path), projectRootOf(path)],
    read: readDocument,
  };
}

const modelIn = ({ path, json }: DocumentHead): 'gemini' | 'qwen' =>
  /[\\/]\.qwen[\\/]/.test(path) ||
  asList(asObject(json())?.['messages']).some((message) => asObject(message)?.['type'] === 'qwen')
    ? 'qwen'
    : 'gemini';

const migratedTo = (path: string): string => path.replace(/\.json$/, '.jsonl');

/** Where Gemini CLI notes the folder that a project's sessions are of. */
const projectRootOf = (path: string): string => join(dirname(path), '..', '.project_root');

/** The messages may stand far behind the beginning. */
function isSessionDocument({ start, json }: DocumentHead): boolean {
  if (!/^\uFEFF?\s*\{/.test(start) || !/"(?:sessionId|projectHash|startTime|lastUpdated|messages)"/.test(start))
    return false;
  const { sessionId, messages, projectHash, startTime, lastUpdated } = asObject(json()) ?? {};
  if (asText(sessionId) === null || !Array.isArray(messages)) return false;
  if (typeof projectHash !== 'string' && (asTime(startTime) === null || asTime(lastUpdated) === null)) return false;
  const first = asObject(messages[0]);
  return messages.length === 0 || (first !== null && asText(first['type']) !== null && 'content' in first);
}

function* readDocument(document: LogDocument): Iterable<Decoded> {
  if (document.path.endsWith('.json') && document.beside(migratedTo(document.path)) !== null) return;
  const session = asObject(document.json());
  if (session === null) {
    yield { kind: 'bad', message: 'not a JSON object' };
    return;
  }
  const root = document.beside(projectRootOf(document.path))?.trim();
  const decoder = new GeminiDecoder(document.path, null);
  yield decoder.begin(session, root === undefined || root === '' ? null : root);
  for (const [n, message] of asList(session['messages']).entries())
    yield isObject(message) ? decoder.record(message, n + 1) : { kind: 'bad', message: 'not a JSON object' };
}

function isGemini(record: JsonObject): boolean {
  const changes = asObject(record['$set']);
  if (changes) return ['messages', 'lastUpdated', 'sessionId', 'summary'].some((key) => key in changes);
  if (isHead(record)) return true;
  return record['type'] === 'gemini' && asText(record['id']) !== null && 'content' in record;
}

/** The first line. With its messages in it, it would be a log of the earlier kind: one document. */
const isHead = (record: JsonObject): boolean =>
  asText(record['sessionId']) !== null &&
  !('type' in record) &&
  !('messages' in record) &&
  (typeof record['projectHash'] === 'string' || (asTime(record['startTime']) !== null && 'lastUpdated' in record));

const NO_CONVERSATION: ReadonlySet<string> = new Set(['info', 'warning']);

/** What is shorter counts messages of one session, and names others in others. */
const NO_ID = 6;

interface Place {
  line: number;
  at: number | null;
}

type Facts = Partial<SessionFacts>;

class GeminiDecoder implements LineDecoder {
  readonly #path: string;
  #session: string | null;
  #subagent: boolean;
  #cwd: string | null;
  #told: Told;

  constructor(path: string, state: unknown) {
    const saved = asObject(state) ?? {};
    this.#path = path;
    this.#session = asText(saved['session']);
    this.#subagent = saved['subagent'] === true;
    this.#cwd = asText(saved['cwd']);
    this.#told = new Told(saved['told']);
  }

  state(): unknown {
    return { session: this.#session, subagent: this.#subagent, cwd: this.#cwd, told: this.#told.state() };
  }

  decode(line: string, number: number): Decoded {
    const parsed = parseLine(line);
    return parsed.kind === 'bad' ? parsed : this.record(parsed.value, number);
  }

  /** What a document says of its session. */
  begin(session: JsonObject, root: string | null): Decoded {
    const begun = this.#head(session);
    this.#cwd ??= root;
    const title = asText(session['summary']);
    return 'facts' in begun ? { ...begun, facts: { ...begun.facts, title, cwd: this.#cwd } } : begun;
  }

  record(record: JsonObject, number: number): Decoded {
    const rewind = asText(record['$rewindTo']);
    if (rewind !== null) return this.#rewind(rewind);
    const changes = asObject(record['$set']);
    if (changes !== null) return this.#changed(changes, number);
    if (isHead(record)) return this.#head(record);
    const type = asText(record['type']) ?? '(no type)';
    const id = asText(record['id']);
    const place = { line: number, at: asTime(record['timestamp']) };
    switch (type) {
      case 'user':
        return this.#tell(this.#user(record, this.#message(id, place), place), place);
      case 'gemini':
      case 'qwen':
        return this.#tell(this.#gemini(record, this.#message(id, place), place), place, asText(record['model']));
      case 'error':
        return this.#tell(this.#error(record, this.#message(id, place), place), place);
      case 'info':
        return this.#tell(this.#info(record, this.#message(id, place), place), place);
      default:
        return NO_CONVERSATION.has(type)
          ? { kind: 'meta', session: this.#session, facts: {} }
          : { kind: 'unknown', session: this.#session, type };
    }
  }

  #message(id: string | null, place: Place): ToldMessage {
    return id === null
      ? { id: '', line: place.line, text: false, thoughts: 0, calls: [], results: [] }
      : this.#told.message(id, place.line);
  }

  #tell(events: readonly DecodedEvent[], place: Place, model: string | null = null): Decoded {
    const facts: Facts = {};
    if (place.at !== null) facts.at = place.at;
    if (model !== null) facts.model = model;
    if (this.#cwd !== null) facts.cwd = this.#cwd;
    if (events.length === 0) return { kind: 'meta', session: this.#session, facts };
    this.#session ??= nameOf(this.#path);
    return { kind: 'events', session: this.#session, facts, events };
  }

  #head(record: JsonObject): Decoded {
    const id = asText(record['sessionId']);
    if (id !== this.#session) {
      this.#session = id;
      this.#cwd = null;
      this.#told = new Told(null);
    }
    const facts: Facts = {};
    const at = asTime(record['startTime']);
    if (at !== null) facts.at = at;
    this.#subagent = record['kind'] === 'subagent';
    if (this.#subagent) {
      facts.relation = 'subagent';
      facts.parent = callerIn(this.#path);
      this.#cwd = asText(asList(record['directories'])[0]);
      facts.cwd = this.#cwd;
    }
    return { kind: 'meta', session: this.#session, facts };
  }

  #rewind(id: string): Decoded {
    const line = this.#told.rewind(id);
    return { kind: 'meta', session: this.#session, facts: {}, ...(line === null ? {} : { abandons: line }) };
  }

  #changed(changes: JsonObject, line: number): Decoded {
    const place = { line, at: asTime(changes['lastUpdated']) };
    const events = asList(changes['messages']).flatMap((item) => this.#laidDown(asObject(item) ?? {}, place));
    const decoded = this.#tell(events, place);
    const title = asText(changes['summary']);
    return title !== null && 'facts' in decoded ? { ...decoded, facts: { ...decoded.facts, title } } : decoded;
  }

  /** A message of a history that is laid down again. Only context and summaries are new there. */
  #laidDown(message: JsonObject, { line, at }: Place): DecodedEvent[] {
    const id = asText(message['id']);
    if (id === null || message['type'] !== 'user' || this.#told.has(id)) return [];
    const pieces = textsOf(message['content']).flatMap((text): DecodedEvent[] => {
      const place = { line, at, uid: null, active: true };
      const whole = text.trim();
      if (whole.startsWith('<session_context>')) {
        this.#cwd ??= workspaceIn(whole);
        return [{ kind: 'injected', ...place, origin: 'context', text: whole }];
      }
      if (!isSummary(whole)) return [];
      return [
        { kind: 'compaction', ...place },
        { kind: 'injected', ...place, origin: 'summary', text: whole },
      ];
    });
    if (pieces.length > 0) this.#told.message(id, line).text = true;
    return pieces;
  }

  /** Ids of a message's parts: updates stand in other lines, and an id in two lines would be a copy. */
  #place<K extends SessionEvent['kind']>(kind: K, { line, at }: Place, message: ToldMessage, part = '') {
    return { kind, line, at, uid: message.id.length < NO_ID ? null : `${message.id}${part}`, active: true };
  }

  #user(record: JsonObject, message: ToldMessage, place: Place): DecodedEvent[] {
    if (message.text) return [];
    const events = geminiUserText(record['content'], record['displayContent']).map((piece): DecodedEvent => {
      switch (piece.kind) {
        case 'command':
          return { ...this.#place('command', place, message), name: piece.name, text: piece.text };
        case 'injected':
          if (piece.text.startsWith('<session_context>')) {
            this.#cwd ??= workspaceIn(piece.text);
            // Its id is made of its text, and so the same in sessions that have nothing to do with each other.
            return { ...this.#place('injected', place, message), uid: null, origin: 'context', text: piece.text };
          }
          return { ...this.#place('injected', place, message), origin: piece.origin, text: piece.text };
        case 'human':
          return this.#subagent
            ? { ...this.#place('injected', place, message), origin: 'subagent-prompt', text: piece.text }
            : { ...this.#place('prompt', place, message), text: piece.text, via: 'prompt' };
      }
    });
    message.text = events.length > 0;
    return events;
  }

  #gemini(record: JsonObject, message: ToldMessage, place: Place): DecodedEvent[] {
    const events: DecodedEvent[] = [];
    const thoughts = asList(record['thoughts']);
    for (const thought of thoughts.slice(message.thoughts)) {
      const text = asText(asObject(thought)?.['description']);
      if (text !== null) events.push({ ...this.#place('thinking', place, message, '/thought'), text });
    }
    message.thoughts = Math.max(message.thoughts, thoughts.length);
    if (!message.text) {
      for (const text of textsOf(record['content'])) events.push({ ...this.#place('assistant', place, message), text });
      message.text = events.some(({ kind }) => kind === 'assistant');
    }
    asList(record['toolCalls']).forEach((call, n) => {
      if (isObject(call)) events.push(...this.#call(call, n, message, place));
    });
    return events;
  }

  #call(call: JsonObject, n: number, message: ToldMessage, place: Place): DecodedEvent[] {
    const callId = asText(call['id']) ?? `line-${String(message.line)}-${String(n + 1)}`;
    const tool = asString(call['name']) ?? '';
    const category = partCategory(tool);
    const args = asObject(call['args']) ?? {};
    const events: DecodedEvent[] = [];
    if (!message.calls.includes(callId)) {
      message.calls.push(callId);
      events.push({
        ...this.#place('tool-call', place, message, `/call/${callId}`),
        callId,
        tool,
        category,
        command: category === 'shell' ? commandLine(args['command']) : null,
        path: partPath(args),
        cwd: category === 'shell' ? partCwd(args, this.#cwd) : this.#cwd,
        input: compact(call['args']),
      });
    }
    const status = asText(call['status']);
    const over = status === 'success' || status === 'error' || status === 'cancelled';
    if (message.results.includes(callId) || (!over && partsOf(call['result']).length === 0)) return events;
    message.results.push(callId);
    const answer = responseIn(call['result']);
    const { outcome, exitCode } = outcomeIn(status, answer, category === 'shell');
    const own = `/result/${callId}`;
    events.push({
      ...this.#place('tool-result', place, message, own),
      callId,
      outcome,
      exitCode,
      text: answer.text,
      userModified: false,
    });
    if (outcome === 'rejected') events.push({ ...this.#place('rejection', place, message, own), callId, words: null });
    return events;
  }

  #error(record: JsonObject, message: ToldMessage, place: Place): DecodedEvent[] {
    const texts = message.text ? [] : textsOf(record['content']);
    message.text = true;
    return texts.map((text) => ({ ...this.#place('service-error', place, message), text }));
  }

  #info(record: JsonObject, message: ToldMessage, place: Place): DecodedEvent[] {
    if (message.text || !textsOf(record['content']).includes('Request cancelled.')) return [];
    message.text = true;
    return [this.#place('interruption', place, message)];
  }
}

const WORKSPACE = /Workspace Directories:\*\*\r?\n\s{1,8}- ([^\r\n]+)/;
const WORKING_IN =
  /^ {0,8}I'm currently working in the (?:directory: |following directories:\r?\n\s{1,8}- )([^\r\n]+)/m;

/** The first directory the session's context names. */
const workspaceIn = (context: string): string | null =>
  (WORKSPACE.exec(context) ?? WORKING_IN.exec(context))?.[1]?.trim() ?? null;

/** The session in whose folder a sub-agent's log stands. */
const callerIn = (path: string): string | null => /[\\/]chats[\\/]([^\\/]+)[\\/][^\\/]+$/.exec(path)?.[1] ?? null;

/** The file's name without its folder and ending: the last resort for records without a head. */
const nameOf = (path: string): string =>
  path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1).replace(/\.jsonl(?:\.zst)?$/, '');

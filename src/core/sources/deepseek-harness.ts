/**
 * DeepSeek's harness (`dsh`): `~/.dsh/sessions/<folder>/<session>/session.jsonl`, one event a line, numbered. What the
 * model says comes in pieces as it is said and then once more as a whole.
 */
import { join } from 'node:path';
import type { ToolCategory } from '../sessions/event.ts';
import { compact } from './compact.ts';
import { millisOf } from './epoch.ts';
import { exitInText } from './exit-in-text.ts';
import { asList, asObject, asString, asText, isObject, parseLine, parseObject, type JsonObject } from './json.ts';
import { sessionNamedBy } from './named-by-path.ts';
import type { Decoded, DecodedEvent, LineDecoder, LineReader, RecordPlace, SessionFacts } from './reader.ts';
import { categoryOf, commandLine, contentText, pathIn } from './tools.ts';
import { typed } from './typed.ts';

export const deepSeekHarness: LineReader = {
  agent: 'deepseek-harness',
  name: 'DeepSeek Harness',
  places(home, env) {
    const own = env['DSH_SESSION_ROOT'];
    return [own || join(env['DSH_HOME'] || join(home, '.dsh'), 'sessions')];
  },
  lines: {
    claims: (path) => /(?:^|[\\/])session\.jsonl(?:\.zst)?$/.test(path),
    recognises: ({ head }) =>
      head.some((line) => {
        const parsed = parseLine(line);
        return parsed.kind === 'object' && (isHead(parsed.value) || isEvent(parsed.value));
      }),
    decoder: (path, state) => new HarnessDecoder(path, state),
  },
};

const isHead = (record: JsonObject): boolean =>
  record['type'] === 'session' && typeof record['createdAt'] === 'number' && 'delegationDepth' in record;

const isEvent = (record: JsonObject): boolean =>
  typeof record['seq'] === 'number' &&
  typeof record['time'] === 'number' &&
  isObject(record['data']) &&
  /^[a-z]+\/[a-z]+$/.test(asText(record['type']) ?? '');

/** Pieces of what comes whole, and the bookkeeping of turns. */
const QUIET =
  /^(?:assistant\/chunk|permission\/.*|reasoning-chunks|request\/.*|session\/.*|step\/.*|surface\/.*|text-chunks|tool\/(?:chunk|progress|start)|turn\/.*|usage\/.*)$/;

const CATEGORIES: ReadonlyMap<string, ToolCategory> = new Map([
  ['ask_user', 'question'],
  ['delegate', 'task'],
  ['todo_write', 'todo'],
  ['web_fetch', 'web'],
]);

/** So many calls are remembered for results that name them by their number only. */
const REMEMBERED = 256;

class HarnessDecoder implements LineDecoder {
  #session: string;
  #cwd: string | null;
  #delegated: boolean;
  /** The latest calls by the numbers of their events. */
  #calls: { seq: number; id: string }[];

  constructor(path: string, state: unknown) {
    const saved = asObject(state) ?? {};
    this.#session = asText(saved['session']) ?? sessionNamedBy(path);
    this.#cwd = asText(saved['cwd']);
    this.#delegated = saved['delegated'] === true;
    this.#calls = asList(saved['calls']).flatMap((call) => {
      const { seq, id } = asObject(call) ?? {};
      return typeof seq === 'number' && typeof id === 'string' && id !== '' ? [{ seq, id }] : [];
    });
  }

  state(): unknown {
    return { session: this.#session, cwd: this.#cwd, delegated: this.#delegated, calls: this.#calls };
  }

  decode(line: string, number: number): Decoded {
    const parsed = parseLine(line);
    if (parsed.kind === 'bad') return parsed;
    const record = parsed.value;
    if (record['type'] === 'session') return this.#head(record);
    const session = this.#session;
    const at = millisOf(record['time']) ?? millisOf(record['time0']);
    const data = asObject(record['data']) ?? {};
    const type = asText(record['type']) ?? '(no type)';
    const facts: Partial<SessionFacts> = { cwd: this.#cwd };
    if (at !== null) facts.at = at;
    if (type === 'session/title') facts.title = asText(data['title']);
    if (type === 'request/context') facts.model = asText(data['model']);
    const place: RecordPlace = { line: number, at, uid: null, active: true };
    const events = this.#events(type, data, record, place);
    if (events === null) return { kind: 'unknown', session, type };
    return events.length === 0 ? { kind: 'meta', session, facts } : { kind: 'events', session, facts, events };
  }

  #head(record: JsonObject): Decoded {
    this.#session = asText(record['id']) ?? this.#session;
    this.#cwd = asText(record['cwd']);
    const depth = record['delegationDepth'];
    this.#delegated = typeof depth === 'number' && depth > 0;
    const facts: Partial<SessionFacts> = { cwd: this.#cwd, at: millisOf(record['createdAt']) };
    if (this.#delegated) Object.assign(facts, { relation: 'subagent', parent: asText(record['parentSessionId']) });
    return { kind: 'meta', session: this.#session, facts };
  }

  #events(type: string, data: JsonObject, record: JsonObject, place: RecordPlace): DecodedEvent[] | null {
    switch (type) {
      case 'user/message':
        return this.#user(data, place);
      case 'assistant/message':
        return asList(asObject(data['message'])?.['content'])
          .filter(isObject)
          .flatMap((block): DecodedEvent[] => {
            const text = asText(block['text']);
            if (text === null || text.trim() === '') return [];
            if (block['type'] === 'reasoning') return [{ kind: 'thinking', ...place, text }];
            return block['type'] === 'text' ? [{ kind: 'assistant', ...place, text }] : [];
          });
      case 'tool/call':
        return [this.#call(data, record, place)];
      case 'tool/result':
        return [this.#result(data, record, place)];
      case 'turn/end':
        return /^(?:aborted|cancell?ed|interrupted)$/.test(asText(data['status']) ?? asText(data['reason']) ?? '')
          ? [{ kind: 'interruption', ...place }]
          : [];
      default:
        return QUIET.test(type) ? [] : null;
    }
  }

  #user(data: JsonObject, place: RecordPlace): DecodedEvent[] {
    const isHuman = asObject(data['source'])?.['kind'] === 'user';
    return asList(data['content'])
      .filter(isObject)
      .flatMap((block): DecodedEvent[] => {
        const text = asText(block['text']);
        if (block['type'] !== 'text' || text === null || text.trim() === '') return [];
        if (!isHuman) return [{ kind: 'injected', ...place, origin: 'context', text }];
        if (this.#delegated) return [{ kind: 'injected', ...place, origin: 'subagent-prompt', text }];
        return typed(text.trim(), place, 'prompt');
      });
  }

  #call(data: JsonObject, { seq }: JsonObject, place: RecordPlace): DecodedEvent {
    const tool = asString(data['name']) ?? '';
    const written = data['arguments'];
    const input = typeof written === 'string' ? written : compact(written);
    const args = asObject(written) ?? parseObject(input) ?? {};
    const category = CATEGORIES.get(tool) ?? categoryOf(tool);
    const callId = asText(data['callId']) ?? `line-${String(place.line)}`;
    if (typeof seq === 'number') this.#calls = [...this.#calls, { seq, id: callId }].slice(-REMEMBERED);
    return {
      kind: 'tool-call',
      ...place,
      callId,
      tool,
      category,
      command: category === 'shell' ? commandLine(args['command']) : null,
      path: pathIn(args),
      cwd: asText(args['workdir']) ?? this.#cwd,
      input,
    };
  }

  #result(data: JsonObject, { sourceEventSeqs: sources }: JsonObject, place: RecordPlace): DecodedEvent {
    const message = asObject(data['message']);
    const [block] = asList(message?.['content']).filter(isObject);
    const caused = asList(sources).flatMap((seq) => this.#calls.find((call) => call.seq === seq)?.id ?? [])[0];
    const callId =
      asText(asObject(message?.['source'])?.['callId']) ??
      asText(block?.['toolCallId']) ??
      asText(data['callId']) ??
      caused;
    const error = asObject(data['error']);
    const said = contentText(block?.['content']) || contentText(message?.['content']);
    const text = said === '' ? (asText(error?.['message']) ?? asText(error?.['code']) ?? '') : said;
    const told = exitInText(text);
    const failed = error !== null || block?.['isError'] === true;
    return {
      kind: 'tool-result',
      ...place,
      callId: callId ?? `line-${String(place.line)}`,
      exitCode: told.exitCode,
      outcome: failed ? 'failed' : told.outcome === 'unknown' ? 'ok' : told.outcome,
      text,
      userModified: false,
    };
  }
}

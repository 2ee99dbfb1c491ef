/**
 * Cursor's agent, in the editor and in the terminal: `~/.cursor/projects/<folder>/agent-transcripts/<id>/<id>.jsonl`,
 * one message a line, earlier `.txt` with the same in words. Most of its tools' results, its models and most times are
 * written nowhere but in its databases: the editor's `state.vscdb` and the terminal's `store.db`.
 */
import { basename, join } from 'node:path';
import { compact } from './compact.ts';
import { cursorCategory } from './cursor/categories.ts';
import { exportedState } from './cursor/exported.ts';
import { isStateDatabase, readState, stateUnits, workspaceFiles } from './cursor/state-database.ts';
import { isTextTranscript, readTextTranscript } from './cursor/text-transcript.ts';
import { isStoreDatabase, readStore, sessionFiles, storeUnits } from './cursor/store-database.ts';
import { asList, asObject, asString, asText, isObject, parseLine, type JsonObject } from './json.ts';
import { sessionNamedBy } from './named-by-path.ts';
import type {
  Decoded,
  DecodedEvent,
  FileHead,
  LineDecoder,
  RecordPlace,
  SessionFacts,
  LineReader,
  DatabaseReader,
  DocumentReader,
} from './reader.ts';
import { withItsFolder } from './read-with.ts';
import { commandLine, contentText, pathIn, pathInPatch } from './tools.ts';
import { queryEvents, timeIn, workspaceIn } from './user-query.ts';

/** Keys that other agents' records have beside a role. */
const FOREIGN = ['id', 'parentUuid', 'sessionId', 'timestamp', 'type', 'uuid'] as const;

export const cursor: LineReader & DatabaseReader & DocumentReader = {
  agent: 'cursor',
  name: 'Cursor',
  places(home, env) {
    const config = env['XDG_CONFIG_HOME'] || join(home, '.config');
    const roaming = env['APPDATA'];
    const users = [
      join(home, 'Library', 'Application Support', 'Cursor', 'User'),
      join(config, 'Cursor', 'User'),
      ...(roaming ? [join(roaming, 'Cursor', 'User')] : []),
    ];
    const own = ['projects', 'chats', 'acp-sessions'].map((name) => join(home, '.cursor', name));
    return [...own, ...users.flatMap((user) => [join(user, 'globalStorage'), join(user, 'workspaceStorage')])];
  },
  readWith: (path) => (['workspace.json', 'meta.json'].includes(basename(path)) ? withItsFolder(path) : null),
  lines: {
    claims: (path) => /(?:^|[\\/])agent-transcripts[\\/].*\.jsonl$/.test(path),
    recognises: ({ head }: FileHead) =>
      head.some((line) => {
        const parsed = parseLine(line);
        if (parsed.kind === 'bad' || FOREIGN.some((key) => key in parsed.value)) return false;
        const { role, message } = parsed.value;
        const content = asObject(message)?.['content'];
        return (role === 'user' || role === 'assistant') && (typeof content === 'string' || Array.isArray(content));
      }),
    decoder: (path, state) => new CursorDecoder(path, state),
  },
  document: {
    claims: (path) => /(?:^|[\\/])agent-transcripts[\\/].*\.txt$/.test(path),
    recognises: (document) => isTextTranscript(document.start) || exportedState.recognises(document),
    beside: (path) => (path.endsWith('.txt') ? jsonTranscriptsOf(path) : []),
    *read(document) {
      if (exportedState.recognises(document)) yield* exportedState.read(document);
      // The same session as JSON says more.
      else if (jsonTranscriptsOf(document.path).every((path) => document.beside(path) === null))
        yield* readTextTranscript(document);
    },
  },
  database: {
    // Of the editor's databases there are two copies more, for when one breaks.
    claims: (path) => /(?:^|[\\/])(?:state\.vscdb|store\.db)$/.test(path),
    recognises: (tables) => isStateDatabase(tables) || isStoreDatabase(tables),
    beside: (path, namesIn) => [...workspaceFiles(path, namesIn), ...sessionFiles(path, namesIn)],
    units: (database) => (isStoreDatabase(database.tables) ? storeUnits(database) : stateUnits(database)),
    read: (database, unit) =>
      isStoreDatabase(database.tables) ? readStore(database, unit) : readState(database, unit),
  },
};

const jsonTranscriptsOf = (path: string): string[] => {
  const name = path.replace(/\.txt$/, '');
  return [`${name}.jsonl`, join(name, `${basename(name)}.jsonl`)];
};

class CursorDecoder implements LineDecoder {
  readonly #session: string;
  /** The session that called this one. */
  readonly #caller: string | null;
  #cwd: string | null;

  constructor(path: string, state: unknown) {
    this.#session = sessionNamedBy(path);
    this.#caller = /([^\\/]+)[\\/]subagents[\\/][^\\/]+$/.exec(path)?.[1] ?? null;
    this.#cwd = asText(asObject(state)?.['cwd']);
  }

  state(): unknown {
    return { cwd: this.#cwd };
  }

  decode(line: string, number: number): Decoded {
    const parsed = parseLine(line);
    if (parsed.kind === 'bad') return parsed;
    const record = parsed.value;
    const role = record['role'];
    if (role === 'system') return { kind: 'meta', session: this.#session, facts: {} };
    if (role !== 'user' && role !== 'assistant') return this.#other(record, number);
    const content = asObject(record['message'])?.['content'];
    const blocks: readonly unknown[] =
      typeof content === 'string' ? [{ type: 'text', text: content }] : asList(content);
    const said = role === 'user' ? contentText(content) : '';
    const at = timeIn(said);
    this.#cwd ??= workspaceIn(said);
    const facts: Partial<SessionFacts> = { cwd: this.#cwd, model: asText(record['model']) };
    if (at !== null) facts.at = at;
    if (this.#caller !== null) {
      facts.parent = this.#caller;
      facts.relation = 'subagent';
    }
    const place: RecordPlace = { line: number, at, uid: null, active: true };
    const events = blocks.flatMap((block, n) => (isObject(block) ? this.#block(role, block, n, place) : []));
    return events.length === 0
      ? { kind: 'meta', session: this.#session, facts }
      : { kind: 'events', session: this.#session, facts, events };
  }

  /** The end of a turn, which says how it ended. */
  #other(record: JsonObject, line: number): Decoded {
    const session = this.#session;
    const type = asText(record['type']) ?? asText(record['role']) ?? '(no role)';
    if (type !== 'turn_ended') return { kind: 'unknown', session, type };
    const place: RecordPlace = { line, at: null, uid: null, active: true };
    const status = asText(record['status']) ?? '';
    if (/^(?:aborted|cancelled|canceled|interrupted)$/.test(status))
      return { kind: 'events', session, facts: {}, events: [{ kind: 'interruption', ...place }] };
    if (status === 'error') {
      const text = asText(record['error']) ?? '';
      return { kind: 'events', session, facts: {}, events: [{ kind: 'service-error', ...place, text }] };
    }
    return { kind: 'meta', session, facts: {} };
  }

  #block(role: 'user' | 'assistant', block: JsonObject, n: number, place: RecordPlace): DecodedEvent[] {
    switch (block['type']) {
      case 'text': {
        const text = asString(block['text']) ?? '';
        return role === 'user' ? this.#user(text, place) : saidBy(text, place);
      }
      case 'thinking': {
        const text = asText(block['thinking']) ?? asText(block['text']);
        return text === null ? [] : [{ kind: 'thinking', ...place, text }];
      }
      case 'tool_use':
      case 'tool_call':
        return [this.#call(block, n, place)];
      case 'tool_result':
      case 'tool-result':
        return [resultOf(block, n, place)];
      default:
        return [];
    }
  }

  #user(text: string, place: RecordPlace): DecodedEvent[] {
    if (this.#caller === null) return queryEvents(text, place, 'prompt');
    return text.trim() === '' ? [] : [{ kind: 'injected', ...place, origin: 'subagent-prompt', text }];
  }

  #call(block: JsonObject, n: number, place: RecordPlace): DecodedEvent {
    const tool = asString(block['name']) ?? '';
    const category = cursorCategory(tool);
    const input = asObject(block['input']) ?? {};
    const raw = typeof block['input'] === 'string' ? block['input'] : compact(block['input']);
    return {
      kind: 'tool-call',
      ...place,
      callId: asText(block['id']) ?? `line-${String(place.line)}-${String(n + 1)}`,
      tool,
      category,
      command: category === 'shell' ? commandLine(input['command']) : null,
      path: pathIn(input) ?? asText(input['target_file']) ?? (category === 'edit' ? pathInPatch(raw) : null),
      cwd: asText(input['working_directory']) ?? this.#cwd,
      input: raw,
    };
  }
}

/** Thinking that Cursor keeps to itself is written as this. */
const HIDDEN = '[REDACTED]';

const saidBy = (text: string, place: RecordPlace): DecodedEvent[] =>
  text.trim() === '' || text.trim() === HIDDEN ? [] : [{ kind: 'assistant', ...place, text }];

function resultOf(block: JsonObject, n: number, place: RecordPlace): DecodedEvent {
  const isError = block['is_error'] ?? block['isError'];
  return {
    kind: 'tool-result',
    ...place,
    callId: asText(block['tool_use_id']) ?? `line-${String(place.line)}-${String(n + 1)}`,
    outcome: isError === true ? 'failed' : isError === false ? 'ok' : 'unknown',
    exitCode: null,
    text: contentText(block['content']),
    userModified: false,
  };
}

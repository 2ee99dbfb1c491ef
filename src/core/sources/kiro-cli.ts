/**
 * Kiro CLI: `~/.kiro/sessions/cli/<session>.jsonl`, one change of the conversation a line, where only prompts have a
 * time; later `~/.local/share/kiro-cli/data.sqlite3`, a row a conversation.
 */
import { join } from 'node:path';
import { secondsOf } from './epoch.ts';
import { asList, asObject, asString, asText, isObject, parseLine, type JsonObject } from './json.ts';
import { kiroCall } from './kiro-cli/call.ts';
import { isKiro, kiroRecords, kiroUnits } from './kiro-cli/database.ts';
import { kiroResult } from './kiro-cli/result.ts';
import { sessionNamedBy } from './named-by-path.ts';
import type {
  Decoded,
  DecodedEvent,
  FileHead,
  LineDecoder,
  RecordPlace,
  DatabaseReader,
  LineReader,
} from './reader.ts';
import { typed } from './typed.ts';

const CONVERSATION: ReadonlySet<string> = new Set(['AssistantMessage', 'Prompt', 'ToolResults']);
const KINDS: ReadonlySet<string> = new Set([...CONVERSATION, 'CancelledPrompt', 'Clear', 'Compaction', 'ResetTo']);

/** What the program was called before. */
const PROGRAMS = ['kiro-cli', 'amazon-q'];

export const kiroCli: LineReader & DatabaseReader = {
  agent: 'kiro-cli',
  name: 'Kiro CLI',
  places(home, env) {
    const data = [env['XDG_DATA_HOME'] || join(home, '.local', 'share'), join(home, 'Library', 'Application Support')];
    for (const windows of [env['LOCALAPPDATA'], env['APPDATA']]) if (windows) data.push(windows);
    return [
      join(home, '.kiro', 'sessions', 'cli'),
      ...data.flatMap((folder) => PROGRAMS.map((program) => join(folder, program, 'data.sqlite3'))),
    ];
  },
  lines: {
    claims: (path) => /^[^\\/]+\.jsonl$/.test(path),
    recognises: ({ head }: FileHead) =>
      head.some((line) => {
        const parsed = parseLine(line);
        if (parsed.kind === 'bad') return false;
        return CONVERSATION.has(asText(parsed.value['kind']) ?? '') && isObject(parsed.value['data']);
      }),
    decoder: (path, state) => new KiroDecoder(path, state),
  },
  database: {
    claims: (path) => path === 'data.sqlite3',
    recognises: isKiro,
    units: kiroUnits,
    read: kiroRecords,
  },
};

class KiroDecoder implements LineDecoder {
  readonly #session: string;
  /** Line of the latest prompt: the human may take it back. */
  #prompt: number | null;

  constructor(path: string, state: unknown) {
    const prompt = asObject(state)?.['prompt'];
    this.#session = sessionNamedBy(path);
    this.#prompt = typeof prompt === 'number' ? prompt : null;
  }

  state(): unknown {
    return { prompt: this.#prompt };
  }

  decode(line: string, number: number): Decoded {
    const parsed = parseLine(line);
    if (parsed.kind === 'bad') return parsed;
    const session = this.#session;
    const kind = asText(parsed.value['kind']) ?? '(no kind)';
    if (!KINDS.has(kind)) return { kind: 'unknown', session, type: kind };
    const data = asObject(parsed.value['data']) ?? {};
    const at = secondsOf(asObject(data['meta'])?.['timestamp']);
    const facts = at === null ? {} : { at };
    const place: RecordPlace = { line: number, at, uid: asText(data['message_id']), active: true };
    const events = this.#events(kind, data, place);
    const abandons = this.#abandons(kind, data, number);
    const back = abandons === null ? {} : { abandons };
    return events.length === 0
      ? { kind: 'meta', session, facts, ...back }
      : { kind: 'events', session, facts, events, ...back };
  }

  /** The first line of what is no longer part of the conversation. */
  #abandons(kind: string, data: JsonObject, line: number): number | null {
    if (kind === 'Prompt') this.#prompt = line;
    if (kind === 'ResetTo') {
      const target = data['target_index'];
      return typeof target === 'number' && Number.isInteger(target) && target >= 0 && target < line ? target + 1 : null;
    }
    if (kind !== 'CancelledPrompt') return null;
    const prompt = this.#prompt;
    this.#prompt = null;
    return prompt;
  }

  #events(kind: string, data: JsonObject, place: RecordPlace): DecodedEvent[] {
    const blocks = asList(data['content']).filter(isObject);
    switch (kind) {
      case 'Prompt':
        return blocks.flatMap((block) => typed(textOf(block)?.trim() ?? '', place, 'prompt'));
      case 'AssistantMessage':
        return blocks.flatMap((block, n) => assistantEvents(block, n, place));
      case 'ToolResults':
        return blocks.flatMap((block) => resultEvents(block, asObject(data['results']) ?? {}, place));
      case 'Compaction': {
        const text = asText(data['summary']);
        const compaction: DecodedEvent = { kind: 'compaction', ...place };
        return text === null ? [compaction] : [compaction, { kind: 'injected', ...place, origin: 'summary', text }];
      }
      case 'CancelledPrompt':
        return [{ kind: 'interruption', ...place }];
      default:
        return [];
    }
  }
}

const textOf = (block: JsonObject): string | null => (block['kind'] === 'text' ? asText(block['data']) : null);

function assistantEvents(block: JsonObject, n: number, place: RecordPlace): DecodedEvent[] {
  const data = asObject(block['data']);
  switch (block['kind']) {
    case 'text': {
      const text = textOf(block);
      return text === null || text.trim() === '' ? [] : [{ kind: 'assistant', ...place, text }];
    }
    case 'thinking': {
      const text = asText(data?.['text']) ?? asText(block['data']);
      return text === null ? [] : [{ kind: 'thinking', ...place, text }];
    }
    case 'toolUse':
      return data === null ? [] : [callOf(data, n, place)];
    default:
      return [];
  }
}

const callOf = (data: JsonObject, n: number, place: RecordPlace): DecodedEvent => ({
  kind: 'tool-call',
  ...place,
  callId: asText(data['toolUseId']) ?? `line-${String(place.line)}-${String(n + 1)}`,
  ...kiroCall(asString(data['name']) ?? '', data['input']),
});

function resultEvents(block: JsonObject, results: JsonObject, place: RecordPlace): DecodedEvent[] {
  const data = asObject(block['data']);
  if (block['kind'] !== 'toolResult' || data === null) return [];
  const callId = asText(data['toolUseId']) ?? `line-${String(place.line)}`;
  const ended = Object.hasOwn(results, callId) ? asObject(results[callId])?.['result'] : null;
  const result = kiroResult(data, ended === 'Cancelled');
  const events: DecodedEvent[] = [{ kind: 'tool-result', ...place, callId, ...result, userModified: false }];
  if (result.outcome === 'rejected') events.push({ kind: 'rejection', ...place, callId, words: null });
  return events;
}

/**
 * Grok (xAI's agent for the terminal): `~/.grok/sessions/<folder>/<session>/chat_history.jsonl`, one item of the
 * conversation a line, without times. Results do not say whether the call succeeded.
 */
import { join } from 'node:path';
import type { InjectedEvent, ToolCategory } from '../sessions/event.ts';
import { chatCalls } from './chat-call.ts';
import { compact } from './compact.ts';
import { asList, asObject, asString, asText, isObject, parseLine, type JsonObject } from './json.ts';
import { sessionNamedBy } from './named-by-path.ts';
import type { Decoded, DecodedEvent, FileHead, LineDecoder, RecordPlace, SessionFacts, LineReader } from './reader.ts';
import { categoryOf, contentText } from './tools.ts';
import { queryEvents, workspaceIn } from './user-query.ts';

type Origin = InjectedEvent['origin'];

const CATEGORIES: ReadonlyMap<string, ToolCategory> = new Map([
  ['ask_user_question', 'question'],
  ['list_dir', 'search'],
  ['run_terminal_cmd', 'shell'],
  ['run_terminal_command', 'shell'],
  ['search_replace', 'edit'],
  ['spawn_subagent', 'task'],
  ['todo_write', 'todo'],
  ['web_fetch', 'web'],
]);

const TYPES: ReadonlySet<string> = new Set([
  'assistant',
  'backend_tool_call',
  'reasoning',
  'system',
  'tool',
  'tool_result',
  'user',
]);

/** Why a text in the user's role was written that nobody typed. An interjection was typed, while the agent worked. */
const REASONS: ReadonlyMap<string, Origin> = new Map([
  ['compaction_meta', 'summary'],
  ['environment_context', 'context'],
  ['project_instructions', 'instructions'],
  ['skills', 'skill'],
  ['system_reminder', 'reminder'],
  ['task_completed', 'notification'],
]);

export const grok: LineReader = {
  agent: 'grok',
  name: 'Grok',
  places: (home, env) => [join(env['GROK_HOME'] || join(home, '.grok'), 'sessions')],
  lines: {
    claims: (path) => /(?:^|[\\/])chat_history\.jsonl$/.test(path),
    recognises,
    decoder: (path, state) => new GrokDecoder(path, state),
  },
};

function recognises({ path, head }: FileHead): boolean {
  return head.some((line) => {
    const parsed = parseLine(line);
    if (parsed.kind === 'bad' || 'message' in parsed.value || 'uuid' in parsed.value) return false;
    const item = parsed.value;
    const type = asText(item['type']) ?? asText(item['role']) ?? '';
    if (!TYPES.has(type)) return false;
    return (
      (type === 'user' && ('prompt_index' in item || 'synthetic_reason' in item)) ||
      (type === 'assistant' && /^grok/.test(asText(item['model_id']) ?? '')) ||
      (type === 'backend_tool_call' && isObject(item['kind'])) ||
      (/[\\/]\.grok[\\/]sessions[\\/]/.test(path) && 'content' in item)
    );
  });
}

class GrokDecoder implements LineDecoder {
  readonly #path: string;
  readonly #session: string;
  #begun: boolean;
  #cwd: string | null;

  constructor(path: string, state: unknown) {
    const saved = asObject(state) ?? {};
    this.#path = path;
    this.#session = sessionNamedBy(path);
    this.#begun = saved['begun'] === true;
    this.#cwd = asText(saved['cwd']);
  }

  state(): unknown {
    return { begun: this.#begun, cwd: this.#cwd };
  }

  decode(line: string, number: number): Decoded {
    const parsed = parseLine(line);
    if (parsed.kind === 'bad') return parsed;
    const item = parsed.value;
    const type = asText(item['type']) ?? asText(item['role']) ?? '(no type)';
    if (!TYPES.has(type)) return { kind: 'unknown', session: this.#session, type };
    const facts: Partial<SessionFacts> = { model: asText(item['model_id']) };
    if (!this.#begun) {
      this.#begun = true;
      this.#cwd = folderIn(this.#path);
      facts.at = beginOf(this.#session);
    }
    if (type === 'user') this.#cwd ??= workspaceIn(contentText(item['content']));
    facts.cwd = this.#cwd;
    const events = this.#events(type, item, { line: number, at: null, uid: null, active: true });
    return events.length === 0
      ? { kind: 'meta', session: this.#session, facts }
      : { kind: 'events', session: this.#session, facts, events };
  }

  #events(type: string, item: JsonObject, place: RecordPlace): DecodedEvent[] {
    switch (type) {
      case 'user':
        return userEvents(item, place);
      case 'assistant':
        return this.#assistant(item, place);
      case 'reasoning':
        return asList(item['summary']).flatMap((part) => thought(asText(asObject(part)?.['text']), place));
      case 'backend_tool_call':
        return this.#backend(asObject(item['kind']) ?? {}, place);
      case 'tool':
      case 'tool_result':
        return [resultOf(item, place)];
      default: {
        const text = contentText(item['content']);
        return text.trim() === '' ? [] : [{ kind: 'injected', ...place, origin: 'instructions', text }];
      }
    }
  }

  #assistant(item: JsonObject, place: RecordPlace): DecodedEvent[] {
    const text = contentText(item['content']);
    return [
      ...thought(asText(item['reasoning_content']), place),
      ...(text.trim() === '' ? [] : [{ kind: 'assistant' as const, ...place, text }]),
      ...chatCalls(item['tool_calls'], { place, cwd: this.#cwd, categories: CATEGORIES }),
    ];
  }

  /** A call that the service ran itself. */
  #backend(call: JsonObject, place: RecordPlace): DecodedEvent[] {
    const tool = asString(call['tool_type']) ?? '';
    const callId = asText(call['id']) ?? `line-${String(place.line)}`;
    const about = { tool, category: categoryOf(tool), command: null, path: null, cwd: this.#cwd };
    return [{ kind: 'tool-call', ...place, callId, ...about, input: compact(call['action']) }];
  }
}

function userEvents(item: JsonObject, place: RecordPlace): DecodedEvent[] {
  const reason = asText(item['synthetic_reason']);
  const content = item['content'];
  const texts =
    typeof content === 'string' ? [content] : asList(content).map((part) => asString(asObject(part)?.['text']) ?? '');
  const said = texts.flatMap((text): DecodedEvent[] => {
    if (text.trim() === '') return [];
    if (reason === null || reason === 'interjection') {
      const queued = reason === 'interjection' || text.startsWith('The user sent a message while you were working');
      return queryEvents(text, place, queued ? 'queued' : 'prompt');
    }
    const told: DecodedEvent = { kind: 'injected', ...place, origin: REASONS.get(reason) ?? 'context', text };
    return reason === 'compaction_meta' ? [{ kind: 'compaction', ...place }, told] : [told];
  });
  // Written down with the message that came after the human had stopped the agent.
  return item['prior_turn_interrupt'] === 'mid_turn_abort' ? [{ kind: 'interruption', ...place }, ...said] : said;
}

const thought = (text: string | null, place: RecordPlace): DecodedEvent[] =>
  text === null ? [] : [{ kind: 'thinking', ...place, text }];

function resultOf(item: JsonObject, place: RecordPlace): DecodedEvent {
  const text = contentText(item['content']);
  return {
    kind: 'tool-result',
    ...place,
    callId: asText(item['tool_call_id']) ?? `line-${String(place.line)}`,
    // Nothing else says how a call ended, not even an exit code.
    outcome: text.startsWith('Tool execution was cancelled by the user') ? 'cancelled' : 'unknown',
    exitCode: null,
    text,
    userModified: false,
  };
}

/** The folder's name is the working directory, percent-encoded: nothing is lost in it. */
function folderIn(path: string): string | null {
  const name = path.split(/[\\/]/).at(-3) ?? '';
  if (!/^(?:%2F|[A-Za-z]%3A%5C)/i.test(name)) return null;
  try {
    return decodeURIComponent(name);
  } catch {
    return null;
  }
}

/** Epoch milliseconds out of a session's id, whose first half is the time it was made (UUID version 7). */
function beginOf(session: string): number | null {
  const [, high, low] = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/.exec(session) ?? [];
  return high === undefined || low === undefined ? null : Number.parseInt(`${high}${low}`, 16);
}

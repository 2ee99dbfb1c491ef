/**
 * Claude Code: `~/.claude/projects/<slug>/<session>.jsonl`, one record a line, since 1.0.95.
 *
 * No version is told apart. Records are taken by their shape, so that a file that mixes versions (a session resumed
 * after an update) reads like any other.
 */
import { join } from 'node:path';
import type { Decoded, DecodedEvent, FileHead, LineDecoder, SessionFacts, SourceReader } from './reader.ts';
import { userText } from './claude-code-user.ts';
import { asList, asObject, asString, asText, asTime, isObject, parseLine, type JsonObject } from './json.ts';
import { categoryOf, commandLine, contentText, pathIn } from './tools.ts';

/** Record types that carry no conversation. A type in none of these lists is counted as unknown. */
const META_TYPES: ReadonlySet<string> = new Set([
  'agent-color',
  'agent-name',
  'agent-setting',
  'ai-title',
  'atis-latch',
  'bridge-session',
  'content-replacement',
  'custom-title',
  'file-history-delta',
  'file-history-snapshot',
  'last-prompt',
  'mode',
  'permission-mode',
  'pr-link',
  'progress',
  'summary',
  'tag',
  'task-summary',
  'worktree-state',
]);

interface Base {
  line: number;
  at: number | null;
  uid: string | null;
  active: boolean;
}

/** A message that was queued while the agent worked and whose way into the conversation is still open. */
interface Queued {
  text: string;
  line: number;
  at: number | null;
}

interface State {
  session: string | null;
  /** The last record was this enqueue: whether it is a queued message shows with the next record. */
  open: Queued | null;
  /** Queued messages already told, which the log may repeat as a user record or an attachment. */
  told: string[];
  /** Message id and tool call ids of the latest responses: streaming repeats them. */
  calls: string[];
  /** The last thing of the conversation was a refusal without words. */
  refused: boolean;
}

const REMEMBERED = 64;

export const claudeCode: SourceReader = {
  agent: 'claude-code',
  name: 'Claude Code',
  places(home, env) {
    const folders = env['CLAUDE_CONFIG_DIR'];
    const roots = folders
      ? folders.split(',').map((folder) => folder.trim())
      : [join(home, '.claude'), join(home, '.config', 'claude')];
    return roots.filter(Boolean).map((root) => join(root, 'projects'));
  },
  claims: (path) => /\.jsonl(?:\.zst)?$/.test(path) && !/(?:^|[\\/])(?:tool-results|memory)[\\/]/.test(path),
  recognises,
  decoder: (path, state) => new ClaudeDecoder(path, state),
};

function recognises({ head }: FileHead): boolean {
  return head.some((line) => {
    const parsed = parseLine(line);
    if (parsed.kind === 'bad') return false;
    const record = parsed.value;
    switch (record['type']) {
      case 'user':
      case 'assistant': {
        const message = asObject(record['message']);
        const shaped = typeof message?.['content'] === 'string' || Array.isArray(message?.['content']);
        return (
          shaped && ('sessionId' in record || 'parentUuid' in record || 'isSidechain' in record || 'uuid' in record)
        );
      }
      case 'file-history-snapshot':
        return 'messageId' in record && 'snapshot' in record;
      case 'summary':
        return 'leafUuid' in record;
      case 'queue-operation':
      case 'permission-mode':
      case 'last-prompt':
      case 'progress':
      case 'attachment':
      case 'custom-title':
      case 'ai-title':
        return 'sessionId' in record;
      case 'system':
        return 'subtype' in record && 'sessionId' in record;
      default:
        return false;
    }
  });
}

class ClaudeDecoder implements LineDecoder {
  readonly #path: string;
  readonly #state: State;

  constructor(path: string, state: unknown) {
    this.#path = path;
    this.#state = restored(state);
  }

  state(): unknown {
    return this.#state;
  }

  decode(line: string, number: number): Decoded {
    const parsed = parseLine(line);
    if (parsed.kind === 'bad') return parsed;
    const record = parsed.value;
    const type = asText(record['type']);
    if (type === null) return { kind: 'unknown', session: this.#state.session, type: '(no type)' };
    const session = this.#sessionOf(record);
    const base: Base = { line: number, at: asTime(record['timestamp']), uid: asText(record['uuid']), active: true };
    const facts = factsOf(record, base.at);
    const events = this.#settle(record, type);
    switch (type) {
      case 'user':
        events.push(...this.#user(record, base));
        break;
      case 'assistant':
        events.push(...this.#assistant(record, base));
        break;
      case 'system':
        events.push(...systemEvents(record, base));
        break;
      case 'attachment':
        events.push(...this.#attachment(record, base));
        break;
      case 'queue-operation':
        this.#queue(record, base);
        break;
      default:
        if (!META_TYPES.has(type)) return { kind: 'unknown', session, type };
    }
    if (type === 'user' || type === 'assistant') Object.assign(facts, messageFacts(record));
    if (events.length === 0) return { kind: 'meta', session, facts };
    return { kind: 'events', session: session ?? '', facts, events };
  }

  /** A sub-agent's records carry the session of their parent; its own name is its agent id. */
  #sessionOf(record: JsonObject): string | null {
    const agentId = asText(record['agentId']);
    const own = asText(record['sessionId']);
    const id = agentId !== null && record['isSidechain'] === true ? `agent-${agentId}` : own;
    if (id !== null) this.#state.session = id;
    else this.#state.session ??= nameOf(this.#path);
    return this.#state.session;
  }

  /** The record after an enqueue tells whether the message waited or went straight to the prompt. */
  #settle(record: JsonObject, type: string): DecodedEvent[] {
    const open = this.#state.open;
    if (open === null) return [];
    this.#state.open = null;
    if (type === 'queue-operation' && record['operation'] === 'dequeue') return [];
    remember(this.#state.told, open.text);
    return promptsOf(open.text, { line: open.line, at: open.at, uid: null, active: true }, 'queued');
  }

  #queue(record: JsonObject, base: Base): void {
    if (record['operation'] !== 'enqueue') return;
    const text = asText(record['content'])?.trim();
    if (text) this.#state.open = { text, line: base.line, at: base.at };
  }

  #attachment(record: JsonObject, base: Base): DecodedEvent[] {
    const attachment = asObject(record['attachment']);
    if (attachment?.['type'] !== 'queued_command') return [];
    const text = contentText(attachment['prompt']);
    if (forget(this.#state.told, text.trim())) return [];
    return promptsOf(text, base, 'queued');
  }

  #user(record: JsonObject, base: Base): DecodedEvent[] {
    const message = asObject(record['message']);
    const content = message?.['content'];
    const blocks: readonly unknown[] =
      typeof content === 'string' ? [{ type: 'text', text: content }] : asList(content);
    const events: DecodedEvent[] = [];
    for (const block of blocks) {
      if (!isObject(block)) continue;
      if (block['type'] === 'tool_result') events.push(...this.#result(record, block, base));
      else if (block['type'] === 'text') events.push(...this.#userText(record, asString(block['text']) ?? '', base));
    }
    return events;
  }

  #userText(record: JsonObject, text: string, base: Base): DecodedEvent[] {
    if (text.trim() === '') return [];
    if (forget(this.#state.told, text.trim())) return [];
    const origin = asObject(record['origin'])?.['kind'];
    const injected =
      record['isSidechain'] === true
        ? 'subagent-prompt'
        : record['isCompactSummary'] === true
          ? 'summary'
          : record['isMeta'] === true
            ? 'meta'
            : origin === 'task-notification'
              ? 'notification'
              : null;
    const events = userText(text, base, { injected, via: record['promptSource'] === 'queued' ? 'queued' : 'prompt' });
    const afterRefusal = this.#state.refused;
    this.#state.refused = false;
    // Written by the harness behind a wordless refusal; the human stopped nothing a second time.
    return afterRefusal ? events.filter((event) => event.kind !== 'interruption') : events;
  }

  #result(record: JsonObject, block: JsonObject, base: Base): DecodedEvent[] {
    const callId = asText(block['tool_use_id']) ?? `line-${base.line}`;
    const text = contentText(block['content']);
    const detail = record['toolUseResult'];
    const outcome = outcomeOf(record, block, text);
    const exit = outcome === 'failed' ? /^(?:Error: )?Exit code (\d+)/.exec(text.slice(0, 40)) : null;
    const events: DecodedEvent[] = [
      {
        kind: 'tool-result',
        ...base,
        callId,
        outcome,
        exitCode: exit?.[1] === undefined ? null : Number(exit[1]),
        text,
        userModified: asObject(detail)?.['userModified'] === true,
      },
    ];
    this.#state.refused = false;
    if (outcome === 'rejected') {
      const words = wordsOf(text);
      this.#state.refused = words === null;
      events.push({ kind: 'rejection', ...base, callId, words });
    }
    const answers = asObject(asObject(detail)?.['answers']);
    if (answers !== null) {
      for (const answer of Object.values(answers)) {
        if (typeof answer === 'string' && answer.trim() !== '')
          events.push({ kind: 'prompt', ...base, text: answer, via: 'answer' });
      }
    }
    return events;
  }

  #assistant(record: JsonObject, base: Base): DecodedEvent[] {
    const message = asObject(record['message']);
    if (message === null) return [];
    const content = message['content'];
    if (record['isApiErrorMessage'] === true) return [{ kind: 'service-error', ...base, text: contentText(content) }];
    // The harness's own filler, such as "No response requested."
    if (message['model'] === '<synthetic>') return [];
    this.#state.refused = false;
    const blocks: readonly unknown[] =
      typeof content === 'string' ? [{ type: 'text', text: content }] : asList(content);
    const events: DecodedEvent[] = [];
    for (const block of blocks) {
      if (!isObject(block)) continue;
      switch (block['type']) {
        case 'text': {
          const text = asText(block['text']);
          if (text !== null && text.trim() !== '') events.push({ kind: 'assistant', ...base, text });
          break;
        }
        case 'thinking': {
          // Newer models leave the text empty and keep a signature only.
          const text = asText(block['thinking']);
          if (text !== null) events.push({ kind: 'thinking', ...base, text });
          break;
        }
        case 'tool_use':
        case 'server_tool_use':
        case 'mcp_tool_use':
          events.push(...this.#call(record, message, block, base));
          break;
      }
    }
    return events;
  }

  #call(record: JsonObject, message: JsonObject, block: JsonObject, base: Base): DecodedEvent[] {
    const callId = asText(block['id']) ?? `line-${base.line}`;
    const key = `${asString(message['id']) ?? ''} ${callId}`;
    if (this.#state.calls.includes(key)) return [];
    remember(this.#state.calls, key);
    const tool = asString(block['name']) ?? '';
    const category = categoryOf(tool);
    const input = asObject(block['input']) ?? {};
    return [
      {
        kind: 'tool-call',
        ...base,
        callId,
        tool,
        category,
        command: category === 'shell' ? commandLine(input['command']) : null,
        path: pathIn(input),
        cwd: asText(record['cwd']),
        input: JSON.stringify(block['input'] ?? {}),
      },
    ];
  }
}

const promptsOf = (text: string, base: Base, via: 'prompt' | 'queued'): DecodedEvent[] =>
  userText(text, base, { injected: null, via });

function systemEvents(record: JsonObject, base: Base): DecodedEvent[] {
  const text = asString(record['content']) ?? '';
  switch (record['subtype']) {
    case 'compact_boundary':
      return [{ kind: 'compaction', ...base }];
    case 'api_error':
      return [{ kind: 'service-error', ...base, text }];
    case 'local_command':
      return promptsOf(text, base, 'prompt').filter((event) => event.kind !== 'prompt');
    default:
      return [];
  }
}

function outcomeOf(record: JsonObject, block: JsonObject, text: string): 'ok' | 'failed' | 'cancelled' | 'rejected' {
  if (block['is_error'] !== true) return 'ok';
  const start = text.slice(0, 400);
  if (
    record['toolDenialKind'] === 'user-rejected' ||
    record['toolUseResult'] === 'User rejected tool use' ||
    start.startsWith("The user doesn't want to ") ||
    start.startsWith('[Request interrupted by user')
  ) {
    return 'rejected';
  }
  if (start.includes('Sibling tool call errored') || start.startsWith('<tool_use_error>Cancelled')) return 'cancelled';
  return 'failed';
}

const SAID = 'the user said:';

/** What the human wrote when refusing. */
function wordsOf(text: string): string | null {
  const at = text.indexOf(SAID);
  if (at < 0) return null;
  const words = text.slice(at + SAID.length).trim();
  return words === '' ? null : words;
}

function factsOf(record: JsonObject, at: number | null): Partial<SessionFacts> {
  const facts: Partial<SessionFacts> = {};
  if (at !== null) facts.at = at;
  const cwd = asText(record['cwd']);
  if (cwd !== null) facts.cwd = cwd;
  const branch = asText(record['gitBranch']);
  if (branch !== null) facts.gitBranch = branch;
  const version = asText(record['version']);
  if (version !== null) facts.agentVersion = version;
  const title = asText(record['customTitle']) ?? asText(record['aiTitle']);
  if (title !== null) facts.title = title;
  if (record['isSidechain'] === true && asText(record['agentId']) !== null) {
    facts.relation = 'subagent';
    facts.parent = asText(record['sessionId']);
  }
  return facts;
}

function messageFacts(record: JsonObject): Partial<SessionFacts> {
  const model = asText(asObject(record['message'])?.['model']);
  return model !== null && model !== '<synthetic>' ? { model } : {};
}

/** The file's name without its folder and ending: the last resort for records without a session id. */
function nameOf(path: string): string {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  return name.replace(/\.jsonl(?:\.zst)?$/, '');
}

function remember(list: string[], item: string): void {
  list.push(item);
  if (list.length > REMEMBERED) list.shift();
}

function forget(list: string[], item: string): boolean {
  const at = list.indexOf(item);
  if (at < 0) return false;
  list.splice(at, 1);
  return true;
}

function restored(state: unknown): State {
  const saved = asObject(state) ?? {};
  const open = asObject(saved['open']);
  const text = asText(open?.['text']);
  const line = open?.['line'];
  const at = open?.['at'];
  const strings = (value: unknown): string[] =>
    asList(value).filter((item): item is string => typeof item === 'string');
  return {
    session: asText(saved['session']),
    open: text !== null && typeof line === 'number' ? { text, line, at: typeof at === 'number' ? at : null } : null,
    told: strings(saved['told']),
    calls: strings(saved['calls']),
    refused: saved['refused'] === true,
  };
}

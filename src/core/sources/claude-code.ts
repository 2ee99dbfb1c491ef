/**
 * Claude Code: `~/.claude/projects/<slug>/<session>.jsonl`, one record a line, since 1.0.95.
 *
 * No version is told apart. Records are taken by their shape, so that a file that mixes versions (a session resumed
 * after an update) reads like any other.
 */
import { compact } from './compact.ts';
import { join } from 'node:path';
import type {
  Decoded,
  DecodedEvent,
  Environment,
  FileHead,
  LineDecoder,
  LineReader,
  RecordPlace,
  SessionFacts,
} from './reader.ts';
import { unknownTypeOf } from './claude-code/types.ts';
import { userText } from './claude-code/user.ts';
import {
  asList,
  asObject,
  asString,
  asText,
  asTime,
  fingerprint,
  isObject,
  parseLine,
  parseObject,
  writtenExitCode,
  type JsonObject,
} from './json.ts';
import { categoryOf, commandLine, contentText, pathIn } from './tools.ts';

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
  /** Queued messages already told, which the log may repeat: as an attachment, and, until taken out of the queue,
   *  as a user record. After that the same words are a prompt of their own. */
  told: { text: string; taken: boolean }[];
  /** Message id and tool call ids of the latest responses: streaming repeats them. */
  calls: string[];
  /** The last thing of the conversation was a refusal without words. */
  refused: boolean;
  /** The latest record: a session that begins in the middle of a file and hangs on it goes on with the one before. */
  last: string | null;
  /** The latest prompts with the record each hangs on: a second prompt on the same record took the first one's place. */
  prompts: { parent: string; uid: string; line: number }[];
}

/** How many queued messages and calls are remembered, and how many prompts back a rewind is recognised. */
const REMEMBERED = 64;
const REWIND = 256;

export const claudeCode: LineReader = {
  agent: 'claude-code',
  name: 'Claude Code',
  places(home, env) {
    const folders = env['CLAUDE_CONFIG_DIR'];
    const roots = folders
      ? folders.split(',').map((folder) => folder.trim())
      : [join(home, '.claude'), join(home, '.config', 'claude')];
    return [...roots.filter(Boolean).map((root) => join(root, 'projects')), ...desktopPlaces(home, env)];
  },
  lines: {
    claims: (path) =>
      /\.jsonl(?:\.zst)?$/.test(path) &&
      !/(?:^|[\\/])(?:tool-results|memory)[\\/]/.test(path) &&
      // Which of a workflow's agents began and ended.
      !/[\\/]workflows[\\/].*journal\.jsonl$/.test(path) &&
      (!OF_DESKTOP.test(path) || /[\\/]\.claude[\\/]projects[\\/]/.test(path)),
    recognises,
    decoder: (path, state) => new ClaudeDecoder(path, state),
  },
};

/** Claude Desktop gives each session of its agent a folder, in which the agent has a home of its own. */
function desktopPlaces(home: string, env: Environment): string[] {
  const [roaming, local] = [env['APPDATA'], env['LOCALAPPDATA']];
  const folders = [
    join(home, 'Library', 'Application Support'),
    env['XDG_CONFIG_HOME'] || join(home, '.config'),
    ...(roaming ? [roaming] : []),
    // As an app of the store it has a copy of the other.
    ...(local ? [join(local, 'Packages', 'Claude_pzs8sxrjxfjjc', 'LocalCache', 'Roaming')] : []),
  ];
  return folders.map((folder) => join(folder, 'Claude', 'local-agent-mode-sessions'));
}

/** Below an account and an organisation stand files people gave it, logs of its own and plugins as well. */
const OF_DESKTOP = /^(?:[0-9a-f]{8}-[0-9a-f-]{27}[\\/]|skills-plugin[\\/])/;

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
        return shaped && ['sessionId', 'parentUuid', 'uuid', 'cwd'].some((key) => key in record);
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
        return 'subtype' in record && 'isMeta' in record;
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
    const type = asText(record['type']) ?? '(no type)';
    const unknown = unknownTypeOf(type, record);
    if (unknown !== null) return { kind: 'unknown', session: this.#state.session, type: unknown };
    const before = this.#state.session;
    const session = this.#sessionOf(record, type);
    const place: RecordPlace = {
      line: number,
      at: asTime(record['timestamp']),
      uid: asText(record['uuid']),
      active: true,
    };
    const facts = this.#factsOf(record, place.at);
    if (before !== null && before !== session && this.#hangsOnLast(record)) {
      facts.parent ??= before;
      facts.relation ??= 'continuation';
    }
    if (place.uid !== null) this.#state.last = place.uid;
    const events = [...this.#settle(record, type), ...this.#eventsOf(record, type, place)];
    const abandons = this.#rewound(record, events);
    const rewind = abandons === null ? {} : { abandons };
    return events.length === 0 || session === null
      ? { kind: 'meta', session, facts, ...rewind }
      : { kind: 'events', session, facts, events, ...rewind };
  }

  atEnd(): Decoded | null {
    const { session } = this.#state;
    const events = this.#tellQueued();
    return events.length === 0 || session === null ? null : { kind: 'events', session, facts: {}, events };
  }

  #hangsOnLast(record: JsonObject): boolean {
    return this.#state.last !== null && record['parentUuid'] === this.#state.last;
  }

  #eventsOf(record: JsonObject, type: string, place: RecordPlace): DecodedEvent[] {
    switch (type) {
      case 'user':
        return this.#user(record, place);
      case 'assistant':
        return this.#assistant(record, place);
      case 'system':
        return systemEvents(record, place);
      case 'attachment':
        return this.#attachment(record, place);
      case 'queue-operation':
        this.#queue(record, place);
        return [];
      default:
        return [];
    }
  }

  /** A sub-agent's records carry the session of their parent; its own name is its agent id. */
  #sessionOf(record: JsonObject, type: string): string | null {
    const agentId = record['isSidechain'] === true ? asText(record['agentId']) : null;
    const id = agentId === null ? asText(record['sessionId']) : agentSession(agentId);
    if (id !== null) this.#state.session = id;
    else if (type === 'user' || type === 'assistant') this.#state.session ??= nameOf(this.#path);
    return this.#state.session;
  }

  #factsOf(record: JsonObject, at: number | null): Partial<SessionFacts> {
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
    const model = asText(asObject(record['message'])?.['model']);
    if (model !== null && model !== '<synthetic>') facts.model = model;
    const agentId = record['isSidechain'] === true ? asText(record['agentId']) : null;
    if (agentId !== null) {
      const caller = asText(record['sessionId']);
      facts.relation = 'subagent';
      facts.parent = caller !== null && caller !== agentSession(agentId) ? caller : callerIn(this.#path);
    }
    return facts;
  }

  /**
   * The first line of the branch that a prompt takes the place of: going back and typing anew hangs the new prompt
   * on the record the old one hung on.
   */
  #rewound(record: JsonObject, events: readonly DecodedEvent[]): number | null {
    const prompt = events.find((event) => event.kind === 'prompt' && event.via !== 'answer' && event.uid !== null);
    const parent = asText(record['parentUuid']);
    if (!prompt || prompt.uid === null || parent === null || record['isSidechain'] === true) return null;
    const { prompts } = this.#state;
    const at = prompts.findIndex((earlier) => earlier.parent === parent);
    const earlier = prompts[at];
    // A resumed copy inside one file repeats the record itself.
    if (earlier?.uid === prompt.uid) return null;
    if (earlier) prompts.splice(at);
    prompts.push({ parent, uid: prompt.uid, line: prompt.line });
    if (prompts.length > REWIND) prompts.shift();
    return earlier?.line ?? null;
  }

  /** The record after an enqueue tells whether the message waited or went straight to the prompt. */
  #settle(record: JsonObject, type: string): DecodedEvent[] {
    const { open } = this.#state;
    if (type === 'queue-operation' && record['operation'] === 'dequeue') this.#state.open = null;
    const attachment = type === 'attachment' ? asObject(record['attachment']) : null;
    // Only where it is taken out of the queue does it stand who put it in.
    if (
      open !== null &&
      attachment !== null &&
      isNobodys(attachment) &&
      contentText(attachment['prompt']) === open.text
    )
      this.#state.open = null;
    return this.#tellQueued();
  }

  #tellQueued(): DecodedEvent[] {
    const { open } = this.#state;
    if (open === null) return [];
    this.#state.open = null;
    remember(this.#state.told, { text: fingerprint(open.text), taken: false });
    return queuedPrompt(open);
  }

  #wasTold(text: string, which: 'waiting' | 'taken too'): boolean {
    const { told } = this.#state;
    if (told.length === 0) return false;
    const what = fingerprint(text);
    const at = told.findIndex((one) => one.text === what && (which === 'taken too' || !one.taken));
    if (at >= 0) told.splice(at, 1);
    return at >= 0;
  }

  #queue(record: JsonObject, place: RecordPlace): void {
    if (record['operation'] === 'remove') {
      const first = this.#state.told.find(({ taken }) => !taken);
      if (first) first.taken = true;
    }
    if (record['operation'] !== 'enqueue') return;
    const text = asText(record['content'])?.trim();
    if (text) this.#state.open = { text, line: place.line, at: place.at };
  }

  #attachment(record: JsonObject, place: RecordPlace): DecodedEvent[] {
    const attachment = asObject(record['attachment']);
    if (attachment?.['type'] !== 'queued_command') return [];
    const text = contentText(attachment['prompt']);
    if (this.#wasTold(text, 'taken too')) return [];
    const injected = isNobodys(attachment) ? 'notification' : null;
    return userText(text, place, { injected, via: 'queued' });
  }

  #user(record: JsonObject, place: RecordPlace): DecodedEvent[] {
    const message = asObject(record['message']);
    const content = message?.['content'];
    const blocks: readonly unknown[] =
      typeof content === 'string' ? [{ type: 'text', text: content }] : asList(content);
    const events: DecodedEvent[] = [];
    for (const block of blocks) {
      if (!isObject(block)) continue;
      const told =
        block['type'] === 'tool_result'
          ? this.#result(record, block, place)
          : block['type'] === 'text'
            ? this.#userText(record, asString(block['text']) ?? '', place)
            : [];
      // One by one: a text of very many marks has more pieces than a call takes arguments.
      for (const event of told) events.push(event);
    }
    return events;
  }

  #userText(record: JsonObject, text: string, place: RecordPlace): DecodedEvent[] {
    if (text.trim() === '') return [];
    if (this.#wasTold(text, 'waiting')) return [];
    const injected =
      record['isSidechain'] === true
        ? 'subagent-prompt'
        : record['isCompactSummary'] === true
          ? 'summary'
          : isNobodys(record)
            ? 'notification'
            : record['isMeta'] === true
              ? 'meta'
              : null;
    const events = userText(text, place, { injected, via: record['promptSource'] === 'queued' ? 'queued' : 'prompt' });
    const afterRefusal = this.#state.refused;
    this.#state.refused = false;
    // Written by the harness behind a wordless refusal; the human stopped nothing a second time.
    return afterRefusal ? events.filter((event) => event.kind !== 'interruption') : events;
  }

  #result(record: JsonObject, block: JsonObject, place: RecordPlace): DecodedEvent[] {
    const callId = asText(block['tool_use_id']) ?? `line-${place.line}`;
    const text = contentText(block['content']);
    const detail = record['toolUseResult'];
    const outcome = outcomeOf(record, block, text);
    const exit = outcome === 'failed' ? /^(?:Error: )?Exit code (\d+)/.exec(text.slice(0, 40))?.[1] : undefined;
    const events: DecodedEvent[] = [
      {
        kind: 'tool-result',
        ...place,
        callId,
        outcome,
        exitCode: writtenExitCode(exit),
        text,
        userModified: asObject(detail)?.['userModified'] === true,
      },
    ];
    if (outcome === 'failed' && isServiceFailure(record, text)) events.push({ kind: 'service-error', ...place, text });
    if (outcome === 'rejected') {
      const words = wordsOf(text);
      // Results of calls made beside the refused one may follow before the marker does.
      this.#state.refused = words === null;
      events.push({ kind: 'rejection', ...place, callId, words });
    }
    const answers = asObject(asObject(detail)?.['answers']);
    if (answers !== null) {
      for (const answer of Object.values(answers)) {
        if (typeof answer === 'string' && answer.trim() !== '')
          events.push({ kind: 'prompt', ...place, text: answer, via: 'answer' });
      }
    }
    return events;
  }

  #assistant(record: JsonObject, place: RecordPlace): DecodedEvent[] {
    const message = asObject(record['message']);
    if (message === null) return [];
    const content = message['content'];
    if (record['isApiErrorMessage'] === true) return [{ kind: 'service-error', ...place, text: contentText(content) }];
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
          if (text !== null && text.trim() !== '') events.push({ kind: 'assistant', ...place, text });
          break;
        }
        case 'thinking': {
          // Newer models leave the text empty and keep a signature only.
          const text = asText(block['thinking']);
          if (text !== null) events.push({ kind: 'thinking', ...place, text });
          break;
        }
        case 'tool_use':
        case 'server_tool_use':
        case 'mcp_tool_use':
          events.push(...this.#call(record, message, block, place));
          break;
      }
    }
    return events;
  }

  #call(record: JsonObject, message: JsonObject, block: JsonObject, place: RecordPlace): DecodedEvent[] {
    const callId = asText(block['id']) ?? `line-${place.line}`;
    const key = `${asString(message['id']) ?? ''} ${callId}`;
    if (this.#state.calls.includes(key)) return [];
    remember(this.#state.calls, key);
    const tool = asString(block['name']) ?? '';
    const category = categoryOf(tool);
    const input = asObject(block['input']) ?? {};
    return [
      {
        kind: 'tool-call',
        ...place,
        callId,
        tool,
        category,
        command: category === 'shell' ? commandLine(input['command']) : null,
        path: pathIn(input),
        cwd: asText(record['cwd']),
        input: compact(block['input']),
      },
    ];
  }
}

/** Who begins a turn without the human: other sessions and agents, what has ended, a clock, the harness. */
const NOBODY: ReadonlySet<unknown> = new Set([
  'auto-continuation',
  'auto_continuation',
  'coordinator',
  'peer',
  'plugin',
  'scheduled',
  'system',
  'task-notification',
  'task_notification',
]);

/** @param put a record, or what was taken out of the queue: both say who put them there */
const isNobodys = (put: JsonObject): boolean =>
  NOBODY.has(asObject(put['origin'])?.['kind']) ||
  NOBODY.has(put['turnOrigin']) ||
  put['commandMode'] === 'task-notification';

/** What was queued while the agent worked. Other programs queue their notices as JSON. */
const queuedPrompt = ({ text, line, at }: Queued): DecodedEvent[] =>
  parseObject(text) === null ? promptsOf(text, { line, at, uid: null, active: true }, 'queued') : [];

const promptsOf = (text: string, place: RecordPlace, via: 'prompt' | 'queued'): DecodedEvent[] =>
  userText(text, place, { injected: null, via });

function systemEvents(record: JsonObject, place: RecordPlace): DecodedEvent[] {
  const text = asString(record['content']) ?? '';
  switch (record['subtype']) {
    case 'compact_boundary':
      return [{ kind: 'compaction', ...place }];
    case 'api_error':
      return [{ kind: 'service-error', ...place, text }];
    case 'local_command':
      return promptsOf(text, place, 'prompt').filter((event) => event.kind !== 'prompt');
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
    start.startsWith("The user doesn't want to ")
  ) {
    return 'rejected';
  }
  // The human's stop and the failure of a call beside this one: neither is this call's own failure.
  if (record['toolDenialKind'] === 'interrupted' || record['toolDenialKind'] === 'cancelled') return 'cancelled';
  return CANCELLED.test(start) ? 'cancelled' : 'failed';
}

/** The call never ran because a service beside it was down. */
const isServiceFailure = (record: JsonObject, text: string): boolean =>
  record['toolDenialKind'] === 'automode-unavailable' ||
  / is temporarily unavailable, so auto mode cannot determine/.test(text.slice(0, 200));

const CANCELLED =
  /^\[Request interrupted by user|^(?:Error: )?(?:<tool_use_error>)?(?:Sibling tool call errored|Cancelled: parallel tool call)/;

const SAID = 'the user said:';
/** What the harness itself puts behind `SAID` or adds to it. */
const HARNESS_WORDS = 'The user wants to clarify these questions.';
const HARNESS_NOTE = "\n\nNote: The user's next message";

/** What the human wrote when refusing. */
function wordsOf(text: string): string | null {
  const at = text.indexOf(SAID);
  if (at < 0) return null;
  const said = text.slice(at + SAID.length);
  const note = said.lastIndexOf(HARNESS_NOTE);
  const words = (note < 0 ? said : said.slice(0, note)).trim();
  return words === '' || words.startsWith(HARNESS_WORDS) ? null : words;
}

const agentSession = (agentId: string): string => (agentId.startsWith('agent-') ? agentId : `agent-${agentId}`);

/** The session in whose folder a sub-agent's file stands, for records that name only themselves. */
const callerIn = (path: string): string | null => /[\\/]([^\\/]+)[\\/]subagents[\\/]/.exec(path)?.[1] ?? null;

/** The file's name without its folder and ending: the last resort for records without a session id. */
function nameOf(path: string): string {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  return name.replace(/\.jsonl(?:\.zst)?$/, '');
}

function remember<T>(list: T[], item: T): void {
  list.push(item);
  if (list.length > REMEMBERED) list.shift();
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
    told: asList(saved['told']).flatMap((item) => {
      const what = asText(asObject(item)?.['text']);
      return what === null ? [] : [{ text: what, taken: asObject(item)?.['taken'] === true }];
    }),
    calls: strings(saved['calls']),
    refused: saved['refused'] === true,
    last: asText(saved['last']),
    prompts: asList(saved['prompts']).flatMap((item) => {
      const parent = asText(asObject(item)?.['parent']);
      const uid = asText(asObject(item)?.['uid']);
      const at = asObject(item)?.['line'];
      return parent !== null && uid !== null && typeof at === 'number' ? [{ parent, uid, line: at }] : [];
    }),
  };
}

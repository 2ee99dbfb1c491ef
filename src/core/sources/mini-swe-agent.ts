/**
 * mini-swe-agent: `<task>.traj.json`, one document a run, a list of messages as the service was sent them, each with
 * what the agent knows of it in `extra`.
 */
import { join } from 'node:path';
import { askedIn } from './asked-in-template.ts';
import { CallIds } from './call-ids.ts';
import { chatCall } from './chat-call.ts';
import { secondsOf } from './epoch.ts';
import { exitInText } from './exit-in-text.ts';
import { asExitCode, asList, asObject, asString, asText, fingerprint, isObject, type JsonObject } from './json.ts';
import type { Decoded, DecodedEvent, DocumentReader, LogDocument, RecordPlace, SessionFacts } from './reader.ts';
import { parse } from './recognise.ts';
import { runNamedBy } from './run-named-by.ts';
import { contentText } from './tools.ts';

export const miniSweAgent: DocumentReader = {
  agent: 'mini-swe-agent',
  name: 'mini-swe-agent',
  places(home, env) {
    const named = env['MSWEA_GLOBAL_CONFIG_DIR'];
    if (named) return [named];
    const config = env['XDG_CONFIG_HOME'] || join(home, '.config');
    const local = env['LOCALAPPDATA'];
    return [
      join(config, 'mini-swe-agent'),
      join(home, 'Library', 'Application Support', 'mini-swe-agent'),
      ...(local ? [join(local, 'mini-swe-agent', 'mini-swe-agent')] : []),
    ];
  },
  document: {
    claims: (path) => /\.traj\.json$/.test(path),
    recognises: ({ start, json }) => /"(?:messages|info|trajectory_format)"/.test(start) && isRun(json()),
    read: runEvents,
  },
};

function isRun(value: unknown): boolean {
  const run = asObject(value);
  if (run === null || !Array.isArray(run['messages'])) return false;
  const info = asObject(run['info']);
  return /^mini-swe-agent/.test(asText(run['trajectory_format']) ?? '') || asText(info?.['mini_version']) !== null;
}

function* runEvents({ path, text }: LogDocument): Generator<Decoded, void, void> {
  const run = asObject(parse(text));
  if (run === null) {
    yield { kind: 'bad', message: 'not valid JSON' };
    return;
  }
  const messages = asList(run['messages']);
  const session = sessionOf(path, messages);
  const info = asObject(run['info']);
  const config = asObject(info?.['config']);
  const cwd = asText(asObject(config?.['environment'])?.['cwd']);
  const facts: Partial<SessionFacts> = {
    cwd,
    agentVersion: asText(info?.['mini_version']),
    model: asText(asObject(config?.['model'])?.['model_name']),
  };
  yield { kind: 'meta', session, facts };
  const template = asText(asObject(config?.['agent'])?.['instance_template']);
  const decoder = new Messages(messages, cwd, template);
  for (const [n, message] of messages.entries()) {
    if (!isObject(message)) continue;
    const at = secondsOf(asObject(message['extra'])?.['timestamp']);
    const events = decoder.events(message, n, { line: n + 1, at, uid: null, active: true });
    const own: Partial<SessionFacts> = at === null ? {} : { at };
    if (events === null) yield { kind: 'unknown', session, type: `message/${typeOf(message)}` };
    else if (events.length === 0) yield { kind: 'meta', session, facts: own };
    else yield { kind: 'events', session, facts: own, events };
  }
}

/** The last run of the command line always stands in the same file: there the task names it. */
function sessionOf(path: string, messages: readonly unknown[]): string {
  const named = runNamedBy(path);
  if (!named.endsWith('last_mini_run')) return named;
  const first = messages.slice(0, 3).map((message) => {
    const { content, extra } = asObject(message) ?? {};
    return `${contentText(content)} ${String(secondsOf(asObject(extra)?.['timestamp']))}`;
  });
  return `last_mini_run-${fingerprint(first.join('\n'))}`;
}

const typeOf = (message: JsonObject): string =>
  asText(message['role']) ?? asText(message['type']) ?? asText(message['object']) ?? '(no role)';

const NOT_EXECUTED = 'action was not executed';
const REJECTED = /^Commands? not executed\.(?: The user rejected your commands? with the following message: )?/;
const INTERRUPTED = 'Interrupted by user: ';
const TAKES_OVER = 'Switched to human mode.';
const NEW_TASK = 'The user added a new task: ';

class Messages {
  readonly #messages: readonly unknown[];
  readonly #cwd: string | null;
  readonly #template: string | null;
  readonly #calls = new CallIds();
  /** Calls of the last answer that were not carried out. */
  #undone: string[] = [];
  #asked = false;

  /** @param template what the human's task was put into */
  constructor(messages: readonly unknown[], cwd: string | null, template: string | null) {
    this.#messages = messages;
    this.#cwd = cwd;
    this.#template = template;
  }

  /** @returns `null` for a message of a kind nobody knows */
  events(message: JsonObject, n: number, place: RecordPlace): DecodedEvent[] | null {
    switch (typeOf(message)) {
      case 'system':
      case 'developer':
      case 'exit':
        return [];
      case 'user':
        return this.#user(message, place);
      case 'assistant':
      case 'response':
        return this.#assistant(message, place);
      case 'tool':
      case 'function_call_output':
        return [this.#result(message, n, place)];
      default:
        return null;
    }
  }

  #user(message: JsonObject, place: RecordPlace): DecodedEvent[] {
    const text = contentText(message['content']);
    const extra = asObject(message['extra']);
    const kind = asText(extra?.['interrupt_type']);
    // The agent had ended, and the human takes over.
    if (text === TAKES_OVER) return [];
    if (isRejection(message)) return this.#rejected(text, place);
    if (kind === 'UserInterruption' || (kind === null && text.startsWith(INTERRUPTED)))
      return [{ kind: 'interruption', ...place }, ...typedAfter(INTERRUPTED, text, place)];
    if (kind === 'UserNewTask') return typedAfter(NEW_TASK, text, place);
    if (kind !== null) return [{ kind: 'injected', ...place, origin: 'notification', text }];
    // The human typed a command; its output comes back in the user's role as well.
    if (Array.isArray(extra?.['actions'])) return [{ kind: 'command', ...place, name: '!', text }];
    if (this.#calls.waiting) return [this.#result(message, 0, place)];
    if (text.trim() === '') return [];
    if (this.#asked) return [{ kind: 'injected', ...place, origin: 'command-output', text }];
    this.#asked = true;
    return askedIn(text, this.#template, 'task', place);
  }

  #rejected(text: string, place: RecordPlace): DecodedEvent[] {
    const open = this.#calls.takeOpen();
    const events = open.map((callId): DecodedEvent => ({
      kind: 'tool-result',
      ...place,
      callId,
      outcome: 'rejected',
      exitCode: null,
      text,
      userModified: false,
    }));
    const words = text.includes('with the following message: ') ? text.replace(REJECTED, '').trim() : '';
    const callId = this.#undone[0] ?? open[0];
    this.#undone = [];
    if (callId === undefined) return events;
    return [...events, { kind: 'rejection', ...place, callId, words: words === '' ? null : words }];
  }

  #assistant(message: JsonObject, place: RecordPlace): DecodedEvent[] {
    this.#undone = [];
    this.#calls.takeOpen();
    const events: DecodedEvent[] = [];
    const reasoning = asText(message['reasoning_content']);
    if (reasoning !== null) events.push({ kind: 'thinking', ...place, text: reasoning });
    const text = contentText(message['content']);
    if (text.trim() !== '') events.push({ kind: 'assistant', ...place, text });
    const calls: JsonObject[] = asList(message['tool_calls']).filter(isObject);
    for (const item of asList(message['output']).filter(isObject)) {
      const said = contentText(item['type'] === 'reasoning' ? item['summary'] : item['content']);
      const kind = item['type'] === 'reasoning' ? 'thinking' : 'assistant';
      if (item['type'] === 'function_call') calls.push({ ...item, id: item['call_id'] ?? item['id'] });
      else if (said.trim() !== '') events.push({ kind, ...place, text: said });
    }
    for (const [n, call] of calls.entries()) {
      const callId = this.#calls.call(asText(call['id']), place, n);
      const of = { place, cwd: this.#cwd, categories: new Map() };
      events.push({ kind: 'tool-call', ...place, callId, ...chatCall(call, of) });
    }
    if (calls.length > 0) return events;
    for (const [n, command] of commandsIn(message, text).entries()) {
      const callId = this.#calls.call(null, place, n);
      const shell = { tool: 'bash', category: 'shell', path: null, cwd: this.#cwd } as const;
      events.push({ kind: 'tool-call', ...place, callId, ...shell, command, input: command });
    }
    return events;
  }

  #result(message: JsonObject, n: number, place: RecordPlace): DecodedEvent {
    const written = asText(message['tool_call_id']) ?? asText(message['call_id']);
    const callId = this.#calls.result(written, place);
    const text = contentText(message['content']) || contentText(message['output']);
    const extra = asObject(message['extra']);
    const exit = exitInText(text);
    const exitCode = asExitCode(extra?.['returncode']) ?? exit.exitCode;
    const event = { kind: 'tool-result', ...place, callId, exitCode, text, userModified: false } as const;
    if (asText(extra?.['exception_info']) === NOT_EXECUTED || text.startsWith(`<exception>${NOT_EXECUTED}`)) {
      this.#undone.push(callId);
      return { ...event, exitCode: null, outcome: this.#isRejectedAfter(n) ? 'rejected' : 'cancelled' };
    }
    return { ...event, outcome: exitCode === null ? exit.outcome : exitCode === 0 ? 'ok' : 'failed' };
  }

  /** Whether what comes after the results is the human's refusal. */
  #isRejectedAfter(n: number): boolean {
    for (let at = n + 1; at < this.#messages.length; at += 1) {
      const message = asObject(this.#messages[at]) ?? {};
      if (/^(?:tool|function_call_output)$/.test(typeOf(message))) continue;
      return typeOf(message) === 'user' && isRejection(message);
    }
    return false;
  }
}

/** The first versions say it in words alone. */
function isRejection(message: JsonObject): boolean {
  const kind = asText(asObject(message['extra'])?.['interrupt_type']);
  return kind === null ? REJECTED.test(contentText(message['content'])) : kind === 'UserRejection';
}

/** What stands in place of words where there are none. */
const WORDLESS = 'Temporary interruption caught.';

function typedAfter(mark: string, text: string, place: RecordPlace): DecodedEvent[] {
  const words = (text.startsWith(mark) ? text.slice(mark.length) : text).trim();
  return words === '' || words === WORDLESS ? [] : [{ kind: 'prompt', ...place, text: words, via: 'prompt' }];
}

const BLOCK = /```(?:bash|mswea_bash_command)\s*\n([\s\S]*?)\n```/g;

/** Commands an answer holds, as the agent took them from it; an answer with several blocks has none. */
function commandsIn(message: JsonObject, text: string): string[] {
  const actions = asObject(message['extra'])?.['actions'];
  if (Array.isArray(actions))
    return asList(actions).flatMap((action) => asString(asObject(action)?.['command']) ?? asText(action) ?? []);
  const blocks = [...text.matchAll(BLOCK)].map(([, command]) => command?.trim() ?? '');
  return blocks.length === 1 ? blocks : [];
}

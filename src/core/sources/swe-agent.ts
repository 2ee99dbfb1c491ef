/**
 * SWE-agent: `<run>/<task>.traj`, one document a run. `history` is what the model was sent, `trajectory` what was done,
 * step by step; the last result stands in the second alone. Nothing has a time, and whether a command failed stands in
 * its output only, where the agent's own words say so.
 */
import type { ToolCallEvent, ToolCategory, ToolResultEvent } from '../sessions/event.ts';
import { askedIn } from './asked-in-template.ts';
import { CallIds } from './call-ids.ts';
import { chatCall } from './chat-call.ts';
import { asList, asObject, asString, asText, isObject, parseObject, type JsonObject } from './json.ts';
import type { Decoded, DecodedEvent, DocumentReader, LogDocument, RecordPlace, SessionFacts } from './reader.ts';
import { parse } from './recognise.ts';
import { runNamedBy } from './run-named-by.ts';
import { contentText } from './tools.ts';

/** Nobody is there to refuse or to stop anything, or nothing tells of it. */
const UNTOLD = ['rejections', 'interruptions', 'compactions'] as const;

export const sweAgent: DocumentReader = {
  agent: 'swe-agent',
  name: 'SWE-agent',
  places(_home, env) {
    const folder = env['SWE_AGENT_TRAJECTORY_DIR'];
    return folder ? [folder] : [];
  },
  inProjects: ['trajectories'],
  document: {
    untold: UNTOLD,
    claims: (path) => /\.traj$/.test(path),
    recognises: ({ start, json }) => /"(?:history|trajectory|attempts)"/.test(start) && isRun(json()),
    read: runEvents,
  },
};

function isRun(value: unknown): boolean {
  const run = asObject(value);
  if (run === null || 'schema_version' in run) return false;
  if (asList(run['attempts']).some(isRun)) return true;
  const [step] = asList(run['trajectory']);
  const [message] = asList(run['history']);
  return (
    (isObject(step) && 'action' in step && 'observation' in step && !('id' in step)) ||
    (isObject(message) && 'role' in message && 'agent' in message && 'content' in message)
  );
}

function* runEvents({ path, text }: LogDocument): Generator<Decoded, void, void> {
  const run = asObject(parse(text));
  if (run === null) {
    yield { kind: 'bad', message: 'not valid JSON' };
    return;
  }
  const name = runNamedBy(path);
  const attempts = asList(run['attempts']).filter(isObject);
  // What stands beside the attempts is a copy of the best one.
  if (attempts.length === 0) yield* new Run(run, name).events();
  for (const [n, attempt] of attempts.entries())
    yield* new Run({ ...attempt, replay_config: run['replay_config'] }, `${name}-${String(n + 1)}`).events();
}

const CATEGORIES: ReadonlyMap<string, ToolCategory> = new Map([
  ['create', 'write'],
  ['find_file', 'search'],
  ['goto', 'read'],
  ['insert', 'edit'],
  ['open', 'read'],
  ['scroll_down', 'read'],
  ['scroll_up', 'read'],
  ['search_dir', 'search'],
  ['search_file', 'search'],
  ['str_replace_editor', 'edit'],
  ['submit', 'other'],
]);

class Run {
  readonly #session: string;
  readonly #facts: Partial<SessionFacts>;
  /** What the task was put into. */
  readonly #template: string | null;
  readonly #history: readonly unknown[];
  readonly #steps: readonly unknown[];
  readonly #calls = new CallIds();
  /** How many actions there were: the number of the step that the next one is. */
  #actions = 0;
  #asked = false;

  constructor(run: JsonObject, session: string) {
    this.#session = session;
    this.#steps = asList(run['trajectory']);
    this.#history = asList(run['history']);
    const info = asObject(run['info']);
    const config = asObject(run['replay_config']) ?? parseObject(asString(run['replay_config']) ?? '');
    const agent = asObject(config?.['agent']);
    const model = asText(asObject(agent?.['model'])?.['name']);
    this.#template = asText(asObject(agent?.['templates'])?.['instance_template']);
    this.#facts = { cwd: this.#folder(0), agentVersion: asText(info?.['swe_agent_version']), model };
  }

  *events(): Generator<Decoded, void, void> {
    const messages = this.#history.length > 0 ? this.#history : this.#steps.flatMap(asMessages);
    for (const [n, message] of messages.entries()) {
      if (!isObject(message)) continue;
      const place: RecordPlace = { line: n + 1, at: null, uid: null, active: true };
      const { role } = message;
      if (!['system', 'user', 'assistant', 'tool'].includes(asString(role) ?? ''))
        yield { kind: 'unknown', session: this.#session, type: `message/${asText(role) ?? '(no role)'}` };
      else yield this.#told(this.#message(message, place));
    }
    // The run ended with it, so that no message brought it to the model.
    if (!this.#calls.waiting) return;
    const observation = asText(asObject(this.#steps[this.#actions - 1])?.['observation']);
    if (observation === null) return;
    const place: RecordPlace = { line: messages.length, at: null, uid: null, active: true };
    yield this.#told([resultEvent(observation, this.#calls.result(null, place), place)]);
  }

  #told(events: readonly DecodedEvent[]): Decoded {
    const [session, facts] = [this.#session, this.#facts];
    return events.length === 0 ? { kind: 'meta', session, facts } : { kind: 'events', session, facts, events };
  }

  #message(message: JsonObject, place: RecordPlace): DecodedEvent[] {
    const type = message['message_type'];
    // An example of how it is done, not something that was done.
    if (message['is_demo'] === true || type === 'demonstration' || type === 'system_prompt') return [];
    if (message['role'] === 'system') return [];
    if (message['role'] === 'assistant') return this.#said(message, place);
    const text = contentText(message['content']);
    if (this.#calls.waiting) {
      const [written] = asList(message['tool_call_ids']);
      const id = this.#calls.result(asText(written) ?? asText(message['tool_call_id']), place);
      return [resultEvent(text, id, place)];
    }
    if (text.trim() === '') return [];
    if (this.#asked) return [{ kind: 'injected', ...place, origin: 'notification', text }];
    this.#asked = true;
    return askedIn(text, this.#template, 'problem_statement', place);
  }

  #said(message: JsonObject, place: RecordPlace): DecodedEvent[] {
    const events: DecodedEvent[] = [];
    for (const block of asList(message['thinking_blocks'])) {
      const text = asText(asObject(block)?.['thinking']);
      if (text !== null) events.push({ kind: 'thinking', ...place, text });
    }
    const action = (asString(message['action']) ?? '').trim();
    const calls = asList(message['tool_calls']).filter(isObject);
    const thought = asText(message['thought']);
    const text = thought ?? (action === '' ? contentText(message['content']) : '');
    if (text.trim() !== '') events.push({ kind: 'assistant', ...place, text });
    const cwd = this.#folder(this.#actions - 1);
    if (calls.length > 0 || action !== '') this.#actions += 1;
    if (calls.length === 0 && action !== '')
      events.push({
        kind: 'tool-call',
        ...place,
        callId: this.#calls.call(null, place, 0),
        cwd,
        ...typedAction(action),
      });
    for (const [n, call] of calls.entries()) {
      const callId = this.#calls.call(asText(call['id']), place, n);
      events.push({ kind: 'tool-call', ...place, callId, ...chatCall(call, { place, cwd, categories: CATEGORIES }) });
    }
    return events;
  }

  /** Where the shell stood after a step; before the first it stood where it was after it. */
  #folder(step: number): string | null {
    const state = asObject(this.#steps[Math.max(step, 0)])?.['state'];
    const known = asObject(state) ?? parseObject(asString(state) ?? '');
    return asText(known?.['working_dir']);
  }
}

/** A run without its history: what was said and done, as messages. */
function asMessages(step: unknown): JsonObject[] {
  const known = asObject(step) ?? {};
  const { action, thought, response, observation } = known;
  const said = { role: 'assistant', action, thought, content: response };
  return typeof observation === 'string' ? [said, { role: 'user', content: observation }] : [said];
}

/** An action as it is typed: one of the agent's own commands with its arguments, or a command of the shell. */
function typedAction(action: string): Pick<ToolCallEvent, 'tool' | 'category' | 'command' | 'path' | 'input'> {
  const [, name = '', rest = ''] = /^(\S+)[ \t]*([^\n]{0,4000})/.exec(action) ?? [];
  const category = name === 'edit' ? 'edit' : CATEGORIES.get(name);
  if (category === undefined) return { tool: 'bash', category: 'shell', command: action, path: null, input: action };
  const path = name === 'open' || name === 'create' ? /^"([^"]+)"|^'([^']+)'|^(\S+)/.exec(rest) : null;
  return {
    tool: name,
    category,
    command: null,
    path: path?.[1] ?? path?.[2] ?? path?.[3] ?? null,
    input: action,
  };
}

/** How SWE-agent itself says that something did not work. */
const FAILED =
  /^\s*(?:EXECUTION TIMED OUT|COMMAND FAILED TO EXECUTE|Your proposed edit has introduced new syntax error|Your edit was not applied|The command '[^\n]{0,400}' was cancelled because it took more than|Operation '[^\n]{0,400}' is not supported by this environment)/;

function resultEvent(text: string, callId: string, place: RecordPlace): DecodedEvent {
  const outcome: ToolResultEvent['outcome'] = FAILED.test(text) ? 'failed' : 'unknown';
  return { kind: 'tool-result', ...place, callId, outcome, exitCode: null, text, userModified: false };
}

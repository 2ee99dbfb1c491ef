/** Events of OpenHands' second generation (its agent SDK and CLI, since the end of 2025): each says its `kind`. */
import type { ToolResultEvent } from '../../sessions/event.ts';
import { asExitCode, asList, asObject, asString, asText, isObject, type JsonObject } from '../json.ts';
import { CallIds } from '../call-ids.ts';
import type { DecodedEvent, RecordPlace } from '../reader.ts';
import { contentText } from '../tools.ts';
import { humanText, said, type EventDecoder, type EventOf } from './events.ts';
import { argsIn, openHandsCall } from './tools.ts';

/** Events about the program, or parts of what comes whole later. */
const QUIET: ReadonlySet<string> = new Set([
  'AskUserRequestEvent',
  'CondensationRequest',
  'ConversationIterationLimitEvent',
  'ConversationStateUpdateEvent',
  'HookExecutionEvent',
  'LLMCompletionLogEvent',
  'SecurityAnalyzerConfigurationEvent',
  'StreamingDeltaEvent',
  'SystemPromptEvent',
  'TokenEvent',
]);

const NO_REASON = 'User rejected the action';

export class SecondGeneration implements EventDecoder {
  readonly #calls = new CallIds();
  /** Calls by the id of their event. */
  readonly #byEvent = new Map<string, string>();
  #cwd: string | null;
  /** Calls of another agent that OpenHands leads, by their ids: what they are called here. */
  readonly #foreignCalls = new Map<string, string>();
  readonly #ended = new Set<string>();

  constructor(cwd: string | null) {
    this.#cwd = cwd;
  }

  get cwd(): string | null {
    return this.#cwd;
  }

  kind(event: JsonObject): string {
    return asText(event['kind']) ?? '(no kind)';
  }

  events(event: JsonObject, of: EventOf): DecodedEvent[] | null {
    const { place } = of;
    switch (event['kind']) {
      case 'MessageEvent':
        // An agent that is started again numbers its calls from the beginning.
        this.#foreignCalls.clear();
        return messageEvents(event, of);
      case 'ActionEvent':
        return this.#action(event, place);
      case 'ObservationEvent': {
        const observation = asObject(event['observation']) ?? {};
        this.#cwd = asText(asObject(observation['metadata'])?.['working_dir']) ?? this.#cwd;
        return [this.#result(event, place, observed(observation))];
      }
      case 'AgentErrorEvent':
        return [this.#result(event, place, told('failed', asString(event['error']) ?? ''))];
      case 'UserRejectObservation':
        return this.#rejected(event, place);
      case 'Condensation':
        return [{ kind: 'compaction', ...place }, ...summaryIn(event, place)];
      case 'CondensationSummaryEvent':
        return summaryIn(event, place);
      case 'AskUserResponseEvent':
        return answers(event, place);
      case 'WarningEvent': {
        const text = asText(event['message']);
        return text === null ? [] : [{ kind: 'injected', ...place, origin: 'notification', text }];
      }
      case 'UnknownEvent':
        return this.#kept(event, of);
      case 'PauseEvent':
      case 'InterruptEvent':
        return [{ kind: 'interruption', ...place }];
      case 'ConversationErrorEvent': {
        const text = asText(event['detail']) ?? asText(event['code']);
        return text === null ? [] : [{ kind: 'service-error', ...place, text }];
      }
      case 'ACPToolCallEvent':
        return this.#foreign(event, place);
      default:
        return QUIET.has(this.kind(event)) ? [] : null;
    }
  }

  #action(event: JsonObject, place: RecordPlace): DecodedEvent[] {
    const action = asObject(event['action']);
    const called = asObject(event['tool_call']);
    const tool = asText(event['tool_name']) ?? asText(called?.['name']) ?? '';
    const written = called?.['arguments'] ?? asObject(called?.['function'])?.['arguments'];
    const args = { ...action, ...argsIn(written) };
    const callId = this.#calls.call(asText(event['tool_call_id']) ?? asText(called?.['id']), place, 0);
    const id = asText(event['id']);
    if (id !== null) this.#byEvent.set(id, callId);
    const events = [
      ...thoughts(event, place),
      ...textsIn(event['thought']).flatMap((text) => said('assistant', text, place)),
    ];
    if (tool === 'think') events.push(...said('thinking', asText(args['thought']), place));
    if (tool === 'finish') events.push(...said('assistant', asText(args['message']), place));
    const call = openHandsCall(tool, args, written ?? action, this.#cwd);
    if (action?.['kind'] === 'MCPToolAction') call.category = 'mcp';
    events.push({ kind: 'tool-call', ...place, callId, ...call });
    return events;
  }

  #result(event: JsonObject, place: RecordPlace, result: Result): DecodedEvent {
    const caused = this.#byEvent.get(asText(event['action_id']) ?? '') ?? asText(event['tool_call_id']);
    const callId = this.#calls.result(caused, place);
    return { kind: 'tool-result', ...place, callId, ...result, userModified: false };
  }

  #rejected(event: JsonObject, place: RecordPlace): DecodedEvent[] {
    const reason = asText(event['rejection_reason']);
    const isHook = event['rejection_source'] === 'hook';
    const result = this.#result(event, place, told(isHook ? 'cancelled' : 'rejected', reason ?? ''));
    if (isHook || result.kind !== 'tool-result') return [result];
    const words = reason === null || reason.startsWith(NO_REASON) ? null : reason;
    return [result, { kind: 'rejection', ...place, callId: result.callId, words }];
  }

  /** An event whose tool OpenHands no longer knows, kept as it was. */
  #kept(event: JsonObject, of: EventOf): DecodedEvent[] | null {
    const data = asObject(event['original_data']);
    const kind = asText(data?.['kind']) ?? asText(event['original_kind']);
    // Nothing is kept twice.
    return data === null || kind === 'UnknownEvent' ? null : this.events({ ...data, kind }, of);
  }

  /** A call of another agent that OpenHands leads: told again whenever something of it changes. */
  #foreign(event: JsonObject, place: RecordPlace): DecodedEvent[] {
    const id = asText(event['tool_call_id']);
    if (id === null) return [];
    const events: DecodedEvent[] = [];
    if (!this.#foreignCalls.has(id)) {
      const callId = this.#calls.call(id, place, 0);
      this.#foreignCalls.set(id, callId);
      const tool = asText(event['title']) ?? asText(event['tool_kind']) ?? '';
      const call = openHandsCall(tool, argsIn(event['raw_input']) ?? {}, event['raw_input'], this.#cwd);
      const category = event['tool_kind'] === 'execute' ? 'shell' : call.category;
      const command = category === 'shell' ? asText(argsIn(event['raw_input'])?.['command']) : null;
      events.push({ kind: 'tool-call', ...place, callId, ...call, category, command });
    }
    const status = event['status'];
    const callId = this.#foreignCalls.get(id) ?? id;
    if ((status !== 'completed' && status !== 'failed') || this.#ended.has(callId)) return events;
    this.#ended.add(callId);
    this.#calls.result(id, place);
    const text = asString(event['raw_output']) ?? contentText(event['content']);
    const outcome = status === 'failed' || event['is_error'] === true ? 'failed' : 'ok';
    events.push({ kind: 'tool-result', ...place, callId, ...told(outcome, text), userModified: false });
    return events;
  }
}

function messageEvents(event: JsonObject, of: EventOf): DecodedEvent[] {
  const { place } = of;
  const message = asObject(event['llm_message']) ?? {};
  const texts = textsIn(message['content']);
  const context = textsIn(event['extended_content'])
    .filter((text) => text.trim() !== '')
    .map((text): DecodedEvent => ({ kind: 'injected', ...place, origin: 'context', text }));
  if (event['source'] === 'agent')
    return [...thoughts(message, place), ...texts.flatMap((text) => said('assistant', text, place)), ...context];
  // A hook speaks for the environment, another agent under its name.
  if (event['source'] !== 'user' || asText(event['sender']) !== null)
    return texts
      .filter((text) => text.trim() !== '')
      .map((text): DecodedEvent => ({ kind: 'injected', ...place, origin: 'notification', text }))
      .concat(context);
  return [...texts.flatMap((text) => humanText(text, of)), ...context];
}

/** @param from an action, or a message of the model */
function thoughts(from: JsonObject, place: RecordPlace): DecodedEvent[] {
  const whole = said('thinking', asText(from['reasoning_content']), place);
  if (whole.length > 0) return whole;
  const blocks = asList(from['thinking_blocks']).map((block) => asText(asObject(block)?.['thinking']));
  const summary = asList(asObject(from['responses_reasoning_item'])?.['summary']).map(asText);
  return [...blocks, ...summary].flatMap((text) => said('thinking', text, place));
}

/** What the human chose, where the agent asked. */
function answers(event: JsonObject, place: RecordPlace): DecodedEvent[] {
  if (event['source'] !== 'user') return [];
  return Object.values(asObject(event['answers']) ?? {}).flatMap((answer): DecodedEvent[] => {
    const text = asText(asObject(answer)?.['label']) ?? asText(answer);
    return text === null ? [] : [{ kind: 'prompt', ...place, text, via: 'answer' }];
  });
}

function textsIn(content: unknown): string[] {
  if (typeof content === 'string') return [content];
  return asList(content)
    .filter(isObject)
    .flatMap((block) => asText(block['text']) ?? []);
}

function summaryIn(event: JsonObject, place: RecordPlace): DecodedEvent[] {
  const text = asText(event['summary']);
  return text === null ? [] : [{ kind: 'injected', ...place, origin: 'summary', text }];
}

type Result = Pick<ToolResultEvent, 'outcome' | 'exitCode' | 'text'>;

const told = (outcome: Result['outcome'], text: string): Result => ({ outcome, exitCode: null, text });

function observed(observation: JsonObject): Result {
  const code = observation['exit_code'] ?? asObject(observation['metadata'])?.['exit_code'];
  // A command that goes on running has none yet, which is written as -1.
  const exitCode = code === -1 ? null : asExitCode(code);
  const error = asText(observation['error']);
  const text = contentText(observation['content']) || asText(observation['output']) || (error ?? '');
  const isError = observation['is_error'];
  const failed =
    isError === true || observation['error'] === true || error !== null || (exitCode !== null && exitCode !== 0);
  const running = code === -1 && exitCode === null;
  const outcome = failed
    ? 'failed'
    : running
      ? 'unknown'
      : exitCode === 0 || isError === false || observation['error'] === false
        ? 'ok'
        : 'unknown';
  return { outcome, exitCode, text };
}

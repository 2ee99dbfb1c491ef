/**
 * Events of OpenHands' first generation (2024 and 2025): an `action` of somebody, and the `observation` it caused. The
 * earliest have their fields in the event itself, and no ids.
 */
import type { ToolResultEvent } from '../../sessions/event.ts';
import { CallIds } from '../call-ids.ts';
import { asExitCode, asList, asObject, asString, asText, isObject, type JsonObject } from '../json.ts';
import type { DecodedEvent, RecordPlace } from '../reader.ts';
import { humanText, said, type EventDecoder, type EventOf } from './events.ts';
import { argsIn, openHandsCall } from './tools.ts';

/** Actions that are carried out by something. */
const CARRIED_OUT: ReadonlySet<string> = new Set([
  'browse',
  'browse_interactive',
  'call_tool_mcp',
  'delegate',
  'edit',
  'mcp',
  'read',
  'run',
  'run_ipython',
  'task_tracking',
  'write',
]);

/** Actions of the program, or with nothing to tell. */
const QUIET: ReadonlySet<string> = new Set([
  'add_task',
  'condensation_request',
  'initialize',
  'loop_recovery',
  'modify_task',
  'null',
  'pause',
  'recall',
  'resume',
  'start',
  'summarize',
  'system',
]);

export class FirstGeneration implements EventDecoder {
  readonly #calls = new CallIds();
  /** Calls by the number of their event. */
  readonly #byEvent = new Map<number, string>();
  #cwd: string | null = null;

  get cwd(): string | null {
    return this.#cwd;
  }

  kind(event: JsonObject): string {
    const observation = asText(event['observation']);
    return observation === null ? `action/${asText(event['action']) ?? '(none)'}` : `observation/${observation}`;
  }

  events(event: JsonObject, of: EventOf): DecodedEvent[] | null {
    const args = asObject(event['args']) ?? event;
    const { place } = of;
    if (typeof event['observation'] === 'string') return this.#observed(event['observation'], event, place);
    const action = asText(event['action']);
    switch (action) {
      case null:
        return null;
      case 'message': {
        const text = asString(args['content']) ?? '';
        // The earliest did not say whose it was; there the human asked once, at the beginning.
        const isHuman = event['source'] === 'user' || (event['source'] === undefined && place.line === 1);
        return isHuman ? humanText(text, of) : said('assistant', text, place);
      }
      case 'change_agent_state':
        return args['agent_state'] === 'stopped' || args['agent_state'] === 'paused'
          ? [{ kind: 'interruption', ...place }]
          : [];
      case 'condensation':
        return [{ kind: 'compaction', ...place }, ...summaryIn(args, place)];
      case 'think':
      case 'finish':
      case 'reject':
        return [
          ...said(action === 'think' ? 'thinking' : 'assistant', textOf(args), place),
          ...(calledIn(event) === null ? [] : [this.#call(action, event, args, place)]),
        ];
      default:
        if (QUIET.has(action)) return [];
        if (!CARRIED_OUT.has(action) && calledIn(event) === null) return null;
        if (event['source'] === 'user') return commandOf(action, args, place);
        return [...said('assistant', asText(args['thought']), place), this.#call(action, event, args, place)];
    }
  }

  #call(action: string, event: JsonObject, args: JsonObject, place: RecordPlace): DecodedEvent {
    const called = calledIn(event);
    const callId = this.#calls.call(asText(called?.['tool_call_id']), place, 0);
    if (typeof event['id'] === 'number') this.#byEvent.set(event['id'], callId);
    const written = writtenIn(called);
    const tool = asText(called?.['function_name']) ?? action;
    const call = openHandsCall(tool, { ...args, ...argsIn(written) }, written ?? args, this.#cwd);
    return { kind: 'tool-call', ...place, callId, ...call };
  }

  #observed(observation: string, event: JsonObject, place: RecordPlace): DecodedEvent[] {
    const extras = asObject(event['extras']);
    const content = asString(event['content']) ?? '';
    const folder = asText(asObject(extras?.['metadata'])?.['working_dir']);
    if (observation === 'null' || observation === 'recall') return [];
    if (observation === 'agent_state_changed') {
      const reason = asText(extras?.['reason']);
      const failed = extras?.['agent_state'] === 'error' && reason !== null;
      return failed ? [{ kind: 'service-error', ...place, text: reason }] : [];
    }
    const cause = typeof event['cause'] === 'number' ? (this.#byEvent.get(event['cause']) ?? null) : null;
    const caused = cause ?? asText(asObject(event['tool_call_metadata'])?.['tool_call_id']);
    // A call that could not even be understood has no action: its error is all that is left of it.
    if (caused === null && observation !== 'error' && !(event['cause'] === undefined && this.#calls.waiting))
      return content.trim() === '' ? [] : [{ kind: 'injected', ...place, origin: 'notification', text: content }];
    const misunderstood = caused === null && observation === 'error' && 'id' in event;
    const position = `line-${String(place.line)}`;
    const callId = misunderstood ? position : this.#calls.result(caused, place);
    const result = resultOf(observation, event, content);
    const events: DecodedEvent[] = [{ kind: 'tool-result', ...place, callId, ...result, userModified: false }];
    if (result.outcome === 'rejected') events.push({ kind: 'rejection', ...place, callId, words: null });
    // Where the shell stands afterwards is where the next command begins.
    this.#cwd = folder ?? this.#cwd;
    return events;
  }
}

/** The call of the model that an event is about. */
const calledIn = (event: JsonObject): JsonObject | null => asObject(event['tool_call_metadata']);

/** The arguments as the model wrote them: its answer stands in every event it led to. */
function writtenIn(called: JsonObject | null): string | null {
  const id = asText(called?.['tool_call_id']);
  const [choice] = asList(asObject(called?.['model_response'])?.['choices']);
  for (const call of asList(asObject(asObject(choice)?.['message'])?.['tool_calls']).filter(isObject))
    if (asText(call['id']) === id) return asText(asObject(call['function'])?.['arguments']);
  return null;
}

const textOf = (args: JsonObject): string | null =>
  asText(args['final_thought']) ?? asText(args['thought']) ?? asText(asObject(args['outputs'])?.['content']);

function summaryIn(args: JsonObject, place: RecordPlace): DecodedEvent[] {
  const text = asText(args['summary']);
  return text === null ? [] : [{ kind: 'injected', ...place, origin: 'summary', text }];
}

/** A command the human ran in the same shell. */
function commandOf(action: string, args: JsonObject, place: RecordPlace): DecodedEvent[] {
  const text = asText(args['command']) ?? asText(args['code']);
  return text === null ? [] : [{ kind: 'command', ...place, name: action === 'run' ? '!' : action, text }];
}

type Result = Pick<ToolResultEvent, 'outcome' | 'exitCode' | 'text'>;

/** Observations of what cannot be done without being told: whatever comes back says that it worked. */
const TOLD: ReadonlySet<string> = new Set(['delegate', 'edit', 'read', 'success', 'task_tracking', 'think', 'write']);

function resultOf(observation: string, event: JsonObject, text: string): Result {
  const extras = asObject(event['extras']);
  const told = asObject(extras?.['metadata'])?.['exit_code'] ?? extras?.['exit_code'] ?? event['exit_code'];
  // A command that goes on running has none yet, which is written as -1.
  const exitCode = told === -1 ? null : asExitCode(told);
  const as = (outcome: Result['outcome']): Result => ({ outcome, exitCode, text });
  if (observation === 'user_rejected') return as('rejected');
  if (observation === 'error' || extras?.['error'] === true || event['error'] === true) return as('failed');
  if (exitCode !== null) return as(exitCode === 0 ? 'ok' : 'failed');
  if (/^ERROR:/.test(text)) return as('failed');
  return as(TOLD.has(observation) ? 'ok' : 'unknown');
}

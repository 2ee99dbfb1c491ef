/**
 * Messages of Kimi CLI, the earlier one: `{timestamp, message: {type, payload}}`, what its engine tells its screen.
 * What sub-agents do is told inside the message of the session that called them.
 */
import type { SessionEvent } from '../../sessions/event.ts';
import { asObject, asString, asText, fingerprint, type JsonObject } from '../json.ts';
import type { DecodedEvent } from '../reader.ts';
import { remember, type KimiState } from './state.ts';
import { kimiCall, kimiResult, textsIn } from './tool.ts';
import { META_MESSAGES, TOLD_MESSAGES } from './types.ts';
import { typed } from './user.ts';

export interface CliPlace {
  line: number;
  at: number | null;
}

export interface CliMessage {
  events: DecodedEvent[];
  /** The sub-agent that told it. */
  subagent: string | null;
}

/** @returns the name of a message nobody knows */
export function cliMessage(message: JsonObject, place: CliPlace, state: KimiState): CliMessage | string {
  const type = asText(message['type']) ?? '(no type)';
  const payload = asObject(message['payload']) ?? {};
  if (type !== 'SubagentEvent') {
    if (!TOLD_MESSAGES.has(type)) return META_MESSAGES.has(type) ? { events: [], subagent: null } : type;
    return { events: told(type, payload, place, state, null), subagent: null };
  }
  const inner = asObject(payload['event']) ?? {};
  const name = asText(inner['type']) ?? '(no type)';
  if (!TOLD_MESSAGES.has(name) || name === 'SubagentEvent')
    return META_MESSAGES.has(name) ? { events: [], subagent: null } : `SubagentEvent/${name}`;
  const subagent =
    asText(payload['agent_id']) ?? asText(payload['parent_tool_call_id']) ?? asText(payload['task_tool_call_id']);
  return { events: told(name, asObject(inner['payload']) ?? {}, place, state, subagent ?? 'subagent'), subagent };
}

function placed<K extends SessionEvent['kind']>(kind: K, { line, at }: CliPlace, what: string) {
  return { kind, line, at, uid: at === null ? null : `${String(at)}/${kind}/${fingerprint(what)}`, active: true };
}

function told(
  type: string,
  payload: JsonObject,
  place: CliPlace,
  state: KimiState,
  subagent: string | null,
): DecodedEvent[] {
  switch (type) {
    case 'TurnBegin':
    case 'SteerInput':
      return textsIn(payload['user_input']).map((text): DecodedEvent => {
        const piece = typed(text.trim());
        if (subagent !== null || piece.kind === 'injected')
          return { ...placed('injected', place, text), origin: 'subagent-prompt', text: piece.text };
        if (piece.kind === 'command') return { ...placed('command', place, text), name: piece.name, text: piece.text };
        const via = type === 'SteerInput' ? 'queued' : 'prompt';
        return { ...placed('prompt', place, text), text: piece.text, via };
      });
    case 'ContentPart':
    case 'TextPart':
    case 'ThinkPart': {
      const thought = asText(payload['think']);
      const text = asText(payload['text']);
      if (thought !== null) return [{ ...placed('thinking', place, thought), text: thought }];
      return text === null || text.trim() === '' ? [] : [{ ...placed('assistant', place, text), text }];
    }
    case 'ToolCall': {
      const asked = asObject(payload['function']) ?? {};
      const callId = asText(payload['id']) ?? `line-${String(place.line)}`;
      return [
        {
          ...placed('tool-call', place, callId),
          callId,
          ...kimiCall(asString(asked['name']) ?? '', asked['arguments']),
        },
      ];
    }
    case 'ToolResult':
      return result(payload, place, state);
    case 'ApprovalRequest': {
      const request = asText(payload['id']);
      const call = asText(payload['tool_call_id']);
      if (request !== null && call !== null) remember(state.asked, { request, call });
      return [];
    }
    case 'ApprovalResponse':
    case 'ApprovalRequestResolved':
      return refusal(payload, place, state);
    case 'CompactionEnd':
      return [placed('compaction', place, '')];
    case 'Notification': {
      const text = asText(payload['body']) ?? asText(payload['title']);
      return text === null ? [] : [{ ...placed('injected', place, text), origin: 'notification', text }];
    }
    default:
      return [];
  }
}

function result(payload: JsonObject, place: CliPlace, state: KimiState): DecodedEvent[] {
  const callId = asText(payload['tool_call_id']) ?? `line-${String(place.line)}`;
  const value = asObject(payload['return_value']) ?? asObject(payload['result']) ?? {};
  const { outcome, exitCode, text } = kimiResult(
    { output: value['output'], message: value['message'] },
    value['is_error'],
  );
  const refused = state.refused.includes(callId);
  const events: DecodedEvent[] = [
    {
      ...placed('tool-result', place, callId),
      callId,
      outcome: refused ? 'rejected' : outcome,
      exitCode,
      text,
      userModified: false,
    },
  ];
  if (outcome === 'rejected' && !refused) events.push({ ...placed('rejection', place, callId), callId, words: null });
  return events;
}

function refusal(payload: JsonObject, place: CliPlace, state: KimiState): DecodedEvent[] {
  const request = asText(payload['request_id']);
  const at = state.asked.findIndex((one) => one.request === request);
  const [open] = at < 0 ? [] : state.asked.splice(at, 1);
  if (payload['response'] !== 'reject' || open === undefined) return [];
  remember(state.refused, open.call);
  return [{ ...placed('rejection', place, open.call), callId: open.call, words: asText(payload['feedback']) }];
}

/** Tells the human's messages from the others in the user role: by their source, not by their text. */
import type { InjectedEvent } from '../../sessions/event.ts';
import { asText, type JsonObject } from '../json.ts';

export type CopilotMessage =
  | { kind: 'human'; text: string; via: 'prompt' | 'queued' }
  | { kind: 'command'; name: string; text: string }
  | { kind: 'injected'; origin: InjectedEvent['origin']; text: string };

/** @param subagent the message is to a sub-agent */
export function copilotMessage(data: JsonObject, subagent: boolean): CopilotMessage | null {
  // Not the text that was sent: that one has reminders of the harness in it.
  const text = asText(data['content'])?.trim() ?? '';
  // What autopilot says to itself is empty here.
  if (text === '' || data['isAutopilotContinuation'] === true) return null;
  const source = asText(data['source']) ?? 'user';
  if (subagent || source.startsWith('agent-')) return { kind: 'injected', origin: 'subagent-prompt', text };
  if (source !== 'user' && source !== 'human') return { kind: 'injected', origin: originOf(source), text };
  const name = /^\/[\w:-]+(?=\s|$)/.exec(text)?.[0];
  if (name !== undefined) return { kind: 'command', name, text };
  const waited = data['delivery'] === 'steering' || data['delivery'] === 'queued';
  return { kind: 'human', text, via: waited ? 'queued' : 'prompt' };
}

function originOf(source: string): InjectedEvent['origin'] {
  if (source.startsWith('skill')) return 'skill';
  if (source.startsWith('hook')) return 'hook';
  if (source.startsWith('command')) return 'instructions';
  return 'notification';
}

/** Tells what the human typed from what OpenCode puts into a user's message. */
import { asText, type JsonObject } from '../json.ts';
import type { DecodedEvent, RecordPlace } from '../reader.ts';
import { typed, type Via } from '../typed.ts';

/** What stands for a command that the human ran at the prompt; its output is the next message. */
export const RAN_BY_USER = 'The following tool was executed by the user';

const RAN_SHELL = 'The following shell command was executed by the user';

/** What the command `/init` is written out as. */
const INIT = /^(?:Please analyze this codebase and create an? AGENTS\.md file|Create or update `AGENTS\.md` for this)/;

export interface UserTexts {
  via: Via;
  /** The session's prompts are an agent's. */
  subagent: boolean;
}

/** @param part a part of type text */
export function opencodeUserText(part: JsonObject, place: RecordPlace, { via, subagent }: UserTexts): DecodedEvent[] {
  const text = asText(part['text'])?.trim() ?? '';
  if (text === '') return [];
  if (part['synthetic'] === true) {
    return [{ kind: 'injected', ...place, origin: originOf(text), text }];
  }
  if (part['ignored'] === true) return [{ kind: 'injected', ...place, origin: 'notification', text }];
  if (subagent) return [{ kind: 'injected', ...place, origin: 'subagent-prompt', text }];
  if (INIT.test(text)) return [{ kind: 'injected', ...place, origin: 'instructions', text }];
  return typed(text, place, via);
}

function originOf(text: string): 'command-output' | 'context' | 'notification' | 'reminder' {
  if (text.startsWith('<system-reminder>')) return 'reminder';
  if (text.startsWith(RAN_SHELL)) return 'command-output';
  // What ran in the background has ended.
  return /^<(?:shell|subagent|task) /.test(text) ? 'notification' : 'context';
}

/** A command that is carried out by a sub-agent: the human gave its name, the rest was written out. */
export function opencodeSubtask(part: JsonObject, place: RecordPlace): DecodedEvent[] {
  const command = asText(part['command']);
  const prompt = asText(part['prompt']);
  return [
    ...(command === null ? [] : [{ kind: 'command', ...place, name: `/${command}`, text: command } as const]),
    ...(prompt === null ? [] : [{ kind: 'injected', ...place, origin: 'subagent-prompt', text: prompt } as const]),
  ];
}

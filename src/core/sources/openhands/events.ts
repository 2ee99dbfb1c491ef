/** What both generations of OpenHands' events have in common. */
import type { JsonObject } from '../json.ts';
import type { DecodedEvent, RecordPlace } from '../reader.ts';
import { typed } from '../typed.ts';

export interface EventOf {
  /** 1-based, in the conversation. */
  place: RecordPlace;
  /** Whether another agent speaks in the place of the human. */
  isSubagent: boolean;
}

/** Decodes a conversation's events in order. */
export interface EventDecoder {
  /** Where the shell stands now, as far as it is told. */
  readonly cwd: string | null;
  /** @returns `null` for an event of a kind nobody knows */
  events(event: JsonObject, of: EventOf): DecodedEvent[] | null;
  /** What kind an event is, for naming one that is not known. */
  kind(event: JsonObject): string;
}

/** What OpenHands itself says in the human's place, to keep an agent going. */
const NUDGES: readonly string[] = [
  'Please continue working on the task on whatever approach you think is suitable.',
  'Your last response did not include a function call or a message',
  'The task appears incomplete (iteration ',
];

/** What came before, told to an agent that was started anew. */
const RESUMED = '<<RESUMED CONVERSATION>>';

export function humanText(text: string, { place, isSubagent }: EventOf): DecodedEvent[] {
  if (text.trim() === '') return [];
  if (isSubagent) return [{ kind: 'injected', ...place, origin: 'subagent-prompt', text }];
  if (text.startsWith(RESUMED)) return [{ kind: 'injected', ...place, origin: 'summary', text }];
  if (NUDGES.some((nudge) => text.startsWith(nudge)))
    return [{ kind: 'injected', ...place, origin: 'notification', text }];
  return typed(text.trim(), place, 'prompt');
}

export const said = (kind: 'assistant' | 'thinking', text: string | null, place: RecordPlace): DecodedEvent[] =>
  text === null || text.trim() === '' ? [] : [{ kind, ...place, text }];

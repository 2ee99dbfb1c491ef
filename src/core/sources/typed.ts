/** Words of the human, told from a slash command. */
import type { DecodedEvent, RecordPlace } from './reader.ts';

export type Via = 'prompt' | 'queued';

/** @param text what is left of a text in the user's role when everything injected is taken off, trimmed */
export function typed(text: string, place: RecordPlace, via: Via): DecodedEvent[] {
  if (text === '') return [];
  const command = /^\/[\w:-]+(?=\s|$)/.exec(text)?.[0];
  return [
    command === undefined
      ? { kind: 'prompt', ...place, text, via }
      : { kind: 'command', ...place, name: command, text },
  ];
}

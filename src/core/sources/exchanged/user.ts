/** Words of the human in sessions that are exchanged, told from what Claude Code and Codex put around and beside them. */
import { userText } from '../claude-code/user.ts';
import { codexUserText } from '../codex/user.ts';
import type { DecodedEvent, RecordPlace } from '../reader.ts';

export const exchangedUserText = (text: string, place: RecordPlace): DecodedEvent[] =>
  codexUserEvents(text, place, (words) => userText(words, place, { injected: null, via: 'prompt' }));

/** @param human tells what of the text is none of Codex's */
export const codexUserEvents = (
  text: string,
  place: RecordPlace,
  human: (words: string) => DecodedEvent[],
): DecodedEvent[] =>
  codexUserText(text).flatMap((piece): DecodedEvent[] => {
    switch (piece.kind) {
      case 'aborted':
        return [{ kind: 'interruption', ...place }];
      case 'command':
        return [{ kind: 'command', ...place, name: '!', text: piece.text }];
      case 'injected':
        return [{ kind: 'injected', ...place, origin: piece.origin, text: piece.text }];
      case 'human':
        return human(piece.text);
    }
  });

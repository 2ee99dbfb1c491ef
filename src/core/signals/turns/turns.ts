import type { Session } from '../../sessions/session.ts';
import type { Before, Turn } from './turn.ts';

const HEAD = 60;
const TAIL = 235;

/** Start and end of a text, as the classifier was trained to see what came before a turn. */
export function excerpt(text: string): string {
  return text.length <= HEAD + TAIL + 3 ? text : `${text.slice(0, HEAD)} … ${text.slice(-TAIL)}`;
}

/** A question in the last line or two is put to the user; one further up was answered by the text itself. */
const asks = (text: string): boolean => /[?？]/.test(text.trimEnd().slice(-120));

/**
 * The turns a person typed, in order, each with what came just before. Copies from other sessions, rewound branches,
 * commands and injected text are no turns.
 */
export function turnsOf(session: Session): Turn[] {
  const turns: Turn[] = [];
  let before: Before = 'first';
  let context = '';
  for (const event of session.events) {
    if (!event.active) continue;
    switch (event.kind) {
      case 'assistant':
        if (event.text.trim() === '') break;
        before = asks(event.text) ? 'question' : 'text';
        context = excerpt(event.text);
        break;
      case 'tool-call':
        before = event.category === 'question' ? 'question' : 'tool-call';
        context = excerpt(`[${event.tool}] ${event.command ?? event.path ?? event.input.slice(0, 1000)}`);
        break;
      case 'rejection':
        if (event.words !== null && event.words.trim() !== '' && !event.copied) {
          turns.push({ text: event.words, before: 'rejected-call', context, via: 'rejection', ...placeOf(event) });
        }
        before = 'rejected-call';
        break;
      case 'interruption':
        // A refusal stops the agent too; that it was refused says more.
        if (before !== 'rejected-call') before = 'interruption';
        break;
      case 'prompt':
        if (event.text.trim() !== '' && !event.copied) {
          turns.push({
            text: event.text,
            before: event.via === 'answer' ? 'question' : before,
            context,
            via: event.via,
            ...placeOf(event),
          });
        }
        break;
      default:
        break;
    }
  }
  return turns;
}

const placeOf = (event: { seq: number; line: number; at: number | null }): Pick<Turn, 'seq' | 'line' | 'at'> => ({
  seq: event.seq,
  line: event.line,
  at: event.at,
});

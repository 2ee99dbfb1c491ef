/** Answers of models that write what they think in front of what they say, as those do that are run at home. */
import type { DecodedEvent, RecordPlace } from './reader.ts';

const THINKS = '<think>';
const THOUGHT = '</think>';

/** @param text an answer; every event's text is a substring of it */
export function saidOrThought(text: string, place: RecordPlace): DecodedEvent[] {
  const whole = text.trimStart();
  if (whole.trim() === '') return [];
  if (!whole.startsWith(THINKS)) return [{ kind: 'assistant', ...place, text }];
  const end = whole.indexOf(THOUGHT);
  const thought = whole.slice(THINKS.length, end < 0 ? whole.length : end).trim();
  const said = end < 0 ? '' : whole.slice(end + THOUGHT.length).trim();
  const events: DecodedEvent[] = thought === '' ? [] : [{ kind: 'thinking', ...place, text: thought }];
  return said === '' ? events : [...events, { kind: 'assistant', ...place, text: said }];
}

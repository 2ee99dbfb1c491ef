/** A task as its agent sends it: the human's words, put into a template that the run's own settings hold. */
import type { DecodedEvent, RecordPlace } from './reader.ts';

/** Templates are Jinja's: `{{ name }}` is filled in, `{% … %}` decides. */
const MARK = /\{\{[^{}]{0,200}\}\}|\{%[^%]{0,400}%\}/g;

/**
 * @param name what the human's words are called in the template
 * @returns the words as the prompt and what surrounds them as instructions; all of it as the prompt where the template
 *   is not the one it was made with
 */
export function askedIn(text: string, template: string | null, name: string, place: RecordPlace): DecodedEvent[] {
  const [from, to] = (template === null ? null : placeIn(text, template, name)) ?? [0, text.length];
  const around = [text.slice(0, from).trim(), text.slice(to).trim()];
  const [before = [], after = []] = around.map((rest): DecodedEvent[] =>
    rest === '' ? [] : [{ kind: 'injected', ...place, origin: 'instructions', text: rest }],
  );
  return [...before, { kind: 'prompt', ...place, text: text.slice(from, to).trim(), via: 'prompt' }, ...after];
}

/** Where the words stand, found by the fixed text on either side of them; `null` where it is not there. */
function placeIn(text: string, template: string, name: string): [number, number] | null {
  const marks = [...template.matchAll(MARK)];
  const n = marks.findIndex(([mark]) => mark.replace(/^\{\{-?\s*|\s*-?\}\}$/g, '') === name);
  const mark = marks[n];
  if (mark === undefined) return null;
  const last = marks[n - 1];
  const left = template.slice(last === undefined ? 0 : last.index + last[0].length, mark.index).trim();
  const right = template.slice(mark.index + mark[0].length, marks[n + 1]?.index).trim();
  const opened = left === '' ? 0 : text.indexOf(left);
  const from = opened + left.length;
  // The words may hold the same text; what the template adds comes last.
  const to = right === '' ? text.length : text.lastIndexOf(right);
  return opened < 0 || to < from || text.slice(from, to).trim() === '' ? null : [from, to];
}

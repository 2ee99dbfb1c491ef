/** The template of a line, read as words: what varies in it is named. */

/** A map, so that a line that says `constructor` is not found in it. */
const SLOTS: ReadonlyMap<string, string> = new Map([
  ['<*>', '…'],
  ['<n>', 'number'],
  ['<id>', 'id'],
  ['<path>', 'path'],
  ['<address>', 'address'],
  ['<email>', 'email'],
]);

export interface TemplatePart {
  text: string;
  /** It stands for something that varies. */
  varies: boolean;
}

export const partsOf = (template: string): TemplatePart[] =>
  closed(template)
    .split(/(<(?:\*|n|id|path|address|email)>)/)
    .filter((text) => text !== '')
    .map((text) => ({ text: SLOTS.get(text) ?? text, varies: SLOTS.has(text) }));

/** Words were taken apart at these marks; a person does not write so. */
const closed = (template: string): string => template.replace(/ (?=[):,;\]}])/g, '').replace(/([([{]) /g, '$1');

/** The same where there is nothing but text. */
export const plainTemplate = (template: string): string =>
  partsOf(template)
    .map(({ text, varies }) => (varies && text !== '…' ? `[${text}]` : text))
    .join('');

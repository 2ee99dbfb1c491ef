export const times = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

/** The last part of a path: what a project is called. */
export const folderName = (path: string): string =>
  path
    .split(/[\\/]/)
    .filter((part) => part !== '')
    .at(-1) ?? path;

/** A title is markdown; where there is room for its words only, these are they. */
export const plainTitle = (title: string): string => title.replace(/`([^`]*)`/g, '$1');

/** Begins large and ends with a stop. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  const first = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?…]$/.test(first) ? first : `${first}.`;
}

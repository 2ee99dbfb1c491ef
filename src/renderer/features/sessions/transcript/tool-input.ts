/** The input of a call, which agents write as JSON, as a person reads it. */

interface Read {
  /** Names and values; '' where the summary says all of it. */
  words: string;
  /** Text that one text takes the place of. */
  edit: { before: string; after: string } | null;
}

const LINE = 200;
const OLD = ['old_string', 'old_str'];
const NEW = ['new_string', 'new_str'];

export function readInput(input: string, summary: string): Read {
  const fields = fieldsOf(input);
  if (fields === null) return { words: input.trim() === summary.trim() ? '' : input, edit: null };
  const named = (names: readonly string[]): string | null => {
    const value = fields.find(([name]) => names.includes(name))?.[1];
    return typeof value === 'string' ? value : null;
  };
  const [before, after] = [named(OLD), named(NEW)];
  const edit = before === null || after === null ? null : { before, after };
  const words = fields
    .filter(([name, value]) => value !== summary && !(edit !== null && [...OLD, ...NEW].includes(name)))
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('\n');
  return { words, edit };
}

/** What says most of an input in a line: its first short text. `null` where it has none. */
export function gistOf(input: string): string | null {
  const texts = (fieldsOf(input) ?? []).flatMap(([, value]) =>
    typeof value === 'string' && value !== '' ? [value] : [],
  );
  return texts.find((text) => text.length <= LINE) ?? texts[0] ?? null;
}

/** `null`: it is no JSON object, or was cut. */
function fieldsOf(input: string): [string, unknown][] | null {
  try {
    const value: unknown = JSON.parse(input);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : null;
  } catch {
    return null;
  }
}

/** Whether a piece of text was made by a generator rather than by a person naming things. */

const LOWER = 1;
const UPPER = 2;
const DIGIT = 4;
const SYMBOL = 8;

export interface Shape {
  length: number;
  lower: number;
  upper: number;
  digit: number;
  symbol: number;
  /**
   * How often the kind of character changes inside a part between separators, for each letter and digit. A capital
   * before a small letter is no change. Random base-62 has 0.45, hexadecimal 0.45, names and paths below 0.25.
   */
  changes: number;
  /** Different characters. */
  distinct: number;
}

const kindOf = (code: number): number => {
  if (code >= 97 && code <= 122) return LOWER;
  if (code >= 65 && code <= 90) return UPPER;
  if (code >= 48 && code <= 57) return DIGIT;
  return SYMBOL;
};

export function shapeOf(text: string): Shape {
  const shape: Shape = { length: text.length, lower: 0, upper: 0, digit: 0, symbol: 0, changes: 0, distinct: 0 };
  const seen = new Set<number>();
  let before = SYMBOL;
  let changes = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    seen.add(code);
    const kind = kindOf(code);
    if (kind === LOWER) shape.lower++;
    else if (kind === UPPER) shape.upper++;
    else if (kind === DIGIT) shape.digit++;
    else shape.symbol++;
    const named = before === UPPER && kind === LOWER;
    if (kind !== before && kind !== SYMBOL && before !== SYMBOL && !named) changes++;
    before = kind;
  }
  const letters = shape.length - shape.symbol;
  shape.changes = letters === 0 ? 0 : changes / letters;
  shape.distinct = seen.size;
  return shape;
}

/** @returns true for what a generator of keys makes, at least 12 characters of letters and digits mixed */
export function looksRandom(text: string, least = 0.27): boolean {
  if (text.length < 12) return false;
  const shape = shapeOf(text);
  return shape.digit > 0 && shape.lower + shape.upper > 0 && shape.changes >= least && shape.distinct >= 8;
}

/** Hexadecimal with digits and letters, as keys, but also commits and checksums, are written. */
export function looksHex(text: string, least: number): boolean {
  return text.length >= least && /^[0-9a-fA-F]+$/.test(text) && /\d/.test(text) && /[a-fA-F]/.test(text) && new Set(text).size >= 6;
}

export const looksUuid = (text: string): boolean =>
  text.length === 36 && /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/.test(text);

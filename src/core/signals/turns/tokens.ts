/**
 * The words of a text as 32-bit hashes. What a turn is about (names, paths, numbers) is folded into a few marks: the
 * classifier is to learn how people put things, not what one project is called.
 */

export interface Token {
  /** Hash of the folded token. */
  id: number;
  /** The token as characters, for character n-grams; `''` where it was folded. */
  chars: string;
}

const TOKEN =
  /`[^`\n]{1,200}`|https?:\/\/\S{1,500}|[@~.]{0,2}\/?[\p{L}\p{N}_.-]{1,60}(?:\/[\p{L}\p{N}_.@-]{1,60}){1,20}\/?|[\p{L}\p{N}_-]{1,60}\.[a-z]{1,5}(?![\p{L}\p{N}])|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]|#?\p{N}[\p{N}.,:]{0,20}|[\p{L}_][\p{L}\p{N}_]{0,40}(?:['’-][\p{L}\p{N}]{1,20})*|\?+|!+|\.\.\.+|…|[,:;()"*]|\p{Extended_Pictographic}/gu;

/** Where agents read their standing instructions: the name itself says something. */
const MEMORY_FILE = /^(?:agents|claude|gemini|contributing|conventions)\.md$/i;
const HAN = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]$/u;
const LOWER_THEN_UPPER = /\p{Ll}\p{Lu}|_|\p{L}\d|\d\p{L}/u;

/** Folded tokens: names, paths, numbers, code. Many of them make a turn particular. */
export const isParticular = (token: Token): boolean => PARTICULAR.has(token.id);

export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const raw = match[0];
    const first = raw.charCodeAt(0);
    if (first === 96) tokens.push(CODE);
    else if (raw.startsWith('http')) tokens.push(raw.includes('://') ? URL_MARK : word(raw));
    else if (raw.length > 2 && raw.includes('/')) tokens.push(PATH);
    else if (/\.[a-z]{1,5}$/i.test(raw) && raw.length > 3 && !raw.startsWith('.'))
      tokens.push(MEMORY_FILE.test(raw) ? word(raw) : FILE);
    else if (/^#?\p{N}/u.test(raw)) tokens.push(NUMBER);
    else if (HAN.test(raw)) tokens.push({ id: hash(raw), chars: '' });
    else if (/^\p{L}/u.test(raw)) tokens.push(LOWER_THEN_UPPER.test(raw) ? NAME : word(raw));
    else tokens.push({ id: hash(raw.length > 1 ? raw.charAt(0) + raw.charAt(0) : raw), chars: '' });
  }
  return tokens;
}

const word = (raw: string): Token => {
  const chars = raw.toLowerCase().replace(/’/g, "'");
  return { id: hash(chars), chars };
};

/** FNV-1a over UTF-16 code units. */
export function hash(text: string, seed = 0x811c9dc5): number {
  let value = seed;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}

/** Order matters: `mix(a, b)` and `mix(b, a)` are different. */
export function mix(one: number, other: number): number {
  let value = Math.imul(one ^ (other + 0x9e3779b9 + (one << 6) + (one >>> 2)), 0x85ebca6b);
  value ^= value >>> 13;
  value = Math.imul(value, 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

const mark = (name: string): Token => ({ id: hash(`<${name}>`), chars: '' });
const CODE = mark('code');
const URL_MARK = mark('url');
const PATH = mark('path');
const FILE = mark('file');
const NUMBER = mark('number');
const NAME = mark('name');
const PARTICULAR = new Set([CODE, URL_MARK, PATH, FILE, NUMBER, NAME].map((token) => token.id));

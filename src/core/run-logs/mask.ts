/**
 * A line as words, with a mark for what is sure to be another thing the next time: numbers, ids, addresses, times, paths
 * of a project. Whether any other word varies is for `templates.ts` to find out from the data.
 */

export const NUMBER = '<n>';
export const ID = '<id>';
export const PATH = '<path>';
export const VARIES = '<*>';

/** Words of a line; what comes after them is left out. */
const WORDS_MOST = 48;

const WORD = /"[^"\n]{0,200}"|'[^'\n]{0,200}'|`[^`\n]{0,200}['`]|\S+/g;
const PLAIN = /^[A-Za-z][A-Za-z_-]{0,40}[.,:;!?)]{0,2}$/;
/** A number behind one of these names a kind of failure and does not count anything. */
const NAMES_A_KIND = /^\W*(?:code|status|signal|errno|exit|http|https|returned)\W*$/i;
const SHORT_NUMBER = /^\W{0,2}\d{1,3}\W{0,2}$/;

const QUOTED = /^(["'`])([\s\S]*)(["'`])$/;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const UUID_LENGTH = 36;
const URL = /^(\W*[a-z][a-z+.-]{1,12}:\/\/)(?:[^/@\s]{1,100}@)?([^/\s"'?#,;)\]]{1,200})(.*)$/i;
const ADDRESS = /\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?::\d{1,5})?/g;
const EMAIL = /[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){0,6}\.[A-Za-z]{2,24}\b/g;
/** The same on every machine, so what stands there can be what fails. */
const SYSTEM_PATH = /^\W*\/(?:usr|bin|sbin|lib|lib64|etc|dev|proc|sys|run|var\/run|var\/lib|System|Library)\//;
const LOOKS_PATH =
  /^\W{0,3}(?:\.{0,2}\/|~\/|[A-Za-z]:\\)[\w@~.+-]|[\w.@-][/\\][^/\\]+[/\\]|[/\\][^/\\]{0,100}\.[A-Za-z]\w{0,7}\b|^\W{0,3}[\w@+-][\w@.+-]{0,100}\.[A-Za-z]{1,6}[:(\[]{1,2}[(\[+.a-z]{0,8}\d/;
const AROUND_PATH = /^([("'`[<{=]{0,4})(.*?)([)"'`\]>},;:.]{0,4})$/;
/** `TS2345`, `E0308`, `CS1061`, `NU1605`, `ORA-00942`: the name of a kind. */
const CODE = /^[A-Z]{1,6}\d{2,5}$/;
const DASHED_CODE = /^\W*[A-Z]{2,10}-\d{2,6}\W*$/;
const PIECE = /[A-Za-z]*\d[A-Za-z\d]*/g;
const NUMBERS = /<n>(?:[.,:_+-]<n>)+/g;
/** `psycopg2`, `amd64`, `sha512`: a name. Where it counts something, its numbers turn up in the data. */
const NAME = /^[A-Za-z]{2,20}\d{1,3}[A-Za-z]{0,8}$/;
const HEX = /^(?:0x[0-9a-f]+|(?=.*\d)[0-9a-f]{6,})$/i;
const UNIT = /^\d+(?:ns|us|µs|ms|s|m|h|d|[kKMGT]?i?[bB]|[kKMG]|min|secs?|x|px|st|nd|rd|th)?$/;

/** @param said what a line says, as `saidIn` gives it */
export function maskedWords(said: string): string[] {
  const words: string[] = [];
  let before = '';
  WORD.lastIndex = 0;
  for (let match = WORD.exec(said); match !== null && words.length < WORDS_MOST; match = WORD.exec(said)) {
    const [word] = match;
    words.push(SHORT_NUMBER.test(word) && NAMES_A_KIND.test(before) ? word : maskWord(word));
    before = word;
  }
  return words;
}

function maskWord(word: string): string {
  if (PLAIN.test(word)) return word;
  const quoted = QUOTED.exec(word);
  if (quoted !== null && word.length > 2) {
    const [, open = '', inner = '', close = ''] = quoted;
    return `${open}${inner.split(/\s+/, 12).map(maskBare).join(' ')}${close}`;
  }
  return maskBare(word);
}

function maskBare(word: string): string {
  if (PLAIN.test(word)) return word;
  if (word.includes('://')) {
    const url = URL.exec(word);
    if (url !== null) {
      const [, scheme = '', host = '', rest = ''] = url;
      const ending = /[)\]"'`,;:.!]*$/.exec(rest)?.[0] ?? '';
      return `${scheme}${masked(host)}${rest.length > ending.length + 1 ? `/${PATH}` : ''}${ending}`;
    }
  }
  if (word.length > 2 && LOOKS_PATH.test(word)) {
    if (SYSTEM_PATH.test(word)) return masked(word);
    const assigned = /^[\w-]{1,40}=/.exec(word)?.[0] ?? '';
    const [, open = '', , close = ''] = AROUND_PATH.exec(word.slice(assigned.length)) ?? [];
    return `${assigned}${open}${PATH}${closing(open, close)}`;
  }
  return masked(word);
}

function masked(word: string): string {
  if (DASHED_CODE.test(word) || !/[\d@]/.test(word)) return word;
  // Most words can be none of these; to look for them costs more than all else.
  let known = word.length >= UUID_LENGTH ? word.replace(UUID, ID) : word;
  if (known.includes('@')) known = known.replace(EMAIL, '<email>');
  if (known.includes('.')) known = known.replace(ADDRESS, '<address>');
  return known
    .replace(PIECE, (piece) => {
      if (CODE.test(piece)) return piece;
      if (UNIT.test(piece)) return NUMBER;
      if (HEX.test(piece) || piece.length >= 16) return ID;
      return NAME.test(piece) ? piece : piece.replace(/\d+/g, NUMBER);
    })
    .replace(NUMBERS, NUMBER);
}

const FRAME = /^([("'`[<{]{0,4})(?:[\s\S]*?)([)"'`\]>},;:.]{0,4})$/;

/** What varies keeps the punctuation around it: `'left-pad':` becomes `'<*>':`. */
export function framed(word: string): string {
  const [, open = '', close = ''] = FRAME.exec(word) ?? [];
  if (open.length + close.length >= word.length) return word;
  return `${open.replace('<', '')}${VARIES}${closing(open, close).replace('>', '')}`;
}

const OPENERS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{', '>': '<' };

/** Of what closes, only what was opened; `)` in `f()` is not around it. */
const closing = (open: string, close: string): string =>
  close.replace(/[)\]}>"'`]/g, (mark) => (open.includes(OPENERS[mark] ?? mark) ? mark : ''));

/**
 * Replaces secrets before anything is stored, shown or compared. One pass looks for the letters that known token
 * formats and telling words begin with; only there is anything closer looked at. Each closer look reads a bounded
 * piece of text, so that the whole is linear on any input.
 */
import { TOKEN_FORMATS, type TokenFormat } from './secrets-formats.ts';
import { looksHex, looksRandom, looksSpoken, looksUuid, shapeOf } from './secrets-randomness.ts';
import { isPlaceholder, type Strength, TELLING_WORDS, type TellingWord } from './secrets-words.ts';

/** Half-open range of UTF-16 offsets. */
interface Finding {
  start: number;
  end: number;
  rule: string;
}

const MARK = '[redacted: ';
/** How far a name goes on after a telling word, and how long a value that is looked at may be. */
const NAME_MAX = 40;
const VALUE_MAX = 512;
/** A telling word speaks for the rest of its line up to here, and for what stands shortly before it. */
const REACH_AFTER = 110;
const REACH_BEFORE = 70;
/** A random run this long is taken for a secret whatever stands around it. */
const LONG_RUN = 32;
/** A private key's end is looked for this far from its beginning. */
const PEM_MAX = 64_000;

type Anchor =
  | { kind: 'format'; literal: string; format: TokenFormat }
  | { kind: 'word'; literal: string; word: TellingWord }
  | { kind: 'special'; literal: string; check: (scan: Scan, at: number) => void };

/** Five bits of each of three characters: equal for large and small letters, exact for the Latin ones. */
const BITS = 5;
const MASK = (1 << (3 * BITS)) - 1;
const LOW = 31;

/** State of one pass over one text. */
class Scan {
  readonly text: string;
  readonly findings: Finding[] = [];
  /** Up to here a telling word has had its surroundings looked at. */
  nearDone = 0;
  /** Before this, all belongs to a token that was found or seen to stand for one. */
  tokenEnd = 0;
  /** End of the last private key found. */
  keyEnd = 0;
  /** Where the next `-----END` stands; found once for all beginnings before it. */
  pemEnd = -2;

  constructor(text: string) {
    this.text = text;
  }

  add(start: number, end: number, rule: string): void {
    if (end > start) this.findings.push({ start, end, rule });
  }
}

const TOKEN_CHAR = new Uint8Array(128);
for (let code = 0; code < 128; code++) if (/[A-Za-z0-9+/_-]/.test(String.fromCharCode(code))) TOKEN_CHAR[code] = 1;

const isAlnum = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57);
const isNameChar = (code: number): boolean => isAlnum(code) || code === 95 || code === 45 || code === 46;

/** `\n` before a token inside a string literal is an escape, not the token's first letter. */
const isEscapeLetter = (text: string, at: number): boolean =>
  at > 0 && text.charCodeAt(at - 1) === 92 && /[nrtbf]/.test(text.charAt(at));

const startsToken = (text: string, at: number): boolean =>
  at === 0 || !isAlnum(text.charCodeAt(at - 1)) || isEscapeLetter(text, at - 1);

function matchAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

// ---- token formats ---------------------------------------------------------------------------------------------

function checkFormat(scan: Scan, format: TokenFormat, at: number): void {
  const { text } = scan;
  if (at < scan.tokenEnd) return;
  let start = at;
  if (format.before) {
    const match = format.before.exec(text.slice(Math.max(0, at - 48), at));
    if (!match) return;
    start = at - match[0].length;
  } else if (!startsToken(text, at)) return;
  const end = matchAt(format.rest, text, at + format.anchor.length);
  if (end < 0) return;
  if (format.random && !looksRandom(text.slice(at + format.anchor.length, end))) return;
  scan.tokenEnd = end;
  if (!isFiller(text.slice(start, end))) scan.add(start, end, format.rule);
}

/** `ghp_xxxxxxxx`, `sk-ant-…-your-key`: written by a person to stand for a token. */
function isFiller(body: string): boolean {
  return (
    shapeOf(body.slice(-24)).distinct < 6 || /x{6}|\.{3}|example|your[-_]|placeholder|1234567890|abcdefgh/i.test(body)
  );
}

// ---- telling words ---------------------------------------------------------------------------------------------

const GAP = /[)\]\\"'`*]{0,4}[ \t]{0,4}(?:\([^()\n]{0,30}\)[ \t]{0,2})?/y;
const SEPARATOR = /(?::=|=>|->|={1,3}|:)[ \t]{0,8}/y;
/** In a call, a table or a list: the next thing is often just another thing. */
const LOOSE_SEPARATOR = /(?:,|\|(?!\|))[ \t]{0,8}/y;
const CONNECTIVE =
  /(?:is|are|was|ist|lautet|war|sind|est|es|era|é|è|jest|je|это|есть|to|auf|a|as|will be|=|:|：)[ \t]{1,3}|(?:是|为|為|は|：|이|가)[ \t]{0,3}/y;
const ESCAPED_SPACE = /(?:\\[nrt])?/y;
const SCHEME = /(?:Bearer|Basic|Token|ApiKey|token|bearer|basic|pass:|\(?string\)?)[ \t]+/y;
const OPENING = /\\{0,3}["'`]?/y;
/** `user.password`, `getSecret(…`, `keys[0`, `https://…`, `/run/secrets/db`: says where a secret comes from. */
const CODE = /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+\)?$|^[\w$.]*[([]|:\/\/|=>/;
const PATH = /^(?:\.{0,2}|~)\//;
/** Nobody names things `x7QpR.k2Z`: a key may have dots in it too. */
const isCode = (value: string): boolean =>
  (CODE.test(value) && !(/^[\w.]{24,}$/.test(value) && looksRandom(value, 0.25))) ||
  (PATH.test(value) && !looksRandom(value, 0.3));
const NAME_ONLY = /^[a-z][a-z]*$|^[A-Z][a-z]*$|^[A-Z_]+$/;

/** @returns where the value ends; `quoted` says that a quote closes it */
function valueAt(text: string, at: number): { start: number; end: number; quoted: boolean } {
  const opened = matchAt(OPENING, text, at);
  const quote = opened > at ? text.charCodeAt(opened - 1) : 0;
  const quoted = quote === 34 || quote === 39;
  const limit = Math.min(text.length, opened + VALUE_MAX);
  let end = opened;
  for (; end < limit; end++) {
    const code = text.charCodeAt(end);
    if (code <= 31 || code === 92) break;
    if (quoted ? code === quote : code === 32 || endsBareValue(code)) break;
  }
  if (!quoted) while (end > opened && isTrailing(text.charCodeAt(end - 1))) end--;
  return { start: opened, end, quoted };
}

/** White space, quotes, brackets, `;`, `,`, `|`, and anything past ASCII (a password is not a Chinese full stop). */
const endsBareValue = (code: number): boolean =>
  code === 34 ||
  code === 39 ||
  code === 96 ||
  code === 59 ||
  code === 44 ||
  code === 124 ||
  code === 60 ||
  code === 62 ||
  code === 41 ||
  code === 125 ||
  code === 93 ||
  code > 126;
const isTrailing = (code: number): boolean => code === 46 || code === 58 || code === 44;

function checkWord(scan: Scan, { word, strength, notBefore, after }: TellingWord, at: number): void {
  const { text } = scan;
  const behind = at + word.length;
  if (notBefore?.test(text.slice(behind, behind + 12))) return;
  if (after && !after.test(text.slice(Math.max(0, at - 24), at))) return;
  let nameEnd = behind;
  const nameLimit = Math.min(text.length, behind + NAME_MAX);
  while (nameEnd < nameLimit && isNameChar(text.charCodeAt(nameEnd))) nameEnd++;
  let nameStart = at;
  const nameFloor = Math.max(0, at - NAME_MAX);
  while (nameStart > nameFloor && isNameChar(text.charCodeAt(nameStart - 1))) nameStart--;
  const name = text.slice(nameStart, nameEnd);

  const found =
    directValue(scan, name, nameStart, nameEnd, strength) ||
    (word.endsWith(' ') && bareValue(scan, behind, strength, name));
  if (!found && strength !== 'hint' && word !== 'pass' && word !== 'pwd') checkNear(scan, at, behind, strength);
}

/** `name = value`, `"name": "value"`, `--name value`, `name is value`. */
function directValue(scan: Scan, name: string, nameStart: number, nameEnd: number, strength: Strength): boolean {
  const { text } = scan;
  const gap = matchAt(GAP, text, nameEnd);
  let at = matchAt(SEPARATOR, text, gap);
  let said = false;
  if (at < 0) {
    at = matchAt(CONNECTIVE, text, gap);
    said = at >= 0;
  }
  if (at < 0) {
    const loose = matchAt(LOOSE_SEPARATOR, text, gap);
    if (loose >= 0) return bareValue(scan, loose, 'loose', name);
  }
  if (at < 0 && gap > nameEnd && /[ \t]$/.test(text.slice(nameEnd, gap))) {
    // `--password X`, `login ci password X` of .netrc
    const flag = name.startsWith('-') || text.charCodeAt(nameStart - 1) === 45;
    if (!flag && strength !== 'password') return false;
    return bareValue(scan, gap, flag ? strength : 'key', name);
  }
  if (at < 0) return false;
  at = Math.max(at, matchAt(ESCAPED_SPACE, text, at));
  if (said && strength === 'hint') return false;
  return bareValue(scan, at, strength, name);
}

function bareValue(scan: Scan, from: number, strength: Strength | 'loose', name: string): boolean {
  const { text } = scan;
  const opened = matchAt(OPENING, text, from);
  const scheme = matchAt(SCHEME, text, opened);
  const { start, end, quoted } = valueAt(text, scheme > 0 ? scheme : from);
  if (end - start < 4) return false;
  const value = text.slice(start, end);
  const next = quoted ? -1 : value.search(/&[A-Za-z_]{1,30}=/); // of an address
  const cut = next < 0 ? value : value.slice(0, next);
  const isBasic = scheme > 0 && /basic/i.test(text.slice(opened, scheme));
  if (!isSecretValue(cut, strength, quoted, name, isBasic)) return false;
  scan.add(start, start + cut.length, strength === 'password' ? 'password' : 'secret-value');
  return true;
}

const isEnvironmentName = (name: string): boolean => name.length > 3 && /^[A-Z][A-Z0-9_]*$/.test(name);

function isSecretValue(
  value: string,
  strength: Strength | 'loose',
  quoted: boolean,
  name: string,
  basic: boolean,
): boolean {
  const environment = isEnvironmentName(name);
  if (value.startsWith(MARK.trimEnd()) || isPlaceholder(value)) return false;
  if (basic) return value.length >= 8 && shapeOf(value).upper > 0 && !/[^A-Za-z0-9+/=_-]/.test(value);
  if (strength === 'loose') return isMadeUp(value, 'password');
  if (isCode(value)) return false;
  if (/\s/.test(value)) return strength === 'password' && quoted && isPassphrase(value);
  const shape = shapeOf(value);
  const mixed = shape.digit > 0 && shape.lower + shape.upper > 0;
  if (strength === 'password') {
    if (value.length < 5 || shape.lower + shape.upper + shape.digit < 3) return false;
    if (mixed || shape.symbol > 0)
      return quoted || environment || shape.changes > 0 || shape.symbol > 1 || value.length >= 8;
    if (shape.lower > 0 && shape.upper > 0 && !NAME_ONLY.test(value)) return environment || !looksSpoken(value);
    return (
      value.length >= 6 &&
      (environment || (quoted && /pass(?:word|wd|phrase)?$/i.test(name))) &&
      /^[A-Za-z]+$/.test(value)
    );
  }
  if (strength === 'key') {
    if (value.length < 8) return false;
    if (looksHex(value, 16) || looksUuid(value) || looksRandom(value, 0.25)) return true;
    if (shape.lower > 0 && shape.upper > 2 && shape.symbol === 0 && value.length >= 16 && !looksSpoken(value))
      return true;
    if (environment && /^[A-Za-z~]{16,}$/.test(value) && !looksSpoken(value, 0.8)) return true;
    if (environment || quoted) return mixed && (shape.changes > 0.12 || shape.symbol > 0) && value.length >= 8;
    return (
      (mixed && shape.changes >= 0.25) ||
      (value.length >= 20 && shape.lower > 0 && shape.upper > 0 && shape.changes >= 0.2)
    );
  }
  return value.length >= 20 && shape.upper > 0 && shape.lower > 0 && looksRandom(value, 0.3);
}

/** Several words are a pass phrase only where somebody quoted them as one: "correct horse battery staple 7". */
const isPassphrase = (value: string): boolean =>
  /\d/.test(value) && /^[\w !-]{12,80}$/.test(value) && / .* .* /.test(value);

const NEAR_TOKEN = /[^\s"'`,;(){}<>|\\\u007f-\uffff[\]]{6,200}/g;

/** The rest of the line a telling word stands in, and the words just before it. */
function checkNear(scan: Scan, at: number, behind: number, strength: Strength): void {
  const { text } = scan;
  let from = Math.max(scan.nearDone, at - REACH_BEFORE, 0);
  let to = Math.min(text.length, behind + REACH_AFTER);
  // Half a token would be judged wrongly.
  for (const limit = Math.min(text.length, to + VALUE_MAX); to < limit && text.charCodeAt(to) > 32;) to++;
  // Nor half of one at the beginning.
  while (from > 0 && from < at && text.charCodeAt(from - 1) > 32) from++;
  if (to <= from) return;
  let line = text.slice(from, to);
  const shift = line.lastIndexOf('\n', at - from - 1) + 1;
  const stop = line.indexOf('\n', Math.max(0, behind - from));
  line = line.slice(shift, stop < 0 ? undefined : stop);
  scan.nearDone = Math.max(scan.nearDone, behind);
  for (const match of line.matchAll(NEAR_TOKEN)) {
    const found = from + shift + match.index;
    const start = isEscapeLetter(text, found) ? found + 1 : found;
    const token = text.slice(start, found + match[0].length).replace(/[.:!?]+$/, '');
    const said =
      start > behind && (strength === 'password' ? NAMED : SAID).test(text.slice(Math.max(behind, start - 14), start));
    if (said ? isSaid(token, strength) : isMadeUp(token, strength))
      scan.add(start, start + token.length, strength === 'password' ? 'password' : 'secret-value');
  }
}

/** "… for the wiki is", right before the value. */
const SAID =
  /(?:^|\s)(?:is|are|was|ist|lautet|war|est|es|era|é|è|jest|это)\s{1,2}["'`(]{0,2}$|(?:是|为|為|は|：)\s{0,2}["'`(]{0,2}$/i;

/** The same, or a colon after a word. */
const NAMED = new RegExp(`${SAID.source}|\\p{L}:\\s{1,2}$`, 'iu');

/** Named as the secret, some words further on in the sentence. */
function isSaid(token: string, strength: Strength): boolean {
  if (/^--|\.[a-z]{1,5}$|::|@.*\.[a-z]/.test(token) || isCode(token) || isPlaceholder(token)) return false;
  const shape = shapeOf(token);
  const letters = shape.lower + shape.upper;
  if (letters === 0) return false;
  if (strength === 'password') {
    const strange = /[!@#$%^&*+?~=]/.test(token);
    if (shape.digit > 0) return shape.changes > 0 || strange;
    return (
      /\w[!@#$%^&*+?~=]+\w|^[!@#$%^&*+?~=]+\w/.test(token) ||
      (shape.lower > 0 && shape.upper > 1 && !looksSpoken(token))
    );
  }
  return token.length >= 12 && shape.digit > 0 && (looksHex(token, 16) || looksRandom(token, 0.25));
}

/** Strict: nothing but nearness says that this is a secret. */
function isMadeUp(token: string, strength: Strength): boolean {
  if (token.length < 8 || /:\/\/|^[-/~.$%@]|=|\.[a-z]{1,5}$|::|\/.*\/|@.*\.|\.\./.test(token) || isPlaceholder(token))
    return false;
  if (looksUuid(token) || PUBLIC_ID.test(token)) return false;
  const shape = shapeOf(token);
  if (shape.digit === 0 || shape.lower + shape.upper === 0) return false;
  const classes = Number(shape.lower > 0) + Number(shape.upper > 0) + Number(shape.digit > 0);
  if (strength === 'password') {
    const strange = /[!#%^&*+?$]/.test(token);
    return (classes === 3 && shape.changes >= 0.35) || (strange && classes >= 2 && shape.changes >= 0.2);
  }
  if (/^[0-9a-f]+$/.test(token)) return false;
  return token.length >= 16 && looksRandom(token, 0.3) && classes >= 2;
}

// ---- keys, addresses, command lines ------------------------------------------------------------------------------

const PEM_LABEL = /[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/y;
/** What lies between the lines of a key: white space, escapes, line numbers and arrows of tools that show files. */
const KEY_BODY = /[A-Za-z0-9+/=\s\\→|:,.>-]*/y;

function checkPem(scan: Scan, at: number): void {
  const { text } = scan;
  if (at < scan.keyEnd) return;
  const labelEnd = matchAt(PEM_LABEL, text, at + '-----BEGIN '.length);
  if (labelEnd < 0) return;
  if (scan.pemEnd !== -1 && scan.pemEnd < labelEnd) scan.pemEnd = text.indexOf('-----END ', labelEnd);
  if (scan.pemEnd >= 0 && scan.pemEnd - at <= PEM_MAX) {
    const closing = scan.pemEnd + 9 + text.slice(scan.pemEnd + 9, scan.pemEnd + 100).indexOf('-----');
    scan.keyEnd = closing >= scan.pemEnd + 9 ? closing + 5 : scan.pemEnd + 9;
  } else {
    scan.keyEnd = Math.max(labelEnd, matchAt(KEY_BODY, text.slice(labelEnd, labelEnd + PEM_MAX), 0) + labelEnd);
  }
  scan.add(at, scan.keyEnd, 'private-key');
}

/** The end of a key whose beginning was not shown: what was shown of it goes. */
function checkPemEnd(scan: Scan, at: number): void {
  const { text } = scan;
  const end = matchAt(PEM_LABEL, text, at + '-----END '.length);
  if (end < 0) return;
  if (at < scan.keyEnd) return;
  const floor = Math.max(scan.keyEnd, at - PEM_MAX);
  let start = at;
  while (start > floor) {
    const lineStart = Math.max(
      start - 121,
      text.slice(Math.max(0, start - 121), start - 1).lastIndexOf('\n') + 1 + Math.max(0, start - 121),
    );
    if (start - lineStart > 120) break;
    const line = text.slice(Math.max(lineStart, floor), start).trim();
    if (!/^(?:\d+\s*[→|:\t]?\s*)?[A-Za-z0-9+/=]{0,80}$/.test(line)) break;
    start = Math.max(lineStart, floor);
  }
  scan.keyEnd = end;
  scan.add(start, end, 'private-key');
}

const USER_INFO = /[^\s/@:"'`<>\\]{0,80}:([^\s/@"'`<>\\]{1,200})@[A-Za-z0-9[$]/y;
const BARE_USER = /([A-Za-z0-9_.~-]{16,200})(?::x-oauth-basic)?@[A-Za-z0-9]/y;

/** `scheme://user:password@host`. */
function checkAddress(scan: Scan, at: number): void {
  const { text } = scan;
  const from = at + 3;
  const end = matchAt(USER_INFO, text, from);
  if (end >= 0) {
    const host = end - 2;
    const colon = text.indexOf(':', from);
    const user = text.slice(from, colon);
    const password = text.slice(colon + 1, host);
    if (password !== user && password.length >= 3 && !isPlaceholder(password))
      scan.add(colon + 1, host, 'url-password');
    return;
  }
  const bare = matchAt(BARE_USER, text, from);
  if (bare >= 0) {
    const user = text.slice(from, bare - 2);
    if (looksRandom(user, 0.25) || looksHex(user, 24)) scan.add(from, bare - 2, 'url-password');
  }
}

const USER_FLAG = /(?:-u|--user|--proxy-user)(?:=|[ \t]{0,3})\\?["']?[^\s:"'\\]{1,64}:([^\s"'\\@]{4,200})/y;
const DOCKER_LOGIN =
  /(?:docker|podman|helm registry|nerdctl|az acr|oras) login\b[^\n|;&]{0,160}? -p[ \t]*\\?["']?([^\s"'\\]{6,200})/y;
const SSHPASS = /sshpass[ \t]+-p[ \t]*\\?["']?([^\s"'\\]{3,200})/y;
const REDIS = /redis-cli\b[^\n|;&]{0,120}? -a[ \t]+\\?["']?([^\s"'\\]{4,200})/y;
const MYSQL =
  /(?:mysql|mysqldump|mariadb|mysqladmin|mongo|mongosh|mongodump)\b[^\n|;&]{0,160}? -p[ \t]?\\?["']?([^\s"'\\-][^\s"'\\]{4,200})/y;
const NETRC = /machine[ \t]+\S{1,100}\s{1,4}login[ \t]+\S{1,100}\s{1,4}password[ \t]+(\S{4,200})/y;
const PUTTY = /Private-Lines: \d+/y;

const commandLine =
  (pattern: RegExp, judge: (value: string) => boolean) =>
  (scan: Scan, at: number): void => {
    pattern.lastIndex = at;
    const match = pattern.exec(scan.text);
    const value = match?.[1];
    if (value === undefined || isPlaceholder(value) || !judge(value)) return;
    scan.add(pattern.lastIndex - value.length, pattern.lastIndex, 'password');
  };

const notANumber = (value: string): boolean => !/^\d+$/.test(value);
const typed = (value: string): boolean => {
  const shape = shapeOf(value);
  return shape.digit > 0 && shape.lower + shape.upper > 0 && value.length >= 6;
};

function checkPutty(scan: Scan, at: number): void {
  const from = matchAt(PUTTY, scan.text, at);
  if (from < 0) return;
  const body = scan.text.slice(from, from + 8000);
  scan.add(from, from + matchAt(/[A-Za-z0-9+/=\s\\]*/y, body, 0), 'private-key');
}

const SPECIAL: readonly { literal: string; check: (scan: Scan, at: number) => void }[] = [
  { literal: '-----begin ', check: checkPem },
  { literal: '-----end ', check: checkPemEnd },
  { literal: 'private-lines', check: checkPutty },
  { literal: '://', check: checkAddress },
  { literal: '-u ', check: commandLine(USER_FLAG, typed) },
  { literal: '--user', check: commandLine(USER_FLAG, typed) },
  { literal: '--proxy-user', check: commandLine(USER_FLAG, typed) },
  ...['docker login', 'podman login', 'helm registry login', 'nerdctl login', 'az acr login', 'oras login'].map(
    (literal) => ({ literal, check: commandLine(DOCKER_LOGIN, notANumber) }),
  ),
  { literal: 'sshpass', check: commandLine(SSHPASS, notANumber) },
  { literal: 'redis-cli', check: commandLine(REDIS, notANumber) },
  ...['mysql', 'mariadb', 'mongo'].map((literal) => ({ literal, check: commandLine(MYSQL, typed) })),
  { literal: 'machine ', check: commandLine(NETRC, notANumber) },
];

// ---- one pass --------------------------------------------------------------------------------------------------

const ANCHORS: readonly Anchor[] = [
  ...SPECIAL.map(({ literal, check }): Anchor => ({ kind: 'special', literal, check })),
  ...TOKEN_FORMATS.map((format): Anchor => ({ kind: 'format', literal: format.anchor, format })),
  ...TELLING_WORDS.map((word): Anchor => ({ kind: 'word', literal: word.word, word })),
];

/** Index into BUCKETS by three characters; 0 for the many that begin nothing. */
const BUCKET_OF = new Uint16Array(MASK + 1);
const BUCKETS: Anchor[][] = [[]];
for (const anchor of ANCHORS) {
  const code = (i: number): number => anchor.literal.charCodeAt(i) & LOW;
  // Two characters (as in Chinese) are entered under every third one that may follow.
  const thirds = anchor.literal.length > 2 ? [code(2)] : Array.from({ length: LOW + 1 }, (_, i) => i);
  for (const third of thirds) {
    const hash = (code(0) << (2 * BITS)) | (code(1) << BITS) | third;
    if (!BUCKET_OF[hash]) BUCKET_OF[hash] = BUCKETS.push([]) - 1;
    BUCKETS[BUCKET_OF[hash] ?? 0]?.push(anchor);
  }
}

/**
 * What lets most collisions go at once: the first character of all anchors of a bucket (with FOLD_OF set where large
 * letters count as small ones), and as bits the characters that may come fourth. 0 in FIRST_OF: they differ.
 */
const FIRST_OF = new Uint16Array(BUCKETS.length);
const FOLD_OF = new Uint8Array(BUCKETS.length);
const FOURTH_OF = new Int32Array(BUCKETS.length);
BUCKETS.forEach((anchors, bucket) => {
  const fold = anchors.some(({ kind }) => kind !== 'format') ? 32 : 0;
  const firsts = new Set(anchors.map(({ literal }) => literal.charCodeAt(0) | fold));
  FOLD_OF[bucket] = fold;
  FIRST_OF[bucket] = firsts.size === 1 ? ([...firsts][0] ?? 0) : 0;
  FOURTH_OF[bucket] = anchors.reduce(
    (bits, { literal }) => (literal.length > 3 ? bits | (1 << (literal.charCodeAt(3) & LOW)) : -1),
    0,
  );
});

/** @param at where the third character of an anchor stands */
function mayBeAnchor(text: string, bucket: number, at: number): boolean {
  const first = FIRST_OF[bucket] ?? 0;
  if (first !== 0 && first !== (text.charCodeAt(at - 2) | (FOLD_OF[bucket] ?? 0))) return false;
  return (((FOURTH_OF[bucket] ?? 0) >>> (text.charCodeAt(at + 1) & LOW)) & 1) === 1;
}

function checkAnchors(scan: Scan, bucket: number, at: number): void {
  for (const anchor of BUCKETS[bucket] ?? []) {
    const { literal } = anchor;
    if (anchor.kind === 'format') {
      if (scan.text.startsWith(literal, at)) checkFormat(scan, anchor.format, at);
    } else if (startsWithFolded(scan.text, literal, at)) {
      if (anchor.kind === 'word') checkWord(scan, anchor.word, at);
      else anchor.check(scan, at);
    }
  }
}

function startsWithFolded(text: string, literal: string, at: number): boolean {
  if (at + literal.length > text.length) return false;
  for (let i = 0; i < literal.length; i++) {
    const wanted = literal.charCodeAt(i);
    const code = text.charCodeAt(at + i);
    if (code !== wanted && (code | 32) !== wanted && foldWide(code) !== wanted) return false;
  }
  return true;
}

/** Cyrillic and accented capitals; everything else has no case or was compared already. */
const foldWide = (code: number): number =>
  code > 191 && code < 1200 ? (String.fromCharCode(code).toLowerCase().codePointAt(0) ?? code) : code;

/** Ids that agents and services put into logs by the thousand; they open nothing. */
const PUBLIC_ID =
  /^(?:toolu|srvtoolu|msg|req|call|resp|rs|fc|chatcmpl|cmpl|run|thread|asst|step|file|batch|item|evt|gen|prompt|ses|prt|session|conv|agent|task|ctc|ws|wrtoolu)[_-]/;
const PUBLIC_BEFORE =
  /(?:sha\d{1,3}[-:]|h1:|SHA256:|MD5:|base64,|ssh-(?:rsa|dss|ed25519) |ecdsa-sha2-nistp\d{3} |"signature":\s?"|integrity[ =:"']{1,4}|BEGIN (?:CERTIFICATE|PUBLIC KEY)-{5}\s?)$/;

/** A long random run is a secret although nothing around it says so: the price of missing one is higher. */
function checkRun(scan: Scan, runStart: number, end: number): void {
  const { text } = scan;
  const start = runStart > 0 && isEscapeLetter(text, runStart) ? runStart + 1 : runStart;
  if (end - start > 4096) {
    // An archive or a picture as text. The first part tells as much as all of it.
    if (isSecretRun(text.slice(start, start + 512)) && !isPublic(text, start, start + 64))
      scan.add(start, end, 'encoded-data');
    return;
  }
  if (!isMixed(text, start, end)) return;
  const whole = text.slice(start, end);
  if (isPublic(text, start, end)) return;
  const parts = whole.split('/');
  const named = parts.reduce((sum, part) => sum + (/^[A-Z]?[a-z]{2,}$/.test(part) ? part.length : 0), 0);
  if (named < whole.length / 8 && isSecretRun(whole)) {
    scan.add(start, end, 'random-value');
    return;
  }
  // A path or an address, one part of which may be the secret.
  if (parts.length === 1) return;
  let from = start;
  for (const part of parts) {
    if (part.length >= LONG_RUN && !PUBLIC_ID.test(part) && isSecretRun(part))
      scan.add(from, from + part.length, 'random-value');
    from += part.length + 1;
  }
}

/** Checksums and ids have no capitals, constants no small letters: most long runs are let go here. */
function isMixed(text: string, start: number, end: number): boolean {
  let lower = 0;
  let upper = 0;
  let digit = 0;
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code >= 97) lower++;
    else if (code >= 65 && code <= 90) upper++;
    else if (code >= 48 && code <= 57) digit++;
  }
  return digit > 1 && lower > 3 && upper > 3;
}

function isSecretRun(run: string): boolean {
  const shape = shapeOf(run);
  return shape.digit > 1 && shape.lower > 3 && shape.upper > 3 && shape.distinct >= 14 && looksRandom(run, 0.3);
}

const isPublic = (text: string, start: number, end: number): boolean =>
  PUBLIC_ID.test(text.slice(start, Math.min(end, start + 16))) ||
  PUBLIC_BEFORE.test(text.slice(Math.max(0, start - 32), start));

function find(text: string): Finding[] {
  const scan = new Scan(text);
  const length = text.length;
  let hash = 0;
  let run = 0;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    hash = ((hash << BITS) | (code & LOW)) & MASK;
    const bucket = BUCKET_OF[hash] ?? 0;
    if (bucket !== 0 && i >= 2 && mayBeAnchor(text, bucket, i)) checkAnchors(scan, bucket, i - 2);
    if (code < 128 && TOKEN_CHAR[code] === 1) run++;
    else {
      if (run >= LONG_RUN) checkRun(scan, i - run, i);
      run = 0;
      if (code === 91 && text.startsWith(MARK, i)) {
        const close = text.slice(i, i + 64).indexOf(']');
        if (close > 0) {
          i += close;
          hash = 0;
        }
      }
    }
  }
  // A two-character anchor may be the last thing of the text; nothing could follow it anyway.
  if (run >= LONG_RUN) checkRun(scan, length - run, length);
  return scan.findings;
}

const VAGUE = new Set(['secret-value', 'random-value', 'password']);

/** @returns the text with each secret replaced by `[redacted: <rule>]`; the same string where there is none */
export function redact(text: string): string {
  if (text.length < 8) return text;
  const findings = find(text);
  if (findings.length === 0) return text;
  findings.sort((a, b) => a.start - b.start || b.end - a.end);
  let out = '';
  let done = 0;
  for (let i = 0; i < findings.length;) {
    const first = findings[i];
    if (first === undefined) break;
    let { end, rule } = first;
    // What overlaps is one secret; a rule that knows its kind names it.
    for (i++; i < findings.length; i++) {
      const next = findings[i];
      if (next === undefined || next.start >= end) break;
      end = Math.max(end, next.end);
      if (VAGUE.has(rule)) rule = next.rule;
    }
    const start = first.start - accountBefore(text, first.start, done);
    out += `${text.slice(done, start)}${MARK}${rule}]`;
    done = end;
  }
  return out + text.slice(done);
}

/** `3975674737:` right before a secret is the account it belongs to, and half of the pair. */
function accountBefore(text: string, at: number, from: number): number {
  if (text[at - 1] !== ':') return 0;
  let digits = 0;
  while (digits < 13 && at - 2 - digits >= from && /\d/.test(text.charAt(at - 2 - digits))) digits++;
  return digits >= 8 && digits <= 12 ? digits + 1 : 0;
}

export const hasSecret = (text: string): boolean => text.length >= 8 && find(text).length > 0;

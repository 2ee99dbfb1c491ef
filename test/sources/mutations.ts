/** Makes hostile values of valid ones: what was meant to be there is there for the most part, and something is wrong. */

/** A small generator of pseudo-random numbers in [0, 1), the same for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const WRONG: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  '',
  ' ',
  'x',
  [],
  {},
  [[]],
  [null],
  { text: 1 },
  [{}],
];
const NUMBERS = [
  0,
  -0,
  -1,
  1.5,
  1e308,
  -1e308,
  1e21,
  2 ** 31,
  2 ** 53,
  5e-324,
  1772357400,
  1772357400000,
  1772357400000000,
  253402300800000,
  8.64e15,
  8.64e15 + 1,
  -8.64e15 - 1,
];
const TIMES = [
  '2026-03-01T09:00:00Z',
  '+275760-09-13T00:00:00.001Z',
  '-271821-04-19T23:59:59Z',
  '0000-00-00T00:00:00Z',
  '2026-02-30T25:61:61Z',
  'Invalid Date',
  '1772357400000',
  '9'.repeat(400),
];
const HOSTILE_WORDS = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '\u0000',
  '\ud800',
  'a\udfffb',
  '\u202e',
  '\ufeff',
  '../../etc/passwd',
  'file:///%zz',
  'C:\\Users\\ann\\shop',
  '[1,2,3',
  '{"a":1}',
  'é'.normalize('NFD'),
];
const TAGS = [
  '<system-reminder>',
  '</system-reminder>',
  '<environment_details>',
  '<task>',
  '<user_query>',
  '</user_query>',
  '<command-name>/x</command-name>',
  '<ide_selection></ide_selection>',
  '<thinking>',
  '<info-msg>',
  '<execute_command>\n<command>',
  '<![CDATA[',
  '```',
  '\n```\n',
  '#### ',
  '\n\n---\n\n',
  '> ',
  'Exit code: 1\n',
  'Exit code: 99999999999999999999\n',
  'Process exited with code ',
  '*** Begin Patch\n*** Update File: ',
  'exec_command({cmd:"',
  '\\u0000',
  '\r\n',
  "[read_file for '",
  "'] Result:",
];

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export class Mutations {
  readonly #random: () => number;
  /** Values by the key they stand under, in any specimen: what one reader takes in one place it may meet in another. */
  readonly #byKey = new Map<string, unknown[]>();
  readonly #keys: string[] = [];
  readonly #strings: string[] = [];

  constructor(random: () => number, seen: readonly unknown[]) {
    this.#random = random;
    for (const value of seen) this.#learn(value);
    this.#keys.push(...this.#byKey.keys());
  }

  #learn(value: unknown): void {
    if (typeof value === 'string') {
      if (value.length < 2_000) this.#strings.push(value);
      const inner = parsed(value);
      if (inner !== undefined) this.#learn(inner);
    } else if (Array.isArray(value)) for (const child of value) this.#learn(child);
    else if (isPlain(value))
      for (const [key, child] of Object.entries(value)) {
        const known = this.#byKey.get(key) ?? [];
        if (known.length < 200) known.push(child);
        this.#byKey.set(key, known);
        this.#learn(child);
      }
  }

  chance(share: number): boolean {
    return this.#random() < share;
  }

  /** A whole number from 0 up to and without `below`. */
  below(below: number): number {
    return Math.floor(this.#random() * below);
  }

  pick<T>(list: readonly T[], otherwise: T): T {
    return list[this.below(list.length)] ?? otherwise;
  }

  /** A record, document or row with something wrong in it; now and then as it was. */
  value(value: unknown): unknown {
    if (this.chance(0.2)) return value;
    const nodes = sizeOf(value);
    // One thing in a record of a hundred values changes nothing that matters; many at once leave nothing of it.
    const wanted = this.pick([1, 1, 2, 4, 8], 1);
    return this.#visit(value, Math.min(0.5, wanted / nodes), '', 0);
  }

  #visit(node: unknown, share: number, key: string, depth: number): unknown {
    if (depth > 60) return node;
    if (this.chance(share)) return this.#replaced(node, key);
    if (typeof node === 'string') {
      const inner = parsed(node);
      return inner === undefined ? node : JSON.stringify(this.#visit(inner, share, key, depth + 1));
    }
    if (Array.isArray(node)) {
      const list: unknown[] = [];
      for (const child of node) list.push(this.#visit(child, share, key, depth + 1));
      return this.chance(share) ? this.#rearranged(list) : list;
    }
    if (!isPlain(node)) return node;
    const entries: [string, unknown][] = [];
    for (const [name, child] of Object.entries(node)) entries.push([name, this.#visit(child, share, name, depth + 1)]);
    return Object.fromEntries(this.chance(share) ? this.#refielded(entries) : entries);
  }

  #replaced(node: unknown, key: string): unknown {
    const dice = this.#random();
    if (dice < 0.35) return this.pick(this.#byKey.get(key) ?? [], node);
    if (dice < 0.55) return this.pick(WRONG, null);
    if (dice < 0.6) return this.#deep();
    if (dice < 0.65) return typeof node === 'string' ? (parsed(node) ?? [node]) : JSON.stringify(node);
    if (typeof node === 'number') return this.pick(NUMBERS, 0);
    if (typeof node === 'string') return this.#text(node);
    if (dice < 0.8) return this.pick(this.#byKey.get(this.pick(this.#keys, '')) ?? [], node);
    return dice < 0.9 ? [node, node] : { [this.#key()]: node };
  }

  #text(text: string): string {
    const at = this.below(text.length + 1);
    const [before, after] = [text.slice(0, at), text.slice(at)];
    const dice = this.#random();
    if (dice < 0.25) return before + this.pick(TAGS, '') + after;
    if (dice < 0.35) return before + this.pick(TAGS, '').repeat(1 + this.below(this.chance(0.05) ? 3_000 : 20)) + after;
    if (dice < 0.5) return this.pick(this.#strings, text);
    if (dice < 0.65) return this.pick(HOSTILE_WORDS, '');
    if (dice < 0.75) return this.pick(TIMES, '');
    if (dice < 0.85) return before + this.pick(HOSTILE_WORDS, '') + after;
    if (dice < 0.9) return (text + '\n').repeat(1 + this.below(this.chance(0.05) ? 2_000 : 10));
    return before;
  }

  #rearranged(list: unknown[]): unknown[] {
    const at = this.below(list.length);
    switch (this.below(6)) {
      case 0:
        return list.slice(0, at);
      case 1:
        return list.slice(at);
      case 2:
        return [...list].reverse();
      case 3:
        return list.flatMap((one) => Array.from({ length: 1 + this.below(this.chance(0.05) ? 100 : 4) }, () => one));
      case 4:
        return [list, ...list];
      default:
        return [...list.slice(0, at), this.pick(WRONG, null), ...list.slice(at)];
    }
  }

  #refielded(entries: readonly (readonly [string, unknown])[]): (readonly [string, unknown])[] {
    const at = this.below(entries.length);
    const [name, value] = entries[at] ?? ['x', null];
    const rest = entries.filter((_, n) => n !== at);
    switch (this.below(5)) {
      case 0:
        return rest;
      case 1:
        return [...rest, [this.#key(), value]];
      case 2:
        return [...entries, [this.#key(), value]];
      case 3: {
        const other = this.pick(this.#keys, name);
        return [...entries, [other, this.pick(this.#byKey.get(other) ?? [], value)]];
      }
      default:
        return [...rest, [name, entries.length > 0 ? Object.fromEntries(entries) : value]];
    }
  }

  #key(): string {
    return this.chance(0.8) ? this.pick(this.#keys, 'x') : this.pick(HOSTILE_WORDS, 'x');
  }

  #deep(): unknown {
    let value: unknown = this.pick(WRONG, 1);
    const key = this.chance(0.5) ? this.#key() : null;
    for (let depth = this.chance(0.02) ? 3_000 : this.below(60); depth > 0; depth--)
      value = key === null ? [value] : { [key]: value };
    return value;
  }

  /** Records of a log left out, told twice, in another order, or those of another log among them. */
  sequence<T>(records: readonly T[], others: readonly T[]): T[] {
    const list = [...records];
    for (let n = this.below(4); n > 0; n--) {
      const at = this.below(list.length + 1);
      const [one] = list.slice(at, at + 1);
      switch (this.below(5)) {
        case 0:
          list.splice(at, 1);
          break;
        case 1:
          if (one !== undefined) list.splice(this.below(list.length), 0, one);
          break;
        case 2:
          list.splice(at, 1);
          if (one !== undefined) list.splice(this.below(list.length + 1), 0, one);
          break;
        case 3: {
          const from = this.below(others.length);
          list.splice(at, 0, ...others.slice(from, from + 1 + this.below(6)));
          break;
        }
        default:
          list.length = this.chance(0.2) ? at : list.length;
      }
    }
    return list;
  }

  /** Bytes changed, cut, told twice, no longer UTF-8, with a mark in front, lines ended as on Windows. */
  bytes(text: string): string {
    if (this.chance(0.85)) return text;
    const dice = this.#random();
    if (dice < 0.1) return `\ufeff${text}`;
    if (dice < 0.2) return text.replaceAll('\n', '\r\n') + '\r';
    const bytes = Buffer.from(text);
    const at = this.below(bytes.length);
    const end = at + this.below(Math.min(200, bytes.length - at));
    if (dice < 0.35) return bytes.subarray(0, at).toString('utf8');
    if (dice < 0.5) return Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)]).toString('utf8');
    if (dice < 0.65) return Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)]).toString('utf8');
    if (dice < 0.75) return text.replace(/\d+/g, (digits) => (this.chance(0.1) ? '9'.repeat(400) : digits));
    for (let n = 1 + this.below(4); n > 0 && bytes.length > 0; n--) bytes[this.below(bytes.length)] = this.below(256);
    return bytes.toString('utf8');
  }

  /** A text that is no JSON: its lines moved about, with marks among them. */
  prose(text: string): string {
    if (this.chance(0.1)) return text;
    const lines = text.split('\n');
    const changed = this.sequence(lines, lines).map((line) => {
      const record = parsed(line);
      if (record !== undefined) return JSON.stringify(this.value(record));
      return this.chance(0.03) ? this.#text(line) : line;
    });
    return changed.join('\n');
  }
}

/** JSON in a text. */
function parsed(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** How many values stand in one, JSON in its texts included. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') {
    const inner = parsed(value);
    return inner === undefined ? 1 : 1 + sizeOf(inner);
  }
  if (typeof value !== 'object' || value === null) return 1;
  let size = 1;
  for (const child of Object.values(value)) size += sizeOf(child);
  return size;
}

/** Chance with a seed, so that what is made is the same every time. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0 || 1;
  }

  /** From 0 up to, but not, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  happens(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(of: readonly [T, ...T[]]): T {
    return of[Math.floor(this.next() * of.length)] ?? of[0];
  }

  hex(digits: number): string {
    let out = '';
    while (out.length < digits) out += Math.floor(this.next() * 16).toString(16);
    return out;
  }

  uuid(): string {
    return `${this.hex(8)}-${this.hex(4)}-4${this.hex(3)}-a${this.hex(3)}-${this.hex(12)}`;
  }

  ip(): string {
    return `10.${this.between(0, 255)}.${this.between(0, 255)}.${this.between(1, 254)}`;
  }

  /** An invented word that hardly comes twice. */
  word(): string {
    let out = '';
    for (let i = this.between(2, 4); i > 0; i--) out += this.pick(ONSETS) + this.pick(VOWELS);
    return out + this.pick(ENDINGS);
  }

  /** An invented name in capitals and small letters. */
  name(): string {
    const word = this.word();
    return word.charAt(0).toUpperCase() + word.slice(1);
  }
}

const ONSETS = [
  'b',
  'br',
  'c',
  'd',
  'dr',
  'f',
  'g',
  'gl',
  'k',
  'l',
  'm',
  'n',
  'p',
  'pl',
  'r',
  's',
  'st',
  't',
  'tr',
  'v',
  'z',
] as const;
const VOWELS = ['a', 'e', 'i', 'o', 'u', 'ea', 'io'] as const;
const ENDINGS = ['', 'n', 'r', 's', 'x', 'l', 'm'] as const;

import type { Kind } from '../../shared/contract.ts';

/** @returns a number in [0, 1), as `Math.random` does */
export type Random = () => number;

/** Crockford's base 32, lower case: no letters that are taken for digits. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const LENGTH = 5;
const LETTER: Readonly<Record<Kind, string>> = { mistake: 'm', workflow: 'w', preference: 'p' };

/** @returns an id such as `m-7f3k2` that is not `taken` */
export function newEntryId(kind: Kind, random: Random, taken: (id: string) => boolean): string {
  for (;;) {
    let id = `${LETTER[kind]}-`;
    for (let i = 0; i < LENGTH; i++) id += ALPHABET.charAt(Math.floor(random() * ALPHABET.length));
    if (!taken(id)) return id;
  }
}

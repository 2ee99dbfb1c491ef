import type { Kind } from '../../shared/contract.ts';

/** @returns a number in [0, 1), as `Math.random` does */
export type Random = () => number;

/** Consonants only: an id never spells a word, and a number in an entry is always a value, never part of its id. */
const ALPHABET = 'bcdfghjkmnpqrstvwxz';
const LENGTH = 5;
const LETTER: Readonly<Record<Kind, string>> = { mistake: 'm', workflow: 'w', preference: 'p' };

/** @returns an id such as `m-kfxqz` that is not `taken` */
export function newEntryId(kind: Kind, random: Random, taken: (id: string) => boolean): string {
  for (;;) {
    let id = `${LETTER[kind]}-`;
    for (let i = 0; i < LENGTH; i++) id += ALPHABET.charAt(Math.floor(random() * ALPHABET.length));
    if (!taken(id)) return id;
  }
}

/**
 * What a sentence wants and what it does not want: "use pnpm, not npm", "jest is gone, use vitest", "X statt Y",
 * "plutôt X que Y", "nada de X: Y", "不要用 X，用 Y". A walk over the words with one state, the side they stand on.
 */
import type { Word } from './words.ts';

/**
 * turn: the words that negate or turn ("not", "instead of", "is gone") and belong to neither side.
 * about: where or when it holds ("no console.log *in tests*").
 */
export type Side = 'wanted' | 'unwanted' | 'turn' | 'about';

export interface Stance {
  /** One side per word, same order. */
  sides: readonly Side[];
  /** Something is said against something, in whatever way. */
  negative: boolean;
  /** One thing is set against another: "X, not Y". */
  contrast: boolean;
}

const set = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s*,\s*/));

/** What follows is not wanted, up to the next mark or a word that turns. Longest first where they overlap. */
const AGAINST =
  set(`no more, no longer, not, no, dont, do not, doesnt, never, stop, avoid, instead of, rather than, without, drop, skip, nor,
  arent, isnt, shouldnt, mustnt, cant use, wouldnt, didnt, nothing, away from, quit, enough with, anything but, got rid of, get rid of, refrain from, banned,
  replaced, replaces, we removed, we dropped, we replaced, we banned, we retired, we abandoned, we killed, we deprecated, we ditched, why, again a, again an, still using,
  nicht mehr, nicht, kein, keine, keinen, keinem, keiner, nie, niemals, statt, anstatt, anstelle von, ohne, weg von, hör auf, keinesfalls,
  pas de, pas d, pas, jamais, plutôt que, au lieu de, au lieu d, sans, plus de, plus d, on a banni, on a supprimé, on a abandonné, on a remplacé, évite, évitez, arrête,
  nada de, en vez de, en lugar de, nunca, jamás, sin, evita, evitar, ya no usamos, ya no, quitamos, eliminamos, dejamos de, deja de,
  不要用, 不要再, 不要, 不用, 别用, 别, 不再, 禁止, 禁用, 避免, 而不是, 代替, 替代, 不能, 不得, 没有`);
/** What follows is wanted, even behind a negation without a mark between. */
const FOR =
  set(`but, use, using, take, prefer, rather, its, switch to, switched to, moved to, migrated to, changed to, went to, go with, go for, stick to, only, we use, please, now,
  sondern, nimm, nehmt, nutze, nutzt, verwende, benutze, wir nehmen, wir nutzen, wir verwenden, lieber, stattdessen,
  utilise, utilisez, prends, prenez, préfère, on utilise, on prend, mais, plutôt, sino, usa, usad, usen, usamos, utiliza, mejor, prefiero,
  用, 使用, 改用, 改成, 统一用, 请用, 换成, 换, 采用, 而是`);
/** What stands before them, back to the last mark, is not wanted any more. */
const GONE =
  set(`is gone, are gone, is out, are out, is dead, was removed, were removed, is removed, was dropped, were dropped, is deprecated, are deprecated, is banned, are banned, was banned,
  were abolished, was abolished, is abolished, is forbidden, are forbidden, was the old rule, was the old way, no longer exists, no longer exist, doesnt exist, does not exist, is history,
  is obsolete, are obsolete, was replaced, were replaced, got replaced, messes up, mess up, breaks, is not allowed, are not allowed, isnt allowed, arent allowed, is off limits, has been removed,
  have been removed, is wrong, was retired,
  ist weg, ist raus, raus, sind raus, sind weg, ist verboten, sind verboten, ist tot, wurde entfernt, wurde ersetzt, gibt es nicht mehr, fliegt raus, ist veraltet, hat ausgedient,
  est banni, est interdit, est interdite, a été supprimé, est supprimé, a été remplacé, n existe plus, nexiste plus, est obsolète, cest fini,
  ya no existe, está prohibido, está prohibida, se eliminó, fue eliminado, queda prohibido, está obsoleto, ya no se usa,
  太大, 太大了, 太重, 太重了, 已废弃, 废弃, 废弃了, 已经不用, 不用了, 淘汰了, 已经删, 已删除`);
/** After what is refused, these begin where it holds. */
const WHERE = set(
  `in, on, inside, within, at, for, when, while, if, during, everywhere, across, because, since, unless, until, im, in den, bei, wenn, für, dans, quand, pour, en, cuando, para`,
);
const LONGEST = 4;
const STOP = /[,;.!?。，；！？()]|->|--|–|—|:$/;

const spoken = (word: Word): string => word.text.toLowerCase().replace(/['’]/g, '');

function phraseAt(words: readonly Word[], at: number, phrases: ReadonlySet<string>): number {
  let joined = '';
  let longest = 0;
  for (let length = 1; length <= LONGEST; length += 1) {
    const word = words[at + length - 1];
    if (!word) break;
    joined = joined ? `${joined} ${spoken(word)}` : spoken(word);
    if (phrases.has(joined)) longest = length;
    if (word.after !== '') break;
  }
  return longest;
}

/** Han text has no spaces and segments differently in context: compare by prefix as well. */
function hanAgainst(word: Word): boolean {
  return /^(?:不要|不用|别|禁|避免|而不是)/.test(word.text);
}

export function stanceOf(words: readonly Word[]): Stance {
  const sides: Side[] = words.map(() => 'wanted');
  let side: Side = 'wanted';
  let clauseStart = 0;
  let spokenSince = false;
  let negative = false;
  for (let at = 0; at < words.length;) {
    const word = words[at];
    if (!word) break;
    const gone = phraseAt(words, at, GONE);
    const against = phraseAt(words, at, AGAINST);
    const turn = phraseAt(words, at, FOR);
    const preferOver = spoken(word) === 'over' && wasSaid(words, clauseStart, at, 'prefer');
    const fromTo = spoken(word) === 'from' && (hasMoved(words, clauseStart, at) || movesLater(words, at));
    let length = 1;
    let turns = false;
    if (gone > 0 && spokenBetween(words, clauseStart, at)) {
      for (let back = clauseStart; back < at; back += 1) sides[back] = 'unwanted';
      length = gone;
      turns = true;
      negative = true;
      side = 'wanted';
      spokenSince = false;
    } else if ((against > 0 || hanAgainst(word) || preferOver || fromTo) && !isDiscourse(words, at, against)) {
      // "the page should not crash": what stands before is the subject, not what is wanted instead.
      if (SAYS_OF_SUBJECT.test(spoken(word)) || MODAL.test(spoken(words[at - 1] ?? word))) {
        for (let back = clauseStart; back < at; back += 1) if (sides[back] === 'wanted') sides[back] = 'about';
      }
      side = 'unwanted';
      spokenSince = false;
      negative = true;
      turns = true;
      length = Math.max(1, against);
    } else if (turn > 0 && side === 'unwanted' && spokenSince) {
      side = 'wanted';
      turns = true;
      length = turn;
    } else if (side === 'unwanted' && spokenSince && phraseAt(words, at, WHERE) > 0) {
      side = 'about';
      sides[at] = 'about';
    } else if (side === 'about' && turn > 0) {
      side = 'wanted';
      turns = true;
      length = turn;
    } else if (side === 'unwanted' && fromToTurn(words, at, clauseStart)) {
      side = 'wanted';
    } else {
      sides[at] = side;
      if (word.kind !== 'function') spokenSince = true;
    }
    const last = words[at + length - 1];
    if (turns)
      for (let covered = at; covered < at + length && covered < words.length; covered += 1) sides[covered] = 'turn';
    at += length;
    if (!last) continue;
    if (STOP.test(last.after)) {
      if (last.after.includes('->') && isReplacement(words)) {
        for (let back = clauseStart; back < at; back += 1) sides[back] = 'unwanted';
        negative = true;
      }
      // "X again?" and "X?? Y": a questioned noun at the start is the complaint.
      if (last.after.includes('?') && spoken(last) === 'again') {
        for (let back = clauseStart; back < at; back += 1) sides[back] = 'unwanted';
        negative = true;
      }
      side = 'wanted';
      spokenSince = false;
      clauseStart = at;
    }
  }
  leadingNegationBehind(words, sides);
  const carries = (which: Side): boolean =>
    words.some((word, index) => sides[index] === which && word.kind !== 'function');
  return { sides, negative, contrast: negative && carries('wanted') && carries('unwanted') };
}

/** "no, use pnpm", "nein, bitte …": an answer, not a negation. "no" closing a clause is one, too. */
function isDiscourse(words: readonly Word[], at: number, length: number): boolean {
  const last = words[at + Math.max(1, length) - 1];
  if (!last) return false;
  // "no more than 5" sets a bound.
  if (
    /^(?:more|less|later|longer|fewer)$/.test(spoken(last)) &&
    /^(?:than)$/.test(spoken(words[at + Math.max(1, length)] ?? last))
  )
    return true;
  if (
    /^(?:no|not)$/.test(spoken(last)) &&
    /^(?:more|less|later|fewer)$/.test(spoken(words[at + 1] ?? last)) &&
    spoken(words[at + 2] ?? last) === 'than'
  )
    return true;
  if (last.after !== '' && /^(?:no|nein|non|not|don|why|again)$/.test(spoken(last))) return true;
  if (
    TURNED.test(spoken(last)) &&
    (spoken(words[at - 1] ?? last) === 'why' || ((at === 0 || words[at - 1]?.after !== '') && asksBack(words, at)))
  )
    return true;
  // Spanish "no" stands before the verb and negates it; "no hace falta" is still a negation.
  return spoken(last) === 'why' && /^(?:not|dont|cant|arent|isnt|cannot)$/.test(spoken(words[at + 1] ?? last));
}

const SAYS_OF_SUBJECT = /^(?:shouldnt|mustnt|cant|wouldnt|doesnt|isnt|arent|didnt|dont)$/;
const MODAL =
  /^(?:should|must|may|can|could|would|will|shall|do|does|did|is|are|was|were|soll|sollen|darf|dürfen|muss)$/;

/** "why aren't we using X", "can't the tests be X?": asks for X. */
const TURNED = /^(?:arent|dont|didnt|cant|couldnt|shouldnt|isnt|havent|wouldnt|not)$/;
const asksBack = (words: readonly Word[], at: number): boolean =>
  words
    .slice(at)
    .find(({ after }) => /[.!?;]/.test(after))
    ?.after.includes('?') ?? false;

/** "os.path -> pathlib" replaces; a longer chain of arrows tells a sequence. */
const REPLACES_WITHIN = 9;
const isReplacement = (words: readonly Word[]): boolean =>
  words.length <= REPLACES_WITHIN && words.filter(({ after }) => after.includes('->')).length === 1;

/** German puts the negation behind: "npm bitte nicht verwenden". Nothing but function words follows it. */
function leadingNegationBehind(words: readonly Word[], sides: Side[]): void {
  for (let at = 1; at < words.length; at += 1) {
    const word = words[at];
    if (!word || spoken(word) !== 'nicht') continue;
    let end = at + 1;
    while (end < words.length && words[end - 1]?.after === '' && words[end]?.kind === 'function') end += 1;
    const closes = end >= words.length || words[end - 1]?.after !== '';
    let start = at;
    while (start > 0 && words[start - 1]?.after === '') start -= 1;
    if (closes && end > at + 1) for (let back = start; back < at; back += 1) sides[back] = 'unwanted';
  }
}

const wasSaid = (words: readonly Word[], from: number, to: number, verb: string): boolean =>
  words.slice(from, to).some((word) => spoken(word) === verb || spoken(word) === 'favour' || spoken(word) === 'favor');
const hasMoved = (words: readonly Word[], from: number, to: number): boolean =>
  words
    .slice(from, to)
    .some((word) => /^(?:moved|switched|migrated|changed|gewechselt|umgestiegen|passé|cambiamos)$/.test(spoken(word)));
const movesLater = (words: readonly Word[], at: number): boolean =>
  words.slice(at + 1, at + 6).some((word) => spoken(word) === 'to') &&
  words.slice(Math.max(0, at - 2), at).some((word) => /^(?:switch|move|change|migrate)$/.test(spoken(word)));
const fromToTurn = (words: readonly Word[], at: number, clauseStart: number): boolean =>
  /^(?:to|zu|auf|à|a)$/.test(words[at]?.text.toLowerCase() ?? '') &&
  words.slice(clauseStart, at).some((word) => spoken(word) === 'from' || spoken(word) === 'von');
const spokenBetween = (words: readonly Word[], from: number, to: number): boolean =>
  words.slice(from, to).some((word) => word.kind !== 'function');

/**
 * Whether words of a model say what the evidence says. A model may choose and order words; what is particular (names,
 * commands, numbers, and nearly every plain word that carries meaning) must stand in the evidence, on the same side.
 * So a made-up command, an instruction from a log, a story, or "never" in place of "always" cannot become an entry.
 */
import { missingLiterals } from '../../guard/literals.ts';
import { wordsOf, languageOf, type Word } from '../../signals/wishes/words.ts';
import { stanceOf } from '../../signals/wishes/stance.ts';
import { stem } from '../../signals/wishes/stem.ts';
import { conflictOf, isNumber, saidOf, type Said } from '../likeness.ts';
import { plainly, saysOpposite } from './opposite.ts';

/** Words a rule is put with, that may stand for others of their kind. */
const FRAME = `avoid prefer instead before after when whenever while always never run write read add remove check ask tell show leave
  start stop begin end finish first then last next each every any all both only just also once again without within
  code file files change changes work task agent user please should must need needs explicit explicitly directly default rule
  do follow keep use say mention name apply consider ensure make put set let try stay stick new existing own
  nobody somebody anybody everybody nothing something anything everything someone anyone everyone`;

/** Of the plain words that carry meaning, so many may come from nowhere: a verb in place of another. */
const NEW_WORDS = 0.2;

const termsOf = (words: readonly Word[]): string[] =>
  words.flatMap(({ term, kind }) => (kind === 'function' ? [] : [term]));

const frame = new Set(FRAME.split(/\s+/).flatMap((word) => [word, stem(word, 'en')]));

/** @returns why the text is not what the sources say, or `null` where it is */
export function ungrounded(text: string, sources: readonly string[]): string | null {
  const missing = missingLiterals(text, sources);
  if (missing.length > 0) return `not in the evidence: ${missing.slice(0, 3).join(', ')}`;
  const language = languageOf(text);
  const words = wordsOf(text.replace(/[*_]/g, ' '), language);
  const there = new Set(sources.flatMap((source) => termsOf(wordsOf(source, languageOf(source)))));
  const meant = words.filter(({ kind, term }) => kind !== 'function' && !frame.has(term));
  if (termsOf(words).filter((term) => there.has(term)).length === 0) return 'nothing of the evidence is in it';
  const fresh = meant.filter(({ term }) => !there.has(term));
  const particular = fresh.find(({ kind }) => kind === 'name' || kind === 'number');
  if (particular) return `not in the evidence: ${particular.text}`;
  if (fresh.length > NEW_WORDS * meant.length)
    return `words from nowhere: ${fresh
      .slice(0, 3)
      .map((word) => word.text)
      .join(', ')}`;
  return null;
}

/** Said in so many words, so that nobody may turn it round. */
const OUTRIGHT = /\b(?:please|always|must|should|use|prefer|want|need)\b|^\s*(?:add|write|run|keep|make|put|do)\b/iu;

/**
 * @param objecting the words came right after a deed: "again with the barrel files" objects without a "no"
 * @returns whether the text is for what the words are against, or against what they are outright for
 */
export function turnedRound(text: string, quote: string, objecting: boolean): boolean {
  // "Nobody told the reader" complains, "nobody pushes on Fridays" forbids: the words are true to it in either reading.
  return [quote, plainly(quote)].every((read) => turns(plainly(text), read, objecting));
}

function turns(text: string, quote: string, objecting: boolean): boolean {
  const [now, then] = [saidOf(text), saidOf(quote)];
  const onlyIn = (side: 'wanted' | 'unwanted', said: Said): ReadonlySet<string> => {
    const other = new Set(side === 'wanted' ? said.unwanted : said.wanted);
    return new Set(said[side].filter((term) => !other.has(term)));
  };
  const refusedThen = onlyIn('unwanted', then);
  if ([...onlyIn('wanted', now)].some((term) => refusedThen.has(term))) return true;
  const wantedThen = onlyIn('wanted', then);
  const flipped =
    [...onlyIn('unwanted', now)].some((term) => wantedThen.has(term)) ||
    (saysOpposite(text, quote) && negates(text) === negates(quote));
  return flipped && (!objecting || OUTRIGHT.test(quote));
}

/** Names (code, paths, flags, tools) and numbers that a text turns on: its slots. */
export function slotsOf(text: string): Set<string> {
  const words = wordsOf(text, languageOf(text));
  return new Set(
    words.flatMap(({ term, kind }) => (kind === 'name' || kind === 'number' || isNumber(term) ? [term] : [])),
  );
}

/** Code's last word on two texts that a model calls one: they contradict, or each names something the other does not. */
export function neverOne(first: string, second: string): boolean {
  const [one, other] = [plainly(first), plainly(second)];
  if (conflictOf(saidOf(one), saidOf(other), false) !== null) return true;
  const [a, b] = [slotsOf(one), slotsOf(other)];
  if (a.size > 0 && b.size > 0 && [...a].some((slot) => !b.has(slot)) && [...b].some((slot) => !a.has(slot)))
    return true;
  return (negates(one) !== negates(other)) !== saysOpposite(one, other) && sharesMost(one, other);
}

const negates = (text: string): boolean => stanceOf(wordsOf(text, languageOf(text))).negative;

/** "Commit after each step" and "never commit after each step" differ in one word only; so do "before" and "after". */
function sharesMost(one: string, other: string): boolean {
  const [a, b] = [new Set(termsOf(wordsOf(one))), new Set(termsOf(wordsOf(other)))];
  const shared = [...a].filter((term) => b.has(term)).length;
  return shared >= 0.75 * Math.min(a.size, b.size);
}

/**
 * Two ways to turn a sentence round that no "not" gives away, and that a model may use where patterns of what users say
 * need not know them: words that refuse ("nobody runs", "refuse to run") and the opposite word ("remove" for "add").
 */
import { languageOf, wordsOf } from '../../signals/wishes/words.ts';
import { stem } from '../../signals/wishes/stem.ts';

const REFUSING =
  /(?<![\p{L}\p{N}])(?:nobody|no one|none|neither|hardly ever|hardly|seldom|rarely|(?:refus|reject|forbid|prohibit|disallow|den[iy]|ignor|omit|exclud|bann?|forget|neglect)(?:e?s|ing|ed|den)?|unnecessary|needless|pointless|niemand|weigere|verbiete|ignoriere|unterlasse|personne ne|refusez?|interdis|interdisez|ignorez?|nadie|rechaza|prohíbe|ignora|omite|没有人|拒绝|忽略)(?![\p{L}\p{N}])/giu;

/** As it would be said with a plain "never", which is understood. */
export const plainly = (text: string): string => text.replace(REFUSING, 'never');

const OPPOSITES =
  `add remove, add delete, create delete, keep remove, keep delete, keep drop, before after, first last, start stop,
  start end, begin end, begin finish, more less, more fewer, most least, min max, minimum maximum, above below, always sometimes, all some,
  enable disable, allow block, allow deny, open close, show hide, include leave, include omit, accept reject, increase decrease,
  raise lower, up down, on off, big small, large small, long short, new old, public private, local remote, upgrade downgrade,
  read write, push pull, commit revert, merge split, lock unlock, encrypt decrypt, install uninstall, same different, fast slow`
    .split(',')
    .flatMap((pair): [string, string][] => {
      const [one = '', other = ''] = pair.trim().split(/\s+/);
      return [
        [stem(one, 'en'), stem(other, 'en')],
        [stem(other, 'en'), stem(one, 'en')],
      ];
    });

const stemsOf = (text: string): Set<string> =>
  new Set(wordsOf(text, languageOf(text)).map((word) => stem(word.text.toLowerCase(), 'en')));

/** @returns whether one says the opposite word where the other has the word, and neither has both */
export function saysOpposite(one: string, other: string): boolean {
  const [a, b] = [stemsOf(one), stemsOf(other)];
  return OPPOSITES.some(([x, y]) => a.has(x) && !a.has(y) && b.has(y) && !b.has(x));
}

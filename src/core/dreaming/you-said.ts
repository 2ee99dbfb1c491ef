/** The user's own sentences, below a title. */
import { ENTRY_MAX } from '../../shared/contract.ts';

const MAX_QUOTE = 150;

/** Up to two of the quotes, where they add something to the title. */
export function youSaid(title: string, quotes: readonly string[]): string {
  const seen = new Set([plain(title)]);
  const chosen: string[] = [];
  for (const words of quotes) {
    const quote = words.replace(/\s+/g, ' ');
    if (chosen.length >= 2 || quote.length > MAX_QUOTE || seen.has(plain(quote))) continue;
    seen.add(plain(quote));
    chosen.push(`“${quote}”`);
  }
  const stop = /[.!?…。！？]”$/u.test(chosen.at(-1) ?? '') ? '' : '.';
  const advice = chosen.length > 0 ? `You said: ${chosen.join(' and ')}${stop}` : '';
  return advice.length + title.length < ENTRY_MAX - 40 ? advice : '';
}

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

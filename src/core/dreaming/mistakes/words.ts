/**
 * What several commands, or several messages, have in common, word for word. Sequences here are single lines of at
 * most sixty words, so that the quadratic comparison of two stays small.
 */
import { bare, programOf } from '../../signals/shell.ts';

const WORDS_MAX = 60;
/** A subcommand or a task (`test`, `db:migrate`, `deps.get`), no flag, path or text. */
const TASK = /^[a-z][\w:-]*(?:\.[a-z][\w-]*)*$/i;
const FILE =
  /\.(?:[cm]?[jt]sx?|pyw?|go|rs|rb|java|jar|kts?|cs|csproj|sln|c|cc|cpp|h|hpp|tf|ya?ml|json|toml|xml|md|txt|sh|bash|ps1|bat|sql|lock|html?|css|vue|swift|php|lua|exs?|nix|cfg|conf|ini|log|env|exe|bin|elf|zip|gz|tgz|tar|com|org|net|io|dev|local)$/i;

export const isTask = (word: string): boolean => TASK.test(word) && !FILE.test(word);

/** The longest common subsequence of two lists of words. */
export function common(a: readonly string[], b: readonly string[]): string[] {
  const [n, m] = [Math.min(a.length, WORDS_MAX), Math.min(b.length, WORDS_MAX)];
  const table: Uint8Array[] = Array.from({ length: n + 1 }, () => new Uint8Array(m + 1));
  const at = (i: number, j: number): number => table[i]?.[j] ?? 0;
  for (let i = n - 1; i >= 0; i--) {
    const row = table[i];
    if (!row) continue;
    for (let j = m - 1; j >= 0; j--)
      row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  }
  const shared: string[] = [];
  for (let i = 0, j = 0; i < n && j < m;) {
    const word = a[i] ?? '';
    if (word === b[j]) {
      shared.push(word);
      i++;
      j++;
    } else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return shared;
}

export const commonOf = (lists: readonly (readonly string[])[]): string[] =>
  lists.slice(1).reduce<string[]>((shared, list) => common(shared, list), [...(lists[0] ?? [])]);

export const GAP = '…';

/**
 * The shared words as they stand in one of the lists, with `…` where that list says something between them. Words
 * before the first and after the last shared one are left out.
 */
export function withGaps(shared: readonly string[], lists: readonly (readonly string[])[]): string[] {
  let best: string[] | null = null;
  for (const list of lists) {
    const aligned = align(shared, list);
    if (aligned && (!best || aligned.length < best.length)) best = aligned;
  }
  return best ?? [...shared];
}

/** The tightest alignment from the left, `null` where the list lacks a word. */
function align(shared: readonly string[], list: readonly string[]): string[] | null {
  const aligned: string[] = [];
  let from = 0;
  for (const word of shared) {
    const at = list.indexOf(word, from);
    if (at < 0) return null;
    if (aligned.length > 0 && at > from) aligned.push(GAP);
    aligned.push(word);
    from = at + 1;
  }
  return aligned;
}

/** The words that name what is run: up to the program, and its subcommand. */
export function headOf(words: readonly string[]): string[] {
  const { index } = programOf(words);
  const next = words[index + 1];
  const head = words.slice(0, index + 1);
  return next !== undefined && isTask(next) ? [...head, next] : head;
}

/** 0..1: how much two commands are the same one with other arguments. */
export function sameCommand(a: readonly string[], b: readonly string[]): number {
  const [one, two] = [a.map(bare), b.map(bare)];
  const shared = common(one, two).length;
  const ratio = shared / Math.max(one.length, two.length, 1);
  const [headA, headB] = [headOf(a), headOf(b)];
  if (headA.join(' ') === headB.join(' ')) {
    // `go mod tidy` and `go mod vendor` begin alike and do different things.
    const [nextA, nextB] = [a[headA.length], b[headB.length]];
    const parts = nextA !== undefined && nextB !== undefined && nextA !== nextB && isTask(nextA) && isTask(nextB);
    return parts ? 0.55 : Math.max(ratio, 0.65);
  }
  const [programA, programB] = [programOf(a), programOf(b)];
  const carriedAlike =
    programA.index > 0 &&
    programA.index === programB.index &&
    one.slice(0, programA.index + 1).join(' ') === two.slice(0, programB.index + 1).join(' ');
  return carriedAlike ? Math.max(ratio, 0.55) : ratio;
}

/** A flag at the end whose value differed each time says nothing without it. */
export function withoutOpenFlag(words: readonly string[], lists: readonly (readonly string[])[]): string[] {
  if (words.at(-1) === GAP) return withoutOpenFlag(words.slice(0, -1), lists);
  const last = words.at(-1);
  if (last === undefined || words.length < 2 || !/^-{1,2}\w/.test(last) || last.includes('=')) return [...words];
  const everywhereFollowed = lists.every((list) => {
    const next = list[list.lastIndexOf(last) + 1];
    return next !== undefined && !next.startsWith('-');
  });
  return everywhereFollowed ? withoutOpenFlag(words.slice(0, -1), lists) : [...words];
}

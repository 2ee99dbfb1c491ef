/**
 * Brings masked lines together that differ only in what varies. Which words vary is asked of the data:
 *
 * 1. A word seen by too few witnesses (applications, or runs where there are few applications) varies.
 * 2. Lines of equal length that share most words are nominated for one template.
 * 3. Where nominated lines differ, the words there decide: two or three words that make up nearly all are different
 *    failures, each with a template; many words, none of them frequent, are one that varies.
 *
 * The outcome depends on what was seen and not on the order in which it was.
 */
import { byCode } from './find-logs.ts';
import { framed, VARIES } from './mask.ts';

export interface Template {
  words: readonly string[];
  /** Numbers of the masked lines it stands for. */
  lines: readonly number[];
}

export interface SeenLines {
  /** Words separated by newlines. */
  lines: readonly string[];
  /** The witnesses of a line; the same one may come several times. */
  witnessesOf(line: number): Int32Array;
  /** How many witnesses there are in all. */
  witnesses: number;
}

/** So many witnesses make a word or a template count. */
export const witnessesNeeded = (all: number): number => (all >= 50 ? 3 : 2);

const ALIKE = 0.6;
/** Words by which lines like one are looked for, the rarest first. */
const PROBES = 4;
/** So many words at one place can each be a failure of its own. */
const KINDS_MOST = 3;
const KIND_SHARE = 0.1;
const OTHERS_SHARE = 0.2;
/** Where other words come beside them, so many witnesses make a word stand out. */
const STANDS_OUT = 10;

interface Group {
  words: readonly string[];
  text: string;
  lines: number[];
  /** Distinct witnesses. */
  weight: number;
}

export function templatesOf(seen: SeenLines): Template[] {
  const needed = witnessesNeeded(seen.witnesses);
  const groups = reduced(seen, needed);
  const clusters = nominated(
    groups.filter(({ weight }) => weight >= 2 || weight >= needed),
    groups,
  );
  return joinedByText(clusters.flatMap((cluster) => decided(cluster, needed)));
}

// ---- 1. words of few witnesses ---------------------------------------------------------------------------------

function reduced(seen: SeenLines, needed: number): Group[] {
  const settled = commonBeside(seen, commonWords(seen, needed), needed);
  const groups = new Map<string, Group>();
  settled.forEach((words, number) => {
    const text = words.join('\n');
    const group = groups.get(text);
    if (group === undefined) groups.set(text, { words, text, lines: [number], weight: 0 });
    else group.lines.push(number);
  });
  const all = [...groups.values()];
  const stamp = new Int32Array(seen.witnesses).fill(-1);
  all.forEach((group, mark) => {
    for (const line of group.lines)
      for (const witness of seen.witnessesOf(line)) {
        if (stamp[witness] === mark) continue;
        stamp[witness] = mark;
        group.weight += 1;
      }
  });
  return all.sort((a, b) => b.weight - a.weight || byCode(a.text, b.text));
}

/**
 * A word may be common and vary here all the same: then it is not common beside the words it stands between.
 *
 * @returns the words of each line, with those left open that vary
 */
function commonBeside(seen: SeenLines, common: ReadonlySet<string>, needed: number): string[][] {
  const lines = seen.lines.map((line) => line.split('\n').map((word) => (common.has(word) ? word : framed(word))));
  const witnesses = new Map<string, number[] | true>();
  lines.forEach((words, line) => {
    for (let i = 0; i <= words.length; i++) {
      const pair = pairAt(words, i);
      const known = witnesses.get(pair) ?? [];
      if (known === true) continue;
      for (const witness of seen.witnessesOf(line)) {
        if (!known.includes(witness)) known.push(witness);
        if (known.length >= needed) break;
      }
      witnesses.set(pair, known.length >= needed ? true : known);
    }
  });
  return lines.map((words) =>
    words.map((word, i) =>
      witnesses.get(pairAt(words, i)) === true || witnesses.get(pairAt(words, i + 1)) === true ? word : framed(word),
    ),
  );
}

/** The word and the one before it; beyond both ends there is nothing. */
const pairAt = (words: readonly string[], i: number): string => `${words[i - 1] ?? ''}\n${words[i] ?? ''}`;

function commonWords(seen: SeenLines, needed: number): Set<string> {
  const common = new Set<string>();
  const first = new Map<string, number[]>();
  seen.lines.forEach((line, number) => {
    for (const word of line.split('\n')) {
      if (common.has(word)) continue;
      let known = first.get(word);
      if (known === undefined) first.set(word, (known = []));
      for (const witness of seen.witnessesOf(number)) {
        if (known.includes(witness)) continue;
        known.push(witness);
        if (known.length < needed) continue;
        common.add(word);
        first.delete(word);
        break;
      }
    }
  });
  return common;
}

// ---- 2. lines that may be one ----------------------------------------------------------------------------------

const LEVEL =
  /^\W*(?:error|err|fatal|warn|warning|info|failed|failure|severe|critical|debug|trace|e|note|npm|err!)\W*$/i;
const MASK = /<(?:\*|n|id|path|address|email)>/g;

/** Says something: neither a level nor all mask. */
const isTelling = (word: string): boolean => !LEVEL.test(word) && /[A-Za-z]{2}/.test(word.replace(MASK, ''));

/** Words that say something, and words that are wholly different each time. */
export function tellingWords(words: readonly string[]): { telling: number; varying: number } {
  let [telling, varying] = [0, 0];
  for (const word of words) {
    if (isTelling(word)) telling += 1;
    else if (/^[^\w"'`]*<\*>[^\w"'`]*$/.test(word)) varying += 1;
  }
  return { telling, varying };
}

interface Cluster {
  words: string[];
  telling: number;
  groups: Group[];
}

/** @param founders the groups that may begin a template; the others of `all` only join */
function nominated(founders: readonly Group[], all: readonly Group[]): Cluster[] {
  const clusters: Cluster[] = [];
  const byWord = new Map<string, Cluster[]>();
  const may = new Set(founders);
  for (const group of all) {
    const telling = group.words.filter(isTelling);
    const keys = [...new Set(telling)].map((word) => `${group.words.length} ${word}`);
    const best = likest(group, telling.length, keys, byWord);
    if (best !== null) {
      best.groups.push(group);
      best.words.forEach((word, i) => {
        if (word !== group.words[i]) best.words[i] = VARIES;
      });
      continue;
    }
    if (!may.has(group)) continue;
    const cluster: Cluster = { words: [...group.words], telling: telling.length, groups: [group] };
    clusters.push(cluster);
    for (const key of keys) {
      const list = byWord.get(key);
      if (list === undefined) byWord.set(key, [cluster]);
      else list.push(cluster);
    }
  }
  return clusters;
}

function likest(
  group: Group,
  telling: number,
  keys: readonly string[],
  byWord: ReadonlyMap<string, readonly Cluster[]>,
): Cluster | null {
  const lists =
    keys.flatMap((key) => byWord.get(key) ?? []).length === 0 ? [] : keys.map((key) => byWord.get(key) ?? []);
  const probed = lists
    .filter((list) => list.length > 0)
    .sort((a, b) => a.length - b.length)
    .slice(0, PROBES);
  let best: Cluster | null = null;
  let most = 0;
  const asked = new Set<Cluster>();
  for (const cluster of probed.flat()) {
    if (asked.has(cluster)) continue;
    asked.add(cluster);
    let same = 0;
    group.words.forEach((word, i) => {
      if (word === cluster.words[i] && isTelling(word)) same += 1;
    });
    const likeness = same / Math.max(telling, cluster.telling);
    if (likeness >= ALIKE && likeness > most && (same > 1 || likeness === 1)) [best, most] = [cluster, likeness];
  }
  return best;
}

// ---- 3. what the differences say -------------------------------------------------------------------------------

function decided({ groups }: Pick<Cluster, 'groups'>, needed: number): Template[] {
  const [first] = groups;
  if (first === undefined) return [];
  const total = groups.reduce((sum, { weight }) => sum + weight, 0);
  let split: { place: number; kinds: readonly string[] } | null = null;
  const words = first.words.map((word, place) => {
    const weights = new Map<string, number>();
    for (const group of groups) {
      const value = group.words[place] ?? '';
      weights.set(value, (weights.get(value) ?? 0) + group.weight);
    }
    if (weights.size === 1) return word;
    const kinds: string[] = [];
    let [others, varying, least] = [0, 0, Infinity];
    for (const [value, weight] of weights) {
      if (value.includes(VARIES)) varying += weight;
      else if (weight >= needed && weight >= KIND_SHARE * total) {
        kinds.push(value);
        least = Math.min(least, weight);
      } else others += weight;
    }
    if (others + varying > OTHERS_SHARE * total && least < STANDS_OUT) return frameOf(weights.keys());
    if (kinds.length >= 1 && kinds.length <= KINDS_MOST && others <= OTHERS_SHARE * total)
      if (split === null || kinds.length < split.kinds.length) split = { place, kinds };
    return frameOf(weights.keys());
  });
  const found: { place: number; kinds: readonly string[] } | null = split;
  if (found === null) return [{ words, lines: groups.flatMap(({ lines }) => lines) }];
  return partsBy(groups, found).flatMap((part) => decided({ groups: part }, needed));
}

function frameOf(words: Iterable<string>): string {
  const frames = new Set([...words].map(framed));
  const [frame] = frames;
  return frames.size === 1 && frame !== undefined ? frame : VARIES;
}

function partsBy(groups: readonly Group[], { place, kinds }: { place: number; kinds: readonly string[] }): Group[][] {
  const parts = new Map<string, Group[]>();
  for (const group of groups) {
    const value = group.words[place] ?? '';
    const key = kinds.includes(value) ? value : VARIES;
    const part = parts.get(key);
    if (part === undefined) parts.set(key, [group]);
    else part.push(group);
  }
  return [...parts.values()];
}

/** Several words that vary in a row may be any number of words: then lines of different length are one. */
function joinedByText(templates: readonly Template[]): Template[] {
  const byText = new Map<string, { words: readonly string[]; lines: number[] }>();
  for (const { words, lines } of templates) {
    const short = words.filter((word, i) => word !== VARIES || words[i - 1] !== VARIES);
    const text = short.join('\n');
    const known = byText.get(text);
    if (known === undefined) byText.set(text, { words: short, lines: [...lines] });
    else known.lines.push(...lines);
  }
  return [...byText.values()];
}

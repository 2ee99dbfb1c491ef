/**
 * Which application a run belongs to, told by where its log lies. Names of folders and files are levels; what only
 * tells runs apart (dates, numbers, ids, the word "run") is taken away, and what is left is read from the top:
 *
 * - `shop/run-17.log`, `shop-2026-07-01.log`, `2026-07-01/shop.log` are all of `shop`.
 * - A level whose names belong to one name above each goes with it: `org/repo/…` is `org/repo`.
 * - A level whose names come again below many is a job's: `shop/lint-3.log`, `till/lint-8.log` are `shop` and `till`.
 *   Where the lower names are the more numerous it is the other way round: `nightly/shop.log`, `weekly/shop.log`.
 */
import { byCode } from './find-logs.ts';

const ENDING = /(?:\.(?:log|logs|txt|out|err|stdout|stderr|output|console|trace|gz|zst|\d{1,4}))+$/i;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;
const DATE = String.raw`(?:19|20)\d{2}[-_.]?[01]\d[-_.]?[0-3]\d(?:[T_-]?[0-2]\d[-:_.h]?[0-5]\d(?:[-:_.m]?[0-5]\d)?(?:[.,]\d{1,9})?(?:Z|[+-]\d{4})?)?`;
const LEADING_DATE = new RegExp(`^${DATE}(?=$|[-_. ])`);
const TRAILING_DATE = new RegExp(`(?:^|[-_. ])${DATE}$`);
const RUN_WORD = 'run|runs|build|builds|job|jobs|attempt|try|log|logs|output|console|latest|pipeline';
const NUMBERED_RUN = new RegExp(`(?:^|[-_. ])(?:${RUN_WORD})[-_.# ]?\\d{0,20}$`, 'i');
const BARE_NUMBER = /(?:^|[-_.# ])#?\d{1,20}$/;
const LONG_HEX = /(?:^|[-_. ])(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,64}$/i;
const TELLS_RUNS = new RegExp(
  `^(?:#?\\d{1,20}|(?:${RUN_WORD})[-_.# ]?\\d{0,20}|[0-9a-f-]{36}|${DATE}|[0-3]\\d|(?=[0-9a-f]*\\d)[0-9a-f]{12,64})$`,
  'i',
);

/**
 * @param files absolute, all different
 * @param fallback the name of what nothing tells the name of
 * @returns the application of each, in the same order; independent of that order otherwise
 */
export function applicationsOf(files: readonly string[], fallback: string): string[] {
  const paths = files.map((file) => file.split(/[/\\]/).filter((part) => part !== ''));
  const common = commonFolders(paths);
  const levels = paths.map((path) => levelsOf(path.slice(common)));
  // Every run below one folder more: it tells nothing apart.
  while (levels.length > 1 && levels.every((own) => own.length > 1 && own[0] === levels[0]?.[0]))
    for (const own of levels) own.shift();

  let names = levels.map(([first]) => first ?? '');
  const going = new Set(levels.keys());
  for (let depth = 1; going.size > 0; depth++) {
    const below = new Map<string, Set<string>>();
    for (const run of going) {
      const name = levels[run]?.[depth];
      if (name === undefined) going.delete(run);
      else below.set(name, (below.get(name) ?? new Set()).add(names[run] ?? ''));
    }
    if (below.size === 0) break;
    const above = new Set<string>();
    let pairs = 0;
    for (const parents of below.values()) {
      pairs += parents.size;
      for (const parent of parents) above.add(parent);
    }
    if (pairs < below.size * 1.5)
      names = names.map((name, run) => (going.has(run) ? `${name}/${levels[run]?.[depth] ?? ''}` : name));
    else if (below.size > above.size * 2)
      names = names.map((name, run) => (going.has(run) ? (levels[run]?.[depth] ?? name) : name));
    else break;
  }
  return names.map((name) => (name === '' ? fallback : name));
}

function commonFolders(paths: readonly (readonly string[])[]): number {
  const sorted = paths.map((path) => path.slice(0, -1));
  const [first = []] = sorted;
  let common = first.length;
  for (const path of sorted) {
    let same = 0;
    while (same < common && path[same] === first[same]) same++;
    common = same;
  }
  return common;
}

function levelsOf(parts: readonly string[]): string[] {
  const folders = parts.slice(0, -1);
  const stem = withoutRun((parts.at(-1) ?? '').replace(ENDING, ''));
  const telling = [...folders.filter((name) => !TELLS_RUNS.test(name)), ...(stem === '' ? [] : [stem])];
  if (telling.length > 0) return telling;
  // Applications may be numbered, days are not applications.
  const numbered = folders.find((name) => !new RegExp(`^${DATE}$`).test(name) && /^\d+$/.test(name));
  return numbered === undefined ? [] : [numbered];
}

/** `shop-api-3-run-17` is `shop-api-3`: of bare numbers only the last one counts runs. */
function withoutRun(stem: string): string {
  let name = stem
    .replace(UUID, '')
    .replace(LEADING_DATE, '')
    .replace(/^[-_. ]+/, '');
  let took = name !== stem;
  for (let shorter = name; ; name = shorter) {
    shorter = name.replace(TRAILING_DATE, '').replace(/[-_. ]+$/, '');
    if (shorter === name) shorter = name.replace(NUMBERED_RUN, '');
    if (shorter === name && !took) shorter = name.replace(LONG_HEX, '');
    if (shorter === name && !took) shorter = name.replace(BARE_NUMBER, '');
    if (shorter === name) return name;
    took = true;
  }
}

/** @returns all names, sorted, and the number of each run's among them */
export function numbered(names: readonly string[]): { all: readonly string[]; of: Int32Array } {
  const all = [...new Set(names)].sort(byCode);
  const numbers = new Map(all.map((name, i) => [name, i]));
  return { all, of: Int32Array.from(names, (name) => numbers.get(name) ?? 0) };
}

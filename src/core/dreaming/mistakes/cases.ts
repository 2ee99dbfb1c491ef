/** One failure with the session it happened in, and the patterns such cases fall into. */
import { alike } from '../../signals/failures/template.ts';
import type { Candidate, CommandFailure, FailureSignal } from '../../signals/failures/signal.ts';
import type { RootedHead } from '../../sessions/session.ts';
import { bare } from '../../signals/shell.ts';
import { sameCommand } from './words.ts';

export interface Case<S extends FailureSignal = FailureSignal> {
  session: RootedHead;
  /** The folder that stands for the session's project; `null` where the log names none. */
  project: string | null;
  signal: S;
}

/** Above this many different failures of one program only equal ones are compared. */
const COMPARED_MAX = 400;
/** Other words of the same cause. */
const SAME_CAUSE = 0.5;
const SAME_CAUSE_IN_WORK = 0.6;
/** Other words again, around the same code, constant or scoped name. */
const SAME_NAME = 0.35;
/** Less alike, but what helped was the same. */
const SAME_CURE = 0.3;

/** Words that many errors have, about things that differ each time. */
export const GENERIC: ReadonlySet<string> = new Set(
  'such file files directory command found exist exists does access open read path stat pathspec match known any syntax unexpected token invalid argument arguments option unknown flag usage near parse match matches import imported used undefined expected got want have type string name value object null none test tests build package module modulenotfounderror named main http status code permission denied refused connection timeout collect2 returned'.split(
    ' ',
  ),
);

/** Groups failed commands that are the same mistake, by program, cause and cure. */
export function groupsOf(cases: readonly Case<CommandFailure>[]): Case<CommandFailure>[][] {
  const parent = cases.map((_, i) => i);
  const find = (i: number): number => {
    let root = i;
    while (parent[root] !== root) root = parent[root] ?? root;
    while (parent[i] !== root) {
      const next = parent[i] ?? root;
      parent[i] = root;
      i = next;
    }
    return root;
  };
  const join = (a: number, b: number): void => {
    parent[find(b)] = find(a);
  };

  const firstOf = new Map<string, number>();
  const distinct: number[] = [];
  cases.forEach(({ signal }, i) => {
    // Equal words are the same thing whatever was run; a word or two are equal by chance.
    const words = [...signal.template].sort().join(' ');
    const key =
      signal.template.filter((word) => !GENERIC.has(word)).length >= 2 || signal.template.some(isSpecial)
        ? words
        : `${signal.program}\u0000${words}`;
    const first = firstOf.get(key);
    if (first === undefined) {
      firstOf.set(key, i);
      distinct.push(i);
    } else join(first, i);
  });

  const compare = (bucket: readonly number[], same: (a: CommandFailure, b: CommandFailure) => boolean): void => {
    if (bucket.length > COMPARED_MAX) return;
    bucket.forEach((i, n) => {
      for (const j of bucket.slice(n + 1)) {
        const [a, b] = [cases[i], cases[j]];
        if (a && b && find(i) !== find(j) && same(a.signal, b.signal)) join(i, j);
      }
    });
  };
  for (const bucket of buckets(distinct, (i) => [cases[i]?.signal.program ?? ''])) compare(bucket, sameMistake);
  // The same words out of different programs: `tsc` run by hand and by a script of the project.
  for (const bucket of buckets(distinct, (i) => (cases[i]?.signal.template ?? []).filter(isSpecial)))
    compare(bucket, sameWords);

  const groups = new Map<number, Case<CommandFailure>[]>();
  cases.forEach((item, i) => {
    const root = find(i);
    groups.set(root, [...(groups.get(root) ?? []), item]);
  });
  return [...groups.values()];
}

function buckets(items: readonly number[], keysOf: (item: number) => readonly string[]): number[][] {
  const byKey = new Map<string, number[]>();
  for (const item of items) {
    for (const key of keysOf(item)) {
      const bucket = byKey.get(key);
      if (bucket) bucket.push(item);
      else byKey.set(key, [item]);
    }
  }
  return [...byKey.values()].filter((bucket) => bucket.length > 1);
}

/** Words that are hardly ever in two unrelated errors: codes, constants, scoped names. */
const isSpecial = (word: string): boolean =>
  /[@_$]|\d/.test(word) || word.length > 14 || /^e[a-z]{3,}(?:refused|inuse|noent|acces|timedout)$/.test(word);

function sameMistake(a: CommandFailure, b: CommandFailure): boolean {
  const words = alike(a.template, b.template);
  const inWork = a.aboutTheWork || b.aboutTheWork;
  if (words >= (inWork ? SAME_CAUSE_IN_WORK : SAME_CAUSE)) return true;
  if (!inWork && words >= SAME_NAME && a.template.some((word) => isSpecial(word) && b.template.includes(word)))
    return true;
  if (a.program !== b.program) return false;
  // Unlike errors of one program are two things, whatever was run next, unless it was the program in another way.
  const carried = [a, b].every((failure) => failure.candidates.some((one) => carries(one, failure)));
  if (words < SAME_CURE && (inWork || !carried)) return false;
  return a.candidates.some(
    (one) =>
      promising(one, a) && b.candidates.some((two) => promising(two, b) && sameCommand(one.words, two.words) >= 0.5),
  );
}

const promising = (candidate: Candidate, failure: CommandFailure): boolean =>
  candidate.related >= 0.5 && !candidate.usual && (!candidate.afterEdit || carries(candidate, failure));

/** The failed program through another one: no edit in between explains that. */
const carries = ({ words }: Candidate, { program, words: failed }: CommandFailure): boolean =>
  bare(words[0] ?? '') !== bare(failed[0] ?? '') && words.slice(1).some((word) => bare(word) === program);

const sameWords = (a: CommandFailure, b: CommandFailure): boolean =>
  a.program !== b.program &&
  Math.min(a.template.length, b.template.length) >= 4 &&
  alike(a.template, b.template) >= 0.7;

/**
 * What made a failed command work: the commands that succeeded soon after it, each with how much it has to do with
 * the failure. Which of them is the fix only several sessions together can say.
 */
import { bare, programOf, type SimpleCommand } from '../shell.ts';
import { looks } from './ordinary.ts';
import type { Candidate, Quoted } from './signal.ts';
import { quotable } from './telling.ts';

/** A shell call with its outcome, in the order of the session. */
export interface ShellRun {
  seq: number;
  line: number;
  at: number | null;
  command: string;
  commands: readonly SimpleCommand[];
  worked: boolean;
}

/** For each command that worked in a session, as one string, the index of the first run it worked in. */
export type FirstWorked = ReadonlyMap<string, number>;

export function firstWorkedOf(runs: readonly ShellRun[]): FirstWorked {
  const first = new Map<string, number>();
  runs.forEach((run, i) => {
    if (!run.worked) return;
    for (const command of run.commands) {
      const key = wordsOf(command).join(' ');
      if (!first.has(key)) first.set(key, i);
    }
  });
  return first;
}

export interface FailedCommand {
  /** Index of the run among the runs. */
  run: number;
  program: string;
  /** Assignments, program and arguments. */
  words: readonly string[];
  /** What it printed, cut to a bounded length. */
  output: string;
  template: readonly string[];
}

export interface Aftermath {
  candidates: Candidate[];
  ended: 'edited' | 'again' | 'open';
}

/** So many shell calls later a success has nothing to do with the failure any more. */
const RUNS_AFTER = 9;
const EVENTS_AFTER = 80;
const CANDIDATES_MAX = 12;
const EDITS = /^(?:sed|perl|awk|gofmt|goimports|prettier|black|patch)$/;

export const wordsOf = (command: SimpleCommand): string[] => [...command.env, ...command.words];
const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((word, i) => word === b[i]);

/**
 * @param runs all shell calls of the session
 * @param editsAt sequence numbers of the edits that were applied, ascending
 */
export function aftermath(
  failed: FailedCommand,
  runs: readonly ShellRun[],
  firstWorked: FirstWorked,
  editsAt: readonly number[],
  aboutTheWork: boolean,
): Aftermath {
  const failedRun = runs[failed.run];
  if (!failedRun) return { candidates: [], ended: 'open' };
  const candidates: Candidate[] = [];
  const printed = spaced(failed.output);
  for (const run of runs.slice(failed.run + 1, failed.run + 1 + RUNS_AFTER)) {
    if (run.seq - failedRun.seq > EVENTS_AFTER) break;
    if (!run.worked) continue;
    const { commands } = run;
    const edited = editsAt.some((seq) => seq > failedRun.seq && seq < run.seq);
    const again = commands.findIndex(
      (command) => same(wordsOf(command), failed.words) || isSecondTry(wordsOf(command), failed),
    );
    commands.forEach((command, i) => {
      if (candidates.length >= CANDIDATES_MAX || i === again) return;
      const words = wordsOf(command);
      const enters = words[0] === 'cd' && again > i && !/^(?:\.\.?|-|~)?(?:\/\.\.)*$/.test(bare(words[1] ?? ''));
      // A stream editor that writes is an edit by other means.
      if (EDITS.test(words[0] ?? '') && failed.program !== words[0]) return;
      if (!enters && (command.join === '|' || looks(command) || candidates.some((other) => same(other.words, words))))
        return;
      const text = quotable(command.text.split('\n')[0] ?? '');
      if (!text || (text !== command.text && text.length < 12) || !run.command.includes(text)) return;
      const quote: Quoted = { text, line: run.line, at: run.at, role: 'assistant' };
      // `… && git push` after a failed `git push origin HEAD` is the second try, not what helped.
      const before = candidates.filter((other) => other.quote.line === run.line);
      if (before.length > 0 && sameTask(words, failed.words)) {
        for (const other of before) other.thenWorked = true;
        return;
      }
      // What stands first in a line of several is what the others waited for.
      const leads = !before.some((other) => other.related >= 0.4);
      const related = enters ? 0.8 : Math.round(relatedness(words, failed) * (leads ? 100 : 75)) / 100;
      const usual = (firstWorked.get(words.join(' ')) ?? failed.run) < failed.run;
      candidates.push({
        quote,
        words,
        related,
        usual,
        afterEdit: edited,
        thenWorked: again > i,
        suggested: suggests(printed, words, failed),
      });
    });
    const close = again >= 0 || (aboutTheWork && commands.some((command) => sameTask(wordsOf(command), failed.words)));
    if (close) {
      if (again >= 0) for (const candidate of candidates) candidate.thenWorked = true;
      return { candidates, ended: edited ? 'edited' : 'again' };
    }
  }
  return { candidates, ended: 'open' };
}

/** To repeat, to wait longer or to say more is the same thing once more. */
const SECOND_TRY =
  /^(?:--?(?:(?:max-?)?(?:retry|retries|attempts?|tries)|repeat|again|verbose|debug|trace|quiet|silent|timeout|wait|delay|backoff|retry-[a-z-]+)|-[vq]+)(?:=.*)?$|^(?:\w+_)?(?:RETR(?:Y|IES)|ATTEMPTS|TIMEOUT|VERBOSE|DEBUG)=/i;

/** The words without options to try again and their numbers, unless the error asks for the option. */
export function withoutSecondTry(words: readonly string[], error: string): string[] {
  const tries = words.map((word) => SECOND_TRY.test(word) && !error.includes(word.split('=')[0] ?? word));
  return words.filter(
    (_, i) => !tries[i] && !(tries[i - 1] === true && /^\d+(?:\.\d+)?[a-z]{0,2}$/.test(words[i] ?? '')),
  );
}

function isSecondTry(words: readonly string[], failed: FailedCommand): boolean {
  const [now, then] = [withoutSecondTry(words, failed.output), withoutSecondTry(failed.words, failed.output)];
  if (now.length === words.length) return false;
  return now.length === then.length && sameTask(now, then);
}

/** Words between single blanks, whatever marks stood around them. */
const spaced = (text: string): string =>
  ` ${text
    .toLowerCase()
    .replace(/["'`\s]+|[.,:;!?)\]](?=["'`\s]|$)|[([<>](?=\S)/g, ' ')
    .replace(/ {2,}/g, ' ')} `;

/** The output names the command up to its subcommand, or another program than the one that failed. */
function suggests(printed: string, words: readonly string[], failed: FailedCommand): boolean {
  const { name, index } = programOf(words);
  const from = words.findIndex((word) => !/^\w+=/.test(word));
  const argument = words.slice(index + 1).find((word) => !word.startsWith('-'));
  const known = name === failed.program || bare(words[from] ?? '') === bare(failed.words[0] ?? '');
  const says = (named: readonly string[]): boolean => printed.includes(spaced(named.map(bare).join(' ')));
  if (!known) return says(words.slice(index, index + 1));
  if (argument === undefined) return says(words.slice(from, index + 1));
  return [from, index].some((start) => says([...words.slice(start, index + 1), argument]));
}

/** The same program asked to do the same thing, to whatever files: `go test ./a -run X` and `go test ./b`. */
function sameTask(a: readonly string[], b: readonly string[]): boolean {
  const [one, two] = [programOf(a), programOf(b)];
  if (one.name !== two.name || one.name === '') return false;
  const task = (words: readonly string[], from: number): string =>
    words.slice(from + 1).find((word) => /^[a-z][\w:-]*$/i.test(word)) ?? '';
  return task(a, one.index) === task(b, two.index);
}

/** How much a command that worked has to do with the one that failed, 0..1. */
export function relatedness(words: readonly string[], failed: FailedCommand): number {
  const plain = words.map((word) => bare(word).toLowerCase());
  const program = programOf(words).name.toLowerCase();
  const wanted = failed.program.toLowerCase();
  let score = 0;
  if (program === wanted) score = 0.45;
  if (plain.includes(wanted) && plain[0] !== wanted) score = Math.max(score, 0.7);
  if (wanted.length > 2 && plain.join('-').includes(wanted) && !plain.includes(wanted)) score = Math.max(score, 0.7);
  // The same arguments under another head: `docker exec app php artisan migrate` for `php artisan migrate`.
  if (program !== wanted && sharesTail(words, failed.words)) score = Math.max(score, 0.7);
  // Scripts of one project: `pnpm generate` may be what `pnpm typecheck` waits for.
  if (score === 0 && plain[0] === bare(failed.words[0] ?? '').toLowerCase()) score = 0.2;
  const failedParts = partsOf(failed.words);
  const parts = partsOf(words);
  const shared = [...failedParts].filter((part) => parts.has(part)).length;
  if (failedParts.size > 0) score += 0.3 * (shared / failedParts.size);
  const mentioned = [...parts].some(
    (part) =>
      part.length > 2 &&
      !failedParts.has(part) &&
      failed.template.some((word) => word.split(/[^\p{L}\p{N}]+/u).includes(part)),
  );
  if (mentioned) score += 0.25;
  return Math.min(1, Math.round(score * 100) / 100);
}

/** What the failed command was asked stands at the end of another one as well. */
export function sharesTail(words: readonly string[], failedWords: readonly string[]): boolean {
  const plain = words.map(bare);
  const asked = failedWords.map(bare);
  const most = Math.min(asked.length, plain.length) - 1;
  let shared = 0;
  while (shared < most && asked[asked.length - 1 - shared] === plain[plain.length - 1 - shared]) shared++;
  // A single file or number is looked at by many programs.
  const says = asked.slice(asked.length - shared).some((word) => /^[a-z][\w:-]*$/i.test(word) || word.startsWith('-'));
  return shared >= 2 && says && shared * 2 >= asked.length;
}

function partsOf(words: readonly string[]): Set<string> {
  const parts = new Set<string>();
  for (const word of words.slice(0, 40)) {
    // Which files it was about says nothing of what it did.
    if (/^[.~]?[\w.@-]*\/[\w./@*-]*$/.test(word) || word === '.') continue;
    for (const part of word
      .toLowerCase()
      .slice(0, 200)
      .split(/[^\p{L}\p{N}]+/u))
      if (part.length > 1 && !/^\d+$/.test(part)) parts.add(part);
  }
  return parts;
}

/**
 * Which of the commands that came after a failure is what helps: the one that several sessions came to, weighed by
 * how much it has to do with the failure.
 */
import { sharesTail, withoutSecondTry } from '../../signals/failures/fix.ts';
import { absentProgram } from '../../signals/failures/telling.ts';
import type { Candidate, CommandFailure } from '../../signals/failures/signal.ts';
import { bare, programOf } from '../../signals/shell.ts';
import type { Case } from './cases.ts';
import { commonOf, headOf, isTask, sameCommand, withGaps, withoutOpenFlag } from './words.ts';

export interface Cure {
  /** In place of what failed, or in front of it. */
  manner: 'instead' | 'first';
  /** The command with what varied left out. */
  words: readonly string[];
  /** A second command that always went with it, in the order they ran. */
  also: { words: readonly string[]; seen: readonly Candidate[]; before: boolean } | null;
  /** One for each session in which it worked. */
  seen: readonly { item: Case<CommandFailure>; candidate: Candidate }[];
}

/** Sessions beyond this many add nothing to the vote; the newest vote. */
const VOTERS_MAX = 40;
const MATCH = 0.5;
const WEIGHT_MIN = 0.25;
/** Seen to work in one session only: then it must have a lot to do with what failed. */
const WEIGHT_ALONE = 0.75;
const SHARE_MIN = 0.34;
/** A command that has little to do with the failure helps only if it nearly always follows this failure and no other. */
const UNRELATED = 0.45;
const UNRELATED_SHARE = 0.75;
const UNRELATED_SEEN = 3;
const UNRELATED_LIFT = 3;

/** In how many sessions a command followed any failure, by what it runs. */
export interface Commonness {
  sessions: number;
  byHead: ReadonlyMap<string, ReadonlySet<string>>;
  /** Sessions in which a project ran a program that no output had named, by project and program. */
  ownPrograms: ReadonlyMap<string, ReadonlySet<string>>;
  /** Sessions in which output named a command of a program, by program. */
  suggestedPrograms: ReadonlyMap<string, ReadonlySet<string>>;
}

export function commonnessOf(cases: readonly Case<CommandFailure>[]): Commonness {
  const byHead = new Map<string, Set<string>>();
  const ownPrograms = new Map<string, Set<string>>();
  const suggestedPrograms = new Map<string, Set<string>>();
  const add = (map: Map<string, Set<string>>, key: string, root: string): void => {
    map.set(key, (map.get(key) ?? new Set()).add(root));
  };
  for (const { session, project, signal } of cases) {
    add(ownPrograms, ownKey(project, signal.program), session.rootOf);
    for (const { words, suggested } of signal.candidates) {
      const { name } = programOf(words);
      add(byHead, headOf(words).join(' '), session.rootOf);
      if (suggested) add(suggestedPrograms, name, session.rootOf);
      else add(ownPrograms, ownKey(project, name), session.rootOf);
    }
  }
  const sessions = new Set(cases.map(({ session }) => session.rootOf)).size;
  return { sessions, byHead, ownPrograms, suggestedPrograms };
}

const ownKey = (project: string | null, program: string): string => `${project ?? ''}\u0000${program}`;

/** @param failing what the failing commands have in common */
export function cureOf(
  cases: readonly Case<CommandFailure>[],
  failing: readonly string[],
  commonness: Commonness,
): Cure | 'unsafe' | null {
  const bySession = new Map<string, { item: Case<CommandFailure>; candidate: Candidate; weight: number }[]>();
  for (const item of cases) {
    const list = bySession.get(item.session.rootOf) ?? [];
    for (const candidate of item.signal.candidates)
      list.push({ item, candidate, weight: weightOf(candidate, item.signal) });
    bySession.set(item.session.rootOf, list);
  }
  const voters = [...bySession.values()]
    .slice(-VOTERS_MAX)
    .map((list) => list.filter(({ weight }) => weight >= WEIGHT_MIN));
  const nominees = new Map<string, Candidate>();
  for (const { candidate } of voters.flat()) nominees.set(candidate.words.join(' '), candidate);

  let best: { score: number; seen: { item: Case<CommandFailure>; candidate: Candidate; weight: number }[] } | null =
    null;
  for (const nominee of [...nominees.values()].slice(0, 200)) {
    const seen = voters.flatMap((list) => bestMatch(nominee, list));
    const score = seen.reduce((sum, { weight, match }) => sum + weight * match * match, 0);
    if (!best || score > best.score) best = { score, seen };
  }
  if (!best) return null;
  const { seen } = best;
  const share = seen.length / bySession.size;
  if (seen.length < 2 ? (seen[0]?.weight ?? 0) < WEIGHT_ALONE : share < SHARE_MIN) return null;

  const weight = seen.reduce((sum, entry) => sum + entry.weight, 0) / seen.length;
  if (
    weight < UNRELATED &&
    !followsOnlyThis(
      seen.map(({ item, candidate }) => ({
        root: item.session.rootOf,
        words: candidate.words,
        proven: candidate.thenWorked && !candidate.afterEdit,
      })),
      bySession.size,
      commonness,
    )
  )
    return null;

  const lists = seen.map(({ candidate }) => candidate.words);
  const shared = commonOf(lists);
  // With nothing in common but a program's name, the sessions ran different things.
  if (weight < UNRELATED && shared.length < 2) return null;
  const words = withoutOpenFlag(withGaps(shared.length > 0 ? shared : headOf(lists[0] ?? []), lists), lists);
  if (words.length === 0 || !differs(words, failing, cases)) return null;
  // Going somewhere helps only where all went to the same place.
  if (words[0] === 'cd' && words.length < 2) return null;
  if (isDestructive(words)) return 'unsafe';
  if (seen.some(({ candidate }) => candidate.suggested) && !mayRepeat(seen, commonness)) return 'unsafe';
  const program = cases[0]?.signal.program ?? '';
  const another = seen.filter(
    ({ item: { signal }, candidate }) =>
      programOf(candidate.words).name !== signal.program &&
      (sharesTail(candidate.words, signal.words) || asksTheSameTool(candidate.words, signal.words)),
  );
  const manner =
    another.length * 2 > seen.length || replaces(words, failing, program, cases) || takesOver(seen)
      ? 'instead'
      : 'first';
  if (manner === 'first' && onlyChecks(words)) return null;
  return { manner, words, also: manner === 'first' ? companionOf(seen, commonness) : null, seen };
}

/** Output named the command and fewer than two sessions took it up: not enough to say it again. */
export const isHearsay = ({ seen }: Cure): boolean =>
  seen.some(({ candidate }) => candidate.suggested) && new Set(seen.map(({ item }) => item.session.rootOf)).size < 2;

/** A command that stood in the same line every time and after no other failure. */
function companionOf(
  seen: readonly { item: Case<CommandFailure>; candidate: Candidate }[],
  commonness: Commonness,
): Cure['also'] {
  const lines = seen.map(({ item, candidate }) => ({
    item,
    candidate,
    others: item.signal.candidates.filter(
      (other) => other !== candidate && other.quote.line === candidate.quote.line && !other.usual && !other.suggested,
    ),
  }));
  for (const nominee of lines[0]?.others ?? []) {
    const matches = lines.flatMap(
      ({ others }) => others.find((other) => sameCommand(nominee.words, other.words) >= MATCH) ?? [],
    );
    const roots = new Set(seen.map(({ item }) => item.session.rootOf));
    const elsewhere = [...(commonness.byHead.get(headOf(nominee.words).join(' ')) ?? [])].some(
      (root) => !roots.has(root),
    );
    const failsToo = seen.some(({ item }) => sameCommand(nominee.words, item.signal.words) >= MATCH);
    if (seen.length < 2 || matches.length < seen.length || elsewhere || failsToo) continue;
    const lists = matches.map(({ words }) => words);
    const words = withoutOpenFlag(withGaps(commonOf(lists), lists), lists);
    const first = lines[0];
    const before =
      first !== undefined &&
      first.item.signal.candidates.indexOf(nominee) < first.item.signal.candidates.indexOf(first.candidate);
    if (words.length > 1) return { words, seen: matches, before };
  }
  return null;
}

function followsOnlyThis(
  seen: readonly { root: string; words: readonly string[]; proven: boolean }[],
  sessions: number,
  commonness: Commonness,
): boolean {
  const share = seen.length / sessions;
  const head = headOf(seen[0]?.words ?? []).join(' ');
  const here = new Set(seen.map(({ root }) => root));
  const elsewhere = [...(commonness.byHead.get(head) ?? [])].filter((root) => !here.has(root)).length;
  const others = Math.max(commonness.sessions - sessions, 1);
  if (seen.length < UNRELATED_SEEN && !seen.some(({ proven }) => proven)) return false;
  return share >= UNRELATED_SHARE && share >= UNRELATED_LIFT * (elsewhere / others);
}

function weightOf(candidate: Candidate, { aboutTheWork, ended }: CommandFailure): number {
  let weight = candidate.related + (candidate.thenWorked && !candidate.afterEdit ? 0.3 : 0);
  if (candidate.usual) weight *= 0.4;
  // After an edit the edit is the likelier cause.
  if (candidate.afterEdit) weight *= aboutTheWork ? 0.3 : 0.8;
  if (aboutTheWork && ended === 'edited' && candidate.afterEdit) weight *= 0.5;
  // Little in common proves nothing against it while nothing else explains why the failure went away.
  return !candidate.usual && (!candidate.afterEdit || ended === 'open') ? Math.max(weight, WEIGHT_MIN) : weight;
}

function bestMatch(
  nominee: Candidate,
  list: readonly { item: Case<CommandFailure>; candidate: Candidate; weight: number }[],
): { item: Case<CommandFailure>; candidate: Candidate; weight: number; match: number }[] {
  let best: { item: Case<CommandFailure>; candidate: Candidate; weight: number; match: number } | null = null;
  for (const entry of list) {
    const match = sameCommand(nominee.words, entry.candidate.words);
    if (match >= MATCH && (!best || match * entry.weight > best.match * best.weight)) best = { ...entry, match };
  }
  return best ? [best] : [];
}

/** Looking at things again changes none of them. */
const CHECKS =
  /^(?:test|vet|check|lint|typecheck|type-check|tsc|pytest|jest|vitest|rspec|mypy|ruff|eslint|plan|validate|verify|bench|e2e)(?:$|[:-])/;
function onlyChecks(words: readonly string[]): boolean {
  const { name } = programOf(words);
  return CHECKS.test(name) || CHECKS.test(subcommandOf(words) ?? '');
}

const INSTALLS = new Set(['install', 'add', 'i']);

/** Flags that every one of the failing commands has, without their values. */
export function flagsOfAll(cases: readonly Case<CommandFailure>[]): string[] {
  const flags = cases.map(
    ({ signal }) =>
      new Set(signal.words.filter((word) => /^--?[a-z]/i.test(word)).map((word) => word.split('=')[0] ?? word)),
  );
  return [...(flags[0] ?? [])].filter((flag) => flags.every((other) => other.has(flag)));
}

const isPath = (word: string): boolean => /^[.~]?[\w.@*-]*[/\\]/.test(word) || /^[\w-]+\.\w{1,6}$/.test(word);

/** What cannot be undone, or goes around a guard: never advice, however often it helped. */
const DESTRUCTIVE =
  /^(?:rm|rmdir|shred|dd|mkfs|kill|killall|pkill|truncate|mv|cp)\b|^git (?:reset --hard|clean|checkout --|stash drop|push .*(?:--force|-f\b)|branch -D)|\s(?:--no-verify|--force|--hard|--dangerously[\w-]*|--skip-[\w-]+)\b|^(?:docker|podman) (?:system|volume) (?:prune|rm)|\bchmod (?:-R )?777/;
const isDestructive = (words: readonly string[]): boolean => DESTRUCTIVE.test(words.join(' ').replace(/^sudo /, ''));

/** Reaches out, fetches code, or changes what guards, configures or publishes. */
const REACHES_OUT =
  /:\/\/|\bwww\.|\b\d{1,3}(?:\.\d{1,3}){3}\b|@[\w-]+\.\w|\b(?:[\w-]+\.)+(?:com|net|org|io|dev|sh|app|ai|co|xyz|example|invalid|test|local)\b|\b(?:curl|wget|nc|ncat|ssh|scp|sftp|ftp|telnet|eval|source|dlx|npx|bunx|uvx|pipx|sudo|doas|su|chmod|chown|chattr|setfacl|iex|invoke-\w+|crontab|base64|xattr|spctl|csrutil)\b/i;
const CHANGES_TRUST =
  /(?:^|\s)(?:config|configure|remote|auth|login|logout|publish|trust|allow|unlock|policy|permissions?|hooks?|disable|export|setx|env -w)(?=[\s:=]|$)|registr|credential|token|secret|password|ssl-?verify|hooks-?path|ignore-scripts|insecure|proxy|--?no-?(?:verify|check|gpg|sign|strict)|--(?:allow|unsafe|trusted|index-url|extra-index|skip|disable|global|dangerous)|\s-[kf](?=\s|$)|\w*(?:SSL|TLS|VERIFY|INDEX)\w*=/i;
const FETCHES_NAMED = /\s(?:install|add|i|get|download|tap|import|pull|clone)\s+(?!-)\S/i;

/**
 * A command that output named may be honest ("run `db:migrate`") or an attack that agents obeyed. It is repeated
 * only when sessions ran it themselves and it could do no more harm than what the project runs anyway.
 */
function mayRepeat(
  seen: readonly { item: Case<CommandFailure>; candidate: Candidate }[],
  { ownPrograms, suggestedPrograms }: Commonness,
): boolean {
  const worked = seen.some(({ candidate }) => candidate.thenWorked && !candidate.afterEdit);
  return seen.every(({ item: { project, signal }, candidate: { words, quote } }) => {
    const plain = `${words.map(bare).join(' ')} ${bare(quote.text)}`;
    if (/[|;&<>$`\\]/.test(quote.text) || isDestructive(words)) return false;
    if (REACHES_OUT.test(plain) || CHANGES_TRUST.test(plain) || FETCHES_NAMED.test(` ${plain}`)) return false;
    const { name } = programOf(words);
    if (name === signal.program) return true;
    const obeyed = suggestedPrograms.get(name);
    const own = [...(ownPrograms.get(ownKey(project, name)) ?? [])].some((root) => !obeyed?.has(root));
    return own && worked;
  });
}

/** A cure is another command, not the failing one with other files. */
function differs(
  words: readonly string[],
  failing: readonly string[],
  cases: readonly Case<CommandFailure>[],
): boolean {
  const errors = cases.flatMap(({ signal }) => signal.errors.map(({ text }) => text)).join('\n');
  const cure = withoutSecondTry(words.filter((word) => word !== '…').map(bare), errors);
  const failed = failing.map(bare);
  // Other files are no other way of doing it.
  const paths = failed.some(isPath);
  const added = cure.some((word) => !failed.includes(word) && !(paths && isPath(word)));
  // Leaving a flag out is a cure when the errors speak of that flag.
  const dropped = flagsOfAll(cases).some(
    (flag) => !cure.includes(flag) && cases.some(({ signal }) => signal.errors.some(({ text }) => text.includes(flag))),
  );
  return added || dropped;
}

function subcommandOf(words: readonly string[]): string | null {
  const word = words[programOf(words).index + 1];
  return word !== undefined && isTask(word) ? word : null;
}

/** `x artisan migrate` and `y artisan seed`: another head for a tool with tasks of its own. */
function asksTheSameTool(words: readonly string[], failed: readonly string[]): boolean {
  const at = programOf(failed).index;
  const [tool, task] = [failed[at + 1] ?? '', failed[at + 2] ?? ''];
  return isTask(tool) && isTask(task) && words.indexOf(tool) > 0;
}

/** Session after session it was given the very argument that had just failed, each time another one. */
function takesOver(seen: readonly { item: Case<CommandFailure>; candidate: Candidate }[]): boolean {
  const given = seen.flatMap(({ item: { signal }, candidate: { words } }) => {
    const last = words.at(-1) ?? '';
    return last === signal.words.at(-1) && programOf(words).name === signal.program && !/^-|^\.+(?:\/\.*)?$/.test(last)
      ? [last]
      : [];
  });
  return new Set(given).size > 1 && given.length * 2 > seen.length;
}

/** It does what the failing command was to do, only in another way. */
function replaces(
  words: readonly string[],
  failing: readonly string[],
  program: string,
  cases: readonly Case<CommandFailure>[],
): boolean {
  const cure = words.map(bare);
  const failed = failing.filter((word) => word !== '…').map(bare);
  const [own, theirs] = [programOf(words), programOf(failing)];
  const plain = words.map(bare);
  const installs = plain.some((word) => INSTALLS.has(word)) && !failing.some((word) => INSTALLS.has(word));
  if (installs && own.name !== theirs.name) return false;
  // `docker compose` for `docker-compose`, `docker compose exec db psql` for `psql`.
  if (program.length > 1 && own.name !== program && (plain.includes(program, 1) || plain.join('-').startsWith(program)))
    return true;
  // `gtimeout` for a `timeout` that is not there.
  const absent = cases.filter(({ signal }) => signal.errors.some(({ text }) => absentProgram(text) === program)).length;
  if (absent * 2 > cases.length && own.name !== program && own.name.includes(program)) return true;
  // The same program with an assignment or a runner in front.
  if (own.name === theirs.name && own.index > theirs.index) return true;
  if (own.name === theirs.name && own.name !== '') {
    const task = subcommandOf(words);
    const tasks = new Set(cases.map(({ signal }) => subcommandOf(signal.words)));
    return task === null || tasks.has(task) || (tasks.size === 1 && tasks.has(null));
  }
  const named = cure.includes(program) || programOf(words).name === program || cure.join('-').includes(program);
  const kept = failed.filter(
    (word) => cure.includes(word) || (word === program && named) || word.startsWith('-'),
  ).length;
  return named && kept / Math.max(failed.length, 1) > 0.6;
}

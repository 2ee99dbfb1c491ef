/** Says a pattern of failed commands in the words of a colleague: what to do first, then what fails and why. */
import { absentProgram } from '../../signals/failures/telling.ts';
import { bare, programOf } from '../../signals/shell.ts';
import type { Cure } from './cure.ts';
import { code, list, quoted, type Draft } from './draft.ts';
import { GAP, headOf } from './words.ts';

type Wordings = Draft['wordings'];

/** A command longer than this is a script; nobody would type it again. */
const COMMAND_MAX = 70;
const TITLE_MAX = 100;
/** Shown once in full, where only one argument of it is the news. */
const LONG_COMMAND_MAX = 160;

interface Failing {
  program: string;
  /** The failing commands without what varied, the most frequent first. */
  forms: readonly (readonly string[])[];
  /** Neutral pieces of the error, the best first; may be empty. */
  fragments: readonly string[];
  /** The telling lines of all cases. */
  errors: readonly string[];
  /** A flag that all the failing commands had and that their errors turn down. */
  refused: string | null;
}

const isShort = (words: readonly string[]): boolean =>
  words.length > 0 &&
  words.join(' ').length <= COMMAND_MAX &&
  !words.join('').includes('`') &&
  !words.join(' ').includes('\n');
/** States that something is not there or went wrong: never what to do about it. */
const STATES_LACK =
  /^(?:no|not)\s|\b(?:not|cannot|failed|missing|denied|refused|unknown|invalid|unsupported|incompatible)\b/i;
const shareWord = (a: string, b: string): boolean => {
  const words = new Set(a.toLowerCase().split(/[^\p{L}\p{N}_]+/u));
  return b
    .toLowerCase()
    .split(/[^\p{L}\p{N}_]+/u)
    .some((word) => word.length > 1 && words.has(word));
};
const REJECTED_FLAG =
  /(?:unknown|invalid|unrecogni[sz]ed|illegal|unexpected|unsupported|no such|bad) (?:command[- ]line )?(?:option|flag|argument|switch|parameter)/i;

export function curedWordings({
  program,
  forms,
  fragments,
  errors,
  refused,
  cure,
}: Failing & { cure: Cure }): Wordings {
  const fragment = fragments[0] ?? null;
  const missing =
    cure.manner === 'instead' && errors.filter((error) => isMissing(error, program)).length * 2 > errors.length;
  // A cure that says nothing of the arguments speaks of the program alone.
  const atProgram =
    cure.manner === 'instead' &&
    programOf(cure.words).index === cure.words.length - 1 &&
    programOf(cure.words).name === program;
  const shown = (missing || atProgram ? forms.map((form) => upTo(form, program)) : [...forms]).filter(isShort);
  const failing = shown[0];
  const fixed = missing ? upTo(cure.words, program) : cure.words;
  if (!isShort(fixed) && programOf(fixed).name === program) {
    const changed = argumentWordings(fixed, forms, fragments);
    return changed.length > 0 ? changed : addedWordings(fixed, forms, fragments);
  }
  if (!failing || !isShort(fixed)) return [];
  const sameButFlag = fixed.join(' ') === failing.join(' ');
  if (sameButFlag && refused === null) return [];
  const others = distinct(shown.slice(1), [failing, fixed]).slice(0, 2);
  const [fix, fail] = [code(fixed), code(failing)];
  const all = list([failing, ...others].map((form) => code(form)));
  const fails = others.length > 0 ? 'fail' : 'fails';
  const why = fragment === null ? 'here' : `with ${quoted(fragment)}`;
  const wordings: { title: string; advice: string }[] = [];
  const say = (title: string, advice: string): void => {
    if (title.length <= TITLE_MAX) wordings.push({ title, advice });
  };

  const place = cure.words[0] === 'cd' ? cure.words[1] : undefined;
  if (place !== undefined) {
    const there = `Anywhere else it fails ${why}.`;
    for (const piece of fragments) say(`Run ${fail} in ${code(place)}: else ${quoted(piece)}`, there);
    say(`Run ${fail} in ${code(place)}`, there);
    say(`Run ${fail} in ${code(place)}`, '');
    return wordings;
  }
  if (cure.manner === 'first') {
    const both =
      cure.also === null
        ? fix
        : list((cure.also.before ? [cure.also.words, fixed] : [fixed, cure.also.words]).map((words) => code(words)));
    const has = cure.also === null ? 'has' : 'have';
    const worked = cure.seen.some(({ candidate }) => candidate.thenWorked);
    const because = worked
      ? `${all} ${fails} ${why} and ${others.length > 0 ? 'work' : 'works'} once ${both} ${has} run.`
      : `${all} ${fails} ${why}; ${both} ${cure.also === null ? 'is' : 'are'} what helped.`;
    for (const piece of fragments) say(`When ${fail} fails with ${quoted(piece)}, run ${both} first`, because);
    say(`Run ${both} before ${fail}`, because);
    say(`Run ${fix} before ${fail}`, because);
    say(`Run ${fix} before ${fail}`, `${fail} fails until it has run.`);
    // Where the error says "run …" itself, these words are the sessions' own.
    for (const because of [`${all} ${fails} ${why}; ${fix} is what helped.`, `${fix} is what helped.`])
      say(`${fail} needs ${fix} first`, because);
    return wordings;
  }
  const because = `${all} ${fails} ${why}; ${fix} works.`;
  const front = inFront(fixed, failing);
  if (missing) say(`Use ${fix}: ${others.length > 0 ? `plain ${code(program)}` : fail} is not available here`, because);
  if (refused !== null && !fixed.includes(refused))
    say(
      `Leave out ${code(refused)}: ${fix} does not take it here`,
      `With ${code(refused)} it fails ${why}; ${fix} works.`,
    );
  if (sameButFlag) return wordings;
  if (front !== null) {
    const put = `Put ${code(front)} in front of ${code(program)}`;
    for (const piece of fragments) say(`${put}: else ${quoted(piece)}`, because);
    say(put, because);
    say(put, `${code(program)} fails here; ${fix} works.`);
  }
  for (const piece of fragments) say(`Run ${fix}, not ${fail}: ${quoted(piece)}`, because);
  say(`Run ${fix}, not ${fail}`, because);
  say(`Run ${fix}, not ${fail}`, `${fail} fails here.`);
  return wordings;
}

/** Long commands that differ in one argument: that argument is the lesson. */
function argumentWordings(
  fixed: readonly string[],
  forms: readonly (readonly string[])[],
  fragments: readonly string[],
): Wordings {
  const { index } = programOf(fixed);
  for (const form of forms) {
    // A word in the same place, or the value of the same flag: `test … -o x` and `build … -o y`.
    const values = fixed.flatMap((word, at) => {
      const flag = fixed[at - 1] ?? '';
      const other = form[flag.startsWith('-') && at - 1 > index ? form.indexOf(flag) + 1 || -1 : -1];
      return other !== undefined && other !== word ? [{ at, other }] : [];
    });
    const places =
      form.length === fixed.length
        ? fixed.flatMap((word, at) => (word === form[at] ? [] : [{ at, other: form[at] ?? '' }]))
        : [];
    const [change, ...more] = values.length > 0 ? values : places;
    if (change === undefined || more.length > 0 || change.at <= index) continue;
    const { at, other } = change;
    if ([fixed[at], other].some((word) => word === undefined || word === '…' || word.startsWith('-'))) continue;
    const [right, wrong] = changedPart(fixed[at] ?? '', other);
    const start = fixed.slice(0, at).join(' ');
    const whole = fixed.join(' ');
    if (/[`\n]/.test(whole + form.join(' ')) || right.length > COMMAND_MAX || wrong.length > COMMAND_MAX) continue;
    const works = whole.length <= LONG_COMMAND_MAX ? ` What works: ${code(whole)}.` : '';
    const titles = [start, fixed.slice(0, index + 1).join(' ')].map(
      (command) => `Use ${code(right)}, not ${code(wrong)}, with ${code(command)}`,
    );
    const title = titles.find((text) => text.length <= TITLE_MAX);
    if (title === undefined) continue;
    const why = fragments.map((piece) => `With ${code(wrong)} it fails with ${quoted(piece)}.${works}`);
    return [...why, `With ${code(wrong)} it fails here.${works}`].map((advice) => ({ title, advice }));
  }
  return [];
}

/** A command too long to show that only had options added: those are the lesson. */
function addedWordings(
  fixed: readonly string[],
  forms: readonly (readonly string[])[],
  fragments: readonly string[],
): Wordings {
  const known = new Set(forms.flat());
  const first = fixed.findIndex((word) => word.startsWith('-') && !known.has(word));
  if (first <= programOf(fixed).index) return [];
  const rest = fixed.slice(first);
  const end = rest.findIndex((word) => word === GAP || known.has(word));
  const added = end < 0 ? rest : rest.slice(0, end);
  // A bare switch (`--fix`) asks for other work; what a command needs to work at all has a value.
  if (!added.some((word) => !word.startsWith('-') || word.includes('='))) return [];
  const head = headOf(fixed.slice(0, first)).filter((word) => word !== GAP);
  const title = `${code(head)} needs ${code(added)}`;
  if (/[`\n]/.test([...head, ...added].join(' ')) || title.length > TITLE_MAX) return [];
  const whys = [...fragments.map((piece) => `with ${quoted(piece)}`), 'here'];
  return whys.map((why) => ({ title, advice: `Left out, it fails ${why}.` }));
}

/** Of two values in a list (`a=1,b=2`) the entry that differs, where only one does. */
function changedPart(right: string, wrong: string): [string, string] {
  const [a, b] = [bare(right).split(','), bare(wrong).split(',')];
  const changed = a.flatMap((part, i) => (part === b[i] ? [] : [i]));
  const at = changed[0];
  const single = at !== undefined && changed.length === 1 && a.length === b.length;
  return single ? [a[at] ?? right, b[at] ?? wrong] : [right, wrong];
}

export function uncuredWordings({
  program,
  forms,
  fragments,
  errors,
  refused,
  names,
}: Failing & { names: readonly string[] }): Wordings {
  const fragment = fragments[0] ?? null;
  const [failing, ...rest] = forms.filter(isShort);
  if (!failing) return [];
  const fail = code(failing);
  const others = distinct(rest, [failing]).slice(0, 2);
  const all = list([failing, ...others].map((form) => code(form)));
  const tail =
    'It failed the same way each time and no session found a way around it: say so, or ask, instead of trying again.';
  const unnamed = names.filter((name) => !fragment?.includes(name));
  const naming = unnamed.length > 0 ? ` The error names ${list(unnamed.map((name) => code(name)))}.` : '';
  const wordings: { title: string; advice: string }[] = [];
  const say = (title: string, advice: string): void => {
    if (title.length <= TITLE_MAX) wordings.push({ title, advice });
  };
  const absent = errors.map(absentProgram).find((name) => name !== null) ?? null;
  const module = /\bNo module named '?([\w.]+)'?/.exec(errors[0] ?? '')?.[1];
  if (absent !== null)
    say(
      `${code(absent)} is not installed here`,
      `Commands that call it end with ${quoted('command not found')}. Do without it, or ask before installing it.`,
    );
  if (module !== undefined && module !== program)
    say(
      `The Python module ${code(module)} is not installed here`,
      `${all} ${others.length > 0 ? 'end' : 'ends'} with ${quoted(`No module named`)}. Do without it, or ask before installing it.`,
    );
  const before =
    refused === null ? [] : failing.slice(0, failing.includes(refused) ? failing.indexOf(refused) : undefined);
  if (refused !== null && before.length > 0)
    say(
      `${code(before)} takes no ${code(refused)} here`,
      `It is refused${fragment === null ? '' : ` with ${quoted(fragment)}`}; look at its help for what it takes.`,
    );
  const alike = others.length > 0 ? `${all} fail alike.` : '';
  for (const piece of fragments) {
    // A short title drops half of the cause; the advice has room for it.
    const half = fragments.find((other) => STATES_LACK.test(other) && !shareWord(other, piece));
    const too = half === undefined ? '' : ` The error also says ${quoted(half)}.`;
    if (too !== '') say(`${fail} keeps failing here: ${quoted(piece)}`, `${alike}${naming}${too} ${tail}`.trim());
    say(`${fail} keeps failing here: ${quoted(piece)}`, `${alike}${naming} ${tail}`.trim());
  }
  for (const piece of others.length > 0 ? fragments : [])
    say(`${fail} keeps failing here: ${quoted(piece)}`, `${naming} ${tail}`.trim());
  if (unnamed.length > 0)
    say(`${fail} keeps failing here: the error names ${list(unnamed.map((name) => code(name)))}`, tail);
  return wordings;
}

/** The program itself is what could not be found. */
const isMissing = (error: string, program: string): boolean =>
  absentProgram(error) === program ||
  /no module named '?([\w.]+)/i.exec(error)?.[1] === program ||
  (/is not recognized as|executable file not found/i.test(error) && error.includes(program));

/** The words up to the program itself: what follows was only this call's business. */
function upTo(words: readonly string[], program: string): string[] {
  const at = words.findIndex((word) => bare(word) === program);
  if (at >= 0) return words.slice(0, at + 1);
  // `docker compose` for `docker-compose`.
  for (let i = 2; i <= words.length; i++)
    if (words.slice(0, i).map(bare).join('-') === program) return words.slice(0, i);
  return [...words];
}

const distinct = (
  forms: readonly (readonly string[])[],
  besides: readonly (readonly string[])[],
): (readonly string[])[] => {
  const seen = new Set(besides.map((form) => form.join(' ')));
  return forms.filter((form) => !seen.has(form.join(' ')) && seen.add(form.join(' ')).size > 0);
};

/** The first of the flags that the errors turn down by name. */
export function refusedFlag(flags: readonly string[], errors: readonly string[]): string | null {
  const lines = errors.filter((error) => REJECTED_FLAG.test(error));
  return flags.find((flag) => lines.some((line) => line.includes(flag))) ?? null;
}

/** What stands before the program in the cure and not in the failing command, where the rest is the same. */
function inFront(fix: readonly string[], failing: readonly string[]): string | null {
  const [own, theirs] = [programOf(fix), programOf(failing)];
  const added = fix.slice(0, own.index);
  if (own.name !== theirs.name || theirs.index !== 0 || added.length === 0) return null;
  return added.every((word) => /^[A-Za-z_]\w*=/.test(word)) ? added.join(' ') : null;
}

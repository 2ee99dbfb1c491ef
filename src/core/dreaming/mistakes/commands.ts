/** Lessons from shell commands that failed the same way in several sessions. */
import type { CommandFailure, Quoted } from '../../signals/failures/signal.ts';
import { bare, programOf } from '../../signals/shell.ts';
import { groupsOf, type Case } from './cases.ts';
import { cureOf, type Cure } from './cure.ts';
import { code, distinctSessions, quoted, type Draft } from './draft.ts';
import { fragmentOf, namesIn } from './phrase.ts';
import { commonOf, headOf, withGaps, withoutOpenFlag } from './words.ts';

type Failed = Case<CommandFailure>;

/** A command longer than this is a script; it would not be run again. */
const COMMAND_MAX = 70;
/** More than this share of edited or repeated endings: work in progress, or a matter of luck. */
const ENDED_MAX = 0.5;

export function commandLessons(cases: readonly Failed[]): Draft[] {
  const stayed = cases.filter(({ signal }) => signal.stayedIn !== null);
  const drafts = byProject(stayed).flatMap((group) => stayedLesson(group) ?? []);
  const groups = mergedByCure(groupsOf(cases.filter(({ signal }) => signal.stayedIn === null)));
  for (const group of groups) {
    const draft = distinctSessions(group.cases) < 2 ? null : group.cure ? curedLesson(group.cases, group.cure) : uncuredLesson(group.cases);
    if (draft) drafts.push(draft);
  }
  return drafts;
}

interface Group {
  cases: Failed[];
  cure: Cure | null;
}

/** Different errors of one program that the same command helped against are one mistake. */
function mergedByCure(groups: readonly Failed[][]): Group[] {
  const merged: Group[] = [];
  const byCure = new Map<string, Group>();
  for (const cases of groups) {
    const cure = cureOf(cases, failingOf(cases));
    if (!cure) {
      merged.push({ cases: [...cases], cure });
      continue;
    }
    const key = `${cases[0]?.signal.program}\u0000${headOf(cure.words.filter((word) => word !== '…')).join(' ')}`;
    const twin = byCure.get(key);
    if (!twin) {
      const group = { cases: [...cases], cure };
      byCure.set(key, group);
      merged.push(group);
    } else {
      twin.cases.push(...cases);
      twin.cure = cureOf(twin.cases, failingOf(twin.cases)) ?? twin.cure;
    }
  }
  return merged;
}

/** What the failing commands have in common: the form most sessions used. */
function failingOf(cases: readonly Failed[]): string[] {
  return failingForms(cases)[0] ?? [];
}

/** The failing commands by what they run, the most frequent first, each with what varied left out. */
function failingForms(cases: readonly Failed[]): string[][] {
  const byProgram = new Map<string, string[][]>();
  for (const { signal } of cases) {
    const { index } = programOf(signal.words);
    const key = signal.words.slice(0, index + 1).join(' ');
    byProgram.set(key, [...(byProgram.get(key) ?? []), signal.words]);
  }
  return [...byProgram.values()]
    .sort((a, b) => b.length - a.length)
    .map((lists) => withoutOpenFlag(withGaps(commonOf(lists), lists), lists));
}

const newestLines = (cases: readonly Failed[]): string[] => cases.map(({ signal }) => signal.errors[0]?.text ?? '');

function curedLesson(cases: readonly Failed[], cure: Cure): Draft | null {
  const forms = failingForms(cases).filter((form) => form.length > 0);
  const failing = forms[0] ?? [];
  const fix = cure.words.join(' ');
  const fail = failing.join(' ');
  if (!fix || !fail || fix.length > COMMAND_MAX || fail.length > COMMAND_MAX || fix.includes('\n')) return null;
  const fragment = fragmentOf(newestLines(cases));
  const dropped = cure.manner === 'instead' ? failing.filter((word) => word.startsWith('--') && !cure.words.includes(word)) : [];
  const others = forms.slice(1, 3).filter((form) => form.join(' ').length <= COMMAND_MAX && form.join(' ') !== fix);
  const fails = [failing, ...others].map(code).join(' and ');
  const verb = others.length > 0 ? 'fail' : 'fails';

  const wordings: { title: string; advice: string }[] = [];
  const say = (title: string, advice: string): void => void wordings.push({ title, advice });
  const why = fragment ? ` with ${quoted(fragment)}` : ' here';
  if (cure.manner === 'first') {
    const advice = `${fails} ${verb}${why} until ${code(cure.words)} has run.`;
    if (fragment) say(`When ${code(failing)} fails with ${quoted(fragment)}, run ${code(cure.words)} first`, advice);
    say(`Run ${code(cure.words)} before ${code(failing)}`, advice);
    say(`Run ${code(cure.words)} first when ${code(headOf(failing))} fails`, advice);
    say(`Run ${code(cure.words)} before ${code(failing)}`, `${fails} ${verb} until it has run.`);
  } else {
    const flag = dropped[0];
    const advice = `${fails} ${verb}${why}; ${code(cure.words)} works.`;
    if (flag !== undefined) say(`Run ${code(cure.words)} without ${code(flag)}`, `${advice}`);
    if (fragment && isMissing(fragment)) say(`Use ${code(cure.words)}; ${code(failing)} is not available here`, advice);
    if (fragment) say(`Run ${code(cure.words)}, not ${code(failing)}: ${quoted(fragment)}`, `${fails} ${verb}${why}; ${code(cure.words)} works.`);
    say(`Run ${code(cure.words)}, not ${code(failing)}`, advice);
    say(`Run ${code(cure.words)}, not ${code(failing)}`, `${fails} ${verb} here; ${code(cure.words)} works.`);
  }
  const curedSessions = new Set(cure.seen.map(({ item }) => item.session.rootOf));
  return {
    wordings,
    identity: ['command', cases[0]?.signal.program ?? '', headOf(cure.words.filter((word) => word !== '…')).join(' ')],
    slots: [fix, fail],
    against: cure.manner === 'instead' ? [fail] : [],
    witnesses: witnessesOf(cases, cure),
    projects: cases.map(({ project }) => project),
    agreement: round(curedSessions.size / distinctSessions(cases)),
  };
}

const isMissing = (fragment: string): boolean => /command not found|no module named|not installed|is not recognized|executable file not found/i.test(fragment);

/** It keeps failing and nothing that was tried helped: worth knowing before the next try. */
function uncuredLesson(cases: readonly Failed[]): Draft | null {
  const sessions = distinctSessions(cases);
  const ended = new Set(cases.filter(({ signal }) => signal.ended !== 'open').map(({ session }) => session.rootOf)).size;
  if (ended / sessions > ENDED_MAX) return null;
  const forms = failingForms(cases).filter((form) => form.length > 0);
  const failing = forms[0] ?? [];
  const fail = failing.join(' ');
  if (!fail || fail.length > COMMAND_MAX) return null;
  const lines = newestLines(cases);
  const fragment = fragmentOf(lines);
  const names = namesIn(cases.map(({ signal }) => signal.errors.map(({ text }) => text).join(' '))).slice(0, 2);
  if (!fragment && names.length === 0) return null;
  const others = forms.slice(1, 3).filter((form) => form.join(' ').length <= COMMAND_MAX);
  const fails = [failing, ...others].map(code).join(' and ');
  const verb = others.length > 0 ? 'fail' : 'fails';
  const naming = names.length > 0 ? ` The error names ${names.map(code).join(' and ')}.` : '';
  const wordings: { title: string; advice: string }[] = [];
  const tail = 'No session found a way around it: say so instead of trying again.';
  if (fragment) wordings.push({ title: `${code(failing)} does not work here: ${quoted(fragment)}`, advice: `${fails} ${verb} the same way each time.${naming} ${tail}` });
  if (fragment) wordings.push({ title: `${code(failing)} does not work here: ${quoted(fragment)}`, advice: tail });
  if (names.length > 0) wordings.push({ title: `${code(failing)} does not work here without ${names.map(code).join(' or ')}`, advice: `${fails} ${verb} each time.${naming} ${tail}` });
  const frequent = [...counted(cases.flatMap(({ signal }) => signal.template))].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 3);
  return {
    wordings,
    identity: ['command', cases[0]?.signal.program ?? '', ...frequent.map(([word]) => word).sort()],
    slots: [fail, ...names],
    against: [],
    witnesses: witnessesOf(cases, null),
    projects: cases.map(({ project }) => project),
    agreement: 1,
  };
}

function counted(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

/** Sessions whose quotes cover the words of the lesson come first. */
function witnessesOf(cases: readonly Failed[], cure: Cure | null): Draft['witnesses'] {
  const curedBy = new Map(cure?.seen.map(({ item, candidate }) => [item, candidate]) ?? []);
  const forms = failingForms(cases);
  const witnesses = cases.map((item) => {
    const { signal, session } = item;
    const candidate = curedBy.get(item);
    const quotes: Quoted[] = [...signal.errors.slice(0, 1), signal.call, ...(candidate ? [candidate.quote] : []), ...signal.errors.slice(1)];
    const contiguous = candidate !== undefined && cure !== null && candidate.quote.text.includes(cure.words.join(' '));
    const showsForm = forms.slice(0, 1).some((form) => signal.call.text.includes(form.join(' ')));
    return { session, quotes, at: signal.call.at ?? session.startedAt, rank: (candidate ? 4 : 0) + (contiguous ? 2 : 0) + (showsForm ? 1 : 0) };
  });
  return witnesses.sort((a, b) => b.rank - a.rank);
}

function byProject(cases: readonly Failed[]): Failed[][] {
  const groups = new Map<string, Failed[]>();
  for (const item of cases) groups.set(item.project ?? '', [...(groups.get(item.project ?? '') ?? []), item]);
  return [...groups.values()];
}

/** The shell was still in the folder of an earlier `cd`. */
function stayedLesson(cases: readonly Failed[]): Draft | null {
  if (distinctSessions(cases) < 2) return null;
  const folders = [...counted(cases.map(({ signal }) => signal.stayedIn?.folder ?? ''))].sort((a, b) => b[1] - a[1]);
  const folder = folders[0]?.[0] ?? '';
  const again = cases.some(({ signal }) => bare(signal.words[0] ?? '') === 'cd' && bare(signal.words[1] ?? '').replace(/\/$/, '') === folder);
  const one = new Set(folders.map(([name]) => name)).size === 1 || (folders[0]?.[1] ?? 0) * 2 >= cases.length;
  const fragment = fragmentOf(newestLines(cases));
  const title = one && folder.length < 30
    ? again
      ? `The shell stays in ${code(folder)} after a ${code(`cd ${folder}`)}: a second one fails`
      : `The shell stays in ${code(folder)} after ${code(`cd ${folder}`)}: paths from the root fail there`
    : 'The shell stays in the folder of the last `cd`: relative paths from the root then fail';
  const why = fragment ? ` (${quoted(fragment)})` : '';
  const advice = `The working directory persists between calls, so a relative ${code('cd')} or path from the repository root no longer fits${why}. Use absolute paths, or look where the shell is first.`;
  return {
    wordings: [
      { title, advice },
      { title: 'The shell stays in the folder of the last `cd`: relative paths from the root then fail', advice },
    ],
    identity: ['stayed'],
    slots: one ? [`cd ${folder}`] : ['cd'],
    against: [],
    witnesses: cases.map(({ session, signal }) => ({
      session,
      quotes: [...signal.errors.slice(0, 1), signal.call, ...(signal.stayedIn ? [signal.stayedIn.call] : [])],
      at: signal.call.at ?? session.startedAt,
    })),
    projects: cases.map(({ project }) => project),
    agreement: 1,
  };
}

const round = (share: number): number => Math.round(Math.min(1, share) * 100) / 100;

/** Patterns of shell commands that failed the same way in several sessions. */
import type { CommandFailure, Quoted } from '../../signals/failures/signal.ts';
import { alike } from '../../signals/failures/template.ts';
import { bare, programOf } from '../../signals/shell.ts';
import { GENERIC, groupsOf, type Case } from './cases.ts';
import { curedWordings, refusedFlag, uncuredWordings } from './command-wording.ts';
import { commonnessOf, cureOf, flagsOfAll, isHearsay, type Commonness, type Cure } from './cure.ts';
import { code, distinctSessions, quoted, type Draft } from './draft.ts';
import { fragmentOf, fragmentsOf, namesIn } from './phrase.ts';
import { common, commonOf, headOf, withGaps, withoutOpenFlag } from './words.ts';

type Failed = Case<CommandFailure>;

/** More than this share of edited or repeated endings: work in progress, or a matter of luck. */
const ENDED_MAX = 0.5;
/** Failures of one group that say the same, and how many kinds of them are looked at apart. */
const SAME_ERROR = 0.5;
const LEADERS_MAX = 20;

export function commandLessons(cases: readonly Failed[]): Draft[] {
  const stayed = cases.filter(({ signal }) => signal.stayedIn !== null);
  const drafts = byProject(stayed).flatMap((group) => stayedLesson(group) ?? []);
  const others = cases.filter(({ signal }) => signal.stayedIn === null);
  for (const group of mergedByCure(groupsOf(others), commonnessOf(others))) {
    if (distinctSessions(group.cases) < 2 || (group.cure && isHearsay(group.cure))) continue;
    const draft = group.cure ? curedLesson(group.cases, group.cure) : uncuredLesson(group.cases);
    if (draft) drafts.push(draft);
  }
  return drafts;
}

interface Group {
  cases: Failed[];
  cure: Cure | null;
}

/** Different errors of one program that the same command helped against are one mistake. */
function mergedByCure(groups: readonly Failed[][], commonness: Commonness): Group[] {
  const merged: Group[] = [];
  const byCure = new Map<string, Group>();
  for (const cases of groups) {
    const cure = cureOf(cases, failingForms(cases)[0] ?? [], commonness);
    if (cure === 'unsafe') continue;
    if (!cure) {
      merged.push(...splitByError(cases, commonness));
      continue;
    }
    const key = `${cases[0]?.signal.program}\u0000${cure.manner}\u0000${cureHead(cure)}`;
    const twin = cure.words[0] === 'cd' ? undefined : byCure.get(key);
    if (!twin) {
      const group = { cases: [...cases], cure };
      byCure.set(key, group);
      merged.push(group);
    } else {
      const together = [...twin.cases, ...cases];
      const joint = cureOf(together, failingForms(together)[0] ?? [], commonness);
      if (joint && joint !== 'unsafe') {
        twin.cases = together;
        twin.cure = joint;
      } else merged.push({ cases: [...cases], cure });
    }
  }
  return merged;
}

/** Errors that look like one mistake and have no cure together may have one each. */
function splitByError(cases: readonly Failed[], commonness: Commonness): Group[] {
  const parts = byLeader(cases);
  const cured = parts.flatMap((part) => {
    const cure = parts.length > 1 ? cureOf(part, failingForms(part)[0] ?? [], commonness) : null;
    return cure !== null && cure !== 'unsafe' ? [{ cases: part, cure }] : [];
  });
  const taken = new Set(cured.flatMap((group) => group.cases));
  const rest = cases.filter((item) => !taken.has(item));
  return rest.length > 0 ? [...cured, { cases: rest, cure: null }] : cured;
}

/** Each failure with the first one before it that said the same; the number of leaders is bounded. */
function byLeader(cases: readonly Failed[]): Failed[][] {
  const parts: Failed[][] = [];
  for (const item of cases) {
    const part = parts.find(([leader]) => leader && alike(leader.signal.template, item.signal.template) >= SAME_ERROR);
    if (part) part.push(item);
    else if (parts.length < LEADERS_MAX) parts.push([item]);
  }
  return parts;
}

const cureHead = (cure: Cure): string => headOf(cure.words.filter((word) => word !== '…')).join(' ');

/** The failing commands by what they run, the most frequent first, each with what varied left out. */
function failingForms(cases: readonly Failed[], cure: readonly string[] = []): string[][] {
  const byProgram = new Map<string, string[][]>();
  for (const { signal } of cases) {
    const { index } = programOf(signal.words);
    const key = signal.words.slice(0, index + 1).join(' ');
    byProgram.set(key, [...(byProgram.get(key) ?? []), signal.words]);
  }
  const forms: { words: string[]; times: number }[] = [];
  for (const lists of byProgram.values()) {
    const words = sharedForm(lists, cure);
    const { index } = programOf(words);
    // `go test` and `go vet` share no more than `go`: then each is named.
    const tasks = groupBy(lists, (list) => headOf(list).join(' '));
    if (
      words.length <= index + 1 &&
      tasks.size > 1 &&
      tasks.size <= 3 &&
      lists.every((list) => headOf(list).length > index + 1)
    )
      for (const list of tasks.values()) forms.push({ words: sharedForm(list, cure), times: list.length });
    else forms.push({ words, times: lists.length });
  }
  // The form that the cure resembles most says best what to change.
  const near = (words: readonly string[]): number => common(words, cure).length;
  return forms
    .filter(({ words }) => words.length > 0)
    .sort((a, b) => near(b.words) - near(a.words) || b.times - a.times)
    .map(({ words }) => words);
}

function sharedForm(lists: readonly (readonly string[])[], cure: readonly string[]): string[] {
  const words = lists.length === 1 ? constantStart(lists[0] ?? [], cure) : withGaps(commonOf(lists), lists);
  return cure.includes(words.at(-1) ?? '') ? words : withoutOpenFlag(words, lists);
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

/** Of a command seen once: everything before the first word that names a file, a text or a number. */
function constantStart(words: readonly string[], cure: readonly string[]): string[] {
  const { index } = programOf(words);
  const varies = words.findIndex(
    (word, i) =>
      i > index &&
      !cure.includes(word) &&
      (/["'$\\]|^\d+$/.test(word) || (/[/.]/.test(word) && !/^\.\/?\.{0,3}$/.test(word))),
  );
  const start = varies < 0 ? [...words] : words.slice(0, varies);
  while (start.length > index + 1 && start.at(-1)?.startsWith('-') && varies >= 0) start.pop();
  return start;
}

const lead = (cases: readonly Failed[]): string[] => cases.map(({ signal }) => signal.errors[0]?.text ?? '');

function curedLesson(cases: readonly Failed[], cure: Cure): Draft | null {
  const forms = failingForms(cases, cure.words);
  const wordings = curedWordings({
    program: cases[0]?.signal.program ?? '',
    forms,
    fragments: fragmentsOf(lead(cases)),
    errors: lead(cases),
    refused: refusedFlag(flagsOfAll(cases), lead(cases)),
    cure,
  });
  const curedSessions = new Set(cure.seen.map(({ item }) => item.session.rootOf));
  return {
    wordings,
    identity: ['command', cases[0]?.signal.program ?? '', cureHead(cure)],
    slots: [cure.words.join(' '), ...(forms[0] ? [forms[0].join(' ')] : [])],
    against: cure.manner === 'instead' && forms[0] ? [forms[0].join(' ')] : [],
    witnesses: witnessesOf(cases, forms, cure),
    projects: cases.map(({ project }) => project),
    agreement: Math.round((curedSessions.size / distinctSessions(cases)) * 100) / 100,
  };
}

/** It keeps failing and nothing that was tried helped: worth knowing before the next try. */
function uncuredLesson(cases: readonly Failed[]): Draft | null {
  const sessions = distinctSessions(cases);
  const ended = distinctSessions(cases.filter(({ signal }) => signal.ended !== 'open'));
  if (ended / sessions > ENDED_MAX) return null;
  const program = cases[0]?.signal.program ?? '';
  const names = namesIn(cases.map(({ signal }) => signal.errors.map(({ text }) => text).join(' '))).slice(0, 2);
  const shared = commonWords(cases);
  const telling = shared.filter((word) => word !== program.toLowerCase() && !GENERIC.has(word));
  const inWork = cases.some(({ signal }) => signal.aboutTheWork);
  // The same kind of slip at different places is no fact about this machine or project.
  if (names.length === 0 && telling.length < (inWork ? 3 : 2) && !/command not found/.test(lead(cases)[0] ?? ''))
    return null;
  const forms = failingForms(cases);
  const frequent = [...counted(cases.flatMap(({ signal }) => signal.template))]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, 3);
  return {
    wordings: uncuredWordings({
      program,
      forms,
      fragments: fragmentsOf(lead(cases)),
      errors: lead(cases),
      refused: refusedFlag(flagsOfAll(cases), lead(cases)),
      names,
    }),
    identity: ['command', program, ...frequent.map(([word]) => word).sort()],
    slots: [...(forms[0] ? [forms[0].join(' ')] : []), ...names],
    against: [],
    witnesses: witnessesOf(cases, forms, null),
    projects: cases.map(({ project }) => project),
    agreement: 1,
  };
}

function commonWords(cases: readonly Failed[]): string[] {
  const [first = [], ...others] = cases.map(({ signal }) => signal.template);
  const counts = counted([first, ...others].flatMap((template) => [...new Set(template)]));
  return [...counts].filter(([, n]) => n >= cases.length * 0.7).map(([word]) => word);
}

function counted(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

/** Sessions whose quotes cover the words of the lesson come first. */
function witnessesOf(
  cases: readonly Failed[],
  forms: readonly (readonly string[])[],
  cure: Cure | null,
): Draft['witnesses'] {
  const curedBy = new Map(cure?.seen.map(({ item, candidate }) => [item, candidate]) ?? []);
  const shown = forms.map((form) => form.join(' ').split('…'));
  const shows = (parts: readonly string[], text: string): boolean => parts.every((part) => text.includes(part.trim()));
  const witnesses = cases.map((item) => {
    const { signal, session } = item;
    const candidate = curedBy.get(item);
    const also = candidate
      ? cure?.also?.seen.find((other) => other.quote.line === candidate.quote.line && signal.candidates.includes(other))
      : undefined;
    const quotes: Quoted[] = [
      ...signal.errors.slice(0, 1),
      signal.call,
      ...(candidate ? [candidate.quote] : []),
      ...(also ? [also.quote] : []),
      ...signal.errors.slice(1),
    ];
    const contiguous = candidate !== undefined && cure !== null && candidate.quote.text.includes(cure.words.join(' '));
    const form = shown.findIndex((parts) => shows(parts, signal.call.text));
    return {
      session,
      quotes,
      at: signal.call.at ?? session.startedAt,
      form,
      rank: (candidate ? 4 : 0) + (contiguous ? 2 : 0) + (form === 0 ? 1 : 0),
    };
  });
  witnesses.sort((a, b) => b.rank - a.rank);
  // One witness of each form that the lesson names stands among the first.
  const firsts = shown.flatMap((_, i) => witnesses.find(({ form }) => form === i) ?? []).slice(0, 3);
  const [best] = witnesses;
  const front = [...new Set([...(best ? [best] : []), ...firsts])];
  return [...front, ...witnesses.filter((witness) => !front.includes(witness))];
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
  const [folder, times] = folders[0] ?? ['', 0];
  const same = cases.filter(({ signal }) => signal.stayedIn?.folder === folder);
  const again = same.some(
    ({ signal }) => bare(signal.words[0] ?? '') === 'cd' && bare(signal.words[1] ?? '').replace(/\/$/, '') === folder,
  );
  const fragment = fragmentOf(lead(cases));
  const why = fragment ? ` (${quoted(fragment)})` : '';
  const advice = `The working directory persists between calls, so a relative ${code('cd')} or a path from the repository root no longer fits${why}. Use absolute paths, or check where the shell is first.`;
  const general = {
    title: 'The shell stays in the folder of the last `cd`: relative paths from the root then fail',
    advice,
  };
  const stays = `The shell stays in ${code(folder)} after ${code(`cd ${folder}`)}`;
  const special = {
    title: again ? `${stays}: a second one fails` : `${stays}: paths from the root fail there`,
    advice,
  };
  return {
    wordings: times * 2 >= cases.length && distinctSessions(same) > 1 ? [special, general] : [general],
    identity: ['stayed'],
    slots: ['cd'],
    against: [],
    witnesses: [...same, ...cases.filter((item) => !same.includes(item))].map(({ session, signal }) => ({
      session,
      quotes: [...signal.errors.slice(0, 1), signal.call, ...(signal.stayedIn ? [signal.stayedIn.call] : [])],
      at: signal.call.at ?? session.startedAt,
    })),
    projects: cases.map(({ project }) => project),
    agreement: 1,
  };
}

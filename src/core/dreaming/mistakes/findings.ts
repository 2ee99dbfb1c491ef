/** Lessons from lint rules that the agent's code breaks in session after session. */
import type { LintFinding } from '../../signals/failures/signal.ts';
import type { Case } from './cases.ts';
import { code, distinctSessions, list, quoted, type Draft } from './draft.ts';
import { commonOf, headOf, withGaps } from './words.ts';

type Found = Case<LintFinding>;

const MESSAGE_MAX = 70;
const EXAMPLE_MAX = 120;
/** Lint that keeps finding something, whatever the rule, is run too late. */
const LATE_SESSIONS = 3;
/** `G304: …`, `elseif: …`: one of the checks of a family. */
const CHECK = /^([A-Z]{1,4}\d{2,5}|[a-z]+[A-Za-z-]*):\s+(.*)$/;

export function findingLessons(cases: readonly Found[]): Draft[] {
  // Which rules hold is a matter of the project.
  return [...grouped(cases, ({ project }) => project ?? '').values()].flatMap((inProject) => {
    const rules = [...grouped(inProject, ({ signal }) => signal.rule).values()].filter(
      (group) => distinctSessions(group) > 1 && isTakenSeriously(group),
    );
    return [...rules.flatMap((group) => ruleLesson(group) ?? []), ...(lateLesson(inProject) ?? [])];
  });
}

function grouped(cases: readonly Found[], keyOf: (item: Found) => string): Map<string, Found[]> {
  const groups = new Map<string, Found[]>();
  for (const item of cases) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

/** A rule nobody acts on is noise of a linter run with the wrong settings; one that only old code breaks is no slip. */
const isTakenSeriously = (cases: readonly Found[]): boolean =>
  distinctSessions(cases.filter(({ signal }) => signal.actedOn)) * 2 >= distinctSessions(cases) &&
  cases.some(({ signal }) => signal.ownWork);

function ruleLesson(cases: readonly Found[]): Draft | null {
  const rule = cases[0]?.signal.rule ?? '';
  const lint = commonLint(cases);
  const exemplar = [...cases].sort((a, b) => a.signal.message.length - b.signal.message.length)[0];
  const says = ruleSays(cases, exemplar?.signal.message ?? '');
  if (!says) return null;
  const silenced = cases.filter(({ signal }) => signal.silenced !== null);
  const marks = new Set(silenced.flatMap(({ signal }) => signal.silenced?.text ?? []));
  const mark = [...marks].sort((a, b) => a.length - b.length)[0];
  const meant =
    mark === undefined ? '' : ` Where it is meant, earlier sessions marked the line with ${code(mark)} and a reason.`;
  const where = lint ? `${code(lint)} stopped on it` : 'It came up';
  const example = cases
    .map(({ signal }) => signal.message.slice(0, EXAMPLE_MAX))
    .find((text) => !text.includes('`') && !says.includes(quoted(text)));
  const instance = example === undefined ? '' : `, for example with ${quoted(example)}`;
  const advice = `${where} in several sessions${instance}: mind it while writing, not after.${meant}`;
  const rank = ({ signal }: Found): number =>
    (exemplar?.signal === signal ? 4 : 0) +
    (signal.silenced?.text === mark ? 2 : 0) +
    (lint && signal.lint?.call.text.includes(lint.join(' ')) ? 1 : 0);
  const ordered = [...cases].sort((a, b) => rank(b) - rank(a));
  return {
    wordings: [
      ...says.flatMap((text) =>
        [advice, `${where} in several sessions: mind it while writing, not after.${meant}`].map((body) => ({
          title: `Lint rejects ${text} (${code(rule)})`,
          advice: body,
        })),
      ),
    ],
    identity: ['finding', rule],
    slots: [rule],
    against: [],
    witnesses: ordered.map(witness),
    projects: cases.map(({ project }) => project),
    agreement: 1,
  };
}

const witness = ({ session, signal }: Found): Draft['witnesses'][number] => ({
  session,
  quotes: [signal.error, ...(signal.lint ? [signal.lint.call] : []), ...(signal.silenced ? [signal.silenced] : [])],
  at: signal.error.at ?? session.startedAt,
});

function commonLint(cases: readonly Found[]): string[] | null {
  const heads = cases.flatMap(({ signal }) => (signal.lint ? [headOf(signal.lint.words)] : []));
  const counts = new Map<string, { words: string[]; times: number }>();
  for (const words of heads) {
    const entry = counts.get(words.join(' ')) ?? { words, times: 0 };
    counts.set(words.join(' '), { words, times: entry.times + 1 });
  }
  return [...counts.values()].sort((a, b) => b.times - a.times)[0]?.words ?? null;
}

/** What the messages of a rule have in common, or the rule's own codes where it is a family of rules. */
function ruleSays(cases: readonly Found[], exemplar: string): string[] | null {
  const checks = grouped(cases, ({ signal }) => CHECK.exec(signal.message)?.[1] ?? '');
  if (checks.size > 1) {
    // Several checks of one linter are one lesson only when one of them came back.
    const each = [...checks]
      .filter(([name]) => name !== '')
      .sort((a, b) => distinctSessions(b[1]) - distinctSessions(a[1]))
      .slice(0, 3);
    if (!each.some(([, group]) => distinctSessions(group) > 1)) return null;
    const first = each.map(
      ([name, group]) => `${name} ${quoted(whole(CHECK.exec(group[0]?.signal.message ?? '')?.[2] ?? ''))}`,
    );
    return [list(first), first[0] ?? '', list(each.map(([name]) => name))];
  }
  const lists = cases.slice(0, 12).map(({ signal }) => signal.message.replace(/[.;,]$/, '').split(/\s+/));
  const shared = commonOf(lists);
  const words = shared.length >= 2 ? withGaps(shared, lists) : (lists[0] ?? []);
  // With more holes than one nobody could read it: then the shortest message stands for all.
  const text = whole(words.filter((word) => word === '…').length > 1 ? exemplar : words.join(' '));
  const starts = [text, text.split(/[,;(]\s/)[0] ?? ''].filter(
    (start) => start.length > 5 && start.split('`').length % 2 === 1,
  );
  return starts.length > 0 ? starts.map(quoted) : null;
}

/** A message up to where it fits and without an opened bracket. */
function whole(message: string): string {
  const fits = message.length <= MESSAGE_MAX;
  const text = (fits ? message : message.slice(0, message.lastIndexOf(' ', MESSAGE_MAX))).trim();
  const open = text.lastIndexOf('[');
  return (open > 4 && !text.includes(']', open) ? text.slice(0, open) : text).replace(/[\s,;:…]+$/, '');
}

/** Different rules, the same late moment. */
function lateLesson(cases: readonly Found[]): Draft[] | null {
  const found = cases.filter(({ signal }) => signal.actedOn && signal.ownWork && signal.lint !== null);
  const lint = commonLint(found);
  if (!lint || distinctSessions(found) < LATE_SESSIONS) return null;
  const shown = found.filter(({ signal }) => signal.lint?.call.text.includes(lint.join(' ')));
  if (distinctSessions(shown) < LATE_SESSIONS) return null;
  const rules = [...grouped(shown, ({ signal }) => signal.rule)]
    .sort((a, b) => distinctSessions(b[1]) - distinctSessions(a[1]))
    .map(([rule]) => rule)
    .slice(0, 3);
  const named = rules.flatMap((rule) => shown.find(({ signal }) => signal.rule === rule) ?? []);
  const front = [...new Set(named)];
  return [
    {
      wordings: [
        {
          title: `Run ${code(lint)} before calling a change done: passing tests are not enough`,
          advice: `It keeps finding something after the code is written, most often ${list(rules.map((rule) => code(rule)))}.`,
        },
      ],
      identity: ['lint-late', lint.join(' ')],
      slots: [lint.join(' ')],
      against: [],
      witnesses: [...front, ...shown.filter((item) => !front.includes(item))].map(witness),
      projects: shown.map(({ project }) => project),
      agreement: 1,
    },
  ];
}

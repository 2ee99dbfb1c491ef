/** Lessons from lint rules that the agent's code breaks in session after session. */
import type { LintFinding } from '../../signals/failures/signal.ts';
import type { Case } from './cases.ts';
import { code, distinctSessions, quoted, type Draft } from './draft.ts';
import { commonOf, withGaps, headOf } from './words.ts';

type Found = Case<LintFinding>;

const MESSAGE_MAX = 110;
/** `G304: …`, `E501: …` within one linter. */
const CODE = /^([A-Z]{1,4}\d{2,5}):\s+(.*)$/;

export function findingLessons(cases: readonly Found[]): Draft[] {
  // Which rules hold is a matter of the project.
  const byRule = new Map<string, Found[]>();
  for (const item of cases) {
    const key = `${item.project ?? ''}\u0000${item.signal.rule}`;
    byRule.set(key, [...(byRule.get(key) ?? []), item]);
  }
  return [...byRule.values()].flatMap((group) => (distinctSessions(group) < 2 ? [] : (lessonOf(group) ?? [])));
}

function lessonOf(cases: readonly Found[]): Draft | null {
  const rule = cases[0]?.signal.rule ?? '';
  const lint = cases.map(({ signal }) => headOf(signal.words)).sort((a, b) => a.length - b.length)[0] ?? [];
  const says = ruleSays(cases);
  if (!says) return null;
  const shown = cases.filter(({ signal }) => signal.call.text.includes(lint.join(' ')));
  const ordered = [...shown, ...cases.filter((item) => !shown.includes(item))];
  const advice = `${code(lint)} came back with ${says.includes('“') ? says : quoted(says)} in several sessions. Write new code so that it passes before linting.`;
  return {
    wordings: [
      { title: `Mind the lint rule ${code(rule)}: ${says.includes('“') ? says : quoted(says)}`, advice },
      { title: `Mind the lint rule ${code(rule)} when writing code here`, advice },
    ],
    identity: ['finding', rule],
    slots: [rule],
    against: [],
    witnesses: ordered.map(({ session, signal }) => ({ session, quotes: [signal.error, signal.call], at: signal.call.at ?? session.startedAt })),
    projects: cases.map(({ project }) => project),
    agreement: 1,
  };
}

/** What the messages of a rule have in common, or the rule's own codes where it is a family of rules. */
function ruleSays(cases: readonly Found[]): string | null {
  const codes = new Map<string, string>();
  for (const { signal } of cases) {
    const match = CODE.exec(signal.message);
    if (match?.[1] && match[2]) codes.set(match[1], match[2]);
  }
  if (codes.size > 1) return [...codes].slice(0, 3).map(([name, text]) => `${name} ${quoted(text.slice(0, 60))}`).join(', ');
  const lists = cases.slice(0, 12).map(({ signal }) => signal.message.replace(/[.;]$/, '').split(/\s+/));
  const shared = commonOf(lists);
  const words = shared.length >= 2 ? withGaps(shared, lists) : (lists[0] ?? []);
  const text = words.join(' ').slice(0, MESSAGE_MAX).trim();
  return text.length > 5 && !text.includes('`') ? text : null;
}

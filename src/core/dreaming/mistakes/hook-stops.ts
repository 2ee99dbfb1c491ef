/** Lessons from hooks that stop prompts in session after session. */
import { alike } from '../../signals/failures/template.ts';
import type { HookStop } from '../../signals/failures/signal.ts';
import type { Case } from './cases.ts';
import { distinctSessions, quoted, type Draft } from './draft.ts';
import { fragmentsOf } from './phrase.ts';

type Stopped = Case<HookStop>;

const ALIKE = 0.5;
const GROUPS_MAX = 100;

export function hookLessons(cases: readonly Stopped[]): Draft[] {
  const groups: { template: readonly string[]; cases: Stopped[] }[] = [];
  for (const item of cases) {
    const group = groups.find(({ template }) => alike(template, item.signal.template) >= ALIKE);
    if (group) group.cases.push(item);
    else if (groups.length < GROUPS_MAX) groups.push({ template: item.signal.template, cases: [item] });
  }
  return groups.filter((group) => distinctSessions(group.cases) > 1).flatMap((group) => lessonOf(group.cases));
}

function lessonOf(cases: readonly Stopped[]): Draft[] {
  const fragments = fragmentsOf(
    cases.map(({ signal }) => signal.error.text),
    () => true,
  );
  const [first] = fragments;
  if (first === undefined) return [];
  return [
    {
      wordings: fragments.map((fragment) => ({
        title: `A hook stops prompts here: ${quoted(fragment)}`,
        advice: 'The prompt is lost and has to be sent again. Settle what the hook names before starting.',
      })),
      identity: ['hook', first],
      slots: [first],
      against: [],
      witnesses: cases.map(({ session, signal }) => ({
        session,
        quotes: [signal.error],
        at: signal.error.at ?? session.startedAt,
      })),
      projects: cases.map(({ project }) => project),
      agreement: 1,
    },
  ];
}

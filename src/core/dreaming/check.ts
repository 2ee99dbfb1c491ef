/**
 * The rules, by code, after whatever proposed the change. A change that breaks one is dropped and the dream's
 * folder says why; evidence that does not hold is dropped from its change before the rules are counted.
 */
import { ENTRY_MAX, TITLE_MAX, type Check, type Evidence } from '../../shared/contract.ts';
import { missingLiterals, pathsOf } from '../guard/literals.ts';
import type { QuoteVerdict } from '../guard/quotes.ts';
import { borrowedFromTools } from '../guard/taint.ts';
import { count } from './confidence.ts';
import type { Draft } from './consolidate.ts';

/** A draft with its final words. `sessions` are root sessions, of the evidence that held. */
export interface Worded {
  draft: Draft;
  title: string;
  /** The entry as it will stand in the playbook; `null` when it goes away. */
  after: string | null;
  evidence: readonly Evidence[];
}

export interface CheckInput {
  worded: Worded;
  /** One verdict for each piece of evidence of `worded`, in order. */
  verdicts: readonly QuoteVerdict[];
  rootOf(session: string): string;
  hasSecret(text: string): boolean;
  /** Whether a path below a project's folder is there now; `null` where the folder is not on this machine. */
  exists(project: string, path: string): boolean | null;
}

export type Checked =
  | { verdict: 'sound'; worded: Worded; checks: readonly Check[] }
  | { verdict: 'dropped'; worded: Worded; checks: readonly Check[] };

const MIN_SESSIONS = 2;

export function check({ worded, verdicts, rootOf, hasSecret, exists }: CheckInput): Checked {
  const held = worded.evidence.filter((evidence, i) => verdicts[i] === 'exact' && !hasSecret(evidence.quote));
  const kept: Worded = { ...worded, evidence: held };
  const checks = [
    quotes(kept, worded.evidence.length),
    sessions(kept, rootOf),
    literals(kept),
    taint(kept),
    secrets(kept, hasSecret),
    size(kept),
    untouched(kept),
    ...stillThere(kept, exists),
  ];
  return { verdict: checks.some(({ status }) => status === 'fail') ? 'dropped' : 'sound', worded: kept, checks };
}

const pass = (name: string, detail: string): Check => ({ name, status: 'pass', detail });
const warns = (name: string, detail: string): Check => ({ name, status: 'warn', detail });
const fails = (name: string, detail: string): Check => ({ name, status: 'fail', detail });

/** A merge says nothing that the user has not accepted before; its evidence is that of its entries. */
const saysNothingNew = (draft: Draft): boolean => draft.op === 'merge';

function quotes({ draft, evidence }: Worded, before: number): Check {
  if (evidence.length === 0 && !saysNothingNew(draft)) return fails('quotes', `none of ${before} holds in its record`);
  return pass('quotes', `${evidence.length} of ${before}`);
}

function sessions({ draft, evidence }: Worded, rootOf: (session: string) => string): Check {
  if (draft.op === 'merge') return pass('sessions', 'entries of the store');
  const roots = new Set(evidence.map(({ session }) => rootOf(session)));
  const typed = evidence.some(({ role }) => role === 'user');
  if (draft.lesson.standing && typed) return pass('sessions', 'a standing rule the user typed');
  // An entry of the store has been accepted before: one more session is news enough to reinforce it.
  const enough = draft.op === 'reinforce' ? 1 : MIN_SESSIONS;
  return roots.size >= enough
    ? pass('sessions', count(roots.size, 'session'))
    : fails('sessions', `only ${count(roots.size, 'session')}`);
}

function literals({ draft, title, after, evidence }: Worded): Check {
  if (after === null || draft.op === 'reinforce') return pass('literals', 'nothing new is said');
  const accepted = draft.op === 'merge' ? [draft.keep, ...draft.others] : draft.op === 'revise' ? [draft.entry] : [];
  const sources = [...evidence.map(({ quote }) => quote), ...accepted.map(({ source }) => source)];
  const missing = missingLiterals(`${title}\n${draft.op === 'merge' ? '' : draft.lesson.advice}`, sources);
  return missing.length === 0
    ? pass('literals', 'all stand in the evidence')
    : fails('literals', `not in the evidence: ${missing.slice(0, 3).join(', ')}`);
}

function taint({ draft, title, evidence }: Worded): Check {
  if (draft.op === 'merge' || draft.op === 'reinforce') return pass('origin', 'nothing new is said');
  const { kind } = draft.lesson;
  if (kind === 'preference' && !evidence.some(({ role }) => role === 'user'))
    return fails('origin', 'no words of the user');
  if (kind === 'workflow' && evidence.every(({ role }) => role === 'tool')) return fails('origin', 'only tool output');
  const [borrowed] = borrowedFromTools(`${title}\n${draft.lesson.advice}`, evidence);
  return borrowed
    ? fails('origin', `${borrowed.what} only a tool's output gave: ${borrowed.text}`)
    : pass('origin', 'not from tool output');
}

function secrets({ title, after, draft, evidence }: Worded, hasSecret: (text: string) => boolean): Check {
  const texts = [title, after ?? '', draft.because, ...evidence.map(({ file }) => file)];
  return texts.some(hasSecret) ? fails('secrets', 'looks like a secret') : pass('secrets', 'none');
}

function size({ title, after }: Worded): Check {
  if (title.length > TITLE_MAX || title.includes('\n')) return fails('size', `title of ${title.length} characters`);
  if ((after?.length ?? 0) > ENTRY_MAX) return fails('size', `entry of ${after?.length} characters`);
  return pass('size', `${after?.length ?? 0} of ${ENTRY_MAX} characters`);
}

function untouched({ draft, after }: Worded): Check {
  const touched = draft.op === 'merge' ? [draft.keep, ...draft.others] : draft.op === 'add' ? [] : [draft.entry];
  const pinned = touched.find((entry) => entry.pinned && after !== entry.source);
  return pinned ? fails('pinned', `“${pinned.title}” is pinned`) : pass('pinned', 'no pinned entry is changed');
}

/**
 * Files come and go, and a log may be from another machine or another year: what a lesson names and the project no
 * longer has is for the reviewer to judge, so this check only ever warns.
 */
function stillThere({ draft, title, after }: Worded, exists: CheckInput['exists']): Check[] {
  if (after === null || draft.op === 'merge' || !draft.lesson.scope.startsWith('project:')) return [];
  const project = draft.lesson.scope.slice('project:'.length);
  const known = pathsOf(`${title}\n${draft.lesson.advice}`).flatMap((path) => {
    const there = exists(project, path);
    return there === null ? [] : [{ path, there }];
  });
  if (known.length === 0) return [];
  const gone = known.filter(({ there }) => !there).map(({ path }) => path);
  return gone.length === 0
    ? [pass('still there', known.map(({ path }) => path).join(', '))]
    : [warns('still there', `not in the project now: ${gone.join(', ')}`)];
}

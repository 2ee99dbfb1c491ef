/** Turns what passed the checks into the proposal a person reviews, surest first. */
import type { Change } from '../../shared/contract.ts';
import type { Checked, Worded } from './check.ts';
import type { Confidence, Support } from './confidence.ts';
import type { Words } from './dream.ts';

/** Of the existing entries at most this share may be retired in one dream. */
export const RETIRE_SHARE = 0.25;
/** Below this nobody is helped by being asked. */
const MIN_CONFIDENCE = 0.35;
/** Enough to judge by; all of it stays in the dream's folder. */
const MAX_EVIDENCE = 40;

export interface Proposed {
  changes: readonly Change[];
  /** Lesson key by change id, for remembering what became of the idea. */
  lessonKeys: ReadonlyMap<string, string>;
}

export interface ProposeInputs {
  words: Words;
  held: { entries: readonly unknown[] };
  instructions: string | null;
}

export function propose(
  checked: readonly Checked[],
  { words, held, instructions }: ProposeInputs,
  confidenceOf: (support: Support) => Confidence,
): Proposed {
  const lessonKeys = new Map<string, string>();
  const ranked: { change: Change; asked: boolean }[] = [];
  for (const one of checked) {
    if (one.verdict === 'dropped') continue;
    const { draft } = one.worded;
    const sure = draft.op === 'merge' ? MERGE_CONFIDENCE : confidenceOf(draft.lesson);
    if (sure.value < MIN_CONFIDENCE) continue;
    const change: Change = {
      id: words.newChangeId(),
      op: draft.op,
      ...placeOf(one.worded, words),
      title: one.worded.title,
      before: beforeOf(one.worded),
      after: one.worded.after,
      reason: `${capital(draft.because)}: ${sure.because}.`,
      confidence: sure.value,
      checks: [...one.checks],
      evidence: one.worded.evidence.slice(0, MAX_EVIDENCE),
      ...(draft.op === 'add' || draft.op === 'revise' ? { wordedBy: draft.lesson.wordedBy ?? { by: 'built-in' } } : {}),
    };
    lessonKeys.set(change.id, draft.op === 'merge' ? draft.key : draft.lesson.key);
    ranked.push({ change, asked: mentions(change, instructions) });
  }
  ranked.sort(
    (a, b) =>
      Number(b.asked) - Number(a.asked) ||
      b.change.confidence - a.change.confidence ||
      (a.change.title < b.change.title ? -1 : 1),
  );
  const changes = withinRetireLimit(
    ranked.map(({ change }) => change),
    held.entries.length,
  );
  return { changes, lessonKeys };
}

const MERGE_CONFIDENCE: Confidence = { value: 0.75, because: 'their commands, names and values are the same' };

function placeOf({ draft }: Worded, words: Words): Pick<Change, 'kind' | 'scope' | 'playbook' | 'entries'> {
  switch (draft.op) {
    case 'add': {
      const { kind, scope } = draft.lesson;
      return { kind, scope, playbook: words.playbookFor(scope), entries: [] };
    }
    case 'merge': {
      const { kind, scope, playbook } = draft.keep;
      return { kind, scope, playbook, entries: [draft.keep.id, ...draft.others.map(({ id }) => id)] };
    }
    case 'reinforce':
    case 'revise':
    case 'retire': {
      const { kind, scope, playbook, id } = draft.entry;
      return { kind, scope, playbook, entries: [id] };
    }
  }
}

function beforeOf({ draft }: Worded): string | null {
  switch (draft.op) {
    case 'add':
      return null;
    case 'merge':
      return [draft.keep, ...draft.others].map(({ source }) => source.trimEnd()).join('\n\n');
    case 'reinforce':
    case 'revise':
    case 'retire':
      return draft.entry.source;
  }
}

/** The least sure retirements wait for another dream. */
function withinRetireLimit(changes: readonly Change[], entries: number): Change[] {
  let left = Math.floor(entries * RETIRE_SHARE);
  return changes.filter(({ op }) => op !== 'retire' || left-- > 0);
}

/** Instructions choose what is shown first; how sure a change is they cannot touch. */
function mentions(change: Change, instructions: string | null): boolean {
  if (instructions === null) return false;
  const text = `${change.title}\n${change.after ?? ''}`.toLowerCase();
  const asked = instructions.toLowerCase().match(/[\p{L}\p{N}_-]{4,}/gu) ?? [];
  return asked.some((word) => text.includes(word));
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A sequence in words: when it is done, and its steps. */
import { TITLE_MAX } from '../../../shared/contract.ts';
import { isCheck } from './actions.ts';

export interface PhrasedStep {
  kind: 'run' | 'edit' | 'skill' | 'slash';
  /** In a list: `go test -race ./...`. */
  full: string;
  /** In a title: `go test`. */
  short: string;
}

/** What a way of working leads up to: it hands the work to somebody else, or cannot be taken back. */
const GOAL =
  /^git (?:commit|push|tag|merge)\b|\bgh (?:pr|release) (?:create|merge|ready)\b|\bglab mr create\b|(?:^|[\s:_./-])(?:publish|deploy|release|upload|submit|apply|promote|ship)\b/;
/** Only looks whether it could be reached. */
const REHEARSAL = /\bstatus\b|\bcheck\b|--dry-run|--check\b/;

/** @returns a title of at most `TITLE_MAX` characters */
export function titleOf(steps: readonly PhrasedStep[]): string {
  const candidates = titlesOf(steps);
  const short = candidates.find((title) => title.length <= TITLE_MAX);
  return short ?? `${candidates.at(-1)?.slice(0, TITLE_MAX - 1) ?? ''}…`;
}

/** Best first, the later ones shorter. */
function titlesOf(steps: readonly PhrasedStep[]): string[] {
  const [first, ...others] = steps;
  const last = others.at(-1);
  if (!first) return [];
  if (!last) return [`Begin a piece of work with ${full(first)}`];
  if (first.kind === 'edit') {
    return [...listings(others), ends(others)].map((list) => `After editing ${edited(first)}: ${list}`);
  }
  if (last.kind === 'run' && GOAL.test(last.full) && !REHEARSAL.test(last.full)) {
    const before = steps.slice(0, -1);
    return [...listings(before), ends(before)].map((list) => `Before ${short(last)}: ${list}`);
  }
  if (steps.every((step) => step.kind === 'run' && isCheck(step.full))) {
    return [...listings(steps), ends(steps)].map((list) => `Check a change with ${list}`);
  }
  const inOrder =
    steps.length > 3
      ? listings(steps).map((list) => `Run ${list} in this order`)
      : [full, short].map((name) => `Run ${steps.map(name).join(', then ')}`);
  return [...inOrder, `Run ${ends(steps)} in this order`];
}

const full = (step: PhrasedStep): string => named(step, step.full);
const short = (step: PhrasedStep): string => named(step, step.short);

/** All commands in full, else all by name; names that would be one and the same stay in full. */
function listings(steps: readonly PhrasedStep[]): string[] {
  const isShared = (step: PhrasedStep): boolean => steps.some((other) => other !== step && other.short === step.short);
  return [steps.map(full).join(', '), steps.map((step) => (isShared(step) ? full(step) : short(step))).join(', ')];
}

function ends(steps: readonly PhrasedStep[]): string {
  const [first, last] = [steps[0], steps.at(-1)];
  if (!first || !last) return '';
  return first === last ? short(first) : `${short(first)} … ${short(last)}`;
}

function edited(step: PhrasedStep): string {
  if (/^\.\w+$/.test(step.full)) return `${full(step)} files`;
  return /[/\\]$/.test(step.full) ? `files under ${full(step)}` : full(step);
}

function named(step: PhrasedStep, text: string): string {
  return step.kind === 'skill' ? `the \`${text}\` skill` : `\`${text}\``;
}

/** @returns one numbered line for each step; one step alone needs no list */
export function listOf(steps: readonly PhrasedStep[]): string {
  if (steps.length === 1) return 'Most sessions here take it as their first step.';
  const lines = steps.map((step, i) => {
    switch (step.kind) {
      case 'edit':
        return `${i + 1}. Edit ${edited(step)}`;
      case 'skill':
        return `${i + 1}. Use ${full(step)}`;
      case 'run':
      case 'slash':
        return `${i + 1}. ${full(step)}`;
    }
  });
  return lines.join('\n');
}

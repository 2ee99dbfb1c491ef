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
  /^git (?:commit|push|tag|merge)\b|\bgh (?:pr|release) (?:create|merge|ready)\b|\bglab mr create\b|(?:^|[\s:_./-])(?:publish|deploy|release|upload|submit|apply|promote|rollout|ship)\b/;
/** @returns a title of at most `TITLE_MAX` characters */
export function titleOf(steps: readonly PhrasedStep[]): string {
  const first = steps[0];
  const last = steps.at(-1);
  if (!first || !last) return '';
  const candidates = first.kind === 'edit' ? afterEdit(first, steps.slice(1)) : beforeGoal(last, steps.slice(0, -1));
  return (
    candidates.find((title) => title.length <= TITLE_MAX) ?? `${candidates.at(-1)?.slice(0, TITLE_MAX - 1) ?? ''}…`
  );
}

const listed = (steps: readonly PhrasedStep[], name: (step: PhrasedStep) => string): string =>
  steps.map(name).join(', ');
const full = (step: PhrasedStep): string => named(step, step.full);
const short = (step: PhrasedStep): string => named(step, step.short);

function afterEdit(edit: PhrasedStep, then: readonly PhrasedStep[]): string[] {
  const what = edit.full.startsWith('.')
    ? `${full(edit)} files`
    : edit.full.endsWith('/')
      ? `files under ${full(edit)}`
      : full(edit);
  const plain = edit.full.startsWith('.') ? `${short(edit)} files` : short(edit);
  return [
    `After editing ${what}: ${listed(then, full)}`,
    `After editing ${what}: ${listed(then, short)}`,
    `After editing ${plain}: ${listed(then, short)}`,
    `After editing ${plain}: ${ends(then)}`,
    `After editing ${plain}`,
  ];
}

function beforeGoal(last: PhrasedStep, before: readonly PhrasedStep[]): string[] {
  if (last.kind === 'run' && GOAL.test(last.full)) {
    return [
      `Before ${short(last)}: ${listed(before, full)}`,
      `Before ${short(last)}: ${listed(before, short)}`,
      `Before ${short(last)}: ${ends(before)}`,
      `Before ${short(last)}`,
    ];
  }
  const all = [...before, last];
  const opening = all.every((step) => step.kind === 'run' && isCheck(step.full))
    ? 'Check a change with'
    : 'In this order:';
  return [
    `${opening} ${listed(all, full)}`,
    `${opening} ${listed(all, short)}`,
    `${opening} ${ends(all)}`,
    `From ${short(all[0] ?? last)} on`,
  ];
}

const ends = (steps: readonly PhrasedStep[]): string => {
  const [first, last] = [steps[0], steps.at(-1)];
  return first && last && first !== last ? `${short(first)} … ${short(last)}` : first ? short(first) : '';
};

function named(step: PhrasedStep, text: string): string {
  return step.kind === 'skill' ? `the \`${text}\` skill` : `\`${text}\``;
}

/** @returns one numbered line for each step */
export function listOf(steps: readonly PhrasedStep[]): string {
  const lines = steps.map((step, i) => {
    switch (step.kind) {
      case 'edit':
        return `${i + 1}. Edit ${step.full.startsWith('.') ? `${full(step)} files` : step.full.endsWith('/') ? `files under ${full(step)}` : full(step)}`;
      case 'skill':
        return `${i + 1}. Use ${full(step)}`;
      case 'run':
      case 'slash':
        return `${i + 1}. ${full(step)}`;
    }
  });
  return lines.join('\n');
}

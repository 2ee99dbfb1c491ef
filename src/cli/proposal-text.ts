/** A proposal as a person reviews it: by playbook, each change with its text, its reason and what it rests on. */
import type { Change, Evidence, Proposal, Scope } from '../shared/contract.ts';
import { assertNever } from '../shared/result.ts';
import { count, moment, oneLine, plain, wrap, type Page } from './terminal.ts';

/** `pending` and, for what has been decided, how. */
export type StatusOf = (change: string) => string;

const SHOWN_EVIDENCE = 4;

export function proposalText(page: Page, proposal: Proposal, statusOf: StatusOf = () => 'pending'): string {
  const playbooks = new Map<string, Change[]>();
  for (const change of proposal.changes)
    playbooks.set(change.playbook, [...(playbooks.get(change.playbook) ?? []), change]);
  const parts: string[] = [];
  for (const [playbook, changes] of playbooks) {
    const scope = changes[0]?.scope ?? 'global';
    parts.push(`${page.bold(plain(playbook))}  ${page.dim(scopeText(scope))}`);
    parts.push(...changes.map((change) => changeText(page, change, statusOf(change.id))));
  }
  return parts.join('\n\n');
}

export const scopeText = (scope: Scope): string =>
  scope === 'global' ? 'everywhere' : plain(scope.slice('project:'.length));

export function changeText(page: Page, change: Change, status: string): string {
  const { width, dim } = page;
  const inner = '    ';
  const parts = [`  ${heading(page, change)}  ${dim(change.id)}`, '', bodyText(page, change, inner), ''];
  parts.push(wrap(`Why now: ${plain(change.reason)}`, width, inner));
  parts.push(`${inner}Confidence: ${confidenceText(change.confidence)}`);
  parts.push(wrap(`Checks: ${checksText(change)}`, width, inner));
  if (change.evidence.length > 0) parts.push(`${inner}Evidence:`, evidenceText(page, change.evidence, `${inner}  `));
  parts.push('', status === 'pending' ? `${inner}Accept: ${page.invocation} accept ${change.id}` : `${inner}${status}`);
  return parts.join('\n');
}

function heading(page: Page, { op, kind, title, entries }: Change): string {
  const name = page.bold(plain(title));
  const touched = entries.map((entry) => `^${plain(entry)}`).join(', ');
  switch (op) {
    case 'add':
      return `${page.green('+')} Add a ${kind}: ${name}`;
    case 'reinforce':
      return `${page.green('↑')} Seen again (${touched}): ${name}`;
    case 'revise':
      return `${page.yellow('~')} Revise ${touched}: ${name}`;
    case 'merge':
      return `${page.yellow('⇉')} Merge ${touched}: ${name}`;
    case 'retire':
      return `${page.red('−')} Retire ${touched}: ${name}`;
    default:
      return assertNever(op);
  }
}

/** What goes with a minus, what comes with a plus; what only stands gets no sign. */
function bodyText(page: Page, { op, before, after }: Change, indent: string): string {
  const signed = (sign: string, text: string | null, colour: (line: string) => string): string[] =>
    text === null
      ? []
      : wrap(plain(text), page.width - 2, indent)
          .split('\n')
          .map((line) => colour(`${indent}${sign} ${line.slice(indent.length)}`.trimEnd()));
  if (op === 'reinforce' && before === after) return signed(' ', after, (line) => line).join('\n');
  return [...signed('-', before, page.red), ...signed('+', after, page.green)].join('\n');
}

/** Words for a figure; the figure itself stands beside them. */
export function confidenceText(confidence: number): string {
  const words =
    confidence >= 0.85
      ? 'very strong'
      : confidence >= 0.7
        ? 'strong'
        : confidence >= 0.55
          ? 'fair'
          : 'weak, look closely';
  return `${words} (${confidence.toFixed(2)})`;
}

const checksText = ({ checks }: Change): string =>
  checks
    .map(({ name, status, detail }) => `${status === 'pass' ? '' : `${status.toUpperCase()} `}${name} ${detail}`)
    .join(' · ');

function evidenceText(page: Page, evidence: readonly Evidence[], indent: string): string {
  const shown = spread(evidence);
  const lines = shown.flatMap(({ agent, role, at, file, line, quote }) => [
    `${indent}${page.dim(`${role === 'user' ? 'the user' : role} in ${agent}, ${moment(at)}`)}`,
    // The place stays on one line, however long: it can be clicked or copied.
    `${indent}${page.dim(`${plain(file)}:${line}`)}`,
    wrap(`“${oneLine(plain(quote), 3 * page.width)}”`, page.width, `${indent}  `),
  ]);
  const rest = evidence.length - shown.length;
  if (rest > 0) lines.push(`${indent}${page.dim(`and ${count(rest, 'more quote')}; --json lists all`)}`);
  return lines.join('\n');
}

/** The first quote of each session before the second of any. */
function spread(evidence: readonly Evidence[]): readonly Evidence[] {
  const seen = new Set<string>();
  const first = evidence.filter(({ session }) => !seen.has(session) && seen.add(session));
  const others = evidence.filter((one) => !first.includes(one));
  return [...first, ...others].slice(0, SHOWN_EVIDENCE);
}

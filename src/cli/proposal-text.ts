/** A proposal as a person reviews it: by playbook, each change with its text, its reason and what it rests on. */
import type { Change, Evidence, Proposal, Scope } from '../shared/contract.ts';
import { readEntryText } from '../core/playbooks/render.ts';
import { assertNever } from '../shared/result.ts';
import { count, moment, oneLine, plain, wrap, type Page } from './terminal.ts';

/** `pending` and, for what has been decided, how. */
export type StatusOf = (change: string) => string;

const SHOWN_EVIDENCE = 3;

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

const INNER = '    ';
const LABEL = 10;

export function changeText(page: Page, change: Change, status: string): string {
  const { id, reason, confidence, evidence } = change;
  const parts = [
    `  ${signOf(page, change)} ${wrap(page.bold(plain(change.title)), page.width, INNER).trimStart()}`,
    `${INNER}${page.dim(`${whatOf(change)} · ${id}`)}`,
  ];
  const body = bodyText(page, change);
  if (body !== '') parts.push('', body);
  parts.push('', field(page, 'Why now', plain(reason)));
  parts.push(field(page, 'Sure', confidenceText(confidence)), field(page, 'Checks', checksText(change)));
  if (evidence.length > 0) parts.push(field(page, 'Evidence', evidenceText(page, evidence)));
  parts.push(`${INNER}${'Accept'.padEnd(LABEL)}${status === 'pending' ? `${page.invocation} accept ${id}` : status}`);
  return parts.join('\n');
}

/** A word and what stands beside it, all of it behind the same margin. */
function field(page: Page, label: string, text: string): string {
  const margin = INNER + ' '.repeat(LABEL);
  return `${INNER}${label.padEnd(LABEL)}${wrap(text, page.width, margin).slice(margin.length)}`;
}

function signOf(page: Page, { op }: Change): string {
  switch (op) {
    case 'add':
      return page.green('+');
    case 'reinforce':
      return page.green('↑');
    case 'revise':
      return page.yellow('~');
    case 'merge':
      return page.yellow('⇉');
    case 'retire':
      return page.red('−');
    default:
      return assertNever(op);
  }
}

function whatOf({ op, kind, entries }: Change): string {
  const touched = entries.map((entry) => `^${plain(entry)}`).join(', ');
  switch (op) {
    case 'add':
      return `new ${kind}`;
    case 'reinforce':
      return `${kind} ${touched} seen again`;
    case 'revise':
      return `${kind} ${touched} revised`;
    case 'merge':
      return `${kind}s ${touched} made one`;
    case 'retire':
      return `${kind} ${touched} retired`;
    default:
      return assertNever(op);
  }
}

/** A new entry's text below its title. Where entries of the store change: what goes, what comes. */
function bodyText(page: Page, { op, title, before, after }: Change): string {
  const indent = `${INNER}  `;
  if (op === 'add' || before === after) return wrap(plain(readEntryText(after ?? '', title).body), page.width, indent);
  const signed = (sign: string, text: string | null, paint: (line: string) => string): string[] =>
    text === null
      ? []
      : wrap(plain(text), page.width, indent)
          .split('\n')
          .map((line) => paint(`${INNER}${sign} ${line.slice(indent.length)}`.trimEnd()));
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

function checksText({ checks, evidence }: Change): string {
  const open = checks.filter(({ status }) => status !== 'pass');
  const quotes = checks.find(({ name }) => name === 'quotes');
  const passed = `${checks.length - open.length} of ${checks.length} passed`;
  const found = quotes?.status === 'pass' && evidence.length > 0 ? [`quotes found in the logs: ${quotes.detail}`] : [];
  return [
    passed,
    ...found,
    ...open.map(({ name, status, detail }) => `${status.toUpperCase()} ${name}: ${detail}`),
  ].join('; ');
}

function evidenceText(page: Page, evidence: readonly Evidence[]): string {
  const shown = spread(evidence);
  const lines = shown.flatMap(({ agent, role, at, file, line, quote }) => [
    `“${oneLine(plain(quote), 2 * page.width)}”`,
    `  ${page.dim(`${role === 'user' ? 'you' : role}, ${agent}, ${moment(at)}`)}`,
    // On one line, however long: it can be clicked or copied.
    `  ${page.dim(`${plain(file)}:${line}`)}`,
  ]);
  const rest = evidence.length - shown.length;
  if (rest > 0) lines.push(page.dim(`and ${count(rest, 'more quote')}; --json lists all`));
  return lines.join('\n');
}

/** Other words before the same words again, other sessions before the same one. */
function spread(evidence: readonly Evidence[]): readonly Evidence[] {
  const quotes = new Set<string>();
  const sessions = new Set<string>();
  const rank = ({ quote, session }: Evidence): number => {
    const again = Number(quotes.has(quote)) + Number(sessions.has(session));
    quotes.add(quote);
    sessions.add(session);
    return again;
  };
  const ranked = evidence.map((one) => ({ one, again: rank(one) }));
  return ranked
    .sort((a, b) => a.again - b.again)
    .slice(0, SHOWN_EVIDENCE)
    .map(({ one }) => one);
}

import type { SessionSummary } from '../../shared/contract.ts';
import { fail, ok, type Failure } from '../../shared/result.ts';
import type { SessionEvent } from '../../core/sessions/event.ts';
import type { Command } from '../answer.ts';
import { count, moment, oneLine, plain, table, wrap, type Page } from '../terminal.ts';
import { readNew } from './scan.ts';

export const sessions: Command<object> = async (context) => {
  const scanned = await readNew(context);
  if (!scanned.ok) return scanned;
  const index = context.engine.index();
  if (!index.ok) return index;
  const list = index.value.summaries();
  return ok({ json: { sessions: list }, text: (page) => sessionsText(page, list) });
};

export const showSession: Command<{ id: string }> = async (context, { id }) => {
  const scanned = await readNew(context);
  if (!scanned.ok) return scanned;
  const index = context.engine.index();
  if (!index.ok) return index;
  const all = index.value.summaries();
  const exact = all.filter((session) => session.id === id);
  const found = exact.length > 0 ? exact : all.filter((session) => session.id.startsWith(id));
  const [summary] = found;
  if (summary === undefined) return fail(unknownSession(id));
  if (found.length > 1 && exact.length === 0) return fail(ambiguous(id, found));
  const session = index.value.session(summary.id, summary.agent);
  if (session === null) return fail(unknownSession(id));
  return ok({
    json: { session: summary, events: session.events },
    text: (page) => [headText(page, summary), ...session.events.flatMap((event) => eventText(page, event))].join('\n'),
  });
};

const unknownSession = (id: string): Failure => ({
  code: 'unknown-session',
  message: `There is no session ${id}.`,
  hint: 'Run `reverie sessions` to see those there are.',
});

const ambiguous = (id: string, found: readonly SessionSummary[]): Failure => ({
  code: 'ambiguous-session',
  message: `${count(found.length, 'session')} begin with ${id}.`,
  hint: 'Give more of the id.',
});

function sessionsText(page: Page, list: readonly SessionSummary[]): string {
  if (list.length === 0) return 'No sessions.';
  const newest = [...list].sort((a, b) => ((a.startedAt ?? '') < (b.startedAt ?? '') ? 1 : -1));
  const number = (n: number | null): string => (n === null ? '–' : String(n));
  const rows = newest.map(({ id, agent, startedAt, cwd, relation, counts }) => [
    moment(startedAt),
    agent,
    number(counts.prompts),
    number(counts.failedCalls),
    relation,
    plain(id),
    plain(cwd ?? ''),
  ]);
  return `${table([['started', 'agent', 'prompts', 'failed', 'relation', 'id', 'folder'], ...rows])}\n${page.dim(count(list.length, 'session'))}`;
}

const headText = (page: Page, { id, agent, cwd, startedAt, file }: SessionSummary): string =>
  `${page.bold(plain(id))}  ${agent}  ${moment(startedAt)}\n${page.dim(plain(cwd ?? 'no folder named'))}\n${page.dim(plain(file))}\n`;

const SHOWN_LINES = 12;

function eventText(page: Page, event: SessionEvent): string[] {
  const block = (name: string, text: string): string[] => {
    const lines = wrap(plain(text.trim()), page.width, '    ').split('\n');
    const shown = lines.slice(0, SHOWN_LINES);
    const rest = lines.length - shown.length;
    return [
      `${page.dim(String(event.line).padStart(5))} ${page.bold(name)}`,
      ...shown,
      ...(rest > 0 ? [page.dim(`    … ${count(rest, 'more line')}`)] : []),
    ];
  };
  switch (event.kind) {
    case 'prompt':
      return block(event.via === 'prompt' ? 'user' : `user (${event.via})`, event.text);
    case 'assistant':
      return block('assistant', event.text);
    case 'tool-call':
      return block(event.tool, oneLine(event.command ?? event.path ?? event.input, 2 * page.width));
    case 'tool-result':
      return block(`→ ${event.outcome}${event.exitCode === null ? '' : ` (${event.exitCode})`}`, event.text);
    case 'rejection':
      return block('refused by the user', event.words ?? '');
    case 'command':
      return block(`user ran ${plain(event.name)}`, event.text);
    case 'injected':
      return block(`injected (${event.origin})`, oneLine(event.text, page.width - 4));
    case 'service-error':
      return block('service error', event.text);
    case 'thinking':
      return event.text === '' ? [] : block('thinking', event.text);
    case 'interruption':
    case 'compaction':
      return block(event.kind, '');
  }
}

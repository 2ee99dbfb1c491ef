/** The agents' folders for a person and for a program: how much was read, of which versions, and what was not. */
import { sep } from 'node:path';
import type { Source } from '../core/sessions/source-list.ts';
import { placeOf } from './commands/scan.ts';
import { count, moment, plain, table, wrap, type Page } from './terminal.ts';

export const sourceJson = (source: Source): object => {
  const { reader, place, found, logs, bytes, sessions, records, versions, unknownRecords, problems } = source;
  return {
    agent: reader.agent,
    place,
    found,
    files: logs.length,
    bytes,
    sessions,
    records,
    versions,
    lastSessionAt: isoOf(source.lastSessionAt),
    unknownRecords,
    problems,
    unknownFormat: source.unknownFormat && {
      ...source.unknownFormat,
      since: isoOf(source.unknownFormat.since),
    },
  };
};

export function sourcesText(page: Page, sources: readonly Source[], home: string): string {
  const found = sources.filter(({ found }) => found);
  const missing = sources.filter(({ found }) => !found).map(({ reader }) => reader.name);
  const short = (path: string): string => plain(path.startsWith(home + sep) ? `~${path.slice(home.length)}` : path);
  const blocks = [
    ...found.flatMap((source) => alarmText(page, source)),
    ...(found.length === 0 ? ['No agent has left logs here.'] : [sourceTable(page, found, short)]),
    ...found.flatMap((source) => remarksText(page, source)),
    ...(missing.length > 0 ? [page.dim(wrap(`Nothing of: ${[...new Set(missing)].join(', ')}.`, page.width))] : []),
  ];
  return blocks.join('\n\n');
}

function sourceTable(page: Page, sources: readonly Source[], short: (path: string) => string): string {
  const head = ['agent', 'versions', 'logs', 'sessions', 'records', 'unknown', 'problems', 'last session', 'place'];
  const rows = sources.map((source) => [
    source.reader.agent,
    versionsText(source),
    String(source.logs.length),
    String(source.sessions),
    String(source.records),
    String(sum(Object.values(source.unknownRecords))),
    String(sum(source.problems.map(({ times }) => times))),
    source.lastSessionAt === null ? '–' : moment(isoOf(source.lastSessionAt)),
    short(source.place),
  ]);
  return table([head.map((word) => word), ...rows])
    .split('\n')
    .map((line, n) => (n === 0 ? page.bold(line) : line))
    .join('\n');
}

function versionsText({ versions }: Source): string {
  if (versions === null) return 'unknown';
  const { oldest, newest } = versions;
  return plain(oldest === newest ? oldest : `${oldest} – ${newest}`);
}

function alarmText(page: Page, { reader, unknownFormat }: Source): string[] {
  if (unknownFormat === null) return [];
  const { version, unread, records } = unknownFormat;
  const said = `${reader.name}${version === null ? '' : ` ${version}`} writes its logs in a way Reverie does not know: ${unread} of the newest ${records} records could not be read.`;
  const next = `What you can send, without any text of a session: ${page.invocation} doctor --structure ${reader.agent}`;
  return [`${page.red(page.bold(wrap(plain(`✗ ${said}`), page.width)))}\n${wrap(next, page.width, '    ')}`];
}

/** What is wrong, reason by reason; a source with nothing to say says nothing. */
function remarksText(page: Page, { reader, unknownRecords, problems }: Source): string[] {
  const lines: string[] = [];
  const unknown = Object.entries(unknownRecords).sort(([, a], [, b]) => b - a);
  if (unknown.length > 0) {
    const named = unknown.slice(0, SHOWN_TYPES).map(([type, n]) => `${plain(type)} (${n})`);
    if (unknown.length > SHOWN_TYPES) named.push(`${unknown.length - SHOWN_TYPES} more types`);
    lines.push(wrap(`Record types nobody here knows, left out: ${named.join(', ')}.`, page.width, '  '));
  }
  for (const { reason, times, examples } of problems.slice(0, SHOWN_REASONS)) {
    lines.push(wrap(`${page.yellow('!')} ${plain(reason)}${times > 1 ? `, ${times} times` : ''}`, page.width, '  '));
    for (const { file, line } of examples.slice(0, SHOWN_PLACES)) lines.push(`      ${placeOf(file, line)}`);
  }
  if (problems.length > SHOWN_REASONS)
    lines.push(`  and ${count(problems.length - SHOWN_REASONS, 'more reason')}; --json lists all`);
  return lines.length === 0 ? [] : [[page.bold(reader.name), ...lines].join('\n')];
}

const SHOWN_TYPES = 12;
const SHOWN_REASONS = 10;
const SHOWN_PLACES = 2;

const sum = (numbers: readonly number[]): number => numbers.reduce((all, number) => all + number, 0);
const isoOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

import type { Coverage } from '../../shared/contract.ts';
import { fail, ok, type Failure, type Result } from '../../shared/result.ts';
import type { Command, Context } from '../answer.ts';
import { kindOf } from '../settings.ts';
import { count, plain, wrap, type Page } from '../terminal.ts';

export const scan: Command<object> = async (context) => {
  const scanned = await readNew(context);
  if (!scanned.ok) return scanned;
  const coverage = scanned.value;
  return ok({ json: { coverage }, text: (page) => coverageText(page, coverage) });
};

/** Brings the index up to date with the logs. Quick where there is nothing new. */
export async function readNew(context: Context): Promise<Result<Coverage, Failure>> {
  const { engine, signal, tell } = context;
  const scanned = await engine.scan({
    signal,
    onProgress: ({ filesDone, files }) => tell(`Reading logs: ${filesDone} of ${files}`),
  });
  if (!scanned.ok) return scanned;
  const { coverage, cancelled } = scanned.value;
  if (cancelled)
    return fail({
      code: 'cancelled',
      message: 'Stopped before all logs were read.',
      hint: 'What was read is kept; the next run goes on from there.',
    });
  const unread = nothingRead(context, coverage);
  return unread === null ? ok(coverage) : fail(unread);
}

/** Somebody who names a log that cannot be read wants to hear that, not that there were no sessions. */
export function nothingRead({ settings }: Context, coverage: Coverage): Failure | null {
  if (settings.sources.length === 0 || coverage.files > 0) return null;
  for (const source of settings.sources) {
    if (/\.jsonl(\.zst)?$/.test(source) && kindOf(source) === 'folder')
      return unreadable(`${source} is called like a session log but is a folder, and no log is in it.`);
  }
  const [problem] = coverage.problems;
  if (problem) return unreadable(`No session log could be read: ${problem.file}: ${problem.message}.`);
  return null;
}

const unreadable = (message: string): Failure => ({
  code: 'source-unreadable',
  message,
  hint: 'Name a session log of Claude Code or Codex, or a folder of them, that you may read.',
});

const SHOWN_PROBLEMS = 10;

export function coverageText(page: Page, { files, sessions, records, unknownRecords, problems }: Coverage): string {
  const lines = [`Read ${count(files, 'log')}: ${count(sessions, 'session')}, ${count(records, 'record')}.`];
  const unknown = Object.entries(unknownRecords);
  if (unknown.length > 0) {
    const named = unknown.map(([type, n]) => `${plain(type)} (${n})`).join(', ');
    lines.push(wrap(`Record types nobody here knows, left out: ${named}.`, page.width));
  }
  for (const { file, line, message } of problems.slice(0, SHOWN_PROBLEMS))
    lines.push(`${page.yellow('!')} ${placeOf(file, line)}`, wrap(plain(message), page.width, '    '));
  if (problems.length > SHOWN_PROBLEMS)
    lines.push(`and ${count(problems.length - SHOWN_PROBLEMS, 'more problem')}; --json lists all`);
  return lines.join('\n');
}

/** On one line, however long, so that it can be clicked or copied. */
export const placeOf = (file: string, line: number): string => `${plain(file)}${line > 0 ? `:${line}` : ''}`;

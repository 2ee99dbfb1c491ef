/** Failures as markdown, to be pasted into an issue or a chat. */
import type { LogFailure, MinedLogs } from '../../../shared/window/run-logs.ts';
import { times } from '../../ui/words.ts';
import { plainTemplate } from './template-words.ts';
import { endedOf, percent, reachOf, runsOf, stillOf, TRENDS } from './words.ts';

const APPLICATIONS_NAMED = 10;

export function listAsMarkdown(folder: string, mined: MinedLogs, failures: readonly LogFailure[]): string {
  const about = `${runsOf(mined)}. Looked through on ${day(mined.at)}.`;
  return [
    `# Recurring failures in ${code(folder)}`,
    about,
    ...failures.map((failure) => failureAsMarkdown(failure, mined)),
  ].join('\n\n');
}

export function failureAsMarkdown(failure: LogFailure, mined: MinedLogs): string {
  const { rank, template, applications, hits, runs, firstAt, lastAt, trend, also, examples } = failure;
  const named = applications.slice(0, APPLICATIONS_NAMED);
  const more = hits - named.length;
  const when =
    firstAt === null || lastAt === null ? 'First and last time unknown' : `From ${day(firstAt)} to ${day(lastAt)}`;
  return [
    `## ${String(rank)}. ${code(plainTemplate(template))}`,
    '',
    `- In ${reachOf(failure, mined)} (${percent(hits, mined.applications)}), ${times(runs, 'run')} (${endedOf(failure)})`,
    `- ${when}; ${TRENDS[trend].toLowerCase()}; ${stillOf(failure)}`,
    `- ${named.map(({ application, runs }) => `${code(application)} (${String(runs)})`).join(', ')}` +
      (more > 0 ? ` and ${String(more)} more` : ''),
    ...also.map((line) => `- With it: ${code(plainTemplate(line))}`),
    ...examples.map(({ file, line, text }) => `- ${code(`${file}:${String(line)}`)}: ${code(text)}`),
  ].join('\n');
}

const day = (at: string): string => at.slice(0, 10);

/** Marks that stand in the text itself do not end it. */
function code(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([marks]) => marks.length));
  const marks = '`'.repeat(longest + 1);
  return longest === 0 ? `${marks}${line}${marks}` : `${marks} ${line} ${marks}`;
}

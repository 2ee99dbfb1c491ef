/** What an entry about a failure begins with: the facts, and a place for what only the user knows. */
import { TITLE_MAX } from '../../../shared/contract.ts';
import type { LogFailure, MinedLogs } from '../../../shared/window/run-logs.ts';
import { times } from '../../ui/words.ts';
import { plainTemplate } from './template-words.ts';
import { reachOf } from './words.ts';

const PATH_MOST = 120;

export function firstWords(failure: LogFailure, mined: MinedLogs): string {
  const { template, runs, firstAt, lastAt, examples } = failure;
  const line = plainTemplate(template).replaceAll('`', "'").replaceAll('**', '');
  const title = line.length > TITLE_MAX - 2 ? `${line.slice(0, TITLE_MAX - 3).trimEnd()}…` : line;
  const when = firstAt === null || lastAt === null ? '' : `, from ${firstAt.slice(0, 10)} to ${lastAt.slice(0, 10)}`;
  const [example] = examples;
  const place = example === undefined ? '' : `${example.file}:${String(example.line)}`;
  const shown = place.length > PATH_MOST ? `…${place.slice(-PATH_MOST)}` : place;
  return [
    title,
    `Seen in ${reachOf(failure, mined)}, ${times(runs, 'run')}${when}.`,
    ...(shown === '' ? [] : [`Such as \`${shown}\`.`]),
    'What to do: ',
  ].join('\n');
}

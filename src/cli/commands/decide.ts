/** accept, discard, never, edit, undo: what the user decides. */
import { readFileSync } from 'node:fs';
import { fail, ok, type Failure, type Result } from '../../shared/result.ts';
import type { Outcome, Refusal, ReviewFailure } from '../../core/review/review.ts';
import type { Answer, Command } from '../answer.ts';
import { count, plain, wrap, type Page } from '../terminal.ts';

export const accept: Command<{ changes: readonly string[]; all?: string }> = ({ engine }, { changes, all }) => {
  const review = engine.review();
  if (!review.ok) return review;
  const accepted = all === undefined ? review.value.accept(changes) : review.value.acceptAll(all);
  return outcomeOf(accepted, 'Accepted', all === undefined);
};

export const discard: Command<{ changes: readonly string[] }> = ({ engine }, { changes }) => {
  const review = engine.review();
  return review.ok ? outcomeOf(review.value.discard(changes), 'Discarded', true) : review;
};

export const never: Command<{ changes: readonly string[] }> = ({ engine }, { changes }) => {
  const review = engine.review();
  return review.ok ? outcomeOf(review.value.never(changes), 'Discarded for good', true) : review;
};

/** @param strict every change was asked for by name, so that one which could not be done is a failure */
function outcomeOf(outcome: Result<Outcome, ReviewFailure>, verb: string, strict: boolean): Result<Answer, Failure> {
  if (!outcome.ok) return outcome;
  const { done, refused, files } = outcome.value;
  return ok({
    json: {
      done,
      refused: refused.map(({ change, failure: { code, message, hint } }) => ({
        change,
        error: { code, message, hint },
      })),
      files,
    },
    text: (page) => outcomeText(page, verb, done, refused, files),
    incomplete: strict && refused.length > 0,
  });
}

function outcomeText(
  page: Page,
  verb: string,
  done: readonly string[],
  refused: readonly Refusal[],
  files: readonly string[],
): string {
  const lines: string[] = [];
  if (done.length > 0) lines.push(`${verb}: ${done.join(', ')}`);
  if (done.length === 0 && refused.length === 0) lines.push('Nothing was left to decide.');
  if (files.length > 0) lines.push(`Written: ${files.map(plain).join(', ')}`);
  for (const { change, failure } of refused)
    lines.push(
      wrap(`${page.red('Not done')} ${change}: ${plain(failure.message)}. ${plain(failure.hint)}`, page.width),
    );
  if (done.length > 0) lines.push(page.dim(`Take it back with: ${page.invocation} undo`));
  return lines.join('\n');
}

export const edit: Command<{ change: string; textFile: string }> = ({ engine }, { change, textFile }) => {
  let text: string;
  try {
    // `-` and /dev/stdin work as everywhere else.
    text = readFileSync(textFile === '-' ? 0 : textFile, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    const why = code === 'ENOENT' ? 'does not exist' : code === 'EISDIR' ? 'is a folder' : 'cannot be read';
    return fail({
      code: 'text-file-unreadable',
      message: `The file ${textFile} ${why}.`,
      hint: 'Write the entry as it should stand into a file and name it with --text-file.',
    });
  }
  const review = engine.review();
  if (!review.ok) return review;
  const edited = review.value.edit(change, text);
  if (!edited.ok) return edited;
  return ok({
    json: { change, after: edited.value },
    text: (page) =>
      `Change ${change} now reads:\n\n${wrap(plain(edited.value), page.width, '  ')}\n\nIt waits to be accepted: ${page.invocation} accept ${change}`,
  });
};

export const undo: Command<object> = ({ engine }) => {
  const review = engine.review();
  if (!review.ok) return review;
  const undone = review.value.undo();
  if (!undone.ok) return undone;
  const { action, changes, files } = undone.value;
  return ok({
    json: { undone: { action, changes, files } },
    text: () => {
      const what =
        changes.length === 0
          ? `the last ${action}`
          : `${action} of ${changes.length > 3 ? count(changes.length, 'change') : changes.join(', ')}`;
      return `Taken back: ${what}.${files.length === 0 ? '' : `\nWritten: ${files.map(plain).join(', ')}`}`;
    },
  });
};

import { ok } from '../../shared/result.ts';
import type { Command } from '../answer.ts';
import { count, moment, oneLine, plain } from '../terminal.ts';
import { readNew } from './scan.ts';

export const search: Command<{ text: string; limit: number }> = async (context, { text, limit }) => {
  const scanned = await readNew(context);
  if (!scanned.ok) return scanned;
  const index = context.engine.index();
  if (!index.ok) return index;
  const hits = index.value.search(text, limit);
  return ok({
    json: { hits },
    text: (page) =>
      hits.length === 0
        ? 'Nothing found.'
        : hits
            .flatMap(({ agent, file, line, role, at, snippet }) => [
              page.dim(`${moment(at)}  ${role} in ${agent}  ${plain(file)}:${line}`),
              `  ${oneLine(plain(snippet), page.width * 2)}`,
            ])
            .concat(page.dim(count(hits.length, 'hit')))
            .join('\n'),
  });
};

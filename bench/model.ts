/** A language model: how fast it reads and writes here, and what a dream spends on it. */
import { join } from 'node:path';
import { writeTinyGguf } from '../test/models/tiny-gguf.ts';
import type { Load } from './load.ts';
import type { Run } from './main.ts';
import { milliseconds, type Figure } from './report.ts';

/** @param named file of a real model; a tiny one that is made here shows the costs around it */
export async function measureModel(load: Load, folder: string, named: string | undefined, run: Run): Promise<Figure[]> {
  const file = named ?? writeTinyGguf(join(folder, 'tiny.gguf'), { seed: 1, contextTokens: 4096 })[0] ?? '';
  const data = join(folder, 'model-data');
  const [reusing, anew] = [await run('askReusing', '', '', file), await run('askAnew', '', '', file)];
  const [first, second] = [
    await run('dreamWithModel', load.home, data, file),
    await run('dreamWithModel', load.home, data, file),
  ];
  const anewDream = await run('dreamAnew', load.home, `${data}-anew`, file);
  const of = (figures: Record<string, number>, name: string): number => figures[name] ?? 0;
  const perSecond = (tokens: number, ms: number): string => (ms > 0 ? `${((tokens / ms) * 1000).toFixed(0)} / s` : '–');
  const none = { against: '', met: null };
  const share = of(first, 'ms') / of(first, 'wholeMs');
  const perSession = (figures: Record<string, number>): string =>
    `${milliseconds(of(figures, 'ms') / Math.max(1, of(figures, 'sessions')))}, ${String(of(figures, 'tokensIn'))} tokens read in all`;
  return [
    {
      what: `model: loading (${named === undefined ? 'tiny' : 'real'})`,
      figure: milliseconds(of(reusing, 'loadMs')),
      ...none,
    },
    { what: 'model: tokens read', figure: perSecond(of(anew, 'tokensIn'), of(anew, 'readMs')), ...none },
    {
      what: 'model: tokens written',
      figure: perSecond(of(anew, 'tokensOut'), of(anew, 'ms') - of(anew, 'readMs')),
      ...none,
    },
    {
      what: 'model: a question, what was read used again',
      figure: `${milliseconds(of(reusing, 'ms') / of(reusing, 'questions'))}, ${String(of(reusing, 'tokensIn'))} tokens read for ${String(of(reusing, 'questions'))}`,
      against: `without: ${milliseconds(of(anew, 'ms') / of(anew, 'questions'))}, ${String(of(anew, 'tokensIn'))} tokens`,
      met: of(reusing, 'tokensIn') < of(anew, 'tokensIn') / 2,
    },
    {
      what: 'model: passages a minute in a dream',
      figure: `${((of(first, 'read') / of(first, 'ms')) * 60_000).toFixed(0)}, ${String(of(first, 'read'))} of ${String(of(first, 'sessions'))} sessions`,
      ...none,
    },
    { what: "model: its share of a dream's time", figure: `${(share * 100).toFixed(0)} %`, ...none },
    {
      what: 'model: cost of a session',
      figure: perSession(first),
      against: `nothing used again: ${perSession(anewDream)}`,
      met: of(anewDream, 'asked') === of(first, 'asked') && of(first, 'tokensIn') < of(anewDream, 'tokensIn'),
    },
    {
      what: 'model: questions when it is dreamt again',
      figure: String(of(second, 'asked')),
      against: `first: ${String(of(first, 'asked'))}; kept answers are used`,
      met: of(first, 'asked') > 0 && of(second, 'asked') === 0 && of(second, 'read') === of(first, 'read'),
    },
  ];
}

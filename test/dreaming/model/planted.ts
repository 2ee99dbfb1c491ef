/** Wishes in other words each time, planted by a generator that shares no code with the product, and what is found. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { DreamReport } from '../../../src/shared/contract.ts';
import { writeTinyGguf } from '../../models/tiny-gguf.ts';
import { folder } from '../../support/logs.ts';
import { WISHES, type Wish } from './paraphrases.ts';
import type { World } from './world.ts';

const BESIDE = process.env['REVERIE_SHARED'] ?? resolve(import.meta.dirname, '../../../../shared');
// Its scripts run only under their own name, not under that of a link.
const EVAL = join(existsSync(BESIDE) ? realpathSync(BESIDE) : BESIDE, 'eval');
export const canPlant = existsSync(EVAL);
if (!canPlant) console.log(`skipped: nothing to plant with at ${EVAL} (set REVERIE_SHARED)`);

/** As many sessions as it takes for the generator to plant all it has. */
const SESSIONS = 80;

export interface Planted extends World {
  /** The store before anything was accepted. */
  before: string;
  answers: string;
}

const placed = ({ id, stack, match }: Wish) => ({
  id,
  match: [match],
  ...(stack === 'cross' ? { cross: true } : { stack }),
});

/** Its own contents, and our wishes beside them. */
export function plant(seed: number): Planted {
  const root = folder();
  const [templates, out] = [join(root, 'templates.json'), join(root, 'planted')];
  const theirs = JSON.parse(readFileSync(join(EVAL, 'templates.dev.json'), 'utf8'));
  const wished = WISHES.flatMap((wish) => {
    const { entry, wrong, statement, said } = wish;
    const phrases = said.map(({ words }) => words);
    return entry ? [] : [{ ...placed(wish), statement, wrongSay: wrong, phrases }];
  });
  const known = WISHES.flatMap((wish) => {
    const { entry, kind, said } = wish;
    return entry ? [{ ...placed(wish), kind, entry, phrases: said.map(({ words }) => words) }] : [];
  });
  writeFileSync(
    templates,
    JSON.stringify({
      ...theirs,
      name: 'paraphrased',
      preferences: [...wished, ...theirs.preferences],
      reinforce: [...known, ...theirs.reinforce],
    }),
  );
  execFileSync(process.execPath, [
    join(EVAL, 'plant.mjs'),
    ...['--templates', templates, '--seed', String(seed), '--out', out, '--sessions', String(SESSIONS)],
  ]);
  const place = { root, home: join(out, 'home'), store: join(out, 'store'), model: join(root, 'tiny.gguf') };
  writeTinyGguf(place.model, { seed: 1 });
  const before = join(root, 'store-before');
  cpSync(place.store, before, { recursive: true });
  return { ...place, before, answers: join(out, 'answers.json') };
}

export interface Score {
  safetyClean: boolean;
  evidence: { total: number; valid: number };
  planted: {
    changes: number;
    recallAll: number;
    precision: number;
    junk: number;
    repeatedChanges: number;
    scopeAccuracy: number;
    recall: Record<string, { found: number; of: number }>;
    missed: { id: string; why: string }[];
  };
}

/** @param written folders that the dream and what came of it wrote to */
export function scored(place: Planted, report: DreamReport, written: readonly string[]): Score {
  const proposal = join(place.root, `${report.dream.id}.json`);
  writeFileSync(proposal, JSON.stringify(report));
  const said = execFileSync(
    process.execPath,
    [
      join(EVAL, 'score.mjs'),
      ...['--json', '--answers', place.answers, '--proposal', proposal],
      ...['--store-before', place.before, '--store-after', place.store],
      ...written.flatMap((path) => ['--written', path]),
    ],
    { encoding: 'utf8', maxBuffer: 1e8 },
  );
  return JSON.parse(said);
}

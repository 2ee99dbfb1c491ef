/**
 * Trains the classifier of human turns and measures it.
 *
 *   node models/turns/train.ts --data FOLDER            weights.bin and the figures in CARD.md
 *   node models/turns/train.ts --data FOLDER --dry-run  figures only
 *
 * FOLDER holds dev.jsonl and dev_more.jsonl (labelled turns; they are no part of this repository). The same data gives
 * the same weights, byte for byte. Takes about a minute.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { encodeTurnModel } from '../../src/core/signals/turns/model.ts';
import { labelledTurns, ownSentences } from './examples.ts';
import { figuresOf, held, heldByProject, sessionOf } from './figures.ts';
import { calibrate, fit, prepare, quantise } from './fit.ts';

const { values } = parseArgs({ options: { data: { type: 'string' }, 'dry-run': { type: 'boolean', default: false } } });
if (values.data === undefined) {
  process.stderr.write('Which labelled turns? node models/turns/train.ts --data FOLDER\n');
  process.exit(2);
}
const here = (name: string): URL => new URL(name, import.meta.url);
const prepared = [...labelledTurns(values.data), ...ownSentences(here('sentences.txt'))].map(prepare);
const bySession = held(prepared, sessionOf);
const byProject = heldByProject(prepared);
const figures = figuresOf(prepared, bySession, byProject);
process.stdout.write(`${figures}\n`);
if (!values['dry-run']) {
  const model = quantise(fit(prepared), calibrate(prepared, bySession.scores));
  writeFileSync(here('weights.bin'), encodeTurnModel(model));
  const card = readFileSync(here('CARD.md'), 'utf8');
  const [start, end] = ['<!-- figures: written by train.ts -->', '<!-- end of figures -->'];
  const [before, rest] = card.split(start);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error('CARD.md has lost the marks around its figures');
  writeFileSync(here('CARD.md'), `${before}${start}\n\n${figures}\n${end}${after}`);
}

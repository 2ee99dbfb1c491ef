import { expect, test } from 'vitest';
import { polished } from '../../src/core/dreaming/preferences/wording.ts';
import { languageOf } from '../../src/core/signals/wishes/words.ts';
import { titlesOf, eachIn } from './said.ts';

test.each([
  ['why are you still using vale?', "Don't use vale"],
  ['Could you stick to pnpm please?', 'Stick to pnpm'],
  ['pls dont use npm in this repo', "Don't use npm in this repo"],
  ['Would you mind using pathlib here?', 'Use pathlib'],
  ["can't the tests be table driven?", 'Tests should be table driven'],
  ['I would rather not have default exports in this codebase.', 'No default exports in this codebase'],
  ['we use pnpm not npm', 'We use pnpm, not npm'],
  ['again a default export... named exports only pls', 'Named exports only'],
  ['use locals for this, not copies', 'Use locals, not copies'],
  ['feature flags go into config/flags.yaml', 'Feature flags go into `config/flags.yaml`'],
  ['nein, bitte structlog statt print benutzen', 'Structlog statt print benutzen'],
])('%s', (said, title) => {
  expect(polished(said, languageOf(said))).toBe(title);
});

test.each(['no, do it like that', 'the other one please', 'fix these', 'what do you think?', 'remove it'])(
  'has no title of its own: %s',
  (said) => {
    expect(polished(said, 'en')).toBeNull();
  },
);

test('the clearest of several wordings is taken', () => {
  expect(
    titlesOf(eachIn('/home/ana/src/shop', 'any again? unknown please', 'no `any`, use unknown and narrow it')),
  ).toEqual(['No `any`, use unknown and narrow it']);
});

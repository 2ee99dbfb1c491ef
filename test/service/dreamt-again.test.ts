/** A dream dreamt again with a model: the two proposals beside each other, and one of each pair chosen. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { forked } from '../../src/core/models/start.ts';
import { writeTinyGguf } from '../models/tiny-gguf.ts';
import { dreamt, EVERYTHING, open, place, windowOn } from './window-on.ts';

const filesIn = (folder: string): Record<string, string> =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));

it('shows two dreams beside each other, closes the other of a pair, and says who worded what was accepted', async () => {
  const here = place();
  const script = join(here.root, 'script.mjs');
  // Says what it is shown as the draft in another order of words.
  writeFileSync(
    script,
    `export default ({ system, text }) => {
       if (system.includes('You compare')) return { json: { verdict: 'different' } };
       if (!system.includes('You word')) return { json: { lessons: [] } };
       const [, draft = ''] = /Draft: (.*)/.exec(text) ?? [];
       return { json: { title: 'Please: ' + draft.slice(0, 90), advice: '' } };
     }`,
  );
  const startModel = forked(new URL('../models/scripted-model.ts', import.meta.url), [script]);
  const [language = ''] = writeTinyGguf(join(here.root, 'tiny.gguf'), { seed: 3, name: 'Tiny' });
  const window = windowOn(open(here, { startModel }).service);
  const first = await dreamt(window);

  const again = await window.get('dreams.start', { ...EVERYTHING, again: first, model: { file: language } });
  await window.until(({ activity }) => activity.kind === 'dreaming', 'the beginning');
  await window.until(({ activity }) => activity.kind === 'idle', 'the end');
  expect(await window.get('dreams.show', { id: again.id })).toMatchObject({ againOf: first, dream: { sessions: 10 } });
  expect(await window.get('dreams.show', { id: first })).toMatchObject({ readAgainBy: [again.id] });

  const { pairs, one, other } = await window.get('dreams.compare', { one: first, other: again.id });
  expect([one.dream.model, other.dream.model]).toEqual([null, 'Tiny']);
  const whole = pairs.filter((pair) => pair.one !== null && pair.other !== null);
  expect(whole.length).toBeGreaterThan(3);
  const reworded = whole.find((pair) => pair.other?.change.wordedBy?.by === 'model');
  expect(reworded?.one?.change.wordedBy).toEqual({ by: 'built-in' });
  expect(reworded?.other?.change.title).toBe(`Please: ${reworded?.one?.change.title ?? ''}`);

  const before = filesIn(here.store);
  const chosen = reworded?.other?.change.id ?? '';
  await window.get('review.accept', { changes: [chosen] });
  const after = await window.get('dreams.compare', { one: first, other: again.id });
  const same = after.pairs.find((pair) => pair.other?.change.id === chosen);
  expect([same?.one?.status, same?.other?.status]).toEqual(['discarded', 'accepted']);

  const evidence = Object.entries(filesIn(here.store)).filter(([name]) => name.endsWith('.evidence.md'));
  expect(evidence.some(([, text]) => /\n\nWorded by Tiny \([0-9a-f]{16}\)\.\n\n- /.test(text))).toBe(true);
  const [entry] = (await window.get('playbooks.list', {})).playbooks.flatMap(({ entries }) =>
    entries.filter(({ title }) => title.startsWith('Please: ')),
  );
  const why = await window.get('playbooks.why', { entry: entry?.id ?? '' });
  expect(why.wordedBy).toMatchObject({ by: 'model', name: 'Tiny' });

  // Words the user changes are the user's.
  const source = entry?.source ?? '';
  await window.get('playbooks.edit', { entry: entry?.id ?? '', base: source, text: source.replace('Please: ', '') });
  expect((await window.get('playbooks.why', { entry: entry?.id ?? '' })).wordedBy).toBeNull();
  await window.get('review.undo', {});
  expect((await window.get('playbooks.why', { entry: entry?.id ?? '' })).wordedBy).toMatchObject({ name: 'Tiny' });

  // The closing of the other one, then the acceptance.
  await window.get('review.undo', {});
  await window.get('review.undo', {});
  expect(filesIn(here.store)).toEqual(before);
});

it('cannot dream again what was never dreamt', async () => {
  const window = windowOn(open(place()).service);
  await window.get('dreams.start', { ...EVERYTHING, again: 'nothing' });
  await window.until(({ activity, notices }) => activity.kind === 'idle' && notices.length > 0, 'the end');
  expect(window.live().notices[0]?.kind).toBe('dream-failed');
});

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { dreamt, open, place, windowOn } from './window-on.ts';

it('goes on answering while another index takes the place of the old one', async () => {
  const here = place();
  const window = windowOn(open(here).service);
  await dreamt(window);
  const before = (await window.get('sessions.list', { filter: ANY, offset: 0, limit: 50 })).total;
  for (const suffix of ['', '-wal', '-shm']) rmSync(join(here.data, `derived.db${suffix}`), { force: true });
  const answers = await Promise.all([
    window.ask('privacy.report', {}),
    window.ask('sources.list', {}),
    window.ask('privacy.diagnostics', {}),
  ]);
  expect(answers.map(({ ok }) => ok)).toEqual([true, true, true]);
  await window.get('sources.scan', {});
  await expect
    .poll(async () => (await window.get('sessions.list', { filter: ANY, offset: 0, limit: 50 })).total, {
      timeout: 20_000,
    })
    .toBe(before);
});

const ANY = {
  agent: null,
  project: null,
  from: null,
  to: null,
  outcome: 'any',
  text: '',
  all: false,
} as const;

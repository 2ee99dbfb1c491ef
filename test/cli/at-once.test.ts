import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { place } from './reverie.ts';

it('four scans at once on new folders all end with the same index', async () => {
  const { reverie, data } = place({ sample: true });
  const ran = await Promise.all([1, 2, 3, 4].map(() => reverie('scan', '--json')));
  expect(ran.map(({ status, stderr }) => [status, stderr])).toEqual([1, 2, 3, 4].map(() => [0, '']));
  for (const one of ran) expect(one.json()).toMatchObject({ coverage: { files: 10, sessions: 10, problems: [] } });
  expect(readdirSync(data)).toContain('derived.db');
});

it('two dreams at once both end, and the sessions are dreamed over', async () => {
  const { reverie } = place({ sample: true });
  const ran = await Promise.all([reverie('dream', '--json'), reverie('dream', '--json')]);
  expect(ran.map(({ status, stdout }) => (status === 0 ? 'done' : stdout))).toEqual(['done', 'done']);
  expect((await reverie('dream', '--json')).json()).toMatchObject({ dream: { sessions: 0 } });
});

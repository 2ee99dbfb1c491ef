import { expect, it } from 'vitest';
import { boot } from '../../src/main/boot.ts';

it('boots one phase after the other', async () => {
  const done: string[] = [];
  const phase = (name: string) => ({ name, run: () => void done.push(name) });
  const booted = await boot([phase('one'), phase('two')], { hangs: () => {}, afterMs: 10_000 });
  expect([booted, done]).toEqual([{ kind: 'ready' }, ['one', 'two']]);
});

it('stops at the phase that fails, and names it', async () => {
  const error = new Error('no disk');
  const phases = [
    { name: 'engine', run: () => Promise.reject(error) },
    { name: 'window', run: () => expect.unreachable() },
  ];
  expect(await boot(phases, { hangs: () => {}, afterMs: 10_000 })).toEqual({ kind: 'failed', phase: 'engine', error });
});

it('names the phase that hangs, and goes on when it ends after all', async () => {
  const late = Promise.withResolvers<null>();
  const hanging: string[] = [];
  const booted = await boot([{ name: 'window', run: async () => void (await late.promise) }], {
    hangs(phase) {
      hanging.push(phase);
      late.resolve(null);
    },
    afterMs: 1,
  });
  expect([booted, hanging]).toEqual([{ kind: 'ready' }, ['window']]);
});

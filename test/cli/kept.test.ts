import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { place } from './reverie.ts';

const Kept = z.object({
  on: z.boolean(),
  copies: z.number(),
  bytes: z.number(),
  sessions: z.array(z.object({ agent: z.string(), id: z.string(), bytes: z.number().positive() })),
  refused: z.array(z.unknown()),
});

it('kept: is switched on, lists what only Reverie still has, and deletes it', { timeout: 120_000 }, async () => {
  const { home, data, reverie } = place({ sample: true });
  const kept = async (): Promise<z.infer<typeof Kept>> => Kept.parse((await reverie('kept', '--json')).json());
  expect((await reverie('kept')).stdout).toMatch(/makes no copies.* kept on/);
  expect((await reverie('kept', 'on', '--json')).json()).toEqual({ on: true });
  const all = await kept();
  expect(all.copies).toBeGreaterThan(3);
  expect(all.sessions).toEqual([]);
  for (const name of readdirSync(home, { recursive: true, encoding: 'utf8' }))
    if (name.endsWith('.jsonl')) rmSync(join(home, name));
  for (const name of readdirSync(data)) if (name.startsWith('derived.db')) rmSync(join(data, name));
  const gone = await kept();
  expect(gone.sessions).toHaveLength(all.copies);
  const [first] = gone.sessions;
  const text = (await reverie('kept')).stdout;
  expect(text).toContain(first?.id);
  expect(text).toMatch(/sessions only Reverie still has/);

  expect((await reverie('kept', 'delete', first?.id ?? '', '--json')).json()).toEqual({ lost: 1 });
  const unknown = await reverie('kept', 'delete', first?.id ?? '');
  expect(unknown.status).toBe(1);
  expect(unknown.stderr).toMatch(/no such session/);
  expect((await reverie('kept', 'delete')).stderr).toMatch(/name a session/);
  expect((await reverie('kept', 'delete', 'x', '--all')).stderr).toMatch(/name a session/);

  expect((await reverie('kept', 'delete', '--all', '--json')).json()).toEqual({ lost: all.copies - 1 });
  expect(existsSync(join(data, 'kept'))).toBe(false);
  expect((await reverie('kept', 'off', '--json')).json()).toEqual({ on: false });
  expect(await kept()).toMatchObject({ on: false, copies: 0, sessions: [] });
});

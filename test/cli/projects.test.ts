import { expect, it } from 'vitest';
import { z } from 'zod';
import { place } from './reverie.ts';

const Listed = z.object({
  projects: z.array(
    z.object({
      folder: z.string(),
      sessions: z.number(),
      members: z.array(z.object({ folder: z.string(), held: z.string(), exists: z.boolean() })),
    }),
  ),
});

it('projects are listed, joined and parted, and what cannot be done is said', async () => {
  const { reverie } = place({ sample: true });
  const foldersOf = (json: unknown): string[][] =>
    Listed.parse(json).projects.map(({ members }) => members.map(({ folder }) => folder));
  const [tidepool, lantern] = ['/home/mara/tidepool', '/home/mara/lantern'];
  expect(foldersOf((await reverie('projects', 'list', '--json')).json())).toEqual([[tidepool], [lantern]]);
  expect(foldersOf((await reverie('projects', 'join', lantern, `${tidepool}/`, '--json')).json())).toEqual([
    [tidepool, lantern],
  ]);
  const { stdout } = await reverie('projects');
  expect(stdout).toMatch(/^\/home\/mara\/tidepool {2}10 sessions/);
  expect(stdout).toMatch(/\/home\/mara\/lantern {2}3 sessions, joined by hand, not here now/);
  expect(foldersOf((await reverie('projects', 'part', lantern, '--json')).json())).toEqual([[tidepool], [lantern]]);
  const again = await reverie('projects', 'part', lantern);
  expect(again.status).not.toBe(0);
  expect(again.stderr).toContain('a project of its own already');
  expect((await reverie('projects', 'join', lantern, '/nowhere')).stderr).toContain('No session ran in /nowhere');
});

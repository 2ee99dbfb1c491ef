/** A dream with a model opens no connection: seen from outside the program, by what it asks of the system. */
import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { place, type Place } from '../../cli/reverie.ts';
import { writeTinyGguf } from '../../models/tiny-gguf.ts';
import { writeTinyOnnx } from '../../models/tiny-onnx.ts';

const MAIN = join(import.meta.dirname, '../../../src/cli/main.ts');
const works = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0;
const canTrace = works('strace', '-f', '-e', 'trace=connect', '-o', '/dev/null', 'true');
const canCutOff = works('unshare', '-n', 'true');
if (!canTrace || !canCutOff)
  console.warn(
    `SKIPPED in part: ${canTrace ? '' : 'strace cannot trace here. '}${canCutOff ? '' : 'unshare -n is not allowed here.'}`,
  );

/** Runs `dream --json` with a model and an embedding model behind another command. */
async function dreamBehind({ root, home, data, store }: Place, ...before: string[]): Promise<string[]> {
  const [language = ''] = writeTinyGguf(join(root, 'tiny.gguf'), { seed: 1 });
  writeTinyOnnx(join(root, 'embedding'), { seed: 1 });
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: root,
    REVERIE_HOME: home,
    REVERIE_DATA: data,
    REVERIE_STORE: store,
  };
  const run = (args: string[]) =>
    promisify(execFile)(
      before[0] ?? process.execPath,
      [...before.slice(1), ...(before.length > 0 ? [process.execPath] : []), MAIN, ...args],
      { env, maxBuffer: 1e8 },
    );
  await run(['models', 'use', join(root, 'embedding'), '--embedding']);
  const { stdout } = await run(['dream', '--json', '--model', language]);
  const { dream, proposal } = JSON.parse(stdout);
  expect(dream).toMatchObject({ status: 'succeeded' });
  expect(dream.model).not.toBeNull();
  return proposal.changes.map(({ title }: { title: string }) => title).toSorted();
}

describe('a dream with a model', () => {
  it.skipIf(!canTrace)(
    'asks the system for no connection but the pipes of its own processes',
    async () => {
      const here = place({ sample: true });
      const trace = join(here.root, 'trace');
      await dreamBehind(here, 'strace', '-f', '-A', '-o', trace, '-e', 'trace=connect,sendto,bind,listen');
      const asked = readFileSync(trace, 'utf8')
        .split('\n')
        .filter((line) => /\b(?:connect|sendto|bind|listen)\(/.test(line));
      // Node's processes talk over sockets that have no name and no address.
      expect(asked.filter((line) => /AF_INET|AF_INET6|AF_PACKET/.test(line))).toEqual([]);
      expect(asked.filter((line) => /\bconnect\(/.test(line) && !/AF_UNIX/.test(line))).toEqual([]);
    },
    120_000,
  );

  it.skipIf(!canCutOff)(
    'comes to the same where there is no network at all',
    async () => {
      const there = await dreamBehind(place({ sample: true }));
      const cutOff = await dreamBehind(place({ sample: true }), 'unshare', '-n');
      expect(cutOff).toEqual(there);
      expect(there.length).toBeGreaterThan(5);
    },
    120_000,
  );
});

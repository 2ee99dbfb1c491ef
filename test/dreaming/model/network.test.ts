/** A dream with a model opens no connection: seen from outside the program, by what it asks of the system. */
import { execFile, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { place, type Place } from '../../cli/reverie.ts';
import { writeTinyGguf } from '../../models/tiny-gguf.ts';
import { writeTinyOnnx } from '../../models/tiny-onnx.ts';
import { folder } from '../../support/logs.ts';
import { summaryOf, told } from './world.ts';

const MAIN = join(import.meta.dirname, '../../../src/cli/main.ts');
/** A connection needs a socket, whatever is then done with it. */
const TRACED = 'trace=execve,socket,connect,bind,listen,sendto';
const works = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0;
const canTrace = works('strace', '-f', '-e', TRACED, '-o', '/dev/null', 'true');
const canCutOff = works('unshare', '-n', 'true');
if (!canTrace || !canCutOff)
  console.warn(
    `SKIPPED in part: ${canTrace ? '' : 'strace cannot trace here. '}${canCutOff ? '' : 'unshare -n is not allowed here.'}`,
  );

const run = promisify(execFile);
const traced = (file: string): string[] => ['strace', '-f', '-s', '400', '-A', '-o', file, '-e', TRACED];
const CUT_OFF = ['unshare', '-n'];

/** What a trace says of sockets with an address: `AF_UNIX` are the pipes between Node's own processes. */
const outward = (trace: string): string[] =>
  readFileSync(trace, 'utf8')
    .split('\n')
    .filter((line) => /\b(?:socket|connect|bind|listen|sendto)\(/.test(line))
    .filter((line) => /\blisten\(/.test(line) || (/\bAF_|\bPF_/.test(line) && !/AF_UNIX/.test(line)));

/** Runs `dream --json` with a model and an embedding model behind another command. @returns what it proposes */
async function dreamBehind({ root, home, data, store }: Place, before: readonly string[]) {
  const [language = ''] = writeTinyGguf(join(root, 'tiny.gguf'), { seed: 1 });
  writeTinyOnnx(join(root, 'embedding'), { seed: 1 });
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: root,
    REVERIE_HOME: home,
    REVERIE_DATA: data,
    REVERIE_STORE: store,
  };
  const [command = '', ...args] = [...before, process.execPath, MAIN];
  const reverie = (...words: string[]) => run(command, [...args, ...words], { env, maxBuffer: 1e8 });
  await reverie('models', 'use', join(root, 'embedding'), '--embedding');
  const { stdout } = await reverie('dream', '--json', '--model', language);
  const { dream, proposal } = JSON.parse(stdout);
  expect(dream).toMatchObject({ status: 'succeeded' });
  // The model was there and was asked: otherwise nothing is shown.
  const [id = ''] = readdirSync(join(data, 'dreams'));
  expect(summaryOf({ root, home, store, model: language }, id)).toMatchObject({ gone: null, left: 0 });
  expect(summaryOf({ root, home, store, model: language }, id)['asked']).toBeGreaterThan(10);
  return told(proposal.changes);
}

describe('a dream with a model', () => {
  it.skipIf(!canTrace)(
    'asks the system for no socket but the pipes of its own processes',
    async () => {
      const here = place({ sample: true });
      const trace = join(here.root, 'trace');
      await dreamBehind(here, traced(trace));
      expect(outward(trace)).toEqual([]);
      // The processes of both models were watched too.
      const started = readFileSync(trace, 'utf8').match(/execve\(.*model-process\.ts/g) ?? [];
      expect(started.length).toBeGreaterThanOrEqual(2);
    },
    120_000,
  );

  it.skipIf(!canTrace)('would have been seen by this', async () => {
    const trace = join(folder(), 'trace');
    const [command = '', ...args] = traced(trace);
    const connects = `require('net').connect(9, '127.0.0.1').on('error', () => {})`;
    await run(command, [...args, process.execPath, '-e', connects]);
    expect(outward(trace).some((line) => /connect\(.*127\.0\.0\.1/.test(line))).toBe(true);
    expect(outward(trace).some((line) => /socket\(AF_INET/.test(line))).toBe(true);
  });

  it.skipIf(!canCutOff)(
    'comes to the same where there is no network at all',
    async () => {
      const there = await dreamBehind(place({ sample: true }), []);
      const cutOff = await dreamBehind(place({ sample: true }), CUT_OFF);
      expect(cutOff).toEqual(there);
      expect(there.length).toBeGreaterThan(5);
    },
    120_000,
  );
});

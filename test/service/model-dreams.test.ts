/** Dreams with a model as a window sees them: stopped at any moment, and cut off at thirty. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { forked, type ModelProcess } from '../../src/core/models/start.ts';
import { modelAnswersFile } from '../../src/core/storage/model-answers.ts';
import { place as terminalPlace, type Place } from '../cli/reverie.ts';
import { writeTinyGguf } from '../models/tiny-gguf.ts';
import { writeTinyOnnx } from '../models/tiny-onnx.ts';
import { EVERYTHING, open, place, windowOn } from './window-on.ts';

const SCRIPTED = new URL('../models/scripted-model.ts', import.meta.url);

/** Starts scripted models, and knows which of them still run. */
function models(root: string, script: string) {
  const file = join(root, 'script.mjs');
  writeFileSync(file, `export default ${script};\n`);
  const running = new Set<ModelProcess>();
  const start = forked(SCRIPTED, [file]);
  return {
    running,
    start: () => {
      const process = start();
      running.add(process);
      process.onEnd(() => running.delete(process));
      return process;
    },
  };
}

describe('a dream with a model', () => {
  it('is cancelled within a second while the model writes without an end, and leaves no process', async () => {
    const here = place();
    const scripted = models(here.root, '() => ({ endless: true })');
    const [language = ''] = writeTinyGguf(join(here.root, 'tiny.gguf'), { seed: 1 });
    const window = windowOn(open(here, { startModel: scripted.start }).service);
    const { id } = await window.get('dreams.start', { ...EVERYTHING, model: { file: language } });
    await window.until(
      ({ activity }) => activity.kind === 'dreaming' && activity.stages.some(({ stage }) => stage === 'read'),
      'reading',
    );
    await expect.poll(() => scripted.running.size).toBe(1);
    const from = performance.now();
    await window.get('dreams.cancel', { id });
    await window.until(({ activity }) => activity.kind === 'idle', 'the end');
    const took = performance.now() - from;
    console.info(`cancelled in ${took.toFixed(0)} ms`);
    expect(took).toBeLessThan(1000);
    await expect.poll(() => scripted.running.size).toBe(0);
  });

  it('tells how the model is getting on, and what it did', async () => {
    const here = place();
    const scripted = models(here.root, '() => ({ json: { lessons: [] } })');
    const [language = ''] = writeTinyGguf(join(here.root, 'tiny.gguf'), { seed: 1, name: 'Tiny' });
    const window = windowOn(open(here, { startModel: scripted.start }).service);
    const { id } = await window.get('dreams.start', { ...EVERYTHING, model: { file: language } });
    await window.until(({ activity }) => activity.kind === 'dreaming', 'the beginning');
    await window.until(({ activity }) => activity.kind === 'idle', 'the end');
    const { model, dream } = await window.get('dreams.show', { id });
    expect(dream).toMatchObject({ status: 'succeeded', model: 'Tiny' });
    expect(model).toMatchObject({ name: 'Tiny', windowsLeft: 0, gone: null });
    expect(model?.windowsRead).toBeGreaterThan(0);
    expect(model?.tokensRead).toBeGreaterThan(0);
  });
});

describe('another embedding model', () => {
  it('makes vectors of the playbooks by itself, and forgets those of the one before', async () => {
    const here = place();
    const window = windowOn(open(here, { startModel: forked() }).service);
    const modelsOf = (): { model: string; n: number }[] => {
      const db = new Database(modelAnswersFile(here.data), { readonly: true, fileMustExist: true });
      const rows = db
        .prepare<[], { model: string; n: number }>('SELECT model, count(*) AS n FROM vector GROUP BY model')
        .all();
      db.close();
      return rows;
    };
    const folders = ['one', 'other'].map((name, seed) => {
      writeTinyOnnx(join(here.root, name), { seed });
      return join(here.root, name);
    });
    const entries = (await window.get('playbooks.list', {})).playbooks.flatMap((playbook) => playbook.entries).length;
    expect(entries).toBeGreaterThan(1);
    const seen = new Set<string>();
    for (const embedding of folders) {
      await window.get('settings.set', { model: { embedding } });
      const known = seen.size;
      await expect
        .poll(
          () => {
            const rows = modelsOf();
            for (const { model } of rows) seen.add(model);
            return [seen.size, ...rows.map(({ n }) => n)];
          },
          { timeout: 20_000 },
        )
        .toEqual([known + 1, entries]);
    }
  });
});

describe('a dream with a real model that is killed', () => {
  it('keeps every answer over thirty kills, and comes to the same in the end', async () => {
    const whole = terminalPlace({ sample: true });
    const [language = ''] = writeTinyGguf(join(whole.root, 'tiny.gguf'), { seed: 1 });
    const dream = ['dream', '--json', '--model', language];
    const titles = (text: string): string[] => (text.match(/"title":\s*"[^"]*"/g) ?? []).toSorted();
    const wanted = titles((await whole.reverie(...dream)).stdout);
    const keys = answersOf(whole);
    expect(keys.length).toBeGreaterThan(8);

    const seed = { at: 7 };
    const random = (): number => (seed.at = (seed.at * 16_807) % 2_147_483_647) / 2_147_483_647;
    let kills = 0;
    // A dream that comes to its end between two kills is compared, and another one begun.
    while (kills < 30) {
      const cut = terminalPlace({ sample: true });
      const resume = (): string[] => dreamsOf(cut).flatMap((id) => ['--resume', id]);
      let [kept, ended] = [0, 'killed'];
      while (kills < 30 && ended === 'killed') {
        // Some while it starts, reads the logs or loads the model; some right after an answer was written down.
        const known = kept;
        const patience = kills % 3 === 0 ? random() * 700 : Infinity;
        ended = await killed(cut, [...dream, ...resume()], patience, () => answersOf(cut).length > known);
        kept = answersOf(cut).length;
        expect(kept).toBeGreaterThanOrEqual(known);
        if (ended === 'killed') kills += 1;
      }
      console.info(`${String(kills)} kills, ${String(kept)} of ${String(keys.length)} answers kept by then`);
      const [id = ''] = dreamsOf(cut);
      const last =
        ended === 'killed'
          ? await cut.reverie(...dream, ...resume())
          : await cut.reverie('proposals', 'show', `p-${id}`, '--json');
      expect(answersOf(cut)).toEqual(keys);
      expect(titles(last.stdout)).toEqual(wanted);
    }
  }, 300_000);
});

function answersOf({ data }: Place): string[] {
  try {
    const db = new Database(modelAnswersFile(data), { readonly: true, fileMustExist: true });
    const rows = db.prepare<[], { key: string }>('SELECT key FROM answer ORDER BY key').all();
    db.close();
    return rows.map(({ key }) => key);
  } catch {
    return []; // not made yet
  }
}

function dreamsOf({ data }: Place): string[] {
  try {
    const db = new Database(join(data, 'reverie.db'), { readonly: true, fileMustExist: true });
    const rows = db.prepare<[], { id: string }>('SELECT id FROM dreams ORDER BY id').all();
    db.close();
    return rows.map(({ id }) => id);
  } catch {
    return [];
  }
}

/** Runs the command and kills it, with whatever it is doing, when it is time or after some milliseconds. */
function killed(
  { root, home, data, store }: Place,
  args: readonly string[],
  ms: number,
  isTime: () => boolean,
): Promise<'finished' | 'killed'> {
  const main = join(import.meta.dirname, '../../src/cli/main.ts');
  const child = spawn(process.execPath, [main, ...args], {
    env: { PATH: process.env['PATH'] ?? '', HOME: root, REVERIE_HOME: home, REVERIE_DATA: data, REVERIE_STORE: store },
    stdio: 'ignore',
  });
  const from = performance.now();
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (performance.now() - from > ms || isTime()) child.kill('SIGKILL');
    }, 5);
    child.on('exit', (_code, signal) => {
      clearInterval(timer);
      resolve(signal === null ? 'finished' : 'killed');
    });
  });
}

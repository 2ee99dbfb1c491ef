/** A model's process: asked, stopped, crashed, hung, and given up, over a real pipe to a real child. */
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLanguageModel, type OpenOptions } from '../../src/core/models/language-model.ts';
import type { LanguageModel, Question } from '../../src/core/models/model.ts';
import { loops } from '../../src/core/models/process/language.ts';
import { forked } from '../../src/core/models/start.ts';

const QUESTION: Question = { system: '', text: 'hm?', schema: { type: 'boolean' }, maxTokens: 10 };
const SCRIPTED = new URL('./scripted-model.ts', import.meta.url);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reverie-model-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** @param acts body of the script: `(question, number) => act` */
async function scripted(acts: string, options: Partial<OpenOptions> = {}): Promise<LanguageModel> {
  const file = join(folder, 'script.mjs');
  writeFileSync(file, `export default ${acts};\n`);
  const opened = await openLanguageModel({
    name: { name: 'script', hash: 'abc' },
    file: 'none',
    cores: 2,
    start: forked(SCRIPTED, [file]),
    devices: ['cpu'],
    limits: { silenceMs: 1500 },
    ...options,
  });
  if (opened === 'stopped' || !opened.ok) throw new Error(JSON.stringify(opened));
  return opened.value;
}

describe('a model in its process', () => {
  it('answers, one question after the other', async () => {
    const model = await scripted('(question, n) => ({ json: { n, text: question.text } })');
    const answers = await Promise.all([model.ask(QUESTION), model.ask({ ...QUESTION, text: 'and?' })]);
    expect(answers).toMatchObject([
      { status: 'answered', json: { n: 0, text: 'hm?' } },
      { status: 'answered', json: { n: 1, text: 'and?' } },
    ]);
    await model.close();
  });

  it('is stopped in the middle of an endless answer within a second, and answers the next question', async () => {
    const model = await scripted('({ text }) => (text === "go on" ? { endless: true } : { json: true })');
    const stop = new AbortController();
    const answer = model.ask({ ...QUESTION, text: 'go on' }, stop.signal);
    await new Promise((resolve) => setImmediate(resolve));
    const from = performance.now();
    stop.abort();
    expect(await answer).toEqual({ status: 'stopped' });
    expect(performance.now() - from).toBeLessThan(1000);
    expect(await model.ask(QUESTION)).toMatchObject({ status: 'answered' });
    await model.close();
  });

  it('is ended when it does not listen', async () => {
    const model = await scripted('(q, n) => { for (;;); }');
    const stop = new AbortController();
    const answer = model.ask(QUESTION, stop.signal);
    const from = performance.now();
    stop.abort();
    expect(await answer).toEqual({ status: 'stopped' });
    expect(performance.now() - from).toBeLessThan(1000);
    await model.close();
  });

  it('costs one question when it crashes or hangs, and is given up when it does nothing else', async () => {
    const model = await scripted(
      '({ text }) => (text === "crash" ? { crash: true } : text === "hang" ? { silent: true } : { json: 1 })',
    );
    const ask = (text: string) => model.ask({ ...QUESTION, text });
    expect(await ask('crash')).toMatchObject({ status: 'lost', why: expect.stringContaining('ended') });
    expect(await ask('well')).toMatchObject({ status: 'answered' });
    expect(await ask('hang')).toMatchObject({ status: 'lost', why: expect.stringContaining('said nothing') });
    expect(await ask('crash')).toMatchObject({ status: 'lost' });
    expect(await ask('crash')).toMatchObject({ status: 'gone', why: { code: 'crashed' } });
    expect(await ask('well')).toMatchObject({ status: 'gone' });
    await model.close();
  });

  it('does not count a long answer as silence', async () => {
    // A hundred tokens at five milliseconds or more: longer in all than the silence it may keep.
    const model = await scripted('() => ({ afterTokens: 100, json: "at last" })', { limits: { silenceMs: 400 } });
    const from = performance.now();
    expect(await model.ask(QUESTION)).toMatchObject({ status: 'answered', json: 'at last' });
    expect(performance.now() - from).toBeGreaterThan(400);
    await model.close();
  });

  it('passes over what is no message', async () => {
    const model = await scripted('() => ({ raw: { answered: "x", json: 1 } })');
    expect(await model.ask(QUESTION)).toMatchObject({ status: 'useless', why: 'nothing' });
    await model.close();
  });

  it('tries the next device when one ends the process, and remembers what worked', async () => {
    const file = join(folder, 'script.mjs');
    writeFileSync(file, 'export default () => ({ json: 1 });\n');
    const crashing = join(folder, 'crashing.mjs');
    writeFileSync(crashing, 'process.abort();\n');
    const starts = [crashing, file];
    const devices: string[] = [];
    const opened = await openLanguageModel({
      name: { name: 'script', hash: 'abc' },
      file: 'none',
      cores: 2,
      start: () => forked(SCRIPTED, [starts.shift() ?? file])(),
      devices: ['cuda', 'cpu'],
      onDevice: (device) => devices.push(device),
    });
    expect(opened).toMatchObject({ ok: true });
    expect(devices).toEqual(['cpu']);
    if (opened !== 'stopped' && opened.ok) await opened.value.close();
  });

  it('says in words why it cannot be loaded', async () => {
    const nothing = join(folder, 'nothing.gguf');
    writeFileSync(nothing, 'not a model');
    const opened = await openLanguageModel({
      name: { name: 'nothing', hash: '' },
      file: nothing,
      cores: 1,
      start: forked(),
      devices: ['cpu'],
    });
    expect(opened).toMatchObject({ ok: false, error: { code: 'refused' } });
  });
});

describe('an answer that goes in circles', () => {
  it('is seen by its end', () => {
    const phrase = [1, 2, 3, 4, 5];
    const times = (n: number): number[] => Array.from({ length: n }, () => phrase).flat();
    expect(loops([9, 8, 7, ...times(6)])).toBe(true);
    expect(loops([9, 8, 7, ...times(5)])).toBe(false);
    expect(loops(Array.from({ length: 200 }, (_, i) => i))).toBe(false);
    expect(loops(Array.from({ length: 40 }, () => 1))).toBe(true);
  });
});

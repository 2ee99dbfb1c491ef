/** Models as a window handles them: found, used, tried, copied in, fetched and removed. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CatalogEntry } from '../../src/core/models/catalog.ts';
import { modelAnswersFile } from '../../src/core/storage/model-answers.ts';
import { writeTinyGguf } from '../models/tiny-gguf.ts';
import { dreamt, open, windowOn } from './window-on.ts';
import { GIB, scripted, withModels } from './with-models.ts';

describe('models in the window', () => {
  it('are found with what they need, and what is damaged is named with the reason', async () => {
    const here = withModels();
    const window = windowOn(open(here).service);
    const { models, refused, catalog } = await window.get('models.list', {});
    expect(models.map(({ name, role, place: where, fit }) => [name, role, where, fit.verdict])).toContainEqual([
      'Wren',
      'language',
      'lm-studio',
      'fits',
    ]);
    expect(models.find(({ role }) => role === 'embedding')?.file).toBe(here.embedding);
    expect(models.every(({ removable, catalogued }) => !removable && !catalogued)).toBe(true);
    expect(refused).toEqual([{ file: here.damaged, why: expect.any(String) }]);
    expect(catalog.length).toBeGreaterThan(3);
    expect(catalog.every(({ file }) => file === null)).toBe(true);
  });

  it('are set, and refused where they cannot do what they are set for', async () => {
    const here = withModels();
    const window = windowOn(open(here).service);
    const use = (role: 'language' | 'embedding', file: string | null) =>
      window.ask('models.use', { role, file, evenIfTooBig: false });
    expect(await use('language', here.language)).toMatchObject({ ok: true });
    expect(await use('embedding', here.embedding)).toMatchObject({ ok: true });
    expect(window.live().settings.model).toMatchObject({ language: here.language, embedding: here.embedding });
    expect(await use('language', here.embedding)).toMatchObject({ ok: false, error: { code: 'refused' } });
    expect(await use('language', here.damaged)).toMatchObject({ ok: false, error: { code: 'refused' } });
    expect(await use('language', join(here.root, 'nothing.gguf'))).toMatchObject({ ok: false });
    expect(window.live().settings.model.language).toBe(here.language);
    expect(await use('language', null)).toMatchObject({ ok: true });
    expect(window.live().settings.model.language).toBeNull();
  });

  it('say what should be known of them before they are chosen', async () => {
    const here = withModels();
    writeTinyGguf(join(here.home, '.lmstudio/models/birds/short.gguf'), { seed: 4, name: 'Short', contextTokens: 512 });
    const window = windowOn(open(here, { machine: { memory: 16 * GIB, free: 1024 ** 2 } }).service);
    const { models } = await window.get('models.list', {});
    const warnings = models.find(({ name }) => name === 'Short')?.warnings.join('\n');
    expect(warnings).toMatch(/Not from Reverie's list.*\n.*no chat template.*\n.*less text at once.*\n.*little memory/);
    expect(models.find(({ role }) => role === 'embedding')?.warnings.join()).not.toMatch(/chat template|less text/);
  });

  it('that are set and gone, or damaged, are named once with the reason', async () => {
    const here = withModels();
    const window = windowOn(open(here).service);
    await window.get('models.use', { role: 'language', file: here.language, evenIfTooBig: false });
    await window.get('models.use', { role: 'embedding', file: here.embedding, evenIfTooBig: false });
    writeFileSync(here.language, 'no model any more');
    rmSync(here.embedding, { recursive: true });
    const { refused } = await window.get('models.list', {});
    expect(refused.map(({ file }) => file).toSorted()).toEqual(
      [here.damaged, here.language, here.embedding].toSorted(),
    );
    expect(refused).toContainEqual({ file: here.embedding, why: 'it is not there' });
  });

  it('are not copied in where they are none, or where they cannot be named', async () => {
    const here = withModels();
    const window = windowOn(open(here).service);
    for (const file of [here.damaged, join(here.root, 'nothing.gguf'), here.data, 'wren.gguf', ''])
      expect(await window.ask('models.import', { file }), file).toMatchObject({ ok: false });
    expect(window.live().transfers).toEqual([]);
    expect(existsSync(join(here.data, 'models'))).toBe(false);
  });

  it("of one name do not get in each other's way while they are copied", async () => {
    const here = withModels();
    const other = join(here.root, 'other');
    mkdirSync(other);
    const [second = ''] = writeTinyGguf(join(other, 'wren.gguf'), { seed: 9, name: 'Wren' });
    const window = windowOn(open(here).service);
    const begun = await Promise.all([here.language, second].map((file) => window.get('models.import', { file })));
    const over = await window.until(
      ({ transfers }) => transfers.length === 2 && transfers.every(({ state }) => state.kind !== 'running'),
      'both copies',
    );
    const stateOf = (transfer: string) => over.transfers.find(({ id }) => id === transfer)?.state;
    // Whichever was looked at first: it is copied whole, and the other is told why not.
    const [first, last] = stateOf(begun[0]?.transfer ?? '')?.kind === 'done' ? [0, 1] : [1, 0];
    expect(stateOf(begun[first]?.transfer ?? '')).toMatchObject({ kind: 'done' });
    expect(stateOf(begun[last]?.transfer ?? '')).toMatchObject({
      kind: 'stopped',
      why: expect.stringContaining('There is another wren.gguf'),
    });
    const copied = [here.language, second][first] ?? '';
    expect(readFileSync(join(here.data, 'models/wren.gguf')).equals(readFileSync(copied))).toBe(true);
  });

  it('stay where what they said is deleted with the index', async () => {
    const here = withModels();
    const { start } = scripted(here.root, '() => ({ json: { lessons: [] } })');
    const window = windowOn(open(here, { startModel: start }).service);
    await window.get('models.import', { file: here.language });
    const { transfers } = await window.until((live) => live.transfers[0]?.state.kind === 'done', 'the copy');
    const file = transfers[0]?.state.kind === 'done' ? transfers[0].state.file : '';
    await window.get('models.use', { role: 'language', file, evenIfTooBig: false });
    await dreamt(window);
    const answers = statSync(modelAnswersFile(here.data)).size;
    expect(answers).toBeGreaterThan(0);
    const { kept } = await window.get('privacy.report', {});
    const index = kept.find(({ what }) => what === 'index');
    expect(index?.bytes).toBeGreaterThanOrEqual(statSync(join(here.data, 'derived.db')).size + answers);
    const old = join(here.data, 'model-answers-0.db');
    writeFileSync(old, 'of an older shape');
    const { ino } = statSync(modelAnswersFile(here.data));
    await window.get('privacy.delete', { what: 'index' });
    const now = statSync(modelAnswersFile(here.data), { throwIfNoEntry: false });
    expect([existsSync(old), now?.ino === ino && now.size >= answers]).toEqual([false, false]);
    expect(existsSync(file)).toBe(true);
    expect(window.live().transfers).toMatchObject([{ state: { kind: 'done' } }]);
    expect(window.live().settings.model.language).toBe(file);
  });

  it('are copied in, and removed again with what was set to them', async () => {
    const here = withModels();
    const window = windowOn(open(here).service);
    const { transfer } = await window.get('models.import', { file: here.language });
    const { transfers } = await window.until(
      (live) => live.transfers.some(({ id, state }) => id === transfer && state.kind === 'done'),
      'the copy',
    );
    const [done] = transfers;
    const file = done?.state.kind === 'done' ? done.state.file : '';
    expect(readFileSync(file).equals(readFileSync(here.language))).toBe(true);
    await window.get('models.use', { role: 'language', file, evenIfTooBig: false });
    const { kept } = await window.get('privacy.report', {});
    expect(kept).toContainEqual({
      what: 'models',
      where: join(here.data, 'models'),
      bytes: statSync(file).size,
      count: 1,
    });

    expect(await window.ask('models.remove', { file: join(here.data, 'reverie.db') })).toMatchObject({ ok: false });
    await window.get('models.remove', { file });
    expect(existsSync(file)).toBe(false);
    expect(existsSync(here.language)).toBe(true);
    expect(window.live().settings.model.language).toBeNull();
    // It would stand in the way of getting it again.
    expect(window.live().transfers).toEqual([]);
  });

  it('are not removed from where other programs keep them', async () => {
    const here = withModels();
    const window = windowOn(open(here).service);
    expect(await window.ask('models.remove', { file: here.language })).toMatchObject({
      ok: false,
      error: { code: 'not-ours' },
    });
    expect(existsSync(here.language)).toBe(true);
  });
});

describe('a model of the catalogue', () => {
  /** Serves a file, and holds it back after its first half until it is told to go on. */
  async function host(bytes: Buffer) {
    const asked: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      const range = request.headers.range;
      asked.push(range);
      const from = Number(/bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
      response.writeHead(from > 0 ? 206 : 200, {
        'content-length': String(bytes.length - from),
        ...(from > 0
          ? { 'content-range': `bytes ${String(from)}-${String(bytes.length - 1)}/${String(bytes.length)}` }
          : {}),
      });
      if (from > 0) response.end(bytes.subarray(from));
      else response.write(bytes.subarray(0, bytes.length / 2));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return { asked, url: `http://127.0.0.1:${String(address.port)}/wren.gguf` };
  }

  it('is fetched when asked for, stopped, gone on with from there, and then found', async () => {
    const here = withModels();
    const bytes = readFileSync(here.language);
    const { asked, url } = await host(bytes);
    const entry: CatalogEntry = {
      id: 'wren',
      name: 'Wren 0.1B',
      role: 'language',
      about: 'Small.',
      licence: 'MIT',
      licenceUrl: 'https://example.org/licence',
      contextTokens: 2048,
      hosts: ['127.0.0.1'],
      plainOnLoopback: true,
      shape: null,
      files: [
        { url, path: 'wren.gguf', bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') },
      ],
    };
    const window = windowOn(open(here, { catalog: [entry] }).service);
    expect(asked).toEqual([]);
    const { transfer } = await window.get('models.download', { id: 'wren' });
    expect(await window.get('models.download', { id: 'wren' })).toEqual({ transfer });
    const part = join(here.data, 'models/wren/wren.gguf.part');
    await expect.poll(() => (existsSync(part) ? statSync(part).size : 0)).toBeGreaterThan(0);
    await window.get('models.stopTransfer', { transfer });
    expect(window.live().transfers).toMatchObject([{ id: transfer, state: { kind: 'stopped', why: null } }]);
    expect(await window.ask('models.stopTransfer', { transfer })).toMatchObject({ ok: false });

    expect(await window.get('models.download', { id: 'wren' })).toEqual({ transfer });
    await window.until(({ transfers: [one] }) => one?.state.kind === 'done', 'the end');
    expect(asked[0]).toBeUndefined();
    expect(asked[1]).toMatch(/^bytes=\d+-/);
    const { models, catalog } = await window.get('models.list', {});
    const file = join(here.data, 'models/wren/wren.gguf');
    expect(catalog[0]?.file).toBe(file);
    expect(models.find((model) => [model.file, ...model.copies].includes(file))?.catalogued).toBe(true);
    expect(await window.ask('models.download', { id: 'nothing' })).toMatchObject({ ok: false });
    // That it connected is not forgotten with what that brought.
    await window.get('models.remove', { file });
    expect(window.live()).toMatchObject({ transfers: [], downloadsBegun: 2 });
  });
});

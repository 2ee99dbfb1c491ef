/** Models in the settings: what is shown of them, and what each button asks of the engine and says of its answer. */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Transfer } from '../../src/shared/window/models.ts';
import { violations } from './accessible.ts';
import { CONDOR, FINCH, HERON, LIST, NOTHING, SPARROW, transfer, WREN } from './invented-models.ts';
import { layDown, type LaidDown } from './laid-down.ts';
import { welcomed } from './prepared.ts';
import { folders, hasBrowser, launch, serve, type Folders, type Served, openPage } from './window.ts';

describe.skipIf(!hasBrowser)('models in the settings', () => {
  let browser: Browser;
  let place: Folders;
  let served: Served;
  let page: Page;
  let laid: LaidDown;
  let faults: string[];

  beforeAll(async () => {
    browser = await launch();
    place = folders(new Date());
    served = await serve(place);
  });
  afterAll(async () => {
    await browser.close();
    await served.stop();
    place.remove();
  });
  beforeEach(() => open('light'));
  afterEach(async () => {
    expect(faults).toEqual([]);
    await page.context().close();
  });

  async function open(scheme: 'light' | 'dark'): Promise<void> {
    ({ page, faults } = await openPage(browser, served.url, {
      scheme,
      async before(opened) {
        laid = await layDown(opened);
        laid.answer('models.list', () => LIST);
      },
    }));
    await welcomed(page);
    await page.goto(new URL('#/settings/models', served.url).href);
    await row('Sparrow').waitFor();
  }
  const button = (name: string | RegExp): Locator => page.getByRole('button', { name, exact: true });
  const row = (name: string): Locator =>
    page
      .getByRole('list', { name: /: choices$|can be downloaded/ })
      .getByRole('listitem')
      .filter({ hasText: name });
  const asked = (name: string): unknown[] => laid.asked.filter((one) => one.name === name).map(({ input }) => input);
  const setTo = (language: string | null, transfers: readonly Transfer[] = []): void =>
    laid.live((live) => ({
      ...live,
      transfers: [...transfers],
      settings: { ...live.settings, model: { ...live.settings.model, language } },
    }));
  const axe = (): Promise<unknown> => violations(page);

  it('are listed with where they are, what they are and what they need, none and built in first', async () => {
    const language = page.getByRole('region', { name: 'Language model' });
    const names = await language.getByRole('button', { name: /^(Use|In use)/ }).all();
    expect(await Promise.all(names.map((one) => one.getAttribute('aria-label')))).toEqual([
      'In use: None',
      'Use Sparrow 1.5B Instruct',
      'Use Heron 7B Chat',
      'Use Condor 32B',
    ]);
    const sparrow = await row('Sparrow').innerText();
    expect(sparrow).toContain('llama · 1.5 billion parameters · Q4_K_M · 1.1 GB · context 32,768 tokens');
    expect(sparrow).toContain('Fits: needs 2.1 GB, 6.4 GB free of 16 GB');
    expect(sparrow).toMatch(/In LM Studio\s+\/home\/mara\/\.lmstudio/);
    expect(await row('Heron').innerText()).toMatch(/Tight: needs 5\.9 GB[^]*It has no chat template/);
    await row('Sparrow').getByText('1 copy of it elsewhere').click();
    await page.getByText(SPARROW.copies[0] ?? '').waitFor();
    await button('1 file that cannot be used').click();
    await page.getByText('It ends in the middle of its weights').waitFor();
    await page
      .getByRole('region', { name: 'Embedding model' })
      .getByRole('button', { name: 'In use: Built in' })
      .waitFor();
    // Only what stands in Reverie's own folder can be removed.
    expect(await page.getByRole('button', { name: /^Remove/ }).count()).toBe(1);
  });

  it('are used by one press, and one that does not fit only after its numbers', async () => {
    laid.answer('models.use', ({ file }) => {
      setTo(file);
      return {};
    });
    await button('Use Sparrow 1.5B Instruct').click();
    await page.getByText('The next dream uses Sparrow 1.5B Instruct').waitFor();
    await button('In use: Sparrow 1.5B Instruct').waitFor();
    // The keyboard stays at what was pressed.
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toMatch(/Sparrow/);
    await button('Use Condor 32B').click();
    const dialog = page.getByRole('dialog', { name: 'Use Condor 32B, which does not fit?' });
    expect(await dialog.innerText()).toMatch(/Together\s+21 GB\s+Free now\s+6\.4 GB\s+This machine has\s+16 GB/);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(asked('models.use')).toHaveLength(1);
    await button('Use Condor 32B').click();
    await dialog.getByRole('button', { name: 'Use it all the same' }).click();
    await button('In use: Condor 32B').waitFor();
    // What fitted when it was listed may not fit any more.
    laid.answer('models.use', ({ evenIfTooBig }) =>
      evenIfTooBig ? {} : { failure: { code: 'too-big', message: 'no room', hint: 'close something' } },
    );
    await button('Use Heron 7B Chat').click();
    await page
      .getByRole('dialog', { name: 'Use Heron 7B Chat, which does not fit?' })
      .getByRole('button', { name: 'Cancel' })
      .click();
    laid.answer('models.use', () => ({}));
    await button('Use None').click();
    await page.getByText('Dreams use no language model').waitFor();
    expect(asked('models.use')).toEqual([
      { role: 'language', file: SPARROW.file, evenIfTooBig: false },
      { role: 'language', file: CONDOR.file, evenIfTooBig: true },
      { role: 'language', file: HERON.file, evenIfTooBig: false },
      { role: 'language', file: null, evenIfTooBig: false },
    ]);
  });

  it('say how they did when they are tried, in numbers and in words', async () => {
    const trial = {
      loadMs: 3214,
      tokensReadPerSecond: 212.4,
      tokensWrittenPerSecond: 18.31,
      device: 'processor',
      asked: 6,
    };
    laid.answer('models.try', ({ file }) =>
      file === CONDOR.file
        ? { failure: { code: 'out-of-memory', message: 'it ran out of memory', hint: 'use a smaller one' } }
        : { ...trial, right: file === SPARROW.file ? 6 : 2 },
    );
    await button('Try Sparrow 1.5B Instruct').click();
    await row('Sparrow').getByText('6 of 6 control questions right. It does what it is asked.').waitFor();
    await row('Sparrow')
      .getByText('Loaded in 3.2 s, reads 212 and writes 18 tokens a second. On: processor.')
      .waitFor();
    await button('Try Heron 7B Chat').click();
    await row('Heron')
      .getByText(/2 of 6 control questions right\. Poor\./)
      .waitFor();
    await button('Try Condor 32B').click();
    await row('Condor').getByRole('alert').getByText('It ran out of memory.').waitFor();
    // It stays when the page is left and opened again.
    await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'About' }).click();
    await page.goBack();
    await row('Heron')
      .getByText(/2 of 6/)
      .waitFor();
    expect(await axe()).toEqual([]);
  });

  it('connect only after the hosts were named and agreed to; a download is seen, stopped and goes on', async () => {
    laid.answer('models.download', () => ({ transfer: 't1' }));
    laid.answer('models.stopTransfer', () => ({}));
    await row(WREN.name).getByText('Apache-2.0').waitFor();
    await button('Download Wren 0.5B Instruct…').click();
    const dialog = page.getByRole('dialog', { name: 'Download Wren 0.5B Instruct?' });
    await dialog
      .getByText(
        /will connect to models\.example and, where that sends it on, to hosts below cdn\.example and fetch 491 MB/,
      )
      .waitFor();
    await dialog.getByText(WREN.licenceUrl).waitFor();
    expect(await axe()).toEqual([]);
    await page.keyboard.press('Escape');
    await expect.poll(() => dialog.count()).toBe(0);
    expect(asked('models.download')).toEqual([]);
    await button('Download Wren 0.5B Instruct…').click();
    await dialog.getByRole('button', { name: 'Connect and download' }).click();
    await expect.poll(() => asked('models.download')).toEqual([{ id: WREN.id }]);

    setTo(null, [transfer({ kind: 'running' })]);
    const bar = page.getByRole('progressbar', { name: 'Downloading Wren 0.5B Instruct' });
    await bar.waitFor();
    expect(await bar.getAttribute('aria-valuenow')).toBe('25');
    await row(WREN.name).getByText('Downloading: 123 MB of 491 MB').waitFor();
    await button('Stop downloading Wren 0.5B Instruct').click();
    await expect.poll(() => asked('models.stopTransfer')).toEqual([{ transfer: 't1' }]);

    setTo(null, [transfer({ kind: 'stopped', why: 'no byte came for a minute' })]);
    await row(WREN.name)
      .getByText(/No byte came for a minute\. 123 MB of 491 MB are there and kept\./)
      .waitFor();
    await button('Go on downloading Wren 0.5B Instruct').click();
    await expect.poll(() => asked('models.download')).toHaveLength(2);

    setTo(null, [transfer({ kind: 'done', file: '/models/wren.gguf' }, WREN.bytes)]);
    await row(WREN.name)
      .getByText(/Downloaded, and its content is what the list says/)
      .waitFor();
  });

  it('come in from a path, and a wrong one says why where it was typed', async () => {
    const field = page.getByRole('textbox', { name: 'Path of a model file' });
    laid.answer('models.import', ({ file }) =>
      file.endsWith('.gguf')
        ? { transfer: 't2' }
        : { failure: { code: 'refused', message: 'it is no GGUF file', hint: 'choose another' } },
    );
    expect(await button('Copy it in').isDisabled()).toBe(true);
    await field.fill('/home/mara/notes.txt');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('It is no GGUF file.').waitFor();
    expect(await field.inputValue()).toBe('/home/mara/notes.txt');
    await field.fill(' /home/mara/goose.gguf ');
    await button('Copy it in').click();
    await expect.poll(() => field.inputValue()).toBe('');
    expect(asked('models.import').at(-1)).toEqual({ file: '/home/mara/goose.gguf' });
    setTo(null, [{ ...transfer({ kind: 'running' }), kind: 'import', name: 'goose' }]);
    await page.getByRole('progressbar', { name: 'Copying goose' }).waitFor();
  });

  it('are removed only after asking, and one that is gone but set says so', async () => {
    laid.answer('models.remove', () => ({}));
    await button('Remove Heron 7B Chat…').click();
    const dialog = page.getByRole('dialog', { name: 'Remove Heron 7B Chat?' });
    await dialog.getByText(HERON.file).waitFor();
    expect(await axe()).toEqual([]);
    await dialog.getByRole('button', { name: 'Remove it' }).click();
    await page.getByText('Heron 7B Chat is removed').waitFor();
    expect(asked('models.remove')).toEqual([{ file: HERON.file }]);
    setTo('/gone/heron.gguf');
    await row('The one that is set')
      .getByText(/It is not there any more/)
      .waitFor();
    setTo(SPARROW.copies[0] ?? null);
    await button('In use: Sparrow 1.5B Instruct').waitFor();
  });

  it('may be none at all, or not to be had from the engine: either way the page stands', async () => {
    laid.answer('models.list', () => NOTHING);
    await page.reload();
    await page.getByText('No model was found on this machine.').waitFor();
    expect(await axe()).toEqual([]);
    laid.answer('models.list', () => ({
      failure: { code: 'busy', message: 'the folders cannot be read', hint: 'try again' },
    }));
    await page.reload();
    await page.getByRole('alert').getByText('The folders cannot be read.').waitFor();
    await button('In use: None').waitFor();
    expect(await page.getByText('It is not there any more').count()).toBe(0);
    expect(await axe()).toEqual([]);
  });

  it('have settings that are kept by the engine, and all is found by its words', async () => {
    const gpu = page.getByRole('switch', { name: 'Use the graphics processor' });
    await gpu.click();
    await button('Reset Use the graphics processor').click();
    await expect.poll(() => gpu.isChecked()).toBe(true);
    const minutes = page.getByRole('spinbutton', { name: /A model works at most/ });
    await minutes.fill('45');
    await page.reload();
    await expect.poll(() => minutes.inputValue()).toBe('45');
    await page.keyboard.press('/');
    await page.keyboard.type('graphics');
    await gpu.waitFor();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('ollama');
    await page.getByRole('paragraph').getByRole('link', { name: 'Models' }).click();
    await row(FINCH.name).first().waitFor();
  });

  it.each(['light', 'dark'] as const)('have nothing for axe in %s', async (scheme) => {
    await page.context().close();
    await open(scheme);
    laid.answer('models.try', () => ({
      loadMs: 900,
      tokensReadPerSecond: 80,
      tokensWrittenPerSecond: 9,
      device: 'Vulkan',
      right: 4,
      asked: 6,
    }));
    await button('Try Heron 7B Chat').click();
    await row('Heron').getByText('4 of 6 control questions right. Usable.').waitFor();
    setTo('/gone/heron.gguf', [
      transfer({ kind: 'stopped', why: 'the disk is full' }),
      { ...transfer({ kind: 'running' }), id: 't2', kind: 'import', name: 'goose' },
    ]);
    await button('1 file that cannot be used').click();
    await page.getByRole('progressbar').nth(1).waitFor();
    expect(await axe()).toEqual([]);
    await button('Use Condor 32B').click();
    await page.getByRole('dialog').waitFor();
    expect(await axe()).toEqual([]);
  });
});

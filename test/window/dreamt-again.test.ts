/** A real dream, its sessions dreamt again with a real (if witless) model, and the two compared in the window. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTinyGguf } from '../models/tiny-gguf.ts';
import { violations } from './accessible.ts';
import { NOTHING, SPARROW } from './invented-models.ts';
import { layDown } from './laid-down.ts';
import { terminal, welcomed } from './prepared.ts';
import { folders, hasBrowser, launch, serve, type Folders, type Served } from './window.ts';

const filesIn = (folder: string): Record<string, string> =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));

describe.skipIf(!hasBrowser)('a dream that is dreamt again', () => {
  let browser: Browser;
  let place: Folders;
  let served: Served;

  beforeAll(async () => {
    browser = await launch();
    place = folders(new Date());
    terminal(place, 'dream', '--json');
    served = await serve(place);
  });
  afterAll(async () => {
    await browser.close();
    await served.stop();
    place.remove();
  });

  it('is compared with the first; one of a pair is accepted, which closes the other, and both come back', async () => {
    const [file = ''] = writeTinyGguf(join(place.root, 'tiny.gguf'), { seed: 5, name: 'Tiny' });
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    const laid = await layDown(page);
    laid.answer('models.list', () => ({ ...NOTHING, models: [{ ...SPARROW, name: 'Tiny', file, copies: [] }] }));
    await page.goto(served.url);
    await welcomed(page);
    await page.goto(new URL('#/dreams', served.url).href);
    await page.getByRole('link', { name: '10 new sessions' }).click();
    const detail = page.getByRole('article', { name: 'The chosen dream' });
    await detail.getByRole('button', { name: 'Dream again with another model…' }).click();
    const dialog = page.getByRole('dialog');
    await expect.poll(() => dialog.getByRole('combobox', { name: 'Model' }).inputValue()).toBe(`file:${file}`);
    await dialog.getByRole('button', { name: 'Dream again' }).click();
    await detail.getByRole('link', { name: 'Compare with it' }).waitFor({ timeout: 80_000 });
    // What the model did is told, however little it was.
    await detail.getByRole('link', { name: /Tiny/ }).click();
    await detail.getByText('10 sessions read again').waitFor();
    await detail.getByText(/Worked for .* passages? read/).waitFor();
    await page.goBack();

    await detail.getByRole('link', { name: 'Compare with it' }).click();
    const pairs = page.getByRole('region', { name: 'Change beside change' }).locator('[data-pair]');
    await pairs.nth(3).waitFor();
    expect(await pairs.count()).toBeGreaterThan(3);
    expect(await violations(page)).toEqual([]);
    const before = filesIn(place.store);
    await page.keyboard.press('j');
    await page.keyboard.press('2');
    await pairs.nth(1).getByText('Closed: the other one was accepted').waitFor();
    expect(filesIn(place.store)).not.toEqual(before);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Acceptance taken back').waitFor();
    await expect
      .poll(() =>
        pairs
          .nth(1)
          .getByRole('button', { name: /^Accept/ })
          .count(),
      )
      .toBe(2);
    expect(filesIn(place.store)).toEqual(before);
  });
});

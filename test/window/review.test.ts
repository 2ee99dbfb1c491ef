/** The review: what waits, decided by one key each. What counts is what is on disk, and that undo gives every byte back. */
import { AxeBuilder } from '@axe-core/playwright';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { terminal, welcomed } from './prepared.ts';
import { folders, hasBrowser, launch, openPage, serve, type Folders, type Look, type Served } from './window.ts';

describe.skipIf(!hasBrowser)('the review', () => {
  let browser: Browser;
  let place: Folders;
  let served: Served;
  let page: Page;
  let faults: string[];
  let before: string;

  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    place = folders(new Date());
    terminal(place, 'dream', '--json');
    before = read('tidepool.md');
    served = await serve(place);
    await open();
  });
  afterEach(async () => {
    expect(faults).toEqual([]);
    await page.context().close();
    await served.stop();
    place.remove();
  });

  async function open(look?: Look): Promise<void> {
    ({ page, faults } = await openPage(browser, served.url, look));
    await welcomed(page);
    await page.getByRole('listbox', { name: 'Undecided changes' }).waitFor();
  }
  const read = (file: string): string => readFileSync(join(place.store, file), 'utf8');
  const options = (): Locator => page.getByRole('option');
  const chosen = (): Locator => page.getByRole('option', { selected: true });
  const said = (text: RegExp): Promise<void> => page.getByText(text).first().waitFor();
  const axe = async (): Promise<unknown> =>
    (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);

  it('shows the surest change first, with its facts, its checks and quotes that lead to their very turn', async () => {
    await expect.poll(() => options().count()).toBe(7);
    await page.getByRole('heading', { level: 2, name: 'Before git commit: pnpm format, pnpm lint' }).waitFor();
    await said(/6 sessions, 6 days/);
    await page.getByRole('button', { name: 'All 7 checks passed' }).click();
    await said(/quotes/);
    const card = page.getByRole('link', { name: /Claude Code.*pnpm format/ }).first();
    const address = await card.getAttribute('href');
    expect(address).toMatch(/^#\/sessions\/claude-code\/[\w-]+\?line=\d+$/);
    await card.click();
    await page.getByText('pnpm format').first().waitFor();
    expect(new URL(page.url()).hash).toBe(address);
    await page.goBack();
    await expect.poll(() => options().count()).toBe(7);
  });

  it('accepts, discards and bans by keyboard alone, and undo gives back the first byte', async () => {
    await page.keyboard.press('a');
    await said(/Accepted · written to tidepool\.md/);
    await expect.poll(() => read('tidepool.md')).toContain('## Workflows');
    await expect.poll(() => options().count()).toBe(6);
    await page.keyboard.press('d');
    await said(/Discarded/);
    await page.keyboard.press('n');
    await said(/will not be proposed again/);
    await expect.poll(() => options().count()).toBe(4);
    await page.getByRole('button', { name: 'Decided 3' }).click();
    await expect.poll(() => page.getByRole('button', { name: /^(Accepted|Discarded|Never again): / }).count()).toBe(3);
    for (let left = 5; left <= 7; left++) {
      await page.keyboard.press('u');
      await expect.poll(() => options().count()).toBe(left);
    }
    expect(read('tidepool.md')).toBe(before);
    expect(existsSync(join(place.store, 'lantern.md'))).toBe(false);
  });

  it('moves with j and k and the arrows, and the address follows', async () => {
    const first = await chosen().textContent();
    await page.keyboard.press('j');
    await expect.poll(() => chosen().textContent()).not.toBe(first);
    const second = new URL(page.url()).hash;
    await page.reload();
    await expect.poll(() => chosen().count()).toBe(1);
    expect(new URL(page.url()).hash).toBe(second);
    await page.keyboard.press('k');
    await expect.poll(() => chosen().textContent()).toBe(first);
    await page.getByRole('listbox', { name: 'Undecided changes' }).focus();
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => new URL(page.url()).hash).toBe(second);
  });

  it('takes other words before it accepts, and does not lose them by a slip', async () => {
    await page.keyboard.press('j');
    await page.keyboard.press('e');
    const editor = page.getByRole('textbox', { name: 'Words of the entry' });
    await editor.waitFor();
    await page.keyboard.press('End');
    await page.keyboard.type(' please');
    await page.keyboard.press('Escape');
    await said(/Your words are not saved/);
    await editor.focus();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('Commit messages: imperative, no emoji');
    await page.keyboard.press('ControlOrMeta+Enter');
    await said(/Accepted/);
    await expect.poll(() => read('tidepool.md')).toMatch(/- \*\*Commit messages: imperative, no emoji\*\* \^p-\w+/);
    expect(read('tidepool.md')).not.toContain('please');
  });

  it('says why words cannot be taken, and keeps them', async () => {
    await page.keyboard.press('e');
    const editor = page.getByRole('textbox', { name: 'Words of the entry' });
    await editor.waitFor();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('x'.repeat(700));
    await said(/characters too many/);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page
      .getByRole('alert')
      .getByText(/at most 600 characters/)
      .waitFor();
    expect(await editor.textContent()).toContain('xxxx');
    expect(read('tidepool.md')).toBe(before);
  });

  it('shows the file as it would become, and accepts exactly that', async () => {
    await page.getByRole('button', { name: 'Whole file' }).click();
    const diff = page.getByRole('region', { name: 'Changes in the file' });
    await diff.waitFor();
    const comes = await diff.locator('[data-sign="+"]').allTextContents();
    expect(comes.length).toBeGreaterThan(3);
    expect(await diff.locator('[data-sign="-"]').count()).toBe(0);
    await page.keyboard.press('a');
    await expect.poll(() => read('tidepool.md')).not.toBe(before);
    for (const line of comes) expect(read('tidepool.md')).toContain(line.replace(/^\d+\+/, '').trim());
  });

  it('explains a refusal beside the change, and does not pretend', async () => {
    await options().filter({ hasText: 'The dev server runs on port 5173' }).click();
    // Somebody else changes the entry while it is looked at.
    writeFileSync(join(place.store, 'tidepool.md'), before.replace('runs on port 3000', 'runs on port 4000'));
    await page.keyboard.press('a');
    await page
      .getByRole('alert')
      .getByText(/was changed since/)
      .waitFor();
    await expect.poll(() => options().filter({ hasText: '5173' }).count()).toBe(1);
    expect(read('tidepool.md')).toContain('port 4000');
  });

  it('accepts the rest as one decision, after saying what that is', async () => {
    await page.getByRole('button', { name: 'Order and kind' }).click();
    await page.getByRole('menuitem', { name: /Accept the rest/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Accept 7 changes?' });
    await dialog.getByRole('listitem').nth(6).waitFor();
    await dialog.getByRole('button', { name: 'Accept all 7' }).click();
    await page.getByRole('heading', { name: 'All decided' }).waitFor();
    await said(/you accepted 7 changes/);
    await expect.poll(() => existsSync(join(place.store, 'lantern.md'))).toBe(true);
    await page.getByRole('button', { name: /Undo the last decision/ }).click();
    await expect.poll(() => options().count()).toBe(7);
    expect(read('tidepool.md')).toBe(before);
  });

  it('answers a key within a tenth of a second', async () => {
    const took = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const row = document.querySelector('[role="option"][aria-selected="true"]');
          const started = performance.now();
          new MutationObserver((_records, observer) => {
            if (row?.isConnected) return;
            observer.disconnect();
            resolve(performance.now() - started);
          }).observe(document.body, { childList: true, subtree: true });
          document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'd', bubbles: true }));
        }),
    );
    console.log(`a decision is seen after ${took.toFixed(0)} ms (asked: under 100)`);
    expect(took).toBeLessThan(100);
    await said(/Discarded/);
  });

  it.each(['light', 'dark'] as const)('has nothing for axe in %s, nor narrow, nor while editing', async (scheme) => {
    await page.context().close();
    await open({ scheme });
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Whole file' }).click();
    await page.getByRole('region', { name: 'Changes in the file' }).waitFor();
    expect(await axe()).toEqual([]);
    await page.keyboard.press('e');
    await page.getByRole('textbox', { name: 'Words of the entry' }).waitFor();
    expect(await axe()).toEqual([]);
    await page.context().close();
    await open({ scheme, width: 640 });
    expect(await axe()).toEqual([]);
    await options().first().click();
    await page.getByRole('button', { name: 'All changes' }).waitFor();
    expect(await axe()).toEqual([]);
  });
});

/** Kept sessions: switched on, seen, opened and deleted, by mouse and by keyboard, in both themes. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ask, welcomed } from './prepared.ts';
import { folders, hasBrowser, launch, openPage, serve, type Folders, type Served } from './window.ts';

/** To look at, where a folder is named. */
const PICTURES = process.env['PICTURES'];

describe.skipIf(!hasBrowser)('kept sessions', () => {
  let browser: Browser;
  let place: Folders;
  let served: Served;
  let page: Page;
  let faults: string[];

  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    // So long ago that a month is too short for any of them.
    place = folders(new Date(Date.now() - 60 * 86_400_000));
    served = await serve(place);
    ({ page, faults } = await openPage(browser, served.url));
    await welcomed(page);
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('link', { name: 'Kept sessions', exact: true }).click();
    await page.getByRole('heading', { level: 2, name: 'Kept sessions' }).waitFor();
  });
  afterEach(async () => {
    expect(faults).toEqual([]);
    await page.context().close();
    await served.stop();
    place.remove();
  });

  const list = () => page.getByRole('list', { name: 'Sessions only Reverie still has' });
  const logs = (): string[] =>
    readdirSync(place.home, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.jsonl'));
  /** Keeps everything, then loses every log. */
  async function lost(): Promise<void> {
    await page.getByRole('switch', { name: 'Keep copies of sessions' }).click();
    await page.getByText('All of them still have their logs.').waitFor();
    for (const name of logs()) rmSync(join(place.home, name));
    await ask(page, 'sources.scan', {});
    await list().waitFor();
  }
  const findings = async (): Promise<unknown> => {
    const { violations } = await new AxeBuilder({ page }).analyze();
    return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
  };

  it('are off until switched on, then listed, opened and deleted', async () => {
    expect(await page.getByRole('switch', { name: 'Keep copies of sessions' }).isChecked()).toBe(false);
    await page.getByText('Nothing yet.').waitFor();
    await lost();
    const rows = list().getByRole('listitem');
    const all = Number(await rows.first().getAttribute('aria-setsize'));
    expect(all).toBeGreaterThan(5);
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await page.locator(`html[data-theme='${scheme}']`).waitFor();
      expect(await findings()).toEqual([]);
      if (PICTURES !== undefined) await page.screenshot({ path: join(PICTURES, `kept-${scheme}.png`) });
    }
    // By keyboard alone: down the list, delete, think again, delete.
    await rows.first().getByRole('link').focus();
    await page.keyboard.press('ArrowDown');
    const second = rows.nth(1).getByRole('link');
    await expect.poll(() => second.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('Delete');
    const dialog = page.getByRole('dialog', { name: 'Delete this session?' });
    await dialog.getByText(/lost for good/).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => dialog.count()).toBe(0);
    await page.keyboard.press('Delete');
    await dialog.getByRole('button', { name: 'Delete the session' }).click();
    await expect.poll(() => rows.first().getAttribute('aria-setsize')).toBe(String(all - 1));
    await rows.first().getByRole('link').click();
    await page.getByText('Only Reverie still has it').waitFor();
    await page.getByRole('list', { name: 'Transcript' }).locator('[data-row]').first().waitFor();
    await page.goBack();
    await page.getByRole('button', { name: 'Delete all copies…' }).click();
    await page
      .getByRole('dialog', { name: 'Delete all copies?' })
      .getByText(/lost for good/)
      .waitFor();
    await page.getByRole('button', { name: 'Delete all copies', exact: true }).click();
    await page.getByText('Nothing yet.').waitFor();
  });

  it('are not lost to a shorter time without being asked', async () => {
    await lost();
    const age = page.getByRole('combobox', { name: 'Keep a copy' });
    const dialog = page.getByRole('dialog', { name: 'Delete 10 sessions?' });
    await age.selectOption('30');
    await dialog.getByText(/cannot be read again/).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(() => age.inputValue()).toBe('ever');
    await age.selectOption('365');
    await expect.poll(() => age.inputValue()).toBe('365');
    expect(await list().getByRole('listitem').first().getAttribute('aria-setsize')).toBe('10');
    await age.selectOption('30');
    await dialog.getByRole('button', { name: 'Delete them' }).click();
    await page.getByText('Nothing yet.').waitFor();
  });

  it('get more room when it is said, not at each digit', async () => {
    await page.getByRole('spinbutton', { name: /Room for copies/ }).fill('5');
    await page.getByRole('button', { name: 'Change' }).click();
    await expect.poll(() => page.getByRole('button', { name: 'Change' }).count()).toBe(0);
    await page.reload();
    await expect.poll(() => page.getByRole('spinbutton', { name: /Room for copies/ }).inputValue()).toBe('5');
  });
});

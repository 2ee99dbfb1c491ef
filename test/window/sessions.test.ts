/** All sessions: to filter, to search, to read, with and without a mouse. */
import { AxeBuilder } from '@axe-core/playwright';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accepted, ask, welcomed } from './prepared.ts';
import { folders, hasBrowser, launch, openPage, serve, type Folders, type Served } from './window.ts';

describe.skipIf(!hasBrowser)('sessions', () => {
  let place: Folders;
  let served: Served;
  let browser: Browser;
  let page: Page;
  let faults: string[];
  const at = (hash: string): string => new URL(hash, served.url).href;
  const rows = (): Locator => page.getByRole('list', { name: 'Sessions' }).getByRole('listitem');
  const transcript = (): Locator => page.getByRole('list', { name: 'Transcript' });
  const focused = (): Locator => page.locator(':focus');

  beforeAll(async () => {
    place = folders(new Date());
    accepted(place);
    served = await serve(place);
    browser = await launch();
    ({ page, faults } = await openPage(browser, served.url));
    await welcomed(page);
  });

  afterAll(async () => {
    await browser.close();
    await served.stop();
    place.remove();
  });

  beforeEach(async () => {
    await page.goto('about:blank');
    await page.goto(at('#/sessions'));
    await rows().first().waitFor();
  });

  it('lists them by day with what they were and how they went', async () => {
    expect(await rows().count()).toBe(10);
    await page.getByRole('heading', { name: 'Yesterday' }).waitFor();
    const newest = await rows().first().innerText();
    expect(newest).toContain('Show the moon phase beside the tides.');
    expect(newest).toContain('tidepool');
    expect(newest).toContain('1 failed');
    expect(newest).toMatch(/\d learned/);
    expect(faults).toEqual([]);
  });

  it('filters by agent, words, outcome and day, and says when nothing fits', async () => {
    await page.getByLabel('Agent', { exact: true }).selectOption('codex');
    await expect.poll(() => rows().count()).toBe(4);
    await page.getByLabel('Agent', { exact: true }).selectOption('');
    await page.getByLabel('Outcome').selectOption('interruptions');
    await expect.poll(() => rows().count()).toBe(1);
    expect(await rows().first().innerText()).toContain('Retry a link twice');
    await page.getByLabel('Filter by title, project or path').fill('nothing is called so');
    await page.getByRole('heading', { name: 'No session matches' }).waitFor();
    await page.getByRole('button', { name: 'Clear all filters' }).click();
    await expect.poll(() => rows().count()).toBe(10);
    const day = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    await page.getByLabel('From').fill(day);
    await expect.poll(() => rows().count()).toBe(1);
  });

  it('finds what was said, opens it at its line and comes back', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('ECONNREFUSED');
    const hits = page.getByRole('list', { name: 'Places with these words' });
    await hits.locator('mark').first().waitFor();
    expect(await hits.locator('mark').first().innerText()).toBe('ECONNREFUSED');
    await page.keyboard.press('Enter');
    const hit = await focused().innerText();
    await page.keyboard.press('Enter');
    await transcript().locator('[data-target]').waitFor();
    expect(await transcript().locator('[data-target]').innerText()).toContain('ECONNREFUSED');
    await page.keyboard.press('Escape');
    await expect.poll(() => focused().innerText()).toBe(hit);
    expect(await page.getByLabel('Search what was said in all sessions').inputValue()).toBe('ECONNREFUSED');
  });

  it('reads a session by keyboard alone: open, marks, find, unfold, back to the same row', async () => {
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    expect(await focused().innerText()).toContain('Retry a link twice');
    await page.keyboard.press('Enter');
    await transcript().locator('[data-row]').first().waitFor();
    await page.keyboard.press('n');
    await expect.poll(() => focused().innerText()).toContain('pytest');
    expect(await focused().getAttribute('data-mark')).toBe('failure');
    expect(await focused().getByLabel('Output').count()).toBe(0);
    await page.keyboard.press('Enter');
    await expect.poll(() => focused().getByLabel('Output').innerText()).toContain('ModuleNotFoundError');
    await page.keyboard.press('n');
    await page.keyboard.press('n');
    await expect.poll(() => focused().getAttribute('data-mark')).toBe('interruption');
    await page.keyboard.press('p');
    await page.keyboard.press('p');
    await expect.poll(() => focused().getAttribute('data-mark')).toBe('failure');
    await page.keyboard.press('o');
    await expect.poll(() => transcript().getByLabel('Output').count()).toBeGreaterThan(2);
    await page.keyboard.press('f');
    await page.keyboard.type('three attempts');
    await page.getByRole('search').getByText('1 of 1').waitFor();
    expect(await transcript().locator('[data-target]').innerText()).toContain('A loop of three attempts');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.getByRole('search').waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await rows().first().waitFor();
    await expect.poll(() => focused().innerText()).toContain('Retry a link twice');
  });

  it('leads from a row to what was learned from it', async () => {
    await rows()
      .getByRole('link', { name: /Retry a link twice/ })
      .click();
    const link = transcript()
      .getByRole('link', { name: /uv run pytest/ })
      .first();
    await link.click();
    const entry = page.getByRole('article', { name: /uv run pytest/ });
    await entry.waitFor();
    await expect.poll(() => entry.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('says when a session is not here', async () => {
    await page.goto(at('#/sessions/claude-code/no-such-session'));
    await page.getByRole('heading', { name: 'This session is not here' }).waitFor();
    await page.keyboard.press('Escape');
    await rows().first().waitFor();
  });

  it('says that the log of a session is gone, and still shows it', async () => {
    await page.goto(at('#/sessions?search=moon%20phase'));
    await page.getByRole('list', { name: 'Places with these words' }).getByRole('link').first().click();
    await transcript().locator('[data-row]').first().waitFor();
    await page.getByRole('button', { name: 'More' }).click();
    const log = await page.locator('dt:text-is("Log") + dd').innerText();
    expect(log.startsWith(join(place.home, '.claude'))).toBe(true);
    rmSync(log);
    await ask(page, 'sources.scan', {});
    await page.getByText('Its log is gone from the disk').waitFor();
    expect(await transcript().innerText()).toContain('Show the moon phase');
  });

  for (const scheme of ['light', 'dark'] as const)
    it(`has nothing axe finds, ${scheme}`, async () => {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await page.locator(`html[data-theme='${scheme}']`).waitFor();
      expect(await violations(page)).toEqual([]);
      await page.goto(at('#/sessions?search=docker'));
      await page.getByRole('list', { name: 'Places with these words' }).locator('mark').first().waitFor();
      expect(await violations(page)).toEqual([]);
      await page.goto(at('#/sessions'));
      await rows()
        .getByRole('link', { name: /Retry a link twice/ })
        .click();
      await transcript().locator('[data-row]').first().waitFor();
      await page.keyboard.press('o');
      await page.keyboard.press('f');
      await transcript().getByLabel('Output').first().waitFor();
      expect(await violations(page)).toEqual([]);
    });
});

describe.skipIf(!hasBrowser)('no sessions', () => {
  it('says where they were looked for', async () => {
    const place = folders(null);
    const served = await serve(place);
    const browser = await launch();
    try {
      const { page } = await openPage(browser, served.url);
      await welcomed(page);
      await page.goto(new URL('#/sessions', served.url).href);
      await page.getByRole('heading', { name: 'No sessions yet' }).waitFor();
      await page.getByText(join(place.home, '.claude')).first().waitFor();
      await page.getByText(join(place.home, '.codex')).first().waitFor();
      expect(await violations(page)).toEqual([]);
    } finally {
      await browser.close();
      await served.stop();
      place.remove();
    }
  });
});

async function violations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}

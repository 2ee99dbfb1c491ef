/** A session of fifty thousand events is read as smoothly as one of fifty. */
import { execFileSync } from 'node:child_process';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUSY, describeFrames, FRAME_MS, watchFrames } from './frames.ts';
import { LONG_SESSION, layOutLongSession } from './long-log.ts';
import { welcomed } from './prepared.ts';
import { folders, hasBrowser, launch, openPage, serve, type Folders, type Served } from './window.ts';

const EVENTS = 50_000;

describe.skipIf(!hasBrowser)('a session of fifty thousand events', () => {
  let place: Folders;
  let served: Served;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    place = folders(null);
    layOutLongSession(place.home, EVENTS, new Date('2026-07-20T08:00:00Z'));
    served = await serve(place);
    browser = await launch();
    ({ page } = await openPage(browser, served.url));
    await welcomed(page);
    await page.goto(new URL(`#/sessions/claude-code/${LONG_SESSION}`, served.url).href);
    await page.locator('[data-row]').first().waitFor({ timeout: 60_000 });
  }, 120_000);

  afterAll(async () => {
    await browser.close();
    await served.stop();
    place.remove();
  });

  it('scrolls without a frame over 50 ms', { retry: BUSY }, async () => {
    const box = await page.getByRole('list', { name: 'Transcript' }).boundingBox();
    if (box === null) throw new Error('no transcript');
    await page.mouse.move(box.x + 300, 400);
    const watched = await watchFrames(page, async () => {
      for (let i = 0; i < 120; i++) await page.mouse.wheel(0, 600);
    });
    const row = await middleRow(page);
    console.log(`wheel: ${describeFrames(watched)}, at row ${String(row)}`);
    expect(row).toBeGreaterThan(200);
    expect(watched.longest).toBeLessThanOrEqual(FRAME_MS);
  });

  it('scrolls as smoothly with all output open', { retry: BUSY }, async () => {
    if ((await page.getByLabel('Output').count()) === 0) await page.keyboard.press('o');
    await page.getByLabel('Output').first().waitFor();
    const watched = await watchFrames(page, async () => {
      for (let i = 0; i < 120; i++) await page.mouse.wheel(0, 600);
    });
    console.log(`wheel, all open: ${describeFrames(watched)}`);
    expect(watched.longest).toBeLessThanOrEqual(FRAME_MS);
  });

  it('goes to its end, to its beginning and to a line in the middle, and holds few rows at a time', async () => {
    const rows = page.getByRole('list', { name: 'Transcript' }).getByRole('listitem');
    await page.keyboard.press('o');
    await page.keyboard.press('End');
    const total = Number(await rows.first().getAttribute('aria-setsize'));
    expect(total).toBeGreaterThan(EVENTS / 2);
    await expect.poll(() => page.locator(':focus').getAttribute('data-kind')).not.toBeNull();
    await expect.poll(() => focusedRow(page)).toBe(total);
    await page.keyboard.press('Home');
    await expect.poll(() => focusedRow(page)).toBe(1);
    await page.goto(new URL(`#/sessions/claude-code/${LONG_SESSION}?line=25001`, served.url).href);
    const target = page.locator('[data-target]');
    await target.waitFor();
    await expect.poll(() => target.evaluate((element) => element === document.activeElement)).toBe(true);
    // In the middle, give or take a row that is measured as it comes.
    await expect
      .poll(() =>
        target.evaluate((element) => {
          const { top, bottom } = element.getBoundingClientRect();
          return Math.abs((top + bottom) / 2 / window.innerHeight - 0.55);
        }),
      )
      .toBeLessThan(0.2);
    expect(await rows.count()).toBeLessThan(80);
  });

  it('finds words anywhere in it, and goes from mark to mark', async () => {
    await page.keyboard.press('f');
    await page.keyboard.type('needle 4003');
    await page.getByRole('search').getByText('1 of 1').waitFor();
    await expect.poll(() => page.locator('[data-target]').innerText()).toContain('needle 4003');
    await page.getByRole('button', { name: 'Close find' }).click();
    const before = await focusedRow(page);
    await page.keyboard.press('n');
    await expect.poll(() => focusedRow(page)).toBeGreaterThan(before);
    expect(await page.locator(':focus').getAttribute('data-mark')).not.toBeNull();
    await page.keyboard.press('p');
    await expect.poll(() => focusedRow(page)).toBe(before);
  });

  it('goes on where it was when the engine dies and is started again', async () => {
    await page.keyboard.press('Home');
    await expect.poll(() => focusedRow(page)).toBe(1);
    const [engine] = execFileSync('pgrep', ['-P', String(served.process.pid)], { encoding: 'utf8' })
      .trim()
      .split('\n');
    process.kill(Number(engine), 'SIGKILL');
    await page.getByText('Engine is restarting').waitFor();
    // Far from anything that was fetched before.
    await page.keyboard.press('End');
    await expect.poll(() => focusedRow(page), { timeout: 30_000 }).toBeGreaterThan(EVENTS / 2);
    expect(await page.locator(':focus').innerText()).not.toBe('');
  });
});

/** Its number, counted from 1. */
const focusedRow = (page: Page): Promise<number> =>
  page.evaluate(() =>
    Number(document.activeElement?.closest('[role="listitem"]')?.getAttribute('aria-posinset') ?? -1),
  );

const middleRow = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const item = document.elementFromPoint(700, 450)?.closest('[data-index]');
    return Number(item?.getAttribute('data-index') ?? -1);
  });

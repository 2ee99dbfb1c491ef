/** Dreams in the window: watched, paused, cancelled, and read afterwards. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeLoad } from '../../bench/load.ts';
import { ask, welcomed } from './prepared.ts';
import { folders, hasBrowser, launch, openPage, serve, type Folders, type Served } from './window.ts';

const axe = async (page: Page): Promise<unknown> =>
  (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);

describe.skipIf(!hasBrowser)('a long dream', () => {
  let place: Folders;
  let served: Served;
  let browser: Browser;
  let page: Page;
  let faults: string[];
  const running = (): Locator => page.getByRole('region', { name: 'The running dream' });
  const paused = (): Locator => page.getByRole('region', { name: 'The paused dream' });
  const button = (name: string): Locator => page.getByRole('button', { name });
  /** From the press to what is asked for, as the page itself sees it. */
  const untilGone = async (press: Locator, gone: Locator): Promise<number> => {
    const from = performance.now();
    await press.click();
    await gone.waitFor({ state: 'detached' });
    return performance.now() - from;
  };

  // Each try begins with logs nobody has read: what a dream has read once is known, and the next is over at once.
  beforeEach(async () => {
    place = folders(null);
    makeLoad(place.root, 600, 60_000_000);
    served = await serve(place);
    browser = await launch();
    ({ page, faults } = await openPage(browser, served.url));
    await ask(page, 'settings.set', { dream: { sessions: 10_000 } });
    await welcomed(page);
    await page.goto(new URL('#/dreams', served.url).href);
    await button('Dream now').waitFor();
    await page.keyboard.press('s');
    await running().waitFor();
  });
  afterEach(async () => {
    await browser.close();
    await served.stop();
    place.remove();
  });

  it('shows its stages while it runs', async () => {
    await running()
      .getByRole('listitem')
      .filter({ hasText: 'Extract' })
      .and(page.locator('[aria-current="step"]'))
      .waitFor();
    await running()
      .getByText(/\d+ of 600 sessions/)
      .first()
      .waitFor();
    expect(await button('Dream now').isDisabled()).toBe(true);
    expect(await axe(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  it('pauses, goes on, and is cancelled, each within a second', async () => {
    const toPause = await untilGone(button('Pause'), running());
    await paused().getByText('You paused it').waitFor();
    expect(toPause).toBeLessThan(1000);
    await page.getByText('Paused, can go on').waitFor();
    expect(await axe(page)).toEqual([]);
    // A paused dream waits through a reload.
    await page.reload();
    await button('Go on').click();
    await running().waitFor();

    const toCancel = await untilGone(button('Cancel'), running());
    expect(toCancel).toBeLessThan(1000);
    await page.getByRole('link', { name: /Cancelled/ }).waitFor();
    expect(await paused().count()).toBe(0);
    expect(await button('Dream now').isEnabled()).toBe(true);
    console.info(`pause ${toPause.toFixed(0)} ms, cancel ${toCancel.toFixed(0)} ms`);
    expect(faults).toEqual([]);
  });

  it('is cancelled where it is paused, too', async () => {
    await running().getByRole('button', { name: 'Pause' }).click();
    await paused().getByRole('button', { name: 'Cancel' }).click();
    await paused().waitFor({ state: 'detached' });
    // The list is asked for again when the state says that it has changed.
    await page.getByRole('link', { name: /Cancelled/ }).waitFor();
  });
});

describe.skipIf(!hasBrowser)('dreams', () => {
  let place: Folders;
  let served: Served;
  let browser: Browser;
  let page: Page;
  let faults: string[];

  beforeAll(async () => {
    place = folders(new Date());
    served = await serve(place);
    browser = await launch();
    ({ page, faults } = await openPage(browser, served.url));
    await welcomed(page);
    await page.goto(new URL('#/dreams', served.url).href);
    await page.getByText('No dreams yet').waitFor();
  });
  afterAll(async () => {
    await browser.close();
    await served.stop();
    place.remove();
  });

  it('dreams with options: one project, a first thing to look at', async () => {
    await page.getByRole('button', { name: 'With options…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Dream with options' });
    const project = dialog.getByLabel('Project');
    await expect.poll(() => project.locator('option').allInnerTexts()).toContain('tidepool (7 sessions)');
    await project.selectOption({ label: 'tidepool (7 sessions)' });
    await dialog.getByLabel(/^At most/).fill('9');
    await dialog.getByLabel('What to look at first').fill('the release steps');
    await dialog.getByRole('button', { name: 'Dream now' }).click();
    const line = page.getByRole('link', { name: /new session/ });
    await line.waitFor();
    await line.getByText(/undecided/).waitFor();
    await page.keyboard.press('j');
    const detail = page.getByRole('article', { name: 'The chosen dream' });
    await detail.getByText('only tidepool').waitFor();
    const text = await detail.innerText();
    expect(text).toContain('at most 9 sessions');
    expect(text).toContain('“the release steps”');
    expect(text).toMatch(/\d+ proposed/);
    expect(text).toMatch(/\d+ sessions in \d+ logs, \d+ records/);
    expect(text).toContain(`${place.data}/dreams/`);
  });

  it('holds the words of a wish to their length', async () => {
    await page.getByRole('button', { name: 'With options…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Dream with options' });
    await dialog.getByLabel('What to look at first').fill('x'.repeat(4097));
    await dialog.getByText('1 characters too many').or(dialog.getByText('1 character too many')).waitFor();
    expect(await dialog.getByRole('button', { name: 'Dream now' }).isDisabled()).toBe(true);
    expect(await axe(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  it('leads from a dream to its changes, and says why it does not dream by itself', async () => {
    const why = page.getByRole('region', { name: 'Dreaming by itself' });
    expect(await why.getByRole('listitem').count()).toBeGreaterThan(0);
    await why.getByRole('link').click();
    await page.getByRole('switch', { name: 'Dream while you are away' }).click();
    await page.goBack();
    await page.getByText('Reverie dreams only when you ask').waitFor();
    await page
      .getByRole('article')
      .getByRole('link', { name: /to review/ })
      .click();
    await page.getByRole('main', { name: 'Review' }).waitFor();
  });

  it('keeps what happened behind the bell until it is looked at', async () => {
    const bell = page.getByRole('button', { name: /^Notices/ });
    await page.getByRole('button', { name: /^Notices, \d+ new/ }).click();
    await page.getByRole('button', { name: /A dream proposes/ }).waitFor();
    expect(await axe(page)).toEqual([]);
    await expect.poll(() => bell.getAttribute('aria-label')).toBe('Notices');
    await page.getByRole('button', { name: /A dream proposes/ }).click();
    await page.getByRole('main', { name: 'Review' }).waitFor();
  });

  it('has nothing for axe to find, dark', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.goto(new URL('#/dreams', served.url).href);
    await page.keyboard.press('j');
    await page.getByRole('article').getByText('Its folder').waitFor();
    expect(await axe(page)).toEqual([]);
    expect(faults).toEqual([]);
  });
});

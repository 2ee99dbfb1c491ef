/** The first run, by keyboard alone and with a mouse: from the folders found to the first proposals. */
import { AxeBuilder } from '@axe-core/playwright';
import { readdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { folders, hasBrowser, launch, openPage, serve, type Folders, type Look, type Served } from './window.ts';

describe.skipIf(!hasBrowser)('the first run', () => {
  let browser: Browser;
  let place: Folders;
  let served: Served;

  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    await served.stop();
    place.remove();
  });

  const begin = async (today: Date | null, look?: Look): Promise<{ page: Page; faults: string[] }> => {
    place = folders(today);
    served = await serve(place);
    return openPage(browser, served.url, look);
  };
  const step = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });
  const axe = async (page: Page): Promise<unknown> =>
    (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
  const press = async (page: Page, ...keys: string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };

  it('goes from the folders to proposals by keyboard, watching the dream', async () => {
    const { page, faults } = await begin(new Date());
    await step(page, 'Reverie reads what your agents leave behind').waitFor();
    await page.getByRole('switch', { name: /Read Claude Code/ }).waitFor();
    await press(page, 'Tab', 'Tab');
    expect(await page.locator(':focus').getAttribute('aria-label')).toMatch(/^Read Codex/);
    await press(page, 'Tab', 'Enter');
    await step(page, 'Playbooks are plain text, and yours').waitFor();
    await expect.poll(() => page.getByLabel('Folder of the playbooks').inputValue()).toBe(place.store);
    // Back and forth again: nothing is lost, and the keyboard starts at the title each time.
    await press(page, 'Tab', 'Tab', 'Tab', 'Enter');
    await step(page, 'Reverie reads what your agents leave behind').waitFor();
    await page.getByRole('switch', { name: /Read Codex/ }).waitFor();
    await press(page, 'Tab', 'Tab', 'Tab', 'Enter');
    await step(page, 'Playbooks are plain text, and yours').waitFor();
    await press(page, 'Tab', 'Tab', 'Enter');
    await step(page, 'Now a first dream').waitFor();
    const seen = page.getByRole('status', { name: 'Progress of the dream' }).waitFor();
    await press(page, 'Tab', 'Enter');
    await seen;
    await step(page, '7 proposals to look at').waitFor();
    await press(page, 'Tab', 'Enter');
    await page.getByRole('main', { name: 'Review' }).waitFor();
    await page.getByRole('link', { name: /Review.*7 undecided/ }).waitFor();
    expect(readdirSync(place.store)).toEqual(['tidepool.md']);
    expect(faults).toEqual([]);
  });

  it('reads only the folders that are ticked, and can be left for later', async () => {
    const { page } = await begin(new Date());
    await page.getByRole('switch', { name: /Read Codex/ }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Later' }).click();
    await page.getByRole('link', { name: 'Sessions', exact: true }).click();
    const list = page.getByRole('list', { name: 'Sessions' });
    await list.getByText('Claude Code').first().waitFor();
    expect(await list.getByText('Codex').count()).toBe(0);
    await page.reload();
    await page.getByRole('main', { name: 'Sessions' }).waitFor();
  });

  it('says where it looked when there are no logs, and goes on', async () => {
    const { page } = await begin(null);
    await page.getByText(`No session logs were found in ${place.home}`).waitFor();
    await page.getByText(`${place.home}/.claude/projects`).waitFor();
    expect(await axe(page)).toEqual([]);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Dream now' }).click();
    await step(page, 'Nothing to propose').waitFor();
    await page.getByRole('button', { name: 'Open Reverie' }).click();
    await page.getByRole('main', { name: 'Review' }).waitFor();
  });

  it.each(['light', 'dark'] as const)('has nothing for axe to find, %s', async (scheme) => {
    const { page } = await begin(new Date(), { scheme, width: 640 });
    await page.getByRole('switch', { name: /Read Codex/ }).waitFor();
    expect(await axe(page)).toEqual([]);
    await page.getByRole('button', { name: 'Continue' }).click();
    await step(page, 'Playbooks are plain text, and yours').waitFor();
    expect(await axe(page)).toEqual([]);
    await page.getByRole('button', { name: 'Continue' }).click();
    await step(page, 'Now a first dream').waitFor();
    expect(await axe(page)).toEqual([]);
    await page.getByRole('button', { name: 'Dream now' }).click();
    await page.getByRole('button', { name: /^Review/ }).waitFor();
    expect(await axe(page)).toEqual([]);
  });
});

/** Recurring failures of a folder of logs: looked through, read, copied and written down, by keyboard, in both themes. */
import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { layOutBuildLogs, TOKEN } from '../../samples/build-logs.ts';
import { violations } from './accessible.ts';
import { layDown, type LaidDown } from './laid-down.ts';
import { accepted, welcomed } from './prepared.ts';
import { folders, hasBrowser, launch, openPage, serve, type Folders, type Served } from './window.ts';

describe.skipIf(!hasBrowser)('recurring failures', () => {
  let browser: Browser;
  let place: Folders;
  let logs: string;
  let served: Served;
  let page: Page;
  let faults: string[];
  let laid: LaidDown;

  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(async () => {
    await browser.close();
  });
  beforeEach(async () => {
    place = folders(new Date());
    accepted(place);
    logs = layOutBuildLogs(join(place.home, 'ci'), new Date());
    served = await serve(place);
    ({ page, faults } = await openPage(browser, served.url, {
      before: async (fresh) => {
        laid = await layDown(fresh);
        await fresh.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      },
    }));
    await welcomed(page);
    await page.getByRole('navigation', { name: 'Places' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('f');
    await page.getByRole('heading', { level: 1, name: 'Recurring failures' }).waitFor();
  });
  afterEach(async () => {
    expect(faults).toEqual([]);
    await page.context().close();
    await served.stop();
    place.remove();
  });

  const list = () => page.getByRole('list', { name: 'Failures' });
  const detail = () => page.getByRole('article', { name: 'The chosen failure' });
  const lookThrough = async (): Promise<void> => {
    await page.getByRole('heading', { name: 'Which folder are the logs in?' }).waitFor();
    await page.keyboard.type('~/ci');
    await page.keyboard.press('Enter');
    await list().waitFor();
  };
  const clipboard = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
  const inBoth = async (look: () => Promise<void>): Promise<void> => {
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await page.locator(`html[data-theme='${scheme}']`).waitFor();
      await look();
    }
  };
  const areAccessible = async (): Promise<void> => expect(await violations(page)).toEqual([]);

  it('are found, read, copied and written into a playbook by keyboard alone', async () => {
    await page.getByRole('heading', { name: 'Which folder are the logs in?' }).waitFor();
    await inBoth(areAccessible);
    // The field has the focus already.
    await page.keyboard.type('~/ci/lo');
    await page.keyboard.press('Enter');
    const alert = page.getByRole('alert');
    await alert.getByText(/There is nothing at .*ci\/lo/).waitFor();
    await page.getByRole('combobox', { name: 'Folder' }).waitFor();
    await page.locator('h1').click();
    await page.keyboard.press('n');
    await page.keyboard.type('~/ci');
    await page.keyboard.press('Enter');
    await list().waitFor();
    await page.getByText('112 runs of 8 applications: 55 failed, 57 passed').waitFor();
    await inBoth(areAccessible);
    expect(await page.locator('body').innerText()).not.toContain(TOKEN);

    await page.locator('h1').click();
    await page.keyboard.press('/');
    await page.keyboard.type('slices');
    await expect.poll(() => list().getByRole('listitem').count()).toBe(1);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await detail().getByText('2 of 8 applications (25%)').waitFor();
    await detail().getByText('More often than before').waitFor();
    await detail()
      .getByText(/kiosk\/run-14\.log:5/)
      .waitFor();
    await inBoth(areAccessible);

    await page.keyboard.press('c');
    await expect.poll(clipboard).toContain("`TypeError: Cannot read properties of undefined (reading 'slices')`");
    expect(await clipboard()).toContain('- `kiosk` (6), `menu` (6)');

    await page.keyboard.press('e');
    const dialog = page.getByRole('dialog', { name: 'Write an entry' });
    await dialog.waitFor();
    expect(await dialog.getByRole('button', { name: 'Write it down' }).isDisabled()).toBe(true);
    await dialog.getByRole('combobox', { name: 'Playbook' }).selectOption({ label: 'tidepool' });
    await inBoth(areAccessible);
    await dialog.getByRole('textbox', { name: 'Text of the new entry' }).focus();
    // Given up by mistake, and back.
    await page.keyboard.type('check for a price without slices.');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /Undo/ }).click();
    await dialog.getByText('check for a price without slices.').waitFor();
    await dialog.getByRole('combobox', { name: 'Playbook' }).selectOption({ label: 'tidepool' });
    await dialog.getByRole('textbox', { name: 'Text of the new entry' }).focus();
    await page.keyboard.press('Control+Enter');
    await page.getByText(/^Written into tidepool\.md/).waitFor();
    const playbook = (): string => readFileSync(join(place.store, 'tidepool.md'), 'utf8');
    expect(playbook()).toContain("**TypeError: Cannot read properties of undefined (reading 'slices')**");
    expect(playbook()).toContain('What to do: check for a price without slices.');
    await page.getByRole('button', { name: /Undo/ }).click();
    await expect.poll(playbook).not.toContain('slices');

    await page.keyboard.press('Escape');
    await expect.poll(() => detail().count()).toBe(0);
    // On where one was.
    expect(await page.evaluate(() => document.activeElement?.hasAttribute('data-failure'))).toBe(true);
  });

  it('are remembered, also when the folder is gone, until they are forgotten', async () => {
    await lookThrough();
    await page
      .getByRole('combobox', { name: 'Folder' })
      .getByText(`${logs} · Today: 9 failures`)
      .waitFor({ state: 'attached' });
    await page.locator('h1').click();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await detail().waitFor();
    await page.reload();
    await detail().waitFor();
    renameSync(logs, `${logs}-moved`);
    await page.locator('h1').click();
    await page.keyboard.press('r');
    await page.getByRole('alert').getByText(`${logs} is gone.`).waitFor();
    await page.getByText(/Below is what was found Today/).waitFor();
    expect(await list().getByRole('listitem').count()).toBe(9);
    await inBoth(areAccessible);
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Copy all as markdown' }).click();
    await expect.poll(clipboard).toContain(`# Recurring failures in \`${logs}\``);
    expect(await clipboard()).toContain('EINTEGRITY');
    expect(await clipboard()).not.toContain(TOKEN);
    const remembered = page.getByRole('option', { name: `${logs} ·` });
    expect(await remembered.count()).toBe(1);
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Forget this folder' }).click();
    await page.getByText(/^Forgotten/).waitFor();
    await expect.poll(() => remembered.count()).toBe(0);
  });

  it('say how far the look through is, and can be cancelled', async () => {
    await lookThrough();
    laid.answer('runLogs.stop', () => ({}));
    laid.live((live) => ({ ...live, mining: { folder: logs, step: 'reading', done: 1200, total: 5000 } }));
    await page.getByText('Reading logs: 1,200 of 5,000').waitFor();
    expect(await page.getByRole('progressbar', { name: 'Logs read' }).getAttribute('value')).toBe('1200');
    await inBoth(areAccessible);
    laid.live((live) => ({ ...live, mining: { folder: logs, step: 'waiting', done: 1200, total: 5000 } }));
    await page.getByText('Waiting until the dream is done').waitFor();
    expect(await page.getByRole('button', { name: /^Rescan/ }).isDisabled()).toBe(true);
    await page.locator('h1').click();
    await page.keyboard.press('x');
    await expect.poll(() => laid.asked.map(({ name }) => name)).toContain('runLogs.stop');
    laid.live((live) => ({ ...live, mining: null }));
    await expect.poll(() => page.getByRole('button', { name: /^Rescan/ }).isDisabled()).toBe(false);
  });

  it('are reached from the palette', async () => {
    await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Dreams' }).click();
    await page.getByRole('heading', { level: 1, name: 'Dreams' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('recurring');
    await page.getByRole('option', { name: /Recurring failures/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Recurring failures' }).waitFor();
  });
});

/** Settings, the palette, notices and shortcuts: what they change, that it lasts, and that everybody can use them. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { terminal, welcomed } from './prepared.ts';
import { folders, hasBrowser, launch, openPage, serve, type Folders, type Look, type Served } from './window.ts';

const SECTIONS = ['Sources', 'Dreaming', 'Folders', 'Appearance', 'Notifications and start', 'Privacy', 'About'];

describe.skipIf(!hasBrowser)('settings and the palette', () => {
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
    place = folders(new Date());
    terminal(place, 'dream', '--json');
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
    await page.getByRole('navigation', { name: 'Places' }).waitFor();
  }
  async function section(name: string): Promise<void> {
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name, exact: true }).click();
  }
  const root = (what: string): Promise<string | undefined> =>
    page.evaluate((name) => document.documentElement.dataset[name], what);
  /** Once nothing fades in any more: half a colour has half a contrast. */
  const axe = async (): Promise<unknown> => {
    await page.evaluate(() =>
      Promise.all(
        document
          .getAnimations()
          .filter(({ effect }) => effect?.getTiming().iterations !== Infinity)
          .map(({ finished }) => finished.catch(() => {})),
      ),
    );
    const { violations } = await new AxeBuilder({ page }).analyze();
    return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
  };
  const said = (text: RegExp): Promise<void> => page.getByText(text).first().waitFor();

  it('take effect at once, say their defaults, and outlast a restart', async () => {
    await section('Appearance');
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('Dark');
    await expect.poll(() => root('theme')).toBe('dark');
    await page.getByRole('combobox', { name: 'Motion' }).selectOption('Never');
    await expect.poll(() => root('motion')).toBe('reduced');
    const width = async (): Promise<number> =>
      (await page.getByRole('heading', { level: 2 }).boundingBox())?.height ?? 0;
    const usual = await width();
    for (let i = 0; i < 5; i++) await page.getByRole('button', { name: 'Larger' }).click();
    await said(/200 %/);
    expect(await width()).toBeGreaterThan(usual * 1.8);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    await section('Dreaming');
    await page.getByRole('spinbutton', { name: /Away means/ }).fill('25');
    await said(/Usually 10 minutes/);
    await page.getByRole('button', { name: 'Reset Away means' }).waitFor();
    await page.context().close();
    await served.stop();
    served = await serve(place);
    await open();
    await expect.poll(() => root('theme')).toBe('dark');
    await section('Dreaming');
    await expect.poll(() => page.getByRole('spinbutton', { name: /Away means/ }).inputValue()).toBe('25');
    await page.getByRole('button', { name: 'Reset Away means' }).click();
    await expect.poll(() => page.getByRole('spinbutton', { name: /Away means/ }).inputValue()).toBe('10');
  });

  it('are found by their words, and nothing found says so', async () => {
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.keyboard.press('/');
    await page.keyboard.type('battery');
    await page.getByRole('switch', { name: 'Also on battery' }).waitFor();
    await expect.poll(() => page.getByRole('switch').count()).toBe(1);
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('xylophone');
    await page.getByRole('heading', { name: 'No such setting' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { level: 2, name: 'Sources' }).waitFor();
  });

  it('leave a source out of everything, and take it in again', async () => {
    await page.getByRole('link', { name: 'Sessions', exact: true }).click();
    const list = page.getByRole('list', { name: 'Sessions' }).getByRole('listitem');
    await list.filter({ hasText: 'Codex' }).first().waitFor();
    await section('Sources');
    await page.getByRole('switch', { name: /Read Codex/ }).click();
    await page.getByRole('link', { name: 'Sessions', exact: true }).click();
    await list.filter({ hasText: 'Claude Code' }).first().waitFor();
    await expect.poll(() => list.filter({ hasText: 'Codex' }).count()).toBe(0);
    await section('Sources');
    await page.getByRole('switch', { name: /Read Codex/ }).click();
    await page.getByRole('link', { name: 'Sessions', exact: true }).click();
    await list.filter({ hasText: 'Codex' }).first().waitFor();
  });

  it('delete the index only after asking, and go on with a new one', async () => {
    await section('Privacy');
    await said(/0 requests left this machine/);
    await page.getByRole('button', { name: 'Delete the index…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete the index?' });
    await dialog.getByText(/Playbooks, proposals and decisions stay/).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Delete the index…' }).click();
    await dialog.getByRole('button', { name: 'Delete the index' }).click();
    await said(/^Deleted$/);
    await page.getByRole('link', { name: 'Sessions', exact: true }).click();
    await page.getByRole('list', { name: 'Sessions' }).getByRole('listitem').nth(5).waitFor();
    await page.getByRole('link', { name: /Review.*7 undecided/ }).waitFor();
  });

  it('show all of the diagnostics, without a word of a session or the name of a project', async () => {
    await section('Privacy');
    await page.getByRole('button', { name: 'Diagnostics…' }).click();
    const text = (await page.getByRole('region', { name: 'The diagnostics' }).textContent()) ?? '';
    expect(JSON.parse(text)).toMatchObject({ index: { sessions: 10 } });
    expect(text).not.toMatch(/tidepool|lantern|mara|pnpm|pytest|docker/i);
  });

  it('the palette goes anywhere and does anything by keyboard alone', async () => {
    await page.keyboard.press('ControlOrMeta+k');
    const field = page.getByRole('combobox', { name: 'Search and commands' });
    await field.waitFor();
    await page.keyboard.type('docker');
    await page.getByRole('option', { name: /docker compose up -d db before pnpm test/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 2, name: /docker compose up -d db/ }).waitFor();
    await page.keyboard.press('ControlOrMeta+k');
    await page.keyboard.type('theme dark');
    await page.keyboard.press('Enter');
    await expect.poll(() => root('theme')).toBe('dark');
    await page.keyboard.press('ControlOrMeta+k');
    await page.keyboard.insertText('docker');
    await page.getByRole('group', { name: 'In sessions' }).waitFor();
    // Up from the first is the last.
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.getByRole('list', { name: 'Transcript' }).waitFor();
    await page.keyboard.press('ControlOrMeta+k');
    await page.keyboard.type('zzzz nothing');
    await said(/Nothing found for/);
    await page.keyboard.press('Escape');
    await expect.poll(() => field.count()).toBe(0);
    await page.keyboard.press('g');
    await page.keyboard.press('d');
    await page.getByRole('main', { name: 'Dreams' }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Shortcuts' }).getByText('Go to Playbooks').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('ControlOrMeta+=');
    await expect.poll(() => page.evaluate(() => document.documentElement.style.getPropertyValue('--zoom'))).toBe('1.1');
    await page.keyboard.press('ControlOrMeta+0');
    await expect.poll(() => page.evaluate(() => document.documentElement.style.getPropertyValue('--zoom'))).toBe('1');
  });

  it('notices tell what happened meanwhile, and lead there', async () => {
    await page.keyboard.press('g');
    await page.keyboard.press('d');
    await page.keyboard.press('s');
    const bell = page.getByRole('button', { name: 'Notices, 1 new' });
    await bell.waitFor();
    await bell.click();
    await page.getByRole('button', { name: 'A dream found nothing to propose.' }).click();
    await page.getByRole('heading', { level: 2, name: 'Nothing new to read' }).waitFor();
    await page.getByRole('button', { name: 'Notices', exact: true }).waitFor();
  });

  it.each(['light', 'dark'] as const)('have nothing for axe in %s, on any page or dialog', async (scheme) => {
    await page.context().close();
    await open({ scheme });
    for (const name of SECTIONS) {
      await section(name);
      await page.getByRole('heading', { level: 2 }).first().waitFor();
      expect([name, await axe()]).toEqual([name, []]);
    }
    await section('Privacy');
    for (const name of ['Delete everything…', 'Diagnostics…']) {
      await page.getByRole('button', { name }).click();
      await page.getByRole('dialog').waitFor();
      expect([name, await axe()]).toEqual([name, []]);
      await page.keyboard.press('Escape');
      await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    }
    await page.keyboard.press('ControlOrMeta+k');
    await page.keyboard.type('docker');
    await page.getByRole('group', { name: 'In sessions' }).waitFor();
    expect(['palette', await axe()]).toEqual(['palette', []]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Shortcuts' }).waitFor();
    expect(['shortcuts', await axe()]).toEqual(['shortcuts', []]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Notices/ }).click();
    await page
      .getByText(/Finished dreams and problems|dream/)
      .first()
      .waitFor();
    expect(['notices', await axe()]).toEqual(['notices', []]);
  });
});

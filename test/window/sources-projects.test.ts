/** What was read of each source and what was not, and which folders are one project. */
import type { Browser, Page } from 'playwright-core';
import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ClaudeLog, writeLog, type LogRecord } from '../support/logs.ts';
import { violations } from './accessible.ts';
import { terminal, welcomed } from './prepared.ts';
import { folders, hasBrowser, launch, openPage, serve, type Folders, type Look, type Served } from './window.ts';

const strange = (): LogRecord[] =>
  Array.from({ length: 30 }, (_, n) => ({ type: 'turn.v2', version: '9.0.1', says: `Order ${String(n)} of milk` }));

function session(home: string, n: number, cwd: string): void {
  const id = `5e551011-0000-4000-8000-00000000000${String(n)}`;
  const log = new ClaudeLog(id, { cwd });
  log.add('user', { message: { role: 'user', content: 'Run the tests' } });
  writeLog(join(home, '.claude', 'projects', 'invented'), `${id}.jsonl`, log.records);
}

describe.skipIf(!hasBrowser)('sources and projects', () => {
  let browser: Browser;
  let place: Folders;
  let served: Served;
  let page: Page;
  let faults: string[];

  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());
  beforeEach(() => {
    place = folders(new Date());
  });
  afterEach(async () => {
    expect(faults).toEqual([]);
    await page.context().close();
    await served.stop();
    place.remove();
  });

  async function open(section: string, look?: Look): Promise<void> {
    served = await serve(place);
    ({ page, faults } = await openPage(browser, served.url, look));
    await welcomed(page);
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: section, exact: true }).click();
  }

  for (const scheme of ['light', 'dark'] as const)
    it(`a format that is not known is told loudly, with what to send, in ${scheme}`, async () => {
      const newest = writeLog(join(place.home, '.claude', 'projects', 'invented'), 'new.jsonl', strange());
      // Written in the same moment as the others it would not be newer than they are.
      utimesSync(newest, new Date(), new Date(Date.now() + 60_000));
      writeLog(join(place.home, '.codex', 'sessions'), 'rollout-broken.jsonl', 'half a rec\n');
      terminal(place, 'scan');
      await open('Sources', { scheme });
      const alarm = page.getByRole('note', { name: /Claude Code: a format/ });
      await alarm.getByText('Claude Code 9.0.1 writes its logs in a way Reverie does not know.').waitFor();
      await page.getByText('30 of the 30 records since').waitFor();
      const claude = page.getByRole('listitem').filter({ has: alarm });
      await expect.poll(() => claude.getByText('Versions').count()).toBe(1);
      await claude.getByText('30 records of types Reverie does not know').click();
      await claude.getByText('turn.v2').waitFor();
      expect(await violations(page)).toEqual([]);
      // By the keyboard alone.
      await claude.getByRole('button', { name: /What to send about Claude Code/ }).focus();
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog', { name: 'What to send about Claude Code' });
      const text = dialog.getByRole('region', { name: 'What to send' });
      await text.getByText('says: string').waitFor();
      expect(await text.innerText()).not.toMatch(/milk|Order|\/tmp/);
      expect(await violations(page)).toEqual([]);
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await dialog.getByRole('button', { name: 'Copy what to send' }).click();
      await page.getByText('Copied').first().waitFor();
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await text.innerText());
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    });

  for (const scheme of ['light', 'dark'] as const)
    it(`projects are joined and parted, in ${scheme}`, async () => {
      session(place.home, 1, '/srv/lamp');
      await open('Projects', { scheme });
      const project = (name: string) =>
        page.getByRole('list', { name: 'Projects' }).getByRole('listitem', { name, exact: true });
      await project('lamp').waitFor();
      await project('lantern').waitFor();
      expect(await violations(page)).toEqual([]);
      await page.getByRole('button', { name: 'Join lamp in /srv/lamp with another project' }).focus();
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog', { name: 'Join lamp' });
      await dialog.getByRole('combobox', { name: 'With' }).selectOption('/home/mara/lantern');
      expect(await violations(page)).toEqual([]);
      await dialog.getByRole('button', { name: 'Join them' }).click();
      await dialog.waitFor({ state: 'hidden' });
      await expect.poll(() => project('lamp').count()).toBe(0);
      await project('lantern').getByText('joined by you').waitFor();
      expect(await violations(page)).toEqual([]);
      await page.getByRole('button', { name: 'Part /srv/lamp from lantern' }).click();
      await project('lamp').waitFor();
      await expect.poll(() => project('lantern').getByText('joined by you').count()).toBe(0);
    });
});

/** Playbooks in the window: to read, to edit, through time, and out to the agents. What counts is what is on disk. */
import { AxeBuilder } from '@axe-core/playwright';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accepted, welcomed } from './prepared.ts';
import { folders, hasBrowser, launch, openPage, serve, type Folders, type Served } from './window.ts';

const FILE = 'harbour.md';

describe.skipIf(!hasBrowser)('playbooks', () => {
  let place: Folders;
  let served: Served;
  let browser: Browser;
  let page: Page;
  let faults: string[];
  let project: string;
  const at = (hash: string): string => new URL(hash, served.url).href;
  const path = (): string => join(place.store, FILE);
  const onDisk = (): string => readFileSync(path(), 'utf8');
  const entry = (name: RegExp): Locator => page.getByRole('article', { name });
  const editor = (): Locator => page.getByRole('textbox', { name: /^Text of/ });
  const said = (): Locator => page.getByRole('status').filter({ hasText: /\S/ });
  /** The playbook as it is at the beginning of each test. */
  const fresh = (): string =>
    [
      '---',
      'title: Harbour',
      `scope: project:${project}`,
      '---',
      'Notes of Mara on the harbour. They stay as they are.',
      '',
      '## Mistakes',
      '',
      '- **Start the database before the tests** ^m-aa111',
      '  They need it on port 5433.',
      '',
      '  Run `docker compose up -d db` first.',
      '',
      '## Preferences',
      '',
      '- **Use pnpm, never npm** ^p-bb222',
      '- **Answer in short sentences** ^p-cc333',
      '',
    ].join('\n');

  beforeAll(async () => {
    place = folders(new Date());
    project = join(place.root, 'harbour');
    mkdirSync(project);
    accepted(place);
    writeFileSync(path(), fresh());
    writeFileSync(join(place.store, 'ideas.md'), 'Some thoughts of my own.\n');
    writeFileSync(join(place.store, 'broken.md'), '- **An entry without a scope** ^m-dd444\n');
    served = await serve(place);
    browser = await launch();
    ({ page, faults } = await openPage(browser, served.url));
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await welcomed(page);
  });

  afterAll(async () => {
    await browser.close();
    await served.stop();
    place.remove();
  });

  beforeEach(async () => {
    writeFileSync(path(), fresh());
    await page.goto('about:blank');
    await page.goto(at(`#/playbooks/${FILE}`));
    await entry(/Start the database/).waitFor();
  });

  it('lists files by what they are for, with problems and the user’s own', async () => {
    const list = page.getByRole('navigation', { name: 'Playbooks' });
    expect(await list.getByRole('heading').allInnerTexts()).toEqual(['harbour', 'lantern', 'tidepool']);
    expect(await list.getByRole('link', { name: /Harbour/ }).innerText()).toContain('3');
    expect(await page.getByRole('region', { name: '1 problem' }).innerText()).toContain('broken.md');
    expect(await page.getByRole('region', { name: 'Your own files' }).innerText()).toContain('ideas.md');
    await page.keyboard.press('/');
    await page.keyboard.type('docker comp');
    const found = page.getByRole('link', { name: /Start the database/ });
    expect(await found.locator('mark').allInnerTexts()).toEqual(['docker', 'comp']);
    expect(faults).toEqual([]);
  });

  it('shows by itself what another editor writes', async () => {
    writeFileSync(path(), fresh().replace('Use pnpm, never npm', 'Use bun, never npm'));
    await entry(/Use bun, never npm/).waitFor();
    expect(await entry(/Use bun/).getAttribute('data-fresh')).toBe('true');
    expect(await entry(/Answer in short/).getAttribute('data-fresh')).toBeNull();
  });

  it('edits in place by keyboard and keeps every other byte', async () => {
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('e');
    await editor().waitFor();
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('Shift+End');
    await page.keyboard.type('Use pnpm for everything');
    await page.keyboard.press('Control+Enter');
    await editor().waitFor({ state: 'detached' });
    await expect
      .poll(onDisk)
      .toBe(fresh().replace('- **Use pnpm, never npm** ^p-bb222', '- **Use pnpm for everything** ^p-bb222'));
    await expect.poll(() => page.locator(':focus').getAttribute('data-entry')).toBe('p-bb222');
    await page.keyboard.press('u');
    await expect.poll(onDisk).toBe(fresh());
  });

  it('keeps an open editor when the file changes, and merges what both changed', async () => {
    await entry(/Start the database/).focus();
    await page.keyboard.press('e');
    await editor().waitFor();
    await page.keyboard.press('Control+End');
    await page.keyboard.type(' Wait until it is up.');
    writeFileSync(
      path(),
      fresh()
        .replace('Start the database before the tests', 'Start the database before the tests run')
        .replace('Answer in short sentences', 'Answer in one sentence'),
    );
    await entry(/Answer in one sentence/).waitFor();
    expect(await editor().innerText()).toContain('Wait until it is up.');
    await page.keyboard.press('Control+Enter');
    await said().getByText('both changes stand').waitFor();
    expect(onDisk()).toContain('Start the database before the tests run');
    expect(onDisk()).toContain('Run `docker compose up -d db` first. Wait until it is up.');
    expect(onDisk()).toContain('Answer in one sentence');
  });

  it('keeps what was typed when the page is left and when the entry is gone', async () => {
    await entry(/Answer in short/).focus();
    await page.keyboard.press('e');
    await editor().waitFor();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('\nAlways.');
    await page.getByRole('link', { name: 'Sessions', exact: true }).click();
    await page.getByRole('list', { name: 'Sessions' }).waitFor();
    await page.goBack();
    await editor().waitFor();
    expect(await editor().innerText()).toContain('Always.');
    writeFileSync(path(), fresh().replace('- **Answer in short sentences** ^p-cc333\n', ''));
    await page.getByText('was removed from the file while you edited it').waitFor();
    expect(await editor().innerText()).toContain('Always.');
    await page.getByRole('button', { name: 'Copy your words' }).click();
    await said().getByText('Copied your words').waitFor();
    await page.getByRole('button', { name: 'Give up' }).click();
    await editor().waitFor({ state: 'detached' });
  });

  it('shows both sides of a conflict, and writes only what was chosen', async () => {
    const theirs = fresh().replace('Use pnpm, never npm', 'Use yarn, never npm');
    const conflict = async (): Promise<void> => {
      await page.getByText('Nothing has been written.').waitFor({ state: 'detached' });
      await editor().waitFor({ state: 'detached' });
      await entry(/Use pnpm/).focus();
      await page.keyboard.press('e');
      await editor().waitFor();
      await page.keyboard.press('Control+a');
      await page.keyboard.type('Use bun, never npm');
      writeFileSync(path(), theirs);
      await page.keyboard.press('Control+Enter');
      await page.getByText('Nothing has been written.').waitFor();
    };
    await conflict();
    expect(onDisk()).toBe(theirs);
    expect(await page.getByRole('region', { name: 'Yours' }).innerText()).toContain('bun');
    expect(await page.getByRole('region', { name: 'In the file now' }).innerText()).toContain('yarn');
    await page.getByRole('button', { name: 'Combine both…' }).click();
    await editor().waitFor();
    await page.keyboard.press('Control+End');
    await page.keyboard.type(' or yarn');
    await page.keyboard.press('Control+Enter');
    await expect.poll(onDisk).toBe(theirs.replace('Use yarn, never npm', 'Use bun, never npm or yarn'));

    writeFileSync(path(), fresh());
    await entry(/Use pnpm/).waitFor();
    await conflict();
    await page.getByRole('button', { name: 'Use mine' }).click();
    await expect.poll(onDisk).toBe(theirs.replace('Use yarn', 'Use bun'));

    writeFileSync(path(), fresh());
    await entry(/Use pnpm/).waitFor();
    await conflict();
    await page.getByRole('button', { name: 'Keep the file’s' }).click();
    await entry(/Use yarn/).waitFor();
    expect(onDisk()).toBe(theirs);
  });

  it('pins, unpins, copies and removes, each with a way back', async () => {
    await entry(/Answer in short/).focus();
    await page.keyboard.press('p');
    await expect.poll(onDisk).toBe(fresh().replace('^p-cc333', '^p-cc333 📌'));
    await entry(/Answer in short sentences, pinned/).waitFor();
    await page.keyboard.press('p');
    await expect.poll(onDisk).toBe(fresh());
    await page.getByRole('article', { name: 'Answer in short sentences', exact: true }).waitFor();
    await page.keyboard.press('c');
    await said().getByText('Copied the entry').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('- **Answer in short sentences** ^p-cc333');
    await page.keyboard.press('Delete');
    await expect.poll(onDisk).not.toContain('Answer in short');
    await expect.poll(() => page.locator(':focus').getAttribute('data-entry')).toBe('p-bb222');
    await page.keyboard.press('u');
    await expect.poll(onDisk).toBe(fresh());
  });

  it('goes back to a version and from there to now, to the byte', async () => {
    await entry(/Answer in short/).focus();
    await page.keyboard.press('p');
    await expect.poll(onDisk).toContain('📌');
    const pinned = onDisk();
    writeFileSync(path(), pinned.replace('never npm', 'never yarn'));
    await entry(/never yarn/).waitFor();
    await page.keyboard.press('h');
    const versions = page.getByRole('list', { name: 'Versions, newest first' }).getByRole('button');
    await expect.poll(() => versions.first().innerText()).toContain('Changed outside Reverie');
    expect(await versions.nth(1).innerText()).toContain('You changed an entry');
    const slider = page.getByRole('slider', { name: 'Version' });
    await slider.focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => versions.nth(1).getAttribute('aria-current')).toBe('true');
    await page.getByRole('region', { name: 'Changes in the file' }).getByText('📌').waitFor();
    await page.getByRole('button', { name: 'Restore this version…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Restore', exact: true }).click();
    await expect.poll(onDisk).toBe(pinned);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(onDisk).toBe(pinned.replace('never npm', 'never yarn'));
  });

  it('shows what an export would change, then writes it', async () => {
    const target = join(project, 'AGENTS.md');
    writeFileSync(target, '# Harbour\n\nMine.\n');
    await page.keyboard.press('x');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('region', { name: /Changes in .*AGENTS\.md/ }).waitFor();
    expect(await dialog.innerText()).toContain('Use pnpm, never npm');
    expect(readFileSync(target, 'utf8')).toBe('# Harbour\n\nMine.\n');
    await dialog.getByRole('tab', { name: 'CLAUDE.md' }).click();
    await dialog.getByRole('button', { name: 'Write to CLAUDE.md' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole('tab', { name: 'AGENTS.md' }).click();
    await dialog.getByRole('button', { name: 'Write to AGENTS.md' }).click();
    await said().getByText('Wrote').waitFor();
    const written = readFileSync(target, 'utf8');
    expect(written).toContain('Mine.');
    expect(written).toContain('Use pnpm, never npm');
    expect(existsSync(join(project, 'CLAUDE.md'))).toBe(false);
  });

  it('leads by keyboard alone from an entry to the turn it was learned from, and back', async () => {
    await page.keyboard.press(']');
    await entry(/uv run pytest/).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('w');
    const panel = page.getByRole('complementary', { name: 'Why it is here' });
    await panel.getByText(/quotes? from 3 sessions/).waitFor();
    expect(await panel.innerText()).toContain('Accepted');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    const quote = await page.locator(':focus q').innerText();
    await page.keyboard.press('Enter');
    const target = page.getByRole('list', { name: 'Transcript' }).locator('[data-target]');
    await target.waitFor();
    expect(await target.innerText()).toContain(quote.replace(/[“”]/g, '').trim());
    expect(await target.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('Escape');
    await entry(/uv run pytest/).waitFor();
    await expect.poll(() => page.locator(':focus').getAttribute('aria-label')).toContain('uv run pytest');
  });

  for (const scheme of ['light', 'dark'] as const)
    it(`has nothing axe finds, ${scheme}`, async () => {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await page.locator(`html[data-theme='${scheme}']`).waitFor();
      await entry(/Use pnpm/).focus();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('e');
      await editor().waitFor();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await editor().waitFor({ state: 'detached' });
      await page.keyboard.press('h');
      await page.getByRole('slider', { name: 'Version' }).waitFor();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press(']');
      await entry(/uv run pytest/).focus();
      await page.keyboard.press('w');
      await page.getByText(/quotes? from 3 sessions/).waitFor();
      expect(await violations(page)).toEqual([]);
    });
});

describe.skipIf(!hasBrowser)('no playbooks', () => {
  it('says what one is and how to get the first', async () => {
    const place = folders(null);
    const served = await serve(place);
    const browser = await launch();
    try {
      const { page } = await openPage(browser, served.url);
      await welcomed(page);
      await page.goto(new URL('#/playbooks', served.url).href);
      await page.getByRole('heading', { name: 'No playbooks yet' }).waitFor();
      await page.getByText(place.store).waitFor();
      expect(await violations(page)).toEqual([]);
      writeFileSync(join(place.store, 'first.md'), '---\nscope: global\n---\n- **Be brief** ^p-ee555\n');
      await page.getByRole('article', { name: 'Be brief' }).waitFor();
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

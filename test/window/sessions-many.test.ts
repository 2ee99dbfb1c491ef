/** A list longer than a page of it: fetched as it comes into sight, and found again where it was left. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUSY, describeFrames, FRAME_MS, watchFrames } from './frames.ts';
import { welcomed } from './prepared.ts';
import { folders, hasBrowser, launch, openPage, serve, type Folders, type Served } from './window.ts';

const SESSIONS = 900;
const PAGE = 200;

describe.skipIf(!hasBrowser)('hundreds of sessions', () => {
  let place: Folders;
  let served: Served;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    place = folders(null);
    for (let i = 0; i < SESSIONS; i++) layOutShort(place.home, i);
    served = await serve(place);
    browser = await launch();
    ({ page } = await openPage(browser, served.url));
    await welcomed(page);
    await page.goto(new URL('#/sessions', served.url).href);
    await page.getByPlaceholder(`Filter ${String(SESSIONS)} sessions`).waitFor({ timeout: 60_000 });
  });

  afterAll(async () => {
    await browser.close();
    await served.stop();
    place.remove();
  });

  const focused = (): Promise<string> => page.locator(':focus').innerText();

  it('goes to the oldest and comes back from it to the same place', async () => {
    await page.keyboard.press('j');
    await expect.poll(focused).toContain(`Task ${String(SESSIONS - 1)}.`);
    await page.keyboard.press('End');
    await expect.poll(focused).toContain('Task 0.');
    for (let i = 0; i < 5; i++) await page.keyboard.press('k');
    await expect.poll(focused).toContain('Task 5.');
    const top = await page.locator(':focus').boundingBox();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Task 5.' }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(focused).toContain('Task 5.');
    await expect.poll(async () => (await page.locator(':focus').boundingBox())?.y).toBeCloseTo(top?.y ?? -1, 0);
    expect(await focused()).toContain('Task 5.');
  });

  it('scrolls without a frame over 50 ms', { retry: BUSY }, async () => {
    await page.mouse.move(600, 450);
    const watched = await watchFrames(page, async () => {
      for (let i = 0; i < 80; i++) await page.mouse.wheel(0, 600);
    });
    console.log(`wheel over the list: ${describeFrames(watched)}`);
    expect(watched.longest).toBeLessThanOrEqual(FRAME_MS);
  });

  it('fills every row that is scrolled to, and holds few', async () => {
    await page.keyboard.press('Home');
    const rows = page.getByRole('list', { name: 'Sessions' }).getByRole('listitem');
    for (const share of [0.3, 0.6, 0.9, 0.45]) {
      await rows.first().evaluate((row, share) => {
        const scroller = row.parentElement?.parentElement;
        if (scroller) scroller.scrollTop = scroller.scrollHeight * share;
      }, share);
      const middle = async (): Promise<number> =>
        page.evaluate(() => {
          const item = document.elementFromPoint(600, 450)?.closest('[role="listitem"]');
          return item?.querySelector('a') ? Number(item.getAttribute('aria-posinset')) : -1;
        });
      await expect.poll(middle).toBeGreaterThan(PAGE);
      expect(await rows.count()).toBeLessThan(60);
    }
  });
});

function layOutShort(home: string, i: number): void {
  const session = `20000000-0000-4000-8000-${String(i).padStart(12, '0')}`;
  const at = new Date(Date.UTC(2026, 0, 1) + i * 3_600_000).toISOString();
  const envelope = {
    isSidechain: false,
    userType: 'external',
    cwd: '/home/mara/tidepool',
    sessionId: session,
    version: '2.1.140',
    timestamp: at,
  };
  const lines = [
    {
      ...envelope,
      parentUuid: null,
      uuid: `${session}a`,
      type: 'user',
      message: { role: 'user', content: `Task ${String(i)}. Mend the table.` },
      promptSource: 'typed',
      origin: { kind: 'human' },
    },
    {
      ...envelope,
      parentUuid: `${session}a`,
      uuid: `${session}b`,
      type: 'assistant',
      message: {
        id: `msg_${String(i)}`,
        type: 'message',
        role: 'assistant',
        model: 'claude-sonnet-4-5',
        content: [{ type: 'text', text: 'Done.' }],
        stop_reason: null,
      },
    },
  ];
  const path = join(home, `.claude/projects/-home-mara-tidepool/${session}.jsonl`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
}

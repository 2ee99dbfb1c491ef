/**
 * Takes pictures of every page of the window, on the sample, in both themes:
 *
 *   node scripts/draw-window.ts docs/window 1280x800
 *
 * The README shows them. Whoever changes the look of a page takes them anew and looks at each.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { folders, launch, openPage, serve } from '../test/window/window.ts';

const [target = 'docs/window', size = '1280x800'] = process.argv.slice(2);
const [width = 1280, height = 800] = size.split('x').map(Number);
mkdirSync(target, { recursive: true });

const SETTINGS = ['sources', 'dreaming', 'folders', 'appearance', 'notifications', 'privacy', 'about'];

const place = folders(new Date());
const served = await serve(place);
const browser = await launch();
try {
  let first = true;
  for (const scheme of ['light', 'dark'] as const) {
    const { page, faults } = await openPage(browser, served.url, { width, height, scheme });
    const shot = async (name: string): Promise<void> => {
      await settled(page);
      await page.screenshot({ path: join(target, `${name}-${scheme}.png`) });
    };
    if (first) await welcome(page, shot);
    first = false;
    await tour(page, shot);
    for (const fault of faults) console.error(`${scheme}: ${fault}`);
    await page.context().close();
  }
} finally {
  await browser.close();
  await served.stop();
  place.remove();
}

type Shot = (name: string) => Promise<void>;

/** Goes through the first run, to a finished dream. */
async function welcome(page: Page, shot: Shot): Promise<void> {
  for (const step of [1, 2]) {
    await page.getByRole('button', { name: /continue|next/i }).waitFor();
    await shot(`welcome-${String(step)}`);
    await page.getByRole('button', { name: /continue|next/i }).click();
  }
  const dream = page.getByRole('button', { name: /dream now/i });
  await dream.waitFor();
  await shot('welcome-3');
  await dream.click();
  const review = page.getByRole('button', { name: /review/i }).or(page.getByRole('link', { name: /review/i }));
  await review.first().waitFor({ timeout: 60_000 });
  await shot('welcome-done');
  await review.first().click();
  await page.getByRole('navigation', { name: 'Places' }).waitFor();
}

async function tour(page: Page, shot: Shot): Promise<void> {
  const to = async (hash: string, name: string): Promise<void> => {
    await page.evaluate(`window.location.hash = ${JSON.stringify(hash)}`);
    await shot(name);
  };
  await to('#/review', 'review');
  await to('#/playbooks', 'playbooks');
  await to('#/sessions', 'sessions');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await shot('transcript');
  await to('#/dreams', 'dreams');
  for (const section of SETTINGS) await to(`#/settings/${section}`, `settings-${section}`);
  await page.keyboard.press('Control+k');
  await shot('palette');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await shot('shortcuts');
  await page.keyboard.press('Escape');
}

/** Nothing moves or loads any more. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    `document.getAnimations().every((a) => a.playState !== 'running' || a.effect.getTiming().iterations === Infinity)
     && document.querySelector('[aria-busy="true"]') === null`,
  );
}

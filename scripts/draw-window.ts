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
import { layOutBuildLogs } from '../samples/build-logs.ts';
import { writeTinyGguf } from '../test/models/tiny-gguf.ts';
import { folders, launch, openPage, serve } from '../test/window/window.ts';

const [target = 'docs/window', size = '1280x800'] = process.argv.slice(2);
const [width = 1280, height = 800] = size.split('x').map(Number);
mkdirSync(target, { recursive: true });

const SETTINGS = [
  'sources',
  'projects',
  'dreaming',
  'models',
  'kept',
  'folders',
  'appearance',
  'notifications',
  'privacy',
  'about',
];

const place = folders(new Date());
// A model to be seen: tiny, and named so.
const shelf = join(place.home, '.lmstudio/models/sample');
mkdirSync(shelf, { recursive: true });
writeTinyGguf(join(shelf, 'sample-tiny.gguf'), {
  seed: 1,
  name: 'Sample Tiny Instruct',
  contextTokens: 8192,
  chatTemplate: '{% for one in messages %}{{ one.content }}{% endfor %}',
});
layOutBuildLogs(join(place.home, 'ci'), new Date());
const served = await serve(place);
const browser = await launch();
try {
  await inBoth(async (page, shot, scheme) => {
    if (scheme === 'light') await welcome(page, shot);
    await review(page, shot);
  });
  await inBoth(async (page, shot, scheme) => {
    if (scheme === 'light') await acceptAll(page);
    await tour(page, shot);
  });
} finally {
  await browser.close();
  await served.stop();
  place.remove();
}

type Shot = (name: string) => Promise<void>;

async function inBoth(go: (page: Page, shot: Shot, scheme: 'light' | 'dark') => Promise<void>): Promise<void> {
  for (const scheme of ['light', 'dark'] as const) {
    const { page, faults } = await openPage(browser, served.url, { width, height, scheme });
    await go(
      page,
      async (name) => {
        await settled(page);
        await page.screenshot({ path: join(target, `${name}-${scheme}.png`) });
      },
      scheme,
    );
    for (const fault of faults) console.error(`${scheme}: ${fault}`);
    await page.context().close();
  }
}

/** Goes through the first run, to a finished dream. */
async function welcome(page: Page, shot: Shot): Promise<void> {
  const next = page.getByRole('button', { name: 'Continue' });
  for (const step of [1, 2]) {
    await next.waitFor();
    await shot(`welcome-${String(step)}`);
    await next.click();
  }
  await page.getByRole('button', { name: 'Dream now' }).waitFor();
  await shot('welcome-3');
  await page.getByRole('button', { name: 'Dream now' }).click();
  const review = page.getByRole('button', { name: /^Review \d+ changes$/ });
  await review.waitFor({ timeout: 60_000 });
  await shot('welcome-done');
  await review.click();
  await page.getByRole('navigation', { name: 'Places' }).waitFor();
}

async function review(page: Page, shot: Shot): Promise<void> {
  await page.getByRole('option', { name: /docker compose/ }).click();
  await shot('review');
  await page.getByRole('option', { name: /port 5173/ }).click();
  await shot('review-revise');
  await page.getByRole('button', { name: 'Whole file' }).click();
  await page.getByRole('region', { name: 'Changes in the file' }).waitFor();
  await shot('review-file');
}

async function acceptAll(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Order and kind' }).click();
  await page.getByRole('menuitem', { name: /Accept the rest/ }).click();
  await page.getByRole('button', { name: /^Accept all/ }).click();
  await page.getByRole('heading', { name: 'All decided' }).waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
}

async function tour(page: Page, shot: Shot): Promise<void> {
  const to = async (hash: string, name: string): Promise<void> => {
    await page.evaluate(`window.location.hash = ${JSON.stringify(hash)}`);
    await shot(name);
  };
  await to('#/review', 'review-done');
  await failures(page, shot);
  await to('#/playbooks/tidepool.md', 'playbooks');
  await to('#/sessions', 'sessions');
  await page.getByRole('list', { name: 'Sessions' }).getByRole('link').first().click();
  await shot('transcript');
  await to('#/dreams', 'dreams');
  await page
    .getByRole('link', { name: /new session/ })
    .first()
    .click();
  await shot('dream');
  for (const section of SETTINGS) await to(`#/settings/${section}`, `settings-${section}`);
  await to('#/sessions', 'sessions');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('docker');
  await page.getByText('In sessions').waitFor();
  await shot('palette');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await shot('shortcuts');
  await page.keyboard.press('Escape');
}

/** The folder is looked through in the first theme and remembered in the other. */
async function failures(page: Page, shot: Shot): Promise<void> {
  await page.evaluate(`window.location.hash = '#/failures'`);
  const failure = page.getByRole('list', { name: 'Failures' }).getByRole('link', { name: /slices/ });
  const field = page.getByRole('textbox', { name: 'Folder of logs' });
  await failure.or(field).waitFor();
  if (await field.isVisible()) {
    await shot('failures-empty');
    await field.fill('~/ci');
    await field.press('Enter');
  }
  await failure.waitFor();
  await shot('failures');
  await failure.click();
  await shot('failure');
  await page.keyboard.press('e');
  await page.getByRole('dialog', { name: 'Write an entry' }).waitFor();
  await shot('failure-entry');
  await page.keyboard.press('Escape');
}

/** Nothing moves or loads any more, for a few looks in a row. Asked from outside: the page's policy lets nothing else. */
async function settled(page: Page): Promise<void> {
  const isStill = `
    new Promise((resolve) => requestAnimationFrame(() => resolve(
      document.querySelector('[aria-busy="true"]') === null &&
      document.getAnimations().every((one) => one.playState !== 'running' || one.effect.getTiming().iterations === Infinity)
    )))`;
  for (let still = 0; still < 8;) still = (await page.evaluate<boolean>(isStill)) ? still + 1 : 0;
}

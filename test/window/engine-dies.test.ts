/** The engine of `serve` dies while somebody looks: the page says so, comes back by itself, and nothing is lost. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { terminal, welcomed } from './prepared.ts';
import { folders, hasBrowser, launch, openPage, serve } from './window.ts';

it.skipIf(!hasBrowser || process.platform !== 'linux')('serve starts it again, and the page goes on', async () => {
  const place = folders(new Date());
  onTestFinished(place.remove);
  terminal(place, 'dream', '--json');
  const served = await serve(place);
  onTestFinished(served.stop);
  const browser = await launch();
  onTestFinished(() => browser.close());
  const { page, faults } = await openPage(browser, served.url);
  await welcomed(page);
  const options = page.getByRole('option');
  await expect.poll(() => options.count()).toBe(7);
  const enginePid = (): number => {
    const pid = String(served.process.pid);
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').at(-1));
  };
  const entries = (): number => readFileSync(join(place.store, 'tidepool.md'), 'utf8').split(/\^[mwp]-/).length;
  const before = entries();
  for (let round = 1; round <= 2; round++) {
    const pid = enginePid();
    process.kill(pid, 'SIGKILL');
    await expect.poll(enginePid, { timeout: 10_000 }).not.toBe(pid);
    // It may be back before anybody could read that it was gone; what counts is that it works.
    await expect.poll(() => page.getByText('Engine is restarting').count(), { timeout: 15_000 }).toBe(0);
    // Who decides while there is no engine is told that it did not happen, and does it again.
    const lost = page.getByText('The connection to the engine was lost before it answered');
    const decided = async (): Promise<number> => {
      if ((await lost.count()) > 0) await page.keyboard.press('a');
      return entries();
    };
    await page.keyboard.press('a');
    await expect.poll(decided, { timeout: 20_000, interval: 500 }).toBe(before + round);
  }
  await expect.poll(() => options.count()).toBe(5);
  expect(faults.filter((fault) => !fault.includes('WebSocket'))).toEqual([]);
});

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { _electron } from 'playwright-core';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { folders } from '../window/window.ts';
import { build } from './host.ts';

const ROOT = join(import.meta.dirname, '../..');
const PATH_FILE = join(ROOT, 'node_modules/electron/path.txt');
const executable = existsSync(PATH_FILE)
  ? join(ROOT, 'node_modules/electron/dist', readFileSync(PATH_FILE, 'utf8'))
  : null;
const canRun =
  executable !== null &&
  existsSync(executable) &&
  (process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']));
if (!canRun)
  console.warn(
    'SKIPPED: the tests in the real Electron. Its binary or a display is not here; run them where both are.',
  );

describe.skipIf(!canRun)('the app in the real Electron', () => {
  beforeAll(build);

  it('goes from the first run to an accepted entry, and nothing leaves it', async () => {
    const place = folders(new Date());
    onTestFinished(place.remove);
    const app = await _electron.launch({
      executablePath: executable ?? '',
      args: [ROOT, `--user-data-dir=${join(place.root, 'user-data')}`],
      env: {
        ...process.env,
        REVERIE_HOME: place.home,
        REVERIE_DATA: place.data,
        REVERIE_STORE: place.store,
      },
    });
    onTestFinished(() => app.close());
    const page = await app.firstWindow();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Dream now' }).click();
    await page.getByRole('button', { name: /Review \d+ changes/ }).click();
    await page.keyboard.press('a');
    await expect.poll(() => readFileSync(join(place.store, 'tidepool.md'), 'utf8')).toContain('## Workflows');
    expect(await page.evaluate(`fetch('https://example.org/').then(() => 'out', () => 'refused')`)).toBe('refused');
    expect(await page.evaluate(() => typeof Reflect.get(window, 'require'))).toBe('undefined');
  });
});

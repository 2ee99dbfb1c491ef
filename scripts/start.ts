/**
 * `npm start`: the app where it can run, the same window in a browser where it cannot. Electron itself comes from its
 * own download page the first time; without a way there, or without a display, Reverie says so and goes on.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../src/cli/run.ts';
import { isOutdated } from '../src/cli/serve/page.ts';

const ROOT = join(import.meta.dirname, '..');
const ELECTRON = join(ROOT, 'node_modules/electron');
/** A slow line needs a few minutes for a hundred megabytes; nobody waits longer for nothing. */
const FETCH_MS = 5 * 60_000;
/** An app that ends with an error before this never came to a window. */
const AT_ONCE_MS = 5_000;

if (!hasDisplay()) process.exitCode = await inBrowser('There is no display here, so Reverie opens for a browser.');
else if (!isFetched())
  process.exitCode = await inBrowser('Electron could not be fetched here, so Reverie opens in the browser instead.');
else if (!isBuilt()) process.exitCode = 1;
else {
  const started = performance.now();
  const status = await appEnds();
  // As root, or where the system forbids its sandbox, it ends at once, having said why.
  process.exitCode =
    status !== 0 && performance.now() - started < AT_ONCE_MS
      ? await inBrowser('Electron does not run here, so Reverie opens in the browser instead.')
      : status;
}

function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
}

/** @returns the exit status */
function appEnds(): Promise<number> {
  return new Promise((resolve) => {
    const app = spawn(electron(), [ROOT], { stdio: 'inherit' });
    app.on('error', () => resolve(1));
    app.on('exit', (status) => resolve(status ?? 1));
    // The terminal sends ^C to the app too; it ends in order, and this waits for it.
    process.once('SIGINT', () => {});
    process.once('SIGTERM', () => app.kill());
  });
}

/** @returns the exit status */
function inBrowser(why: string): Promise<number> {
  console.log(why);
  return run(['serve', ...(hasDisplay() ? ['--open'] : [])]);
}

function electron(): string {
  const name = readFileSync(join(ELECTRON, 'path.txt'), 'utf8');
  return join(ELECTRON, 'dist', name);
}

function isFetched(): boolean {
  const isThere = (): boolean => existsSync(join(ELECTRON, 'path.txt')) && existsSync(electron());
  if (isThere()) return true;
  console.log('Fetching Electron. This happens once.');
  // What it says of a failed download is a page long and helps nobody.
  spawnSync(process.execPath, [join(ELECTRON, 'install.js')], { stdio: 'ignore', timeout: FETCH_MS });
  return isThere();
}

/** Builds what is missing or older than its sources. */
function isBuilt(): boolean {
  const sources = ['src', 'electron.vite.config.ts', 'renderer.vite.config.ts', 'package-lock.json'];
  const built = join(ROOT, 'out/main/main.js');
  if (
    !isOutdated(
      built,
      sources.map((path) => join(ROOT, path)),
    )
  )
    return true;
  const vite = join(ROOT, 'node_modules/electron-vite/bin/electron-vite.js');
  return (
    spawnSync(process.execPath, [vite, 'build'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0
  );
}

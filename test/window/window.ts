/**
 * The real window for a test: the built page in Chromium, served by the real command line over the real engine, on
 * folders of its own. Nothing in it is a stand-in.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium, type Browser, type Page } from 'playwright-core';
import { layOut } from '../../samples/lay-out.ts';

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');

/** Debian's, or the one a developer names. */
export const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
export const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
];

/** Without a browser these tests skip, and say so. */
export const hasBrowser = existsSync(CHROMIUM);

export interface Folders {
  root: string;
  home: string;
  data: string;
  store: string;
  remove(): void;
}

/** @param today the day the sample counts back from; `null` lays nothing out */
export function folders(today: Date | null): Folders {
  const root = mkdtempSync(join(tmpdir(), 'reverie-window-'));
  const [home, data, store] = [join(root, 'home'), join(root, 'data'), join(root, 'store')];
  mkdirSync(home);
  mkdirSync(store);
  if (today !== null) layOut({ home, store }, today);
  return { root, home, data, store, remove: () => rmSync(root, { recursive: true, force: true }) };
}

export interface Served {
  url: string;
  process: ChildProcess;
  stop(): Promise<void>;
}

/** Starts `reverie serve` on these folders. */
export async function serve({ home, data, store }: Pick<Folders, 'home' | 'data' | 'store'>): Promise<Served> {
  const child = spawn(process.execPath, [MAIN, 'serve', '--json'], {
    env: { ...process.env, REVERIE_HOME: home, REVERIE_DATA: data, REVERIE_STORE: store, TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once('line', (line) => {
      const document: unknown = JSON.parse(line);
      if (typeof document === 'object' && document !== null && 'url' in document && typeof document.url === 'string')
        resolve(document.url);
      else reject(new Error(`serve said ${line}`));
    });
    child.once('exit', (status) => reject(new Error(`serve ended with ${String(status)}`)));
  });
  return {
    url,
    process: child,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

export const launch = (): Promise<Browser> => chromium.launch({ executablePath: CHROMIUM, args: FLAGS });

export interface Look {
  width?: number;
  height?: number;
  scheme?: 'light' | 'dark';
  /** What is done with the page before it goes there. */
  before?: (page: Page) => Promise<void>;
}

/** A page on the window. What goes wrong inside it (errors, refused content) is collected. */
export async function openPage(
  browser: Browser,
  url: string,
  { width = 1280, height = 800, scheme = 'light', before }: Look = {},
): Promise<{ page: Page; faults: string[] }> {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, timezoneId: 'UTC' });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  await before?.(page);
  await page.goto(url);
  return { page, faults };
}

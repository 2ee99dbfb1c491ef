/** Runs the real command line in a process of its own, on folders of its own. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { layOut } from '../../samples/lay-out.ts';

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');

export interface Ran {
  status: number | null;
  stdout: string;
  stderr: string;
  /** Standard output as the one JSON document it has to be. Throws where it is anything else. */
  json(): unknown;
}

export interface Place {
  root: string;
  home: string;
  data: string;
  store: string;
  reverie(...args: string[]): Promise<Ran>;
}

/** @param sample lay the sample's logs and its store out; else both are empty folders */
export function place({ sample }: { sample: boolean }): Place {
  const root = mkdtempSync(join(tmpdir(), 'reverie-cli-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const [home, data, store] = [join(root, 'home'), join(root, 'data'), join(root, 'store')];
  mkdirSync(home);
  mkdirSync(store);
  if (sample) layOut({ home, store }, new Date('2026-03-20T12:00:00Z'));
  const reverie = (...args: string[]): Promise<Ran> =>
    runMain(args, { REVERIE_HOME: home, REVERIE_DATA: data, REVERIE_STORE: store }, root);
  return { root, home, data, store, reverie };
}

export function runMain(args: readonly string[], env: Record<string, string>, cwd: string): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...args], {
      cwd,
      env: { PATH: process.env['PATH'] ?? '', HOME: cwd, TZ: 'UTC', NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr, json: () => JSON.parse(stdout) }));
  });
}

/** Every file below a folder with what it holds: two of them are equal when nothing was touched. */
export function contentsOf(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  const walk = (path: string, name: string): void => {
    const stats = lstatSync(path);
    if (stats.isSymbolicLink()) found[name] = `→ ${readlinkSync(path)}`;
    else if (stats.isDirectory()) for (const child of readdirSync(path)) walk(join(path, child), `${name}/${child}`);
    else found[name] = createHash('sha256').update(readFileSync(path)).digest('hex');
  };
  if (existsSync(folder)) walk(folder, '');
  return found;
}

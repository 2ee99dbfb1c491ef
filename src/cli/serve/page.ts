/**
 * The built page, read into memory whole: only what was built is served, and no path that a browser sends ever reaches
 * the disk. In a checkout it is built first where it is missing or older than its sources.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { fail, ok, type Failure, type Result } from '../../shared/result.ts';
import { PAGE_TYPES } from '../../shared/window/page.ts';

/** By path below the page's address, with `/` between its parts. */
export type PageFiles = ReadonlyMap<string, { type: string; bytes: Buffer }>;

const ROOT = join(import.meta.dirname, '../../..');
const BUILT = join(ROOT, 'out/renderer');
const SOURCES = ['src/renderer', 'src/shared', 'renderer.vite.config.ts', 'package-lock.json'].map((path) =>
  join(ROOT, path),
);

export async function builtPage(tell: (progress: string) => void): Promise<Result<PageFiles, Failure>> {
  if (isOutdated(join(BUILT, 'index.html'), SOURCES)) {
    tell('Building the page…');
    const built = await build();
    if (!built.ok) return built;
  }
  return ok(
    new Map(
      filesBelow(BUILT).flatMap((path) => {
        const type = PAGE_TYPES[extname(path)];
        const name = relative(BUILT, path).split(sep).join('/');
        return type === undefined ? [] : [[name, { type, bytes: readFileSync(path) }] as const];
      }),
    ),
  );
}

/** Whether what was built is missing, or any of the files and folders it is built from is newer. */
export function isOutdated(built: string, sources: readonly string[]): boolean {
  if (!existsSync(built)) return true;
  const { mtimeMs } = statSync(built);
  return sources.some((source) => filesBelow(source).some((path) => statSync(path).mtimeMs > mtimeMs));
}

function filesBelow(path: string): string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function build(): Promise<Result<void, Failure>> {
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      [vite, 'build', '--config', 'renderer.vite.config.ts', '--logLevel', 'error'],
      {
        cwd: ROOT,
        // A test runner says `test` here, and React would be built with all that its developers need.
        env: { ...process.env, NODE_ENV: 'production' },
        // Standard output is the command's own.
        stdio: ['ignore', 2, 2],
      },
    );
    child.on('error', (error) => resolve(fail(notBuilt(error.message))));
    child.on('exit', (status) =>
      resolve(status === 0 ? ok(undefined) : fail(notBuilt(`vite ended with ${String(status)}`))),
    );
  });
}

const notBuilt = (why: string): Failure => ({
  code: 'page-not-built',
  message: `The page could not be built: ${why}`,
  hint: 'Run `npm run build` to see what is wrong.',
});

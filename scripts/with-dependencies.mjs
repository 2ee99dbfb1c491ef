#!/usr/bin/env node
/**
 * Runs a command with the project's dependencies, installing them first when they are not there:
 *
 *   node scripts/with-dependencies.mjs [--in-callers-folder] COMMAND [ARGUMENT…]
 *
 * Runs on any Node from 20 on and imports nothing but Node, because on a fresh clone there is nothing else. The
 * command finds the project's own tools first on its PATH, its Node 24 among them.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const windows = process.platform === 'win32';

/**
 * npm leaves a lock file of its own inside node_modules as the last thing it does. What stands there is installed;
 * after an installation that broke off, the file is missing.
 */
function installed() {
  const hidden = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const have = packagesOf(hidden);
  return Object.entries(packagesOf(join(root, 'package-lock.json'))).every(
    ([place, { version, optional, devOptional, peer }]) =>
      place === '' || have[place]?.version === version || (!have[place] && Boolean(optional || devOptional || peer)),
  );
}

const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages ?? {};

/** The project's own Node is put there by that package's install script. */
const nodeIsThere = () => existsSync(join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node'));

/** Standard output belongs to the command: everything said on the way there goes to standard error. */
function npm(...args) {
  const own = process.env.npm_execpath;
  const [command, first] = own?.endsWith('.js') ? [process.execPath, [own]] : [windows ? 'npm.cmd' : 'npm', []];
  const { status, error } = spawnSync(command, [...first, ...args, '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: windows,
  });
  if (status === 0) return;
  console.error(
    `npm ${args[0]} did not succeed${error ? ` (${error.message})` : ''}. Reverie needs Node 20 or newer, npm and, this once, the npm registry.`,
  );
  process.exit(1);
}

if (Number(process.versions.node.split('.')[0]) < 20) {
  console.error(`Reverie needs Node 20 or newer to set itself up; this is ${process.versions.node}.`);
  process.exit(1);
}
if (!installed()) {
  console.error('Installing what Reverie is built from. This happens once.');
  // No install scripts (see .npmrc): npm would compile better-sqlite3, which brings its binaries along.
  npm('ci', '--ignore-scripts');
}
if (!nodeIsThere()) npm('rebuild', 'node', '--ignore-scripts=false');

const inCallersFolder = process.argv[2] === '--in-callers-folder';
const [command, ...args] = process.argv.slice(inCallersFolder ? 3 : 2);
if (command === undefined) process.exit(0);

// npm has gone to the project's folder; paths the user typed are meant from where they stand.
const script = args.findIndex((word) => !word.startsWith('-'));
if (inCallersFolder && script >= 0) args[script] = resolve(root, args[script]);

const pathName = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
const child = spawn(command, args, {
  stdio: 'inherit',
  cwd: inCallersFolder ? (process.env.INIT_CWD ?? process.cwd()) : root,
  env: { ...process.env, [pathName]: join(root, 'node_modules', '.bin') + delimiter + (process.env[pathName] ?? '') },
  shell: windows,
});
// The terminal sends ^C to both; the command decides what becomes of it and this waits for it.
process.on('SIGINT', () => {});
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  console.error(`${command}: ${error.message}`);
  process.exit(1);
});
child.on('exit', (status, signal) => process.exit(signal ? 1 : (status ?? 1)));

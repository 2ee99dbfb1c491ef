/**
 * `npm run package [-- ARGUMENTS]`: builds the app and packs it for this platform into dist/. Arguments go to
 * electron-builder: `-- --linux deb`, `-- --dir`. It fetches Electron from its own download page.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

function tool(path: string, ...args: string[]): void {
  const { status } = spawnSync(process.execPath, [join(ROOT, 'node_modules', path), ...args], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

tool('electron-vite/bin/electron-vite.js', 'build');
tool('electron-builder/cli.js', '--config', 'electron-builder.yml', '--publish', 'never', ...process.argv.slice(2));

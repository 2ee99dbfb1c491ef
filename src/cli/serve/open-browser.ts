/** Opens an address in the user's browser. Where that fails, the address is on the terminal to be opened by hand. */
import { spawn } from 'node:child_process';

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
  linux: ['xdg-open'],
};

export function openBrowser(url: string, platform: NodeJS.Platform): void {
  const opener = OPENERS[platform];
  if (opener === undefined) return;
  const [command, ...args] = opener;
  spawn(command, [...args, url], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}

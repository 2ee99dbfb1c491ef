/** The window with a past: welcomed, and where wanted with a dream behind it whose changes are accepted. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { CallName, InputOf } from '../../src/shared/window/calls.ts';
import type { Folders } from './window.ts';

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');

/** Runs a command of the terminal on the folders, before or while the window is open. */
export function terminal({ home, data, store }: Pick<Folders, 'home' | 'data' | 'store'>, ...args: string[]): string {
  return execFileSync(process.execPath, [MAIN, ...args], {
    env: { ...process.env, REVERIE_HOME: home, REVERIE_DATA: data, REVERIE_STORE: store, TZ: 'UTC' },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Dreams over the sample and accepts all of it. */
export function accepted(folders: Folders): void {
  const report: unknown = JSON.parse(terminal(folders, 'dream', '--json'));
  const proposal = typeof report === 'object' && report !== null && 'proposal' in report ? report.proposal : undefined;
  if (typeof proposal !== 'object' || proposal === null || !('id' in proposal)) throw new Error('no proposal');
  terminal(folders, 'accept', '--all', String(proposal.id), '--json');
}

/** Asks the engine as the page does, over a connection of its own. */
export async function ask<N extends CallName>(page: Page, name: N, input: InputOf<N>): Promise<void> {
  await page.evaluate(
    ({ name, input }) =>
      new Promise<void>((resolve, reject) => {
        const url = new URL('socket', document.baseURI);
        url.protocol = 'ws:';
        url.hash = '';
        const socket = new WebSocket(url);
        socket.addEventListener('open', () => socket.send(JSON.stringify({ call: 1, name, input })));
        socket.addEventListener('error', () => reject(new Error('no connection')));
        socket.addEventListener('message', ({ data }) => {
          const message: unknown = JSON.parse(String(data));
          if (typeof message !== 'object' || message === null || !('answer' in message)) return;
          socket.close();
          if ('ok' in message && message.ok === true) resolve();
          else reject(new Error(String(data)));
        });
      }),
    { name, input },
  );
}

/** Past the first run. */
export const welcomed = (page: Page): Promise<void> => ask(page, 'settings.set', { welcomed: true });

/** The window that opens instead when Reverie keeps failing to start. It needs nothing of what may be broken. */
import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron';

interface Parts {
  make: (options: BrowserWindowConstructorOptions) => BrowserWindow;
  again: () => void;
  openData: () => void;
  quit: () => void;
}

/** Names of what the page's links do. Following one is prevented, so none of these is ever asked for. */
const ACTIONS = {
  again: 'https://recovery.invalid/again',
  data: 'https://recovery.invalid/data',
  quit: 'https://recovery.invalid/quit',
};

export function openRecovery(why: string, { make, again, openData, quit }: Parts): BrowserWindow {
  const window = make({
    width: 560,
    height: 420,
    title: 'Reverie',
    webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false, javascript: false },
  });
  window.webContents.on('will-navigate', (event) => {
    event.preventDefault();
    if (event.url === ACTIONS.again) again();
    else if (event.url === ACTIONS.data) openData();
    else if (event.url === ACTIONS.quit) quit();
  });
  void window.loadURL(`data:text/html;charset=utf-8,${encodeURIComponent(page(why))}`);
  return window;
}

const page = (why: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>Reverie</title>
<style>
body { max-width: 28rem; margin: 3rem auto; padding: 0 1.5rem; font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.375rem; }
code { font-size: .9em; }
a { display: inline-block; margin: 1rem .75rem 0 0; }
</style></head><body>
<h1>Reverie could not start</h1>
<p>It tried several times and did not get to its window.</p>
<p>Your playbooks and decisions are files on this machine. Nothing of them was changed.</p>
<p><code>${escaped(why)}</code></p>
<a href="${ACTIONS.again}">Try again</a><a href="${ACTIONS.data}">Open the data folder</a><a href="${ACTIONS.quit}">Quit</a>
</body></html>`;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

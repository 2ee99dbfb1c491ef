import { BrowserWindow, session } from 'electron';
import { join } from 'node:path';

/** The page brings its own files and needs nothing else: no connection, no plug-in, no script written into it. */
const CONTENT_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'";

let window: BrowserWindow | null = null;

/** Opens the window, or brings it to the front where it is open. */
export function openWindow(): void {
  if (window !== null) {
    window.focus();
    return;
  }
  lockDown();
  window = new BrowserWindow({
    width: 900,
    height: 640,
    title: 'Reverie',
    webPreferences: {
      preload: join(import.meta.dirname, '../preload/preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
    },
  });
  // Session text is shown in here one day: nothing in it may ever lead the window elsewhere.
  window.webContents.on('will-navigate', (event) => event.preventDefault());
  window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  window.on('closed', () => (window = null));
  void window.loadFile(join(import.meta.dirname, '../renderer/index.html'));
}

function lockDown(): void {
  const { webRequest } = session.defaultSession;
  webRequest.onHeadersReceived((details, respond) =>
    respond({ responseHeaders: { ...details.responseHeaders, 'Content-Security-Policy': [CONTENT_POLICY] } }),
  );
  webRequest.onBeforeRequest((details, respond) => respond({ cancel: !details.url.startsWith('file://') }));
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
}

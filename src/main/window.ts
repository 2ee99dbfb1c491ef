/** The one window: made when it is first needed, hidden when it is closed while a tray keeps the app running. */
import type { BrowserWindow, BrowserWindowConstructorOptions, Rectangle } from 'electron';
import { nextRestart } from '../core/service/restarts.ts';
import { CHANNEL, type ToPage } from '../shared/window/preload.ts';
import { PAGE } from './page-protocol.ts';
import { keepState, restoredState } from './window-state.ts';

export interface MainWindow {
  /** Opens it, or brings it to the front. */
  show(): void;
  /** The window, where there is one. */
  current(): BrowserWindow | null;
  tell(message: ToPage): void;
  isFocused(): boolean;
  /** Before the app ends, which closes no window first. */
  keepState(): void;
}

interface Parts {
  make: (options: BrowserWindowConstructorOptions) => BrowserWindow;
  preload: string;
  stateFile: string;
  displays: () => readonly Rectangle[];
  /** Whether closing the window is to hide it: there is a tray, and nobody quits. */
  staysInTray: () => boolean;
  /** The page's process died too often to be loaded again. */
  keepsDying: () => void;
  now: () => number;
}

export function mainWindow({ make, preload, stateFile, displays, staysInTray, keepsDying, now }: Parts): MainWindow {
  let window: BrowserWindow | null = null;
  const deaths: number[] = [];

  const keep = (of: BrowserWindow): void =>
    keepState(stateFile, { ...of.getNormalBounds(), maximized: of.isMaximized() });

  function open(): BrowserWindow {
    const { maximized, ...bounds } = restoredState(stateFile, displays());
    const opened = make({
      ...bounds,
      minWidth: 480,
      minHeight: 360,
      title: 'Reverie',
      show: false,
      // The colour of the page's ground, so that nothing flashes before it is drawn.
      backgroundColor: '#fbfaf9',
      webPreferences: {
        preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webviewTag: false,
        spellcheck: false,
      },
    });
    opened.once('ready-to-show', () => {
      if (maximized) opened.maximize();
      opened.show();
    });
    opened.on('close', (event) => {
      keep(opened);
      if (!staysInTray()) return;
      event.preventDefault();
      opened.hide();
    });
    opened.on('closed', () => {
      if (window === opened) window = null;
    });
    opened.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason === 'clean-exit') return;
      deaths.push(now());
      const restart = nextRestart(deaths, now());
      if (restart.kind === 'start') setTimeout(() => opened.reload(), restart.afterMs);
      else {
        opened.destroy();
        keepsDying();
      }
    });
    void opened.loadURL(PAGE);
    return opened;
  }

  return {
    show() {
      if (window === null) {
        window = open();
        return;
      }
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
    current: () => window,
    tell: (message) => window?.webContents.send(CHANNEL.tell, message),
    isFocused: () => window?.isFocused() ?? false,
    keepState() {
      if (window !== null) keep(window);
    },
  };
}

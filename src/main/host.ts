/** The desktop host: boots in phases, then lets its parts work. Every part gets what it needs of Electron from here. */
import { cpus, homedir } from 'node:os';
import { join } from 'node:path';
import type * as Electron from 'electron';
import { placesOf } from '../core/places.ts';
import { fail, ok, type Failure, type Result } from '../shared/result.ts';
import type { HostRequest } from '../shared/window/host-messages.ts';
import type { Live } from '../shared/window/live.ts';
import { CHANNEL } from '../shared/window/preload.ts';
import { boot } from './boot.ts';
import { bootLog } from './crash-loop.ts';
import { engineProcess } from './engine.ts';
import { ownShare, watchFacts, type FactsWatch } from './facts.ts';
import { HIDDEN, setLaunchAtLogin } from './launch-at-login.ts';
import { menuOf } from './menu.ts';
import { notifier } from './notifications.ts';
import { PAGE, registerScheme, servePage } from './page-protocol.ts';
import { openRecovery } from './recovery.ts';
import { guardContents, guardSession, quiet } from './session-guard.ts';
import { fillTray } from './tray.ts';
import { mainWindow } from './window.ts';

/** A phase that takes longer than this hangs, as far as a person is concerned. */
const HANGS_MS = 15_000;

/** @param folder of the built host: the engine, the preload and the page lie beside it */
export function startHost(electron: typeof Electron, folder: string): void {
  const { app, BrowserWindow, dialog, ipcMain, Menu, MessageChannelMain, nativeImage, Notification } = electron;
  const { powerMonitor, protocol, screen, session, shell, Tray, utilityProcess } = electron;

  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  app.enableSandbox();
  // Windows shows notifications only of a program it knows by the id in its start menu: appId of electron-builder.yml.
  if (process.platform === 'win32') app.setAppUserModelId('dev.reverie.desktop');
  quiet(app);
  registerScheme(protocol);
  guardContents(app);

  const { env, platform } = process;
  const { dataDir } = placesOf({}, { env, cwd: process.cwd(), userHome: homedir(), platform });
  const starts = bootLog(join(app.getPath('userData'), 'starts.json'), Date.now);
  const preload = join(folder, '../preload/preload.cjs');
  let quitting = false;
  let tray: { show: (live: Live | null) => void } | null = null;
  let facts: FactsWatch | null = null;
  let live: Live | null = null;
  const pageIsThere = Promise.withResolvers<null>();

  const window = mainWindow({
    make: (options) => new BrowserWindow(options),
    preload,
    stateFile: join(app.getPath('userData'), 'window.json'),
    displays: () => screen.getAllDisplays().map(({ workArea }) => workArea),
    staysInTray: () => tray !== null && !quitting,
    keepsDying: () => recover('Its window ended several times.'),
    now: Date.now,
  });
  const openAt = (hash: string): void => {
    window.show();
    window.tell({ reverie: 'go', hash });
  };
  const notify = notifier({
    make: (options) => new Notification(options),
    isFocused: window.isFocused,
    open: openAt,
  });

  const engine = engineProcess({
    fork: () =>
      utilityProcess.fork(join(folder, 'engine-process.js'), [app.getVersion()], {
        serviceName: 'Reverie engine',
      }),
    forkModel: () => utilityProcess.fork(join(folder, 'model-process.js'), [], { serviceName: 'Reverie model' }),
    channel: () => new MessageChannelMain(),
    answer: answerHost,
    onLive(state) {
      live = state;
      tray?.show(state);
      facts?.dreaming(state.activity.kind === 'dreaming');
      notify(state);
    },
    onLost(down) {
      live = null;
      tray?.show(null);
      window.tell({ reverie: 'lost' });
      if (down)
        dialog.showErrorBox(
          'The engine of Reverie keeps ending',
          'It is left down. Your playbooks and decisions are safe. Quit and start Reverie again; `reverie doctor` in a terminal says what stands.',
        );
    },
    onStart: connectWindow,
    now: Date.now,
  });

  function connectWindow(): void {
    const contents = window.current()?.webContents;
    const port = contents === undefined ? null : engine.connect();
    if (contents !== undefined && port !== null) contents.postMessage(CHANNEL.port, null, [port]);
  }

  async function answerHost(request: HostRequest): Promise<Result<unknown, Failure>> {
    switch (request.name) {
      case 'openPath': {
        const why = await shell.openPath(request.path);
        return why === '' ? ok(null) : fail(cannotOpen(request.path, why));
      }
      case 'chooseFolder': {
        const chosen = await dialog.showOpenDialog({ properties: ['openDirectory', 'createDirectory'] });
        return ok(chosen.filePaths[0] ?? null);
      }
      case 'setLaunchAtLogin':
        return setLaunchAtLogin(request.on, {
          app,
          platform: process.platform,
          executable: process.env['APPIMAGE'] ?? app.getPath('exe'),
          configDir: process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'),
        });
    }
  }

  async function quit(): Promise<void> {
    if (quitting) return;
    quitting = true;
    window.keepState();
    facts?.close();
    await engine.close();
    app.exit(0);
  }

  const recover = (why: string): void => {
    openRecovery(why, {
      make: (options) => new BrowserWindow(options),
      again() {
        starts.ready();
        app.relaunch();
        app.exit(0);
      },
      openData: () => void shell.openPath(dataDir),
      quit: () => app.exit(0),
    });
  };

  app.on('second-instance', window.show);
  app.on('activate', window.show);
  app.on('window-all-closed', () => {
    if (tray === null) void quit();
  });
  app.on('before-quit', (event) => {
    if (quitting) return;
    event.preventDefault();
    void quit();
  });
  ipcMain.on(CHANNEL.connect, ({ senderFrame }) => {
    // Only the page itself, in the window itself.
    if (!senderFrame?.url.startsWith(new URL('.', PAGE).href) || senderFrame.parent !== null) return;
    pageIsThere.resolve(null);
    connectWindow();
  });

  const phases = [
    { name: 'system', run: () => app.whenReady() },
    {
      name: 'page',
      run() {
        servePage(protocol, join(folder, '../renderer'));
        guardSession(session.defaultSession, engine.networkRequestsRefused);
      },
    },
    { name: 'engine', run: engine.start },
    {
      name: 'menu and tray',
      run() {
        Menu.setApplicationMenu(
          Menu.buildFromTemplate(
            menuOf({ platform: process.platform, tell: window.tell, show: window.show, quit: () => void quit() }),
          ),
        );
        const sign = new Tray(nativeImage.createFromPath(join(folder, 'tray.png')));
        const show = fillTray({
          tray: sign,
          menu: (items) => Menu.buildFromTemplate(items),
          actions: {
            open: window.show,
            dreamNow: () =>
              engine.call('dreams.start', {
                project: null,
                sessions: null,
                since: null,
                instructions: null,
                again: null,
                model: null,
              }),
            pause: () => engine.call('dreams.pause', {}),
            resume: (dream) => engine.call('dreams.resume', { id: dream }),
            quit: () => void quit(),
          },
        });
        tray = { show };
        show(live);
      },
    },
    {
      name: 'facts',
      run() {
        facts = watchFacts({
          power: powerMonitor,
          processors,
          own: () => ownShare(app),
          tell: engine.facts,
          platform: process.platform,
        });
      },
    },
    {
      name: 'window',
      async run() {
        if (process.argv.includes(HIDDEN)) return;
        window.show();
        // A window whose page never runs is no start.
        await pageIsThere.promise;
      },
    },
  ];

  if (starts.starting()) {
    void app.whenReady().then(() => recover('It ended several times before its window was there.'));
    return;
  }
  const watch = {
    afterMs: HANGS_MS,
    hangs: (phase: string) => console.error(`Reverie hangs while starting: ${phase}`),
  };
  void boot(phases, watch).then((booted) => {
    if (booted.kind === 'ready') starts.ready();
    else recover(`${booted.phase}: ${booted.error instanceof Error ? booted.error.message : String(booted.error)}`);
  });
}

function processors(): { busy: number; all: number } {
  let [busy, all] = [0, 0];
  for (const { times } of cpus()) {
    const sum = times.user + times.nice + times.sys + times.idle + times.irq;
    all += sum;
    busy += sum - times.idle;
  }
  return { busy, all };
}

const cannotOpen = (path: string, why: string): Failure => ({
  code: 'cannot-open',
  message: `${path} could not be opened: ${why}`,
  hint: 'Choose a program for markdown files in your system, or open it by hand.',
});

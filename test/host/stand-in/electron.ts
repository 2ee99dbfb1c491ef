/**
 * A stand-in for Electron where its binary cannot be had: the same names, over a real Chromium. What the host says to
 * the system (tray, menu, dialogs) is written down; what it shows is a real page with the real preload; the engine is
 * a real process. The test drives both over this process's own channel.
 */
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { ChildEngine, Port } from './ports.ts';

const settings: { chromium: string; flags: string[]; userData: string; bypassCsp: boolean } = JSON.parse(
  process.env['STAND_IN'] ?? '{}',
);

const browser = await chromium.launch({ executablePath: settings.chromium, args: settings.flags });

/** What a test asks about. */
interface Recorded {
  trayMenu: MenuItem[];
  tooltip: string;
  appMenu: MenuItem[];
  notifications: { title: string; body: string; emitter: EventEmitter }[];
  opened: string[];
  errors: string[];
  loginItem: unknown;
  relaunched: boolean;
  windows: BrowserWindow[];
  engines: ChildEngine[];
  permissions: ((contents: unknown, permission: string, answer: (is: boolean) => void) => void) | null;
  chosenFolder: string;
}
export const record: Recorded = {
  trayMenu: [],
  tooltip: '',
  appMenu: [],
  notifications: [],
  opened: [],
  errors: [],
  loginItem: null,
  relaunched: false,
  windows: [],
  engines: [],
  permissions: null,
  chosenFolder: '/chosen/folder',
};

interface MenuItem {
  label?: string;
  type?: string;
  role?: string;
  enabled?: boolean;
  accelerator?: string;
  click?: () => void;
  submenu?: MenuItem[];
}

class App extends EventEmitter {
  readonly commandLine = { appendSwitch: (): void => {} };
  requestSingleInstanceLock(): boolean {
    return true;
  }
  enableSandbox(): void {}
  whenReady(): Promise<void> {
    return Promise.resolve();
  }
  getVersion(): string {
    return '0.0.0-test';
  }
  getPath(name: string): string {
    return name === 'exe' ? '/opt/reverie/reverie' : settings.userData;
  }
  /** As if all that is busy here were the app itself: what else runs beside a test is not to change it. */
  getAppMetrics(): { cpu: { percentCPUUsage: number } }[] {
    return [{ cpu: { percentCPUUsage: 100 } }];
  }
  setLoginItemSettings(item: unknown): void {
    record.loginItem = item;
  }
  relaunch(): void {
    record.relaunched = true;
  }
  quit(): void {
    this.emit('before-quit', { preventDefault: () => {} });
  }
  exit(code: number): void {
    void browser.close().then(() => process.exit(code));
  }
}
export const app = new App();

// ---- the page

/** Chromium knows no scheme of the app's own; a host of that name that no network has stands for it. */
const ORIGIN = 'https://reverie.stand-in';
const toPage = (url: string): string => url.replace(/^app:\/\/reverie/, ORIGIN);
const toApp = (url: string): string => url.replace(ORIGIN, 'app://reverie');

type Handler = (request: { url: string }) => Response | Promise<Response>;
const handlers = new Map<string, Handler>();
export const protocol = {
  registerSchemesAsPrivileged: (): void => {},
  handle: (scheme: string, handler: Handler): void => void handlers.set(scheme, handler),
};

type BeforeRequest = (details: { url: string }, respond: (answer: { cancel: boolean }) => void) => void;
let beforeRequest: BeforeRequest = (_details, respond) => respond({ cancel: false });
const defaultSession = Object.assign(new EventEmitter(), {
  webRequest: { onBeforeRequest: (listener: BeforeRequest): void => void (beforeRequest = listener) },
  setPermissionRequestHandler: (handler: NonNullable<Recorded['permissions']>): void =>
    void (record.permissions = handler),
  setPermissionCheckHandler: (): void => {},
  setDevicePermissionHandler: (): void => {},
  setSpellCheckerEnabled: (): void => {},
});
export const session = { defaultSession };

export const ipcMain = new EventEmitter();

interface WindowOptions {
  width?: number;
  height?: number;
  x?: number;
  y?: number;
  title?: string;
  webPreferences?: { preload?: string; javascript?: boolean };
}

class WebContents extends EventEmitter {
  openHandler: (details: { url: string }) => { action: string } = () => ({ action: 'allow' });
  readonly #window: BrowserWindow;
  constructor(window: BrowserWindow) {
    super();
    this.#window = window;
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler;
  }
  send(channel: string, ...args: unknown[]): void {
    // What is sent before there is a document to hear it is lost, as in Electron.
    void this.#window.page
      .then((page) =>
        page.evaluate(([name, list]) => Reflect.get(globalThis, 'standInReceive')(name, list), [
          channel,
          args,
        ] as const),
      )
      .catch(() => {});
  }
  /** A port goes along by its number; the page has the other end of a channel of its own. */
  postMessage(channel: string, _message: unknown, [port]: [Port]): void {
    void this.#give(channel, port).catch(() => {});
  }
  async #give(channel: string, port: Port): Promise<void> {
    const page = await this.#window.page;
    port.deliver = (data) =>
      void page
        .evaluate(([id, value]) => Reflect.get(globalThis, 'standInPort')(id, value), [port.id, data] as const)
        .catch(() => {});
    this.#window.ports.set(port.id, port);
    const given = [channel, port.id] as const;
    await page.evaluate(([name, id]) => Reflect.get(globalThis, 'standInReceivePort')(name, id), given);
    port.start();
  }
}

export class BrowserWindow extends EventEmitter {
  readonly options: WindowOptions;
  readonly webContents: WebContents;
  readonly page: Promise<Page>;
  readonly ports = new Map<number, Port>();
  #context: BrowserContext | null = null;
  state = { visible: false, focused: false, minimized: false, maximized: false, closed: false, url: '' };

  constructor(options: WindowOptions) {
    super();
    this.options = options;
    this.webContents = new WebContents(this);
    record.windows.push(this);
    app.emit('web-contents-created', {}, this.webContents);
    this.page = this.#open();
  }

  async #open(): Promise<Page> {
    const { width = 800, height = 600, webPreferences = {} } = this.options;
    this.#context = await browser.newContext({
      viewport: { width, height },
      javaScriptEnabled: webPreferences.javascript !== false,
      bypassCSP: settings.bypassCsp,
    });
    const page = await this.#context.newPage();
    await page.exposeBinding('standInSend', (_source, channel: string) =>
      ipcMain.emit(channel, { senderFrame: { url: toApp(page.url()), parent: null }, sender: this.webContents }),
    );
    await page.exposeBinding('standInFromPort', (_source, id: number, data: unknown) =>
      this.ports.get(id)?.fromPage(data),
    );
    await page.exposeBinding('standInOpen', (_source, url: string) => this.webContents.openHandler({ url }).action);
    if (webPreferences.preload !== undefined)
      await page.addInitScript({ content: inPage(readFileSync(webPreferences.preload, 'utf8')) });
    await page.route('**/*', async (route) => {
      const url = toApp(route.request().url());
      const isMain = route.request().isNavigationRequest();
      // Only what the page itself asks for: the window's own loads come from the host.
      if (isMain && url !== this.state.url) {
        let prevented = false;
        this.webContents.emit('will-navigate', { url, preventDefault: () => (prevented = true) });
        // What has no content leads nowhere: the page stays, as it does in Electron.
        if (prevented) return route.fulfill({ status: 204 });
      }
      const cancel = await new Promise<boolean>((resolve) =>
        beforeRequest({ url }, (answer) => resolve(answer.cancel)),
      );
      const handler = handlers.get(url.split(':')[0] ?? '');
      if (cancel || handler === undefined) return route.abort();
      const response = await handler({ url });
      await route.fulfill({
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: Buffer.from(await response.arrayBuffer()),
      });
    });
    return page;
  }

  async loadURL(url: string): Promise<void> {
    this.state.url = url;
    const page = await this.page;
    await page.goto(toPage(url));
    this.emit('ready-to-show');
  }
  reload(): void {
    void this.page.then((page) => page.reload());
  }
  destroy(): void {
    this.state.closed = true;
    void this.#context?.close();
    this.emit('closed');
  }
  show(): void {
    this.state.visible = true;
    this.state.focused = true;
  }
  hide(): void {
    this.state.visible = false;
    this.state.focused = false;
  }
  focus(): void {
    this.state.focused = true;
  }
  isFocused(): boolean {
    return this.state.focused;
  }
  isMinimized(): boolean {
    return this.state.minimized;
  }
  restore(): void {
    this.state.minimized = false;
  }
  maximize(): void {
    this.state.maximized = true;
  }
  isMaximized(): boolean {
    return this.state.maximized;
  }
  getNormalBounds(): { x: number; y: number; width: number; height: number } {
    const { x = 0, y = 0, width = 800, height = 600 } = this.options;
    return { x, y, width, height };
  }
  close(): void {
    let prevented = false;
    this.emit('close', { preventDefault: () => (prevented = true) });
    if (prevented) return;
    this.state.closed = true;
    void this.#context?.close();
    this.emit('closed');
    if (record.windows.every(({ state }) => state.closed)) app.emit('window-all-closed');
  }
}

/** The preload in the page, with the two of Electron's objects it knows. */
const inPage = (preload: string): string => `(() => {
  const listeners = new Map();
  const ipcRenderer = {
    on: (channel, listener) => listeners.set(channel, listener),
    send: (channel) => void window.standInSend(channel),
  };
  const contextBridge = { exposeInMainWorld: (name, value) => Object.defineProperty(window, name, { value: Object.freeze(value) }) };
  const ends = new Map();
  window.standInReceive = (channel, args) => listeners.get(channel)?.({ ports: [] }, ...args);
  window.standInReceivePort = (channel, id) => {
    const { port1, port2 } = new MessageChannel();
    ends.set(id, port1);
    port1.onmessage = ({ data }) => void window.standInFromPort(id, data);
    listeners.get(channel)?.({ ports: [port2] });
  };
  window.standInPort = (id, data) => ends.get(id)?.postMessage(data);
  const require = (name) => { if (name !== 'electron') throw new Error(name); return { contextBridge, ipcRenderer }; };
  ${preload}
})();`;

// ---- processes

export const utilityProcess = {
  fork(file: string, args: string[]): ChildEngine {
    const child = new ChildEngine(file, args);
    record.engines.push(child);
    return child;
  },
};

export class MessageChannelMain {
  readonly port1 = new Port();
  readonly port2 = new Port();
  constructor() {
    this.port1.other = this.port2;
    this.port2.other = this.port1;
  }
}

// ---- the system

export class Tray extends EventEmitter {
  setToolTip(text: string): void {
    record.tooltip = text;
  }
  setContextMenu(menu: { items: MenuItem[] }): void {
    record.trayMenu = menu.items;
  }
}

export const Menu = {
  buildFromTemplate: (items: MenuItem[]): { items: MenuItem[] } => ({ items }),
  setApplicationMenu: (menu: { items: MenuItem[] }): void => void (record.appMenu = menu.items),
};

export class Notification extends EventEmitter {
  readonly #options: { title: string; body: string };
  constructor(options: { title: string; body: string }) {
    super();
    this.#options = options;
  }
  show(): void {
    record.notifications.push({ ...this.#options, emitter: this });
  }
}

export const facts = { idle: 0, battery: false, idleState: 'active' };
export const powerMonitor = Object.assign(new EventEmitter(), {
  getSystemIdleTime: (): number => facts.idle,
  isOnBatteryPower: (): boolean => facts.battery,
  getSystemIdleState: (): string => facts.idleState,
  getCurrentThermalState: (): string => 'nominal',
});

export const screen = {
  getAllDisplays: (): unknown[] => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
};
export const nativeImage = { createFromPath: (path: string): unknown => ({ path, bytes: readFileSync(path).length }) };
export const dialog = {
  showErrorBox: (title: string): void => void record.errors.push(title),
  showOpenDialog: (): Promise<unknown> => Promise.resolve({ canceled: false, filePaths: [record.chosenFolder] }),
};
export const shell = {
  openPath(path: string): Promise<string> {
    record.opened.push(path);
    return Promise.resolve('');
  },
};

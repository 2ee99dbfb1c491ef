/** The built host in a process of its own, over the stand-in, with the page in a real browser that the test drives. */
import { execFileSync, fork } from 'node:child_process';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { CHROMIUM, FLAGS, type Folders } from '../window/window.ts';

const ROOT = join(import.meta.dirname, '../..');

export const build = (): void =>
  void execFileSync(process.execPath, [join(ROOT, 'node_modules/electron-vite/bin/electron-vite.js'), 'build'], {
    cwd: ROOT,
    // As it is for users: under a test's own NODE_ENV the page would be React's slow one.
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });

export interface HostState {
  tray: unknown[];
  tooltip: string;
  menu: unknown[];
  notifications: { title: string; body: string }[];
  opened: string[];
  errors: string[];
  loginItem: unknown;
  relaunched: boolean;
  windows: {
    visible: boolean;
    focused: boolean;
    closed: boolean;
    maximized: boolean;
    title: string;
    url: string;
    bounds: number[];
  }[];
  engines: number[];
}

export interface Host {
  /** Waits until the page shows this. A pattern. */
  see(text: string): Promise<void>;
  click(role: 'button' | 'link' | 'switch', name: string): Promise<void>;
  press(key: string): Promise<void>;
  evaluate(script: string): Promise<unknown>;
  state(): Promise<HostState>;
  order(order: string, argument?: unknown): Promise<unknown>;
  /** Resolves when the host's process has ended. */
  ended: Promise<number | null>;
  stop(): Promise<void>;
}

interface Options {
  args?: readonly string[];
  bypassCsp?: boolean;
}

export async function startHost(
  { root, home, data, store }: Folders,
  { args = [], bypassCsp = false }: Options = {},
): Promise<Host> {
  const child = fork(join(import.meta.dirname, 'stand-in/run.ts'), [...args], {
    env: {
      ...process.env,
      HOME: root,
      XDG_CONFIG_HOME: join(root, 'config'),
      REVERIE_HOME: home,
      REVERIE_DATA: data,
      REVERIE_STORE: store,
      TZ: 'UTC',
      STAND_IN: JSON.stringify({ chromium: CHROMIUM, flags: FLAGS, userData: root, bypassCsp }),
    },
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  void ended.then((code) => {
    for (const { reject } of waiting.values()) reject(new Error(`the host ended with ${String(code)}`));
  });
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  await new Promise<void>((resolve, reject) => {
    child.on('message', (raw) => {
      if (typeof raw !== 'object' || raw === null) return;
      if ('ready' in raw) resolve();
      if (!('number' in raw)) return;
      const order = waiting.get(Number(raw.number));
      waiting.delete(Number(raw.number));
      if ('value' in raw) order?.resolve(raw.value);
      if ('failed' in raw) order?.reject(new Error(String(raw.failed)));
    });
    child.on('exit', (code) => reject(new Error(`the host ended with ${String(code)}`)));
  });
  let next = 1;
  const order: Host['order'] = (name, argument) =>
    new Promise((resolve, reject) => {
      const number = next++;
      waiting.set(number, { resolve, reject });
      child.send({ order: name, number, argument }, (error) => error && reject(error));
    });
  const stop = async (): Promise<void> => {
    if (child.connected) child.kill('SIGKILL');
    await ended;
  };
  onTestFinished(stop);
  return {
    ended,
    stop,
    order,
    state: async () => hostState(await order('state')),
    see: async (text) => void (await order('see', text)),
    click: async (role, name) => void (await order('click', { role, name })),
    press: async (key) => void (await order('press', key)),
    evaluate: (script) => order('evaluate', script),
  };
}

/** What the stand-in wrote down; both sides are of this test. */
function hostState(value: unknown): HostState {
  const state: HostState = JSON.parse(JSON.stringify(value));
  return state;
}

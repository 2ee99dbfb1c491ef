/** Runs the built host with the stand-in in Electron's place, and does what the test asks of it. */
import { registerHooks } from 'node:module';
import type { Page } from 'playwright-core';
import { z } from 'zod';

const STAND_IN = new URL('./electron.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: STAND_IN, shortCircuit: true } : next(specifier, context),
});

const { app, facts, powerMonitor, record } = await import('./electron.ts');
await import(new URL('../../../out/main/main.js', import.meta.url).href);

type Item = (typeof record.trayMenu)[number];
const labels = (items: Item[]): unknown[] =>
  items.map(({ label, role, submenu, enabled }) =>
    submenu ? [label ?? role, labels(submenu)] : enabled === false ? `(${label ?? ''})` : (label ?? role ?? '-'),
  );
const find = (items: Item[], label: string): Item | undefined =>
  items.flatMap((item) => [item, ...(item.submenu ?? [])]).find((item) => item.label === label);

const page = (): Promise<Page> => {
  const window = record.windows.findLast(({ state }) => !state.closed);
  if (window === undefined) throw new Error('no window');
  return window.page;
};
const Control = z.object({ role: z.enum(['button', 'link', 'switch', 'heading']), name: z.string() });

/** Each answers with plain data. */
const ORDERS: Readonly<Record<string, (argument: unknown) => unknown>> = {
  state: () => ({
    tray: labels(record.trayMenu),
    tooltip: record.tooltip,
    menu: labels(record.appMenu),
    notifications: record.notifications.map(({ title, body }) => ({ title, body })),
    opened: record.opened,
    errors: record.errors,
    loginItem: record.loginItem,
    relaunched: record.relaunched,
    windows: record.windows.map(({ state, options }) => ({
      ...state,
      title: options.title,
      bounds: [options.x, options.y, options.width, options.height],
    })),
    engines: record.engines.map(({ pid }) => pid),
  }),
  tray: (label) => find(record.trayMenu, String(label))?.click?.(),
  menu: (label) => find(record.appMenu, String(label))?.click?.(),
  notification: (index) => record.notifications[Number(index)]?.emitter.emit('click'),
  facts(change) {
    Object.assign(facts, change);
    return powerMonitor.emit('resume');
  },
  kill: (signal) => record.engines.at(-1)?.kill(signal === 'SIGKILL' ? 'SIGKILL' : 'SIGTERM'),
  crashPage: () =>
    record.windows.at(-1)?.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 }),
  closeWindow: () => record.windows.at(-1)?.close(),
  blur: () => record.windows.forEach(({ state }) => (state.focused = false)),
  secondInstance: () => app.emit('second-instance'),
  quit: () => app.quit(),
  permission: (name) => new Promise((resolve) => record.permissions?.({}, String(name), resolve)),
  see: async (text) =>
    (await page())
      .getByText(new RegExp(String(text)))
      .first()
      .waitFor(),
  click: async (control) => {
    const { role, name } = Control.parse(control);
    await (
      await page()
    )
      .getByRole(role, { name: new RegExp(name) })
      .first()
      .click();
  },
  press: async (key) => (await page()).keyboard.press(String(key)),
  evaluate: async (script) => (await page()).evaluate(String(script)),
  openWindow: (url) => record.windows.at(-1)?.webContents.openHandler({ url: String(url) }).action,
};

process.on('message', (raw) => {
  if (typeof raw !== 'object' || raw === null || !('order' in raw) || !('number' in raw)) return;
  const { order, number } = raw;
  const argument = 'argument' in raw ? raw.argument : undefined;
  Promise.try(() => ORDERS[String(order)]?.(argument)).then(
    (value) => process.send?.({ number, value: value ?? null }),
    (error: unknown) => process.send?.({ number, failed: error instanceof Error ? error.message : String(error) }),
  );
});
process.send?.({ ready: true });

/** The engine in its own process: entry of the utilityProcess. It asks its host for what only Electron can do. */
import { homedir } from 'node:os';
import type { MessagePortMain } from 'electron';
import type { Host } from '../core/service/host.ts';
import { openService } from '../core/service/service.ts';
import type { Failure, Result } from '../shared/result.ts';
import { FromHost, type HostRequest, type ToHost } from '../shared/window/host-messages.ts';
import { engineOptions } from './engine-options.ts';
import { modelsOfHost } from './models-of-host.ts';

const { parentPort } = process;
const say = (message: ToHost): void => parentPort.postMessage(message);

const asked = new Map<number, (result: Result<unknown, Failure>) => void>();
let next = 1;

/** Like `Omit`, for each member of a union by itself. */
type Ask = HostRequest extends infer R ? (R extends HostRequest ? Omit<R, 'host'> : never) : never;

const ask = (request: Ask): Promise<Result<unknown, Failure>> =>
  new Promise((resolve) => {
    const host = next++;
    asked.set(host, resolve);
    say({ ...request, host });
  });
const done = (result: Result<unknown, Failure>): Result<void, Failure> =>
  result.ok ? { ok: true, value: undefined } : result;

const host: Host = {
  abilities: { openPath: true, chooseFolder: true, launchAtLogin: true, notifications: true },
  openPath: async (path) => done(await ask({ name: 'openPath', path })),
  async chooseFolder() {
    const chosen = await ask({ name: 'chooseFolder' });
    return chosen.ok ? { ok: true, value: typeof chosen.value === 'string' ? chosen.value : null } : chosen;
  },
  setLaunchAtLogin: async (on) => done(await ask({ name: 'setLaunchAtLogin', on })),
};

const models = modelsOfHost(say);
const [version = ''] = process.argv.slice(-1);
const machine = { env: process.env, cwd: process.cwd(), userHome: homedir(), platform: process.platform };
const service = openService({
  engine: {
    ...engineOptions(machine, import.meta.url),
    startModel: models.start,
    now: () => new Date(),
    random: Math.random,
  },
  version,
  host,
  dreamWorker: new URL('./dream-worker.js', import.meta.url),
  mineWorker: new URL('./mine-worker.js', import.meta.url),
  bug: (where, error) => console.error(where, error),
});
const own = service.connect(say);

function window(port: MessagePortMain): void {
  const connection = service.connect((message) => port.postMessage(message));
  port.on('message', ({ data }) => connection.receive(data));
  port.on('close', () => connection.close());
  port.start();
}

function connected(message: Extract<FromHost, { connect: unknown }>, port: MessagePortMain): void {
  if (message.connect === 'model') models.connected(message.model, port);
  else window(port);
}

parentPort.on('message', ({ data, ports }) => {
  const parsed = FromHost.safeParse(data);
  if (!parsed.success) return;
  const message = parsed.data;
  if ('call' in message) own.receive(message);
  else if ('facts' in message) service.facts(message.facts);
  else if ('modelEnded' in message) models.ended(message.modelEnded, message.why);
  else if ('connect' in message) for (const port of ports) connected(message, port);
  else if ('networkRequestsRefused' in message) service.networkRequestsRefused(message.networkRequestsRefused);
  else if ('close' in message) void service.close().then(() => process.exit(0));
  else {
    const resolve = asked.get(message.hostAnswer);
    asked.delete(message.hostAnswer);
    resolve?.(message.ok ? { ok: true, value: message.value } : { ok: false, error: message.error });
  }
});

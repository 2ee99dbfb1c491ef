/** The engine as the app opens it, past the first run and watching, with a window that asks and is told. */
import { join } from 'node:path';
import { NO_HOST } from '../src/core/service/host.ts';
import { openService } from '../src/core/service/service.ts';
import { outputOf, type CallName, type InputOf, type OutputOf } from '../src/shared/window/calls.ts';
import type { Live } from '../src/shared/window/live.ts';
import type { FromEngine } from '../src/shared/window/wire.ts';

export interface Watched {
  live(): Live;
  get<N extends CallName>(name: N, input: InputOf<N>): Promise<OutputOf<N>>;
  /** Waits until the live state is so. */
  until(is: (live: Live) => boolean): Promise<void>;
  close(): Promise<void>;
}

export async function openWatched(home: string, dataDir: string): Promise<Watched> {
  const service = openService({
    engine: {
      home,
      env: {},
      sources: [],
      dataDir,
      storeDir: join(dataDir, 'playbooks'),
      now: () => new Date(),
      random: Math.random,
    },
    version: '0.0.0',
    host: NO_HOST,
    dreamWorker: new URL('../src/core/service/dream-worker.ts', import.meta.url),
    mineWorker: new URL('../src/core/run-logs/mine-worker.ts', import.meta.url),
    bug(where, error) {
      throw new Error(where, { cause: error });
    },
  });
  const answers = new Map<number, (message: FromEngine) => void>();
  const lookers = new Set<() => void>();
  const connection = service.connect((message) => {
    if ('answer' in message) answers.get(message.answer)?.(message);
    else for (const look of [...lookers]) look();
  });
  let calls = 0;
  const get: Watched['get'] = async (name, input) => {
    const call = ++calls;
    const answered = new Promise<FromEngine>((resolve) => answers.set(call, resolve));
    connection.receive({ call, name, input });
    const message = await answered;
    answers.delete(call);
    if (!('answer' in message) || !message.ok) throw new Error(`${name} was refused`);
    return outputOf(name).parse(message.value);
  };
  await get('settings.set', { welcomed: true });
  return {
    live: service.live,
    get,
    until: (is) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!is(service.live())) return;
          lookers.delete(look);
          resolve();
        };
        lookers.add(look);
        look();
      }),
    close: service.close,
  };
}

/** A window on a real service over real folders, without a page: what it asks and what it is told. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { layOut } from '../../samples/lay-out.ts';
import type { CatalogEntry } from '../../src/core/models/catalog.ts';
import type { Machine } from '../../src/core/models/fit.ts';
import type { StartModelProcess } from '../../src/core/models/start.ts';
import { NO_HOST, type Host } from '../../src/core/service/host.ts';
import { openService, type Service } from '../../src/core/service/service.ts';
import type { Watch } from '../../src/core/watch/folders.ts';
import { outputOf, type CallName, type InputOf, type OutputOf } from '../../src/shared/window/calls.ts';
import type { Live } from '../../src/shared/window/live.ts';
import type { FromEngine } from '../../src/shared/window/wire.ts';
import type { Failure, Result } from '../../src/shared/result.ts';

export const TODAY = new Date('2026-03-20T12:00:00Z');

export interface Place {
  root: string;
  home: string;
  data: string;
  store: string;
}

export function place({ sample = true }: { sample?: boolean } = {}): Place {
  const root = mkdtempSync(join(tmpdir(), 'reverie-service-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const [home, data, store] = [join(root, 'home'), join(root, 'data'), join(root, 'store')];
  mkdirSync(home);
  if (sample) layOut({ home, store }, TODAY);
  return { root, home, data, store };
}

export interface Opened {
  service: Service;
  /** What handlers threw. */
  bugs: unknown[];
  close(): Promise<void>;
}

export function open(
  { home, data, store }: Place,
  {
    host = NO_HOST,
    now = () => new Date(),
    startModel,
    catalog,
    machine,
    watch,
  }: {
    host?: Host;
    now?: () => Date;
    startModel?: StartModelProcess;
    catalog?: readonly CatalogEntry[];
    machine?: Machine;
    watch?: Watch;
  } = {},
): Opened {
  const bugs: unknown[] = [];
  const service = openService({
    engine: {
      home,
      env: {},
      sources: [],
      dataDir: data,
      storeDir: store,
      now,
      random: Math.random,
      ...(startModel === undefined ? {} : { startModel }),
    },
    version: '0.0.0',
    host,
    dreamWorker: new URL('../../src/core/service/dream-worker.ts', import.meta.url),
    mineWorker: new URL('../../src/core/run-logs/mine-worker.ts', import.meta.url),
    ...(catalog === undefined ? {} : { catalog }),
    ...(machine === undefined ? {} : { machine: () => machine }),
    ...(watch === undefined ? {} : { watch }),
    bug: (_where, error) => bugs.push(error),
  });
  let closed: Promise<void> | null = null;
  const close = (): Promise<void> => (closed ??= service.close());
  onTestFinished(async () => {
    await close();
    expect(bugs).toEqual([]);
  });
  return { service, bugs, close };
}

export interface TestWindow {
  live(): Live;
  /** Everything it was told, oldest first. */
  told: FromEngine[];
  ask<N extends CallName>(name: N, input: InputOf<N>): Promise<Result<OutputOf<N>, Failure>>;
  /** As `ask`; fails the test where the engine refuses. */
  get<N extends CallName>(name: N, input: InputOf<N>): Promise<OutputOf<N>>;
  send(message: unknown): void;
  /** Waits until the live state is so. */
  until(is: (live: Live) => boolean, what: string): Promise<Live>;
}

export function windowOn(service: Service): TestWindow {
  const told: FromEngine[] = [];
  const waiting = new Map<number, (message: FromEngine) => void>();
  const watchers = new Set<() => void>();
  let next = 1;
  let live: Live | null = null;
  const connection = service.connect((message) => {
    // As it would be on the other side of a process.
    const plain: FromEngine = JSON.parse(JSON.stringify(message));
    told.push(plain);
    if ('live' in plain) {
      live = plain.live;
      for (const look of [...watchers]) look();
    } else waiting.get(plain.answer)?.(plain);
  });
  const ask: TestWindow['ask'] = async (name, input) => {
    const number = next++;
    const answered = new Promise<FromEngine>((resolve) => waiting.set(number, resolve));
    connection.receive({ call: number, name, input });
    const answer = await answered;
    if (!('answer' in answer)) throw new Error('no answer');
    return answer.ok ? { ok: true, value: outputOf(name).parse(answer.value) } : answer;
  };
  const now = (): Live => {
    if (live === null) throw new Error('told nothing yet');
    return live;
  };
  return {
    told,
    live: now,
    ask,
    async get(name, input) {
      const answer = await ask(name, input);
      if (!answer.ok) throw new Error(`${name}: ${answer.error.message}`);
      return answer.value;
    },
    send: (message) => connection.receive(message),
    until: (is, what) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`never came: ${what}; ${JSON.stringify(now().activity)}`)),
          25_000,
        );
        const look = (): void => {
          if (live === null || !is(live)) return;
          clearTimeout(timer);
          watchers.delete(look);
          resolve(live);
        };
        watchers.add(look);
        look();
      }),
  };
}

export const EVERYTHING = { project: null, sessions: null, since: null, instructions: null, again: null, model: null };

/** Starts a dream and waits until it is over. */
export async function dreamt(window: TestWindow): Promise<string> {
  const { id } = await window.get('dreams.start', EVERYTHING);
  await window.until(({ activity }) => activity.kind === 'idle', 'the end of the dream');
  return id;
}

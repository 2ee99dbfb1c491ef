/**
 * One model in one process: started when it is first asked, started again when it has died, given up when it keeps
 * dying. Whatever happens there comes back as data.
 */
import type { ModelFailure, Spent } from './model.ts';
import { FromModel, type Device, type Load, type ToModel } from './process/messages.ts';
import type { ModelProcess, StartModelProcess } from './start.ts';

export interface Limits {
  /** Milliseconds without a sign of life until a question is given up; counted from the last token. */
  silenceMs: number;
  /** Milliseconds that loading may take: many gigabytes from a slow disk. */
  loadMs: number;
  /** Milliseconds that a process which was asked to stop may take before it is ended. */
  patienceMs: number;
}

export const LIMITS: Limits = { silenceMs: 60_000, loadMs: 300_000, patienceMs: 400 };

export type Reply =
  | { kind: 'answered'; json: unknown; spent: Spent }
  | { kind: 'embedded'; vectors: readonly (readonly number[])[] }
  | { kind: 'useless'; why: string; spent: Spent }
  | { kind: 'lost'; why: string }
  | { kind: 'stopped' }
  | { kind: 'gone'; why: ModelFailure };

export interface Loaded {
  contextTokens: number | null;
  dimensions: number | null;
  device: string;
}

export interface Connection {
  /** Starts and loads it, where that is not done. */
  loaded(signal?: AbortSignal): Promise<{ ok: true; value: Loaded } | { ok: false; error: ModelFailure } | 'stopped'>;
  request(message: (number: number) => ToModel, signal?: AbortSignal): Promise<Reply>;
  close(): Promise<void>;
}

export interface ConnectionOptions {
  start: StartModelProcess;
  /** What is loaded, on the first of these devices that works. */
  load: (device: Device) => Load;
  devices: readonly Device[];
  limits?: Partial<Limits>;
  /** Told once a model runs: the device to begin with the next time. */
  onDevice?: (device: Device) => void;
}

/** A process that dies so often in a row, without one answer between, is given up. */
const DEATHS = 3;

/** A process that runs, and who waits for what it says. */
interface Running {
  process: ModelProcess;
  loaded: Loaded;
  waiting: Map<number, { heard(message: FromModel): void; ended(why: string): void }>;
  ended: Promise<void>;
}

export function connection({ start, load, devices, limits, onDevice }: ConnectionOptions): Connection {
  const { silenceMs, loadMs, patienceMs } = { ...LIMITS, ...limits };
  let running: Running | null = null;
  let starting: Promise<Running | ModelFailure> | null = null;
  let gone: ModelFailure | null = null;
  let deaths = 0;
  let next = 1;
  let closed = false;
  /** The devices that are left to try; one that crashed the process is not tried again. */
  let left = [...devices];

  async function startUp(): Promise<Running | ModelFailure> {
    let failure: ModelFailure = notLoaded('no device to run it on');
    for (let device = left[0]; device !== undefined && !closed; left = left.slice(1), device = left[0]) {
      const came = await startOn(device);
      if ('process' in came) {
        onDevice?.(device);
        return came;
      }
      failure = came;
      // Another device cannot mend a damaged file.
      if (came.code === 'refused' || came.code === 'not-available') break;
    }
    return failure;
  }

  function startOn(device: Device): Promise<Running | ModelFailure> {
    return new Promise((resolve) => {
      const process = start();
      const waiting: Running['waiting'] = new Map();
      let ended = (): void => {};
      const end = new Promise<void>((over) => (ended = over));
      const timer = setTimeout(() => {
        resolve({ code: 'timed-out', message: 'The model took too long to load.', hint: 'Try a smaller one.' });
        process.kill();
      }, loadMs);
      process.onMessage((raw) => {
        const heard = FromModel.safeParse(raw);
        if (!heard.success) return;
        const message = heard.data;
        if ('loaded' in message) {
          clearTimeout(timer);
          resolve({ process, loaded: message.loaded, waiting, ended: end });
        } else if ('notLoaded' in message) {
          clearTimeout(timer);
          resolve(message.notLoaded);
          process.kill();
        } else waiting.get(numberOf(message))?.heard(message);
      });
      process.onEnd((why) => {
        clearTimeout(timer);
        ended();
        if (running?.process === process) running = null;
        resolve({ code: 'crashed', message: `The model's process ended while it loaded (${why}).`, hint: TRY_ANOTHER });
        for (const { ended: tell } of [...waiting.values()]) tell(why);
      });
      process.post({ load: load(device) });
    });
  }

  /** @returns the process that runs, or why there is none */
  async function ready(): Promise<Running | ModelFailure> {
    if (gone !== null) return gone;
    if (closed) return notLoaded('it was closed');
    if (running !== null) return running;
    starting ??= startUp();
    const came = await starting;
    starting = null;
    if ('process' in came) running = came;
    else gone = came;
    return came;
  }

  function talk(by: Running, message: (number: number) => ToModel, signal?: AbortSignal): Promise<Reply> {
    const number = next++;
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout;
      const over = (reply: Reply): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', stop);
        by.waiting.delete(number);
        resolve(reply);
      };
      /** It hangs, or does not stop: it is ended, and the next question starts another one. */
      const end = (reply: Reply): void => {
        over(reply);
        if (running === by) running = null;
        by.process.kill();
      };
      const wait = (ms: number, late: () => void): void => {
        clearTimeout(timer);
        timer = setTimeout(late, ms);
      };
      const silent = (): void => {
        deaths += 1;
        end(died(`said nothing for ${String(Math.round(silenceMs / 1000))} s`));
      };
      const stop = (): void => {
        by.process.post({ stop: number });
        wait(patienceMs, () => end({ kind: 'stopped' }));
      };
      by.waiting.set(number, {
        heard(told) {
          if ('alive' in told) {
            if (signal?.aborted !== true) wait(silenceMs, silent);
            return;
          }
          const reply = replyOf(told);
          if (reply === null) return;
          if (reply.kind !== 'stopped') deaths = 0;
          over(signal?.aborted === true ? { kind: 'stopped' } : reply);
        },
        ended(why) {
          deaths += 1;
          over(signal?.aborted === true ? { kind: 'stopped' } : died(why));
        },
      });
      wait(silenceMs, silent);
      signal?.addEventListener('abort', stop, { once: true });
      by.process.post(message(number));
    });
  }

  function died(why: string): Reply {
    if (deaths < DEATHS) return { kind: 'lost', why: `its process ended (${why})` };
    gone = {
      code: 'crashed',
      message: `The model's process ended ${String(deaths)} times (${why}).`,
      hint: TRY_ANOTHER,
    };
    return { kind: 'gone', why: gone };
  }

  return {
    async loaded(signal) {
      if (signal?.aborted) return 'stopped';
      const came = await orStopped(ready(), signal);
      if (came === 'stopped') return came;
      return 'process' in came ? { ok: true, value: came.loaded } : { ok: false, error: came };
    },
    async request(message, signal) {
      if (signal?.aborted) return { kind: 'stopped' };
      const by = await orStopped(ready(), signal);
      if (by === 'stopped') return { kind: 'stopped' };
      if (!('process' in by)) return { kind: 'gone', why: by };
      return talk(by, message, signal);
    },
    async close() {
      closed = true;
      const ending = running ?? (await starting);
      running = null;
      if (ending === null || !('process' in ending)) return;
      ending.process.kill();
      await ending.ended;
    },
  };
}

/** Loading goes on by itself; who waits for it need not. */
function orStopped<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T | 'stopped'> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve('stopped');
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

type Said = Exclude<FromModel, { loaded: unknown } | { notLoaded: unknown }>;

function numberOf(message: Said): number {
  if ('alive' in message) return message.alive;
  if ('answered' in message) return message.answered;
  if ('useless' in message) return message.useless;
  return 'stopped' in message ? message.stopped : message.embedded;
}

function replyOf(message: FromModel): Reply | null {
  if ('answered' in message) return { kind: 'answered', json: message.json, spent: message.spent };
  if ('useless' in message) return { kind: 'useless', why: message.why, spent: message.spent };
  if ('embedded' in message) return { kind: 'embedded', vectors: message.vectors };
  return 'stopped' in message ? { kind: 'stopped' } : null;
}

const TRY_ANOTHER = 'Choose another model, or dream without one.';
const notLoaded = (why: string): ModelFailure => ({
  code: 'not-loaded',
  message: `The model is not loaded: ${why}.`,
  hint: TRY_ANOTHER,
});

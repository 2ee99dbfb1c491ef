/** Keeps the engine process of `serve` running and carries each window's messages to it and back. */
import { fork, type ChildProcess } from 'node:child_process';
import type { Connection } from '../../core/service/connection.ts';
import { nextRestart } from '../../core/service/restarts.ts';
import type { FromEngine } from '../../shared/window/wire.ts';
import { FromEngineProcess, type Places, type ToEngine } from './engine-messages.ts';

export interface Engine {
  /** @param lost the engine died, or is down: the window should come again */
  connect(send: (message: FromEngine) => void, lost: () => void): Connection;
  close(): Promise<void>;
}

interface Window {
  send(message: FromEngine): void;
  lost(): void;
}

/** @param say tells a person at the terminal what happened to the engine */
export function startEngine(places: Places, version: string, say: (text: string) => void): Engine {
  const windows = new Map<number, Window>();
  const deaths: number[] = [];
  let next = 1;
  let child: ChildProcess | null = null;
  let waiting: NodeJS.Timeout | null = null;
  let closing = false;

  const tell = (message: ToEngine): void => {
    // What is sent to one that has just died is lost with it; its windows are told when its end is known.
    if (child?.connected) child.send(message, () => {});
  };
  const start = (): void => {
    waiting = null;
    const started = fork(new URL('./engine-process.ts', import.meta.url), { stdio: ['ignore', 2, 2, 'ipc'] });
    child = started;
    tell({ places, version });
    started.on('message', (raw) => {
      const told = FromEngineProcess.safeParse(raw);
      if (told.success) windows.get(told.data.window)?.send(told.data.message);
    });
    started.on('exit', (status, signal) => {
      child = null;
      if (closing) return;
      deaths.push(Date.now());
      for (const window of [...windows.values()]) window.lost();
      windows.clear();
      const restart = nextRestart(deaths, Date.now());
      const why = signal ?? `status ${String(status)}`;
      if (restart.kind === 'stay-down') {
        say(`The engine ended again and again (${why}) and is left down. Stop with ^C and see \`reverie doctor\`.`);
        return;
      }
      say(`The engine ended (${why}) and is started again. Nothing that was reported as done is lost.`);
      waiting = setTimeout(start, restart.afterMs);
    });
  };
  start();

  return {
    connect(send, lost) {
      const number = next++;
      if (child === null) {
        queueMicrotask(lost);
        return { receive: () => {}, close: () => {} };
      }
      windows.set(number, { send, lost });
      tell({ opened: number });
      return {
        receive: (message) => tell({ window: number, message }),
        close() {
          windows.delete(number);
          tell({ closed: number });
        },
      };
    },
    async close() {
      closing = true;
      if (waiting !== null) clearTimeout(waiting);
      const ending = child;
      if (ending === null || ending.exitCode !== null) return;
      const ended = new Promise<void>((resolve) => ending.once('exit', () => resolve()));
      tell({ close: true });
      await ended;
    },
  };
}

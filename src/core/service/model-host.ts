/**
 * The thread that dreams asks for models' processes, and they are started outside it: in the app only the host can
 * start one, and a thread that is ended must leave none behind.
 */
import type { ModelProcess, StartModelProcess } from '../models/start.ts';
import type { FromModelHost, ToModelHost } from './dream-messages.ts';

/** The outer end. */
export interface ModelHost {
  hear(message: ToModelHost): void;
  endAll(): void;
}

export function modelHost(start: StartModelProcess, say: (message: FromModelHost) => void): ModelHost {
  const running = new Map<number, ModelProcess>();
  return {
    hear(message) {
      const { model } = message;
      if ('post' in message) running.get(model)?.post(message.post);
      else if ('kill' in message) running.get(model)?.kill();
      else {
        const process = start();
        running.set(model, process);
        process.onMessage((said) => say({ model, said }));
        process.onEnd((ended) => {
          running.delete(model);
          say({ model, ended });
        });
      }
    },
    endAll() {
      for (const process of running.values()) process.kill();
    },
  };
}

/** The end inside the thread. */
export interface ModelsOutside {
  start: StartModelProcess;
  hear(message: FromModelHost): void;
}

interface Listener {
  said: (message: unknown) => void;
  ended: (why: string) => void;
}

export function modelsOutside(say: (message: ToModelHost) => void): ModelsOutside {
  const listeners = new Map<number, Listener>();
  let next = 1;
  return {
    start() {
      const model = next++;
      const listener: Listener = { said: () => {}, ended: () => {} };
      listeners.set(model, listener);
      say({ model, start: true });
      return {
        post: (post) => say({ model, post }),
        onMessage: (said) => void (listener.said = said),
        onEnd: (ended) => void (listener.ended = ended),
        kill: () => say({ model, kill: true }),
      };
    },
    hear(message) {
      const listener = listeners.get(message.model);
      if ('said' in message) return listener?.said(message.said);
      listeners.delete(message.model);
      listener?.ended(message.ended);
    },
  };
}

/** In the engine's process: models' processes that the host starts, each behind a port of its own. */
import type { MessagePortMain } from 'electron';
import type { StartModelProcess } from '../core/models/start.ts';
import type { ModelOrder } from '../shared/window/host-messages.ts';

export interface ModelsOfHost {
  start: StartModelProcess;
  connected(model: number, port: MessagePortMain): void;
  ended(model: number, why: string): void;
}

interface Waiting {
  early: unknown[];
  port: MessagePortMain | null;
  said: (message: unknown) => void;
  ended: (why: string) => void;
}

export function modelsOfHost(tell: (order: ModelOrder) => void): ModelsOfHost {
  const models = new Map<number, Waiting>();
  let next = 1;
  return {
    start() {
      const model = next++;
      const waiting: Waiting = { early: [], port: null, said: () => {}, ended: () => {} };
      models.set(model, waiting);
      tell({ startModel: model });
      return {
        post(message) {
          if (waiting.port === null) waiting.early.push(message);
          else waiting.port.postMessage(message);
        },
        onMessage: (said) => void (waiting.said = said),
        onEnd: (ended) => void (waiting.ended = ended),
        kill: () => tell({ endModel: model }),
      };
    },
    connected(model, port) {
      const waiting = models.get(model);
      if (waiting === undefined) return;
      waiting.port = port;
      port.on('message', ({ data }) => waiting.said(data));
      port.start();
      for (const message of waiting.early.splice(0)) port.postMessage(message);
    },
    ended(model, why) {
      const waiting = models.get(model);
      models.delete(model);
      waiting?.ended(why);
    },
  };
}

/**
 * Processes of models. The engine cannot start them (in the app nothing can be forked), so it asks here; what they say
 * to each other goes over a port of their own.
 */
import type { MessageChannelMain, MessagePortMain, UtilityProcess } from 'electron';
import type { FromHost, ModelOrder } from '../shared/window/host-messages.ts';

export interface ModelProcesses {
  hear(order: ModelOrder): void;
  /** The engine is gone, and with it whoever would ask them. */
  endAll(): void;
}

interface Parts {
  fork: () => UtilityProcess;
  channel: () => MessageChannelMain;
  tellEngine: (message: FromHost, ports?: MessagePortMain[]) => void;
}

export function modelProcesses({ fork, channel, tellEngine }: Parts): ModelProcesses {
  const running = new Map<number, UtilityProcess>();

  function start(model: number): void {
    const child = fork();
    running.set(model, child);
    const { port1, port2 } = channel();
    child.once('spawn', () => child.postMessage(null, [port1]));
    // A fatal error of its own comes before its exit; unheard it would end the host.
    child.on('error', () => {});
    child.once('exit', (code) => {
      // The numbers of an engine that was started anew begin again.
      if (running.get(model) === child) {
        running.delete(model);
        tellEngine({ modelEnded: model, why: `status ${String(code)}` });
      }
    });
    tellEngine({ connect: 'model', model }, [port2]);
  }

  return {
    hear(order) {
      if ('startModel' in order) start(order.startModel);
      else running.get(order.endModel)?.kill();
    },
    endAll() {
      const ending = [...running.values()];
      running.clear();
      for (const child of ending) child.kill();
    },
  };
}

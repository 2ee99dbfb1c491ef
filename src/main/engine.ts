/**
 * Keeps the engine's process running. It is asked and told over one channel; each window has a MessagePort of its own
 * to it. When it dies it is started again, and the windows get new ports.
 */
import type { MessageChannelMain, MessagePortMain, UtilityProcess } from 'electron';
import { nextRestart } from '../core/service/restarts.ts';
import { fail, type Failure, type Result } from '../shared/result.ts';
import type { CallName, InputOf } from '../shared/window/calls.ts';
import type { Facts } from '../shared/window/facts.ts';
import { ToHost, type FromHost, type HostRequest } from '../shared/window/host-messages.ts';
import { modelProcesses } from './model-processes.ts';
import type { Live } from '../shared/window/live.ts';

export interface EngineProcess {
  start(): void;
  /** Gives a window its end of a new connection; `null` while there is no engine. */
  connect(): MessagePortMain | null;
  /** A call of the host's own. The answer is in the live state. */
  call<N extends CallName>(name: N, input: InputOf<N>): void;
  facts(facts: Facts): void;
  networkRequestsRefused(count: number): void;
  /** Lets it finish what it writes. */
  close(): Promise<void>;
}

interface Parts {
  fork: () => UtilityProcess;
  /** A model's process. */
  forkModel: () => UtilityProcess;
  channel: () => MessageChannelMain;
  /** What the engine asks of the host. */
  answer: (request: HostRequest) => Promise<Result<unknown, Failure>>;
  onLive: (live: Live) => void;
  /** It died. `down`: it is not started again. */
  onLost: (down: boolean) => void;
  /** It runs: windows want new connections. */
  onStart: () => void;
  now: () => number;
}

/** It gets this long to end by itself. */
const CLOSE_MS = 3_000;

export function engineProcess({
  fork,
  forkModel,
  channel,
  answer,
  onLive,
  onLost,
  onStart,
  now,
}: Parts): EngineProcess {
  const deaths: number[] = [];
  let child: UtilityProcess | null = null;
  let closing = false;
  let calls = 0;
  /** Told again to an engine that was started again. */
  let known: { facts: Facts | null; refused: number } = { facts: null, refused: 0 };

  const tell = (message: FromHost, ports: MessagePortMain[] = []): void => child?.postMessage(message, ports);
  const models = modelProcesses({ fork: forkModel, channel, tellEngine: tell });

  function heard(raw: unknown): void {
    const message = ToHost.safeParse(raw);
    if (!message.success) return;
    if ('live' in message.data) onLive(message.data.live);
    else if ('host' in message.data) void asked(message.data);
    else if ('startModel' in message.data || 'endModel' in message.data) models.hear(message.data);
  }
  async function asked(request: HostRequest): Promise<void> {
    const result = await answer(request).catch((error: unknown) => fail(hostFailed(error)));
    tell(
      result.ok
        ? { hostAnswer: request.host, ok: true, value: result.value ?? null }
        : { hostAnswer: request.host, ok: false, error: result.error },
    );
  }
  function start(): void {
    const started = fork();
    child = started;
    started.on('message', heard);
    started.once('spawn', () => {
      tell({ networkRequestsRefused: known.refused });
      if (known.facts !== null) tell({ facts: known.facts });
      onStart();
    });
    // A fatal error of its own comes before its exit, which deals with it; unheard it would end the host.
    started.on('error', () => {});
    started.once('exit', () => {
      if (child === started) child = null;
      models.endAll();
      if (closing) return;
      deaths.push(now());
      const restart = nextRestart(deaths, now());
      onLost(restart.kind === 'stay-down');
      if (restart.kind === 'start') setTimeout(start, restart.afterMs);
    });
  }

  return {
    start,
    connect() {
      if (child === null) return null;
      const { port1, port2 } = channel();
      tell({ connect: 'window' }, [port1]);
      return port2;
    },
    call: (name, input) => tell({ call: ++calls, name, input }),
    facts(facts) {
      known = { ...known, facts };
      tell({ facts });
    },
    networkRequestsRefused(count) {
      known = { ...known, refused: count };
      tell({ networkRequestsRefused: count });
    },
    async close() {
      closing = true;
      const ending = child;
      if (ending === null) return;
      const ended = new Promise<void>((resolve) => ending.once('exit', () => resolve()));
      tell({ close: true });
      const timer = setTimeout(() => ending.kill(), CLOSE_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}

const hostFailed = (error: unknown): Failure => ({
  code: 'host-failed',
  message: `The system refused it: ${error instanceof Error ? error.message : String(error)}`,
  hint: 'Nothing was changed.',
});

/**
 * The window's one connection to the engine: a MessagePort that the app's preload hands over, or a WebSocket to the
 * `serve` that the page came from. Calls go out with a number, answers come back with it, and the live state comes by
 * itself. What is lost on the way is answered with a failure: nothing waits for ever.
 */
import { fail, ok, type Failure, type Result } from '../../shared/result.ts';
import { outputOf, type CallName, type InputOf, type OutputOf } from '../../shared/window/calls.ts';
import type { Live } from '../../shared/window/live.ts';
import { FromEngine, type Call } from '../../shared/window/wire.ts';

export interface Connection {
  call<N extends CallName>(name: N, input: InputOf<N>): Promise<Result<OutputOf<N>, Failure>>;
}

export interface Listener {
  live(live: Live): void;
  state(state: LinkState): void;
}

/** `lost`: the engine is being started again, or the network to it is down; the window goes on trying. */
export type LinkState = 'connecting' | 'open' | 'lost';

/** Something that carries messages both ways. */
interface Carrier {
  send(call: Call): void;
  close(): void;
}

const LOST: Failure = {
  code: 'engine-lost',
  message: 'The connection to the engine was lost before it answered.',
  hint: 'It is being made again. Nothing that was reported as done is lost; please try again.',
};
const RETRY_MS = [250, 500, 1000, 2000, 4000];

export function connect(listener: Listener): Connection {
  let carrier: Carrier | null = null;
  let next = 1;
  const waiting = new Map<number, (result: Result<unknown, Failure>) => void>();

  const receive = (message: unknown): void => {
    const parsed = FromEngine.safeParse(message);
    if (!parsed.success) return;
    if ('live' in parsed.data) return listener.live(parsed.data.live);
    const resolve = waiting.get(parsed.data.answer);
    waiting.delete(parsed.data.answer);
    resolve?.(parsed.data.ok ? ok(parsed.data.value) : fail(parsed.data.error));
  };
  const opened = (by: Carrier): void => {
    carrier = by;
    listener.state('open');
  };
  const lost = (): void => {
    carrier = null;
    listener.state('lost');
    for (const resolve of waiting.values()) resolve(fail(LOST));
    waiting.clear();
  };
  if (window.reverie === undefined) overSocket({ opened, lost, receive });
  else overPort(window.reverie, { opened, lost, receive });

  return {
    async call(name, input) {
      const by = carrier;
      if (by === null) return fail(LOST);
      const number = next++;
      const answer = await new Promise<Result<unknown, Failure>>((resolve) => {
        waiting.set(number, resolve);
        by.send({ call: number, name, input });
      });
      return answer.ok ? read(name, answer.value) : answer;
    },
  };
}

function read<N extends CallName>(name: N, value: unknown): Result<OutputOf<N>, Failure> {
  const parsed = outputOf(name).safeParse(value);
  if (parsed.success) return ok(parsed.data);
  return fail({
    code: 'wrong-answer',
    message: `The engine answered ${name} in a way this window does not understand.`,
    hint: 'Reload the window; it may be older than the engine.',
  });
}

interface Ends {
  opened(by: Carrier): void;
  lost(): void;
  receive(message: unknown): void;
}

function overSocket({ opened, lost, receive }: Ends): void {
  let attempts = 0;
  const open = (): void => {
    const url = new URL('socket', document.baseURI);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    url.hash = '';
    url.search = '';
    const socket = new WebSocket(url);
    socket.addEventListener('open', () => {
      attempts = 0;
      opened({ send: (call) => socket.send(JSON.stringify(call)), close: () => socket.close() });
    });
    socket.addEventListener('message', ({ data }) => {
      if (typeof data === 'string') receive(JSON.parse(data));
    });
    socket.addEventListener('close', () => {
      lost();
      const wait = RETRY_MS[Math.min(attempts, RETRY_MS.length - 1)] ?? 1000;
      attempts += 1;
      setTimeout(open, wait);
    });
  };
  open();
}

/** The host sends a port when one is asked for, and another one by itself whenever the engine was started again. */
function overPort(bridge: NonNullable<Window['reverie']>, { opened, lost, receive }: Ends): void {
  let port: MessagePort | null = null;
  window.addEventListener('message', ({ source, data, ports }) => {
    if (source !== window || typeof data !== 'object' || data === null) return;
    if ('reverie' in data && data.reverie === 'lost' && port !== null) {
      port = null;
      lost();
    }
    const [fresh] = ports;
    if (!('reverie' in data) || data.reverie !== 'port' || fresh === undefined) return;
    if (port !== null) lost();
    port?.close();
    port = fresh;
    fresh.addEventListener('message', (event) => receive(event.data));
    fresh.addEventListener('close', () => {
      if (port !== fresh) return;
      port = null;
      lost();
    });
    fresh.start();
    opened({ send: (call) => fresh.postMessage(call), close: () => fresh.close() });
  });
  bridge.connect();
}

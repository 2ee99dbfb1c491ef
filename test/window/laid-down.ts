/**
 * The real engine, some of whose answers a test lays down: for a machine that no test can have (too little memory for a
 * model, a download half done). What is laid down is held against the contract, so that it cannot drift from it; all
 * else is the engine's own.
 */
import type { Page, WebSocketRoute } from 'playwright-core';
import { CALLS, outputOf, type CallName, type InputOf, type OutputOf } from '../../src/shared/window/calls.ts';
import { Live } from '../../src/shared/window/live.ts';
import { Call, FromEngine } from '../../src/shared/window/wire.ts';
import type { Failure } from '../../src/shared/result.ts';

type Reply<N extends CallName> = (input: InputOf<N>) => OutputOf<N> | { failure: Failure };

export interface LaidDown {
  /** From now on this is what the page hears when it asks. */
  answer<N extends CallName>(name: N, reply: Reply<N>): void;
  /** Changes the live state that the engine told last, and every one it tells from now on. */
  live(change: (live: Live) => Live): void;
  /** What the page asked of the calls that are laid down, in order. */
  asked: { name: string; input: unknown }[];
}

/** To be called before the page is opened. */
export async function layDown(page: Page): Promise<LaidDown> {
  const replies = new Map<string, (input: unknown) => unknown>();
  const sockets = new Set<WebSocketRoute>();
  const asked: LaidDown['asked'] = [];
  let change: (live: Live) => Live = (live) => live;
  let latest: Live | null = null;
  const tell = (socket: WebSocketRoute): void => {
    if (latest !== null) socket.send(JSON.stringify({ live: Live.parse(change(latest)) }));
  };

  await page.routeWebSocket(/\/socket$/, (socket) => {
    const engine = socket.connectToServer();
    sockets.add(socket);
    socket.onMessage((text) => {
      const call = Call.parse(JSON.parse(String(text)));
      const reply = replies.get(call.name);
      if (reply === undefined) return engine.send(text);
      asked.push({ name: call.name, input: call.input });
      socket.send(JSON.stringify({ answer: call.call, ...answered(reply(call.input)) }));
    });
    engine.onMessage((text) => {
      const message = FromEngine.parse(JSON.parse(String(text)));
      if (!('live' in message)) return socket.send(text);
      latest = message.live;
      tell(socket);
    });
    socket.onClose(() => {
      sockets.delete(socket);
      void engine.close();
    });
  });

  return {
    asked,
    answer(name, reply) {
      const output = outputOf(name);
      replies.set(name, (input) => {
        const said: unknown = Reflect.apply(reply, undefined, [CALLS[name].input.parse(input)]);
        return isFailure(said) ? said : output.parse(said);
      });
    },
    live(next) {
      change = next;
      for (const socket of sockets) tell(socket);
    },
  };
}

const isFailure = (said: unknown): said is { failure: Failure } =>
  typeof said === 'object' && said !== null && 'failure' in said;

const answered = (said: unknown): object =>
  isFailure(said) ? { ok: false, error: said.failure } : { ok: true, value: said };

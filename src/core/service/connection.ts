/**
 * One window's connection: calls come in as unknown messages, are held against the contract, answered by the
 * handlers, and answered in any case. Carriers (a MessagePort, a WebSocket) only move the messages.
 */
import type { FromEngine } from '../../shared/window/wire.ts';
import { Call } from '../../shared/window/wire.ts';
import { CALLS, type CallName } from '../../shared/window/calls.ts';
import { fail, type Failure, type Result } from '../../shared/result.ts';
import type { Handlers } from './handlers.ts';
import type { LiveState } from './live.ts';

export interface Connection {
  receive(message: unknown): void;
  close(): void;
}

/** @param bug is told what was thrown: a handler that throws is a bug, and the window gets a failure all the same */
export function connect(
  handlers: Handlers,
  live: LiveState,
  send: (message: FromEngine) => void,
  bug: (call: string, error: unknown) => void,
): Connection {
  let open = true;
  const stopListening = live.listen((state) => {
    if (open) send({ live: state });
  });
  return {
    receive(message) {
      const call = Call.safeParse(message);
      // What is no call has no number to answer to.
      if (!call.success || !open) return;
      const { call: number, name, input } = call.data;
      void answer(handlers, name, input, bug).then((result) => {
        if (!open) return;
        live.flush();
        send(result.ok ? { answer: number, ok: true, value: result.value } : { answer: number, ...result });
      });
    },
    close() {
      open = false;
      stopListening();
    },
  };
}

const isCall = (name: string): name is CallName => Object.hasOwn(CALLS, name);

async function answer(
  handlers: Handlers,
  name: string,
  input: unknown,
  bug: (call: string, error: unknown) => void,
): Promise<Result<unknown, Failure>> {
  if (!isCall(name)) return fail(unknownCall(name));
  try {
    return await run(handlers, name, input);
  } catch (error) {
    bug(name, error);
    return fail({
      code: 'internal',
      message: 'Something went wrong inside Reverie.',
      hint: 'Nothing that was not reported as done has been done. Please try again.',
    });
  }
}

async function run<N extends CallName>(handlers: Handlers, name: N, input: unknown): Promise<Result<unknown, Failure>> {
  const { input: schema } = CALLS[name];
  const parsed = schema.safeParse(input);
  if (!parsed.success)
    return fail({
      code: 'wrong-call',
      message: `The window asked for ${name} in a way this engine does not understand.`,
      hint: 'Reload the window; it may be older than the engine.',
    });
  const handler: (input: never) => Result<unknown, Failure> | Promise<Result<unknown, Failure>> = handlers[name];
  // TypeScript cannot see that the handler of this name takes what the schema of this name gives.
  return Reflect.apply(handler, undefined, [parsed.data]);
}

const unknownCall = (name: string): Failure => ({
  code: 'unknown-call',
  message: `This engine does not know the call ${name}.`,
  hint: 'Reload the window; it may be newer than the engine.',
});

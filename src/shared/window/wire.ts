/** What goes over the one connection between a window and the engine, whatever carries it. */
import { z } from 'zod';
import { Live } from './live.ts';

export const FailureSchema = z.object({ code: z.string(), message: z.string(), hint: z.string() });

/** From the window. `number` is the window's own and comes back with the answer. */
export const Call = z.object({ call: z.number().int(), name: z.string(), input: z.unknown() });
export type Call = z.infer<typeof Call>;

/** From the engine. */
export const FromEngine = z.union([
  z.object({ live: Live }),
  z.object({ answer: z.number().int(), ok: z.literal(true), value: z.unknown() }),
  z.object({ answer: z.number().int(), ok: z.literal(false), error: FailureSchema }),
]);
export type FromEngine = z.infer<typeof FromEngine>;

/**
 * What the engine and a model's process say to each other. Plain data: it travels over a pipe, over a MessagePort and
 * between threads. What comes from the process is validated, for native code may have written over anything there.
 */
import { z } from 'zod';
import type { ModelFailure, Question } from '../model.ts';

/** Where a model may run. `auto`: on the best there is. */
export const Device = z.enum(['auto', 'metal', 'cuda', 'vulkan', 'cpu']);
export type Device = z.infer<typeof Device>;

export type Load =
  | { kind: 'language'; file: string; device: Device; contextTokens: number; threads: number }
  | { kind: 'embedding'; file: string; device: Device; threads: number };

export type ToModel =
  { load: Load } | { ask: number; question: Question } | { embed: number; texts: readonly string[] } | { stop: number };

const Spent = z.object({
  tokensIn: z.number().int().nonnegative(),
  tokensReused: z.number().int().nonnegative(),
  tokensOut: z.number().int().nonnegative(),
  ms: z.number().nonnegative(),
  readMs: z.number().nonnegative(),
});

const FailureSchema = z.object({
  code: z.enum(['not-loaded', 'refused', 'out-of-memory', 'crashed', 'timed-out', 'not-available']),
  message: z.string(),
  hint: z.string(),
}) satisfies z.ZodType<ModelFailure>;

export const FromModel = z.union([
  z.object({
    loaded: z.object({
      /** `null` for an embedding model. */
      contextTokens: z.number().int().positive().nullable(),
      /** `null` for a language model. */
      dimensions: z.number().int().positive().nullable(),
      device: z.string(),
    }),
  }),
  z.object({ notLoaded: FailureSchema }),
  /** Something was read or written: the time-out counts from here. */
  z.object({ alive: z.number().int() }),
  z.object({ answered: z.number().int(), json: z.unknown(), spent: Spent }),
  z.object({ useless: z.number().int(), why: z.string(), spent: Spent }),
  z.object({ stopped: z.number().int() }),
  z.object({ embedded: z.number().int(), vectors: z.array(z.array(z.number())) }),
]);
export type FromModel = z.infer<typeof FromModel>;

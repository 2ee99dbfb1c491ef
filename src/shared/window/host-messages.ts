/**
 * What the desktop host and its engine process say to each other, beside the connection that every window has (see
 * wire.ts), which the host uses too: it sends calls and gets the live state.
 */
import { z } from 'zod';
import { Facts } from './facts.ts';
import { Call, FailureSchema, FromEngine } from './wire.ts';

/** What the engine asks of its host. */
export const HostRequest = z.discriminatedUnion('name', [
  z.object({ host: z.number().int(), name: z.literal('openPath'), path: z.string() }),
  z.object({ host: z.number().int(), name: z.literal('chooseFolder') }),
  z.object({ host: z.number().int(), name: z.literal('setLaunchAtLogin'), on: z.boolean() }),
]);
export type HostRequest = z.infer<typeof HostRequest>;

/** What the engine tells its host about models' processes, which only the host can start. Numbers are the engine's. */
export const ModelOrder = z.union([
  z.object({ startModel: z.number().int() }),
  z.object({ endModel: z.number().int() }),
]);
export type ModelOrder = z.infer<typeof ModelOrder>;

export const ToHost = z.union([FromEngine, HostRequest, ModelOrder]);
export type ToHost = z.infer<typeof ToHost>;

export const FromHost = z.union([
  Call,
  z.object({ facts: Facts }),
  /** Comes with the engine's end of a new window's MessagePort. */
  z.object({ connect: z.literal('window') }),
  /** Comes with the engine's end of a port to the model's process. */
  z.object({ connect: z.literal('model'), model: z.number().int() }),
  z.object({ modelEnded: z.number().int(), why: z.string() }),
  z.object({ networkRequestsRefused: z.number().int() }),
  z.object({ hostAnswer: z.number().int(), ok: z.literal(true), value: z.unknown() }),
  z.object({ hostAnswer: z.number().int(), ok: z.literal(false), error: FailureSchema }),
  /** Finish what is being written and end. */
  z.object({ close: z.literal(true) }),
]);
export type FromHost = z.infer<typeof FromHost>;

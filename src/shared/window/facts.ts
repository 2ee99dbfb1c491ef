/** What the host can tell of the machine and its user. `null`: it cannot tell. */
import { z } from 'zod';

export const Facts = z.object({
  /** Seconds since the last key or movement. */
  idleSeconds: z.number().nonnegative().nullable(),
  onBattery: z.boolean().nullable(),
  /** The system saves power. */
  lowPower: z.boolean().nullable(),
  thermal: z.enum(['nominal', 'fair', 'serious', 'critical']).nullable(),
  locked: z.boolean().nullable(),
  /** Share of all cores that other programs keep busy, 0..1. */
  othersLoad: z.number().min(0).nullable(),
  /** An app fills the screen: a talk, a film, a game. */
  fullScreen: z.boolean().nullable(),
});
export type Facts = z.infer<typeof Facts>;

export const NO_FACTS: Facts = {
  idleSeconds: null,
  onBattery: null,
  lowPower: null,
  thermal: null,
  locked: null,
  othersLoad: null,
  fullScreen: null,
};

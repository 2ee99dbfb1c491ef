/** What `serve` and its engine process say to each other: several windows over one channel, each with a number. */
import { z } from 'zod';
import { FromEngine } from '../../shared/window/wire.ts';

/** Where the engine reads and keeps things, told once at its start. */
export const Places = z.object({
  home: z.string(),
  env: z.record(z.string(), z.string()),
  sources: z.array(z.string()),
  dataDir: z.string(),
  storeDir: z.string(),
  storeNamed: z.boolean(),
});
export type Places = z.infer<typeof Places>;

export const ToEngine = z.union([
  z.object({ places: Places, version: z.string() }),
  z.object({ opened: z.number().int() }),
  z.object({ window: z.number().int(), message: z.unknown() }),
  z.object({ closed: z.number().int() }),
  z.object({ close: z.literal(true) }),
]);
export type ToEngine = z.infer<typeof ToEngine>;

export const FromEngineProcess = z.object({ window: z.number().int(), message: FromEngine });
export type FromEngineProcess = z.infer<typeof FromEngineProcess>;

/** What the host tells the engine's process on its command line: one JSON argument. */
import { resolve } from 'node:path';
import { z } from 'zod';
import { defaultData, defaultStore, filled, type Platform } from '../core/places.ts';
import type { EngineOptions } from '../core/engine.ts';

const Launch = z.object({
  version: z.string(),
  home: z.string(),
  env: z.record(z.string(), z.string()),
  dataDir: z.string(),
  storeDir: z.string(),
  storeNamed: z.boolean(),
});
export type Launch = z.infer<typeof Launch>;

/** The same folders as the terminal's: its variables count here too. */
export function launchOf(platform: Platform, version: string): Launch {
  const { env, userHome } = platform;
  const home = filled(env['REVERIE_HOME']);
  const store = filled(env['REVERIE_STORE']);
  // The agents' own variables would lead away from a home that was named.
  const agents = home === undefined ? env : {};
  return {
    version,
    home: home === undefined ? userHome : resolve(home),
    env: Object.fromEntries(
      Object.entries(agents).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
    dataDir: resolve(filled(env['REVERIE_DATA']) ?? defaultData(platform)),
    storeDir: resolve(store ?? defaultStore(platform)),
    storeNamed: store !== undefined,
  };
}

/** @param here address of the engine process's own file: its threads and the classifier's weights lie beside it */
export function launchOptions(
  argv: readonly string[],
  here: string,
): { engine: Omit<EngineOptions, 'now' | 'random'>; version: string } {
  const { version, ...places } = Launch.parse(JSON.parse(argv.at(-1) ?? ''));
  return {
    version,
    engine: {
      ...places,
      sources: [],
      scanWorker: new URL('./scan-worker.js', here),
      turnModel: new URL('./weights.bin', here),
    },
  };
}

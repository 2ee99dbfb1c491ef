/**
 * Where the app keeps things: the same folders as the terminal's. The engine's process finds them out for itself, from
 * the environment it inherits: a command line can be read by every user of the machine, and environments hold keys.
 */
import { resolve } from 'node:path';
import { defaultData, defaultStore, filled, type Platform } from '../core/places.ts';
import type { EngineOptions } from '../core/engine.ts';

type Places = Pick<EngineOptions, 'home' | 'env' | 'dataDir' | 'storeDir'> & { storeNamed: boolean };

/** The terminal's variables count here too. */
export function placesOf(platform: Platform): Places {
  const { env, userHome } = platform;
  const home = filled(env['REVERIE_HOME']);
  const store = filled(env['REVERIE_STORE']);
  // The agents' own variables would lead away from a home that was named.
  const agents = home === undefined ? env : {};
  return {
    home: home === undefined ? userHome : resolve(home),
    env: agents,
    dataDir: resolve(filled(env['REVERIE_DATA']) ?? defaultData(platform)),
    storeDir: resolve(store ?? defaultStore(platform)),
    storeNamed: store !== undefined,
  };
}

/** @param here address of the engine process's own file: its threads and the classifier's weights lie beside it */
export function engineOptions(platform: Platform, here: string): Omit<EngineOptions, 'now' | 'random'> {
  return {
    ...placesOf(platform),
    sources: [],
    scanWorker: new URL('./scan-worker.js', here),
    turnModel: new URL('./weights.bin', here),
  };
}

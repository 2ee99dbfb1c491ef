/**
 * How the app opens its engine: on the same folders as the terminal. The engine's process finds them out for itself,
 * from the environment it inherits: a command line can be read by every user of the machine, and environments hold keys.
 */
import type { EngineOptions } from '../core/engine.ts';
import { placesOf, type Machine } from '../core/places.ts';

/** @param here address of the engine process's own file: its threads and the classifier's weights lie beside it */
export function engineOptions(machine: Machine, here: string): Omit<EngineOptions, 'now' | 'random'> {
  const { home, env, dataDir, storeDir, storeNamed } = placesOf({}, machine);
  return {
    home,
    env,
    dataDir,
    storeDir,
    storeNamed,
    sources: [],
    scanWorker: new URL('./scan-worker.js', here),
    turnModel: new URL('./weights.bin', here),
  };
}

/** Counts what is asked of the file system, by whoever in this process. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const CALLS = [
  'accessSync',
  'existsSync',
  'lstatSync',
  'openSync',
  'readFileSync',
  'readSync',
  'readdirSync',
  'realpathSync',
  'statSync',
] as const;

/** @returns how many calls there were while the work was done */
export async function fileCalls(work: () => Promise<unknown>): Promise<number> {
  let calls = 0;
  const before = CALLS.map((name) => [name, Object.getOwnPropertyDescriptor(fs, name)] as const);
  for (const [name, descriptor] of before) {
    const counted: unknown = new Proxy(fs[name], {
      apply(target, self, args) {
        calls += 1;
        return Reflect.apply(target, self, args);
      },
    });
    Object.defineProperty(fs, name, { ...descriptor, value: counted });
  }
  syncBuiltinESMExports();
  try {
    await work();
  } finally {
    for (const [name, descriptor] of before) if (descriptor) Object.defineProperty(fs, name, descriptor);
    syncBuiltinESMExports();
  }
  return calls;
}

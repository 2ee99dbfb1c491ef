/** Reads the logs of a home and keeps them, in a process that can be killed. */
import { keepUp } from '../../src/core/keep/keep.ts';
import { openIndex } from '../../src/core/sessions/index.ts';
import { READERS } from '../../src/core/sources/readers.ts';

const [home = '', dataDir = ''] = process.argv.slice(2);
const opened = openIndex({ dataDir, worker: null });
if (!opened.ok) throw new Error(opened.error.message);
await opened.value.scan({ home, env: {}, sources: [], readers: READERS });
const limits = { bytes: Number.MAX_SAFE_INTEGER, since: null };
await keepUp({ index: opened.value, dataDir, on: true, limits, now: Date.now() });
opened.value.close();

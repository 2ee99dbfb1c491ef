/**
 * What `npm start` does until there is a window: a dream over the logs on this machine or, where there are none, over
 * the sample.
 */
import { homedir } from 'node:os';
import { run } from '../src/cli/run.ts';
import { discoverPlaces } from '../src/core/sources/discover.ts';
import { READERS } from '../src/core/sources/readers.ts';
import { demo } from './demo.ts';

const home = process.env['REVERIE_HOME'] || homedir();
const { files } = await discoverPlaces(READERS, home, process.env['REVERIE_HOME'] ? {} : process.env);
if (files.length > 0) process.exitCode = await run(['dream']);
else {
  console.log(`No session logs of Claude Code or Codex in ${home}, so this is a look at the sample.\n`);
  process.exitCode = await demo([]);
}

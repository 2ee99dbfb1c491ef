/** Folders of plain build, test and CI logs: what recurs in them, as the window asks for it. */
import { isAbsolute, join, resolve } from 'node:path';
import { fail, ok, type Failure } from '../../../shared/result.ts';
import type { CallsOf, Handlers } from '../handlers.ts';
import type { Miner } from '../miner.ts';
import type { Parts } from '../parts.ts';

export function runLogCalls({ engine, live }: Parts, miner: Miner, home: string): Handlers<CallsOf<'runLogs'>> {
  return {
    'runLogs.folders'() {
      const memory = engine().memory();
      return memory.ok ? ok({ folders: memory.value.runLogs.logFolders() }) : memory;
    },
    'runLogs.result'({ folder }) {
      const memory = engine().memory();
      if (!memory.ok) return memory;
      const { runLogs } = memory.value;
      const known = runLogs.logFolders().find((one) => one.folder === folder) ?? null;
      return ok({ folder: known, mined: runLogs.mined(folder) });
    },
    'runLogs.mine'({ folder }) {
      // What it finds must have a place to be kept in.
      const memory = engine().memory();
      if (!memory.ok) return memory;
      const path = pathOf(folder, home);
      if (path === null) return fail(noPath);
      const begun = miner.begin(path);
      return begun.ok ? ok({ folder: path }) : begun;
    },
    async 'runLogs.stop'() {
      return (await miner.stop()) ? ok({}) : fail(nothingRuns);
    },
    'runLogs.forget'({ folder }) {
      const memory = engine().memory();
      if (!memory.ok) return memory;
      memory.value.runLogs.forgetLogs(folder);
      live.touch('runLogs');
      return ok({});
    },
  };
}

/** A path as it is typed or pasted: in quotes, or from the home folder. `null`: no path, or nobody knows from where. */
function pathOf(typed: string, home: string): string | null {
  const path = typed.trim().replace(/^(["'])(.*)\1$/s, '$2');
  const whole = /^~(?=$|[\\/])/.test(path) ? join(home, path.slice(1)) : path;
  return isAbsolute(whole) && !whole.includes('\0') ? resolve(whole) : null;
}

const noPath: Failure = {
  code: 'no-folder',
  message: 'This is not the whole path of a folder.',
  hint: 'It begins at the root or with ~, such as ~/ci/logs.',
};
const nothingRuns: Failure = {
  code: 'no-mining',
  message: 'No folder is being looked through.',
  hint: 'There is nothing to cancel.',
};

/**
 * Kilo Code while it was an extension made of Roo Code: `globalStorage/kilocode.kilo-code/tasks/<task>/`, in the terminal
 * `~/.kilocode/cli/global/tasks/<task>/`.
 */
import { join } from 'node:path';
import { taskFormat } from './cline/task.ts';
import { editorFolders } from './editor-folders.ts';
import { withItsFolder } from './read-with.ts';
import type { DocumentReader } from './reader.ts';

export const kiloCode: DocumentReader = {
  agent: 'kilo-code',
  name: 'Kilo Code',
  places: (home, env) => [
    ...editorFolders(home, env).map((user) => join(user, 'globalStorage', 'kilocode.kilo-code', 'tasks')),
    join(home, '.kilocode', 'cli', 'global', 'tasks'),
  ],
  readWith: withItsFolder,
  document: taskFormat('kilo-code'),
};

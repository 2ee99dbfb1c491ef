/** Roo Code: tasks in the storage of the extension, `globalStorage/rooveterinaryinc.roo-cline/tasks/<task>/`. */
import { join } from 'node:path';
import { taskFormat } from './cline/task.ts';
import { editorFolders } from './editor-folders.ts';
import { withItsFolder } from './read-with.ts';
import type { DocumentReader } from './reader.ts';

export const rooCode: DocumentReader = {
  agent: 'roo-code',
  name: 'Roo Code',
  places: (home, env) => [
    ...editorFolders(home, env).flatMap((user) =>
      ['rooveterinaryinc.roo-cline', 'rooveterinaryinc.roo-code-nightly'].map((extension) =>
        join(user, 'globalStorage', extension, 'tasks'),
      ),
    ),
    join(home, '.roo', 'tasks'),
  ],
  readWith: withItsFolder,
  document: taskFormat('roo-code'),
};

/**
 * Cline: tasks in the storage of the extension (`globalStorage/saoudrizwan.claude-dev/tasks/<time>/`), later in
 * `~/.cline/data/tasks/`, and sessions of the terminal in `~/.cline/data/sessions/<id>/`.
 */
import { basename, dirname, join } from 'node:path';
import { aboutPathOf, isSessionPart, messagesPathOf, readSession } from './cline/session.ts';
import { isTaskPart, taskFormat } from './cline/task.ts';
import { editorFolders } from './editor-folders.ts';
import { withItsFolder } from './read-with.ts';
import type { DocumentReader } from './reader.ts';

const tasks = taskFormat('cline');

const isSession = (path: string): boolean => path.endsWith('.messages.json');

export const cline: DocumentReader = {
  agent: 'cline',
  name: 'Cline',
  places(home, env) {
    const data = env['CLINE_DATA_DIR'] || join(env['CLINE_DIR'] || join(home, '.cline'), 'data');
    return [
      ...editorFolders(home, env).map((user) => join(user, 'globalStorage', 'saoudrizwan.claude-dev', 'tasks')),
      join(data, 'tasks'),
      env['CLINE_SESSION_DATA_DIR'] || join(data, 'sessions'),
    ];
  },
  readWith: withItsFolder,
  document: {
    claims: (path) => isSession(path) || tasks.claims(path),
    recognises: (document) => isSessionPart(document) || tasks.recognises(document),
    main(path, namesIn) {
      const messages = messagesPathOf(path);
      if (isSession(path) || (messages !== path && namesIn(dirname(path)).includes(basename(messages))))
        return messages;
      return tasks.main?.(path, namesIn) ?? path;
    },
    beside: (path, namesIn) => (isSession(path) ? [aboutPathOf(path)] : (tasks.beside?.(path, namesIn) ?? [])),
    read: (document) => (isTaskPart(document) ? tasks.read(document) : readSession(document)),
  },
};

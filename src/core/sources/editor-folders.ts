/** Where editors that were made of VS Code keep what belongs to a user: extensions leave their sessions there. */
import { join } from 'node:path';
import type { Environment } from './reader.ts';

const EDITORS = ['Code', 'Code - Insiders', 'VSCodium', 'VSCodium - Insiders', 'Cursor', 'Windsurf', 'Windsurf - Next'];

/** Where an editor on another machine, in a container or under WSL leaves them on this one. */
const SERVERS = [
  '.vscode-server',
  '.vscode-server-insiders',
  '.vscodium-server',
  '.cursor-server',
  '.windsurf-server',
  '.vscode-remote',
];

/** The `User` folders of all these editors, on all systems; most do not exist. */
export function editorFolders(home: string, env: Environment): string[] {
  const portable = env['VSCODE_PORTABLE'];
  const roots = [
    env['XDG_CONFIG_HOME'] || join(home, '.config'),
    join(home, 'Library', 'Application Support'),
    env['APPDATA'] || join(home, 'AppData', 'Roaming'),
  ];
  return [
    ...roots.flatMap((root) => EDITORS.map((editor) => join(root, editor, 'User'))),
    ...SERVERS.map((server) => join(home, server, 'data', 'User')),
    ...(portable ? [join(portable, 'user-data', 'User')] : []),
  ];
}

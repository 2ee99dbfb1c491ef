/** The folder a shell was left in. */
import type { ToolCallEvent, ToolResultEvent } from '../../sessions/event.ts';
import { bare, type SimpleCommand } from '../shell.ts';
import type { Quoted } from './signal.ts';

/** Where a relative `cd` has left the shell. Several agents keep one shell for the whole session. */
export type Folder = { path: string; call: Quoted } | null;

export function folderAfter(
  folder: Folder,
  call: ToolCallEvent,
  commands: readonly SimpleCommand[],
  result: ToolResultEvent,
): Folder {
  if (/^Shell cwd was reset/m.test(result.text.slice(-400))) return null;
  let now = folder;
  for (const command of commands) {
    if (command.words[0] !== 'cd') continue;
    const target = bare(command.words[1] ?? '').replace(/\/+$/, '');
    if (/\bcd:.*(?:no such|not a directory|can't cd|cannot)/i.test(result.text.slice(0, 600))) continue;
    const relative = /^(?:\.\/)?[\w@.+-]+(?:\/[\w@.+-]+)*$/.test(target) && !target.startsWith('..') && target !== '.';
    const inSubshell = (call.command ?? '').includes(`(${command.text}`);
    if (inSubshell) continue;
    now = relative
      ? {
          path: target.replace(/^\.\//, ''),
          call: { text: command.text, line: call.line, at: call.at, role: 'assistant' },
        }
      : null;
  }
  return now;
}

const NOT_THERE =
  /no such file|does not exist|not found|did not match|unknown revision|can't cd|cannot find|could not open|not a directory|outside/i;

/** The command names a path from above the folder the shell is still in. */
export function explains(folder: Folder, command: SimpleCommand, errors: readonly string[]): boolean {
  if (!folder || !errors.some((error) => NOT_THERE.test(error))) return false;
  const first = folder.path.split('/')[0] ?? folder.path;
  return command.words.slice(1).some((word) => {
    const path = bare(word).replace(/^\.\//, '').replace(/\/+$/, '');
    return path === folder.path || path.startsWith(`${folder.path}/`) || path.startsWith(`${first}/`);
  });
}

/** What a playbook is for, in words. */
import type { Scope } from '../../../shared/contract.ts';
import { folderName } from '../../ui/words.ts';

const PROJECT = 'project:';

/** The folder of its project; `null`: it holds everywhere. */
export const projectOf = (scope: Scope): string | null =>
  scope.startsWith(PROJECT) ? scope.slice(PROJECT.length) : null;

export function scopeName(scope: Scope): string {
  const project = projectOf(scope);
  return project === null ? 'Everywhere' : folderName(project);
}

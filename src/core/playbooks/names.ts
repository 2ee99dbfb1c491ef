/** Which file of the store a scope's entries belong in. */
import type { Scope } from '../../shared/contract.ts';

export const EVIDENCE_SUFFIX = '.evidence.md';

export const isEvidence = (file: string): boolean => file.endsWith(EVIDENCE_SUFFIX);

/** `projects/web.md` → `projects/web.evidence.md` */
export const evidenceFileOf = (playbook: string): string => playbook.replace(/\.md$/i, '') + EVIDENCE_SUFFIX;

/** A scope as a person calls it: the project's folder, or `Everywhere`. */
export function titleOf(scope: Scope): string {
  if (scope === 'global') return 'Everywhere';
  return foldersOf(scope).at(-1) ?? 'project';
}

/**
 * A name for a scope that has no playbook yet.
 *
 * @param folder of the store that its other projects' playbooks stand in, '' for the store itself
 * @param taken every file of the store
 */
export function newPlaybookName(scope: Scope, folder: string, taken: Iterable<string>): string {
  const names = new Set([...taken].map((file) => file.toLowerCase()));
  if (scope === 'global') return firstFree('everywhere', '', names);
  const folders = foldersOf(scope).map(asFileName);
  const own = folders.at(-1) || 'project';
  const parent = folders.at(-2);
  const prefix = folder === '' ? '' : `${folder}/`;
  // Two projects of one name are told apart by the folder they stand in, as their user does.
  return !names.has(`${prefix}${own}.md`.toLowerCase()) || !parent
    ? firstFree(own, prefix, names)
    : firstFree(`${own}-${parent}`, prefix, names);
}

function firstFree(name: string, prefix: string, taken: ReadonlySet<string>): string {
  for (let n = 1; ; n++) {
    const file = `${prefix}${name}${n === 1 ? '' : `-${n}`}.md`;
    // A name that only differs in case is the same file on many disks.
    if (!taken.has(file.toLowerCase())) return file;
  }
}

const foldersOf = (scope: Scope): string[] =>
  scope
    .slice('project:'.length)
    .split(/[\\/]/)
    .filter((part) => part !== '' && part !== '.' && part !== '..');

/** Names Windows keeps for devices, with any extension. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

function asFileName(folder: string): string {
  const name = folder
    .slice(0, 80)
    .replace(/[\p{Cc}<>:"|?*^#[\]]/gu, '-')
    .replace(/^[.\s]+|[.\s]+$/g, '')
    .replace(/\.evidence$/i, '-evidence');
  return DEVICE.test(name) ? `${name}-project` : name;
}

/**
 * Projects as this machine has them: what sessions say of where they ran, what the disk says of it now and said before,
 * and what the user decided. The engine's part that brings these together; deciding is sessions/project.ts.
 */
import type { Scope } from '../shared/contract.ts';
import { fail, ok, type Failure, type Result } from '../shared/result.ts';
import type { Entry } from './playbooks/entry.ts';
import type { Snapshot } from './playbooks/store.ts';
import { withJoined, withParted } from './sessions/by-hand.ts';
import { folderFacts, type Disk, type FolderFacts } from './sessions/git-folder.ts';
import { isInside, projectsOf, type Member, type Project, type Projects, type Worked } from './sessions/project.ts';
import type { LinkedHead, RootedHead } from './sessions/session.ts';
import type { DurableProjects, KeptFolder } from './storage/durable-projects.ts';

/**
 * Looks at the folders that sessions ran in. What was known of one that is gone stays known.
 * @returns what is known of them otherwise than before
 */
export function lookAtFolders(
  worked: readonly Worked[],
  kept: readonly KeptFolder[],
  disk: Disk,
  home: string,
): KeptFolder[] {
  const known = new Map(kept.map((one) => [one.folder, one]));
  return [...new Set(worked.map(({ cwd }) => cwd))].flatMap((folder): KeptFolder[] => {
    const before = known.get(folder);
    const now = folderFacts(folder, disk, home);
    if (!now.exists) return before?.exists === true ? [{ ...before, exists: false }] : [];
    const same = before?.exists === true && before.root === now.root && before.remote === now.remote;
    return same ? [] : [{ folder, ...now }];
  });
}

export function projectsFrom(
  worked: readonly Worked[],
  folders: readonly KeptFolder[],
  durable: Pick<DurableProjects, 'projectDecisions'> | null,
): Projects {
  const facts = new Map(
    folders.map(({ folder, exists, root, remote }): [string, FolderFacts] => [folder, { exists, root, remote }]),
  );
  return projectsOf(worked, facts, durable?.projectDecisions() ?? []);
}

/** Each session with the folder of its project; one that says no directory is of its root's. */
export function withProjects(heads: readonly LinkedHead[], projects: Projects): RootedHead[] {
  const cwdOf = new Map(heads.map(({ agent, id, cwd }) => [`${agent}/${id}`, cwd]));
  const known = new Map<string, string>();
  const projectOf = (cwd: string): string => {
    const project = known.get(cwd) ?? projects.of(cwd);
    known.set(cwd, project);
    return project;
  };
  return heads.map((head) => {
    const cwd = head.cwd ?? cwdOf.get(`${head.agent}/${head.rootOf}`) ?? null;
    return { ...head, project: cwd === null ? null : projectOf(cwd) };
  });
}

const PREFIX = 'project:';

/** The scope of the project that a scope's folder belongs to: playbooks of folders that were joined speak for one. */
export function scopeIn(projects: Projects, scope: Scope): Scope {
  return scope.startsWith(PREFIX) ? `${PREFIX}${projects.of(scope.slice(PREFIX.length))}` : scope;
}

/**
 * The store as a dream sees it: every entry in the scope of its project, so that what one folder's playbook says is
 * known for all of them, and a new entry goes into the playbook the project has.
 */
export function storeInProjects(
  snapshot: Snapshot,
  projects: Projects,
): { entries: readonly Entry[]; playbookFor: Snapshot['playbookFor']; scopeOf(file: string, scope: Scope): Scope } {
  const own = new Map(
    snapshot.playbooks.flatMap(({ file, scope }) => (scope === null ? [] : [[file, scope] as const])),
  );
  return {
    entries: snapshot.entries.map((entry) => ({ ...entry, scope: scopeIn(projects, entry.scope) })),
    playbookFor(scope) {
      const usual = snapshot.playbookFor(scope);
      if (own.get(usual) === scope) return usual;
      const joined = snapshot.playbooks
        .filter((playbook) => playbook.scope !== null && scopeIn(projects, playbook.scope) === scope)
        .sort((a, b) => b.entries.length - a.entries.length);
      return joined[0]?.file ?? usual;
    },
    // A change names the scope of the file it goes into, or accepting it would look for another file.
    scopeOf: (file, scope) => own.get(file) ?? scope,
  };
}

/** Entries as they hold for one folder: what a playbook of its project says of another folder is said of this one. */
export function entriesIn(entries: readonly Entry[], projects: Projects, folder: string): readonly Entry[] {
  const project = scopeIn(projects, `${PREFIX}${folder}`);
  return entries.map((entry) =>
    scopeIn(projects, entry.scope) === project ? { ...entry, scope: `${PREFIX}${folder}` as const } : entry,
  );
}

export function joinProjects(
  projects: Projects,
  durable: DurableProjects,
  folder: string,
  other: string,
): Result<void, Failure<'unknown-project' | 'same-project'>> {
  const [one, two] = [projectOf(projects, folder), projectOf(projects, other)];
  if (!one) return fail(unknown(folder));
  if (!two) return fail(unknown(other));
  if (one === two)
    return fail({
      code: 'same-project',
      message: `${folder} and ${other} are one project already.`,
      hint: 'Run `reverie projects` to see which folders belong together.',
    });
  const [a, b] = [projects.memberOf(folder) ?? folder, projects.memberOf(other) ?? other];
  durable.setProjectDecisions(withJoined(durable.projectDecisions(), a, b));
  return ok(undefined);
}

export function partFolder(
  projects: Projects,
  durable: DurableProjects,
  folder: string,
): Result<void, Failure<'unknown-project' | 'alone-already'>> {
  const project = projectOf(projects, folder);
  if (!project) return fail(unknown(folder));
  const isOf = ({ folder: own, cwds }: Member): boolean =>
    own === folder || cwds.some((cwd) => cwd === folder || isInside(cwd, folder));
  if (!project.members.some(isOf)) return fail(unknown(folder));
  if (project.members.length === 1 && project.folder === folder)
    return fail({
      code: 'alone-already',
      message: `${folder} is a project of its own already.`,
      hint: 'Run `reverie projects` to see which folders belong together.',
    });
  durable.setProjectDecisions(withParted(durable.projectDecisions(), folder));
  return ok(undefined);
}

const projectOf = (projects: Projects, folder: string): Project | undefined =>
  projects.all.find((project) => project.folder === projects.of(folder));

const unknown = (folder: string): Failure<'unknown-project'> => ({
  code: 'unknown-project',
  message: `No session ran in ${folder}.`,
  hint: 'Run `reverie projects` to see the folders there are.',
});

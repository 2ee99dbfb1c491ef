import { resolve } from 'node:path';
import { exportEntries, type Target } from '../../core/exports/export.ts';
import { redact } from '../../core/guard/secrets.ts';
import { entriesIn } from '../../core/projects.ts';
import { fail, ok, type Failure, type Result } from '../../shared/result.ts';
import type { Command } from '../answer.ts';
import { count, plain } from '../terminal.ts';

export interface ExportOptions {
  target: string;
  project?: string;
  dryRun: boolean;
}

export const exportTo: Command<ExportOptions> = ({ engine }, options) => {
  const target = targetOf(options);
  if (!target.ok) return target;
  const store = engine.store();
  if (!store.ok) return store;
  const snapshot = store.value.snapshot();
  if (!snapshot.ok) return snapshot;
  const { entries: all } = snapshot.value;
  const [{ project }, projects] = [target.value, engine.projects()];
  const meant = project !== null && projects.ok ? entriesIn(all, projects.value, project) : all;
  const exported = exportEntries(meant, target.value, { dryRun: options.dryRun, redact });
  if (!exported.ok) return exported;
  const { files, entries } = exported.value;
  return ok({
    json: { dryRun: options.dryRun, entries, files },
    text: () => {
      const changed = files.filter(({ change }) => change !== 'none');
      if (changed.length === 0) return `Nothing to change: ${count(entries, 'entry', 'entries')} stand there already.`;
      if (options.dryRun) return changed.map(({ diff }) => plain(diff).trimEnd()).join('\n\n');
      const done = { create: 'Created', update: 'Updated', remove: 'Removed', none: '' };
      return [
        ...changed.map(({ file, change }) => `${done[change]} ${plain(file)}`),
        `${count(entries, 'entry', 'entries')} in all.`,
      ].join('\n');
    },
  });
};

function targetOf({ target, project }: ExportOptions): Result<Target, Failure> {
  const folder = project === undefined ? null : resolve(project);
  switch (target.toLowerCase()) {
    case 'agents-md':
    case 'agents.md':
      return folder === null ? fail(noProject(target)) : ok({ to: 'agents-md', project: folder });
    case 'claude-md':
    case 'claude.md':
      return folder === null ? fail(noProject(target)) : ok({ to: 'claude-md', project: folder });
    default:
      return /[\\/]|^\.{1,2}$/.test(target)
        ? ok({ to: 'folder', folder: resolve(target), project: folder })
        : fail({
            code: 'unknown-target',
            message: `${target} is nothing that Reverie exports to.`,
            hint: 'Say agents-md, claude-md, or the path of a folder with a slash in it (./notes).',
          });
  }
}

const noProject = (target: string): Failure => ({
  code: 'project-missing',
  message: `${target} stands in a project's folder, and none is named.`,
  hint: 'Name it with --project DIR.',
});

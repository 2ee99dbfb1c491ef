/**
 * Writes accepted entries where an agent reads them: a managed block in AGENTS.md or CLAUDE.md of a project, or in
 * the files of a folder. Nothing but entries of the store is ever written, and nothing outside the blocks changed.
 */
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { existsSync, realpathSync, rmSync, statSync } from 'node:fs';
import { basename, join, resolve, sep } from 'node:path';
import type { Kind, Scope } from '../../shared/contract.ts';
import { fail, ok, type Failure, type Result } from '../../shared/result.ts';
import { HEADING } from '../playbooks/edit.ts';
import type { Entry } from '../playbooks/entry.ts';
import { newPlaybookName, titleOf } from '../playbooks/names.ts';
import { withSeen } from '../playbooks/seen.ts';
import { readTextFile, reasonOf, replaceTextFile } from '../storage/text-file.ts';
import { withBlock, type BlockFailure } from './managed-block.ts';

export type Target =
  /** `AGENTS.md` in the project's folder. */
  | { to: 'agents-md'; project: string }
  /** `CLAUDE.md` in the project's folder. */
  | { to: 'claude-md'; project: string }
  /** One file for each scope; `project`: only that one and what holds everywhere. */
  | { to: 'folder'; folder: string; project: string | null };

export type ExportFailure =
  | BlockFailure
  | Failure<'project-missing' | 'target-not-writable' | 'target-unreadable' | 'outside-project' | 'changed-outside'>;

export interface ExportedFile {
  /** Absolute. */
  file: string;
  change: 'create' | 'update' | 'remove' | 'none';
  /** Unified diff; '' where nothing changes. */
  diff: string;
}

export interface Exported {
  files: readonly ExportedFile[];
  /** Entries that stand in the files afterwards. */
  entries: number;
}

export interface ExportOptions {
  dryRun: boolean;
  redact(text: string): string;
}

/** @param entries all of the store; the target says which of them are meant */
export function exportEntries(
  entries: readonly Entry[],
  target: Target,
  options: ExportOptions,
): Result<Exported, ExportFailure> {
  const files = planFiles(entries, target);
  if (!files.ok) return files;
  const steps: Step[] = [];
  for (const { file, inside, entries: own } of files.value) {
    const step = planStep(file, inside, options.redact(contentOf(own)));
    if (!step.ok) return step;
    steps.push(step.value);
  }
  if (!options.dryRun) {
    for (const step of steps) {
      const done = perform(step);
      if (!done.ok) return done;
    }
  }
  const written = new Set(files.value.flatMap((file) => file.entries));
  return ok({ files: steps.map(shown), entries: written.size });
}

interface PlannedFile {
  file: string;
  /** The file's real path must lie in here: a link in a repository must not lead a write out of it. */
  inside: string;
  entries: readonly Entry[];
}

function planFiles(entries: readonly Entry[], target: Target): Result<readonly PlannedFile[], ExportFailure> {
  switch (target.to) {
    case 'agents-md':
    case 'claude-md': {
      const project = resolve(target.project);
      if (statSync(project, { throwIfNoEntry: false })?.isDirectory() !== true) {
        const hint = 'Name the folder of the project with --project.';
        return fail({ code: 'project-missing', message: `there is no folder ${project}`, hint });
      }
      const name = target.to === 'agents-md' ? 'AGENTS.md' : 'CLAUDE.md';
      return ok([{ file: join(project, name), inside: project, entries: entriesFor(entries, project) }]);
    }
    case 'folder': {
      const folder = resolve(target.folder);
      const wanted = target.project === null ? entries : entriesFor(entries, resolve(target.project));
      const scopes = [...new Set(wanted.map(({ scope }) => scope))];
      const names: string[] = [];
      return ok(
        scopes.map((scope) => {
          const name = newPlaybookName(scope, '', names);
          names.push(name);
          return { file: join(folder, name), inside: folder, entries: wanted.filter((entry) => entry.scope === scope) };
        }),
      );
    }
  }
}

/** The project's own entries first: where the two disagree, the nearer one is read first. */
function entriesFor(entries: readonly Entry[], project: string): readonly Entry[] {
  const here = realPathOf(project);
  const isHere = (scope: Scope): boolean => scope !== 'global' && realPathOf(scope.slice('project:'.length)) === here;
  return [...entries.filter(({ scope }) => isHere(scope)), ...entries.filter(({ scope }) => scope === 'global')];
}

const realPathOf = (path: string): string => (existsSync(path) ? realpathSync(path) : resolve(path));

const KINDS: readonly Kind[] = ['mistake', 'workflow', 'preference'];

function contentOf(entries: readonly Entry[]): string {
  if (entries.length === 0) return '';
  const scopes = new Set(entries.map(({ scope }) => scope));
  const [only] = scopes;
  const title =
    scopes.size === 1 && only === 'global'
      ? 'What earlier sessions taught'
      : `What earlier sessions in ${nameOf(scopes)} taught`;
  const sections = KINDS.flatMap((kind) => {
    const own = entries.filter((entry) => entry.kind === kind);
    return own.length === 0 ? [] : [`### ${HEADING[kind]}\n\n${own.map(itemOf).join('\n')}`];
  });
  return [`## ${title}`, ...sections].join('\n\n');
}

const nameOf = (scopes: ReadonlySet<Scope>): string =>
  titleOf([...scopes].find((scope) => scope !== 'global') ?? 'global');

/** An agent needs neither the id nor how often it was seen. */
function itemOf({ title, body }: Entry): string {
  const said = withoutImports(withSeen(body, '').trimEnd());
  const lines = said === '' ? [] : said.split('\n');
  return [`- **${withoutImports(title)}**`, ...lines.map((line) => (line === '' ? '' : `  ${line}`))].join('\n');
}

/** Some agents read `@path` as "put that file here"; in a code span it is only a word. */
const withoutImports = (text: string): string =>
  text
    .split(/(`[^`\n]*`)/)
    .map((part) => (part.startsWith('`') ? part : part.replace(/(?<![\w`])@[\w~./-]+/g, '`$&`')))
    .join('');

interface Step {
  /** Where it is called so. */
  file: string;
  /** Where it lies. */
  target: string;
  before: string | null;
  after: string | null;
}

function planStep(file: string, inside: string, content: string): Result<Step, ExportFailure> {
  const target = existsSync(file) ? realpathSync(file) : file;
  if (target !== file && !target.startsWith(realpathSync(inside) + sep)) {
    const hint = 'It is a link. Export to the file it leads to, or make it a file.';
    return fail({ code: 'outside-project', message: `${file} leads out of its folder, to ${target}`, hint });
  }
  const found = readTextFile(target);
  if (found.kind === 'unreadable') {
    return fail({ code: 'target-unreadable', message: `${file} ${found.message}`, hint: 'It was left as it is.' });
  }
  const before = found.kind === 'text' ? found.text : null;
  const after = withBlock(before, content);
  return after.ok
    ? ok({ file, target, before, after: after.value })
    : fail({ ...after.error, message: `${file}: ${after.error.message}` });
}

function perform({ file, target, before, after }: Step): Result<void, ExportFailure> {
  if (before === after) return ok(undefined);
  const now = readTextFile(target);
  if ((now.kind === 'text' ? now.text : null) !== before) {
    return fail({
      code: 'changed-outside',
      message: `${file} was changed by somebody else just now`,
      hint: 'Try again.',
    });
  }
  try {
    if (after === null) rmSync(target);
    else replaceTextFile(target, after);
    return ok(undefined);
  } catch (error) {
    const hint = 'Check permissions and free space.';
    return fail({ code: 'target-not-writable', message: `${file} cannot be written: ${reasonOf(error)}`, hint });
  }
}

function shown({ file, before, after }: Step): ExportedFile {
  if (before === after) return { file, change: 'none', diff: '' };
  const name = basename(file);
  const diff = createTwoFilesPatch(
    before === null ? '/dev/null' : `a/${name}`,
    after === null ? '/dev/null' : `b/${name}`,
    before ?? '',
    after ?? '',
    undefined,
    undefined,
    { headerOptions: FILE_HEADERS_ONLY },
  );
  return { file, change: before === null ? 'create' : after === null ? 'remove' : 'update', diff };
}

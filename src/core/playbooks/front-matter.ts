/** The YAML between `---` lines at the top of a playbook: its title and its scope. */
import { parse } from 'yaml';
import { Scope } from '../../shared/contract.ts';
import { linesOf } from './outline.ts';

export type FrontMatter =
  /** The file begins with text: somebody's own notes. */
  | { kind: 'none'; end: 0 }
  /** `end` is the offset behind the closing line. Without a scope it is not a playbook. */
  | { kind: 'read'; title: string | null; scope: Scope | null; end: number }
  /** `claims`: the scope it seems to have been for, so that nobody puts a second file in its place. */
  | { kind: 'broken'; line: number; message: string; claims: Scope | null };

/** Front matter is a handful of lines; anything longer is a text that happens to begin with a rule. */
const MAX_LENGTH = 16_384;
const BOM = '\uFEFF';

export function readFrontMatter(text: string): FrontMatter {
  const lines = linesOf(text.slice(0, MAX_LENGTH));
  const content = lines.map(({ start, end }) => text.slice(start, end).trimEnd());
  if (content[0]?.replace(BOM, '') !== '---') return { kind: 'none', end: 0 };
  const broken = (line: number, message: string): FrontMatter => ({
    kind: 'broken',
    line,
    message,
    claims: claimIn(content),
  });
  const closing = content.findIndex((line, i) => i > 0 && (line === '---' || line === '...'));
  const last = lines[closing];
  if (!last) {
    // A rule above a text is no front matter; one that names a scope is, and its end was lost.
    const meant = content.findIndex((line) => line.startsWith('scope:'));
    return meant < 0
      ? { kind: 'none', end: 0 }
      : broken(1, 'the front matter is not closed: a line `---` is missing below it');
  }
  let values: unknown;
  try {
    values = parse(content.slice(1, closing).join('\n'), { logLevel: 'error', maxAliasCount: 0 });
  } catch (error) {
    const [reason] = error instanceof Error ? error.message.split('\n') : [];
    return broken(1, `the front matter is not valid YAML: ${reason ?? 'unknown'}`);
  }
  if (values === null || values === undefined) return { kind: 'read', title: null, scope: null, end: last.next };
  if (typeof values !== 'object' || Array.isArray(values)) {
    return broken(1, 'the front matter is not a list of `name: value` lines');
  }
  const { title, scope } = fieldsOf(values);
  if (scope === undefined || scope === null)
    return { kind: 'read', title: asTitle(title), scope: null, end: last.next };
  const known = Scope.safeParse(scope);
  if (!known.success) {
    const line = content.findIndex((each) => each.startsWith('scope:')) + 1;
    return broken(line || 1, '`scope` must be `global` or `project:` and an absolute folder');
  }
  return { kind: 'read', title: asTitle(title), scope: trimmed(known.data), end: last.next };
}

function claimIn(lines: readonly string[]): Scope | null {
  const line = lines.find((each) => each.startsWith('scope:'));
  const scope = Scope.safeParse(
    line
      ?.slice('scope:'.length)
      .trim()
      .replace(/^(["'])(.*)\1$/, '$2'),
  );
  return scope.success ? trimmed(scope.data) : null;
}

const fieldsOf = (values: object): { title: unknown; scope: unknown } => {
  const fields: Readonly<Record<string, unknown>> = { ...values };
  return { title: fields['title'], scope: fields['scope'] };
};

const asTitle = (title: unknown): string | null =>
  typeof title === 'string' || typeof title === 'number' ? String(title) : null;

/** `/home/jan/web/` and `/home/jan/web` are one project. */
const trimmed = (scope: Scope): Scope =>
  /^project:.+[^/\\][/\\]+$/s.test(scope) ? scope.replace(/[/\\]+$/, '') : scope;

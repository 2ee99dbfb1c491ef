import fc from 'fast-check';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exportEntries, type Exported, type Target } from '../../src/core/exports/export.ts';
import { withBlock } from '../../src/core/exports/managed-block.ts';
import type { Entry } from '../../src/core/playbooks/entry.ts';
import { snapshotOf } from '../../src/core/playbooks/store.ts';
import { failureOf, valueOf } from '../review/world.ts';

let dir: string;
let project: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'reverie-export-'));
  project = join(dir, 'web');
  mkdirSync(project);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const entriesOf = (): readonly Entry[] =>
  snapshotOf(
    new Map([
      [
        'web.md',
        `---\nscope: project:${project}\n---\nMine alone.\n\n## Mistakes\n\n- **Run it here** ^m-11111 📌\n  Not there. Seen in 3 sessions, last 2026-07-01.\n\n## Workflows\n\n- **Before a commit** ^w-22222\n  1. format\n  2. test\n`,
      ],
      ['everywhere.md', '---\nscope: global\n---\n## Preferences\n\n- **Short answers** ^p-33333\n'],
      ['other.md', '---\nscope: project:/elsewhere\n---\n## Preferences\n\n- **Not here** ^p-44444\n'],
    ]),
    [],
  ).entries;
const redact = (text: string): string => text.replaceAll('hush', '[REDACTED]');
const run = (target: Target, dryRun = false): Exported =>
  valueOf(exportEntries(entriesOf(), target, { dryRun, redact }));
const agents = (): Target => ({ to: 'agents-md', project });
const read = (name = 'AGENTS.md'): string => readFileSync(join(project, name), 'utf8');

describe('export to AGENTS.md', () => {
  it('writes the project’s entries and what holds everywhere, without ids', () => {
    expect(run(agents())).toMatchObject({ entries: 3, files: [{ change: 'create' }] });
    const lines = read().split('\n');
    expect(lines[0]).toMatch(/^<!-- reverie:begin [0-9a-f]{12} /);
    expect(lines.slice(1).join('\n')).toBe(`## What earlier sessions in web taught

### Mistakes

- **Run it here**
  Not there.

### Workflows

- **Before a commit**
  1. format
  2. test

### Preferences

- **Short answers**
<!-- reverie:end -->
`);
  });

  it('changes nothing the second time, and nothing at all in a dry run', () => {
    const [plan] = run(agents(), true).files;
    expect(readdirSync(project)).toEqual([]);
    expect(plan?.diff).toMatch(/^--- \/dev\/null\n\+\+\+ b\/AGENTS\.md\n@@ /);
    expect(plan?.diff).toContain('+- **Run it here**');
    run(agents());
    const [again] = run(agents()).files;
    expect(again).toMatchObject({ change: 'none', diff: '' });
  });

  it('goes where the user has put empty markers', () => {
    writeFileSync(join(project, 'AGENTS.md'), 'a\r\n<!-- reverie:begin -->\r\n<!-- reverie:end -->\r\nz');
    run(agents());
    expect(read()).toMatch(/^a\r\n<!-- reverie:begin [^]*<!-- reverie:end -->\r\nz$/);
    expect(read().replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  it.each([
    ['one marker', '<!-- reverie:begin -->\ntext'],
    ['markers the wrong way round', '<!-- reverie:end -->\n<!-- reverie:begin -->'],
    ['nested markers', '<!-- reverie:begin -->\n<!-- reverie:begin -->\n<!-- reverie:end -->\n<!-- reverie:end -->'],
    ['a marker with other text on its line', 'see <!-- reverie:begin --> here\n<!-- reverie:end -->'],
  ])('refuses %s', (_, text) => {
    writeFileSync(join(project, 'AGENTS.md'), text);
    expect(failureOf(exportEntries(entriesOf(), agents(), { dryRun: false, redact })).code).toBe('markers-damaged');
    expect(read()).toBe(text);
  });

  it('refuses a block that somebody has written into; a formatter’s white space is no writing', () => {
    run(agents());
    const formatted = read().replace('- **Run', '*   **Run').replace('## What', '\n## What');
    writeFileSync(join(project, 'AGENTS.md'), formatted);
    expect(run(agents()).files).toMatchObject([{ change: 'update' }]);
    const text = read().replace('Not there.', 'Nowhere else.');
    writeFileSync(join(project, 'AGENTS.md'), text);
    expect(failureOf(exportEntries(entriesOf(), agents(), { dryRun: false, redact })).code).toBe('block-edited');
    expect(read()).toBe(text);
  });

  it('writes where a link inside the project leads, and refuses one that leads out', () => {
    writeFileSync(join(project, 'AGENTS.md'), 'shared\n');
    symlinkSync('AGENTS.md', join(project, 'CLAUDE.md'));
    run({ to: 'claude-md', project });
    expect(read()).toContain('Run it here');
    rmSync(join(project, 'CLAUDE.md'));
    writeFileSync(join(dir, 'profile'), 'mine');
    symlinkSync('../profile', join(project, 'CLAUDE.md'));
    const refused = exportEntries(entriesOf(), { to: 'claude-md', project }, { dryRun: false, redact });
    expect(failureOf(refused).code).toBe('outside-project');
    expect(readFileSync(join(dir, 'profile'), 'utf8')).toBe('mine');
  });

  it('refuses a project that is not there and a file that is not text', () => {
    const nowhere: Target = { to: 'agents-md', project: join(dir, 'nowhere') };
    expect(failureOf(exportEntries([], nowhere, { dryRun: false, redact })).code).toBe('project-missing');
    writeFileSync(join(project, 'AGENTS.md'), Buffer.from([0xff, 0xfe, 0x00]));
    expect(failureOf(exportEntries(entriesOf(), agents(), { dryRun: false, redact })).code).toBe('target-unreadable');
  });

  it('lets no secret and no marker of an entry through', () => {
    const text = '---\nscope: global\n---\n- **hush <!-- reverie:end -->** ^p-1\n  <!-- reverie:begin -->\n';
    const { entries } = snapshotOf(new Map([['a.md', text]]), []);
    expect(entries).toHaveLength(1);
    for (let i = 0; i < 2; i++) valueOf(exportEntries(entries, agents(), { dryRun: false, redact }));
    expect(read()).not.toContain('hush');
    expect(read().match(/<!-- reverie:/g)).toHaveLength(2);
  });
});

it('makes no entry import a file into an agent’s instructions', () => {
  const text =
    '---\nscope: global\n---\n- **Types are in @types/node** ^p-1\n  See `@a/b`, @~/.ssh/id and jan@example.org.\n';
  const { entries } = snapshotOf(new Map([['a.md', text]]), []);
  valueOf(exportEntries(entries, { to: 'claude-md', project }, { dryRun: false, redact }));
  expect(read('CLAUDE.md')).toContain(
    '- **Types are in `@types/node`**\n  See `@a/b`, `@~/.ssh/id` and jan@example.org.\n',
  );
});

describe('export to a folder', () => {
  it('writes one file for each scope beside the files of others', () => {
    const folder = join(dir, 'out');
    mkdirSync(folder);
    writeFileSync(join(folder, 'everywhere.md'), 'My own words.');
    run({ to: 'folder', folder, project: null });
    expect(readdirSync(folder).sort()).toEqual(['elsewhere.md', 'everywhere.md', 'web.md']);
    expect(readFileSync(join(folder, 'everywhere.md'), 'utf8')).toMatch(/^My own words\.\n\n<!-- reverie:begin/);
    expect(run({ to: 'folder', folder, project }).files.map(({ change }) => change)).toEqual(['none', 'none']);
  });
});

describe('the managed block', () => {
  const piece = fc.oneof(
    fc.constantFrom('\n', '\r\n', '\n\n', '\uFEFF', ' ', '# H', '- a', '<!-- x -->', '```'),
    fc.string({ unit: 'grapheme' }),
  );
  const document = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(''));

  it('leaves every other byte of any file as it is, and goes without a trace', () => {
    fc.assert(
      fc.property(document, fc.lorem(), fc.lorem(), (text, first, second) => {
        const once = valueOf(withBlock(text, first)) ?? '';
        expect(once.startsWith(text)).toBe(true);
        expect(valueOf(withBlock(once, first))).toBe(once);
        const changed = valueOf(withBlock(once, second)) ?? '';
        expect(changed.startsWith(text)).toBe(true);
        expect(valueOf(withBlock(changed, first))).toBe(once);
        const gone = valueOf(withBlock(changed, ''));
        if (text.replace('\uFEFF', '').trim() === '') expect(gone).toBeNull();
        else expect(gone).toBe(text);
      }),
      { numRuns: 1_000, examples: [['\r\n!\n', 'a', 'b']] },
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../src/core/playbooks/entry.ts';
import { readFrontMatter } from '../../src/core/playbooks/front-matter.ts';
import { parsePlaybook } from '../../src/core/playbooks/parse.ts';
import { readEntryText, renderEntry } from '../../src/core/playbooks/render.ts';
import { emptyPlaybook } from '../../src/core/playbooks/edit.ts';

const HEAD = '---\nscope: global\n---\n';
const entries = (below: string): readonly Entry[] => parsePlaybook('a.md', HEAD + below).playbook.entries;
const brief = (below: string): unknown[] =>
  entries(below).map(({ id, kind, title, body, pinned }) => [id, kind, title, body, pinned]);
const problems = (text: string): string[] =>
  parsePlaybook('a.md', text).problems.map(({ line, message }) => `${line} ${message}`);

describe('reading a playbook', () => {
  it('reads the format it writes', () => {
    expect(
      brief('## Workflows\n\n- **Before a commit** ^w-19dk3 📌\n  1. `fmt`\n     more\n\n  2. `test`\n\nprose'),
    ).toEqual([['w-19dk3', 'workflow', 'Before a commit', '1. `fmt`\n   more\n\n2. `test`', true]]);
  });

  it.each([
    [
      'CRLF',
      '## Mistakes\r\n\r\n- **A** ^m-aaaaa\r\n  one\r\n  two\r\n',
      [['m-aaaaa', 'mistake', 'A', 'one\ntwo', false]],
    ],
    ['tabs', '-\t**A** ^m-aaaaa\n\tone', [['m-aaaaa', 'mistake', 'A', 'one', false]]],
    ['upper case ids', '- **A** ^M-AAAAA', [['m-aaaaa', 'mistake', 'A', '', false]]],
    [
      'ids of others behind a bold title',
      '## Preferences\n* **A** ^e-f9472694',
      [['e-f9472694', 'preference', 'A', '', false]],
    ],
    ['a pin in front of the id', '- **A** 📌 ^m-aaaaa', [['m-aaaaa', 'mistake', 'A', '', true]]],
    ['a title that lost its stars', '- Run it here ^m-aaaaa', [['m-aaaaa', 'mistake', 'Run it here', '', false]]],
    [
      'words behind the title',
      '- **A** is so ^m-aaaaa\n  and so',
      [['m-aaaaa', 'mistake', 'A', 'is so\nand so', false]],
    ],
    [
      'an entry moved below another heading',
      '## Workflows\n- **A** ^m-aaaaa',
      [['m-aaaaa', 'mistake', 'A', '', false]],
    ],
    [
      'a kind from the heading above the heading',
      '# Workflows\n### web\n- **A** ^x-1',
      [['x-1', 'workflow', 'A', '', false]],
    ],
    ['another section in between', '## Workflows\n## Other\n- **A** ^x-1', [['x-1', 'preference', 'A', '', false]]],
    [
      'an entry below a list item of the user',
      '- mine\n  - **A** ^m-aaaaa\n    body\n  - mine too',
      [['m-aaaaa', 'mistake', 'A', 'body', false]],
    ],
    [
      'a list inside an entry',
      '- **A** ^m-aaaaa\n  - **B** ^m-bbbbb\n',
      [['m-aaaaa', 'mistake', 'A', '- **B** ^m-bbbbb', false]],
    ],
    ['a checkbox', '- [ ] **A** ^m-aaaaa', [['m-aaaaa', 'mistake', 'A', '', false]]],
  ])('understands %s', (_, text, expected) => {
    expect(brief(text)).toEqual(expected);
  });

  it.each([
    ['items without an id', '- **A**\n- b'],
    ['block ids of other notes', '- a note of mine ^37066d'],
    ['code', '```\n- **A** ^m-aaaaa\n```\n~~~\n- **A** ^m-aaaaa'],
    ['comments', '<!--\n- **A** ^m-aaaaa\n-->'],
    ['indented code', 'text\n\n    - **A** ^m-aaaaa'],
    ['quotes', '> - **A** ^m-aaaaa'],
    ['a caret in a word', '- **A** x^m-aaaaa'],
  ])('leaves %s to the user', (_, text) => {
    expect(entries(text)).toEqual([]);
  });

  it('names what is broken and takes no entry from it', () => {
    const entry = '\n- **A** ^m-aaaaa\n';
    expect(problems(`---\nscope: [\n---\n${entry}`)[0]).toMatch(/^1 the front matter is not valid YAML/);
    expect(problems(`---\nscope: everywhere\n---\n${entry}`)).toEqual([
      '2 `scope` must be `global` or `project:` and an absolute folder',
    ]);
    expect(problems(`---\nscope: global\n${entry}`)).toEqual([
      '1 the front matter is not closed: a line `---` is missing below it',
    ]);
    expect(problems(`---\n- a\n---\n${entry}`)).toEqual(['1 the front matter is not a list of `name: value` lines']);
    expect(problems(`---\ntitle: x\n---\n${entry}`)).toHaveLength(1);
    expect(problems(`# Notes\n${entry}`)).toEqual([
      '3 there are entries here but the front matter names no `scope`: they are left alone until it does',
    ]);
    expect(problems('# Notes\n\n- mine\n')).toEqual([]);
    expect(problems(`${HEAD}${entry}${entry}`)).toHaveLength(1);
  });

  it('takes a scope from any front matter that has one', () => {
    const scopes = ['project:/home/jan/web/', '"project:/home/jan/web"', 'project:/home/jan/web # mine'].map((scope) =>
      readFrontMatter(`\uFEFF---\r\nscope: ${scope}\r\n---\r\n`),
    );
    expect(scopes).toEqual(scopes.map(() => expect.objectContaining({ scope: 'project:/home/jan/web' })));
    const bomb = `---\na: &a [x]\nb: [${'*a,'.repeat(200)}]\nscope: global\n---\n`;
    expect(readFrontMatter(bomb).kind).toBe('broken');
  });

  it('reads back any front matter it writes', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1 }),
        fc.string({ unit: 'grapheme', minLength: 1 }),
        (title, folder) => {
          const read = readFrontMatter(emptyPlaybook(title, `project:/${folder}x`));
          expect(read).toMatchObject({ title, scope: `project:/${folder}x` });
        },
      ),
    );
  });

  it('reads any text without failing, and quickly', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.constantFrom('- ', '**', '^', 'm-a1b2c', '\n', '\t', '```', '<!--', '---\n', '#', '📌'),
            fc.string(),
          ),
          { maxLength: 40 },
        ),
        (parts) => {
          const { entries: found } = parsePlaybook('a.md', HEAD + parts.join('')).playbook;
          expect(found.every(({ id }) => /^[a-z0-9][a-z0-9-]*$/.test(id))).toBe(true);
        },
      ),
    );
    const hostile = [
      ' '.repeat(200_000),
      '- **'.repeat(50_000),
      '\n- **A** ^m-aaaaa'.repeat(20_000),
      '`'.repeat(200_000),
      '#'.repeat(200_000),
      '\n# x'.repeat(50_000),
      '- a ^'.repeat(40_000),
      '\t'.repeat(200_000) + 'x',
    ];
    for (const text of hostile) {
      const started = performance.now();
      parsePlaybook('a.md', HEAD + text);
      expect(performance.now() - started).toBeLessThan(1_000);
    }
  });
});

describe('an entry as text', () => {
  it('reads back what it renders', () => {
    const line = fc
      .string({ unit: 'grapheme', maxLength: 20 })
      .map((text) => text.replace(/[\r\n\u2028\u2029📌]/gu, '').trimEnd());
    const title = fc.constantFrom('Run `x`', 'Use pnpm, never npm', 'naïve 日本');
    fc.assert(
      fc.property(title, fc.array(line, { maxLength: 4 }), fc.boolean(), (text, lines, pinned) => {
        const body = lines.join('\n').replace(/^\s+/, '').trimEnd();
        const source = renderEntry({ id: 'm-aaaaa', title: text, body, pinned });
        const [entry] = entries(source);
        expect(entry).toMatchObject({ id: 'm-aaaaa', title: text, pinned });
        expect(entry?.body.replace(/[ \t]+\n/g, '\n')).toBe(body.replace(/[ \t]+\n/g, '\n'));
        expect(entry?.source).toBe(source);
      }),
    );
  });

  it.each([
    ['- **A** ^m-aaaaa\n  b\n    c', { id: 'm-aaaaa', title: 'A', body: 'b\n  c', pinned: false }],
    ['A\n\nb', { id: null, title: 'A', body: 'b', pinned: false }],
    ['## A\nb', { id: null, title: 'A', body: 'b', pinned: false }],
    ['**A** and b', { id: null, title: 'A', body: 'and b', pinned: false }],
    [`${'long '.repeat(40)}\nb`, { id: null, title: 'Before', body: `${'long '.repeat(40)}\nb`, pinned: false }],
  ])('understands what a person types: %s', (text, expected) => {
    expect(readEntryText(text, 'Before')).toEqual(expected);
  });
});

/** Playbooks as people leave them: entries between whatever else a markdown file may hold. */
import fc from 'fast-check';

const word = fc.constantFrom('run', 'the tests', '`pnpm i`', 'naïve', '日本', '**bold**', '^x', '📌', '- ', '# ', '\t');
const sentence = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join(' '));

/** Blocks that are no entries and stand at the margin. */
const prose = fc.oneof(
  sentence.map((text) => text.replace(/^[-#\s]+/, '') || 'text'),
  fc.constantFrom(
    '- a list of my own',
    '* mine\n    * nested',
    '```\n- **code** ^m-00000\n## Mistakes\n```',
    '~~~ts\nopen and closed\n~~~',
    '<!-- - **hidden** ^m-00001 -->',
    '<!--\n- **hidden** ^m-00002\n-->',
    '## Notes',
    '### Preferences of others',
    '---',
    '1. one\n2. two',
    '> - **quoted** ^m-00003',
    '[link]: http://localhost',
    'two blanks at the end  ',
    '\ttabbed',
  ),
);
const heading = fc.constantFrom('## Mistakes', '## Workflows', '# Preferences', '## mistakes ##', '### Workflow');
const gap = fc.constantFrom('\n', '\n\n', '\n\n\n', '\n  \n', '\n\n\t\n');

const body = fc.array(
  fc.oneof(
    sentence.map((text) => `  ${text}`),
    fc.constantFrom('  1. step', '     deeper', '\ttabbed', '  ```\n  code\n  ```', '', '    - nested', '  '),
  ),
  { maxLength: 4 },
);
const entry = fc
  .record({ title: sentence, pinned: fc.boolean(), marker: fc.constantFrom('-', '*', '+', '1.'), body })
  .map(({ title, pinned, marker, body: lines }) => ({
    title: title.replaceAll('**', '').replaceAll('📌', ''),
    pinned,
    marker,
    lines,
  }));

const eol = fc.constantFrom('\n', '\r\n');

/** Text of a playbook with scope `global`. */
export const playbookText = fc
  .record({
    bom: fc.boolean(),
    blocks: fc.array(fc.oneof(prose, heading, entry), { maxLength: 12 }),
    gaps: fc.array(gap, { minLength: 13, maxLength: 13 }),
    end: fc.constantFrom('', '\n', '\n\n'),
    eol,
  })
  .map(({ bom, blocks, gaps, end, eol: lineEnd }) => {
    let text = '---\nscope: global\ntitle: "x: y"\n---\n';
    for (const [i, block] of blocks.entries()) {
      const shown =
        typeof block === 'string'
          ? block
          : [
              `${block.marker} **${block.title}** ^m-t${String(i).padStart(4, '0')}${block.pinned ? ' 📌' : ''}`,
              ...block.lines,
            ].join('\n');
      text += (gaps[i] ?? '\n') + shown;
    }
    return (bom ? '\uFEFF' : '') + (text + end).replaceAll('\n', lineEnd);
  });

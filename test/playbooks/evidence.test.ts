import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../src/shared/contract.ts';
import { parseEvidence, setEvidence, unionEvidence, withoutEvidence } from '../../src/core/playbooks/evidence.ts';

const text = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1 }),
  fc.constantFrom('a\nb', '  > x', '\n', ' ', '## ^m-aaaaa', '\u001b[31mred', 'a\r\nb', '%0A', '- x, y', '\ud800'),
);
const evidence: fc.Arbitrary<Evidence> = fc.record({
  agent: fc.constantFrom('claude-code', 'codex'),
  session: text.map((each) => each.toWellFormed()),
  file: text.map((each) => `/${each.toWellFormed()}`),
  line: fc.integer({ min: 1, max: 10_000_000 }),
  role: fc.constantFrom('user' as const, 'assistant' as const, 'tool' as const, 'system' as const),
  at: fc.constantFrom(null, '2026-07-21T10:00:00Z'),
  quote: text,
});
const list = fc.array(evidence, { minLength: 1, maxLength: 4 }).map((each) => [...unionEvidence([], each)]);

describe('evidence beside a playbook', () => {
  it('is text that a person can read', () => {
    const one: Evidence = {
      agent: 'claude-code',
      session: '5f0e',
      file: '/home/jan/.claude/projects/x/5f0e.jsonl',
      line: 12,
      role: 'tool',
      at: '2026-07-21T10:00:00Z',
      quote: 'cd: src: No such file\nexit 1',
    };
    expect(setEvidence(null, 'web.md', 'm-7f3k2', [one])).toBe(`# Evidence for web.md

Kept by Reverie: where each entry comes from. Quotes are exact. Delete what you do not want to keep; entries stay.

## ^m-7f3k2

- claude-code, tool, 2026-07-21T10:00:00Z, session 5f0e, line 12 of /home/jan/.claude/projects/x/5f0e.jsonl
  > cd: src: No such file
  > exit 1
`);
  });

  it('comes back as it was written, whatever a quote or a path holds', () => {
    fc.assert(
      fc.property(list, list, (first, second) => {
        const once = setEvidence(null, 'a.md', 'm-aaaaa', first);
        const twice = setEvidence(once, 'a.md', 'e-bbbb', second) ?? '';
        const back = parseEvidence(twice);
        expect([...back.of('m-aaaaa')]).toEqual(first);
        expect([...back.of('e-bbbb')]).toEqual(second);
      }),
    );
  });

  it('leaves every other section and every other word as it is', () => {
    fc.assert(
      fc.property(list, list, list, fc.constantFrom('\n', '\r\n'), (first, second, other, eol) => {
        const start =
          ['a', 'b', 'c'].reduce<string | null>((file, id) => setEvidence(file, 'a.md', `m-${id}`, first), null) ?? '';
        const mine = start.replace('# Evidence', 'My words.\n\n# Evidence').replaceAll('\n', eol);
        const edited = setEvidence(mine, 'a.md', 'm-b', second) ?? '';
        expect(setEvidence(edited, 'a.md', 'm-b', first)).toBe(mine);
        expect(edited.slice(0, edited.indexOf('## ^m-b'))).toBe(mine.slice(0, mine.indexOf('## ^m-b')));
        expect(edited.slice(edited.lastIndexOf('## ^m-c'))).toBe(mine.slice(mine.lastIndexOf('## ^m-c')));
        const added = setEvidence(mine, 'a.md', 'm-d', other) ?? '';
        expect(added.startsWith(mine)).toBe(true);
        expect(setEvidence(added, 'a.md', 'm-d', [])).toBe(mine);
      }),
    );
  });

  it('goes with its last section, unless somebody wrote into it', () => {
    const one = fc.sample(list, 1)[0] ?? [];
    const file = setEvidence(null, 'a.md', 'm-aaaaa', one) ?? '';
    expect(setEvidence(file, 'a.md', 'm-aaaaa', [])).toBeNull();
    expect(setEvidence(`Mine.\n${file}`, 'a.md', 'm-aaaaa', [])).toContain('Mine.');
  });

  it('keeps nothing twice', () => {
    fc.assert(
      fc.property(list, list, (first, second) => {
        const both = unionEvidence(first, second);
        expect(unionEvidence(both, first)).toEqual(both);
        expect(withoutEvidence(both, [...first, ...second])).toEqual([]);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { insertEntry, plainSource, removeEntry, replaceEntry, setPin } from '../../src/core/playbooks/edit.ts';
import type { Entry } from '../../src/core/playbooks/entry.ts';
import { parsePlaybook } from '../../src/core/playbooks/parse.ts';
import { failureOf, valueOf } from '../review/world.ts';
import { playbookText } from './documents.ts';

const FILE = 'a.md';
const NEW = '- **New one** ^m-zzzzz\n  Said\n\n  so.';
const entriesOf = (text: string): readonly Entry[] => parsePlaybook(FILE, text).playbook.entries;
const kinds = fc.constantFrom('mistake' as const, 'workflow' as const, 'preference' as const);
const numberOf = fc.nat({ max: 20 });

/** The text without the entry and without line ends: what nobody may change. */
const around = (text: string, id: string): string => {
  const entry = entriesOf(text).find((each) => each.id === id);
  const rest = entry ? text.slice(0, entry.range.start) + text.slice(entry.range.end) : text;
  return rest
    .replace(/[\r\n]+/g, '\n')
    .replace(/\n[ \t]+(?=\n|$)/g, '\n')
    .replace(/\n+/g, '\n')
    .trimEnd();
};

describe('editing a playbook', () => {
  it('reads entries whose ranges hold their bytes', () => {
    fc.assert(
      fc.property(playbookText, (text) => {
        for (const { range, source } of entriesOf(text)) {
          expect(text.slice(range.start, range.end)).toBe(source);
          expect(source).not.toMatch(/[\r\n]$/);
        }
      }),
    );
  });

  it('inserts without touching a byte of what is there', () => {
    fc.assert(
      fc.property(playbookText, kinds, (text, kind) => {
        const before = entriesOf(text);
        const result = insertEntry(FILE, text, kind, NEW);
        if (!result.ok) {
          expect(result.error.code).toBe('not-editable');
          return;
        }
        const after = entriesOf(result.value);
        expect(after.filter(({ id }) => id !== 'm-zzzzz').map(({ source }) => source)).toEqual(
          before.map(({ source }) => source),
        );
        // Everything there was is still there, in one or two pieces around the new entry.
        const at = result.value.indexOf('**New one**');
        const head = commonStart(text, result.value);
        expect(head).toBeLessThanOrEqual(at);
        expect(result.value.endsWith(text.slice(head))).toBe(true);
        const [eol] = /\r?\n/.exec(text) ?? ['\n'];
        expect(result.value).toContain(NEW.replaceAll('\n', eol));
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same bytes when an inserted entry is removed, but for a heading it brought', () => {
    fc.assert(
      fc.property(playbookText, kinds, (text, kind) => {
        const inserted = insertEntry(FILE, text, kind, NEW);
        if (!inserted.ok) return;
        const removed = valueOf(removeEntry(FILE, inserted.value, 'm-zzzzz'));
        const lines = (each: string): string[] =>
          each
            .split(/\r?\n/)
            .filter((line) => line.trim() !== '' && !/^#+ (?:Mistakes|Workflows|Preferences)$/.test(line));
        expect(lines(removed)).toEqual(lines(text));
        expect(entriesOf(removed).map(({ source }) => source)).toEqual(entriesOf(text).map(({ source }) => source));
      }),
    );
  });

  it('replaces one entry and nothing else', () => {
    fc.assert(
      fc.property(playbookText, numberOf, (text, n) => {
        const entries = entriesOf(text);
        const entry = entries[n % Math.max(1, entries.length)];
        if (!entry) return;
        const source = `- **Other** ^${entry.id}\n  words`;
        const result = valueOf(replaceEntry(FILE, text, entry.id, source));
        expect(result.startsWith(text.slice(0, entry.range.start))).toBe(true);
        expect(result.endsWith(text.slice(entry.range.end))).toBe(true);
        const back = valueOf(replaceEntry(FILE, result, entry.id, plainSource(text, entry)));
        expect(back).toBe(text);
      }),
    );
  });

  it('removes one entry and no other text', () => {
    fc.assert(
      fc.property(playbookText, numberOf, (text, n) => {
        const entries = entriesOf(text);
        const entry = entries[n % Math.max(1, entries.length)];
        if (!entry) return;
        const result = valueOf(removeEntry(FILE, text, entry.id));
        expect(around(result, entry.id)).toBe(around(text, entry.id));
        expect(entriesOf(result).map(({ source }) => source)).toEqual(
          entries.filter((each) => each !== entry).map(({ source }) => source),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('pins and unpins on the first line alone', () => {
    fc.assert(
      fc.property(playbookText, numberOf, (text, n) => {
        const entries = entriesOf(text);
        const entry = entries[n % Math.max(1, entries.length)];
        if (!entry) return;
        const turned = valueOf(setPin(FILE, text, entry.id, !entry.pinned));
        expect(turned.replaceAll(' 📌', '')).toBe(text.replaceAll(' 📌', ''));
        expect(entriesOf(turned).find(({ id }) => id === entry.id)?.pinned).toBe(!entry.pinned);
        expect(valueOf(setPin(FILE, turned, entry.id, entry.pinned))).toBe(text);
      }),
    );
  });

  it('refuses a file that cannot be edited safely', () => {
    const own = '# Mine\n\n- **A** ^m-aaaaa\n';
    expect(failureOf(insertEntry(FILE, own, 'mistake', NEW)).code).toBe('not-editable');
    const fence = '---\nscope: global\n---\n## Mistakes\n\n```\nnever closed\n';
    expect(failureOf(insertEntry(FILE, fence, 'mistake', NEW)).code).toBe('not-editable');
    const twice = '---\nscope: global\n---\n- **A** ^m-aaaaa\n- **B** ^m-aaaaa\n';
    expect(failureOf(removeEntry(FILE, twice, 'm-aaaaa')).code).toBe('ambiguous-entry');
    expect(failureOf(removeEntry(FILE, twice, 'm-bbbbb')).code).toBe('no-such-entry');
  });

  it('keeps sections in their order when one is missing', () => {
    const text = '---\nscope: global\n---\n\n# Preferences\n\n- **P** ^p-ppppp\n';
    expect(valueOf(insertEntry(FILE, text, 'workflow', '- **W** ^w-wwwww'))).toBe(
      '---\nscope: global\n---\n\n# Workflows\n\n- **W** ^w-wwwww\n\n# Preferences\n\n- **P** ^p-ppppp\n',
    );
  });
});

function commonStart(a: string, b: string): number {
  let n = 0;
  while (n < a.length && a[n] === b[n]) n++;
  return n;
}

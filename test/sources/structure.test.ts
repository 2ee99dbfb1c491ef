/** What is given to strangers about a format holds how records are built, and nothing of what they say. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NAMED_MOST, Structure } from '../../src/core/sources/structure.ts';

const told = (...records: Readonly<Record<string, unknown>>[]): string => {
  const structure = new Structure();
  for (const record of records) structure.add(record);
  return structure.lines().join('\n');
};

describe('the structure of records', () => {
  it('names fields, kinds of values and the words that tell records apart', () => {
    const text = told(
      { type: 'turn', id: 1, at: '2026-03-01T09:00:00Z', body: { kind: 'text', parts: [{ text: 'buy milk' }] } },
      { type: 'turn', id: 2, body: { kind: 'call', parts: [] }, error: null },
      { type: 'session.start', cwd: '/home/ann/shop' },
    );
    expect(text.split('\n')).toEqual([
      'turn / text (1)',
      '  type: "turn"',
      '  id: number',
      '  at: string (time)',
      '  body: object',
      '    kind: "text"',
      '    parts: list of object',
      '      text: string',
      '',
      'turn / call (1)',
      '  type: "turn"',
      '  id: number',
      '  body: object',
      '    kind: "call"',
      '    parts: list',
      '  error: null',
      '',
      'session.start (1)',
      '  type: "session.start"',
      '  cwd: string (path)',
    ]);
  });

  it('tells keys that are data as a map', () => {
    const byWhatever = (...keys: string[]): string =>
      told({ type: 'x', held: Object.fromEntries(keys.map((key) => [key, { size: 1 }])) });
    for (const key of DATA_KEYS) expect(byWhatever(key), key).not.toContain(key);
    // Written like fields, but there are two of them that hold the same.
    expect(byWhatever('ann', 'bob')).not.toMatch(/ann|bob/);
    expect(byWhatever('ann', 'bob')).toContain('…: object\n      size: number');
    expect(told({ type: 'x', files: { Makefile: 'all:' }, env: { EDITOR: 'vi' } })).not.toMatch(/Makefile|EDITOR/);
  });

  it('names no more than the first keys of what a tool was given', () => {
    const text = told({
      type: 'call',
      input: { command: 'ls', data: { customers: { surname: 'Poe', type: 'gold' } } },
    });
    expect(text).toContain('command: string');
    expect(text).not.toMatch(/customers|surname|gold/);
  });

  it('takes words for an enumeration only while they are few and identifiers', () => {
    const many = Array.from({ length: 60 }, (_, n) => `word${'abcdefghij'.charAt(n % 10)}${'klmnop'.charAt(n / 10)}`);
    expect(told(...many.map((role) => ({ type: 'x', part: { role } })))).not.toContain('"wordak" |');
    for (const role of [
      '/etc/passwd',
      'notes.md',
      'the king',
      'a@b.example',
      '4111111111111111',
      'ghp_aB3dE6gH9jK2mN5p',
    ])
      expect(told({ type: 'x', role }), role).not.toContain(role);
  });

  it('holds no value and no key that is data, whatever the records are', () => {
    // Two marks: what begins with them must never be seen, wherever it stood.
    const value = fc.oneof(
      fc.string({ maxLength: 60 }).map((text) => `Zq${text}`),
      fc.constantFrom(
        'Zq/etc/hosts',
        'Zq@example.org',
        'Zq milk and eggs',
        'Zq{"a":1}',
        'Zq-0f8fad5b-d9cb-469f-a165-70867728950e',
      ),
    );
    const number = fc.integer({ min: 1_000_000, max: 9_999_999 });
    const fieldName = fc.constantFrom(
      'text',
      'content',
      'path',
      'items',
      'input',
      'message',
      'a',
      'toolUseResult',
      'files',
      'x1',
    );
    const dataKey = fc.oneof(
      fc.uuid(),
      fc.constantFrom(...DATA_KEYS),
      fc.string({ minLength: 1, maxLength: 40 }).map((text) => `/Zq${text}`),
    );
    const tree = fc.letrec((tie) => ({
      node: fc.oneof({ depthSize: 'medium' }, value, number, tie('list'), tie('object')),
      list: fc.array(tie('node'), { maxLength: 4 }),
      object: fc.dictionary(fc.oneof(fieldName, dataKey), tie('node'), { maxKeys: 6 }),
    }));
    const record = tree.object.map((object): Record<string, unknown> => ({ ...Object(object), type: 'thing' }));
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 8 }), (records) => {
        const text = told(...records);
        expect(text).not.toContain('Zq');
        expect(text).not.toMatch(/\d{5}/);
        for (const key of DATA_KEYS) expect(text).not.toContain(key);
        for (const [, word = ''] of text.matchAll(/"([^"]*)"/g)) expect(word.length).toBeLessThanOrEqual(NAMED_MOST);
        expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
      }),
      { numRuns: 500 },
    );
  });

  it('never names a text under a key that tells kinds apart, unless it is a short identifier', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 80 }).map((text) => `Zq${text}`),
        fc.constantFrom('type', 'kind', 'role', 'blockType'),
        (text, key) => {
          fc.pre(!/^[A-Za-z]{1,32}(?:[._:-]?[A-Za-z0-9]+)*$/.test(text));
          expect(told({ type: 'thing', part: { [key]: text } })).not.toContain(text);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('stays small and quick, however wide and deep the records are', () => {
    const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`f${letters(n)}`, n]));
    let deep: Record<string, unknown> = {};
    for (let n = 0; n < 5000; n++) deep = { child: deep };
    const kinds = Array.from({ length: 500 }, (_, n) => ({
      type: `t${letters(n)}`,
      [`f${letters(n)}`]: 'x'.repeat(100),
    }));
    const text = told({ type: 'wide', wide }, { type: 'deep', deep }, { type: 'a'.repeat(30), b: 1 }, ...kinds);
    expect(text.split('\n').length).toBeLessThanOrEqual(402);
    expect(text.length).toBeLessThan(30_000);
  });
});

const DATA_KEYS = [
  '0f8fad5b-d9cb-469f-a165-70867728950e',
  '/home/ann/shop/index.ts',
  'C:\\Users\\ann',
  'README.md',
  'src/app.ts',
  'ann@example.org',
  'my-secret-project',
  'toolu_01A09q90qw90lq917835lq9',
  'msg12345',
  'naïve',
  'Ann Poe',
  '2026-03-01',
  'deadbeefcafe0123',
];

/** A name without digits: `0` → `a`, `27` → `bb`. */
function letters(n: number): string {
  return (n >= 26 ? letters(Math.floor(n / 26)) : '') + String.fromCharCode(97 + (n % 26));
}

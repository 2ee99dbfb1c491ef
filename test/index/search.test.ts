import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queriesOf, snippetOf } from '../../src/core/sessions/index-search.ts';
import { assistant, shell, text, user, Workshop } from './logs.ts';

const S = 'ffffffff-0000-4000-8000-000000000001';
const T = 'ffffffff-0000-4000-8000-000000000002';
let shop: Workshop;

beforeAll(async () => {
  shop = new Workshop();
  shop.write(
    `${S}.jsonl`,
    text([
      user({ session: S, minute: 1 }, 'why does the Grüße endpoint say 404?'),
      ...shell(
        { session: S, minute: 2 },
        'curl -s localhost:3000/greetings',
        'cannot GET /greetings\nno such file or directory',
        true,
      ),
      assistant({ session: S, minute: 3 }, 'The route is called "hello", not "greetings".'),
    ]),
  );
  shop.write(
    `${T}.jsonl`,
    text([
      user({ session: T, minute: 9 }, 'directory of files: no, such a thing or another'),
      assistant({ session: T, minute: 10 }, '数据库 连接 失败'),
    ]),
  );
  await shop.scan();
});
afterAll(() => {
  shop.remove();
});

describe('search', () => {
  it('finds words of the human, the agent and the tools, and says where', () => {
    expect(shop.index.search('endpoint', 5)).toEqual([
      {
        session: S,
        agent: 'claude-code',
        file: shop.path(`${S}.jsonl`),
        line: 1,
        role: 'user',
        at: '2026-01-05T10:01:00.000Z',
        snippet: 'why does the Grüße endpoint say 404?',
      },
    ]);
    expect(shop.index.search('curl', 5)).toMatchObject([{ line: 2, role: 'assistant' }]);
    expect(shop.index.search('cannot GET', 5)).toMatchObject([{ line: 3, role: 'tool' }]);
  });
  it('does not mind case, accents, or half a word', () => {
    expect(shop.index.search('grusse ENDPOINT', 5)).toEqual([]);
    expect(shop.index.search('gruße ENDPOINT', 5)).toHaveLength(1);
    expect(shop.index.search('endpo', 5)).toHaveLength(1);
    expect(shop.index.search('数据库', 5)).toMatchObject([{ session: T }]);
  });
  it('puts the very phrase before the same words elsewhere', () => {
    expect(shop.index.search('no such file or directory', 5)[0]).toMatchObject({ session: S, line: 3 });
  });
  it('gives no more than was asked for', () => {
    expect(shop.index.search('the', 1)).toHaveLength(1);
    expect(shop.index.search('the', 0)).toEqual([]);
  });
  it.each([
    '"',
    '""',
    'a"b',
    "'; DROP TABLE words; --",
    'NEAR(a b)',
    'text:endpoint',
    'endpoint*',
    '^endpoint',
    'a AND',
    'OR',
    'NOT x',
    '(((',
    '*',
    '-',
    '\u0000',
    ' ',
    '',
    'endpoint OR',
    '{a b}:c',
    '+',
    '\\',
  ])('takes %j as text', (query) => {
    expect(() => shop.index.search(query, 5)).not.toThrow();
  });
  it('takes any text as text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (query) => {
        const hits = shop.index.search(query, 5);
        expect(hits.length).toBeLessThanOrEqual(5);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a snippet', () => {
  it('is short, shows what was sought, and is made of the text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('alpha', 'beta', 'gamma', 'a-very-long-word'.repeat(30)), { maxLength: 200 }),
        fc.nat(200),
        (words, at) => {
          const body = [...words.slice(0, at), 'needle', ...words.slice(at)].join(' ');
          const snippet = snippetOf(body, 'Needle');
          expect(snippet).toContain('needle');
          expect(snippet.length).toBeLessThanOrEqual(242);
          expect(body).toContain(snippet.replaceAll('…', ''));
        },
      ),
    );
  });
  it('of text without the words is its beginning', () => {
    expect(snippetOf('some text', 'other')).toBe('some text');
    expect(queriesOf('?!')).toEqual([]);
  });
});

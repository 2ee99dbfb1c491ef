/** Models in words, and two dreams told apart: no browser is needed to prove them. */
import { describe, expect, it } from 'vitest';
import type { Change } from '../../src/shared/contract.ts';
import type { ReviewedChange } from '../../src/shared/window/views.ts';
import { compared, sumOf, wordsOf } from '../../src/renderer/features/dreams/compare/compared.ts';
import {
  factsOf,
  fitWords,
  firstHosts,
  hostWords,
  paceOf,
  parametersOf,
  worthOf,
} from '../../src/renderer/features/models/words.ts';
import { FINCH, SPARROW } from './invented-models.ts';

describe('a model in words', () => {
  it('says what its header says and leaves out what it does not', () => {
    expect(factsOf(FINCH)).toEqual(['bert', '33 million parameters', 'q8', '34 MB', 'context 512 tokens']);
    expect(
      factsOf({ bytes: 999, architecture: null, parameters: null, quantisation: null, contextTokens: null }),
    ).toEqual(['999 bytes']);
    expect([950, 999_600, 135e6, 999.6e6, 1.5e9, 70e9].map(parametersOf)).toEqual([
      '950',
      '1 million',
      '135 million',
      '1 billion',
      '1.5 billion',
      '70 billion',
    ]);
  });

  it('counts memory as the machine is sold', () => {
    expect(fitWords(SPARROW.fit)).toBe('needs 2.1 GB, 6.4 GB free of 16 GB');
  });

  it('names the hosts it begins at, and those it may be sent on to', () => {
    const hosts = ['hub.example', '*.hub.example', '*.cdn.example'];
    expect(firstHosts(hosts)).toBe('hub.example');
    expect(hostWords(hosts)).toBe(
      'hub.example and, where that sends it on, to hosts below hub.example and cdn.example',
    );
    expect(hostWords(['a.example', 'b.example'])).toBe('a.example and b.example');
  });

  it('is good only with every answer right, and poor below two thirds', () => {
    const worth = (right: number): string | undefined => worthOf({ right, asked: 6 })?.worth;
    expect([6, 5, 4, 3, 0].map(worth)).toEqual(['good', 'fair', 'fair', 'poor', 'poor']);
    expect(worthOf({ right: 0, asked: 0 })).toBeNull();
  });

  it('says its pace without what it cannot do', () => {
    const trial = {
      loadMs: 640,
      tokensReadPerSecond: 1234.4,
      tokensWrittenPerSecond: 0,
      device: 'x',
      right: 0,
      asked: 0,
    };
    expect(paceOf(trial)).toBe('Loaded in 640 ms, reads 1,234 tokens a second');
    expect(paceOf({ ...trial, tokensWrittenPerSecond: 2.34 })).toBe(
      'Loaded in 640 ms, reads 1,234 and writes 2.3 tokens a second',
    );
    expect(paceOf({ ...trial, loadMs: 61_000, tokensReadPerSecond: 0 })).toBe('Loaded in 61 s');
  });
});

describe('two dreams', () => {
  const change = (over: Partial<Change>): ReviewedChange => ({
    change: {
      id: 'c',
      op: 'add',
      kind: 'mistake',
      scope: 'global',
      playbook: 'global.md',
      title: 'Use pnpm',
      before: null,
      after: '- **Use pnpm** ^p-04hc8\n  Never npm.',
      reason: '',
      confidence: 0.5,
      entries: [],
      checks: [],
      evidence: [],
      ...over,
    },
    proposal: 'p',
    status: 'pending',
    edited: null,
  });

  it('say the same where only ids differ, and other words where a word does', () => {
    const mine = change({});
    const same = change({ id: 'd', after: '- **Use pnpm** ^p-99zz9\n  Never npm.' });
    const other = change({ id: 'e', after: '- **Use pnpm** ^p-99zz9\n  Not npm.' });
    const pairs = compared([
      { one: mine, other: same },
      { one: mine, other },
      { one: mine, other: null },
      { one: null, other },
    ]);
    expect(pairs.map(({ likeness }) => likeness)).toEqual(['same', 'other-words', 'only-one', 'only-other']);
    expect(sumOf(pairs)).toBe(
      '4 lessons: 1 the same word for word, 1 in other words, 1 only in the first, 1 only in the second',
    );
    expect(sumOf([])).toBe('Neither has proposed anything.');
  });

  it('are read in the words of the user where there are any, and of what goes where nothing comes', () => {
    expect(wordsOf({ ...change({}), edited: '- **Use pnpm 10** ^p-04hc8' })).toBe('Use pnpm 10');
    expect(wordsOf(change({ op: 'retire', before: '- **Use npm** ^p-1', after: null }))).toBe('Use npm');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unknownFormat, type LogRow } from '../../src/core/sessions/unknown-format.ts';
import { compareVersions, rangeOf } from '../../src/core/sessions/versions.ts';

/** @param age days; the newest log is of age 0 */
const log = (age: number, read: number, strange: number, bad = 0, versions: string[] = []): LogRow => ({
  path: `/logs/${String(age)}.jsonl`,
  agent: 'claude-code',
  mtime: 1_000_000_000_000 - age * 86_400_000,
  records: read + strange,
  unknown: strange > 0 ? { 'turn-v2': strange } : {},
  problems: Array.from({ length: bad }, (_, n) => ({ line: n + 1, message: 'not valid JSON' })),
  versions,
});

describe('a format that is not known any more', () => {
  it('is one of which most of what was written since the last good log could not be read', () => {
    expect(unknownFormat([log(3, 100, 0), log(1, 1, 15), log(0, 0, 15, 0, ['3.0.1'])])).toEqual({
      version: '3.0.1',
      logs: ['/logs/0.jsonl', '/logs/1.jsonl'],
      records: 31,
      unread: 30,
      since: log(1, 0, 0).mtime,
    });
  });

  it('is also one whose lines are no records at all', () => {
    expect(unknownFormat([log(0, 0, 0, 20)])).toMatchObject({ records: 20, unread: 20, version: null });
  });

  it('takes at least twenty records, and more than half of them', () => {
    expect(unknownFormat([log(0, 0, 19)])).toBeNull();
    expect(unknownFormat([log(0, 0, 20)])).not.toBeNull();
    expect(unknownFormat([log(0, 10, 10)])).toBeNull();
    expect(unknownFormat([log(0, 10, 11)])).not.toBeNull();
  });

  it('is over with the first log that can be read, and empty logs say nothing', () => {
    expect(unknownFormat([log(1, 0, 500), log(0, 30, 2)])).toBeNull();
    expect(unknownFormat([log(1, 0, 500), log(0, 0, 0)])).not.toBeNull();
    expect(unknownFormat([])).toBeNull();
  });

  it('is none where only old logs are strange, in whatever order they are looked at', () => {
    const logs = [log(5, 0, 400), log(4, 50, 0), log(3, 0, 12), log(2, 0, 12), log(1, 0, 0)];
    fc.assert(
      fc.property(fc.shuffledSubarray(logs, { minLength: logs.length }), (shuffled) => {
        expect(unknownFormat(shuffled)?.records).toBe(24);
      }),
    );
  });
});

describe('versions', () => {
  it('are compared by their numbers, and what is not finished is older', () => {
    const sorted = [
      '0.9.0',
      '1.0.0-alpha',
      '1.0.0-beta.2',
      '1.0.0-beta.10',
      '1.0.0',
      'v1.2.0',
      '2.1.9',
      '2.1.10',
      '2025.09.18-7ae6800',
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(sorted, { minLength: sorted.length }), (shuffled) => {
        expect(shuffled.sort(compareVersions)).toEqual(sorted);
      }),
    );
  });

  it('span from the oldest to the newest, without what is no version', () => {
    expect(rangeOf(['2.1.10', '2.1.9', '2.1.10', '[removed]'])).toEqual({
      oldest: '2.1.9',
      newest: '2.1.10',
      different: 2,
    });
    expect(rangeOf([])).toBeNull();
  });
});

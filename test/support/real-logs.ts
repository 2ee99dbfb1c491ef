/** Readers held against real logs of other people, where there are some on this machine. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Coverage } from '../../src/shared/contract.ts';
import type { Session } from '../../src/core/sessions/session.ts';
import { decodedStrings } from './decoded-strings.ts';
import { sessionsOf } from './sessions-of.ts';

const SHARED = process.env['REVERIE_SHARED'] ?? resolve(import.meta.dirname, '../../../shared');
const CORPUS = join(SHARED, 'corpus');

/** What a script that shares no code with a reader counts in one file. */
export interface SessionFileCount {
  sessions: number;
  prompts: number;
  toolCalls: number;
  failedCalls: number;
}

/** The record that an event stands in, of a file that is no lines. */
export type RecordAt = (file: string, session: string, line: number) => unknown;

export type IndependentCount = (paths: readonly string[]) => Record<string, SessionFileCount>;

/**
 * Tests of a reader on the folder of that name among the real logs; they are skipped, and say so, where it is not
 * there.
 * @param agent which agent every one of the files must be recognised as
 * @param recordAt for files that are no lines
 */
export function describeRealLogs(
  folder: string,
  agent: string,
  count: IndependentCount,
  recordAt: RecordAt | null = null,
): void {
  const root = join(CORPUS, folder);
  const present = existsSync(root);
  if (!present) console.log(`skipped: no real sessions at ${root} (set REVERIE_SHARED)`);

  describe.skipIf(!present)(`real logs in ${folder}`, () => {
    let sessions: readonly Session[] = [];
    let coverage: Coverage = { files: 0, sessions: 0, records: 0, unknownRecords: {}, problems: [] };
    let counted: Record<string, SessionFileCount> = {};

    beforeAll(async () => {
      ({ sessions, coverage } = await sessionsOf([root]));
      counted = count([root]);
    });

    test('every file is read as this agent, every record type known', () => {
      expect(coverage.files).toBe(Object.keys(counted).length);
      expect(new Set(sessions.map(({ head }) => head.agent))).toEqual(new Set([agent]));
      expect(coverage.unknownRecords).toEqual({});
    });

    test('a problem is really in the file', () => {
      for (const { file, line } of coverage.problems) {
        const text = readFileSync(file, 'utf8').split('\n')[line - 1] ?? '';
        expect(() => {
          JSON.parse(text);
        }).toThrow();
      }
    });

    test('counts agree, file by file, with a script that shares no code', () => {
      const read: Record<string, SessionFileCount> = {};
      for (const file of Object.keys(counted)) read[file] = { sessions: 0, prompts: 0, toolCalls: 0, failedCalls: 0 };
      for (const { head, counts } of sessions) {
        const sum = read[head.file];
        if (!sum) continue;
        sum.sessions += 1;
        for (const key of ['prompts', 'toolCalls', 'failedCalls'] as const) sum[key] += counts[key] ?? 0;
      }
      expect(read).toEqual(counted);
    });

    test('every text of an event stands in its record', () => {
      for (const { head, events } of sessions) {
        const lines = recordAt ? [] : readFileSync(head.file, 'utf8').split('\n');
        for (const event of events) {
          if (!('text' in event) || event.text === '') continue;
          const record = recordAt?.(head.file, head.id, event.line) ?? JSON.parse(lines[event.line - 1] ?? 'null');
          const strings = decodedStrings(record);
          if (!strings.some((text) => text.includes(event.text))) {
            expect.fail(`${head.file}:${String(event.line)} has no ${JSON.stringify(event.text.slice(0, 200))}`);
          }
        }
      }
    });
  });
}

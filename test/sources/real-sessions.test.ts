/** The readers on real sessions of other people, where there are some on this machine. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Coverage } from '../../src/shared/contract.ts';
import type { Session } from '../../src/core/sessions/session.ts';
import { decodedStrings } from '../support/decoded-strings.ts';
import { sessionsOf } from '../support/sessions-of.ts';
import { independentCount, type FileCount } from './independent-count.mjs';

const SHARED = process.env['REVERIE_SHARED'] ?? resolve(import.meta.dirname, '../../../shared');
const CORPUS = join(SHARED, 'corpus');
const present = existsSync(CORPUS);
if (!present) console.log(`skipped: no real sessions at ${CORPUS} (set REVERIE_SHARED)`);

const COUNTED = ['prompts', 'toolCalls', 'failedCalls', 'rejections'] as const;

describe.skipIf(!present).each(['claude-code', 'codex'])('real sessions of %s', (agent) => {
  const root = join(CORPUS, agent);
  let sessions: readonly Session[] = [];
  let coverage: Coverage = { files: 0, sessions: 0, records: 0, unknownRecords: {}, problems: [] };
  let counted: Record<string, FileCount> = {};

  beforeAll(async () => {
    ({ sessions, coverage } = await sessionsOf([root]));
    counted = independentCount([root]);
  });

  test('every file is read, every record type known', () => {
    expect(coverage.files).toBe(Object.keys(counted).length);
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
    const read: Record<string, FileCount> = {};
    for (const file of Object.keys(counted)) read[file] = { prompts: 0, toolCalls: 0, failedCalls: 0, rejections: 0 };
    for (const { head, counts } of sessions) {
      const sum = read[head.file];
      if (sum) for (const key of COUNTED) sum[key] += counts[key] ?? 0;
    }
    expect(read).toEqual(counted);
  });

  test('every text of an event stands in its record', () => {
    const linesOf = new Map<string, string[]>();
    for (const { head, events } of sessions) {
      const lines = linesOf.get(head.file) ?? readFileSync(head.file, 'utf8').split('\n');
      linesOf.set(head.file, lines);
      for (const event of events) {
        if (!('text' in event) || event.text === '') continue;
        const strings = decodedStrings(JSON.parse(lines[event.line - 1] ?? 'null'));
        if (!strings.some((text) => text.includes(event.text))) {
          expect.fail(`${head.file}:${String(event.line)} has no ${JSON.stringify(event.text.slice(0, 200))}`);
        }
      }
    }
  });
});

describe.skipIf(!present)('recorded scenarios', () => {
  /** The folder of a scenario, whoever recorded it. */
  const folderOf = (agent: string, name: string): string => {
    const found = readdirSync(join(CORPUS, agent), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name === name)
      .map((entry) => join(entry.parentPath, entry.name));
    expect(found, `recordings of ${name}`).toHaveLength(1);
    return found[0] ?? '';
  };
  const scenario = async (agent: string, name: string) => (await sessionsOf([folderOf(agent, name)])).sessions;
  const sum = (sessions: readonly Session[], key: keyof Session['counts']): number =>
    sessions.reduce((total, { counts }) => total + (counts[key] ?? 0), 0);

  test.each([
    ['claude-code', '2-20_user-esc-interrupt', 'interruptions'],
    ['codex', '2-20_interrupted-turn', 'interruptions'],
    ['claude-code', '2-12_context-compaction', 'compactions'],
    ['codex', '2-12_context-compaction', 'compactions'],
  ] as const)('%s %s shows in %s', async (agent, name, key) => {
    expect(sum(await scenario(agent, name), key)).toBeGreaterThan(0);
  });

  test('a message queued in mid-turn is the human', async () => {
    for (const agent of ['claude-code', 'codex']) {
      const sessions = await scenario(agent, '2-10_mid-turn-message-queued');
      expect(sum(sessions, 'prompts')).toBe(2);
    }
  });

  test('a resumed session counts nothing twice', async () => {
    for (const { events } of await scenario('claude-code', '1-4_session-resume')) {
      const own = events.filter(({ copied, uid }) => !copied && uid !== null);
      const lines = new Map(own.map(({ uid, line }) => [uid, line]));
      for (const { uid, line } of own) expect(lines.get(uid)).toBe(line);
    }
  });

  test('sub-agents hang on the session that called them', async () => {
    const sessions = await scenario('claude-code', 'subagent-spawn');
    const main = sessions.filter(({ head }) => head.relation === 'root').map(({ head }) => head.id);
    const subagents = sessions.filter(({ head }) => head.relation === 'subagent');
    expect(subagents).toHaveLength(3);
    for (const { head, counts } of subagents) {
      expect(main).toContain(head.parent);
      expect(counts.prompts).toBe(0);
    }
  });
});

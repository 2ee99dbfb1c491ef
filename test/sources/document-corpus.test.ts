/** Readers of documents on real sessions, where there are some on this machine. */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { LogCount } from './real-corpus.ts';
import { decodedStrings } from '../support/decoded-strings.ts';
import { sessionsOf } from '../support/sessions-of.ts';
import { takersOf } from './document-rules.ts';
import { independentAiderCount } from './independent-aider.mjs';
import { independentTaskCount } from './independent-roo.mjs';
import { independentSpecStoryCount } from './independent-specstory.mjs';

const SHARED = process.env['REVERIE_SHARED'] ?? resolve(import.meta.dirname, '../../../shared');
const CORPUS = join(SHARED, 'corpus');

const filesBelow = (path: string): string[] =>
  statSync(path).isDirectory()
    ? readdirSync(path)
        .sort()
        .flatMap((name) => filesBelow(join(path, name)))
    : [path];

async function countedBy(folder: string, nameOf: (file: string) => string): Promise<Record<string, LogCount>> {
  const { sessions, coverage } = await sessionsOf([folder]);
  expect(coverage.problems).toEqual([]);
  expect(coverage.unknownRecords).toEqual({});
  const result: Record<string, LogCount> = {};
  for (const { head, counts } of sessions) {
    const count = (result[nameOf(head.file)] ??= { sessions: 0, prompts: 0, toolCalls: 0, failedCalls: 0 });
    count.sessions += 1;
    for (const key of ['prompts', 'toolCalls', 'failedCalls'] as const) count[key] += counts[key] ?? 0;
  }
  return result;
}

const total = (counts: Record<string, LogCount>): LogCount => {
  const sum: LogCount = { sessions: 0, prompts: 0, toolCalls: 0, failedCalls: 0 };
  for (const count of Object.values(counts))
    for (const key of ['sessions', 'prompts', 'toolCalls', 'failedCalls'] as const) sum[key] += count[key];
  return sum;
};

if (!existsSync(CORPUS)) console.log(`skipped: no real sessions at ${CORPUS} (set REVERIE_SHARED)`);

describe.skipIf(!existsSync(CORPUS))('real sessions', () => {
  test.each([
    ['roo-code', (path: string) => independentTaskCount([path]), (file: string) => basename(dirname(file))],
    ['aider', (path: string) => independentAiderCount(filesBelow(path)), (file: string) => file],
    ['specstory-md', (path: string) => independentSpecStoryCount(filesBelow(path)), (file: string) => file],
  ])('%s: the reader counts what an independent script counts, file by file', async (folder, independent, nameOf) => {
    const path = join(CORPUS, folder);
    const counts = await countedBy(path, nameOf);
    expect(counts).toEqual(independent(path));
    console.log(`${folder}: ${String(Object.keys(counts).length)} logs, ${JSON.stringify(total(counts))}`);
  });

  test('no file of the corpus is taken by two readers, and those of these agents by their own', async () => {
    const own: Readonly<Record<string, string>> = {
      'roo-code': 'roo-code',
      aider: 'aider',
      'specstory-md': 'specstory',
      '_sanitised-or-synthetic/cline': 'cline',
      '_sanitised-or-synthetic/roo': 'roo-code',
      '_sanitised-or-synthetic/vscode-copilot': 'vscode-copilot',
    };
    for (const file of filesBelow(CORPUS).filter((path) => /\.(?:jsonl?|md|txt|traj)$/.test(path))) {
      const takers = await takersOf(file);
      if (takers.length > 1) expect.fail(`${file} is taken by ${takers.join()}`);
      const folder = Object.keys(own).find((name) => file.startsWith(join(CORPUS, name, '/')));
      const expected = folder === undefined ? takers : [own[folder]];
      expect(takers, file).toEqual(expected);
    }
  });

  test('any file of a task means the task, once', async () => {
    const folder = filesBelow(join(CORPUS, 'roo-code'))
      .map(dirname)
      .find((path) => readdirSync(path).length === 3);
    if (folder === undefined) expect.fail('no task with all its files');
    const ids = await Promise.all(
      [folder, ...filesBelow(folder)].map(async (path) =>
        (await sessionsOf([path])).sessions.map(({ head }) => head.id),
      ),
    );
    for (const one of ids) expect(one).toEqual([basename(folder)]);
  });

  test('a task whose conversation was condensed is told from what was shown; nothing of it is lost', async () => {
    const { sessions } = await sessionsOf([join(CORPUS, 'roo-code')]);
    const condensed = sessions.filter(({ counts }) => (counts.compactions ?? 0) > 1);
    expect(condensed).toHaveLength(1);
    const [first] = condensed;
    const kinds = first?.events.map(({ kind }) => kind) ?? [];
    expect(kinds.indexOf('prompt')).toBeLessThan(kinds.indexOf('compaction'));
    expect(kinds.slice(0, kinds.indexOf('compaction')).filter((kind) => kind === 'tool-call').length).toBeGreaterThan(
      3,
    );
  });

  test('every text of a task stands in its files', async () => {
    const { sessions } = await sessionsOf([join(CORPUS, 'roo-code')]);
    for (const { head, events } of sessions) {
      const strings = filesBelow(dirname(head.file)).flatMap((file) =>
        decodedStrings(JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''))),
      );
      for (const event of events) {
        if (!('text' in event) || event.text === '') continue;
        if (!strings.some((text) => text.includes(event.text)))
          expect.fail(`${head.id} ${String(event.line)} has no ${JSON.stringify(event.text.slice(0, 200))}`);
      }
    }
  });

  test.each([
    ['2-20_user-esc-interrupt', 'interruption'],
    ['2-14_turn-aborted-by-error', 'service-error'],
    ['2-15_shell-escape-command', 'command'],
    ['2-5_synchronous-slash-command', 'command'],
    ['2-6_long-agentic-session-stress', 'tool-call'],
  ])('aider, %s: there is a %s', async (scenario, kind) => {
    const files = filesBelow(join(CORPUS, 'aider')).filter((path) => path.includes(scenario));
    const { sessions } = await sessionsOf(files);
    for (const { events } of sessions) expect(events.map((event) => event.kind)).toContain(kind);
    expect(sessions.length).toBeGreaterThan(0);
  });

  test('a refusal in SpecStory is a rejection', async () => {
    const { sessions } = await sessionsOf([join(CORPUS, 'specstory-md')]);
    expect(sessions.reduce((sum, { counts }) => sum + (counts.rejections ?? 0), 0)).toBeGreaterThan(2);
  });
});

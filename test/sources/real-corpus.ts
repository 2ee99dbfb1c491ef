/** Real logs of one agent, where there are some on this machine, held against a script that shares no code. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import type { LineReader } from '../../src/core/sources/reader.ts';
import { headOf } from '../../src/core/sources/recognise.ts';
import { decodedStrings } from '../support/decoded-strings.ts';
import { sessionsOf } from '../support/sessions-of.ts';

const SHARED = process.env['REVERIE_SHARED'] ?? resolve(import.meta.dirname, '../../../shared');

export interface LogCount {
  sessions: number;
  prompts: number;
  toolCalls: number;
  failedCalls: number;
}

/** JSONL files of an agent's folder in the corpus; none where the corpus is not there. */
export function corpusOf(folder: string): string[] {
  const root = join(SHARED, 'corpus', folder);
  if (!existsSync(root)) {
    console.log(`skipped: no real sessions at ${root} (set REVERIE_SHARED)`);
    return [];
  }
  return filesBelow(root).filter((file) => file.endsWith('.jsonl'));
}

const filesBelow = (path: string): string[] =>
  statSync(path).isDirectory()
    ? readdirSync(path)
        .sort()
        .flatMap((name) => filesBelow(join(path, name)))
    : [path];

/** Reads one log and checks all that can be checked without knowing its format. */
export async function readCorpusLog(
  reader: LineReader,
  file: string,
): Promise<LogCount & { unknown: Readonly<Record<string, number>>; problems: number }> {
  expect(reader.lines.recognises({ path: file, head: await headOf(file) })).toBe(true);
  const { sessions, coverage } = await sessionsOf([file]);
  const lines = readFileSync(file, 'utf8').split('\n');
  const count = { sessions: sessions.length, prompts: 0, toolCalls: 0, failedCalls: 0 };
  for (const { head, counts, events } of sessions) {
    expect(head.agent).toBe(reader.agent);
    for (const key of ['prompts', 'toolCalls', 'failedCalls'] as const) count[key] += counts[key] ?? 0;
    for (const event of events) {
      if (!('text' in event) || event.text === '') continue;
      const strings = decodedStrings(JSON.parse(lines[event.line - 1] ?? 'null'));
      if (!strings.some((text) => text.includes(event.text)))
        expect.fail(`line ${String(event.line)} has no ${JSON.stringify(event.text.slice(0, 200))}`);
    }
  }
  return { ...count, unknown: coverage.unknownRecords, problems: coverage.problems.length };
}

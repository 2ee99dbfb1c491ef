/** A format that is not known any more is said once for each version, and what to send is one call away. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Live } from '../../src/shared/window/live.ts';
import { ClaudeLog, writeLog, type LogRecord } from '../support/logs.ts';
import { open, place, windowOn, type TestWindow } from './window-on.ts';

const strange = (version: string): LogRecord[] =>
  Array.from({ length: 30 }, (_, n) => ({ type: 'turn.v2', version, says: `Order ${String(n)} of milk` }));

it('is said once for each agent and version, also over restarts', async () => {
  const here = place({ sample: false });
  const logs = join(here.home, '.claude', 'projects', '-home-ann-shop');
  const known = new ClaudeLog();
  known.add('user', { message: { role: 'user', content: 'Run the tests' } });
  writeLog(logs, 'known.jsonl', known.records);
  const problems = ({ notices }: Live): string[] =>
    notices.filter(({ kind }) => kind === 'problem').map(({ text }) => text);
  const sourcesOf = async (window: TestWindow) => {
    const { sources } = await window.get('sources.list', {});
    return sources.find(({ agent, found }) => agent === 'claude-code' && found);
  };

  const first = open(here);
  const window = windowOn(first.service);
  await window.get('settings.set', { welcomed: true });
  const scanned = async (one: TestWindow, write: () => void): Promise<Live> => {
    const { sources: before } = one.live().revisions;
    write();
    await one.get('sources.scan', {});
    return one.until(({ revisions }) => revisions.sources > before, 'the new logs');
  };
  await window.until(({ revisions }) => revisions.sources > 0, 'the first log');
  expect(problems(window.live())).toEqual([]);

  await scanned(window, () => writeLog(logs, 'new.jsonl', strange('3.0.1')));
  const said = await window.until((live) => problems(live).length > 0, 'the notice');
  expect(problems(said)).toEqual([
    'Claude Code 3.0.1 writes its logs in a way Reverie does not know: 30 of the newest 30 records could not be read. Here is what you can send so that it learns.',
  ]);
  expect(said.notices[0]?.about).toEqual({ kind: 'sources' });
  await scanned(window, () => writeLog(logs, 'newer.jsonl', strange('3.0.1')));
  const source = await sourcesOf(window);
  expect(source?.unknownFormat).toMatchObject({ version: '3.0.1', logs: 2, records: 60, unread: 60 });
  expect(source).toMatchObject({ unknownRecords: { 'turn.v2': 60 }, files: 3, sessions: 1 });
  const { text } = await window.get('sources.structure', { agent: 'claude-code', place: source?.place ?? '' });
  expect(text).toContain('turn.v2 (60)\n  type: "turn.v2"\n  version: string\n  says: string');
  expect(text).not.toMatch(/milk|Order|home/);
  expect(problems(window.live())).toHaveLength(1);
  await first.close();

  const again = windowOn(open(here).service);
  await scanned(again, () => writeLog(logs, 'newest.jsonl', strange('3.1.0')));
  const both = await again.until((live) => problems(live).length > 1, 'the notice of the next version');
  expect(problems(both)[0]).toContain('Claude Code 3.1.0');
  rmSync(join(logs, 'newest.jsonl'));
  await scanned(again, () => writeLog(logs, 'last.jsonl', strange('3.0.1')));
  await again.get('sources.list', {});
  expect(problems(again.live())).toEqual(problems(both));
});

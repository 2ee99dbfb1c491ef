import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { conversation, user } from '../index/logs.ts';
import { open, place, windowOn, type Opened, type Place, type TestWindow } from './window-on.ts';

const LIMIT_MS = 1000;
const logIn = ({ home }: Place, name: string): string => join(home, '.claude', 'projects', '-home-jan-web', name);

function write(path: string, lines: readonly string[]): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${lines.join('\n')}\n`);
}

/** A window that is past the first run, with what was there before read and everything watched. */
async function watching(here: Place, opened: Opened): Promise<TestWindow> {
  const window = windowOn(opened.service);
  await window.get('settings.set', { welcomed: true });
  // The first thing seen without a scan being asked for tells that the watch stands.
  write(logIn(here, 'first.jsonl'), conversation('first', 'lanterns'));
  await found(window, 'lanterns');
  return window;
}

/** Asks whenever the window is told that sessions have changed. @returns milliseconds until the words were found */
async function found(window: TestWindow, words: string): Promise<number> {
  const started = performance.now();
  for (;;) {
    const { sessions } = window.live().revisions;
    const { hits } = await window.get('sessions.search', { text: words, limit: 5 });
    if (hits.length > 0) return performance.now() - started;
    await window.until(({ revisions }) => revisions.sessions > sessions, words);
  }
}

describe('a window while agents write', () => {
  it('shows within a second what is appended and what is new, also in a transcript that is open', async () => {
    const here = place();
    const window = await watching(here, open(here));
    const path = logIn(here, 'one.jsonl');
    write(path, conversation('one', 'wickets'));
    const asNew = await found(window, 'wickets');
    const before = await window.get('sessions.open', { id: 'one', agent: 'claude-code', line: null });
    appendFileSync(path, `${user({ session: 'one', minute: 9 }, 'and now the sundial')}\n`);
    const appended = await found(window, 'sundial');
    const after = await window.get('sessions.open', { id: 'one', agent: 'claude-code', line: null });
    expect(after.rows).toBe(before.rows + 1);
    console.log(`new ${asNew.toFixed(0)} ms, appended ${appended.toFixed(0)} ms (asked: under ${String(LIMIT_MS)})`);
    expect(Math.max(asNew, appended)).toBeLessThan(LIMIT_MS);
  });
});

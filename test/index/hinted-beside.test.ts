/** What is heard of a file that is no log itself but read with one. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { logOfHint, type Grounds } from '../../src/core/sources/discover-hinted.ts';
import { READERS } from '../../src/core/sources/readers.ts';
import { fileCalls } from '../support/file-calls.ts';
import { Workshop } from './logs.ts';

const WORKSPACES = 5000;

let shop: Workshop;
beforeEach(() => {
  shop = new Workshop();
});
afterEach(() => shop.remove());

const put = (path: string, content: unknown): string => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const storage = (): string => join(shop.home, '.config', 'Code', 'User', 'workspaceStorage');
const grounds = (): Grounds => ({ readers: READERS, home: shop.home, env: {}, sources: [], off: [], projects: [] });
const hear = (...paths: string[]): Promise<unknown> =>
  shop.index.scan({ home: shop.home, env: {}, sources: [], readers: READERS, only: { paths, projects: [] } });
const chat = (id: string) => ({
  sessionId: id,
  creationDate: Date.UTC(2026, 2, 1),
  requesterUsername: 'jan',
  responderUsername: 'GitHub Copilot',
  requests: [{ requestId: 'r1', message: { text: `question of ${id}` }, response: [{ value: 'an answer' }] }],
});

describe('a hint on a file that is read with a log', () => {
  it('makes only the folder be looked at that the file is in, however many there are', async () => {
    for (let n = 0; n < WORKSPACES; n++) {
      const folder = join(storage(), `w${String(n)}`);
      put(join(folder, 'workspace.json'), { folder: `file:///home/jan/shop${String(n)}` });
      if (n % 100 === 0) put(join(folder, 'chatSessions', `c${String(n)}.json`), chat(`c${String(n)}`));
    }
    await shop.scan();
    expect(shop.index.heads()).toHaveLength(WORKSPACES / 100);
    const file = put(join(storage(), 'w300', 'workspace.json'), { folder: 'file:///home/jan/moved' });
    const logOf = logOfHint(grounds());
    const look = logOf(file) ?? '';
    const calls = await fileCalls(() => hear(look));
    expect(shop.index.session('c300')?.head.cwd).toBe('/home/jan/moved');
    const all = await fileCalls(() => hear(storage()));
    console.log(`${String(WORKSPACES)} workspaces: ${String(calls)} calls for a hint, ${String(all)} for the place`);
    expect(all).toBeGreaterThan(WORKSPACES);
    expect(calls).toBeLessThan(60);
    // What the editor writes there all day has nothing to do with chats.
    for (const name of [
      'state.vscdb',
      'state.vscdb-journal',
      'ms-python/notes.json',
      'chatEditingSessions/x/state.json',
    ])
      expect(logOf(join(storage(), 'w300', name))).toBeNull();
    expect(logOf(join(storage(), 'w300', 'chatSessions', 'c300.json'))).toMatch(/c300\.json$/);
  }, 60_000);

  it('makes the folder of the session be looked at, for each agent whose files lie so', () => {
    const logOf = logOfHint(grounds());
    const below = (...names: string[]): string => join(shop.home, ...names);
    const at = (...names: string[]): string | null => logOf(below(...names));
    const code = ['.config', 'Code', 'User', 'globalStorage'];
    expect(at('.openhands', 'conversations', 'a1', 'events', 'event-00007-x.json')).toBe(
      below('.openhands', 'conversations', 'a1', 'events'),
    );
    expect(at('.openhands', 'conversations', 'a1', 'base_state.json')).toBe(below('.openhands', 'conversations', 'a1'));
    expect(at(...code, 'saoudrizwan.claude-dev', 'tasks', '17', 'task_metadata.json')).toBe(
      below(...code, 'saoudrizwan.claude-dev', 'tasks', '17'),
    );
    expect(at('.posit', 'assistant', 'workspaces', 'w', 'c', 'lm-messages.jsonl')).toBe(
      below('.posit', 'assistant', 'workspaces', 'w', 'c'),
    );
    expect(at('.cursor', 'chats', 'h', 'c', 'meta.json')).toBe(below('.cursor', 'chats', 'h', 'c'));
    expect(at('.cursor', 'projects', 'shop', 'terminals', '1.txt')).toBeNull();
    expect(at('.gemini', 'tmp', 'h', 'logs.json')).toBeNull();
    // The session stands in another tree than its messages: any of them may be meant.
    const tree = ['.local', 'share', 'opencode'];
    expect(at(...tree, 'storage', 'message', 's1', 'm1.json')).toBe(below(...tree));
  });
});

/** A process that watches for days must not grow: what an append leaves behind besides objects is hardly ever collected. */
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openEngine } from '../../src/core/engine.ts';
import { folder } from '../support/logs.ts';

const LOGS = 20;
const ROUNDS = 40;
/** The record, the block it stands in and the start and end of its log are a few KB each. Once it was 130. */
const MOST_BYTES = 64 * 1024;

test('a record that is appended to a log leaves little memory behind', async () => {
  const home = folder();
  const logs = join(home, '.claude', 'projects', 'lamp');
  mkdirSync(logs, { recursive: true });
  const engine = openEngine({
    home,
    env: {},
    sources: [],
    dataDir: join(home, 'data'),
    storeDir: join(home, 'playbooks'),
    now: () => new Date('2026-03-01T10:00:00Z'),
    random: () => 0.5,
  });
  const paths = Array.from({ length: LOGS }, (_, n) => join(logs, `s${String(n)}.jsonl`));
  const appendToAll = (round: number): void =>
    paths.forEach((path, n) =>
      appendFileSync(
        path,
        `${JSON.stringify({
          type: 'user',
          uuid: `${String(n)}-${String(round)}`,
          sessionId: `s${String(n)}`,
          timestamp: new Date(Date.UTC(2026, 1, 1, 10, round)).toISOString(),
          cwd: '/home/jan/lamp',
          message: { role: 'user', content: `the lamp of round ${String(round)}` },
        })}\n`,
      ),
    );
  appendToAll(0);
  await engine.scan({});
  const left: number[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    appendToAll(round);
    const before = process.memoryUsage().external;
    const scanned = await engine.scan({ only: { paths, projects: [] } });
    expect(scanned.ok && scanned.value.filesParsed).toBe(LOGS);
    left.push(process.memoryUsage().external - before);
  }
  engine.close();
  // Now and then something is collected meanwhile: of those rounds nothing is known.
  const known = left.filter((bytes) => bytes >= 0);
  expect(known.length).toBeGreaterThan(ROUNDS / 4);
  const each = known.reduce((sum, bytes) => sum + bytes, 0) / known.length / LOGS;
  console.log(`an append leaves ${(each / 1024).toFixed(0)} KB behind (at most ${String(MOST_BYTES / 1024)})`);
  expect(each).toBeLessThan(MOST_BYTES);
});

/** A store on a real disk, a real database, and a dream's report to decide on. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Change, DreamReport, Evidence } from '../../src/shared/contract.ts';
import type { Result } from '../../src/shared/result.ts';
import { openFolder, type StoreFolder } from '../../src/core/playbooks/folder.ts';
import { storeIn } from '../../src/core/playbooks/store.ts';
import { openReview, type Review } from '../../src/core/review/review.ts';
import { openDurable, type Durable } from '../../src/core/storage/durable.ts';

export function valueOf<T>(result: Result<T, { message: string }>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

export function failureOf<E>(result: Result<unknown, E>): E {
  if (result.ok) throw new Error('should have failed');
  return result.error;
}

export interface World {
  dir: string;
  store: string;
  durable: Durable;
  review: Review;
  write(file: string, text: string): void;
  read(file: string): string;
  /** Every file of the store with its bytes. */
  bytes(): Readonly<Record<string, string>>;
  propose(changes: readonly Change[], keys?: Readonly<Record<string, string>>): string;
  /** As after a restart; `folder` may stand in for the real one. */
  reopen(folder?: StoreFolder): Review;
  end(): void;
}

/** Numbers that only look random. */
export function counting(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export function world(files: Readonly<Record<string, string>> = {}): World {
  const dir = mkdtempSync(join(tmpdir(), 'reverie-review-'));
  const store = join(dir, 'store');
  let clock = Date.UTC(2026, 6, 1);
  const now = (): Date => new Date((clock += 60_000));
  const redact = (text: string): string => text.replaceAll('hush-hush', '[REDACTED]');
  const random = counting();
  let durable = valueOf(openDurable(join(dir, 'data', 'durable.db'), { now, redact, lockWaitMs: 0 }));
  const open = (folder: StoreFolder): Review =>
    valueOf(openReview({ store: valueOf(storeIn(folder)), durable, random, redact }));
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(store, file)), { recursive: true });
    writeFileSync(join(store, file), text);
  };
  for (const [file, text] of Object.entries(files)) write(file, text);
  let proposals = 0;
  const self: World = {
    dir,
    store,
    durable,
    review: open(openFolder(store)),
    write,
    read: (file) => readFileSync(join(store, file), 'utf8'),
    bytes: () => filesBelow(store),
    propose(changes, keys = {}) {
      proposals += 1;
      const id = `proposal-${proposals}`;
      durable.saveProposal(report(id, changes), new Map(Object.entries(keys)));
      return id;
    },
    reopen(folder = openFolder(store)) {
      durable.close();
      durable = valueOf(openDurable(join(dir, 'data', 'durable.db'), { now, redact, lockWaitMs: 0 }));
      self.durable = durable;
      self.review = open(folder);
      return self.review;
    },
    end() {
      durable.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  return self;
}

export function filesBelow(dir: string, prefix = ''): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  if (statSync(dir, { throwIfNoEntry: false }) === undefined) return found;
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) Object.assign(found, filesBelow(path, `${prefix}${entry.name}/`));
    else found[prefix + entry.name] = readFileSync(path, 'latin1');
  }
  return found;
}

export const quote = (text: string, session = 's1', line = 3): Evidence => ({
  agent: 'claude-code',
  session,
  file: `/logs/${session}.jsonl`,
  line,
  role: 'tool',
  at: '2026-07-01T10:00:00Z',
  quote: text,
});

let changes = 0;
export function change(given: Partial<Change> & Pick<Change, 'op'>): Change {
  changes += 1;
  return {
    id: `c${changes}`,
    kind: 'mistake',
    scope: 'project:/home/jan/web',
    playbook: 'web.md',
    title: given.title ?? 'A title',
    before: null,
    after: given.op === 'retire' ? null : `- **${given.title ?? 'A title'}** ^m-0000${changes % 10}\n  What works.`,
    reason: 'New.',
    confidence: 0.9,
    entries: [],
    checks: [],
    evidence: [quote('it broke')],
    ...given,
  };
}

const report = (id: string, given: readonly Change[]): DreamReport => ({
  dream: {
    id: `dream-of-${id}`,
    status: 'succeeded',
    sessions: 2,
    startedAt: '2026-07-01T00:00:00Z',
    finishedAt: '2026-07-01T00:00:01Z',
    model: null,
  },
  coverage: { files: 2, sessions: 2, records: 9, unknownRecords: {}, problems: [] },
  proposal: { id, changes: [...given] },
});

/** A small project whose user says the same in other words each time, and an engine with a scripted model on it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Change, DreamReport } from '../../../src/shared/contract.ts';
import type { DreamRequest, DreamWatch } from '../../../src/core/dream-over.ts';
import { openEngine, type Engine } from '../../../src/core/engine.ts';
import { forked, type StartModelProcess } from '../../../src/core/models/start.ts';
import { writeTinyGguf } from '../../models/tiny-gguf.ts';
import { ClaudeLog, folder, writeLog } from '../../support/logs.ts';

export const NOW = new Date('2026-04-01T12:00:00Z');
const SCRIPTED = new URL('../../models/scripted-model.ts', import.meta.url);

/** Sessions as what was asked, what the agent did, and what the user said to that. */
export const TALKS: readonly (readonly [task: string, file: string, reply: string])[] = [
  ['Add the cart component', 'src/cart/index.ts', 'again with the barrel files… undo that one'],
  [
    'Split the price module in two',
    'src/price/index.ts',
    'why is there an index that only re-exports? import from the module itself',
  ],
  [
    'Show the stock on the product page',
    'src/stock/view.tsx',
    'the words on that button are hard to read for anybody over forty',
  ],
  ['Write the invoice export', 'src/invoice/export.ts', 'my mother could not make out that grey on white'],
  ['Cache the currency rates', 'src/rates/cache.ts', 'looks fine, thank you'],
  ['Log in with a passkey', 'src/login/passkey.ts', 'could you have a look at the flaky build as well'],
];

export interface World {
  root: string;
  home: string;
  store: string;
  /** The model's file. */
  model: string;
}

export function world(talks = TALKS): World {
  const root = folder();
  const [home, store, model] = [join(root, 'home'), join(root, 'store'), join(root, 'tiny.gguf')];
  for (const [i, [task, file, reply]] of talks.entries()) {
    const log = new ClaudeLog(`5e551011-0000-4000-8000-${String(i + 1).padStart(12, '0')}`, {}, 1 + i * 1000);
    log.user(task);
    const call = log.call('Write', { file_path: `/home/ann/shop/${file}`, content: 'export {};' });
    log.result(call, 'File created');
    log.say('I have written it.');
    log.user(reply);
    log.say('Done.');
    writeLog(home, `.claude/projects/-home-ann-shop/${log.session}.jsonl`, log.records);
  }
  writeTinyGguf(model, { seed: 1 });
  return { root, home, store, model };
}

/** @param script body of a module's default export: `(question, number) => act` */
export function scripted({ root }: World, script: string, name = 'script'): StartModelProcess {
  const file = join(root, `${name}.mjs`);
  writeFileSync(file, `export default ${script};\n`);
  return forked(SCRIPTED, [file]);
}

export function engineOn({ root, home, store }: World, startModel: StartModelProcess, data = 'data'): Engine {
  let seed = 1;
  const engine = openEngine({
    home,
    env: {},
    sources: [],
    dataDir: join(root, data),
    storeDir: store,
    scanWorker: null,
    startModel,
    now: () => new Date(NOW.getTime() + (seed += 1)),
    random: () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647,
  });
  onTestFinished(() => engine.close());
  return engine;
}

export async function dreamt(
  engine: Engine,
  request: Partial<DreamRequest>,
  watch: DreamWatch = {},
): Promise<DreamReport> {
  const result = await engine.dream(
    { project: null, sessions: 100, since: null, instructions: null, resume: null, ...request },
    watch,
  );
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

/** What a change says, without the ids that are drawn anew each time. */
export const told = (changes: readonly Change[]) =>
  changes.map(({ op, kind, scope, title, evidence, confidence }) => ({
    op,
    kind,
    scope,
    title,
    confidence,
    quotes: evidence.map(({ session, line, quote }) => `${session}:${String(line)} ${quote}`),
  }));

/** Passes the control questions, and says of all other pairs what `same` says. */
export const COMPARES = `(text, same) => {
  const [, a, b] = /Rule A: (.*)\\nRule B: (.*)/.exec(text) ?? [];
  const controls = [
    ['imperative', 'order'], ['commented-out', 'commenting'], ['delete any file', 'remove files'],
  ];
  const both = a + ' ' + b;
  if (controls.some(([x, y]) => both.includes(x) && both.includes(y))) return 'same';
  if (/port 3000|Indent with tabs|uv to install/.test(both)) return 'different';
  return same(a, b) ? 'same' : 'different';
}`;

/** What a dream's folder says of its model. */
export function summaryOf({ root }: World, dream: string, data = 'data'): Record<string, unknown> {
  return JSON.parse(readFileSync(join(root, data, 'dreams', dream, 'read.json'), 'utf8'));
}

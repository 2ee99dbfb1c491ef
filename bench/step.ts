/**
 * One thing measured in a process of its own, so that its memory is its own. Prints one JSON document.
 * `node bench/step.ts <step> <home> <data>`
 */
import { randomUUID } from 'node:crypto';
import { appendFileSync, createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { extractQuestion } from '../src/core/dreaming/model/extract-prompt.ts';
import { openEngine } from '../src/core/engine.ts';
import { mineFailures } from '../src/core/run-logs/mine-failures.ts';
import { chosenModel } from '../src/core/models/chosen.ts';
import { openLanguageModel } from '../src/core/models/language-model.ts';
import { forked, type StartModelProcess } from '../src/core/models/start.ts';
import { watchStep } from './watch.ts';
import { openIndex, type SessionIndex } from '../src/core/sessions/index.ts';
import { discoverPlaces } from '../src/core/sources/discover.ts';
import { READERS } from '../src/core/sources/readers.ts';
import { openDurable } from '../src/core/storage/durable.ts';
import { ranksOf } from '../test/run-logs/found-in.ts';
import type { Truth } from '../test/run-logs/made-runs.ts';
import { DEFAULT_SETTINGS } from '../src/shared/window/settings.ts';

const [step, home = '', dataDir = '', extra = ''] = process.argv.slice(2);

function open(): SessionIndex {
  const opened = openIndex({ dataDir });
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}

const scanAll = (index: SessionIndex) => index.scan({ home, env: {}, sources: [], readers: READERS });

/** A dream over what is new, with the scan that goes before it. */
async function dreamOver(sessions: number): Promise<object> {
  const engine = openEngine({
    home,
    env: {},
    sources: [],
    dataDir,
    storeDir: `${dataDir}-store`,
    now: () => new Date(),
    random: Math.random,
  });
  const start = performance.now();
  const request = { project: null, sessions, since: null, instructions: null, resume: null };
  const report = await engine.dream(request, {});
  const ms = performance.now() - start;
  engine.close();
  if (!report.ok) throw new Error(report.error.message);
  return { ms, sessions: report.value.dream.sessions, changes: report.value.proposal.changes.length };
}

/** Questions about passages of one session, the way a dream asks them. */
async function askAway(file: string, reuse: boolean): Promise<object> {
  const chosen = chosenModel(file, 'language');
  if (!chosen.ok) throw new Error(chosen.error.message);
  const start = performance.now();
  const opened = await openLanguageModel({
    ...chosen.value,
    cores: availableParallelism(),
    start: forked(),
    devices: ['auto', 'cpu'],
  });
  if (opened === 'stopped' || !opened.ok) throw new Error('the model cannot be loaded');
  const loadMs = performance.now() - start;
  const sum = { tokensIn: 0, tokensReused: 0, tokensOut: 0, ms: 0, readMs: 0 };
  for (let i = 0; i < QUESTIONS; i++) {
    const question = extractQuestion(
      `agent: [Bash] make part-${String(i)}\nuser: not like this, number ${String(i)} again`,
    );
    // Other first words: nothing of what was read before can be used again.
    const asked = reuse ? question : { ...question, system: `${String(i)}. ${question.system}` };
    const answer = await opened.value.ask({ ...asked, maxTokens: 40 });
    if (answer.status !== 'answered' && answer.status !== 'useless') throw new Error(answer.status);
    sum.tokensIn += answer.spent.tokensIn;
    sum.tokensReused += answer.spent.tokensReused;
    sum.tokensOut += answer.spent.tokensOut;
    sum.ms += answer.spent.ms;
    sum.readMs += answer.spent.readMs;
  }
  await opened.value.close();
  return { ...sum, loadMs, questions: QUESTIONS };
}
const QUESTIONS = 12;

/** As a model's process is started, but each question begins with words of its own: nothing read is used again. */
const startAnew: StartModelProcess = () => {
  const begun = forked()();
  return {
    ...begun,
    post(message) {
      if (!('ask' in message)) return begun.post(message);
      const { ask, question } = message;
      begun.post({ ask, question: { ...question, system: `${String(ask)}. ${question.system}` } });
    },
  };
};

/** A dream over the newest sessions with a model, or the one before dreamt again, and what it says of it. */
async function dreamWithModel(file: string, startModel: StartModelProcess): Promise<object> {
  const engine = openEngine({
    home,
    env: {},
    sources: [],
    dataDir,
    storeDir: `${dataDir}-store`,
    startModel,
    now: () => new Date(),
    random: Math.random,
  });
  const start = performance.now();
  const request = { project: null, sessions: 20, since: null, instructions: null, resume: null };
  const [again = null] = existsSync(join(dataDir, 'dreams')) ? readdirSync(join(dataDir, 'dreams')) : [];
  const report = await engine.dream({ ...request, model: { file }, again }, {});
  const ms = performance.now() - start;
  engine.close();
  if (!report.ok) throw new Error(report.error.message);
  const read: Record<string, number> = JSON.parse(
    readFileSync(join(dataDir, 'dreams', report.value.dream.id, 'read.json'), 'utf8'),
  );
  return {
    wholeMs: ms,
    ms: read['ms'],
    asked: read['asked'],
    read: read['read'],
    tokensIn: read['tokensRead'],
    sessions: report.value.dream.sessions,
  };
}

const STEPS: Record<string, () => Promise<object>> = {
  watch: () => watchStep(home, dataDir, Number(extra)),
  askReusing: () => askAway(extra, true),
  askAnew: () => askAway(extra, false),
  dreamWithModel: () => dreamWithModel(extra, forked()),
  dreamAnew: () => dreamWithModel(extra, startAnew),
  dream: () => dreamOver(Number(extra)),
  dreamOfTwentyMore() {
    const files: string[] = JSON.parse(extra);
    for (const file of files) {
      const last = readFileSync(file, 'utf8').trimEnd().split('\n').at(-1) ?? '';
      appendFileSync(file, `${last.replace(/"uuid":"[^"]*"/, `"uuid":"${randomUUID()}"`)}\n`);
    }
    return dreamOver(100);
  },
  /** What anybody would write first, sharing no code with what it is compared with. */
  async parse() {
    const { files } = await discoverPlaces(READERS, home, {});
    const start = performance.now();
    let records = 0;
    for (const { path } of files) {
      for (const line of readFileSync(path, 'utf8').split('\n')) {
        if (line === '') continue;
        JSON.parse(line);
        records++;
      }
    }
    return { ms: performance.now() - start, records };
  },
  /** The same without ever holding a whole log. */
  async parseStreamed() {
    const { files } = await discoverPlaces(READERS, home, {});
    const start = performance.now();
    let records = 0;
    for (const { path } of files) {
      for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
        JSON.parse(line);
        records++;
      }
    }
    return { ms: performance.now() - start, records };
  },
  async scan() {
    const start = performance.now();
    const index = open();
    const { coverage, filesParsed, bytesRead } = await scanAll(index);
    const ms = performance.now() - start;
    index.close();
    return { ms, sessions: coverage.sessions, problems: coverage.problems.length, filesParsed, bytesRead };
  },
  async append() {
    const index = open();
    await scanAll(index);
    const word = `quokka${String(Date.now())}`;
    const record = {
      type: 'user',
      uuid: `append-${word}`,
      sessionId: 'append',
      timestamp: '2026-02-01T10:00:00.000Z',
      cwd: '/home/jan/web',
      message: { role: 'user', content: `remember ${word}` },
    };
    const line = `${JSON.stringify(record)}\n`;
    appendFileSync(extra, line);
    const start = performance.now();
    const { filesParsed, bytesRead, rowsWritten } = await scanAll(index);
    const hits = index.search(word, 5).length;
    const ms = performance.now() - start;
    index.close();
    return { ms, filesParsed, bytesRead, written: Buffer.byteLength(line), rowsWritten, hits };
  },
  /** `home` is a folder of made runs, `extra` the JSON of what was planted there. */
  async failures() {
    const { planted, lines }: { planted: Truth['planted']; lines: [string, number][] } = JSON.parse(
      readFileSync(extra, 'utf8'),
    );
    const start = performance.now();
    const mined = await mineFailures([home], { threads: availableParallelism(), limit: 60 });
    const ms = performance.now() - start;
    if (mined === 'stopped') throw new Error('nobody stopped it');
    const ranks = ranksOf(mined, { planted, lines: new Map(lines) }, home);
    const { logs, characters } = mined.coverage;
    return {
      ms,
      logs,
      characters,
      found: ranks.filter((rank) => rank !== null).length,
      lowest: Math.max(...ranks.map((rank) => rank ?? Infinity)),
    };
  },
  /** The first run is over. */
  welcome() {
    const durable = openDurable(join(dataDir, 'reverie.db'), { now: () => new Date(), redact: (text) => text });
    if (!durable.ok) throw new Error(durable.error.message);
    durable.value.setSetting('settings', { ...DEFAULT_SETTINGS, welcomed: true });
    durable.value.close();
    return Promise.resolve({});
  },
  search() {
    const index = open();
    const queries = [
      'the',
      'error',
      'to',
      'file',
      'the error',
      'failed test',
      'const',
      'if the',
      'npm test',
      'no such file or directory',
      'cannot find the value',
      'commit',
      'src',
      'function that will be',
      'jan',
      'bacade',
      'reri to',
      'elenor',
      'quux',
      'zazaza yoyo',
      'the of and in is',
      'throw new Error',
      'exit code 1',
      'updated',
      'th',
    ];
    const times: number[] = [];
    for (let round = 0; round < 4; round++) {
      for (const query of queries) {
        const start = performance.now();
        index.search(query, 20);
        times.push(performance.now() - start);
      }
    }
    index.close();
    times.sort((a, b) => a - b);
    const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
    return Promise.resolve({ p50: at(0.5), p95: at(0.95), most: at(1) });
  },
};

const run = STEPS[step ?? ''];
if (!run) throw new Error(`no such step: ${step ?? ''}`);
const result = await run();
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
console.log(JSON.stringify({ ...result, rss: maxRSS * 1024, cpu: (userCPUTime + systemCPUTime) / 1000 }));

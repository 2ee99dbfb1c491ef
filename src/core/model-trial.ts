/** Tries a model on a few small questions, so that a person sees that it works before a night depends on it. */
import { fail, ok, type Failure, type Result } from '../shared/result.ts';
import type { Trial } from '../shared/window/models.ts';
import { Compared, compareQuestion, type Verdict } from './dreaming/model/compare-prompt.ts';
import { CONTROLS } from './dreaming/model/controls.ts';
import { chosenModel } from './models/chosen.ts';
import { openEmbedder } from './models/embedder.ts';
import { openLanguageModel, type OpenOptions } from './models/language-model.ts';
import type { StartModelProcess } from './models/start.ts';
import { devicesFor } from './understanding.ts';

export interface TrialOptions {
  start: StartModelProcess;
  cores: number;
  gpu: boolean;
  /** Milliseconds, from any beginning. */
  clock: () => number;
  signal?: AbortSignal;
  /** Milliseconds until it is over, with whatever was asked until then. */
  mostMs?: number;
}

/** Nobody waits longer to see whether a model works. */
const MOST_MS = 120_000;

export async function tryModel(
  file: string,
  role: 'language' | 'embedding',
  { start, cores, gpu, clock, signal, mostMs = MOST_MS }: TrialOptions,
): Promise<Result<Trial, Failure>> {
  const chosen = chosenModel(file, role);
  if (!chosen.ok) return chosen;
  const stop = AbortSignal.any([AbortSignal.timeout(mostMs), ...(signal === undefined ? [] : [signal])]);
  const options = { ...chosen.value, cores, start, devices: devicesFor(gpu, null) };
  const tried = await (role === 'language' ? language(options, clock, stop) : embedding(options, clock, stop));
  if (tried !== 'stopped') return tried;
  return fail(signal?.aborted === true ? stopped : tooSlow);
}

type Tried = Result<Trial, Failure> | 'stopped';

async function embedding(options: OpenOptions, clock: () => number, stop: AbortSignal): Promise<Tried> {
  const from = clock();
  const opened = await openEmbedder(options, stop);
  if (opened === 'stopped' || !opened.ok) return opened;
  const { device, embed, close } = opened.value;
  const loadMs = Math.round(clock() - from);
  const embedded = await embed(
    CONTROLS.map(({ one }) => one),
    stop,
  );
  await close();
  if (stop.aborted) return 'stopped';
  if (!embedded.ok) return embedded;
  return ok({ loadMs, tokensReadPerSecond: 0, tokensWrittenPerSecond: 0, device, right: 0, asked: 0 });
}

/** Each pair, and then each the other way round: a slow model has been asked all of them before it is asked any twice. */
const QUESTIONS: readonly { one: string; other: string; right: readonly Verdict[] }[] = [
  ...CONTROLS,
  ...CONTROLS.map(({ one, other, right }) => ({ one: other, other: one, right })),
];

async function language(options: OpenOptions, clock: () => number, stop: AbortSignal): Promise<Tried> {
  const from = clock();
  const opened = await openLanguageModel(options, stop);
  if (opened === 'stopped' || !opened.ok) return opened;
  const model = opened.value;
  const loadMs = Math.round(clock() - from);
  let [right, asked, tokensIn, tokensOut, ms, readMs] = [0, 0, 0, 0, 0, 0];
  for (const question of QUESTIONS) {
    const answer = await model.ask(compareQuestion(question.one, question.other), stop);
    if (answer.status === 'stopped') break;
    if (answer.status === 'gone') {
      await model.close();
      return fail(answer.why);
    }
    asked += 1;
    if (answer.status === 'lost') continue;
    const said = answer.status === 'answered' ? Compared.safeParse(answer.json) : null;
    if (said?.success && question.right.includes(said.data.verdict)) right += 1;
    tokensIn += answer.spent.tokensIn;
    tokensOut += answer.spent.tokensOut;
    ms += answer.spent.ms;
    readMs += answer.spent.readMs;
  }
  await model.close();
  if (asked === 0) return 'stopped';
  return ok({
    loadMs,
    tokensReadPerSecond: perSecond(tokensIn, readMs),
    tokensWrittenPerSecond: perSecond(tokensOut, ms - readMs),
    device: model.device,
    right,
    asked,
  });
}

const perSecond = (tokens: number, ms: number): number => (ms > 0 ? Math.round((tokens / ms) * 10_000) / 10 : 0);

const tooSlow: Failure = {
  code: 'timed-out',
  message: 'The model did not answer within two minutes.',
  hint: 'It is too slow for this machine, or the machine is busy. Try a smaller one.',
};
const stopped: Failure = { code: 'cancelled', message: 'Stopped.', hint: 'Try it again when you like.' };

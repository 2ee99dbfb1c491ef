/** Puts together what a dream needs of models: the language model, the embedder, and where their work is kept. */
import { ok, type Failure, type Result } from '../shared/result.ts';
import type { Settings } from '../shared/window/settings.ts';
import { asking } from './dreaming/model/asking.ts';
import type { Understanding } from './dreaming/model/understand.ts';
import { chosenModel, type Chosen } from './models/chosen.ts';
import { embedTexts, textOfEntry } from './dreaming/model/nominate.ts';
import { BUILT_IN, openEmbedder } from './models/embedder.ts';
import { openLanguageModel } from './models/language-model.ts';
import type { Embedder, LanguageModel } from './models/model.ts';
import type { Device } from './models/process/messages.ts';
import type { StartModelProcess } from './models/start.ts';
import type { Entry } from './playbooks/entry.ts';
import { passagesOf } from './signals/passages.ts';
import type { TurnModel } from './signals/turns/model.ts';
import type { ModelAnswers } from './storage/model-answers.ts';

export interface UnderstandingOptions {
  /** The language model's file. */
  file: string;
  settings: Settings['model'];
  /** Minutes it may work. */
  minutes: number;
  start: StartModelProcess;
  cores: number;
  answers: ModelAnswers;
  turns: TurnModel | null;
  dream: string;
  /** The device that worked the last time, and the place to remember it. */
  device: { last: Device | null; remember: (device: Device) => void };
  now: () => Date;
  /** See asking.ts. */
  clock: () => number;
  redact: (text: string) => string;
  signal?: AbortSignal;
}

export interface OpenUnderstanding {
  understanding: Understanding;
  chosen: Chosen;
  /** Ends the processes, which gives their memory back. */
  close(): Promise<void>;
}

/** Loads nothing yet. @returns a failure for a file that is no model */
export function openUnderstanding(options: UnderstandingOptions): Result<OpenUnderstanding, Failure> {
  const { file, settings, minutes, start, cores, answers, turns, dream, device, now, clock, redact, signal } = options;
  const chosen = chosenModel(file, 'language');
  if (!chosen.ok) return chosen;
  const devices = devicesFor(settings.gpu, device.last);
  let language: LanguageModel | null = null;
  let embedder: Embedder | null = null;
  const open = async (stop?: AbortSignal) => {
    const opened = await openLanguageModel({ ...chosen.value, cores, start, devices, onDevice: device.remember }, stop);
    if (opened !== 'stopped' && opened.ok) language = opened.value;
    return opened;
  };
  return ok({
    chosen: chosen.value,
    understanding: {
      asking: asking({
        model: chosen.value.name,
        open,
        answers,
        dream,
        budgetMs: minutes * 60_000,
        now,
        clock,
        redact,
        ...(signal === undefined ? {} : { signal }),
      }),
      async embedder() {
        embedder ??= await embedderOf(settings.embedding, { cores, start, devices }, signal);
        return embedder;
      },
      vectors: answers,
      passagesOf: (session) => passagesOf(session, turns),
      classified: turns !== null,
      dream,
      ...(signal === undefined ? {} : { signal }),
    },
    async close() {
      await Promise.all([language?.close(), embedder?.close()]);
    },
  });
}

/** The last good choice first; the processor last, for it always works. */
export const devicesFor = (gpu: boolean, last: Device | null): readonly Device[] =>
  gpu ? [...new Set<Device>([last ?? 'auto', 'cpu'])] : ['cpu'];

/** The one that is set, or the built-in one where there is none or it cannot be opened: it nominates, no more. */
async function embedderOf(
  file: string | null,
  options: { cores: number; start: StartModelProcess; devices: readonly Device[] },
  signal?: AbortSignal,
): Promise<Embedder> {
  const chosen = file === null ? null : chosenModel(file, 'embedding');
  if (chosen === null || !chosen.ok) return BUILT_IN;
  const opened = await openEmbedder({ ...chosen.value, ...options }, signal);
  return opened !== 'stopped' && opened.ok ? opened.value : BUILT_IN;
}

/**
 * After another embedding model was chosen, what the store says is compared by its vectors: they are made before the
 * next dream needs them, and those of the old one go.
 *
 * @param start `null`: no model's process can be started here
 * @returns how many texts were embedded
 */
export async function embedEntries(
  entries: readonly Entry[],
  answers: ModelAnswers,
  {
    settings,
    start,
    cores,
    signal,
  }: { settings: Settings['model']; start: StartModelProcess | null; cores: number; signal?: AbortSignal },
): Promise<{ embedded: number }> {
  const devices = devicesFor(settings.gpu, null);
  const embedder = start === null ? BUILT_IN : await embedderOf(settings.embedding, { cores, start, devices }, signal);
  try {
    const made = await embedTexts(entries.map(textOfEntry), embedder, answers, signal);
    if (made.ok) answers.dropVectorsBut(embedder.name.hash);
    return { embedded: made.ok ? made.value : 0 };
  } finally {
    await embedder.close();
  }
}

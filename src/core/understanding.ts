/** Puts together what a dream needs of models: the language model, the embedder, and where their work is kept. */
import { z } from 'zod';
import { ok, type Failure, type Result } from '../shared/result.ts';
import type { Settings } from '../shared/window/settings.ts';
import { asking } from './dreaming/model/asking.ts';
import type { Understanding } from './dreaming/model/understand.ts';
import { chosenModel, type Chosen } from './models/chosen.ts';
import { embedTexts, textOfEntry } from './dreaming/model/nominate.ts';
import { BUILT_IN, openEmbedder } from './models/embedder.ts';
import { openLanguageModel } from './models/language-model.ts';
import type { Embedder, LanguageModel } from './models/model.ts';
import { Device } from './models/process/messages.ts';
import type { StartModelProcess } from './models/start.ts';
import type { Entry } from './playbooks/entry.ts';
import { passagesOf } from './signals/passages.ts';
import type { TurnModel } from './signals/turns/model.ts';
import type { ModelAnswers } from './storage/model-answers.ts';

/** The last good choice, of this model: another one may run where it could not. */
const WorkedOn = z.object({ model: z.string(), device: Device });
type WorkedOn = z.infer<typeof WorkedOn>;

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
  /** What was remembered the last time of the device a model ran on, and the place to remember it. */
  device: { last: unknown; remember: (worked: WorkedOn) => void };
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
  const { file, settings, minutes, start, cores, answers, turns, dream, device, clock, redact, signal } = options;
  const chosen = chosenModel(file, 'language');
  if (!chosen.ok) return chosen;
  const { hash } = chosen.value.name;
  const last = WorkedOn.safeParse(device.last);
  const devices = devicesFor(settings.gpu, last.success && last.data.model === hash ? last.data.device : null);
  // That the processor works says nothing of a graphics card that was not to be used.
  const onDevice = (worked: Device): void => {
    if (settings.gpu) device.remember({ model: hash, device: worked });
  };
  let language: LanguageModel | null = null;
  let embedder: Embedder | null = null;
  const open = async (stop?: AbortSignal) => {
    const opened = await openLanguageModel({ ...chosen.value, cores, start, devices, onDevice }, stop);
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
  }: { settings: Settings['model']; start: StartModelProcess; cores: number; signal?: AbortSignal },
): Promise<{ embedded: number }> {
  const devices = devicesFor(settings.gpu, null);
  const embedder = await embedderOf(settings.embedding, { cores, start, devices }, signal);
  try {
    const made = await embedTexts(entries.map(textOfEntry), embedder, answers, signal);
    if (made.ok) answers.dropVectorsBut(embedder.name.hash);
    return { embedded: made.ok ? made.value : 0 };
  } finally {
    await embedder.close();
  }
}

/** A language model behind its process. */
import { fail, ok, type Result } from '../../shared/result.ts';
import { connection, type ConnectionOptions } from './connection.ts';
import type { Answer, LanguageModel, ModelFailure, ModelName } from './model.ts';

/** One fewer than the cores, at least one: threads that wait by spinning for one that got no turn slow all down. */
export const threadsFor = (cores: number): number => Math.max(1, cores - 1);

export type OpenOptions = Omit<ConnectionOptions, 'load'> & { name: ModelName; file: string; cores: number };

/** Tokens that windows, prompts and answers are made for. */
export const CONTEXT_TOKENS = 4096;

/** Starts its process and loads it. @param signal stops the waiting for it */
export async function openLanguageModel(
  { name, file, cores, ...options }: OpenOptions,
  signal?: AbortSignal,
): Promise<Result<LanguageModel & { readonly device: string }, ModelFailure> | 'stopped'> {
  const to = connection({
    ...options,
    load: (device) => ({ kind: 'language', file, device, contextTokens: CONTEXT_TOKENS, threads: threadsFor(cores) }),
  });
  const loaded = await to.loaded(signal);
  if (loaded === 'stopped' || !loaded.ok || loaded.value.contextTokens === null) {
    await to.close();
    if (loaded === 'stopped') return loaded;
    return fail(loaded.ok ? notALanguageModel : loaded.error);
  }
  return ok({
    name,
    contextTokens: loaded.value.contextTokens,
    device: loaded.value.device,
    async ask(question, stop): Promise<Answer> {
      const reply = await to.request((ask) => ({ ask, question }), stop);
      switch (reply.kind) {
        case 'answered':
          return { status: 'answered', json: reply.json, spent: reply.spent };
        case 'useless':
          return { status: 'useless', why: reply.why, spent: reply.spent };
        case 'lost':
          return { status: 'lost', why: reply.why };
        case 'stopped':
          return { status: 'stopped' };
        case 'gone':
          return { status: 'gone', why: reply.why };
        case 'embedded':
          return { status: 'gone', why: notALanguageModel };
      }
    },
    close: to.close,
  });
}

const notALanguageModel: ModelFailure = {
  code: 'refused',
  message: 'This is no model that answers questions.',
  hint: 'Choose one that follows instructions; embedding models are chosen further down.',
};

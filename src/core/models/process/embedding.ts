/** An embedding model in this process: a GGUF file through node-llama-cpp, or a folder through transformers.js. */
import { basename, dirname, resolve } from 'node:path';
import type { Llama } from 'node-llama-cpp';

export interface LoadedEmbedding {
  readonly dimensions: number;
  readonly device: string;
  /** @returns one vector of length 1 for each text; texts longer than the model reads are cut there */
  embed(texts: readonly string[], alive: () => void, signal: AbortSignal): Promise<number[][] | null>;
}

/** Longest text that is embedded, in tokens: lessons are a sentence or three. */
const MOST_TOKENS = 512;

export async function loadGgufEmbedding(
  llama: Llama,
  { file, threads }: { file: string; threads: number },
): Promise<LoadedEmbedding> {
  const model = await llama.loadModel({ modelPath: file });
  const contextSize = Math.min(MOST_TOKENS, model.trainContextSize ?? MOST_TOKENS);
  const context = await model.createEmbeddingContext({ contextSize, threads });
  return {
    dimensions: model.embeddingVectorSize,
    device: llama.gpu === false ? 'cpu' : llama.gpu,
    async embed(texts, alive, signal) {
      const vectors: number[][] = [];
      for (const text of texts) {
        if (signal.aborted) return null;
        // A start and an end token are added to them.
        const tokens = model.tokenize(text).slice(0, contextSize - 2);
        vectors.push(
          tokens.length === 0 ? none(model.embeddingVectorSize) : unit((await context.getEmbeddingFor(tokens)).vector),
        );
        alive();
      }
      return vectors;
    },
  };
}

/** @param folder in the layout of transformers.js: config.json, tokenizer.json, onnx/… */
export async function loadOnnxEmbedding({ folder }: { folder: string }): Promise<LoadedEmbedding> {
  const { env, pipeline } = await import('@huggingface/transformers');
  const root = resolve(folder);
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.localModelPath = dirname(root);
  env.useFSCache = false;
  const extract = await pipeline('feature-extraction', basename(root), {
    dtype: 'q8',
    device: 'cpu',
    local_files_only: true,
    // Threads that wait by spinning make everything slower on a busy machine.
    session_options: { intraOpNumThreads: 1, interOpNumThreads: 1 },
  });
  const probe = await extract('a', { pooling: 'mean', normalize: true });
  const dimensions = probe.dims.at(-1) ?? 0;
  return {
    dimensions,
    device: 'cpu',
    async embed(texts, alive, signal) {
      const vectors: number[][] = [];
      for (const text of texts) {
        if (signal.aborted) return null;
        const { data } = await extract(text.trim() === '' ? '.' : text, { pooling: 'mean', normalize: true });
        const vector = Array.from(data, Number);
        vectors.push(text.trim() === '' ? none(dimensions) : unit(vector));
        alive();
      }
      return vectors;
    },
  };
}

const none = (dimensions: number): number[] => Array.from({ length: dimensions }, () => 0);

/** Length 1, or zeros where there is nothing to go by. */
function unit(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector);
  return Number.isFinite(length) && length > 0 ? vector.map((value) => value / length) : none(vector.length);
}

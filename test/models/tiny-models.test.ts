/** The models that tests write for themselves are real ones to the libraries that run models. */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Llama } from 'node-llama-cpp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTinyGguf } from './tiny-gguf.ts';
import { writeTinyOnnx } from './tiny-onnx.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'reverie-tiny-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const dot = (one: readonly number[], other: readonly number[]): number =>
  one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);
const cosine = (one: readonly number[], other: readonly number[]): number =>
  dot(one, other) / Math.sqrt(dot(one, one) * dot(other, other));

describe('a tiny GGUF', () => {
  let llama: Llama;
  beforeAll(async () => {
    const { getLlama, LlamaLogLevel } = await import('node-llama-cpp');
    llama = await getLlama({ gpu: false, build: 'never', maxThreads: 1, logLevel: LlamaLogLevel.error });
  });
  afterAll(() => llama.dispose());

  const SCHEMA = {
    type: 'object',
    properties: {
      name: { type: 'string' },
      steps: { type: 'array', items: { type: 'string' } },
      count: { type: 'integer' },
      kind: { enum: ['mistake', 'workflow'] },
    },
    required: ['name', 'steps', 'count', 'kind'],
  } as const;

  /** What it completes a prompt with, under the schema, the likeliest token each time; stopped after so many tokens. */
  async function completed(file: string, stopAfter = Infinity) {
    const { LlamaCompletion } = await import('node-llama-cpp');
    const model = await llama.loadModel({ modelPath: file });
    const context = await model.createContext({ contextSize: 512, threads: 1 });
    const completion = new LlamaCompletion({ contextSequence: context.getSequence() });
    const stop = new AbortController();
    let tokens = 0;
    const { response, metadata } = await completion.generateCompletionWithMeta('What was learnt, in wörds?\n', {
      grammar: await llama.createGrammarForJsonSchema(SCHEMA),
      maxTokens: 400,
      temperature: 0,
      signal: stop.signal,
      stopOnAbortSignal: true,
      onToken(more) {
        tokens += more.length;
        if (tokens >= stopAfter) stop.abort();
      },
    });
    await model.dispose();
    return { response, reason: metadata.stopReason, tokens };
  }

  it('is a small file, the same for the same seed and another for another', () => {
    const bytes = ['one', 'two', 'three'].map((name, at) => {
      const [file = ''] = writeTinyGguf(join(folder, `${name}.gguf`), { seed: at === 2 ? 2 : 1 });
      return readFileSync(file);
    });
    expect(bytes[0]?.length).toBeLessThan(500_000);
    expect(bytes[1]?.equals(bytes[0] ?? Buffer.of())).toBe(true);
    expect(bytes[2]?.equals(bytes[0] ?? Buffer.of())).toBe(false);
  });

  it('says of itself what was asked for', async () => {
    const chatTemplate = '{{ messages[0].content }}';
    const options = { seed: 3, name: 'Small', contextTokens: 1024, dimensions: 32, blocks: 2, chatTemplate };
    const [file = ''] = writeTinyGguf(join(folder, 'told.gguf'), options);
    const model = await llama.loadModel({ modelPath: file });
    expect(model.fileInfo.metadata.general).toMatchObject({ architecture: 'llama', name: 'Small' });
    expect(model.fileInfo.metadata.tokenizer).toMatchObject({ chat_template: chatTemplate });
    expect(model.trainContextSize).toBe(1024);
    expect(model.embeddingVectorSize).toBe(32);
    const text = 'Grüße,\n\tnpm run "test"  日本 🙂';
    expect(model.detokenize(model.tokenize(text))).toBe(text);
    await model.dispose();
  });

  it.each([1, 2, 3])('answers under a grammar, and comes to an end (seed %i)', async (seed) => {
    const [file = ''] = writeTinyGguf(join(folder, `answers-${String(seed)}.gguf`), { seed });
    const { response, reason } = await completed(file);
    // The four new lines that end JSON under these grammars.
    expect(reason).toBe('stopGenerationTrigger');
    const answer: unknown = JSON.parse(response);
    expect(answer).toEqual({
      name: expect.stringMatching(/^[a-z]+$/),
      steps: [expect.stringMatching(/^[a-z]+$/)],
      count: expect.any(Number),
      kind: expect.stringMatching(/^(?:mistake|workflow)$/),
    });
  });

  it('ends by itself where nobody looks out for new lines', async () => {
    const { LlamaGrammarEvaluationState } = await import('node-llama-cpp');
    const [file = ''] = writeTinyGguf(join(folder, 'ends.gguf'), { seed: 5 });
    const model = await llama.loadModel({ modelPath: file });
    const context = await model.createContext({ contextSize: 512, threads: 1 });
    const grammar = await llama.createGrammarForJsonSchema(SCHEMA);
    const grammarEvaluationState = new LlamaGrammarEvaluationState({ model, grammar });
    const written = [];
    const tokens = context.getSequence().evaluate(model.tokenize('So?'), { temperature: 0, grammarEvaluationState });
    for await (const token of tokens) if (written.push(token) >= 300) break;
    expect(written.length).toBeLessThan(150);
    expect(Object.keys(JSON.parse(model.detokenize(written)))).toEqual(SCHEMA.required);
    await model.dispose();
  });

  it('never ends when it is asked not to, and can be stopped in the middle', async () => {
    const [file = ''] = writeTinyGguf(join(folder, 'endless.gguf'), { seed: 1, endless: true });
    expect(await completed(file)).toMatchObject({ reason: 'maxTokens' });
    const { response, reason, tokens } = await completed(file, 30);
    expect(reason).toBe('abort');
    expect(tokens).toBeLessThan(35);
    expect(response.length).toBeGreaterThan(20);
  });

  it('comes in two parts that are one model', async () => {
    const whole = writeTinyGguf(join(folder, 'whole.gguf'), { seed: 1 });
    const parts = writeTinyGguf(join(folder, 'parts.gguf'), { seed: 1, split: true });
    expect(parts).toEqual([1, 2].map((part) => join(folder, `parts-0000${String(part)}-of-00002.gguf`)));
    for (const part of parts) expect(statSync(part).size).toBeGreaterThan(50_000);
    expect(await completed(parts[0] ?? '')).toEqual(await completed(whole[0] ?? ''));
  });

  it('compares texts as an embedding model', async () => {
    const vectorsOf = async (texts: readonly string[], embedding: boolean): Promise<(readonly number[])[]> => {
      const [file = ''] = writeTinyGguf(join(folder, `embedding-${String(embedding)}.gguf`), { seed: 4, embedding });
      const model = await llama.loadModel({ modelPath: file });
      const context = await model.createEmbeddingContext({ contextSize: 128, threads: 1 });
      const vectors = [];
      for (const text of texts) vectors.push((await context.getEmbeddingFor(text)).vector);
      await model.dispose();
      return vectors;
    };
    const [asked = [], near = [], far = []] = await vectorsOf(
      ['run the tests', 'running tests', 'database port'],
      true,
    );
    expect(asked).toHaveLength(64);
    expect(asked.every(Number.isFinite)).toBe(true);
    expect(cosine(asked, near)).toBeGreaterThan(cosine(asked, far) + 0.05);
    // All tokens count in it; in a model that does not pool, the last one does.
    const [unpooled = [], other = []] = await vectorsOf(['run the tests', 'zips'], false);
    expect(cosine(unpooled, other)).toBeGreaterThan(0.9);
    const [pooled = [], short = []] = await vectorsOf(['run the tests', 'zips'], true);
    expect(cosine(pooled, short)).toBeLessThan(0.9);
  });
});

describe('a tiny ONNX folder', () => {
  /** @returns the vectors of the texts, pooled and of length 1, all in one go: shorter ones are padded */
  async function vectorsOf(name: string, texts: string[]): Promise<number[][]> {
    const { env, pipeline } = await import('@huggingface/transformers');
    env.allowRemoteModels = false;
    env.allowLocalModels = true;
    env.localModelPath = folder;
    env.useFSCache = false;
    const extract = await pipeline('feature-extraction', name, {
      dtype: 'q8',
      device: 'cpu',
      local_files_only: true,
      session_options: { intraOpNumThreads: 1, interOpNumThreads: 1 },
    });
    const { data, dims } = await extract(texts, { pooling: 'mean', normalize: true });
    await extract.dispose();
    const [count = 0, dimensions = 0] = dims;
    expect(count).toBe(texts.length);
    const values = Array.from(data, Number);
    return texts.map((_, at) => values.slice(at * dimensions, (at + 1) * dimensions));
  }
  const written = (name: string): Buffer => readFileSync(join(folder, name, 'onnx', 'model_quantized.onnx'));

  it('is small, the same for the same seed and another for another', () => {
    writeTinyOnnx(join(folder, 'same-1'), { seed: 1 });
    writeTinyOnnx(join(folder, 'same-2'), { seed: 1 });
    writeTinyOnnx(join(folder, 'other'), { seed: 2 });
    expect(written('same-1').length).toBeLessThan(100_000);
    expect(written('same-2').equals(written('same-1'))).toBe(true);
    expect(written('other').equals(written('same-1'))).toBe(false);
  });

  it.each([
    { seed: 1, dimensions: 32 },
    { seed: 2, dimensions: 32 },
    { seed: 3, dimensions: 64 },
  ])('compares texts ($dimensions dimensions, seed $seed)', async ({ seed, dimensions }) => {
    const name = `compares-${String(seed)}`;
    writeTinyOnnx(join(folder, name), { seed, dimensions });
    const texts = ['run the tests', 'Running tests', 'database port', 'Überhaupt zxq 日本?', 'RUN THE TESTS'];
    const vectors = await vectorsOf(name, texts);
    for (const vector of vectors) {
      expect(vector).toHaveLength(dimensions);
      expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    }
    const [asked = [], near = [], far = [], , loud = []] = vectors;
    expect(cosine(asked, near)).toBeGreaterThan(cosine(asked, far) + 0.3);
    expect(cosine(asked, loud)).toBeCloseTo(1, 5);
  });

  it('learns a word when it is told one', async () => {
    writeTinyOnnx(join(folder, 'knows'), { seed: 1, words: ['frobnicate'] });
    writeTinyOnnx(join(folder, 'knows-not'), { seed: 1 });
    const texts = ['frobnicate', 'f r o b n i c a t e'];
    const [spelt = [], letters = []] = await vectorsOf('knows-not', texts);
    expect(cosine(spelt, letters)).toBeCloseTo(1, 5);
    const [word = [], again = []] = await vectorsOf('knows', texts);
    expect(cosine(word, again)).toBeLessThan(0.9);
  });
});

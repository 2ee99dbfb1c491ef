/**
 * A language model in this process: reads a question, writes JSON under a grammar, token by token, so that it can be
 * stopped between any two. What it has read stays read: the next question is compared with it, and only what differs
 * is read anew.
 */
import { performance } from 'node:perf_hooks';
import type { GbnfJsonSchema, Llama, LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp';
import type { AnswerSchema, Question, Spent } from '../model.ts';

export type Told =
  | { status: 'answered'; json: unknown; spent: Spent }
  | { status: 'useless'; why: string; spent: Spent }
  | { status: 'stopped' };

export interface LoadedLanguage {
  readonly contextTokens: number;
  readonly device: string;
  /** @param alive called whenever something was read or written */
  ask(question: Question, alive: () => void, signal: AbortSignal): Promise<Told>;
}

/** So many tokens are read at a time: between two pieces a question can be stopped. */
const PIECE = 128;

/** @throws what node-llama-cpp throws; the caller makes words of it */
export async function loadLanguage(
  llama: Llama,
  { file, contextTokens, threads }: { file: string; contextTokens: number; threads: number },
): Promise<LoadedLanguage> {
  const { resolveChatWrapper } = await import('node-llama-cpp');
  const model = await llama.loadModel({ modelPath: file });
  const context = await model.createContext({
    contextSize: Math.min(contextTokens, model.trainContextSize ?? contextTokens),
    sequences: 1,
    threads,
    // Room that is not there is an answer, not a reason to try smaller and smaller ones.
    failedCreationRemedy: false,
  });
  const sequence = context.getSequence();
  const chat = resolveChatWrapper(model);
  const promptOf = ({ system, text }: Question): Token[] => {
    const { contextText } = chat.generateContextState({
      chatHistory: [
        { type: 'system', text: system },
        { type: 'user', text },
        { type: 'model', response: [''] },
      ],
    });
    // Text from sessions becomes text only: what looks like a model's control token in it is none.
    return contextText.tokenize(model.tokenizer);
  };
  const grammars = new Map<string, Awaited<ReturnType<typeof grammarOf>>>();

  return {
    contextTokens: context.contextSize,
    device: llama.gpu === false ? 'cpu' : llama.gpu,
    async ask(question, alive, signal) {
      const from = performance.now();
      const key = JSON.stringify(question.schema);
      const grammar = grammars.get(key) ?? (await grammarOf(llama, question.schema));
      grammars.set(key, grammar);
      const prompt = promptOf(question);
      const nothing = { tokensIn: 0, tokensReused: 0, tokensOut: 0, ms: 0, readMs: 0 };
      if (prompt.length + question.maxTokens > context.contextSize)
        return {
          status: 'useless',
          why: `longer than the ${String(context.contextSize)} tokens it can hold`,
          spent: nothing,
        };
      const read = await readPrompt(sequence, prompt, alive, signal);
      if (read === null) return { status: 'stopped' };
      const readMs = performance.now() - from;
      const written = await write(model, sequence, read.last, grammar, question.maxTokens, alive, signal);
      if (written === null) return { status: 'stopped' };
      const spent = {
        tokensIn: read.read + 1,
        tokensReused: read.reused,
        tokensOut: written.tokens.length,
        ms: performance.now() - from,
        readMs,
      };
      if (written.loops) return { status: 'useless', why: 'it said the same over and over', spent };
      return jsonIn(model.detokenize(written.tokens), written.tokens.length >= question.maxTokens, spent);
    },
  };
}

function jsonIn(text: string, cutOff: boolean, spent: Spent): Told {
  if (text.trim() === '') return { status: 'useless', why: 'it said nothing', spent };
  try {
    return { status: 'answered', json: JSON.parse(text), spent };
  } catch {
    return { status: 'useless', why: cutOff ? 'its answer was cut off' : 'its answer is no JSON', spent };
  }
}

const grammarOf = (llama: Llama, schema: AnswerSchema) => llama.createGrammarForJsonSchema<GbnfJsonSchema>(schema);

/** @returns what was read and what had been read before; `last` is left, for writing begins with it */
async function readPrompt(
  sequence: LlamaContextSequence,
  prompt: readonly Token[],
  alive: () => void,
  signal: AbortSignal,
): Promise<{ read: number; reused: number; last: Token } | null> {
  const last = prompt.at(-1);
  if (last === undefined) throw new Error('a question without a word');
  const before = prompt.slice(0, -1);
  await sequence.adaptStateToTokens(before, false);
  const reused = sequence.nextTokenIndex;
  for (let at = reused; at < before.length; at += PIECE) {
    if (signal.aborted) return null;
    await sequence.evaluateWithoutGeneratingNewTokens(before.slice(at, at + PIECE));
    alive();
  }
  return { read: before.length - reused, reused, last };
}

async function write(
  model: LlamaModel,
  sequence: LlamaContextSequence,
  last: Token,
  grammar: Awaited<ReturnType<typeof grammarOf>>,
  maxTokens: number,
  alive: () => void,
  signal: AbortSignal,
): Promise<{ tokens: Token[]; loops: boolean } | null> {
  const { LlamaGrammarEvaluationState } = await import('node-llama-cpp');
  const tokens: Token[] = [];
  const state = new LlamaGrammarEvaluationState({ model, grammar });
  // The likeliest token each time: the same question has the same answer.
  for await (const token of sequence.evaluate([last], { temperature: 0, grammarEvaluationState: state })) {
    if (signal.aborted) return null;
    if (model.isEogToken(token)) break;
    tokens.push(token);
    alive();
    if (loops(tokens)) return { tokens, loops: true };
    if (tokens.length >= maxTokens) break;
  }
  return { tokens, loops: false };
}

/** A phrase of up to so many tokens, said so often in a row, will be said for ever. */
const PHRASE = 24;
const TIMES = 6;

/** Whether the end of what was written is one phrase over and over. */
export function loops(tokens: readonly number[]): boolean {
  for (let phrase = 1; phrase <= PHRASE; phrase++) {
    const times = phrase === 1 ? TIMES * 4 : TIMES;
    if (tokens.length < phrase * times) return false;
    let same = true;
    for (let back = 1; same && back <= phrase * (times - 1); back++)
      same = tokens[tokens.length - back] === tokens[tokens.length - back - phrase];
    if (same) return true;
  }
  return false;
}

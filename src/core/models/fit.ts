/** Whether a model runs on this machine, reckoned from its header before anything is loaded. Pure. */
import type { Fit } from '../../shared/window/models.ts';
import type { GgufHeader } from './gguf.ts';

/** Bytes. */
export interface Machine {
  readonly memory: number;
  /** What programs can have now: caches that the system gives back count as free. */
  readonly free: number;
}

/** What is needed to reckon; any of it may be unknown. */
export type Shape = Pick<
  GgufHeader,
  'blocks' | 'heads' | 'kvHeads' | 'keyLength' | 'valueLength' | 'embeddingLength' | 'vocabulary'
>;

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
/** Keys and values are kept in 16 bits. */
const BYTES_PER_KEPT = 2;
/** What is computed with is 32 bits wide. */
const BYTES_PER_COMPUTED = 4;
/** Tokens that llama.cpp computes at once. */
const BATCH = 512;
/** Vectors that a block holds at once for each token of a batch, in lengths of the embedding: attention and feed-forward. */
const VECTORS_AT_ONCE = 10;
/** The process itself, its code and the tokenizer. */
const PROCESS = 96 * MIB;
/** Where the header does not say: about what a model of eight billion numbers without shared heads keeps of a token. */
const KEPT_OF_TOKEN = 512 * 1024;
/** The rest of the system, and whatever agents are at work: a machine that swaps is worse than a night without a model. */
const FOR_OTHERS = 1.5 * GIB;
/** On big machines others want more: a fifth stays theirs. */
const SHARE_FOR_OTHERS = 0.2;
/** Beyond this share of the memory, people notice. */
const COMFORTABLE = 0.6;

/**
 * @param shape of the header; `null` for a model that keeps no state of what it read (transformers.js)
 * @param bytes of the model's files
 * @param contextTokens it will be opened with
 */
export function fitOf(shape: Shape | null, bytes: number, machine: Machine, contextTokens: number): Fit {
  const context = Math.ceil(shape === null ? PROCESS : stateOf(shape, contextTokens) + bufferOf(shape, contextTokens));
  const needed = bytes + context;
  const most = machine.memory - Math.max(FOR_OTHERS, machine.memory * SHARE_FOR_OTHERS);
  const verdict =
    needed > most ? 'too-big' : needed > machine.memory * COMFORTABLE || needed > machine.free ? 'tight' : 'fits';
  return { verdict, weights: bytes, context, memory: machine.memory, free: machine.free };
}

/** Keys and values of every token read. */
function stateOf({ blocks, kvHeads, keyLength, valueLength }: Shape, contextTokens: number): number {
  if (blocks === null || kvHeads === null || keyLength === null || valueLength === null)
    return contextTokens * KEPT_OF_TOKEN;
  return contextTokens * blocks * kvHeads * (keyLength + valueLength) * BYTES_PER_KEPT;
}

/** What is computed with: likelihoods of every token of the vocabulary, the vectors of a block, how much each token minds each. */
function bufferOf({ vocabulary, embeddingLength, heads }: Shape, contextTokens: number): number {
  const perToken = vocabulary + VECTORS_AT_ONCE * (embeddingLength ?? 4096) + (heads ?? 32) * contextTokens;
  return PROCESS + Math.min(BATCH, contextTokens) * perToken * BYTES_PER_COMPUTED;
}

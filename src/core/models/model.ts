/**
 * What the rest of the engine knows of models: one that answers under a grammar, and one that turns texts into vectors.
 * Both run in a process of their own (see process/); whatever happens there comes back as data.
 */
import type { Result } from '../../shared/result.ts';

/** Which model it was, in entries, in the cache and beside vectors. Two files of the same content have the same hash. */
export interface ModelName {
  /** For people: the name the file gives itself, or the file's. */
  name: string;
  /** Of the content; see hash.ts. */
  hash: string;
}

/**
 * A question. `system` is the same for many questions that follow one another: what a model has read of it is used
 * again, as is whatever else two of them begin with.
 */
export interface Question {
  system: string;
  text: string;
  /** JSON Schema of the answer, in the part of it that a grammar can be made of. */
  schema: AnswerSchema;
  /** The answer is cut off there, and is then none. */
  maxTokens: number;
}

/** The part of JSON Schema that node-llama-cpp makes grammars of and that the prompts need. */
export type AnswerSchema =
  | { type: 'string'; maxLength?: number }
  | { type: 'boolean' | 'integer' | 'null' }
  | { enum: readonly (string | number | null)[] }
  | { type: 'array'; items: AnswerSchema; maxItems?: number }
  | { type: 'object'; properties: Readonly<Record<string, AnswerSchema>>; required: readonly string[] };

export interface Spent {
  /** Tokens read that were not in the state already, and tokens written. */
  tokensIn: number;
  tokensReused: number;
  tokensOut: number;
  /** Milliseconds in the model, and those of them that went into reading. */
  ms: number;
  readMs: number;
}

export type Answer =
  /** JSON under the schema, as far as the grammar holds: to be validated like anything from outside. */
  | { status: 'answered'; json: unknown; spent: Spent }
  /** The question is too long, or what came was empty, cut off, no JSON, or the same over and over. Costs this step only. */
  | { status: 'useless'; why: string; spent: Spent }
  /** Its process died with the question, or hung: it may be asked again another time. */
  | { status: 'lost'; why: string }
  /** The caller's signal. */
  | { status: 'stopped' }
  /** No model to ask any more: it could not be loaded, kept crashing, or no token came for too long. */
  | { status: 'gone'; why: ModelFailure };

export interface ModelFailure {
  code: 'not-loaded' | 'refused' | 'out-of-memory' | 'crashed' | 'timed-out' | 'not-available';
  message: string;
  hint: string;
}

export interface LanguageModel {
  readonly name: ModelName;
  /** Tokens that question and answer may have together. */
  readonly contextTokens: number;
  ask(question: Question, signal?: AbortSignal): Promise<Answer>;
  /** Ends the process, which gives its memory back. */
  close(): Promise<void>;
}

export interface Embedder {
  /** `built-in` is the lexical one. */
  readonly name: ModelName;
  readonly dimensions: number;
  /** @returns a vector of length 1 for each text, in order; a text without words gets zeros */
  embed(texts: readonly string[], signal?: AbortSignal): Promise<Result<readonly Float32Array[], ModelFailure>>;
  close(): Promise<void>;
}

/**
 * A language model of a few hundred kilobytes that llama.cpp takes for a real one: one byte or letter per token, one
 * block, random weights. What it says has no sense, but it comes to an end: the weights remember, for each letter, one
 * that follows, and the last of each such chain is followed by a quote. So it answers under a grammar in a few tokens.
 */
import { writeFileSync } from 'node:fs';
import { normal, shuffled, uniform, withLength } from './tiny-random.ts';
import { ggufBytes, type Field, type Tensor } from './tiny-gguf-bytes.ts';

export interface TinyGguf {
  /** Other seed, other weights, other answers. */
  readonly seed: number;
  /** Says of itself that it pools its vectors (mean): an embedding model. It compares letters, and only roughly. */
  readonly embedding?: boolean;
  /** No string it begins ever ends, nor repeats itself within 50 tokens: for what is stopped in the middle. */
  readonly endless?: boolean;
  /** Length of its vectors: a multiple of 8. Default 64; with fewer, letters are mixed up, and even the endless ends. */
  readonly dimensions?: number;
  /** Blocks of attention and feed-forward. Default 1. */
  readonly blocks?: number;
  /** Tokens it says it was trained on. Default 2048. */
  readonly contextTokens?: number;
  /** The name it gives itself. */
  readonly name?: string;
  /** A Jinja template of chats, for programs that ask for one. */
  readonly chatTemplate?: string;
  /** Two files instead of one: `<name>-00001-of-00002.gguf` has the header and half the tensors, `…-00002-…` the rest. */
  readonly split?: boolean;
}

/**
 * @param file path of the file to be written, ending in `.gguf`
 * @returns paths of what was written: `file`, or the two parts in their order; the first is the one to load
 */
export function writeTinyGguf(file: string, options: TinyGguf): readonly string[] {
  const fields = header(options);
  const tensors = weights(options);
  if (options.split !== true) {
    writeFileSync(file, ggufBytes(fields, tensors));
    return [file];
  }
  const half = Math.ceil(tensors.length / 2);
  return [tensors.slice(0, half), tensors.slice(half)].map((part, number) => {
    const path = file.replace(/\.gguf$/, `-0000${String(number + 1)}-of-00002.gguf`);
    const place: Field[] = [
      ['split.no', { u16: number }],
      ['split.count', { u16: 2 }],
      ['split.tensors.count', { i32: tensors.length }],
    ];
    writeFileSync(path, ggufBytes(number === 0 ? [...fields, ...place] : place, part));
    return path;
  });
}

const HEADS = 4;
const FEED_FORWARD = 2;

/** What may happen to a token, in llama.cpp's numbers. */
const KIND = { normal: 1, unknown: 2, control: 3, byte: 6 } as const;

interface Token {
  readonly text: string;
  readonly kind: number;
}

const UNKNOWN = 0;
const START = 1;
const END = 2;
/** How SentencePiece writes a space. */
const SPACE = '\u2581';
/** Four of these end an answer under node-llama-cpp's JSON grammars. */
const NEW_LINE = '<0x0A>';
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];
const PRINTABLE = Array.from({ length: 94 }, (_, at) => String.fromCharCode(33 + at));

const TOKENS: readonly Token[] = [
  { text: '<unk>', kind: KIND.unknown },
  { text: '<s>', kind: KIND.control },
  { text: '</s>', kind: KIND.control },
  ...Array.from({ length: 256 }, (_, byte) => ({
    text: `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
    kind: KIND.byte,
  })),
  { text: SPACE, kind: KIND.normal },
  ...PRINTABLE.map((text) => ({ text, kind: KIND.normal })),
];

function header(options: TinyGguf): Field[] {
  const { dimensions = 64, blocks = 1, contextTokens = 2048, name = 'Tiny', embedding = false } = options;
  return [
    ['general.architecture', { string: 'llama' }],
    ['general.name', { string: name }],
    ['general.file_type', { u32: 0 }],
    ['general.alignment', { u32: 32 }],
    ['llama.context_length', { u32: contextTokens }],
    ['llama.embedding_length', { u32: dimensions }],
    ['llama.block_count', { u32: blocks }],
    ['llama.feed_forward_length', { u32: dimensions * FEED_FORWARD }],
    ['llama.attention.head_count', { u32: HEADS }],
    ['llama.attention.head_count_kv', { u32: HEADS }],
    ['llama.attention.layer_norm_rms_epsilon', { f32: 1e-5 }],
    ['llama.rope.dimension_count', { u32: dimensions / HEADS }],
    ...(embedding ? [['llama.pooling_type', { u32: 1 }] satisfies Field] : []),
    ['tokenizer.ggml.model', { string: 'llama' }],
    ['tokenizer.ggml.tokens', { strings: TOKENS.map(({ text }) => text) }],
    ['tokenizer.ggml.scores', { f32s: TOKENS.map(() => 0) }],
    ['tokenizer.ggml.token_type', { i32s: TOKENS.map(({ kind }) => kind) }],
    ['tokenizer.ggml.unknown_token_id', { u32: UNKNOWN }],
    ['tokenizer.ggml.bos_token_id', { u32: START }],
    ['tokenizer.ggml.eos_token_id', { u32: END }],
    ['tokenizer.ggml.add_bos_token', { bool: true }],
    ['tokenizer.ggml.add_eos_token', { bool: false }],
    ['tokenizer.ggml.add_space_prefix', { bool: false }],
    ...(options.chatTemplate === undefined
      ? []
      : [['tokenizer.chat_template', { string: options.chatTemplate }] satisfies Field]),
  ];
}

function weights({ seed, dimensions = 64, blocks = 1, endless = false }: TinyGguf): Tensor[] {
  const next = uniform(seed);
  const random = normal(next);
  const matrix = (rows: number, columns: number, scale: number): Float32Array =>
    Float32Array.from({ length: rows * columns }, () => random() * scale);
  const embeddings = TOKENS.map(() => embeddingOf(dimensions, random));
  const wide = dimensions * FEED_FORWARD;
  const tensors: Tensor[] = [
    { name: 'token_embd.weight', shape: [dimensions, TOKENS.length], values: joined(embeddings) },
    { name: 'output_norm.weight', shape: [dimensions], values: new Float32Array(dimensions).fill(1) },
    {
      name: 'output.weight',
      shape: [dimensions, TOKENS.length],
      values: joined(outputRows(embeddings, endless, followers(endless, next))),
    },
  ];
  // What a block adds is small beside what a token brings along: context sways the answer, and does not drown the chain.
  const small = 0.15 / Math.sqrt(dimensions);
  const usual = 1 / Math.sqrt(dimensions);
  for (let block = 0; block < blocks; block++) {
    const add = (name: string, shape: readonly number[], values: Float32Array): unknown =>
      tensors.push({ name: `blk.${String(block)}.${name}.weight`, shape, values });
    add('attn_norm', [dimensions], new Float32Array(dimensions).fill(1));
    for (const name of ['attn_q', 'attn_k', 'attn_v'])
      add(name, [dimensions, dimensions], matrix(dimensions, dimensions, usual));
    add('attn_output', [dimensions, dimensions], matrix(dimensions, dimensions, small));
    add('ffn_norm', [dimensions], new Float32Array(dimensions).fill(1));
    for (const name of ['ffn_gate', 'ffn_up']) add(name, [dimensions, wide], matrix(wide, dimensions, usual));
    add('ffn_down', [wide, dimensions], matrix(dimensions, wide, small));
  }
  return tensors;
}

/** The first number is 1 in every token's vector, so that the output can lean towards some tokens always. */
function embeddingOf(dimensions: number, random: () => number): Float32Array {
  const own = Float32Array.from({ length: dimensions }, (_, at) => (at === 0 ? 0 : random()));
  const vector = withLength(own, Math.sqrt(dimensions - 1));
  vector[0] = 1;
  return vector;
}

/** Which token likes to come after which, as pairs of texts. */
function followers(endless: boolean, next: () => number): [before: string, after: string][] {
  const json: [string, string][] = [
    [':', '"'],
    [':', '{'],
    ['[', '"'],
    ['[', '{'],
    ['{', '"'],
    // Where the grammar allows an end.
    [NEW_LINE, '</s>'],
  ];
  if (endless) {
    const round = shuffled([...LETTERS, ...LETTERS.map((letter) => letter.toUpperCase())], next);
    const within = round.map((c, at): [string, string] => [c, round[at + 1] ?? round[0] ?? '']);
    return [...json, ['"', round[0] ?? ''], ...within];
  }
  const order = shuffled(LETTERS, next);
  const words = [order.slice(0, 6), order.slice(6, 11), order.slice(11, 19), order.slice(19)];
  const within = words.flatMap((word) => word.map((c, at): [string, string] => [c, word[at + 1] ?? '"']));
  return [...json, ['"', order[0] ?? ''], ...within];
}

/** How strongly a token is followed by its follower, in logits. */
const FOLLOWS = 12;

/** One row per token: the token is likely after those whose vectors the row is made of. */
function outputRows(
  embeddings: readonly Float32Array[],
  endless: boolean,
  pairs: readonly [string, string][],
): Float32Array[] {
  const placeOf = new Map(TOKENS.map(({ text }, at) => [text, at]));
  return TOKENS.map((token) => {
    const row = new Float32Array(embeddings[0]?.length ?? 0);
    for (const [before, after] of pairs) {
      const vector = after === token.text ? embeddings[placeOf.get(before) ?? UNKNOWN] : undefined;
      vector?.forEach((value, at) => (row[at] = (row[at] ?? 0) + (value * FOLLOWS) / vector.length));
    }
    row[0] = leaning(token, endless);
    return row;
  });
}

/** How likely a token is whatever went before, in logits: ends rather than continuations, letters rather than bytes. */
function leaning({ text, kind }: Token, endless: boolean): number {
  if (text === '"') return endless ? -6 : 1.5;
  if (text === '}' || text === ']') return endless ? -6 : 1;
  if (text === NEW_LINE) return endless ? -20 : 0.5;
  if (text === '</s>') return -5;
  if (kind !== KIND.normal || text === '\\') return -20;
  if (text === SPACE) return -8;
  return /[a-z,-]/i.test(text) ? -2 : -1;
}

function joined(rows: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(rows.reduce((sum, row) => sum + row.length, 0));
  let at = 0;
  for (const row of rows) {
    all.set(row, at);
    at += row.length;
  }
  return all;
}

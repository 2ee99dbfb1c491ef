/**
 * An embedding model of some thirty kilobytes in the layout of transformers.js. It looks each piece of a word up in a table
 * whose rows are sums over the runs of three letters in it: words that look alike are near each other, as in fastText.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onnxLookup } from './tiny-onnx-bytes.ts';
import { normal, uniform, withLength } from './tiny-random.ts';

export interface TinyOnnx {
  /** Other seed, other vectors. */
  readonly seed: number;
  /** Length of its vectors. Default 32; with fewer, more words are near each other by chance. */
  readonly dimensions?: number;
  /** Words it shall know besides its own, in lower case. Others are read letter by letter, which says less. */
  readonly words?: readonly string[];
}

/** @param folder made if it is not there; gets config.json, tokenizer.json, tokenizer_config.json, onnx/model_quantized.onnx */
export function writeTinyOnnx(folder: string, { seed, dimensions = 32, words = [] }: TinyOnnx): void {
  const vocabulary = [...new Set([...SPECIAL, ...CHARACTERS, ...ENDINGS, ...WORDS, ...words])];
  const rows = vocabulary.map((piece) => vectorOf(piece, seed, dimensions));
  mkdirSync(join(folder, 'onnx'), { recursive: true });
  const write = (name: string, value: unknown): void => writeFileSync(join(folder, name), JSON.stringify(value));
  write('config.json', {
    model_type: 'bert',
    architectures: ['BertModel'],
    hidden_size: dimensions,
    vocab_size: vocabulary.length,
    max_position_embeddings: 512,
  });
  write('tokenizer_config.json', {
    tokenizer_class: 'BertTokenizer',
    do_lower_case: true,
    pad_token: PADDING,
    unk_token: UNKNOWN,
    model_max_length: 512,
  });
  write('tokenizer.json', tokenizer(vocabulary));
  writeFileSync(join(folder, 'onnx', 'model_quantized.onnx'), onnxLookup(rows));
}

const PADDING = '[PAD]';
const UNKNOWN = '[UNK]';
const SPECIAL = [PADDING, UNKNOWN];
/** Each may begin a word, or (with `##`) go on with one, so that few words are unknown. */
const CHARACTERS = [...'abcdefghijklmnopqrstuvwxyz0123456789'].flatMap((c) => [c, `##${c}`]);
const ENDINGS = ['##s', '##es', '##ed', '##er', '##ing', '##ly', '##ion', '##able'];
const WORDS =
  `a add after again all always an and answer ask at be before branch build building builds built by cache change check
   class clean code command commit config container copy database default dependency deploy deployed deploying disk docker
   do edit error fail failed failing failure file files first fix fixed flag folder for format from function git import in
   install installed installing into is it key last lint list local lock log logs merge migrate migration module need
   network never new node not npm of old on open or package packages password path pnpm port prefer pull push python query
   read rebase release remote rename reset restart review run running runs schema script search server session start step
   stop string table test tested testing tests that the this time timeout to token tool type types typescript update
   upgrade use user using value version want was watch when with without word write wrong yarn`.split(/\s+/);

/** How much a piece counts in a text: letters say little, and neither do the words that stand in every sentence. */
function weightOf(piece: string): number {
  if (SPECIAL.includes(piece)) return 0.05;
  if (CHARACTERS.includes(piece) || ENDINGS.includes(piece)) return 0.3;
  return piece.length <= 3 && !MEANINGFUL.includes(piece) ? 0.3 : 1;
}
const MEANINGFUL = ['add', 'ask', 'fix', 'git', 'key', 'log', 'npm', 'run'];

function vectorOf(piece: string, seed: number, dimensions: number): Float32Array {
  const sum = new Float32Array(dimensions);
  const add = (feature: string): void => {
    const random = normal(uniform(hash(`${String(seed)} ${feature}`)));
    for (let at = 0; at < dimensions; at++) sum[at] = (sum[at] ?? 0) + random();
  };
  const framed = `<${piece.replace(/^##/, '')}>`;
  for (let at = 0; at + 3 <= framed.length; at++) add(framed.slice(at, at + 3));
  return withLength(sum, weightOf(piece));
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193);
  return value >>> 0;
}

/** In the format of the tokenizers library: lower case, split at spaces and signs, then the longest pieces that fit. */
function tokenizer(vocabulary: readonly string[]): unknown {
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: SPECIAL.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: null,
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: UNKNOWN,
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(vocabulary.map((piece, id) => [piece, id])),
    },
  };
}

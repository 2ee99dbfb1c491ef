/**
 * A small valid GGUF file whose every count, length and type is known by its place, for tests that change them. Beside
 * it a reader of tensors that shares no code with the engine's: short, trusting, and throwing where it reads nonsense.
 */

/** A number in the header. */
export interface Mark {
  readonly what: string;
  readonly at: number;
  readonly size: 4 | 8;
}

export interface MarkedGguf {
  readonly bytes: Buffer;
  readonly marks: readonly Mark[];
}

export type Written =
  | { readonly number: number; readonly type: number }
  | { readonly text: string }
  | { readonly flag: boolean }
  | { readonly texts: readonly string[] }
  | { readonly list: readonly number[]; readonly type: number }
  /** A list that holds lists of bytes, so many deep. */
  | { readonly nested: number };

export interface WrittenTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Number of its packing, and the bytes that follow from it. */
  readonly packing: number;
  readonly bytes: number;
}

const SIZES: Readonly<Record<number, number>> = { 0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 10: 8, 11: 8, 12: 8 };

/** A model that says all that is needed, with a value of each type. */
export const SMALL: readonly (readonly [string, Written])[] = [
  ['general.architecture', { text: 'llama' }],
  ['general.name', { text: 'Small one' }],
  ['general.file_type', { number: 7, type: 4 }],
  ['general.alignment', { number: 32, type: 4 }],
  ['llama.context_length', { number: 4096, type: 10 }],
  ['llama.embedding_length', { number: 64, type: 4 }],
  ['llama.block_count', { number: 2, type: 4 }],
  ['llama.attention.head_count', { number: 8, type: 4 }],
  ['llama.attention.head_count_kv', { list: [2, 4], type: 5 }],
  ['llama.attention.layer_norm_rms_epsilon', { number: 0, type: 6 }],
  ['tokenizer.ggml.model', { text: 'llama' }],
  ['tokenizer.ggml.tokens', { texts: ['<unk>', '<s>', '</s>', 'a', 'b'] }],
  ['tokenizer.ggml.scores', { list: [0, 0, 0, 0, 0], type: 6 }],
  ['tokenizer.ggml.add_bos_token', { flag: true }],
  ['tokenizer.chat_template', { text: '{{ messages }}' }],
  ['extra.u8', { number: 1, type: 0 }],
  ['extra.i8', { number: 1, type: 1 }],
  ['extra.u16', { number: 1, type: 2 }],
  ['extra.i16', { number: 1, type: 3 }],
  ['extra.i64', { number: 1, type: 11 }],
  ['extra.f64', { number: 1, type: 12 }],
  ['extra.nested', { nested: 2 }],
];

export const SMALL_TENSORS: readonly WrittenTensor[] = [
  { name: 'token_embd.weight', shape: [64, 5], packing: 8, bytes: (64 * 5 * 34) / 32 },
  { name: 'output_norm.weight', shape: [64], packing: 0, bytes: 256 },
  { name: 'blk.0.attn_q.weight', shape: [32, 3], packing: 2, bytes: 54 },
  { name: 'output.weight', shape: [64, 5], packing: 1, bytes: 640 },
];

export function markedGguf(
  values: readonly (readonly [string, Written])[] = SMALL,
  tensors: readonly WrittenTensor[] = SMALL_TENSORS,
  alignment = 32,
): MarkedGguf {
  const parts: Buffer[] = [];
  const marks: Mark[] = [];
  let at = 0;
  const put = (bytes: Buffer): void => {
    parts.push(bytes);
    at += bytes.length;
  };
  const u32 = (what: string, value: number): void => {
    marks.push({ what, at, size: 4 });
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    put(bytes);
  };
  const u64 = (what: string, value: number): void => {
    marks.push({ what, at, size: 8 });
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(value));
    put(bytes);
  };
  const text = (what: string, value: string): void => {
    u64(`length of ${what}`, Buffer.byteLength(value));
    put(Buffer.from(value));
  };
  const pad = (): void => {
    put(Buffer.alloc((alignment - (at % alignment)) % alignment));
  };
  const nested = (depth: number): void => {
    u32('type of the nested list', depth === 1 ? 0 : 9);
    u64('length of the nested list', 1);
    if (depth === 1) put(Buffer.of(7));
    else nested(depth - 1);
  };

  put(Buffer.from('GGUF'));
  u32('version', 3);
  u64('number of tensors', tensors.length);
  u64('number of values', values.length);
  for (const [key, value] of values) {
    text(`key ${key}`, key);
    if ('text' in value) {
      u32(`type of ${key}`, 8);
      text(key, value.text);
    } else if ('flag' in value) {
      u32(`type of ${key}`, 7);
      put(Buffer.of(value.flag ? 1 : 0));
    } else if ('texts' in value) {
      u32(`type of ${key}`, 9);
      u32(`type of the list ${key}`, 8);
      u64(`length of the list ${key}`, value.texts.length);
      for (const item of value.texts) text(`${key} ${item}`, item);
    } else if ('list' in value) {
      u32(`type of ${key}`, 9);
      u32(`type of the list ${key}`, value.type);
      u64(`length of the list ${key}`, value.list.length);
      for (const item of value.list) put(little(item, value.type));
    } else if ('nested' in value) {
      u32(`type of ${key}`, 9);
      nested(value.nested);
    } else {
      u32(`type of ${key}`, value.type);
      put(little(value.number, value.type));
    }
  }
  let offset = 0;
  for (const { name, shape, packing, bytes } of tensors) {
    text(`tensor ${name}`, name);
    u32(`dimensions of ${name}`, shape.length);
    for (const length of shape) u64(`row of ${name}`, length);
    u32(`packing of ${name}`, packing);
    u64(`place of ${name}`, offset);
    offset = Math.ceil((offset + bytes) / alignment) * alignment;
  }
  pad();
  for (const { bytes } of tensors) {
    put(Buffer.alloc(bytes, 1));
    pad();
  }
  return { bytes: Buffer.concat(parts), marks };
}

function little(value: number, type: number): Buffer {
  const bytes = Buffer.alloc(SIZES[type] ?? 0);
  if (type === 6) bytes.writeFloatLE(value);
  else if (type === 12) bytes.writeDoubleLE(value);
  else if (bytes.length === 8) bytes.writeBigInt64LE(BigInt(value));
  else bytes.writeIntLE(value, 0, bytes.length);
  return bytes;
}

export interface ReadTensor {
  readonly name: string;
  readonly elements: number;
  /** From the beginning of the file. */
  readonly begin: number;
}

/** @throws where the bytes make no sense */
export function tensorsIn(bytes: Buffer): ReadTensor[] {
  let at = 8;
  let alignment = 32;
  const u32 = (): number => bytes.readUInt32LE((at += 4) - 4);
  const u64 = (): number => Number(bytes.readBigUInt64LE((at += 8) - 8));
  const text = (): string => {
    const length = u64();
    return bytes.toString('utf8', at, (at += length));
  };
  const pass = (type: number): number => {
    const size = SIZES[type];
    if (type === 8) text();
    else if (type === 7) at += 1;
    else if (size !== undefined) at += size;
    else {
      const inner = u32();
      for (let count = u64(); count > 0; count--) pass(inner);
    }
    return at;
  };
  const tensorCount = u64();
  for (let values = u64(); values > 0; values--) {
    const key = text();
    const type = u32();
    if (key === 'general.alignment') alignment = bytes.readUInt32LE(at);
    pass(type);
  }
  const tensors = Array.from({ length: tensorCount }, () => {
    const name = text();
    const shape = Array.from({ length: u32() }, u64);
    u32();
    return { name, elements: shape.reduce((product, length) => product * length, 1), offset: u64() };
  });
  const data = Math.ceil(at / alignment) * alignment;
  return tensors.map(({ name, elements, offset }) => ({ name, elements, begin: data + offset }));
}

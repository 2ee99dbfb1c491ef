/** The bytes of a GGUF file, version 3, little-endian: a header of fields, a list of tensors, their numbers. */

type Value =
  | { readonly u16: number }
  | { readonly u32: number }
  | { readonly i32: number }
  | { readonly f32: number }
  | { readonly bool: boolean }
  | { readonly string: string }
  | { readonly strings: readonly string[] }
  | { readonly f32s: readonly number[] }
  | { readonly i32s: readonly number[] };

export type Field = readonly [key: string, value: Value];

export interface Tensor {
  readonly name: string;
  /** Length of a row first, then the number of rows. */
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Where a tensor begins is a multiple of this. Fields that say otherwise would be wrong. */
const ALIGNMENT = 32;
const TYPE = { u16: 2, u32: 4, i32: 5, f32: 6, bool: 7, string: 8, array: 9 } as const;
const F32 = 0;

/** @returns the whole file */
export function ggufBytes(fields: readonly Field[], tensors: readonly Tensor[]): Buffer {
  const head = [Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(fields.length)];
  for (const [key, value] of fields) head.push(text(key), typed(value));
  const body: Buffer[] = [];
  let offset = 0;
  for (const { name, shape, values } of tensors) {
    head.push(text(name), u32(shape.length), ...shape.map(u64), u32(F32), u64(offset));
    const bytes = padded(numbers(values, (buffer, value, at) => buffer.writeFloatLE(value, at)));
    body.push(bytes);
    offset += bytes.length;
  }
  return Buffer.concat([padded(Buffer.concat(head)), ...body]);
}

function typed(value: Value): Buffer {
  if ('u16' in value) return Buffer.concat([u32(TYPE.u16), Buffer.of(value.u16 & 0xff, value.u16 >> 8)]);
  if ('u32' in value) return Buffer.concat([u32(TYPE.u32), u32(value.u32)]);
  if ('i32' in value) return Buffer.concat([u32(TYPE.i32), i32s([value.i32])]);
  if ('f32' in value) return Buffer.concat([u32(TYPE.f32), f32s([value.f32])]);
  if ('bool' in value) return Buffer.concat([u32(TYPE.bool), Buffer.of(value.bool ? 1 : 0)]);
  if ('string' in value) return Buffer.concat([u32(TYPE.string), text(value.string)]);
  if ('strings' in value) return list(TYPE.string, value.strings.length, Buffer.concat(value.strings.map(text)));
  if ('f32s' in value) return list(TYPE.f32, value.f32s.length, f32s(value.f32s));
  return list(TYPE.i32, value.i32s.length, i32s(value.i32s));
}

const list = (type: number, length: number, items: Buffer): Buffer =>
  Buffer.concat([u32(TYPE.array), u32(type), u64(length), items]);
const text = (value: string): Buffer => Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);
const f32s = (values: readonly number[]): Buffer =>
  numbers(values, (buffer, value, at) => buffer.writeFloatLE(value, at));
const i32s = (values: readonly number[]): Buffer =>
  numbers(values, (buffer, value, at) => buffer.writeInt32LE(value, at));
const u32 = (value: number): Buffer => numbers([value], (buffer, of, at) => buffer.writeUInt32LE(of, at));

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

/** Four bytes each. */
function numbers(
  values: readonly number[] | Float32Array,
  write: (buffer: Buffer, value: number, at: number) => unknown,
): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, at) => write(bytes, value, at * 4));
  return bytes;
}

const padded = (bytes: Buffer): Buffer =>
  Buffer.concat([bytes, Buffer.alloc((ALIGNMENT - (bytes.length % ALIGNMENT)) % ALIGNMENT)]);

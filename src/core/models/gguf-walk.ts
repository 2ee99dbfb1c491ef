/**
 * Walks through the header of one GGUF file, version 2 or 3. Files come from anywhere, and what reads them next is
 * native code: so every count, length and place is held against the file before it is believed.
 */
import { openCursor, type Cursor } from './gguf-cursor.ts';
import { PACKINGS } from './gguf-kinds.ts';

export type Value =
  | { readonly kind: 'number'; readonly number: number; readonly type: number }
  | { readonly kind: 'flag'; readonly flag: boolean }
  /** Its first part; `bytes` of all of it. */
  | { readonly kind: 'text'; readonly text: string; readonly bytes: number }
  /** `numbers`: where there are few of them. */
  | { readonly kind: 'list'; readonly count: number; readonly numbers: readonly number[] | null };

export interface Tensor {
  readonly name: string;
  /** As many numbers as it is made of. */
  readonly elements: number;
  readonly packing: string;
  readonly bytes: number;
}

export interface Walked {
  readonly version: number;
  readonly values: ReadonlyMap<string, Value>;
  readonly tensors: readonly Tensor[];
  readonly fileBytes: number;
}

/** Real headers have some fifty values; more than this was not written by a program that makes models. */
const MOST_VALUES = 65_536;
/** The largest models there are have a few ten thousand. */
const MOST_TENSORS = 131_072;
/** Over all lists together: the largest vocabularies have some 300 000 words and as many merges. Bounds the time. */
const MOST_TEXTS = 8_388_608;
/** As in the format's description. */
const LONGEST_KEY = 65_535;
const DEEPEST_LIST = 4;
const MOST_DIMENSIONS = 4;
/** llama.cpp keeps a name in 64 bytes with a zero behind it. */
const LONGEST_NAME = 63;
const LARGEST_ALIGNMENT = 1024 * 1024;
const USUAL_ALIGNMENT = 32;
/** Of a text, so much is kept: names and licences, not templates. */
const KEPT_TEXT = 1024;
/** Lists of numbers for each block of a model are kept, lists for each word are not. */
const KEPT_NUMBERS = 2048;

const TYPE = { flag: 7, text: 8, list: 9, u32: 4 } as const;
/** Types of numbers, with their size in bytes. */
const NUMBERS: ReadonlyMap<number, { readonly size: number; readonly read: (cursor: Cursor) => number }> = new Map([
  [0, { size: 1, read: (cursor) => cursor.u8() }],
  [1, { size: 1, read: (cursor) => cursor.i8() }],
  [2, { size: 2, read: (cursor) => cursor.u16() }],
  [3, { size: 2, read: (cursor) => cursor.i16() }],
  [4, { size: 4, read: (cursor) => cursor.u32() }],
  [5, { size: 4, read: (cursor) => cursor.i32() }],
  [6, { size: 4, read: (cursor) => cursor.f32() }],
  [10, { size: 8, read: (cursor) => cursor.u64() }],
  [11, { size: 8, read: (cursor) => cursor.i64() }],
  [12, { size: 8, read: (cursor) => cursor.f64() }],
]);

/** @returns what the header says, every tensor within the file; or, in words, why the file is no use. Never throws. */
export function walkGguf(path: string): Walked | { refused: string } {
  const opened = openCursor(path);
  if (!opened.ok) return { refused: opened.error };
  try {
    return walk(opened.value);
  } finally {
    opened.value.close();
  }
}

function walk(cursor: Cursor): Walked | { refused: string } {
  const version = versionOf(cursor);
  const tensorCount = cursor.length('the number of its tensors');
  const valueCount = cursor.length('the number of its values');
  if (tensorCount > MOST_TENSORS) cursor.refuse(`it claims to have ${String(tensorCount)} tensors`);
  if (valueCount > MOST_VALUES) cursor.refuse(`it claims to have ${String(valueCount)} values`);

  const values = new Map<string, Value>();
  const budget = { texts: MOST_TEXTS };
  for (let at = 0; at < valueCount && cursor.refused() === null; at++) {
    const key = textOf(cursor, LONGEST_KEY, 'a key');
    if (key === '') cursor.refuse('a value has no key');
    if (values.has(key)) cursor.refuse(`it says ${shown(key)} twice`);
    const value = valueOf(cursor, cursor.u32(), budget);
    if (value) values.set(key, value);
  }
  const alignment = alignmentOf(values, cursor);
  const tensors = tensorsOf(cursor, tensorCount, alignment);
  const refused = cursor.refused();
  return refused === null ? { version, values, tensors, fileBytes: cursor.bytes } : { refused };
}

function versionOf(cursor: Cursor): number {
  const magic = [cursor.u8(), cursor.u8(), cursor.u8(), cursor.u8()];
  const letters = String.fromCharCode(...magic);
  if (['tjgg', 'lmgg', 'fmgg', 'algg'].includes(letters))
    cursor.refuse('it is in a format from before GGUF, which nothing reads any more');
  if (letters !== 'GGUF') cursor.refuse('it is no GGUF file');
  const version = cursor.u32();
  if (version === 1) cursor.refuse('it is of version 1 of the format, which is too old');
  else if (version > 0 && version % 65_536 === 0) cursor.refuse('it was made for big-endian machines');
  else if (version !== 2 && version !== 3)
    cursor.refuse(`it is of version ${String(version)} of the format, not 2 or 3`);
  return version;
}

/** A text of which everything counts. */
function textOf(cursor: Cursor, longest: number, what: string): string {
  const bytes = cursor.length(`the length of ${what}`);
  if (bytes > longest) cursor.refuse(`${what} claims to be ${String(bytes)} bytes long`);
  return cursor.text(bytes, longest);
}

function valueOf(cursor: Cursor, type: number, budget: { texts: number }, depth = 1): Value | null {
  const number = NUMBERS.get(type);
  if (number) return { kind: 'number', number: number.read(cursor), type };
  if (type === TYPE.flag) return { kind: 'flag', flag: flagOf(cursor) };
  if (type === TYPE.text) {
    const bytes = cursor.length('the length of a text');
    return { kind: 'text', text: cursor.text(bytes, KEPT_TEXT), bytes };
  }
  if (type === TYPE.list) return listOf(cursor, budget, depth);
  cursor.refuse(`a value is of the unknown type ${String(type)}`);
  return null;
}

function flagOf(cursor: Cursor): boolean {
  const value = cursor.u8();
  if (value > 1) cursor.refuse(`a flag is ${String(value)}, neither 0 nor 1`);
  return value === 1;
}

function listOf(cursor: Cursor, budget: { texts: number }, depth: number): Value | null {
  if (depth > DEEPEST_LIST) {
    cursor.refuse('its lists are nested too deep');
    return null;
  }
  const type = cursor.u32();
  const count = cursor.length('the length of a list');
  const number = NUMBERS.get(type);
  if (number) {
    if (count <= KEPT_NUMBERS) {
      const numbers: number[] = [];
      for (let at = 0; at < count && cursor.refused() === null; at++) numbers.push(number.read(cursor));
      return { kind: 'list', count, numbers };
    }
    cursor.skip(count * number.size);
    return { kind: 'list', count, numbers: null };
  }
  if (type === TYPE.flag) {
    cursor.skip(count);
    return { kind: 'list', count, numbers: null };
  }
  if (type !== TYPE.text && type !== TYPE.list) {
    cursor.refuse(`a list is of the unknown type ${String(type)}`);
    return null;
  }
  budget.texts -= count;
  if (budget.texts < 0) cursor.refuse(`a list claims to have ${String(count)} items`);
  for (let at = 0; at < count && cursor.refused() === null; at++) {
    if (type === TYPE.text) cursor.skip(cursor.length('the length of a text'));
    else listOf(cursor, budget, depth + 1);
  }
  return { kind: 'list', count, numbers: null };
}

function alignmentOf(values: ReadonlyMap<string, Value>, cursor: Cursor): number {
  const value = values.get('general.alignment');
  if (value === undefined) return USUAL_ALIGNMENT;
  const alignment = value.kind === 'number' && value.type === TYPE.u32 ? value.number : 0;
  const power = alignment > 0 && Number.isInteger(Math.log2(alignment));
  if (power && alignment <= LARGEST_ALIGNMENT) return alignment;
  cursor.refuse('its general.alignment is no power of two');
  return USUAL_ALIGNMENT;
}

function tensorsOf(cursor: Cursor, count: number, alignment: number): Tensor[] {
  const tensors: Tensor[] = [];
  const names = new Set<string>();
  // Each begins where the one before ends: so none lies over another, and none outside.
  let next = 0;
  for (let at = 0; at < count && cursor.refused() === null; at++) {
    const name = textOf(cursor, LONGEST_NAME, 'the name of a tensor');
    if (names.has(name)) cursor.refuse(`it has two tensors ${shown(name)}`);
    names.add(name);
    const shape = shapeOf(cursor, name);
    const type = cursor.u32();
    const packing = PACKINGS.get(type);
    const offset = cursor.length('the place of a tensor');
    const row = shape[0] ?? 1;
    const elements = shape.reduce((product, length) => product * length, 1);
    if (packing === undefined) {
      cursor.refuse(`tensor ${shown(name)} is packed in the unknown way ${String(type)}`);
      break;
    }
    const bytes = (elements / packing.block) * packing.bytes;
    if (!Number.isSafeInteger(elements)) cursor.refuse(`tensor ${shown(name)} cannot be so large`);
    else if (row % packing.block !== 0) cursor.refuse(`rows of tensor ${shown(name)} end in the middle of a block`);
    else if (offset !== next) cursor.refuse(`tensor ${shown(name)} is not where the one before it ends`);
    next = aligned(offset + bytes, alignment);
    tensors.push({ name, elements, packing: packing.name, bytes });
  }
  const last = tensors.at(-1);
  if (cursor.refused() !== null || last === undefined) return tensors;
  const begin = aligned(cursor.position(), alignment);
  const end = begin + tensors.reduce((sum, { bytes }) => aligned(sum, alignment) + bytes, 0);
  if (end > cursor.bytes)
    cursor.refuse(`it is cut off: ${String(cursor.bytes)} of at least ${String(end)} bytes are there`);
  return tensors;
}

function shapeOf(cursor: Cursor, name: string): number[] {
  const dimensions = cursor.u32();
  if (dimensions > MOST_DIMENSIONS) cursor.refuse(`tensor ${shown(name)} claims ${String(dimensions)} dimensions`);
  const shape: number[] = [];
  for (let at = 0; at < dimensions && cursor.refused() === null; at++) {
    const length = cursor.length('the length of a row');
    if (length === 0) cursor.refuse(`tensor ${shown(name)} has no elements`);
    shape.push(length);
  }
  return shape;
}

const aligned = (position: number, alignment: number): number => Math.ceil(position / alignment) * alignment;

/** A name out of the file, for people. */
export const shown = (name: string): string => `“${plain(name).slice(0, 80)}”`;

/** Without control characters, and without those that turn the direction of writing. */
export const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]/gu, ' ').trim();

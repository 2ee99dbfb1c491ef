/**
 * The state an operation log comes to. Each line is `{kind, k, v, i}`: 0 lays down the whole, 1 sets what is at the path
 * `k`, 2 cuts the list there down to `i` items, where `i` is given, and appends `v`, 3 deletes what is there.
 */
import { asList, parseLine, type JsonObject } from '../json.ts';

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isItems = (value: unknown): value is unknown[] => Array.isArray(value);

/** Names that are more than a place to put something. */
const NOT_NAMES: ReadonlySet<unknown> = new Set(['__proto__', 'constructor', 'prototype']);

export interface Replayed {
  state: unknown;
  /**
   * Requests that were cut off the list, because the human typed another in their place or had one tried again; by the
   * number of the request they stood before last, in the order in which they were made.
   */
  cut: ReadonlyMap<number, readonly unknown[]>;
  /** Lines that were no operation, or one on something that is not there. */
  bad: { line: number; message: string }[];
}

export function replayed(text: string): Replayed {
  const holder: Fields = {};
  const bad: Replayed['bad'] = [];
  const cut = new Map<number, unknown[]>();
  text.split('\n').forEach((line, n) => {
    if (line.trim() === '') return;
    const parsed = parseLine(line);
    if (parsed.kind === 'object') keepCut(holder, parsed.value, cut);
    const fault = parsed.kind === 'bad' ? parsed.message : apply(holder, parsed.value);
    if (fault !== null) bad.push({ line: n + 1, message: fault });
  });
  return { state: holder['state'], cut, bad };
}

/** What an operation is about to cut off the list of requests, with what had been cut off behind it before. */
function keepCut(holder: Fields, { kind, k, i }: JsonObject, cut: Map<number, unknown[]>): void {
  const path = asList(k);
  if (kind === 0) cut.clear();
  if (kind !== 2 || path.length !== 1 || path[0] !== 'requests' || typeof i !== 'number') return;
  const requests = inside(holder['state'], 'requests');
  if (!isItems(requests) || !Number.isInteger(i) || i < 0 || i >= requests.length) return;
  const kept = cut.get(i) ?? [];
  for (let n = i; n <= requests.length; n++) {
    if (n > i) for (const earlier of cut.get(n) ?? []) kept.push(earlier);
    cut.delete(n);
    if (n < requests.length) kept.push(requests[n]);
  }
  cut.set(i, kept);
}

function apply(holder: Fields, { kind, k, v, i }: JsonObject): string | null {
  if (kind === 0) {
    holder['state'] = v;
    return null;
  }
  const path = ['state', ...asList(k)];
  const last = path.pop();
  if (kind !== 1 && kind !== 2 && kind !== 3) return 'not an operation that is known';
  let at: unknown = holder;
  for (const step of path) at = inside(at, step);
  if (kind === 2) return append(at, last, v, i);
  return put(at, last, kind === 1 ? v : undefined);
}

function inside(at: unknown, step: unknown): unknown {
  if (isItems(at)) return typeof step === 'number' ? at[step] : undefined;
  return isFields(at) && typeof step === 'string' && Object.hasOwn(at, step) ? at[step] : undefined;
}

function put(at: unknown, name: unknown, value: unknown): string | null {
  if (isItems(at) && typeof name === 'number' && Number.isInteger(name) && name >= 0 && name <= at.length) {
    at[name] = value;
    return null;
  }
  if (!isFields(at) || typeof name !== 'string' || NOT_NAMES.has(name)) return NOWHERE;
  if (value === undefined) Reflect.deleteProperty(at, name);
  else at[name] = value;
  return null;
}

function append(at: unknown, name: unknown, value: unknown, from: unknown): string | null {
  const there = inside(at, name);
  if (there === undefined) return put(at, name, [...asList(value)]);
  if (!isItems(there)) return NOWHERE;
  if (typeof from === 'number' && Number.isInteger(from) && from >= 0 && from < there.length) there.length = from;
  for (const item of asList(value)) there.push(item);
  return null;
}

const NOWHERE = 'an operation on something that is not there';

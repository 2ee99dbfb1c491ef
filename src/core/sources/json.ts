/** Small guards for JSON nobody promised anything about. They cost nothing per record; a schema library would. */

import { createHash } from 'node:crypto';

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const asString = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** A string that says something: never the empty string. */
export const asText = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

export const asObject = (value: unknown): JsonObject | null => (isObject(value) ? value : null);

export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Epoch milliseconds of an ISO 8601 time; `null` for anything that is not one. */
export function asTime(value: unknown): number | null {
  if (typeof value !== 'string') return null;
  const time = Date.parse(value);
  return Number.isFinite(time) ? time : null;
}

/** What a program may end with: a whole number of 32 bits, with or without a sign. */
export const asExitCode = (value: unknown): number | null =>
  typeof value === 'number' && Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 32 ? value : null;

/** @param digits of an exit code in a text; `undefined` where there are none */
export const writtenExitCode = (digits: string | undefined): number | null =>
  digits === undefined ? null : asExitCode(Number(digits));

export type ParsedLine = { kind: 'object'; value: JsonObject } | { kind: 'bad'; message: string };

/** What JSON can begin with. Files of prose are looked at by every reader, and a throw for each line takes long. */
const BEGINS = /^\s*(?:[[{"\d-]|true|false|null)/;

export function parseLine(line: string): ParsedLine {
  if (!BEGINS.test(line)) return { kind: 'bad', message: 'not valid JSON' };
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { kind: 'bad', message: 'not valid JSON' };
  }
  return isObject(value) ? { kind: 'object', value } : { kind: 'bad', message: 'not a JSON object' };
}

/** For text that may be JSON itself (tool arguments): `null` when it is not an object. */
export function parseObject(text: string): JsonObject | null {
  const parsed = parseLine(text);
  return parsed.kind === 'object' ? parsed.value : null;
}

/** Short stand-in for a text that is only ever compared, so that what a decoder remembers stays small. */
export const fingerprint = (text: string): string =>
  createHash('sha1').update(text.trim()).digest('base64').slice(0, 16);

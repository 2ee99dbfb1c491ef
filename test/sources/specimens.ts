/**
 * Small logs of every agent, invented, of every format and era that its reader knows: `specimens/<agent>.json`. They
 * are what hostile input is made of; whatever a reader learns to read gets one.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { z } from 'zod';
import type { AgentId } from '../../src/shared/contract.ts';

/** What stands in a file: JSON, or a text that is none. */
const content = z.union([z.object({ json: z.unknown() }).strict(), z.object({ text: z.string() }).strict()]);
/** Bytes of a cell: a packed JSON, a JSON as bytes, or hexadecimal digits. */
const blob = z.union([
  z.object({ zstd: z.unknown() }).strict(),
  z.object({ bytes: z.unknown() }).strict(),
  z.object({ hex: z.string() }).strict(),
]);
const cell = z.union([z.string(), z.number(), z.null(), blob]);
const beside = z.record(z.string(), content);
const specimen = z.discriminatedUnion('format', [
  z.object({ format: z.literal('lines'), path: z.string(), lines: z.array(z.unknown()) }),
  z.object({
    format: z.literal('document'),
    path: z.string(),
    json: z.unknown().optional(),
    text: z.string().optional(),
    beside,
  }),
  z.object({
    format: z.literal('database'),
    path: z.string(),
    tables: z.record(z.string(), z.object({ columns: z.array(z.string()), rows: z.array(z.array(cell)) })),
    beside,
  }),
]);

export type Specimen = z.infer<typeof specimen>;
export type LineSpecimen = Extract<Specimen, { format: 'lines' }>;
export type DocumentSpecimen = Extract<Specimen, { format: 'document' }>;
export type DatabaseSpecimen = Extract<Specimen, { format: 'database' }>;
export type Cell = z.infer<typeof cell>;

export const specimensOf = (agent: AgentId): Specimen[] =>
  z.array(specimen).parse(JSON.parse(readFileSync(join(import.meta.dirname, 'specimens', `${agent}.json`), 'utf8')));

export const written = (one: { json?: unknown; text?: string | undefined }): string =>
  one.text ?? JSON.stringify(one.json) ?? 'null';

/** A cell as it stands in a database. */
export function cellValue(value: Cell): string | number | Uint8Array | null {
  if (typeof value !== 'object' || value === null) return value;
  if ('zstd' in value) return zstdCompressSync(JSON.stringify(value.zstd) ?? 'null');
  if ('bytes' in value) return Buffer.from(JSON.stringify(value.bytes) ?? 'null');
  return Buffer.from(value.hex, 'hex');
}

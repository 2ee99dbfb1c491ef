/** Models known to be good for what Reverie asks of them, each file with its size and hash: `models/catalog.json`. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import shipped from '../../../models/catalog.json' with { type: 'json' };
import type { Fit } from '../../shared/window/models.ts';
import { ModelRole } from '../../shared/window/models.ts';
import { fitOf, type Machine } from './fit.ts';
import { fullSha256 } from './hash.ts';

/** Relative, with plain names: never out of the folder it is laid into. */
const Path = z.string().regex(/^[\w-][\w.-]*(\/[\w-][\w.-]*){0,3}$/);
const Count = z.number().int().positive();

const CatalogFile = z.object({
  path: Path,
  url: z.url(),
  bytes: Count,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type CatalogFile = z.infer<typeof CatalogFile>;

const Entry = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,60}$/),
  name: z.string().min(1),
  role: ModelRole,
  about: z.string().min(1),
  licence: z.string().min(1),
  licenceUrl: z.url(),
  contextTokens: Count,
  /** The only ones asked. `*.` at the beginning stands for any names before the rest. */
  hosts: z.array(z.string().regex(/^(\*\.)?[a-z0-9.-]+$/)).min(1),
  /** What a header would say, so that it is known whether it fits before it is there. */
  shape: z
    .object({
      blocks: Count,
      heads: Count,
      kvHeads: Count,
      keyLength: Count,
      valueLength: Count,
      embeddingLength: Count,
      vocabulary: Count,
    })
    .nullable(),
  files: z.array(CatalogFile).min(1),
  /** For tests alone: a server on this machine, which has no certificate. */
  plainOnLoopback: z.boolean().default(false),
});

export const CatalogEntry = Entry.refine(
  (entry) => entry.files.every(({ url }) => mayAsk(entry, url)),
  'a file is on a host that is not named',
).refine(({ files }) => new Set(files.map(({ path }) => path)).size === files.length, 'a file is named twice');
export type CatalogEntry = z.infer<typeof CatalogEntry>;

const Catalog = z
  .array(CatalogEntry)
  .refine((entries) => new Set(entries.map(({ id }) => id)).size === entries.length, 'an id is used twice');

/** What is shipped. @throws where the file shipped is wrong, which its test would have said */
export const catalog = (): readonly CatalogEntry[] => Catalog.parse(shipped);

interface Allowed {
  readonly hosts: readonly string[];
  readonly plainOnLoopback: boolean;
}

/** Whether an entry allows to ask for this: over HTTPS, and only its own hosts. */
export function mayAsk({ hosts, plainOnLoopback }: Allowed, url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, password } = new URL(url);
  if (username !== '' || password !== '') return false;
  const named = hosts.some((host) => (host.startsWith('*.') ? hostname.endsWith(host.slice(1)) : hostname === host));
  if (protocol === 'https:') return named;
  return protocol === 'http:' && plainOnLoopback && named && hostname === '127.0.0.1';
}

export const bytesOf = ({ files }: Pick<CatalogEntry, 'files'>): number =>
  files.reduce((sum, { bytes }) => sum + bytes, 0);

/** Where the download of an entry lies below Reverie's own folder of models. */
export const folderOf = (own: string, { id }: Pick<CatalogEntry, 'id'>): string => join(own, id);

/** What is opened of it: the file, or the folder of a model for transformers.js. */
export function openedOf(own: string, entry: Pick<CatalogEntry, 'id' | 'files'>): string {
  const file = entry.files.find(({ path }) => path.endsWith('.gguf'));
  return file === undefined ? folderOf(own, entry) : join(folderOf(own, entry), file.path);
}

export const fitOfEntry = (entry: CatalogEntry, machine: Machine, contextTokens: number): Fit =>
  fitOf(entry.shape, bytesOf(entry), machine, Math.min(contextTokens, entry.contextTokens));

/**
 * The entry whose very files these are, byte for byte. Reads them only where their sizes are an entry's: some seconds
 * for a large model, so the answer is worth keeping.
 *
 * @param files of one model
 */
export async function cataloguedAs(
  entries: readonly CatalogEntry[],
  files: readonly string[],
  signal: AbortSignal,
): Promise<CatalogEntry | null> {
  const sizes = await Promise.all(files.map(async (file) => (await stat(file).catch(() => null))?.size ?? -1));
  for (const entry of entries) {
    const largest = Math.max(...entry.files.map(({ bytes }) => bytes));
    const known = new Map(entry.files.map(({ sha256, bytes }) => [sha256, bytes]));
    const alike = sizes.includes(largest) && sizes.every((size) => [...known.values()].includes(size));
    if (!alike) continue;
    let same = true;
    for (const file of files) {
      const hash = await fullSha256(file, signal);
      same &&= hash.status === 'done' && known.get(hash.sha256) === hash.bytes;
      if (!same) break;
    }
    if (same) return entry;
  }
  return null;
}

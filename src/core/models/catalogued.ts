/**
 * Which models found here are the very files of the catalogue. To know it every byte is read, some seconds for a large
 * one: so it is asked once for as long as a file stays as it is, and a yes is remembered.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Failure, Result } from '../../shared/result.ts';
import type { Durable } from '../storage/durable.ts';
import { cataloguedAs, type CatalogEntry } from './catalog.ts';
import type { FoundModel } from './find.ts';

/** Where it is remembered from one run to the next. */
export type Memory = () => Result<Pick<Durable, 'setting' | 'setSetting'>, Failure>;

const NAME = 'catalogued-models';
/** Nobody has as many models of the catalogue; what is older goes. */
const MOST_KEPT = 100;
/** The id of the entry, by files with their sizes and times. */
const Kept = z.record(z.string(), z.string()).catch({});

/** Of this run, what is not of the catalogue included. */
const compared = new Map<string, Promise<string | null>>();

/** @returns the entry's id; `null` for a model that comes from elsewhere */
export function entryOf(
  { files, header, file }: Pick<FoundModel, 'files' | 'header' | 'file'>,
  entries: readonly CatalogEntry[],
  memory: Memory,
): Promise<string | null> {
  const all = header === null ? filesOfFolder(file, entries) : files;
  const stats = all.map((one) => ({ one, found: statSync(one, { throwIfNoEntry: false }) }));
  const sizes = new Set(entries.flatMap((entry) => entry.files.map(({ bytes }) => bytes)));
  if (!stats.some(({ found }) => found !== undefined && sizes.has(found.size))) return Promise.resolve(null);
  const key = JSON.stringify(stats.map(({ one, found }) => [one, found?.size, found?.mtimeMs]));
  const known = compared.get(key) ?? compare(key, all, entries, memory);
  compared.set(key, known);
  return known;
}

async function compare(
  key: string,
  files: readonly string[],
  entries: readonly CatalogEntry[],
  memory: Memory,
): Promise<string | null> {
  const kept = memory();
  const before = kept.ok ? Kept.parse(kept.value.setting(NAME)) : {};
  const remembered = before[key];
  if (entries.some(({ id }) => id === remembered)) return remembered ?? null;
  const entry = await cataloguedAs(entries, files, new AbortController().signal);
  if (entry === null) return null;
  // Another may have been written meanwhile, and the database opened anew.
  const now = memory();
  if (now.ok) {
    const others = Object.entries(Kept.parse(now.value.setting(NAME))).slice(1 - MOST_KEPT);
    now.value.setSetting(NAME, Object.fromEntries([...others, [key, entry.id]]));
  }
  return entry.id;
}

/** Those files of a folder that an entry names. */
function filesOfFolder(folder: string, entries: readonly CatalogEntry[]): string[] {
  const paths = new Set(entries.flatMap(({ files }) => files.map(({ path }) => path)));
  return [...paths]
    .map((path) => join(folder, path))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
}

/** The models of this machine as they are shown: what each needs, where it comes from, what to know of it. */
import { readFileSync, statSync } from 'node:fs';
import { freemem, totalmem } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import type { CatalogView, ModelView, RefusedModel } from '../../shared/window/models.ts';
import { catalog, cataloguedAs, bytesOf, fitOfEntry, openedOf, type CatalogEntry } from './catalog.ts';
import { findModels, lookAtChosen, type FoundModel } from './find.ts';
import { fitOf, type Machine } from './fit.ts';
import { CONTEXT_TOKENS } from './language-model.ts';

export interface ModelList {
  places: string[];
  models: ModelView[];
  refused: RefusedModel[];
  catalog: CatalogView[];
}

export interface ListIn {
  home: string;
  env: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
  /** Reverie's own folder of models. */
  own: string;
  machine: Machine;
  /** Files that are set, wherever they are: they are listed too. */
  chosen: readonly string[];
  entries?: readonly CatalogEntry[];
}

export const ownModels = (dataDir: string): string => join(dataDir, 'models');

/** What programs can have now. On Linux what the system keeps in caches counts, for it gives it back. */
export function machineNow(): Machine {
  try {
    const available = /^MemAvailable:\s+(\d+) kB/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1];
    if (available !== undefined) return { memory: totalmem(), free: Number(available) * 1024 };
  } catch {
    // Not Linux: what the system says is free is free at least.
  }
  return { memory: totalmem(), free: freemem() };
}

export async function listModels({ machine, own, chosen, entries = catalog(), ...where }: ListIn): Promise<ModelList> {
  const found = await findModels({ ...where, own, project: null });
  const known = new Set(found.models.flatMap(({ file, copies }) => [file, ...copies]));
  const elsewhere: FoundModel[] = [];
  const refused = found.refused.map(({ file, why }) => ({ file, why }));
  for (const file of chosen) {
    if (known.has(file)) continue;
    const looked = await lookAtChosen(file);
    if (looked.ok) elsewhere.push(looked.value);
    else refused.push({ file, why: looked.error.refused });
  }
  const models: ModelView[] = [];
  for (const model of [...found.models, ...elsewhere]) models.push(await viewOf(model, own, machine, entries));
  return {
    places: [...found.places],
    models: models.sort((a, b) => (a.role === b.role ? a.bytes - b.bytes : a.role < b.role ? 1 : -1)),
    refused,
    catalog: entries.map((entry) => catalogView(entry, own, machine, models)),
  };
}

async function viewOf(
  model: FoundModel,
  own: string,
  machine: Machine,
  entries: readonly CatalogEntry[],
): Promise<ModelView> {
  const { header, bytes, role } = model;
  const fit = fitOf(header, bytes, machine, Math.min(CONTEXT_TOKENS, header?.contextTokens ?? CONTEXT_TOKENS));
  const catalogued = await isCatalogued(model, entries);
  return {
    id: model.hash,
    name: model.name,
    file: model.file,
    copies: [...model.copies],
    place: model.place,
    role,
    bytes,
    architecture: header?.architecture ?? null,
    quantisation: header?.quantisation ?? null,
    parameters: header?.parameters ?? null,
    contextTokens: header?.contextTokens ?? null,
    catalogued,
    fit,
    warnings: [
      ...(catalogued
        ? []
        : ['Not from the list below: native code runs on what it holds, so use it if you trust its origin.']),
      ...(role === 'language' && header?.hasChatTemplate === false
        ? ['It has no chat template; a plain one is used, and its answers may suffer.']
        : []),
      ...(role === 'language' && (header?.contextTokens ?? CONTEXT_TOKENS) < CONTEXT_TOKENS
        ? ['It holds less text at once than a passage may need; long ones will be left out.']
        : []),
    ],
    removable: isWithin(model.file, own),
  };
}

/** Whether a path lies inside a folder, and is not the folder itself. */
export const isWithin = (path: string, folder: string): boolean => resolve(path).startsWith(resolve(folder) + sep);

/** Comparing reads every byte of a file of the right size: once for as long as the file stays as it is. */
const compared = new Map<string, boolean>();

async function isCatalogued({ files, header, file }: FoundModel, entries: readonly CatalogEntry[]): Promise<boolean> {
  const all = header === null ? filesOfFolder(file, entries) : files;
  const key = JSON.stringify(
    all.map((one) => {
      const stats = statSync(one, { throwIfNoEntry: false });
      return [one, stats?.size, stats?.mtimeMs];
    }),
  );
  const known = compared.get(key);
  if (known !== undefined) return known;
  const is = (await cataloguedAs(entries, all, new AbortController().signal)) !== null;
  compared.set(key, is);
  return is;
}

/** Those files of a folder that an entry names. */
function filesOfFolder(folder: string, entries: readonly CatalogEntry[]): string[] {
  const paths = new Set(entries.flatMap(({ files }) => files.map(({ path }) => path)));
  return [...paths]
    .map((path) => join(folder, path))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
}

function catalogView(entry: CatalogEntry, own: string, machine: Machine, models: readonly ModelView[]): CatalogView {
  const opened = openedOf(own, entry);
  const here = models.find(
    (model) =>
      model.catalogued &&
      (model.file === opened ||
        model.copies.includes(opened) ||
        entry.files.some(({ bytes }) => bytes === model.bytes) ||
        dirname(model.file) === opened),
  );
  return {
    id: entry.id,
    name: entry.name,
    role: entry.role,
    about: entry.about,
    licence: entry.licence,
    licenceUrl: entry.licenceUrl,
    bytes: bytesOf(entry),
    contextTokens: entry.contextTokens,
    hosts: [...entry.hosts],
    fit: fitOfEntry(entry, machine, CONTEXT_TOKENS),
    file: here?.file ?? null,
  };
}

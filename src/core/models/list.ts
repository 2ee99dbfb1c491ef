/** The models of this machine as they are shown: what each needs, where it comes from, what to know of it. */
import { join, resolve, sep } from 'node:path';
import type { CatalogView, Fit, ModelView, RefusedModel } from '../../shared/window/models.ts';
import { bytesOf, catalog, fitOfEntry, type CatalogEntry } from './catalog.ts';
import { entryOf, type Memory } from './catalogued.ts';
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
  /** Where it is remembered which are the catalogue's. */
  memory: Memory;
  entries?: readonly CatalogEntry[];
}

export const ownModels = (dataDir: string): string => join(dataDir, 'models');

export async function listModels(options: ListIn): Promise<ModelList> {
  const { machine, own, chosen, memory, entries = catalog(), ...where } = options;
  const found = await findModels({ ...where, own, project: null });
  const known = new Set(found.models.flatMap(({ file, copies }) => [file, ...copies]));
  const elsewhere: FoundModel[] = [];
  const refused = new Map(found.refused.map(({ file, why }) => [file, why]));
  for (const file of new Set(chosen)) {
    if (known.has(file) || refused.has(file)) continue;
    const looked = await lookAtChosen(file);
    if (looked.ok) elsewhere.push(looked.value);
    else refused.set(file, looked.error.refused);
  }
  const models: ModelView[] = [];
  /** The first one of each entry. */
  const ofEntry = new Map<string, string>();
  for (const model of [...found.models, ...elsewhere]) {
    const entry = await entryOf(model, entries, memory);
    if (entry !== null && !ofEntry.has(entry)) ofEntry.set(entry, model.file);
    models.push(viewOf(model, own, machine, entry !== null));
  }
  return {
    places: [...found.places],
    models: models.sort((a, b) => (a.role === b.role ? a.bytes - b.bytes : a.role < b.role ? 1 : -1)),
    refused: [...refused].map(([file, why]) => ({ file, why })),
    catalog: entries.map((entry) => catalogView(entry, machine, ofEntry.get(entry.id) ?? null)),
  };
}

/** With as much context as Reverie opens it with. */
export const fitHere = ({ header, bytes }: FoundModel, machine: Machine): Fit =>
  fitOf(header, bytes, machine, Math.min(CONTEXT_TOKENS, header?.contextTokens ?? CONTEXT_TOKENS));

function viewOf(model: FoundModel, own: string, machine: Machine, catalogued: boolean): ModelView {
  const { header, bytes, role } = model;
  const fit = fitHere(model, machine);
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
        : ["Not from Reverie's list: native code runs on what it holds, so use it if you trust its origin."]),
      ...(role === 'language' && header?.hasChatTemplate === false
        ? ['It has no chat template; a plain one is used, and its answers may suffer.']
        : []),
      ...(role === 'language' && (header?.contextTokens ?? CONTEXT_TOKENS) < CONTEXT_TOKENS
        ? ['It holds less text at once than a passage may need; long ones will be left out.']
        : []),
      ...(fit.verdict === 'tight'
        ? ['It leaves little memory to others: the machine may be slow while it works.']
        : []),
    ],
    removable: isWithin(model.file, own),
  };
}

/** Whether a path lies inside a folder, and is not the folder itself. */
export const isWithin = (path: string, folder: string): boolean => resolve(path).startsWith(resolve(folder) + sep);

/** @param file of it, where it is on this machine */
function catalogView(entry: CatalogEntry, machine: Machine, file: string | null): CatalogView {
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
    file,
  };
}

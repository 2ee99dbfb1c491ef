/** Models on this machine: which there are, whether they run here, which are used, and getting another one. */
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { fail, ok, type Failure, type Result } from '../../../shared/result.ts';
import type { ModelRole, ModelView } from '../../../shared/window/models.ts';
import type { EngineOptions } from '../../engine.ts';
import { tryModel } from '../../model-trial.ts';
import { bytesOf, catalog, type CatalogEntry } from '../../models/catalog.ts';
import { chosenModel } from '../../models/chosen.ts';
import { download, FETCH } from '../../models/download.ts';
import { importModel } from '../../models/import.ts';
import { listModels, machineNow, ownModels, type ModelList } from '../../models/list.ts';
import { removeModel, tooBig } from '../../models/own.ts';
import { forked } from '../../models/start.ts';
import { changeSettings } from '../../settings.ts';
import type { CallsOf, Handlers } from '../handlers.ts';
import type { Parts } from '../parts.ts';
import type { Transfers } from '../transfers.ts';

export interface ModelParts {
  transfers: Transfers;
  options: EngineOptions;
  /** What can be fetched; the shipped catalogue where nothing else is said. */
  entries?: readonly CatalogEntry[];
}

export function modelCalls(
  { engine, live, settings, changed, dataDir }: Parts,
  { transfers, options, entries = catalog() }: ModelParts,
): Handlers<CallsOf<'models'>> {
  const own = ownModels(dataDir);
  const inUse = (): string[] =>
    [settings().model.language, settings().model.embedding].flatMap((file) => (file === null ? [] : [file]));
  const list = (): Promise<ModelList> =>
    listModels({
      home: options.home,
      env: options.env,
      platform: process.platform,
      own,
      machine: machineNow(),
      chosen: inUse(),
      entries,
    });
  const find = async (file: string): Promise<ModelView | undefined> =>
    (await list()).models.find((model) => model.file === file || model.copies.includes(file));
  const set = (model: {
    language?: string | null;
    embedding?: string | null;
  }): Result<Record<string, never>, Failure> => {
    const memory = engine().memory();
    if (!memory.ok) return memory;
    changeSettings(memory.value, { model });
    changed('settings');
    live.touch('models');
    return ok({});
  };

  return {
    async 'models.list'() {
      return ok(await list());
    },
    async 'models.use'({ role, file, evenIfTooBig }) {
      if (file === null) return set(role === 'language' ? { language: null } : { embedding: null });
      const chosen = chosenModel(file, role);
      if (!chosen.ok) return chosen;
      const model = await find(file);
      if (model?.fit.verdict === 'too-big' && !evenIfTooBig) return fail(tooBig(model));
      return set(role === 'language' ? { language: file } : { embedding: file });
    },
    async 'models.try'({ file }) {
      const start = options.startModel === undefined ? forked() : options.startModel;
      if (start === null) return fail(notHere);
      const role: ModelRole = (await find(file))?.role ?? 'language';
      return tryModel(file, role, {
        start,
        cores: availableParallelism(),
        gpu: settings().model.gpu,
        clock: () => performance.now(),
      });
    },
    'models.import'({ file }) {
      return ok({
        transfer: transfers.begin({ kind: 'import', id: file, name: basename(file), total: 0 }, (signal, onProgress) =>
          importModel(file, own, signal, onProgress),
        ),
      });
    },
    'models.download'({ id }) {
      const entry = entries.find((one) => one.id === id);
      if (entry === undefined) return fail(unknownEntry(id));
      return ok({
        transfer: transfers.begin(
          { kind: 'download', id, name: entry.name, total: bytesOf(entry) },
          (signal, onProgress) => download(entry, own, { fetch: FETCH, signal, onProgress }),
        ),
      });
    },
    'models.stopTransfer'({ transfer }) {
      return transfers.stop(transfer) ? ok({}) : fail(noTransfer);
    },
    async 'models.remove'({ file }) {
      const removed = await removeModel(file, own);
      if (!removed.ok) return removed;
      const used = settings().model;
      if (used.language === file) set({ language: null });
      if (used.embedding === file) set({ embedding: null });
      live.touch('models');
      return ok({});
    },
  };
}

const notHere: Failure = {
  code: 'no-models',
  message: 'Models cannot be run here.',
  hint: 'Dream without one.',
};
const unknownEntry = (id: string): Failure => ({
  code: 'unknown-model',
  message: `There is no model “${id}” in the catalogue.`,
  hint: 'The catalogue lists those that can be fetched.',
});
const noTransfer: Failure = {
  code: 'no-transfer',
  message: 'Nothing is being fetched or copied under that name.',
  hint: 'It may be done already.',
};

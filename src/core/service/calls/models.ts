/** Models on this machine: which there are, whether they run here, which are used, and getting another one. */
import { availableParallelism } from 'node:os';
import { fail, ok, type Failure, type Result } from '../../../shared/result.ts';
import type { EngineOptions } from '../../engine.ts';
import { tryModel } from '../../model-trial.ts';
import { bytesOf, catalog, type CatalogEntry } from '../../models/catalog.ts';
import { download, FETCH } from '../../models/download.ts';
import type { Machine } from '../../models/fit.ts';
import { importModel } from '../../models/import.ts';
import { listModels, ownModels } from '../../models/list.ts';
import { machineNow } from '../../models/machine.ts';
import { removeModel } from '../../models/own.ts';
import { forked } from '../../models/start.ts';
import { usable } from '../../models/usable.ts';
import { changeSettings } from '../../settings.ts';
import type { CallsOf, Handlers } from '../handlers.ts';
import type { Parts } from '../parts.ts';
import type { Transfers } from '../transfers.ts';

export interface ModelParts {
  transfers: Transfers;
  options: EngineOptions;
  /** What can be fetched; the shipped catalogue where nothing else is said. */
  entries?: readonly CatalogEntry[];
  /** What this machine has, where it is not asked. */
  machine?: () => Machine;
  /** Set when the service closes: a model that is being tried is ended. */
  closing: AbortSignal;
}

export function modelCalls(
  { engine, live, settings, changed, dataDir, dreamer }: Parts,
  { transfers, options, entries = catalog(), machine = machineNow, closing }: ModelParts,
): Handlers<CallsOf<'models'>> {
  const own = ownModels(dataDir);
  let trying = false;
  const inTurn = oneByOne();
  const inUse = (): string[] =>
    [settings().model.language, settings().model.embedding].flatMap((file) => (file === null ? [] : [file]));
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
      return ok(
        await listModels({
          home: options.home,
          env: options.env,
          platform: process.platform,
          own,
          machine: machine(),
          chosen: inUse(),
          memory: () => engine().memory(),
          entries,
        }),
      );
    },
    async 'models.use'({ role, file, evenIfTooBig }) {
      if (file !== null) {
        const model = await usable(file, { role, evenIfTooBig }, machine());
        if (!model.ok) return model;
      }
      return set(role === 'language' ? { language: file } : { embedding: file });
    },
    async 'models.try'({ file }) {
      // Two at once may need more memory than there is, and then say nothing of either.
      if (trying) return fail(tryingAnother);
      if (dreamer.running() !== null) return fail(dreaming);
      trying = true;
      try {
        // Whoever uses one that is too big has seen the numbers.
        const model = await usable(file, { role: null, evenIfTooBig: inUse().includes(file) }, machine());
        if (!model.ok) return model;
        return await tryModel(file, model.value.role, {
          start: options.startModel ?? forked(),
          cores: availableParallelism(),
          gpu: settings().model.gpu,
          clock: () => performance.now(),
          signal: closing,
        });
      } finally {
        trying = false;
      }
    },
    async 'models.import'({ file }) {
      const model = await usable(file, { role: null, evenIfTooBig: true }, machine());
      if (!model.ok) return model;
      const { name, bytes: total } = model.value;
      return ok({
        transfer: transfers.begin({ kind: 'import', id: file, name, total }, (signal, onProgress) =>
          inTurn(() => importModel(file, own, signal, onProgress)),
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
    async 'models.stopTransfer'({ transfer }) {
      return (await transfers.stop(transfer)) ? ok({}) : fail(noTransfer);
    },
    async 'models.remove'({ file }) {
      const { language, embedding } = settings().model;
      const removed = await removeModel(file, {
        own,
        entries,
        used: inUse(),
        unset(files) {
          if (language !== null && files.includes(language)) set({ language: null });
          if (embedding !== null && files.includes(embedding)) set({ embedding: null });
        },
      });
      live.touch('models');
      if (!removed.ok) return removed;
      transfers.forget((brought) => brought === file);
      return ok({});
    },
  };
}

/** Two copies at once might be made under one name. */
function oneByOne(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };
}

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
const tryingAnother: Failure = {
  code: 'trying-another',
  message: 'Another model is being tried.',
  hint: 'Try this one when that is over.',
};
const dreaming: Failure = {
  code: 'dream-running',
  message: 'A dream is running, and may be using a model.',
  hint: 'Try it when the dream is over, or pause the dream first.',
};

/** Models on this machine from the terminal: which there are, which is used, and getting another one. */
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { tryModel } from '../../core/model-trial.ts';
import { bytesOf, catalog } from '../../core/models/catalog.ts';
import { chosenModel } from '../../core/models/chosen.ts';
import { download, FETCH } from '../../core/models/download.ts';
import { importModel } from '../../core/models/import.ts';
import { listModels, ownModels, type ModelList } from '../../core/models/list.ts';
import { machineNow } from '../../core/models/machine.ts';
import { removeModel } from '../../core/models/own.ts';
import { fileSize, memorySize } from '../../core/models/sizes.ts';
import { forked } from '../../core/models/start.ts';
import { usable } from '../../core/models/usable.ts';
import { changeSettings } from '../../core/settings.ts';
import { fail, ok, type Failure } from '../../shared/result.ts';
import type { Fit, ModelView } from '../../shared/window/models.ts';
import type { Answered, Command, Context } from '../answer.ts';
import { plain, table, wrap, type Page } from '../terminal.ts';

function listed({ engine, settings }: Context): Promise<ModelList> {
  const { language, embedding } = engine.settings().model;
  return listModels({
    home: settings.home,
    env: settings.env,
    platform: process.platform,
    own: ownModels(settings.dataDir),
    machine: machineNow(),
    chosen: [language, embedding].flatMap((file) => (file === null ? [] : [file])),
    memory: () => engine.memory(),
  });
}

export const models: Command<object> = async (context) => {
  const { places, models: found, refused } = await listed(context);
  const used = context.engine.settings().model;
  const inUse = ({ file, copies }: ModelView): boolean =>
    [file, ...copies].some((one) => one === used.language || one === used.embedding);
  return ok({
    json: { models: found.map((model) => ({ ...model, inUse: inUse(model) })), refused, places, used },
    text: (page) => {
      const rows = found.map((model) => [
        inUse(model) ? page.green('✓') : ' ',
        plain(model.name),
        model.role,
        fileSize(model.bytes),
        fitWords(model.fit),
        page.dim(plain(model.file)),
      ]);
      return [
        rows.length > 0 ? table(rows) : 'No models were found. Reverie works without one.',
        ...refused.map(({ file, why }) => wrap(`${page.yellow('!')} ${plain(file)}: ${plain(why)}`, page.width)),
        ...(used.language === null
          ? [`Dreams use no language model. Choose one: ${page.invocation} models use FILE`]
          : []),
      ].join('\n');
    },
  });
};

const fitWords = ({ verdict, weights, context, memory, free }: Fit): string =>
  `${{ fits: 'fits', tight: 'tight', 'too-big': 'too big' }[verdict]}: needs ${memorySize(weights + context)}, ${memorySize(free)} free of ${memorySize(memory)}`;

export const catalogue: Command<object> = async (context) => {
  const { catalog: entries } = await listed(context);
  return ok({
    json: { catalog: entries },
    text: (page: Page) =>
      entries
        .map((entry) =>
          [
            `${page.bold(entry.id)}  ${entry.name}, ${entry.role}, ${fileSize(entry.bytes)}, ${entry.licence}${entry.file === null ? '' : page.green('  on this machine')}`,
            wrap(entry.about, page.width, '    '),
            page.dim(`    ${fitWords(entry.fit)}; from ${entry.hosts.join(', ')}`),
          ].join('\n'),
        )
        .join('\n'),
  });
};

export const useModel: Command<{ file: string; embedding: boolean; evenIfTooBig: boolean }> = async (
  context,
  { file: named, embedding, evenIfTooBig },
) => {
  const memory = context.engine.memory();
  if (!memory.ok) return memory;
  const file = named === 'none' ? null : resolve(named);
  const role = embedding ? 'embedding' : 'language';
  if (file !== null) {
    const model = await usable(file, { role, evenIfTooBig }, machineNow());
    if (!model.ok)
      return model.error.code === 'too-big'
        ? fail({ ...model.error, hint: 'Choose a smaller one, or say --even-if-too-big.' })
        : model;
  }
  const { model } = changeSettings(memory.value, { model: { [role]: file } });
  const words = embedding
    ? file === null
      ? 'Texts are compared by the built-in comparison.'
      : `Texts are compared by ${file}.`
    : file === null
      ? 'Dreams use no language model.'
      : `Dreams use ${file}.`;
  return ok({ json: { used: model }, text: () => plain(words) });
};

export const trial: Command<{ file: string }> = async (context, { file: named }) => {
  const file = resolve(named);
  const asLanguage = chosenModel(file, 'language');
  context.tell('Loading the model and asking it a few questions');
  const tried = await tryModel(file, asLanguage.ok ? 'language' : 'embedding', {
    start: forked(),
    cores: availableParallelism(),
    gpu: context.engine.settings().model.gpu,
    clock: () => performance.now(),
    signal: context.signal,
  });
  if (!tried.ok) return tried;
  const { loadMs, device, asked, right, tokensReadPerSecond, tokensWrittenPerSecond } = tried.value;
  return ok({
    json: { trial: tried.value },
    text: () =>
      [
        `Loaded in ${(loadMs / 1000).toFixed(1)} s on ${device}.`,
        ...(asked > 0
          ? [
              `Reads ${String(tokensReadPerSecond)} and writes ${String(tokensWrittenPerSecond)} tokens a second.`,
              `${String(right)} of ${String(asked)} control questions right${right < asked - 1 ? ': a dream with it would find little that one without does not' : ''}.`,
            ]
          : []),
      ].join('\n'),
  });
};

export const importOne: Command<{ file: string }> = async ({ settings, signal, tell }, { file }) => {
  const came = await importModel(resolve(file), ownModels(settings.dataDir), signal, (done, total) =>
    tell(`Copying: ${percent(done, total)}`),
  );
  return got(came, 'Copying was stopped; nothing is left of it.');
};

export const fetchOne: Command<{ id: string }> = async ({ settings, signal, tell }, { id }) => {
  const entry = catalog().find((one) => one.id === id);
  if (entry === undefined) return fail(unknownEntry(id));
  const came = await download(entry, ownModels(settings.dataDir), {
    fetch: FETCH,
    signal,
    onProgress: (done) => tell(`Fetching ${entry.name}: ${percent(done, bytesOf(entry))}`),
  });
  return got(came, 'Fetching was stopped; what is there is kept. Say the same again to go on.');
};

type Came = { status: 'done'; file: string } | { status: 'stopped' } | { status: 'failed'; failure: Failure };

function got(came: Came, stopped: string): Answered {
  switch (came.status) {
    case 'failed':
      return fail(came.failure);
    case 'stopped':
      return fail({ code: 'cancelled', message: 'Stopped.', hint: stopped });
    case 'done':
      return ok({
        json: { file: came.file },
        text: (page) =>
          `It is at ${plain(came.file)}. Dream with it: ${page.invocation} models use ${plain(came.file)}`,
      });
  }
}

export const removeOne: Command<{ file: string }> = async ({ engine, settings }, { file: named }) => {
  const file = resolve(named);
  const memory = engine.memory();
  if (!memory.ok) return memory;
  const { language, embedding } = engine.settings().model;
  const removed = await removeModel(file, {
    own: ownModels(settings.dataDir),
    entries: catalog(),
    used: [language, embedding].flatMap((one) => (one === null ? [] : [one])),
    unset(files) {
      if (language !== null && files.includes(language)) changeSettings(memory.value, { model: { language: null } });
      if (embedding !== null && files.includes(embedding)) changeSettings(memory.value, { model: { embedding: null } });
    },
  });
  return removed.ok ? ok({ json: { removed: file }, text: () => `Removed ${plain(file)}.` }) : removed;
};

const percent = (done: number, total: number): string =>
  total > 0 ? `${String(Math.floor((done / total) * 100))} % of ${fileSize(total)}` : fileSize(done);

const unknownEntry = (id: string): Failure => ({
  code: 'unknown-model',
  message: `There is no model “${id}” in the catalogue.`,
  hint: 'Run `reverie models catalog` to see those there are.',
});

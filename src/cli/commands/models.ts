/** Models on this machine from the terminal: which there are, which is used, and getting another one. */
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { tryModel } from '../../core/model-trial.ts';
import { bytesOf, catalog } from '../../core/models/catalog.ts';
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
import { plain, wrap, type Page } from '../terminal.ts';

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
      const lines = found.map((model) => modelText(page, model, inUse(model)));
      return [
        ...(lines.length > 0 ? lines : ['No models were found. Reverie works without one.']),
        ...refused.map(
          ({ file, why }) => `${page.yellow('!')} ${plain(file)}\n${wrap(plain(why), page.width, '    ')}`,
        ),
        ...(used.language === null
          ? [`Dreams use no language model. Choose one: ${page.invocation} models use FILE`]
          : []),
      ].join('\n');
    },
  });
};

function modelText(page: Page, model: ModelView, isInUse: boolean): string {
  const { name, role, bytes, quantisation, fit, place, file, copies, warnings } = model;
  const facts = [role, fileSize(bytes), ...(quantisation === null ? [] : [plain(quantisation)]), fitWords(fit)];
  return [
    `${isInUse ? page.green('✓') : ' '} ${page.bold(plain(name))}  ${facts.join(', ')}${isInUse ? page.green('  in use') : ''}`,
    // On one line, however long, so that it can be copied.
    `    ${PLACES[place]}: ${plain(file)}`,
    ...copies.map((copy) => page.dim(`    also ${plain(copy)}`)),
    ...warnings.map((warning) => wrap(`${page.yellow('!')} ${warning}`, page.width, '    ')),
  ].join('\n');
}

const PLACES: Readonly<Record<ModelView['place'], string>> = {
  reverie: "in Reverie's own folder",
  project: 'in the project',
  'lm-studio': 'in LM Studio',
  ollama: 'in Ollama',
  'llama.cpp': 'of llama.cpp',
  'hugging-face': 'in the Hugging Face cache',
  chosen: 'a file you named',
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
    if (!model.ok) return sayHow(model.error);
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

/** What a terminal calls the way to have it all the same. */
const sayHow = (error: Failure): Answered =>
  fail(
    error.code === 'too-big'
      ? {
          ...error,
          hint: 'Choose a smaller one, or take it all the same: `reverie models use FILE --even-if-too-big`.',
        }
      : error,
  );

export const trial: Command<{ file: string }> = async (context, { file: named }) => {
  const file = resolve(named);
  const { language, embedding, gpu } = context.engine.settings().model;
  // Whoever uses one that is too big has seen the numbers.
  const model = await usable(file, { role: null, evenIfTooBig: file === language || file === embedding }, machineNow());
  if (!model.ok) return sayHow(model.error);
  context.tell('Loading the model and asking it a few questions');
  const tried = await tryModel(file, model.value.role, {
    start: forked(),
    cores: availableParallelism(),
    gpu,
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

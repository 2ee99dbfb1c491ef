/** A model file that somebody chose: looked at before anything is loaded. */
import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fail, ok, type Result } from '../../shared/result.ts';
import { readGguf } from './gguf.ts';
import { modelHash } from './hash.ts';
import type { ModelFailure, ModelName } from './model.ts';

export interface Chosen {
  name: ModelName;
  /** What the model's process loads: a file, or the folder of a model for transformers.js. */
  file: string;
}

/** @param role what it is to do; a file that cannot do that is refused */
export function chosenModel(file: string, role: 'language' | 'embedding'): Result<Chosen, ModelFailure> {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return fail(refused(`There is no model at ${file}.`, 'It may have been moved or removed.'));
  if (stats.isDirectory()) {
    if (role === 'language') return fail(refused(`${file} is a folder, not a language model.`, 'Choose a GGUF file.'));
    return named(file, [join(file, 'onnx', 'model_quantized.onnx'), join(file, 'tokenizer.json')], basename(file));
  }
  const header = readGguf(file);
  if (!header.ok) return fail(refused(`${basename(file)} is no model that can be used: ${header.error.refused}.`));
  if (role === 'language' && header.value.isEmbedding)
    return fail(refused(`${basename(file)} compares texts; it cannot answer questions.`));
  return named(file, header.value.files, header.value.name ?? basename(file).replace(/\.gguf$/i, ''));
}

function named(file: string, files: readonly string[], name: string): Result<Chosen, ModelFailure> {
  const hash = modelHash(files);
  return hash.ok ? ok({ file, name: { name, hash: hash.value } }) : fail(refused(`${name}: ${hash.error.refused}.`));
}

const refused = (message: string, hint = 'Choose another one, or dream without a model.'): ModelFailure => ({
  code: 'refused',
  message,
  hint,
});

/** Models on this machine as a window shows them. Sizes in bytes. */
import { z } from 'zod';

/** `language`: answers questions in a dream. `embedding`: tells which texts may be about the same thing. */
export const ModelRole = z.enum(['language', 'embedding']);
export type ModelRole = z.infer<typeof ModelRole>;

/** Whose folder a file was found in. */
export const ModelPlace = z.enum(['reverie', 'project', 'lm-studio', 'ollama', 'llama.cpp', 'hugging-face', 'chosen']);
export type ModelPlace = z.infer<typeof ModelPlace>;

/** Whether a model runs here, in numbers. */
export const Fit = z.object({
  verdict: z.enum(['fits', 'tight', 'too-big']),
  /** What it needs while it works: its weights, and the state of what it has read. */
  weights: z.number().int(),
  context: z.number().int(),
  /** What this machine has in all, and what is free now. */
  memory: z.number().int(),
  free: z.number().int(),
});
export type Fit = z.infer<typeof Fit>;

export const ModelView = z.object({
  /** The content's hash; the file's path where it could not be read. */
  id: z.string(),
  name: z.string(),
  /** Absolute; the first part of a split model; the folder of a model for transformers.js. */
  file: z.string(),
  /** Other places of the same content. */
  copies: z.array(z.string()),
  place: ModelPlace,
  role: ModelRole,
  bytes: z.number().int(),
  /** As the header says; `null` where it does not. */
  architecture: z.string().nullable(),
  quantisation: z.string().nullable(),
  parameters: z.number().int().nullable(),
  contextTokens: z.number().int().nullable(),
  /** The very file of the catalogue, by its hash. Others come from elsewhere: they run native code on what they hold. */
  catalogued: z.boolean(),
  fit: Fit,
  /** What a person should know before choosing it. */
  warnings: z.array(z.string()),
  /** Reverie may remove it: it stands in Reverie's own folder. */
  removable: z.boolean(),
});
export type ModelView = z.infer<typeof ModelView>;

/** A file that looks like a model and is none that can be used. */
export const RefusedModel = z.object({ file: z.string(), why: z.string() });
export type RefusedModel = z.infer<typeof RefusedModel>;

export const CatalogView = z.object({
  id: z.string(),
  name: z.string(),
  role: ModelRole,
  /** What it is good for here, in a sentence. */
  about: z.string(),
  licence: z.string(),
  licenceUrl: z.string(),
  bytes: z.number().int(),
  contextTokens: z.number().int(),
  /** Shown before anything is asked of them. */
  hosts: z.array(z.string()),
  fit: Fit,
  /** The model's file or folder, where it is on this machine. */
  file: z.string().nullable(),
});
export type CatalogView = z.infer<typeof CatalogView>;

/** A download or an import under way, or what became of it. */
export const Transfer = z.object({
  id: z.string(),
  kind: z.enum(['download', 'import']),
  name: z.string(),
  /** Bytes. */
  done: z.number().int(),
  total: z.number().int(),
  state: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('running') }),
    /** Stopped by the user or by a failure; what is there is kept, and it goes on from there. */
    z.object({ kind: z.literal('stopped'), why: z.string().nullable() }),
    z.object({ kind: z.literal('done'), file: z.string() }),
  ]),
});
export type Transfer = z.infer<typeof Transfer>;

/** What a model did with one small question: so that a person sees it works before a night depends on it. */
export const Trial = z.object({
  loadMs: z.number().int(),
  tokensReadPerSecond: z.number(),
  tokensWrittenPerSecond: z.number(),
  /** Where it ran. */
  device: z.string(),
  /** Of the questions with a known answer, how many it got right. */
  right: z.number().int(),
  asked: z.number().int(),
});
export type Trial = z.infer<typeof Trial>;

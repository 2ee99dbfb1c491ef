/** Models of a machine that is none: one of each kind that the page has to have words for. */
import type { OutputOf } from '../../src/shared/window/calls.ts';
import type { CatalogView, Fit, ModelView, Transfer } from '../../src/shared/window/models.ts';

const GIB = 2 ** 30;

/** On a machine with 16 GB, 6.4 of them free. */
const fit = (verdict: Fit['verdict'], needsGib: number): Fit => ({
  verdict,
  weights: Math.round(needsGib * 0.85 * GIB),
  context: Math.round(needsGib * 0.15 * GIB),
  memory: 16 * GIB,
  free: Math.round(6.4 * GIB),
});

export const SPARROW: ModelView = {
  id: '5f1c9a20b7d3e846',
  name: 'Sparrow 1.5B Instruct',
  file: '/home/mara/.lmstudio/models/birds/sparrow-1.5b-instruct-q4_k_m.gguf',
  copies: ['/home/mara/Downloads/sparrow-1.5b-instruct-q4_k_m.gguf'],
  place: 'lm-studio',
  role: 'language',
  bytes: 1_117_320_736,
  architecture: 'llama',
  quantisation: 'Q4_K_M',
  parameters: 1_540_000_000,
  contextTokens: 32_768,
  catalogued: false,
  fit: fit('fits', 2.1),
  warnings: [],
  removable: false,
};

export const HERON: ModelView = {
  ...SPARROW,
  id: '0b2e6d914c5fa873',
  name: 'Heron 7B Chat',
  file: '/home/mara/.local/share/reverie/models/heron-7b-chat-q5_k_m.gguf',
  copies: [],
  place: 'reverie',
  bytes: 5_131_409_312,
  quantisation: 'Q5_K_M',
  parameters: 7_240_000_000,
  contextTokens: 8192,
  fit: fit('tight', 5.9),
  warnings: ['It has no chat template; a plain one is used, and its answers may suffer.'],
  removable: true,
};

export const CONDOR: ModelView = {
  ...SPARROW,
  id: 'c47710e2ab9d5f36',
  name: 'Condor 32B',
  file: '/usr/share/ollama/.ollama/models/blobs/sha256-c47710e2ab9d5f36be21',
  copies: [],
  place: 'ollama',
  bytes: 19_851_336_576,
  parameters: 32_760_000_000,
  fit: fit('too-big', 21.4),
};

export const FINCH: ModelView = {
  ...SPARROW,
  id: '9d04f3b6217e8ca5',
  name: 'finch-small-en',
  file: '/home/mara/.cache/huggingface/hub/models--birds--finch-small-en/snapshots/1a2b3c',
  copies: [],
  place: 'hugging-face',
  role: 'embedding',
  bytes: 34_014_427,
  architecture: 'bert',
  quantisation: 'q8',
  parameters: 33_360_000,
  contextTokens: 512,
  fit: fit('fits', 0.2),
};

export const WREN: CatalogView = {
  id: 'wren-0.5b',
  name: 'Wren 0.5B Instruct',
  role: 'language',
  about: 'The smallest that is of use. Good for a machine with 8 GB.',
  licence: 'Apache-2.0',
  licenceUrl: 'https://models.example/birds/wren-0.5b/LICENSE',
  bytes: 491_400_032,
  contextTokens: 32_768,
  hosts: ['models.example', '*.cdn.example'],
  fit: fit('fits', 1.1),
  file: null,
};

export const LIST: OutputOf<'models.list'> = {
  places: ['/home/mara/.lmstudio/models', '/usr/share/ollama/.ollama/models', '/home/mara/.cache/huggingface/hub'],
  models: [SPARROW, HERON, CONDOR, FINCH],
  refused: [
    {
      file: '/home/mara/.lmstudio/models/birds/half.gguf',
      why: 'It ends in the middle of its weights: 1.2 GB of 4.4 GB are there.',
    },
  ],
  catalog: [
    WREN,
    { ...WREN, id: 'finch', name: 'Finch small', role: 'embedding', bytes: 34_014_427, file: FINCH.file },
  ],
};

export const NOTHING: OutputOf<'models.list'> = { places: LIST.places, models: [], refused: [], catalog: [] };

export const transfer = (state: Transfer['state'], done = 122_850_008): Transfer => ({
  id: 't1',
  kind: 'download',
  name: WREN.name,
  done,
  total: WREN.bytes,
  state,
});

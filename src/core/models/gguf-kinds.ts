/** Numbers that GGUF files use for kinds of things, and what they mean. */

/** How weights are packed: so many numbers go into a block of so many bytes. */
export interface Packing {
  readonly name: string;
  readonly block: number;
  readonly bytes: number;
}

const packing = (name: string, block: number, bytes: number): Packing => ({ name, block, bytes });

/** By the number a tensor names. Numbers that are missing were given up before files of this version existed. */
export const PACKINGS: ReadonlyMap<number, Packing> = new Map([
  [0, packing('F32', 1, 4)],
  [1, packing('F16', 1, 2)],
  [2, packing('Q4_0', 32, 18)],
  [3, packing('Q4_1', 32, 20)],
  [6, packing('Q5_0', 32, 22)],
  [7, packing('Q5_1', 32, 24)],
  [8, packing('Q8_0', 32, 34)],
  [9, packing('Q8_1', 32, 36)],
  [10, packing('Q2_K', 256, 84)],
  [11, packing('Q3_K', 256, 110)],
  [12, packing('Q4_K', 256, 144)],
  [13, packing('Q5_K', 256, 176)],
  [14, packing('Q6_K', 256, 210)],
  [15, packing('Q8_K', 256, 292)],
  [16, packing('IQ2_XXS', 256, 66)],
  [17, packing('IQ2_XS', 256, 74)],
  [18, packing('IQ3_XXS', 256, 98)],
  [19, packing('IQ1_S', 256, 50)],
  [20, packing('IQ4_NL', 32, 18)],
  [21, packing('IQ3_S', 256, 110)],
  [22, packing('IQ2_S', 256, 82)],
  [23, packing('IQ4_XS', 256, 136)],
  [24, packing('I8', 1, 1)],
  [25, packing('I16', 1, 2)],
  [26, packing('I32', 1, 4)],
  [27, packing('I64', 1, 8)],
  [28, packing('F64', 1, 8)],
  [29, packing('IQ1_M', 256, 56)],
  [30, packing('BF16', 1, 2)],
  [34, packing('TQ1_0', 256, 54)],
  [35, packing('TQ2_0', 256, 66)],
  [39, packing('MXFP4', 32, 17)],
  [40, packing('NVFP4', 64, 36)],
]);

/** What `general.file_type` says of the file as a whole. */
export const FILE_TYPES: ReadonlyMap<number, string> = new Map([
  [0, 'F32'],
  [1, 'F16'],
  [2, 'Q4_0'],
  [3, 'Q4_1'],
  [7, 'Q8_0'],
  [8, 'Q5_0'],
  [9, 'Q5_1'],
  [10, 'Q2_K'],
  [11, 'Q3_K_S'],
  [12, 'Q3_K_M'],
  [13, 'Q3_K_L'],
  [14, 'Q4_K_S'],
  [15, 'Q4_K_M'],
  [16, 'Q5_K_S'],
  [17, 'Q5_K_M'],
  [18, 'Q6_K'],
  [19, 'IQ2_XXS'],
  [20, 'IQ2_XS'],
  [21, 'Q2_K_S'],
  [22, 'IQ3_XS'],
  [23, 'IQ3_XXS'],
  [24, 'IQ1_S'],
  [25, 'IQ4_NL'],
  [26, 'IQ3_S'],
  [27, 'IQ3_M'],
  [28, 'IQ2_S'],
  [29, 'IQ2_M'],
  [30, 'IQ4_XS'],
  [31, 'IQ1_M'],
  [32, 'BF16'],
  [36, 'TQ1_0'],
  [37, 'TQ2_0'],
  [38, 'MXFP4'],
  [39, 'NVFP4'],
]);

/** Architectures that read a text and write none: their vectors are what they are for. */
export const ENCODERS: ReadonlySet<string> = new Set([
  'bert',
  'nomic-bert',
  'nomic-bert-moe',
  'jina-bert-v2',
  'jina-bert-v3',
  'modern-bert',
  'neo-bert',
  'eurobert',
  't5encoder',
  'gemma-embedding',
]);

/** `<architecture>.pooling_type` of a model that ranks texts instead of turning them into vectors. */
export const POOLING_RANK = 4;

/** What `general.type` says of files that are additions to a model. */
export const ADDITIONS: ReadonlyMap<string, string> = new Map([
  ['adapter', 'an adapter, which changes another model'],
  ['mmproj', 'the eyes or ears of another model'],
  ['projector', 'the eyes or ears of another model'],
  ['imatrix', 'what was measured of a model, and no model'],
  ['vocab', 'a vocabulary without a model'],
]);

/** Models in words: where one was found, what it needs, how it did when it was tried. Pure. */
import type { Fit, ModelPlace, ModelView, Trial } from '../../../shared/window/models.ts';
import { bytes, memory } from '../../ui/bytes.ts';

export const PLACES: Readonly<Record<ModelPlace, string>> = {
  reverie: 'Reverie’s own folder',
  project: 'the program’s folder',
  'lm-studio': 'LM Studio',
  ollama: 'Ollama',
  'llama.cpp': 'llama.cpp',
  'hugging-face': 'the Hugging Face cache',
  chosen: 'a file you named',
};

/** `Q4_K_M · 1.1 GB · 1.5 billion parameters · reads 32,768 tokens`; what the header does not say is left out. */
export function factsOf({
  quantisation,
  bytes: size,
  parameters,
  architecture,
  contextTokens,
}: Pick<ModelView, 'quantisation' | 'bytes' | 'parameters' | 'architecture' | 'contextTokens'>): string[] {
  return [
    ...(architecture === null ? [] : [architecture]),
    ...(parameters === null ? [] : [`${parametersOf(parameters)} parameters`]),
    ...(quantisation === null ? [] : [quantisation]),
    bytes(size),
    ...(contextTokens === null ? [] : [`context ${tokens(contextTokens)}`]),
  ];
}

export function parametersOf(count: number): string {
  if (count >= 999_500_000) return `${short(count / 1e9)} billion`;
  if (count >= 999_500) return `${short(count / 1e6)} million`;
  return count.toLocaleString('en');
}

const short = (value: number): string => (value < 9.95 ? String(Number(value.toFixed(1))) : value.toFixed(0));

export const tokens = (count: number): string => `${count.toLocaleString('en')} tokens`;

export const neededBy = ({ weights, context }: Fit): number => weights + context;

/** `needs 2.1 GB, 6.4 GB free of 16 GB` */
export const fitWords = (fit: Fit): string =>
  `needs ${memory(neededBy(fit))}, ${memory(fit.free)} free of ${memory(fit.memory)}`;

export const VERDICTS: Readonly<Record<Fit['verdict'], string>> = {
  fits: 'Fits',
  tight: 'Tight',
  'too-big': 'Too big',
};

const listed = (names: readonly string[]): string => new Intl.ListFormat('en', { type: 'conjunction' }).format(names);

const BELOW = '*.';

/** The hosts a download begins at. */
export const firstHosts = (hosts: readonly string[]): string => {
  const named = hosts.filter((host) => !host.startsWith(BELOW));
  return listed(named.length > 0 ? named : hosts);
};

/** `hf.example and, where it sends Reverie on, hosts below cdn.example`; of the catalogue, `*.` is any host below. */
export function hostWords(hosts: readonly string[]): string {
  const below = hosts.filter((host) => host.startsWith(BELOW)).map((host) => host.slice(BELOW.length));
  if (below.length === 0 || below.length === hosts.length) return listed(hosts);
  return `${firstHosts(hosts)} and, where that sends it on, to hosts below ${listed(below)}`;
}

export type Worth = 'good' | 'fair' | 'poor';

/** What the control questions say of a model, and what that means for a dream. `null`: it was asked none. */
export function worthOf({ right, asked }: Pick<Trial, 'right' | 'asked'>): { worth: Worth; words: string } | null {
  if (asked === 0) return null;
  if (right === asked) return { worth: 'good', words: 'It does what it is asked.' };
  if (right / asked >= 2 / 3)
    return { worth: 'fair', words: 'Usable. Expect some answers of no use, and look closely at its words.' };
  return {
    worth: 'poor',
    words:
      'Poor. It often does not do what it is asked, and a dream with it would find little that one without does not. A larger model does better.',
  };
}

/** `Loaded in 3.2 s, reads 210 and writes 18 tokens a second`. An embedding model writes none. */
export function paceOf({ loadMs, tokensReadPerSecond, tokensWrittenPerSecond }: Trial): string {
  const read = perSecond(tokensReadPerSecond);
  const written = perSecond(tokensWrittenPerSecond);
  const loaded = `Loaded in ${loadMs < 1000 ? `${String(loadMs)} ms` : `${short(loadMs / 1000)} s`}`;
  if (tokensWrittenPerSecond === 0)
    return tokensReadPerSecond === 0 ? loaded : `${loaded}, reads ${read} tokens a second`;
  return `${loaded}, reads ${read} and writes ${written} tokens a second`;
}

const perSecond = (value: number): string => (value < 9.95 ? short(value) : Math.round(value).toLocaleString('en'));

/** Folders in which programs keep models, by each one's own rules. */
import { isAbsolute, join } from 'node:path';
import type { ModelPlace } from '../../shared/window/models.ts';

export interface FindIn {
  /** The user's home folder. */
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Reverie's own folder of models. */
  readonly own: string;
  /** A project whose `models/` is looked into as well. */
  readonly project: string | null;
}

/** How models lie in a folder: as files, as Ollama's manifests and blobs, or as Hugging Face's links to blobs. */
export type Layout = 'files' | 'ollama' | 'hugging-face';

export interface ModelFolder {
  readonly folder: string;
  readonly place: Exclude<ModelPlace, 'chosen'>;
  readonly layout: Layout;
}

/** Where the service that Ollama's installer sets up keeps its models. */
const OLLAMA_SERVICE = '/usr/share/ollama/.ollama/models';

/** @returns the folders, whether they are there or not; of the same model in several, the earlier one counts */
export function modelFolders({ home, env, platform, own, project }: FindIn): readonly ModelFolder[] {
  const named = (key: string): string | null => {
    const value = env[key];
    return value !== undefined && isAbsolute(value) ? value : null;
  };
  const caches = named('XDG_CACHE_HOME') ?? join(home, '.cache');
  const files = (place: ModelFolder['place'], folder: string): ModelFolder => ({ folder, place, layout: 'files' });
  const ollama = (folder: string): ModelFolder => ({ folder, place: 'ollama', layout: 'ollama' });
  const ollamaNamed = named('OLLAMA_MODELS');
  const hub =
    named('HF_HUB_CACHE') ??
    (named('HF_HOME') === null ? null : join(named('HF_HOME') ?? '', 'hub')) ??
    join(caches, 'huggingface', 'hub');
  return [
    files('reverie', own),
    ...(project === null ? [] : [files('project', join(project, 'models'))]),
    files('lm-studio', join(home, '.lmstudio', 'models')),
    files('lm-studio', join(home, '.cache', 'lm-studio', 'models')),
    ollama(ollamaNamed ?? join(home, '.ollama', 'models')),
    ...(platform === 'linux' && ollamaNamed === null ? [ollama(OLLAMA_SERVICE)] : []),
    files('llama.cpp', named('LLAMA_CACHE') ?? llamaCache(home, named('LOCALAPPDATA'), platform, caches)),
    { folder: hub, place: 'hugging-face', layout: 'hugging-face' },
  ];
}

function llamaCache(home: string, local: string | null, platform: NodeJS.Platform, caches: string): string {
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'llama.cpp');
  if (platform === 'win32') return join(local ?? join(home, 'AppData', 'Local'), 'llama.cpp');
  return join(caches, 'llama.cpp');
}

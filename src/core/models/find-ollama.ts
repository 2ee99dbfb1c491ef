/** Models as Ollama keeps them: a manifest names blobs by their hashes; the blob of the weights is a GGUF file. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { z } from 'zod';
import { realWithin, type Candidate, type Within } from './find-files.ts';

const Manifest = z.object({ layers: z.array(z.object({ mediaType: z.string(), digest: z.string() })) });
const WEIGHTS = 'application/vnd.ollama.image.model';
const DIGEST = /^sha256:([0-9a-f]{64})$/;
/** registry/namespace/model/tag. */
const DEPTH = 4;
/** Real manifests have a few hundred bytes. */
const MOST_BYTES = 1024 * 1024;
const MOST_MANIFESTS = 2000;

export async function candidatesOfOllama(folder: string, within: Within): Promise<Candidate[]> {
  const root = join(folder, 'manifests');
  const found: Candidate[] = [];
  for (const file of await manifestsIn(root, within)) {
    const digest = await weightsOf(file);
    if (digest === 'none') continue;
    if (digest === 'unreadable') {
      found.push({ kind: 'refused', file, refused: 'it is no manifest that can be read' });
      continue;
    }
    const blob = join(folder, 'blobs', `sha256-${digest}`);
    if ((await realWithin(blob, within)) === null)
      found.push({ kind: 'refused', file, refused: 'the weights it names are not there' });
    else found.push({ kind: 'gguf', file: blob, name: nameOf(relative(root, file)) });
  }
  return found;
}

async function manifestsIn(root: string, within: Within): Promise<readonly string[]> {
  const files: string[] = [];
  const enter = async (path: string, depth: number): Promise<void> => {
    if (depth > DEPTH || (await realWithin(path, within)) === null) return;
    const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
    for (const entry of entries.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
      if (files.length >= MOST_MANIFESTS) return;
      if (entry.isDirectory()) await enter(join(path, entry.name), depth + 1);
      else if (entry.isFile() && !entry.name.startsWith('.')) files.push(join(path, entry.name));
    }
  };
  await enter(root, 1);
  return files;
}

/** The hash of the weights; `none` where a manifest names none, as for models that run elsewhere. */
async function weightsOf(file: string): Promise<string> {
  try {
    if ((await stat(file)).size > MOST_BYTES) return 'unreadable';
    const manifest = Manifest.safeParse(JSON.parse(await readFile(file, 'utf8')));
    if (!manifest.success) return 'unreadable';
    const layer = manifest.data.layers.find(({ mediaType }) => mediaType === WEIGHTS);
    return layer === undefined ? 'none' : (DIGEST.exec(layer.digest)?.[1] ?? 'unreadable');
  } catch {
    return 'unreadable';
  }
}

/** As people type it: `name:tag`, with the namespace and the registry where they are not the usual ones. */
function nameOf(path: string): string {
  const parts = path.split(sep);
  const tag = parts.pop() ?? '';
  const usual = parts[0] === 'registry.ollama.ai' ? (parts[1] === 'library' ? 2 : 1) : 0;
  return `${parts.slice(usual).join('/')}:${tag}`;
}

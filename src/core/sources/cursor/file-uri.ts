/** Folders as Cursor names them: `file:` addresses, and objects that hold one. */
import { asObject, asText, type JsonObject } from '../json.ts';

/** @returns the path of a `file:` address on this machine, as its system writes it; `null` for any other */
export function pathOfUri(uri: string): string | null {
  const encoded = /^file:\/\/(?:localhost)?(\/[^?#]*)/i.exec(uri)?.[1];
  if (encoded === undefined) return null;
  let path: string;
  try {
    path = decodeURIComponent(encoded);
  } catch {
    return null;
  }
  const windows = /^\/([A-Za-z]:.*)$/s.exec(path)?.[1];
  return windows === undefined ? path : asTyped(windows.replaceAll('/', '\\'));
}

/** Drives are in lower case here and in upper case everywhere else. */
const asTyped = (path: string): string => path.replace(/^[a-z](?=:\\)/, (drive) => drive.toUpperCase());

/** The folder that `{id, uri}` or `{configPath}` names, each an address or an object made of one. */
export function folderOf(workspace: unknown): string | null {
  const known = asObject(workspace);
  if (known === null) return null;
  const config = pathIn(known['configPath']);
  return pathIn(known['uri']) ?? (config === null ? null : config.replace(/[\\/][^\\/]*$/, ''));
}

function pathIn(uri: unknown): string | null {
  if (typeof uri === 'string') return pathOfUri(uri);
  const parts = asObject(uri);
  if (parts === null || !/^(?:file|)$/.test(asText(parts['scheme']) ?? '')) return null;
  return fsPathIn(parts) ?? pathOfUri(asText(parts['external']) ?? '') ?? asText(parts['path']);
}

function fsPathIn(parts: JsonObject): string | null {
  const path = asText(parts['fsPath']);
  return path === null ? null : asTyped(path);
}

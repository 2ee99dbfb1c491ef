/**
 * A dream's own folder: every stage writes its result there, so that a dream can be stopped at any moment, resumed
 * without redoing what is finished, and read afterwards by a person.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface DreamFolder {
  readonly path: string;
  read(stage: string): unknown;
  write(stage: string, value: unknown): void;
  writeText(name: string, text: string): void;
}

/** @param redact what is written has been through the secrets' filter once more, whatever made it */
export function openDreamFolder(dataDir: string, id: string, redact: (text: string) => string): DreamFolder {
  const path = join(dataDir, 'dreams', id);
  mkdirSync(path, { recursive: true });
  const put = (name: string, text: string): void => {
    const target = join(path, name);
    writeFileSync(`${target}.part`, text);
    renameSync(`${target}.part`, target);
  };
  return {
    path,
    read(stage) {
      try {
        return JSON.parse(readFileSync(join(path, `${stage}.json`), 'utf8'));
      } catch {
        return null; // not written yet, or cut off: the stage is done again
      }
    },
    write: (stage, value) => put(`${stage}.json`, `${JSON.stringify(value, redactStrings(redact), 1)}\n`),
    writeText: (name, text) => put(name, redact(text)),
  };
}

/** Strings are filtered one by one: filtering the JSON as a whole could swallow a quote and break it. */
const redactStrings =
  (redact: (text: string) => string) =>
  (_key: string, value: unknown): unknown =>
    typeof value === 'string' ? redact(value) : value;

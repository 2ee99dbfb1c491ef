/** The folder of the copies: two letters, then the name. What stands in it under its name is whole. */
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

const FILE = /^([0-9a-f]{64})\.jsonl\.zst$/;
const BEING_WRITTEN = /^\.\d+\.writing$/;

/** Where all copies are. */
export const keptFolder = (dataDir: string): string => join(dataDir, 'kept');

export class CopyFolder {
  readonly path: string;

  constructor(dataDir: string) {
    this.path = keptFolder(dataDir);
  }

  file(name: string): string {
    return join(this.path, name.slice(0, 2), `${name}.jsonl.zst`);
  }

  /** Names of all copies. No file is opened. */
  names(): Set<string> {
    const found = new Set<string>();
    for (const shelf of namesIn(this.path)) {
      if (!/^[0-9a-f]{2}$/.test(shelf)) continue;
      for (const file of namesIn(join(this.path, shelf))) {
        const name = FILE.exec(file)?.[1];
        if (name?.startsWith(shelf)) found.add(name);
      }
    }
    return found;
  }

  /** @returns `null`: it is not there any more */
  bytesOf(name: string): number | null {
    return statSync(this.file(name), { throwIfNoEntry: false })?.size ?? null;
  }

  /** Where a copy is written until it is whole. One at a time. */
  draft(): string {
    mkdirSync(this.path, { recursive: true, mode: 0o700 });
    const path = join(this.path, `.${String(process.pid)}.writing`);
    rmSync(path, { force: true });
    return path;
  }

  /** Gives what was written its name. From then on it is there, also after a power cut. */
  publish(draft: string, name: string): void {
    const path = this.file(name);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    renameSync(draft, path);
    flush(dirname(path));
  }

  remove(name: string): void {
    rmSync(this.file(name), { force: true });
  }

  removeAll(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  /** What a process that was killed had not finished. Only for whoever writes alone. */
  sweep(): void {
    for (const name of namesIn(this.path)) if (BEING_WRITTEN.test(name)) rmSync(join(this.path, name), { force: true });
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function flush(folder: string): void {
  // Windows opens no folders, and needs none flushed.
  if (process.platform === 'win32') return;
  const file = openSync(folder, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

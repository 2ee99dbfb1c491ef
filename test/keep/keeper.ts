/** A home folder whose sessions are kept: what is looked at, lost and put back. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { keepUp, type KeepOptions, type KeepReport } from '../../src/core/keep/keep.ts';
import { Workshop } from '../index/logs.ts';

export const NO_LIMITS = { bytes: Number.MAX_SAFE_INTEGER, since: null };

export class Keeper extends Workshop {
  readonly kept = join(this.data, 'kept');

  /** Reads what is new and brings the copies up to date. */
  async look(options: Partial<KeepOptions> = {}): Promise<KeepReport> {
    await this.scan();
    return this.keep(options);
  }

  keep(options: Partial<KeepOptions> = {}): Promise<KeepReport> {
    const { index, data: dataDir } = this;
    return keepUp({ index, dataDir, on: true, limits: NO_LIMITS, now: Date.now(), ...options });
  }

  deleteLog(name: string): void {
    rmSync(this.path(name), { force: true });
  }

  /** As when its shape has changed. */
  dropIndex(): void {
    this.close();
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(this.data, `derived.db${suffix}`), { force: true });
  }

  copyFiles(): string[] {
    const names = readdirSync(this.kept, { recursive: true, encoding: 'utf8' });
    return names
      .filter((name) => name.endsWith('.zst'))
      .map((name) => join(this.kept, name))
      .sort();
  }

  copyTexts(): string[] {
    return this.copyFiles().map((path) => zstdDecompressSync(readFileSync(path)).toString('utf8'));
  }

  texts(id: string): string[] {
    return (this.index.session(id)?.events ?? []).flatMap((event) => ('text' in event ? [event.text] : []));
  }

  ids(): string[] {
    return this.index
      .heads()
      .map(({ id }) => id)
      .sort();
  }

  gone(): string[] {
    return [...this.index.gone()].sort();
  }
}

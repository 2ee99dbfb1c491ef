/**
 * Reverie on the sample sessions.
 *
 *   npm run demo                      lays the sample out anew and dreams over it
 *   npm run -s demo -- COMMAND …      any command, on what is laid out
 */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { layOut } from '../samples/lay-out.ts';
import { run } from '../src/cli/run.ts';

const FOLDER = join(import.meta.dirname, '..', '.reverie', 'demo');

/** @returns the exit status */
export async function demo(command: readonly string[]): Promise<number> {
  const [home, data, store] = ['home', 'data', 'store'].map((name) => join(FOLDER, name));
  if (home === undefined || data === undefined || store === undefined) return 1;
  if (command.length === 0 || !existsSync(home)) {
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER, { recursive: true });
    layOut({ home, store }, new Date());
  }
  if (command.length === 0)
    console.log('Sessions of an invented developer, and a playbook she had before. What is new in them?\n');
  const ordered = command.length === 0 ? ['dream'] : command;
  return run(['--home', home, '--data', data, '--store', store, ...ordered], 'npm run -s demo --');
}

if (import.meta.main) process.exitCode = await demo(process.argv.slice(2));

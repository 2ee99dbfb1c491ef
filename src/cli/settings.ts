/** The places a command works on, as its options and the environment name them, and whether they are there. */
import { statSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import { placesOf, type Machine, type Places } from '../core/places.ts';
import { fail, ok, type Failure, type Result } from '../shared/result.ts';

export interface Settings extends Omit<Places, 'homeNamed'> {
  sources: readonly string[];
}

/** As typed; what was not typed is missing. */
export interface PlaceOptions {
  home?: string;
  source?: readonly string[];
  data?: string;
  store?: string;
}

export function settingsOf(options: PlaceOptions, machine: Machine): Result<Settings, Failure> {
  const { homeNamed, ...places } = placesOf(options, machine);
  const { home } = places;
  if (homeNamed && kindOf(home) !== 'folder') {
    const message = kindOf(home) === 'nothing' ? `The folder ${home} does not exist.` : `${home} is not a folder.`;
    return fail({
      code: 'home-missing',
      message,
      hint: 'Name the folder that agents keep theirs in (the one with .claude or .codex) with --home.',
    });
  }
  const sources = (options.source ?? []).map((source) => resolve(machine.cwd, source));
  const missing = sources.find((source) => kindOf(source) === 'nothing');
  if (missing !== undefined)
    return fail({
      code: 'source-missing',
      message: `There is nothing at ${missing}.`,
      hint: 'Name a session log or a folder of them with --source.',
    });
  return ok({ ...places, sources });
}

export function kindOf(path: string): 'nothing' | 'folder' | 'other' {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'other';
  } catch (error) {
    // What stands there but cannot be looked at is named, with its reason, when it is read.
    const code = error instanceof Error && 'code' in error ? error.code : null;
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'nothing' : 'other';
  }
}

/** The options as they were typed, for a command line that sees the same folders. */
export function wordsOf({ home, source = [], data, store }: PlaceOptions, cwd: string): string[] {
  const words: string[] = [];
  const add = (flag: string, value: string | undefined): void => {
    if (value !== undefined) words.push(flag, quoted(shortest(resolve(cwd, value), cwd)));
  };
  add('--home', home);
  for (const one of source) add('--source', one);
  add('--data', data);
  add('--store', store);
  return words;
}

/** What is typed next is typed in the same folder. */
function shortest(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short !== '' && !short.startsWith('..') && !isAbsolute(short) ? short : path;
}

/** As a shell takes it for one word. */
export const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

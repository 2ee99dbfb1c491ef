/** Where Reverie looks and where it keeps things: options first, then the environment, then the platform's custom. */
import { statSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import { defaultData, defaultStore, filled } from '../core/places.ts';
import { fail, ok, type Failure, type Result } from '../shared/result.ts';

export interface Settings {
  home: string;
  /** The agents' own variables (CODEX_HOME …); empty where the user named another home, which they would lead away from. */
  env: Readonly<Record<string, string | undefined>>;
  sources: readonly string[];
  dataDir: string;
  storeDir: string;
  /** That folder was named, by an option or the environment: it counts before the one set in the window. */
  storeNamed: boolean;
}

/** As typed; what was not typed is missing. */
export interface PlaceOptions {
  home?: string;
  source?: readonly string[];
  data?: string;
  store?: string;
}

/** The machine as far as settings depend on it. */
export interface Machine {
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  userHome: string;
  platform: NodeJS.Platform;
}

export function settingsOf(options: PlaceOptions, machine: Machine): Result<Settings, Failure> {
  const { env, cwd, userHome } = machine;
  const named = options.home ?? filled(env['REVERIE_HOME']);
  const home = named === undefined ? userHome : resolve(cwd, named);
  if (named !== undefined && kindOf(home) !== 'folder') {
    const message = kindOf(home) === 'nothing' ? `The folder ${home} does not exist.` : `${home} is not a folder.`;
    return fail({
      code: 'home-missing',
      message,
      hint: 'Name the folder that agents keep theirs in (the one with .claude or .codex) with --home.',
    });
  }
  const store = options.store ?? filled(env['REVERIE_STORE']);
  const sources = (options.source ?? []).map((source) => resolve(cwd, source));
  const missing = sources.find((source) => kindOf(source) === 'nothing');
  if (missing !== undefined)
    return fail({
      code: 'source-missing',
      message: `There is nothing at ${missing}.`,
      hint: 'Name a session log or a folder of them with --source.',
    });
  return ok({
    home,
    env: named === undefined ? env : {},
    sources,
    dataDir: resolve(cwd, options.data ?? filled(env['REVERIE_DATA']) ?? defaultData(machine)),
    storeDir: resolve(cwd, store ?? defaultStore(machine)),
    storeNamed: store !== undefined,
  });
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

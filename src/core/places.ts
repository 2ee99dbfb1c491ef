/** Where Reverie looks and where it keeps things: what was named, then the environment, then the platform's custom. */
import { join, resolve } from 'node:path';

/** The machine as far as places depend on it. */
export interface Machine {
  env: Readonly<Record<string, string | undefined>>;
  /** What relative paths are meant from. */
  cwd: string;
  userHome: string;
  platform: NodeJS.Platform;
}

/** As somebody named them for this run. */
export interface Named {
  home?: string;
  data?: string;
  store?: string;
}

export interface Places {
  /** Where agents' folders are looked for. */
  home: string;
  homeNamed: boolean;
  /** The agents' own variables (CODEX_HOME …); empty where another home was named, which they would lead away from. */
  env: Readonly<Record<string, string | undefined>>;
  dataDir: string;
  storeDir: string;
  /** That folder was named, by an option or the environment: it counts before the one set in the window. */
  storeNamed: boolean;
}

export function placesOf(named: Named, machine: Machine): Places {
  const { env, cwd, userHome } = machine;
  const home = named.home ?? filled(env['REVERIE_HOME']);
  const store = named.store ?? filled(env['REVERIE_STORE']);
  return {
    home: home === undefined ? userHome : resolve(cwd, home),
    homeNamed: home !== undefined,
    env: home === undefined ? env : {},
    dataDir: resolve(cwd, named.data ?? filled(env['REVERIE_DATA']) ?? defaultData(machine)),
    storeDir: resolve(cwd, store ?? join(userHome, 'Reverie')),
    storeNamed: store !== undefined,
  };
}

function defaultData({ env, userHome, platform }: Machine): string {
  switch (platform) {
    case 'darwin':
      return join(userHome, 'Library', 'Application Support', 'Reverie');
    case 'win32':
      return join(filled(env['LOCALAPPDATA']) ?? join(userHome, 'AppData', 'Local'), 'Reverie');
    default:
      return join(filled(env['XDG_DATA_HOME']) ?? join(userHome, '.local', 'share'), 'reverie');
  }
}

/** An empty variable is as good as none. */
const filled = (value: string | undefined): string | undefined => (value === '' ? undefined : value);

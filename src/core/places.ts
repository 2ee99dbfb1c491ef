/** Where Reverie keeps things when nobody says otherwise: the platform's custom. */
import { join } from 'node:path';

export interface Platform {
  env: Readonly<Record<string, string | undefined>>;
  userHome: string;
  platform: NodeJS.Platform;
}

export function defaultData({ env, userHome, platform }: Platform): string {
  switch (platform) {
    case 'darwin':
      return join(userHome, 'Library', 'Application Support', 'Reverie');
    case 'win32':
      return join(filled(env['LOCALAPPDATA']) ?? join(userHome, 'AppData', 'Local'), 'Reverie');
    default:
      return join(filled(env['XDG_DATA_HOME']) ?? join(userHome, '.local', 'share'), 'reverie');
  }
}

export const defaultStore = ({ userHome }: Pick<Platform, 'userHome'>): string => join(userHome, 'Reverie');

/** An empty variable is as good as none. */
export const filled = (value: string | undefined): string | undefined => (value === '' ? undefined : value);

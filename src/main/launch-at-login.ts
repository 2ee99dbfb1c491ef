/** Starting with the computer, in the tray. Linux has a file for it, the others a setting of the system. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { App } from 'electron';
import { fail, ok, type Failure, type Result } from '../shared/result.ts';

/** What the app is started with then: no window opens. */
export const HIDDEN = '--hidden';

interface Parts {
  app: Pick<App, 'setLoginItemSettings'>;
  platform: NodeJS.Platform;
  /** Of the program, or of the AppImage it came in. */
  executable: string;
  /** `~/.config` */
  configDir: string;
}

export function setLaunchAtLogin(on: boolean, { app, platform, executable, configDir }: Parts): Result<null, Failure> {
  if (platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: on, args: [HIDDEN] });
    return ok(null);
  }
  const file = join(configDir, 'autostart', 'reverie.desktop');
  try {
    if (on) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, desktopEntry(executable));
    } else rmSync(file, { force: true });
    return ok(null);
  } catch (error) {
    return fail({
      code: 'not-writable',
      message: `${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      hint: 'Give yourself permission to write there, or add Reverie to the programs your desktop starts.',
    });
  }
}

const desktopEntry = (executable: string): string =>
  [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Reverie',
    'Comment=A memory for coding agents',
    `Exec="${executable.replace(/["\\`$]/g, '\\$&')}" ${HIDDEN}`,
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');

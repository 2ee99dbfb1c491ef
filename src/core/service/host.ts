/** What the engine may ask of the program around it: the desktop host, or a terminal that serves a browser. */
import type { HostAbilities } from '../../shared/window/live.ts';
import type { Failure, Result } from '../../shared/result.ts';

export interface Host {
  readonly abilities: HostAbilities;
  /** Opens a file in the user's own editor. */
  openPath(path: string): Promise<Result<void, Failure>>;
  /** @returns `null`: the user closed the dialog */
  chooseFolder(): Promise<Result<string | null, Failure>>;
  setLaunchAtLogin(on: boolean): Promise<Result<void, Failure>>;
}

const cannot = (what: string): Promise<{ ok: false; error: Failure }> =>
  Promise.resolve({
    ok: false,
    error: {
      code: 'host-cannot',
      message: `${what} is not possible from a browser.`,
      hint: 'It is in the desktop app.',
    },
  });

/** A browser on another machine may be looking: nothing is opened here. */
export const NO_HOST: Host = {
  abilities: { openPath: false, chooseFolder: false, launchAtLogin: false, notifications: false },
  openPath: () => cannot('Opening a file'),
  chooseFolder: () => cannot('Choosing a folder'),
  setLaunchAtLogin: () => cannot('Starting with the computer'),
};

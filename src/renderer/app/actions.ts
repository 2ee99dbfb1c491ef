/** What several places of the window can do: each says how it went. */
import type { InputOf } from '../../shared/window/calls.ts';
import type { SettingsPatch } from '../../shared/window/settings.ts';
import { call } from './start.ts';
import { say, sayFailure, useApp } from './store.ts';

/** A dream as the settings say. */
export const NO_WISH: InputOf<'dreams.start'> = {
  project: null,
  sessions: null,
  since: null,
  instructions: null,
  again: null,
  model: null,
};

/** @returns whether it has begun */
export async function dreamNow(wish: InputOf<'dreams.start'> = NO_WISH): Promise<boolean> {
  const started = await call('dreams.start', wish);
  if (!started.ok) sayFailure(started.error);
  return started.ok;
}

export async function pauseDream(): Promise<void> {
  const paused = await call('dreams.pause', {});
  if (!paused.ok) sayFailure(paused.error);
}

export async function resumeDream(id: string): Promise<void> {
  const resumed = await call('dreams.resume', { id });
  if (!resumed.ok) sayFailure(resumed.error);
}

export async function cancelDream(id: string): Promise<void> {
  const cancelled = await call('dreams.cancel', { id });
  if (!cancelled.ok) sayFailure(cancelled.error);
}

/** Asks with the system's dialog. @returns `null`: none was chosen */
export async function chooseFolder(): Promise<string | null> {
  const chosen = await call('host.chooseFolder', {});
  if (chosen.ok) return chosen.value.folder;
  sayFailure(chosen.error);
  return null;
}

/** @returns whether it is set now */
export async function set(patch: SettingsPatch): Promise<boolean> {
  const done = await call('settings.set', patch);
  if (done.ok) {
    // The live state says so too, a moment later; a control should not wait for it.
    const { live } = useApp.getState();
    if (live !== null) useApp.setState({ live: { ...live, settings: done.value } });
  } else sayFailure(done.error);
  return done.ok;
}

/** @param what is copied, as it is said; without it the button says enough */
export async function copy(text: string, what?: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say(what === undefined ? 'Copied' : `Copied ${what}`);
  } catch {
    sayFailure({
      code: 'clipboard-refused',
      message: 'The clipboard cannot be written here.',
      hint: 'Select the text and copy it with the keyboard.',
    });
  }
}

/** The user's settings as the durable database keeps them. A field that cannot be read is its default, the rest stays. */
import { DEFAULT_SETTINGS, Settings, type SettingsPatch } from '../shared/window/settings.ts';
import type { Durable } from './storage/durable.ts';

const NAME = 'settings';

export const storedSettings = (durable: Pick<Durable, 'setting'>): Settings =>
  mended(DEFAULT_SETTINGS, durable.setting(NAME));

/** @returns the settings with the patch in them, as they are kept from now on */
export function changeSettings(durable: Pick<Durable, 'setting' | 'setSetting'>, patch: SettingsPatch): Settings {
  const changed = withPatch(storedSettings(durable), patch);
  durable.setSetting(NAME, changed);
  return changed;
}

/** One level deep is all there is: a group is patched field by field. */
export function withPatch(settings: Settings, patch: SettingsPatch): Settings {
  const { idle, dream, model, keep, appearance, ...single } = patch;
  return Settings.parse({
    ...settings,
    ...single,
    idle: { ...settings.idle, ...idle },
    dream: { ...settings.dream, ...dream },
    model: { ...settings.model, ...model },
    keep: { ...settings.keep, ...keep },
    appearance: { ...settings.appearance, ...appearance },
  });
}

function mended(defaults: Settings, stored: unknown): Settings {
  if (typeof stored !== 'object' || stored === null) return defaults;
  let settings = defaults;
  for (const [name, value] of Object.entries(stored)) {
    const group = isRecord(value)
      ? Object.entries(value).map(([field, inner]) => ({ [name]: { [field]: inner } }))
      : null;
    // Of a group, each field by itself, and a group whose fields belong together (hours) as it is.
    for (const candidate of group ?? [{ [name]: value }]) settings = tried(settings, candidate);
  }
  return settings;
}

function tried(settings: Settings, patch: object): Settings {
  const merged: Record<string, unknown> = { ...settings };
  for (const [name, value] of Object.entries(patch)) {
    const old = merged[name];
    merged[name] = isRecord(old) && isRecord(value) ? { ...old, ...value } : value;
  }
  const parsed = Settings.safeParse(merged);
  return parsed.success ? parsed.data : settings;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

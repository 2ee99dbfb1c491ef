/** What the user can set. Every field has a default, and the defaults are what the settings page shows beside it. */
import { z } from 'zod';

/** Hours of the local day, 0–24; `from` may be later than `to`, which reaches over midnight. */
export const Hours = z.object({ from: z.number().int().min(0).max(24), to: z.number().int().min(0).max(24) });
export type Hours = z.infer<typeof Hours>;

export const Theme = z.enum(['system', 'light', 'dark']);
export type Theme = z.infer<typeof Theme>;

export const Settings = z.object({
  /** The first run has been gone through. Until then nothing dreams by itself. */
  welcomed: z.boolean(),
  /** Places of agents that are not read, as absolute paths. */
  sourcesOff: z.array(z.string()),
  /** Watch the logs, so that what agents write is there within a second; else they are looked at now and then. */
  watch: z.boolean(),
  /** Folder of the playbooks; `null`: where the program was told to keep them, or the platform's custom. */
  store: z.string().nullable(),
  idle: z.object({
    /** Dream by itself while the machine is idle. */
    enabled: z.boolean(),
    /** Minutes without a key or a movement. */
    afterMinutes: z.number().int().min(1).max(240),
    onBattery: z.boolean(),
    /** Only in these hours; `null`: at any time. */
    hours: Hours.nullable(),
    /** Not before so many sessions wait. */
    sessions: z.number().int().min(1).max(1000),
    /** Hours between two dreams that start by themselves. */
    everyHours: z.number().int().min(1).max(720),
  }),
  dream: z.object({
    /** At most so many sessions in one dream, newest first. */
    sessions: z.number().int().min(1).max(10_000),
  }),
  model: z.object({
    /** The language model's file; `null`: dreams use none. */
    language: z.string().nullable(),
    /** File or folder of the embedding model; `null`: the built-in comparison of words. */
    embedding: z.string().nullable(),
    /** Use the graphics processor where there is one. */
    gpu: z.boolean(),
    /** Minutes a model may work in one dream; what is left is for the next. */
    minutes: z.number().int().min(1).max(1440),
  }),
  keep: z.object({
    /** Days that the folders of past dreams are kept. Proposals and decisions always are. */
    dreamFolderDays: z.number().int().min(1).max(3650),
    /** Keep copies of the sessions that were read, so that they are there when the agent deletes its logs. */
    copies: z.boolean(),
    /** Gigabytes (of a thousand million bytes) that all copies together may take. */
    copiesGigabytes: z.number().int().min(1).max(100_000),
    /** Days a copy is kept after its session ended; `null`: for ever. */
    copiesDays: z.number().int().min(1).max(36_500).nullable(),
  }),
  appearance: z.object({
    theme: Theme,
    /** Per cent. */
    zoom: z.number().int().min(80).max(200),
    /** `null`: as the system says. */
    reducedMotion: z.boolean().nullable(),
  }),
  notifications: z.boolean(),
  /** Start with the computer, in the tray. Only where the host can. */
  launchAtLogin: z.boolean(),
});
export type Settings = z.infer<typeof Settings>;

export const DEFAULT_SETTINGS: Settings = {
  welcomed: false,
  sourcesOff: [],
  watch: true,
  store: null,
  idle: { enabled: true, afterMinutes: 10, onBattery: false, hours: null, sessions: 5, everyHours: 20 },
  dream: { sessions: 100 },
  model: { language: null, embedding: null, gpu: true, minutes: 120 },
  keep: { dreamFolderDays: 90, copies: false, copiesGigabytes: 2, copiesDays: null },
  appearance: { theme: 'system', zoom: 100, reducedMotion: null },
  notifications: true,
  launchAtLogin: false,
};

/** Any part of the settings; what is missing stays as it is. */
export const SettingsPatch = z
  .object({
    ...Settings.shape,
    idle: Settings.shape.idle.partial(),
    dream: Settings.shape.dream.partial(),
    model: Settings.shape.model.partial(),
    keep: Settings.shape.keep.partial(),
    appearance: Settings.shape.appearance.partial(),
  })
  .partial();
export type SettingsPatch = z.infer<typeof SettingsPatch>;

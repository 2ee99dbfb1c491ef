/**
 * What the window knows at any moment without asking: one small document, sent whole when a window connects and again
 * whenever it has changed. So a late window has missed nothing. Lists are not in it; `revisions` says when to ask for
 * them again.
 */
import { z } from 'zod';
import { Transfer } from './models.ts';
import { Mining } from './run-logs.ts';
import { Settings } from './settings.ts';

/** `read` and `word` are a model's, and only where there is one. */
export const Stage = z.enum(['scan', 'gather', 'extract', 'read', 'recall', 'consolidate', 'word', 'check', 'propose']);
export type Stage = z.infer<typeof Stage>;

export const Trigger = z.enum(['user', 'idle']);
export type Trigger = z.infer<typeof Trigger>;

/** The stages in order; those behind the present one have their last figures. */
const StageProgress = z.object({ stage: Stage, done: z.number().int(), total: z.number().int() });

export const Activity = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('idle') }),
  z.object({ kind: z.literal('scanning'), filesDone: z.number().int(), files: z.number().int() }),
  z.object({
    kind: z.literal('dreaming'),
    dream: z.string(),
    trigger: Trigger,
    startedAt: z.string(),
    stages: z.array(StageProgress),
    /** `null` until there is reason to know. */
    secondsLeft: z.number().int().nullable(),
  }),
  /** Asked to stop; the worker has not ended yet. */
  z.object({ kind: z.literal('stopping'), dream: z.string() }),
]);
export type Activity = z.infer<typeof Activity>;

/** A dream that can go on from where it was. */
export const PausedDream = z.object({
  dream: z.string(),
  since: z.string(),
  why: z.enum(['user', 'user-returned', 'interrupted']),
});
export type PausedDream = z.infer<typeof PausedDream>;

/** Why Reverie does or does not dream by itself now. The words are for people. */
export const Verdict = z.object({
  may: z.enum(['run', 'wait']),
  reasons: z.array(z.object({ code: z.string(), text: z.string() })),
});
export type Verdict = z.infer<typeof Verdict>;

export const Notice = z.object({
  number: z.number().int(),
  at: z.string(),
  kind: z.enum(['dream-finished', 'dream-failed', 'engine-restarted', 'playbook-changed', 'logs-vanished', 'problem']),
  text: z.string(),
  /** What a click opens. */
  about: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('proposal'), id: z.string() }),
      z.object({ kind: z.literal('dream'), id: z.string() }),
      z.object({ kind: z.literal('playbook'), file: z.string() }),
      z.object({ kind: z.literal('sources') }),
      z.object({ kind: z.literal('kept') }),
    ])
    .nullable(),
  seen: z.boolean(),
});
export type Notice = z.infer<typeof Notice>;

/** Topics whose lists a window asks for. A number goes up when what it stands for has changed. */
export const Revisions = z.object({
  sessions: z.number().int(),
  proposals: z.number().int(),
  playbooks: z.number().int(),
  dreams: z.number().int(),
  sources: z.number().int(),
  models: z.number().int(),
  runLogs: z.number().int(),
});
export type Revisions = z.infer<typeof Revisions>;

/** What the program around the engine can do. A browser over SSH can do none of it. */
export const HostAbilities = z.object({
  /** Open a file in the user's own editor. */
  openPath: z.boolean(),
  /** A dialog to choose a folder. */
  chooseFolder: z.boolean(),
  launchAtLogin: z.boolean(),
  notifications: z.boolean(),
});
export type HostAbilities = z.infer<typeof HostAbilities>;

export const Live = z.object({
  version: z.string(),
  /** When this engine started: another value than before means that it was restarted. */
  engineStartedAt: z.string(),
  activity: Activity,
  paused: PausedDream.nullable(),
  /** The folder of logs that is looked through for recurring failures. */
  mining: Mining.nullable(),
  verdict: Verdict,
  waiting: z.object({
    /** Undecided changes. */
    changes: z.number().int(),
    /** Root sessions that no dream has read. */
    sessions: z.number().int(),
  }),
  /** `null`: no dream has finished yet. */
  lastDreamAt: z.string().nullable(),
  settings: Settings,
  revisions: Revisions,
  /** Newest first, at most fifty. */
  notices: z.array(Notice),
  /** Models being fetched or copied, and those lately done. */
  transfers: z.array(Transfer),
  /** Times that a download was begun since this engine started, whatever became of it: the only times anything connected. */
  downloadsBegun: z.number().int(),
  host: HostAbilities,
  /** `null` where nothing counts them: in a browser. */
  networkRequestsRefused: z.number().int().nullable(),
});
export type Live = z.infer<typeof Live>;

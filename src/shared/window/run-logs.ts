/** What recurs in folders of plain build, test and CI logs, as a window shows it. Secrets are replaced in all of it. */
import { z } from 'zod';
import { Problem } from '../contract.ts';

/** `unclear`: too few runs to tell. `gone`: none of the newer half of the runs shows it. `new`: only the newer half does. */
export const Trend = z.enum(['new', 'rising', 'steady', 'falling', 'gone', 'unclear']);
export type Trend = z.infer<typeof Trend>;

export const LogFailure = z.object({
  /** The same as long as the template is. */
  id: z.string(),
  /** 1 is what is most worth acting on. */
  rank: z.number().int(),
  /** Words that vary are `<*>`, `<n>`, `<id>`, `<path>`, `<address>` and `<email>`. */
  template: z.string(),
  /** Templates of lines that come in the same runs. */
  also: z.array(z.string()),
  /** Applications it hits, those with the most runs first; at most a hundred. `still`: its newest run shows it. */
  applications: z.array(z.object({ application: z.string(), runs: z.number().int(), still: z.boolean() })),
  /** Of all of them. */
  hits: z.number().int(),
  stillIn: z.number().int(),
  runs: z.number().int(),
  failedRuns: z.number().int(),
  passedRuns: z.number().int(),
  /** Runs that do not say when they were. */
  untimedRuns: z.number().int(),
  /** `null`: no run says. */
  firstAt: z.string().nullable(),
  lastAt: z.string().nullable(),
  trend: Trend,
  longestStreak: z.number().int(),
  examples: z.array(
    z.object({
      application: z.string(),
      file: z.string(),
      line: z.number().int(),
      at: z.string().nullable(),
      text: z.string(),
    }),
  ),
});
export type LogFailure = z.infer<typeof LogFailure>;

export const MinedLogs = z.object({
  at: z.string(),
  failures: z.array(LogFailure),
  /** Recurring failures there are, those that are not told with them. */
  found: z.number().int(),
  logs: z.number().int(),
  applications: z.number().int(),
  passed: z.number().int(),
  failed: z.number().int(),
  /** Runs that do not say how they ended. */
  unknown: z.number().int(),
  untimed: z.number().int(),
  otherFiles: z.number().int(),
  binary: z.number().int(),
  cut: z.number().int(),
  forgotten: z.number().int(),
  /** How many there were, and the first of them. */
  problemCount: z.number().int(),
  problems: z.array(Problem),
});
export type MinedLogs = z.infer<typeof MinedLogs>;

/** Why the last look brought nothing. */
export const MiningTrouble = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('gone') }),
  /** There is no log in it; `otherFiles` are not called like one, `binary` are no text. */
  z.object({ kind: z.literal('no-logs'), otherFiles: z.number().int(), binary: z.number().int() }),
  z.object({ kind: z.literal('unreadable'), problem: Problem }),
  /** A bug, or too little memory. */
  z.object({ kind: z.literal('broke-off'), message: z.string() }),
]);
export type MiningTrouble = z.infer<typeof MiningTrouble>;

/** A folder that was looked through. */
export const LogFolder = z.object({
  folder: z.string(),
  lookedAt: z.string(),
  /** Of the last look; `null`: it went well. */
  trouble: MiningTrouble.nullable(),
  /** Of the last look that went well; `null`: none has. */
  mined: z.object({ at: z.string(), found: z.number().int(), logs: z.number().int() }).nullable(),
});
export type LogFolder = z.infer<typeof LogFolder>;

/** What is going on with a folder now. */
export const Mining = z.object({
  folder: z.string(),
  /** `waiting`: for a dream, which has the machine to itself. */
  step: z.enum(['finding', 'reading', 'waiting', 'grouping']),
  done: z.number().int(),
  /** `null`: not known yet. */
  total: z.number().int().nullable(),
});
export type Mining = z.infer<typeof Mining>;

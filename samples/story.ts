/** A session as a short script, from which logs in the agents' own formats are made. Everybody in them is invented. */
import { createHash } from 'node:crypto';

export type Step =
  | { user: string }
  /** Typed while the agent was at work. */
  | { queued: string }
  | { agent: string }
  | { run: string; says: string; exit?: number }
  | { read: string; says: string }
  | { edit: string; from: string; to: string }
  | { fetch: string; says: string }
  /** A command the user refused, and what they said instead. */
  | { refused: string; words: string }
  | { interrupted: true }
  /** The service did not answer. */
  | { overloaded: string };

export interface Story {
  agent: 'claude-code' | 'codex';
  project: string;
  /** Whole days before the day the logs are made for. */
  daysAgo: number;
  /** Hour of the day, UTC. */
  hour: number;
  steps: readonly Step[];
}

/** What a writer of logs needs to know of a story besides its steps. */
export interface Telling {
  story: Story;
  /** Unique and the same in every run. */
  session: string;
  startedAt: Date;
}

/** So much time passes between two records. */
export const STEP_MS = 21_000;

/** An id as agents make them, but the same in every run. */
export function idOf(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

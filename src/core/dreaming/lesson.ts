/**
 * What the three specialists (mistakes, workflows, preferences) hand to consolidation: a pattern of several
 * sessions, or one standing directive, said in words. Everything after this point is the same for all kinds.
 */
import type { Evidence, Kind, Scope, WordedBy } from '../../shared/contract.ts';

export interface Lesson {
  /**
   * The same for the same thing in a later dream, whatever new sessions add: a digest of kind, scope and slots.
   * Rejected ideas are remembered by it.
   */
  key: string;
  kind: Kind;
  scope: Scope;
  /** At most 100 characters, one line, no markdown bold. Reads like something a colleague would say. */
  title: string;
  /** Markdown below the title, without indentation: a sentence or two, or numbered steps. May be empty. */
  advice: string;
  /**
   * The commands, paths, flags, numbers and names that make it this thing and no other ("port 3000", "pnpm").
   * Two lessons or entries whose slots conflict are never the same thing, however alike their words.
   */
  slots: readonly string[];
  /** What the lesson speaks against (`npm`, `jest`): an existing entry that recommends it is out of date. */
  against: readonly string[];
  /** Best quote first. At least one of each session it counts. */
  evidence: readonly Evidence[];
  /** Root sessions it was seen in (a fork, a resumed copy or a sub-agent counts for its root). */
  sessions: readonly string[];
  /** Calendar days (UTC) it was seen on. */
  days: readonly string[];
  firstAt: number | null;
  lastAt: number | null;
  /** The user typed it as a rule that is to hold from now on; then one session is enough. */
  standing: boolean;
  /** Standing by the way it was put ("use X where possible"), not said to hold from now on: surer than once, less sure than a rule. */
  implied?: boolean;
  /** 0..1: share of the sessions that agree on what works (the same fix, the same order of steps). */
  agreement: number;
  /** Missing: Reverie's own rules. */
  wordedBy?: WordedBy;
}

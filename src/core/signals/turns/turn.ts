/**
 * What a human turn is: the words a person typed, where they stand in the session, and how the classifier reads
 * them. Wishes (signals/wishes) are made of these readings.
 */

/** What stood just before the turn. It says more about a turn than its words do. */
export type Before = 'first' | 'rejected-call' | 'interruption' | 'tool-call' | 'question' | 'text';

/** How the words came: at the prompt, while the agent worked, with a refused call, as the answer to a tool's question. */
export type Via = 'prompt' | 'queued' | 'rejection' | 'answer';

export interface TurnInput {
  text: string;
  before: Before;
  /** Start and end of what came just before (see `excerpt`); `''` where nothing did. */
  context: string;
  via: Via;
}

/** A turn with its place in the session. */
export interface Turn extends TurnInput {
  seq: number;
  line: number;
  at: number | null;
}

export const ACTS = ['task', 'question', 'correction', 'rule', 'context', 'answer', 'approval', 'other'] as const;
/** What somebody does by saying it. A turn can be several at once. */
export type Act = (typeof ACTS)[number];

/** All numbers are probabilities, 0..1. */
export interface ClauseReading {
  text: string;
  /** Half-open UTF-16 offsets into the turn; `turn.text.slice(start, end) === text`. */
  start: number;
  end: number;
  /** This clause carries the correction or the rule. */
  rule: number;
  /** It is to hold from now on. */
  standing: number;
  /** It says itself that it is for this once. */
  once: number;
}

export interface TurnReading {
  acts: Readonly<Record<Act, number>>;
  correctionOrRule: number;
  standing: number;
  once: number;
  /** Share of the characters that were pasted (logs, code, reviews), by form alone. */
  pasted: number;
  /** In order, without what was pasted. Empty where nothing else is left. */
  clauses: readonly ClauseReading[];
}

import type { Language } from './words.ts';

/** How the sentence is put; wording depends on it. */
export type Form = 'rule' | 'request' | 'complaint' | 'check' | 'statement' | 'phrase' | 'task' | 'question';

/**
 * One thing a person said about how work is to be done. Plain JSON; it is kept by the content of its session, so it
 * holds nothing about other sessions.
 */
export interface WishSignal {
  /** Exact words, a substring of the decoded record at `line`. */
  quote: string;
  seq: number;
  line: number;
  at: number | null;
  language: Language;
  form: Form;
  /** Terms (see words.ts) of what is asked for, and of what is spoken against. Each once, in spoken order. */
  wanted: readonly string[];
  unwanted: readonly string[];
  /** The values among them it turns on: names, numbers, the sides of a contrast, the object of "use". */
  focus: readonly string[];
  contrast: boolean;
  /** The common habit it utters (see habits.ts), or null. */
  habit: string | null;
  /** 0..1: how likely this is about the manner of work, rather than the work itself. */
  weight: number;
  /** 0..1: said to hold from now on. Only words a person typed count. */
  standing: number;
  /** Put as a norm for every case (see norms.ts), without saying since when it holds. */
  norm: boolean;
  /** 0..1: said for this one time. */
  once: number;
  /** The words themselves say it holds in every project. */
  everywhere: boolean;
  /** What the agent had just done: the refused or criticised call, or its last words. */
  before: Deed;
  /** What it did right after: the command used instead, or the words of its acknowledgement. */
  after: Deed;
}

export interface Deed {
  kind: 'nothing' | 'text' | 'question' | 'call' | 'edit' | 'rejected-call' | 'interruption';
  /** Terms of the command, path or text. At most 24. */
  terms: readonly string[];
}

/**
 * Asks a model, within a budget, and never twice: each answer is kept by what was asked of which model. An answer that
 * is of no use costs its question only; a model that is gone ends the asking, and the dream goes on with what it has.
 */
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { Result } from '../../../shared/result.ts';
import type { LanguageModel, ModelFailure, ModelName, Question } from '../../models/model.ts';

export type Asked<T> =
  | { status: 'answered'; value: T; dream: string }
  /** Asked, and no answer that can be used came. */
  | { status: 'nothing' }
  /** Not asked: the budget is spent, the model is gone, or the dream is being stopped. */
  | { status: 'left' };

/** What a dream did with its model. Milliseconds and tokens. */
export interface AskingReport {
  model: ModelName;
  asked: number;
  kept: number;
  useless: number;
  ms: number;
  tokensRead: number;
  tokensReused: number;
  tokensWritten: number;
  /** Why the model was used no further. */
  gone: string | null;
}

export interface Task<T> {
  /** With the version of its words: `extract@1`. */
  name: string;
  answer: z.ZodType<T>;
}

export interface Asking {
  readonly model: ModelName;
  /**
   * @param content what the answer depends on, beside the task and the model
   * @param share of the budget that may be spent when it is asked, 0..1: reading leaves some for what follows
   */
  ask<T>(task: Task<T>, content: string, question: () => Question, share?: number): Promise<Asked<T>>;
  report(): AskingReport;
}

export interface Answers {
  answer(key: string): { value: unknown; dream: string } | null;
  keepAnswer(answer: { key: string; dream: string; value: unknown }): void;
}

export interface AskingOptions {
  model: ModelName;
  /** Loads it; called when there is something to ask. */
  open: (signal?: AbortSignal) => Promise<Result<LanguageModel, ModelFailure> | 'stopped'>;
  answers: Answers;
  dream: string;
  /** Milliseconds of asking. */
  budgetMs: number;
  signal?: AbortSignal;
  /** Milliseconds from any beginning, that do not jump when the clock on the wall is set. */
  clock: () => number;
  /** What is kept has been through the secrets' filter, whatever said it. */
  redact: (text: string) => string;
}

/** Kept in place of an answer: the same question has the same useless answer. */
const USELESS = { useless: true } as const;
const isUseless = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'useless' in value && value.useless === true;

export function asking(options: AskingOptions): Asking {
  const { model, open, answers, dream, budgetMs, signal, clock, redact } = options;
  const report: AskingReport = {
    model,
    asked: 0,
    kept: 0,
    useless: 0,
    ms: 0,
    tokensRead: 0,
    tokensReused: 0,
    tokensWritten: 0,
    gone: null,
  };
  let language: LanguageModel | null = null;
  const keyOf = (task: string, content: string): string =>
    createHash('sha256').update([task, model.hash, content].join('\0')).digest('hex');
  const over = (share: number): boolean =>
    report.gone !== null || signal?.aborted === true || report.ms >= budgetMs * share;
  /** Waiting for a model is time of the night too. */
  const timed = async <T>(work: () => Promise<T>): Promise<T> => {
    const from = clock();
    try {
      return await work();
    } finally {
      report.ms += clock() - from;
    }
  };
  const read = <T>(task: Task<T>, content: string): Asked<T> | null => {
    const kept = answers.answer(keyOf(task.name, content));
    if (kept === null) return null;
    const parsed = isUseless(kept.value) ? null : task.answer.safeParse(kept.value);
    return parsed?.success ? { status: 'answered', value: parsed.data, dream: kept.dream } : { status: 'nothing' };
  };

  return {
    model,
    report: () => ({ ...report }),
    async ask<T>(task: Task<T>, content: string, question: () => Question, share = 1): Promise<Asked<T>> {
      const known = read(task, content);
      if (known !== null) {
        report.kept += 1;
        return known;
      }
      if (over(share)) return { status: 'left' };
      if (language === null) {
        const opened = await timed(() => open(signal));
        if (opened === 'stopped') return { status: 'left' };
        if (!opened.ok) {
          report.gone = opened.error.message;
          return { status: 'left' };
        }
        language = opened.value;
      }
      const by = language;
      const answer = await timed(() => by.ask(question(), signal));
      switch (answer.status) {
        case 'stopped':
          return { status: 'left' };
        case 'gone':
          report.gone = answer.why.message;
          return { status: 'left' };
        case 'lost':
          report.asked += 1;
          report.useless += 1;
          return { status: 'nothing' };
        case 'answered':
        case 'useless': {
          report.asked += 1;
          report.tokensRead += answer.spent.tokensIn;
          report.tokensReused += answer.spent.tokensReused;
          report.tokensWritten += answer.spent.tokensOut;
          const parsed = answer.status === 'answered' ? task.answer.safeParse(redacted(answer.json, redact)) : null;
          const value = parsed?.success ? parsed.data : USELESS;
          if (value === USELESS) report.useless += 1;
          answers.keepAnswer({ key: keyOf(task.name, content), dream, value });
          return parsed?.success ? { status: 'answered', value: parsed.data, dream } : { status: 'nothing' };
        }
      }
    },
  };
}

function redacted(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((one) => redacted(one, redact));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, redacted(one, redact)]));
}

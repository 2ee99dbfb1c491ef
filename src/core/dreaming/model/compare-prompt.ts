/** What a model is asked about two rules that may be one: only pairs that were nominated, and code has the last word. */
import { z } from 'zod';
import type { AnswerSchema } from '../../models/model.ts';
import { FENCED, fenced } from './fence.ts';

export const COMPARE_VERSION = 1;

const SYSTEM = `You compare two rules for a coding agent.
${FENCED}

Answer with JSON: {"verdict":…}
- "same": whoever follows one follows the other; they ask for the same thing in other words.
- "contradicts": nobody can follow both.
- "different": anything else. Another tool, another number, another file, another moment make a rule different.`;

const SCHEMA: AnswerSchema = {
  type: 'object',
  properties: { verdict: { enum: ['same', 'different', 'contradicts'] } },
  required: ['verdict'],
};

export const Compared = z.object({ verdict: z.enum(['same', 'different', 'contradicts']) });
export type Verdict = z.infer<typeof Compared>['verdict'];

export const compareQuestion = (one: string, other: string) => ({
  system: SYSTEM,
  text: `${fenced(`Rule A: ${one}\nRule B: ${other}`)}\nJSON:`,
  schema: SCHEMA,
  maxTokens: 24,
});

/** What a model is asked about a lesson that has been found: how to say it well. */
import { z } from 'zod';
import type { AnswerSchema } from '../../models/model.ts';
import { TITLE_MAX } from '../../../shared/contract.ts';
import { FENCED, fenced } from './fence.ts';

export const WORD_VERSION = 1;

const SYSTEM = `You word one rule for a coding agent, from a draft and from quotes of the sessions it comes from.
${FENCED}

Answer with JSON: {"title":…,"advice":…}
- title: one sentence of at most ${String(TITLE_MAX)} characters that says what to do, so that it can be followed without having been there.
- advice: one or two more sentences, or "" where the title says it all.
Use the words of the draft and the quotes, and no others for what is particular: every command, path, flag, name and number must
stand in them exactly so. Keep all that the draft names. Say nothing that they do not say.`;

const SCHEMA: AnswerSchema = {
  type: 'object',
  properties: { title: { type: 'string', maxLength: TITLE_MAX }, advice: { type: 'string', maxLength: 360 } },
  required: ['title', 'advice'],
};

export const WordedAnswer = z.object({ title: z.string().max(1000), advice: z.string().max(4000) });

export const wordQuestion = (draft: { title: string; advice: string }, quotes: readonly string[]) => ({
  system: SYSTEM,
  text: `${fenced(
    [`Draft: ${draft.title}`, draft.advice, ...quotes.map((quote) => `Quote: ${quote}`)].filter(Boolean).join('\n'),
  )}\nJSON:`,
  schema: SCHEMA,
  maxTokens: 260,
});

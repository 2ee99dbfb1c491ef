/** What a model is asked about a passage of a session: which lessons the user's words hold. */
import { z } from 'zod';
import type { AnswerSchema } from '../../models/model.ts';
import { TITLE_MAX } from '../../../shared/contract.ts';
import { FENCED, fenced } from './fence.ts';

/** Goes up with every change of the words below: answers to other words are not used. */
export const EXTRACT_VERSION = 1;

const SYSTEM = `You read what a software developer said to a coding agent and note how they want work to be done.
${FENCED}

Note only what would hold for other tasks too: a rule, a correction of how the agent works, a way of working, a dislike. Do not
note the task itself, questions, praise, or anything said by the agent or by a tool. Most passages hold nothing: then the list is
empty. A complaint counts: "again with the barrel files…" means that the user wants no barrel files.

Answer with JSON: {"lessons":[{"kind":…,"title":…,"quotes":[…]}]}
- kind: "preference" for how the user wants things, "mistake" for something the agent did wrong and what to do instead.
- title: one short sentence an agent can follow, in the user's own words where they have any, without names of this task.
- quotes: one or two exact pieces of what the user said, copied letter by letter, each at least three words long.`;

export const EXTRACT_SCHEMA: AnswerSchema = {
  type: 'object',
  properties: {
    lessons: {
      type: 'array',
      maxItems: 3,
      items: {
        type: 'object',
        properties: {
          kind: { enum: ['preference', 'mistake'] },
          title: { type: 'string', maxLength: TITLE_MAX },
          quotes: { type: 'array', maxItems: 2, items: { type: 'string', maxLength: 240 } },
        },
        required: ['kind', 'title', 'quotes'],
      },
    },
  },
  required: ['lessons'],
};

export const Extracted = z.object({
  lessons: z
    .array(
      z.object({
        kind: z.enum(['preference', 'mistake']),
        title: z.string().max(400),
        quotes: z.array(z.string().max(2000)).max(6),
      }),
    )
    .max(12),
});
export type Extracted = z.infer<typeof Extracted>;

export const extractQuestion = (passage: string) => ({
  system: SYSTEM,
  text: `${fenced(passage)}\nWhich lessons are in it? JSON:`,
  schema: EXTRACT_SCHEMA,
  maxTokens: 400,
});

/**
 * What may stand on a line of a copy. A copy is a file in a folder: whoever can write there could put anything into it,
 * and what is restored is taken for what a reader made.
 */
import { z } from 'zod';
import { AgentId, Counts, Relation } from '../../shared/contract.ts';
import type { SessionHead } from '../sessions/session.ts';
import type { DecodedEvent } from '../sources/reader.ts';

const time = z.number().nullable();
const place = {
  line: z.number().int().positive(),
  at: time,
  uid: z.string().nullable(),
  active: z.boolean(),
};
const text = z.string();

const Event: z.ZodType<DecodedEvent> = z.discriminatedUnion('kind', [
  z.object({ ...place, kind: z.literal('prompt'), text, via: z.enum(['prompt', 'queued', 'answer']) }),
  z.object({ ...place, kind: z.literal('command'), name: text, text }),
  z.object({
    ...place,
    kind: z.literal('injected'),
    origin: z.enum([
      'reminder',
      'hook',
      'skill',
      'command-output',
      'summary',
      'subagent-prompt',
      'notification',
      'context',
      'plan',
      'instructions',
    ]),
    text,
  }),
  z.object({ ...place, kind: z.literal('assistant'), text }),
  z.object({ ...place, kind: z.literal('thinking'), text }),
  z.object({
    ...place,
    kind: z.literal('tool-call'),
    callId: text,
    tool: text,
    category: z.enum(['read', 'edit', 'write', 'shell', 'search', 'task', 'web', 'todo', 'question', 'mcp', 'other']),
    command: text.nullable(),
    path: text.nullable(),
    cwd: text.nullable(),
    input: text,
  }),
  z.object({
    ...place,
    kind: z.literal('tool-result'),
    callId: text,
    outcome: z.enum(['ok', 'failed', 'cancelled', 'rejected', 'unknown']),
    exitCode: z.number().nullable(),
    text,
    userModified: z.boolean(),
  }),
  z.object({ ...place, kind: z.literal('rejection'), callId: text, words: text.nullable() }),
  z.object({ ...place, kind: z.literal('interruption') }),
  z.object({ ...place, kind: z.literal('compaction') }),
  z.object({ ...place, kind: z.literal('service-error'), text }),
]);

/** Checked and not made anew: an event that is put back has to be the same to the last character. */
export const isEvent = (value: unknown): value is DecodedEvent => Event.safeParse(value).success;

export const Head: z.ZodType<SessionHead> = z.object({
  id: text.min(1).max(500),
  agent: AgentId,
  file: text.min(1).max(5000),
  cwd: text.nullable(),
  gitBranch: text.nullable(),
  gitRemote: text.nullable(),
  agentVersion: text.nullable(),
  models: z.array(text),
  startedAt: time,
  endedAt: time,
  parent: text.nullable(),
  relation: Relation,
  title: text.nullable(),
  untold: z.array(Counts.keyof()),
  format: z.enum(['lines', 'document', 'database']).exactOptional(),
  retells: z.boolean().exactOptional(),
} satisfies Record<keyof SessionHead, z.ZodType>);

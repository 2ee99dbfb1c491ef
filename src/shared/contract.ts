/**
 * What Reverie says to the outside: the JSON documents of the terminal interface, later also of the
 * window. Every process validates with these schemas at its edge and trusts the types inside.
 */
import { z } from 'zod';

export const AgentId = z.string().regex(/^[a-z0-9-]+$/);
export type AgentId = z.infer<typeof AgentId>;

export const Role = z.enum(['user', 'assistant', 'tool', 'system']);
export type Role = z.infer<typeof Role>;

/** An exact quote with the place it stands in. `line` is 1-based; `quote` is a substring of the decoded record. */
export const Evidence = z.object({
  agent: AgentId,
  session: z.string(),
  file: z.string(),
  line: z.number().int().positive(),
  role: Role,
  at: z.string().nullable(),
  quote: z.string().min(1),
});
export type Evidence = z.infer<typeof Evidence>;

/** `global`, or `project:` and the absolute working directory. */
export const Scope = z.string().regex(/^(global|project:.+)$/s);
export type Scope = z.infer<typeof Scope>;

export const Kind = z.enum(['mistake', 'workflow', 'preference']);
export type Kind = z.infer<typeof Kind>;

export const Op = z.enum(['add', 'reinforce', 'merge', 'revise', 'retire']);
export type Op = z.infer<typeof Op>;

export const Check = z.object({
  name: z.string(),
  status: z.enum(['pass', 'warn', 'fail']),
  detail: z.string(),
});
export type Check = z.infer<typeof Check>;

export const TITLE_MAX = 100;
export const ENTRY_MAX = 600;

/** What put an entry in words: Reverie's own rules, or a model. */
export const WordedBy = z.discriminatedUnion('by', [
  z.object({ by: z.literal('built-in') }),
  z.object({ by: z.literal('model'), name: z.string(), hash: z.string() }),
]);
export type WordedBy = z.infer<typeof WordedBy>;

export const Change = z.object({
  id: z.string(),
  op: Op,
  kind: Kind,
  scope: Scope,
  /** File name inside the store, e.g. `oh-my-posh.md` or `projects/web.md`. */
  playbook: z.string(),
  title: z.string().max(TITLE_MAX),
  before: z.string().nullable(),
  after: z.string().max(ENTRY_MAX).nullable(),
  reason: z.string(),
  confidence: z.number().min(0).max(1),
  entries: z.array(z.string()),
  checks: z.array(Check),
  evidence: z.array(Evidence),
  /** Missing in changes that were proposed before models were. */
  wordedBy: WordedBy.optional(),
});
export type Change = z.infer<typeof Change>;

export const Problem = z.object({
  file: z.string(),
  line: z.number().int().nonnegative(),
  message: z.string(),
});
export type Problem = z.infer<typeof Problem>;

export const Coverage = z.object({
  files: z.number().int(),
  sessions: z.number().int(),
  records: z.number().int(),
  /** Keys are `<agent>/<record type>`. */
  unknownRecords: z.record(z.string(), z.number().int()),
  problems: z.array(Problem),
});
export type Coverage = z.infer<typeof Coverage>;

export const Relation = z.enum(['root', 'subagent', 'fork', 'resume', 'continuation']);
export type Relation = z.infer<typeof Relation>;

/** A format that cannot tell says `null`, never 0. */
export const Counts = z.object({
  prompts: z.number().int().nullable(),
  assistant: z.number().int().nullable(),
  toolCalls: z.number().int().nullable(),
  failedCalls: z.number().int().nullable(),
  rejections: z.number().int().nullable(),
  interruptions: z.number().int().nullable(),
  compactions: z.number().int().nullable(),
});
export type Counts = z.infer<typeof Counts>;

export const SessionSummary = z.object({
  id: z.string(),
  agent: AgentId,
  file: z.string(),
  cwd: z.string().nullable(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  parent: z.string().nullable(),
  relation: Relation,
  counts: Counts,
});
export type SessionSummary = z.infer<typeof SessionSummary>;

export const Hit = z.object({
  session: z.string(),
  agent: AgentId,
  file: z.string(),
  line: z.number().int().positive(),
  role: Role,
  at: z.string().nullable(),
  snippet: z.string(),
});
export type Hit = z.infer<typeof Hit>;

export const DreamStatus = z.enum(['running', 'paused', 'succeeded', 'failed', 'cancelled']);
export type DreamStatus = z.infer<typeof DreamStatus>;

export const DreamSummary = z.object({
  id: z.string(),
  status: DreamStatus,
  sessions: z.number().int(),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  model: z.string().nullable(),
});
export type DreamSummary = z.infer<typeof DreamSummary>;

export const Proposal = z.object({ id: z.string(), changes: z.array(Change) });
export type Proposal = z.infer<typeof Proposal>;

export const DreamReport = z.object({
  dream: DreamSummary,
  coverage: Coverage,
  proposal: Proposal,
});
export type DreamReport = z.infer<typeof DreamReport>;

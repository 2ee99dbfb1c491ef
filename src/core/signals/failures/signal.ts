/**
 * What one session shows of failing. Plain JSON: signals are kept by the content of their session and compared with
 * those of other sessions later. Texts are exact substrings of their records, so that they can stand as evidence.
 */
import { z } from 'zod';

const Quoted = z.object({
  /** Exact substring of the record's decoded text. */
  text: z.string(),
  line: z.number(),
  at: z.number().nullable(),
  role: z.enum(['tool', 'assistant', 'user', 'system']),
});
export type Quoted = z.infer<typeof Quoted>;

/** A command that succeeded after the failure and may be what made the difference. */
const Candidate = z.object({
  quote: Quoted,
  /** Assignments, program and arguments as written. */
  words: z.array(z.string()),
  /** 0..1: how much it has to do with the command that failed. */
  related: z.number(),
  /** It had run in this session before anything failed: part of the daily round, hardly a cure. */
  usual: z.boolean(),
  /** Something was edited between the failure and it. */
  afterEdit: z.boolean(),
  /** The failed command itself worked once this one had run. */
  thenWorked: z.boolean(),
  /** The output of the failure named this very command: whoever ran it may only have obeyed. */
  suggested: z.boolean(),
});
export type Candidate = z.infer<typeof Candidate>;

const CommandFailure = z.object({
  kind: z.literal('command'),
  program: z.string(),
  words: z.array(z.string()),
  call: Quoted,
  /** Telling lines of the output, best first; at least one. */
  errors: z.array(Quoted).min(1),
  /** What stays the same of the error when it comes back. */
  template: z.array(z.string()),
  /** It speaks of the code being worked on: a compile error, a red test. */
  aboutTheWork: z.boolean(),
  /** How the same command came to work: after an edit of what it complained about, by trying again, or not in what followed. */
  ended: z.enum(['edited', 'again', 'open']),
  candidates: z.array(Candidate),
  /** The relative folder an earlier `cd` had left the shell in, where that explains the failure. */
  stayedIn: z.object({ folder: z.string(), call: Quoted }).nullable(),
});
export type CommandFailure = z.infer<typeof CommandFailure>;

const ToolMisuse = z.object({
  kind: z.literal('misuse'),
  tool: z.string(),
  problem: z.enum([
    'not-read',
    'changed-since-read',
    'text-not-found',
    'many-matches',
    'no-change',
    'no-such-file',
    'is-folder',
    'too-large',
    'wrong-parameter',
    'unknown-agent',
    'unknown-skill',
    'other',
  ]),
  subject: z.string().nullable(),
  error: Quoted,
  template: z.array(z.string()),
  /** The path that was asked for and is not there, as the call had it. */
  asked: Quoted.nullable(),
  /** The name or path that worked in its place, as the agent then wrote it. */
  instead: Quoted.nullable(),
});
export type ToolMisuse = z.infer<typeof ToolMisuse>;

const LintFinding = z.object({
  kind: z.literal('finding'),
  /** The command that was run to lint; `null` where the user pasted the findings. */
  lint: z.object({ words: z.array(z.string()), call: Quoted }).nullable(),
  rule: z.string(),
  message: z.string(),
  error: Quoted,
  /** The agent had edited the file it names before: the slip is its own. */
  ownWork: z.boolean(),
  /** The file it names was edited soon after. */
  actedOn: z.boolean(),
  /** The comment with which the agent then silenced the rule, as it wrote it. */
  silenced: Quoted.nullable(),
});
export type LintFinding = z.infer<typeof LintFinding>;

const HookStop = z.object({
  kind: z.literal('hook-stop'),
  /** What the hook said when it stopped a prompt. */
  error: Quoted,
  template: z.array(z.string()),
});
export type HookStop = z.infer<typeof HookStop>;

export const FailureSignal = z.discriminatedUnion('kind', [CommandFailure, ToolMisuse, LintFinding, HookStop]);
export type FailureSignal = z.infer<typeof FailureSignal>;

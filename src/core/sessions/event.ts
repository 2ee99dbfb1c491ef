/**
 * One thing in a session, the same for every agent. Readers make events from records; everything after the
 * readers knows events only and never an agent's own format.
 *
 * Text in an event is decoded text of that one record (a substring of it holds as a quote), with secrets already
 * replaced once it has been through the index (see guard/).
 */
interface EventBase {
  /** 0-based position in the session, in file order. */
  seq: number;
  /** 1-based line of the record in its file; for databases and whole-document JSON its 1-based position. */
  line: number;
  /** Epoch milliseconds; `null` where the record has no time. */
  at: number | null;
  /** The record's own id, where it has one. Scoped to its session: ids are not unique everywhere. */
  uid: string | null;
  /** `false` for a branch the user rewound: kept, because a rejected approach is worth knowing. */
  active: boolean;
  /** `true` when this record stands first in another session (a fork's or a resumed copy's replay): never counted. */
  copied: boolean;
}

/** Words the human typed. */
export interface PromptEvent extends EventBase {
  kind: 'prompt';
  text: string;
  /** prompt: at the prompt; queued: while the agent worked; answer: to a question the agent asked with a tool. */
  via: 'prompt' | 'queued' | 'answer';
}

/** A slash command or a `!` shell command the human ran. Not a prompt. */
export interface CommandEvent extends EventBase {
  kind: 'command';
  name: string;
  text: string;
}

/** Text in the user's role that nobody typed. It can show what happened; it is never the user's wish. */
export interface InjectedEvent extends EventBase {
  kind: 'injected';
  origin:
    | 'reminder'
    | 'hook'
    | 'skill'
    | 'command-output'
    | 'summary'
    | 'subagent-prompt'
    | 'notification'
    | 'context'
    | 'plan'
    | 'instructions';
  text: string;
}

export interface AssistantEvent extends EventBase {
  kind: 'assistant';
  text: string;
}

export interface ThinkingEvent extends EventBase {
  kind: 'thinking';
  text: string;
}

export type ToolCategory =
  'read' | 'edit' | 'write' | 'shell' | 'search' | 'task' | 'web' | 'todo' | 'question' | 'mcp' | 'other';

export interface ToolCallEvent extends EventBase {
  kind: 'tool-call';
  callId: string;
  /** The agent's own name of the tool. */
  tool: string;
  category: ToolCategory;
  /** The shell command as one string, for category shell. */
  command: string | null;
  /** The file or folder it is about, where it names one. */
  path: string | null;
  /** The directory it runs in, where the record says so; else the session's `cwd` at that record. */
  cwd: string | null;
  /** The whole input as compact JSON (or raw text for free-form tools), capped by the index. */
  input: string;
}

export interface ToolResultEvent extends EventBase {
  kind: 'tool-result';
  callId: string;
  /**
   * failed: the result says error or a non-zero exit. cancelled: a sibling failed or the harness stopped it.
   * rejected: the human refused (a `rejection` event follows). unknown: the format cannot tell.
   */
  outcome: 'ok' | 'failed' | 'cancelled' | 'rejected' | 'unknown';
  exitCode: number | null;
  text: string;
  /** The human changed the edit the agent had proposed before it was applied. */
  userModified: boolean;
}

/** The human refused a tool call; `words` is what they said with it. */
export interface RejectionEvent extends EventBase {
  kind: 'rejection';
  callId: string;
  words: string | null;
}

/** The human stopped the agent. */
export interface InterruptionEvent extends EventBase {
  kind: 'interruption';
}

export interface CompactionEvent extends EventBase {
  kind: 'compaction';
}

/** The harness or the service failed (overload, network, auth): nobody's mistake. */
export interface ServiceErrorEvent extends EventBase {
  kind: 'service-error';
  text: string;
}

export type SessionEvent =
  | PromptEvent
  | CommandEvent
  | InjectedEvent
  | AssistantEvent
  | ThinkingEvent
  | ToolCallEvent
  | ToolResultEvent
  | RejectionEvent
  | InterruptionEvent
  | CompactionEvent
  | ServiceErrorEvent;

export type EventKind = SessionEvent['kind'];

/** The documents a window shows, made by the engine for it. Times are ISO strings; `null` where nothing says them. */
import { z } from 'zod';
import {
  AgentId,
  Change,
  Coverage,
  DreamSummary,
  Evidence,
  Kind,
  Problem,
  Scope,
  SessionSummary,
  WordedBy,
} from '../contract.ts';
import { Trigger } from './live.ts';
import { FailureSchema } from './wire.ts';

// ---- review

export const ChangeStatus = z.enum(['pending', 'accepted', 'discarded', 'never']);
export type ChangeStatus = z.infer<typeof ChangeStatus>;

/** A change with what became of it. */
export const ReviewedChange = z.object({
  change: Change,
  proposal: z.string(),
  status: ChangeStatus,
  /** The user's own words for it. */
  edited: z.string().nullable(),
});
export type ReviewedChange = z.infer<typeof ReviewedChange>;

export const ProposalView = z.object({
  id: z.string(),
  dream: z.string(),
  at: z.string(),
  changes: z.array(ReviewedChange),
});
export type ProposalView = z.infer<typeof ProposalView>;

export const Action = z.enum(['accept', 'discard', 'never', 'edit', 'restore', 'undo']);
export type Action = z.infer<typeof Action>;

/** What undo would take back. */
export const Undoable = z.object({ action: Action, at: z.string(), changes: z.array(z.string()) });
export type Undoable = z.infer<typeof Undoable>;

export const Outcome = z.object({
  done: z.array(z.string()),
  refused: z.array(z.object({ change: z.string(), failure: FailureSchema })),
  files: z.array(z.string()),
});
export type Outcome = z.infer<typeof Outcome>;

/** What accepting would do to the playbook's file. `refusal`: why it cannot be done now. */
export const Preview = z.object({
  file: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  refusal: FailureSchema.nullable(),
});
export type Preview = z.infer<typeof Preview>;

// ---- playbooks

export const EntryView = z.object({
  id: z.string(),
  kind: Kind,
  scope: Scope,
  playbook: z.string(),
  title: z.string(),
  /** Markdown below the title. */
  body: z.string(),
  /** The list item as it stands in the file. */
  source: z.string(),
  pinned: z.boolean(),
  /** Quotes kept for it, and how many distinct sessions they come from. */
  quotes: z.number().int(),
  sessions: z.number().int(),
  firstAt: z.string().nullable(),
  lastAt: z.string().nullable(),
});
export type EntryView = z.infer<typeof EntryView>;

export const PlaybookRow = z.object({
  file: z.string(),
  title: z.string().nullable(),
  scope: Scope,
  entries: z.array(EntryView),
});
export type PlaybookRow = z.infer<typeof PlaybookRow>;

/** A playbook in the order of its text: the user's own words as they stand, entries as entries. */
export const PlaybookDocument = z.object({
  file: z.string(),
  /** Absolute. */
  path: z.string(),
  title: z.string().nullable(),
  scope: Scope,
  blocks: z.array(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('text'), markdown: z.string() }),
      z.object({ kind: z.literal('entry'), entry: EntryView }),
    ]),
  ),
});
export type PlaybookDocument = z.infer<typeof PlaybookDocument>;

export const VersionView = z.object({
  number: z.number().int(),
  file: z.string(),
  at: z.string(),
  /** `false`: the file was not there. */
  exists: z.boolean(),
  /** `null`: somebody else made it, Reverie found it so. */
  madeBy: z.object({ decision: z.number().int(), action: Action }).nullable(),
});
export type VersionView = z.infer<typeof VersionView>;

export const EntryDecision = z.object({
  decision: z.number().int(),
  at: z.string(),
  action: Action,
  change: z.string(),
  title: z.string(),
  undone: z.boolean(),
});

export const Why = z.object({
  entry: EntryView.nullable(),
  /** `null`: nobody wrote it down (the user's own words, or an entry from before models). */
  wordedBy: WordedBy.nullable(),
  evidence: z.array(Evidence),
  decisions: z.array(EntryDecision),
});
export type Why = z.infer<typeof Why>;

/** What came of an edit in place, when the file may have changed since the editor opened. */
export const Saved = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('saved'), entry: EntryView }),
  /** Somebody else had changed other words of the entry: both changes stand now. */
  z.object({ kind: z.literal('merged'), entry: EntryView }),
  /** Both changed the same words. Nothing was written. `theirs` is the entry as it stands in the file now. */
  z.object({ kind: z.literal('conflict'), base: z.string(), mine: z.string(), theirs: z.string() }),
]);
export type Saved = z.infer<typeof Saved>;

// ---- sessions

export const SessionRow = z.object({
  ...SessionSummary.shape,
  /** The session's own title, else the beginning of its first prompt. */
  title: z.string().nullable(),
  /** Folder of its project. */
  project: z.string().nullable(),
  models: z.array(z.string()),
  gitBranch: z.string().nullable(),
  /** Entries of the store that rest on it. */
  learned: z.number().int(),
  /** Its log is gone from the disk; what was indexed is still here. */
  gone: z.boolean(),
});
export type SessionRow = z.infer<typeof SessionRow>;

export const SessionOutcome = z.enum(['any', 'failures', 'rejections', 'interruptions', 'learned']);
export type SessionOutcome = z.infer<typeof SessionOutcome>;

export const SessionFilter = z.object({
  agent: AgentId.nullable(),
  project: z.string().nullable(),
  /** Days of the calendar, inclusive. */
  from: z.string().nullable(),
  to: z.string().nullable(),
  outcome: SessionOutcome,
  /** In title, project, path or id. */
  text: z.string().max(500),
  /** Sub-agents and copies as rows of their own. */
  all: z.boolean(),
});
export type SessionFilter = z.infer<typeof SessionFilter>;

export const Mark = z.object({
  row: z.number().int(),
  kind: z.enum(['failure', 'rejection', 'interruption', 'correction', 'lesson']),
});
export type Mark = z.infer<typeof Mark>;

/** Where a quote of a session has gone: an entry of the store, or a change that waits. */
export const Lesson = z.object({
  title: z.string(),
  quote: z.string(),
  at: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('entry'), playbook: z.string(), entry: z.string() }),
    z.object({ kind: z.literal('change'), proposal: z.string(), change: z.string() }),
  ]),
});
export type Lesson = z.infer<typeof Lesson>;

const row = {
  /** 0-based place among the transcript's rows. */
  row: z.number().int(),
  line: z.number().int(),
  at: z.string().nullable(),
  /** `false`: a branch the user went back over. */
  active: z.boolean(),
  /** Stands first in another session; shown faintly. */
  copied: z.boolean(),
  lessons: z.array(Lesson),
};
const Text = z.string();

/** A transcript's row. A tool call and its result are one row. */
export const TranscriptRow = z.discriminatedUnion('kind', [
  z.object({
    ...row,
    kind: z.literal('prompt'),
    text: Text,
    via: z.enum(['prompt', 'queued', 'answer']),
    /** The words correct the agent, as far as Reverie can tell. */
    correction: z.boolean(),
  }),
  z.object({ ...row, kind: z.literal('command'), text: Text }),
  z.object({ ...row, kind: z.literal('injected'), origin: z.string(), text: Text }),
  z.object({ ...row, kind: z.literal('assistant'), text: Text }),
  z.object({ ...row, kind: z.literal('thinking'), text: Text }),
  z.object({
    ...row,
    kind: z.literal('tool'),
    tool: z.string(),
    category: z.string(),
    /** One line that says what it does: the command, the path, the query. */
    summary: z.string(),
    input: Text,
    outcome: z.enum(['ok', 'failed', 'cancelled', 'rejected', 'unknown', 'none']),
    exitCode: z.number().int().nullable(),
    output: Text,
    /** Line of the record its result stands in. */
    resultLine: z.number().int().nullable(),
    /** What the user said when they refused it. */
    words: z.string().nullable(),
  }),
  z.object({ ...row, kind: z.literal('interruption') }),
  z.object({ ...row, kind: z.literal('compaction') }),
  z.object({ ...row, kind: z.literal('service-error'), text: Text }),
]);
export type TranscriptRow = z.infer<typeof TranscriptRow>;

export const TranscriptHead = z.object({
  session: SessionRow,
  /** Sub-agents, forks and continuations that hang on it. */
  children: z.array(SessionRow),
  rows: z.number().int(),
  /** The row that was asked for by its line; `null` where none was, or there is none. */
  at: z.number().int().nullable(),
  marks: z.array(Mark),
});
export type TranscriptHead = z.infer<typeof TranscriptHead>;

// ---- dreams

export const DreamRow = z.object({
  dream: DreamSummary,
  trigger: Trigger,
  /** What became of its proposal; `null` where there is none. */
  proposal: z
    .object({
      id: z.string(),
      pending: z.number().int(),
      accepted: z.number().int(),
      discarded: z.number().int(),
      never: z.number().int(),
    })
    .nullable(),
  problems: z.number().int(),
});
export type DreamRow = z.infer<typeof DreamRow>;

export const DreamDetail = z.object({
  ...DreamRow.shape,
  /** What it was asked for. */
  request: z
    .object({
      project: z.string().nullable(),
      sessions: z.number().int(),
      since: z.string().nullable(),
      instructions: z.string().nullable(),
    })
    .nullable(),
  coverage: Coverage.nullable(),
  /** What each finished stage left in the dream's folder. */
  stages: z.array(z.object({ stage: z.string(), summary: z.string() })),
  /** Lessons that were found and not proposed, each with the check that stopped it. */
  dropped: z.array(z.object({ title: z.string(), reason: z.string() })),
  /** What the model did in it; `null` where none was used. */
  model: z
    .object({
      name: z.string(),
      hash: z.string(),
      minutes: z.number(),
      tokensRead: z.number().int(),
      tokensWritten: z.number().int(),
      /** Passages of sessions it read, and those left for the next dream. */
      windowsRead: z.number().int(),
      windowsLeft: z.number().int(),
      /** Answers of no use. */
      useless: z.number().int(),
      /** Why it was used no further, where it was not. */
      gone: z.string().nullable(),
    })
    .nullable(),
  /** The dream whose sessions it read once more. */
  againOf: z.string().nullable(),
  /** Dreams that read its sessions once more, newest first. */
  readAgainBy: z.array(z.string()),
  /** Absolute. */
  folder: z.string(),
});
export type DreamDetail = z.infer<typeof DreamDetail>;

// ---- sources, privacy, exports

export const SourceView = z.object({
  agent: AgentId,
  /** The product's name. */
  name: z.string(),
  place: z.string(),
  found: z.boolean(),
  /** The user lets it be read. */
  on: z.boolean(),
  /** Logs on disk, and their size, without opening them. */
  files: z.number().int(),
  bytes: z.number().int(),
  /** What the index holds of it. */
  sessions: z.number().int(),
  records: z.number().int(),
  /** Of the agent, as its sessions say; `null` where none does. */
  versions: z.object({ oldest: z.string(), newest: z.string(), different: z.number().int() }).nullable(),
  lastSessionAt: z.string().nullable(),
  /** Count by record type. */
  unknownRecords: z.record(z.string(), z.number().int()),
  /** By reason, the most frequent first, each with its first places. */
  problems: z.array(z.object({ reason: z.string(), times: z.number().int(), examples: z.array(Problem) })),
  /** The newest logs are written in a way that is not known: see core/sessions/unknown-format.ts. */
  unknownFormat: z
    .object({
      version: z.string().nullable(),
      logs: z.number().int(),
      records: z.number().int(),
      unread: z.number().int(),
      since: z.string(),
    })
    .nullable(),
});
export type SourceView = z.infer<typeof SourceView>;

/** A folder of a project, and why it belongs to it; `alone`: it stands for the project. */
export const ProjectFolder = z.object({
  folder: z.string(),
  exists: z.boolean(),
  remote: z.string().nullable(),
  sessions: z.number().int(),
  lastAt: z.string().nullable(),
  held: z.enum(['alone', 'folder', 'remote', 'name', 'hand']),
});
export type ProjectFolder = z.infer<typeof ProjectFolder>;

export const ProjectView = z.object({
  /** The one that stands for it. */
  folder: z.string(),
  remote: z.string().nullable(),
  sessions: z.number().int(),
  lastAt: z.string().nullable(),
  /** That one first. */
  folders: z.array(ProjectFolder),
});
export type ProjectView = z.infer<typeof ProjectView>;

/** One thing that is kept on this machine. */
export const KeptView = z.object({
  what: z.enum(['playbooks', 'decisions', 'index', 'copies', 'dreams', 'models']),
  where: z.string(),
  bytes: z.number().int(),
  /** Sessions, decisions, files: what `what` is counted in. */
  count: z.number().int(),
});
export type KeptView = z.infer<typeof KeptView>;

/** A session no log has any more. */
export const KeptSession = z.object({
  agent: AgentId,
  id: z.string(),
  title: z.string().nullable(),
  project: z.string().nullable(),
  endedAt: z.string().nullable(),
  /** Of the copy's file. */
  bytes: z.number().int(),
});
export type KeptSession = z.infer<typeof KeptSession>;

export const ExportedFile = z.object({
  file: z.string(),
  change: z.enum(['create', 'update', 'remove', 'none']),
  diff: z.string(),
});
export type ExportedFile = z.infer<typeof ExportedFile>;

export const ExportTarget = z.enum(['agents-md', 'claude-md']);
export type ExportTarget = z.infer<typeof ExportTarget>;

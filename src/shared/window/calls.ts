/**
 * Everything a window can ask of the engine. Each answer is a `Result`: a failure is something a person can read.
 * The engine validates the input, the window the output.
 */
import { z } from 'zod';
import { AgentId, ENTRY_MAX, Hit, Kind, Scope } from '../contract.ts';
import { CatalogView, ModelRole, ModelView, RefusedModel, Trial } from './models.ts';
import { LogFolder, MinedLogs } from './run-logs.ts';
import { Settings, SettingsPatch } from './settings.ts';
import {
  DreamDetail,
  DreamRow,
  EntryView,
  ExportedFile,
  ExportTarget,
  KeptSession,
  KeptView,
  Outcome,
  PlaybookDocument,
  PlaybookRow,
  Preview,
  ProjectView,
  ProposalView,
  ReviewedChange,
  Saved,
  SessionFilter,
  SessionRow,
  SourceView,
  TranscriptHead,
  TranscriptRow,
  Undoable,
  VersionView,
  Why,
} from './views.ts';
import { Problem } from '../contract.ts';

const call = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O): { input: I; output: O } => ({
  input,
  output,
});
const nothing = z.object({});
const changes = z.object({ changes: z.array(z.string()).min(1).max(1000) });
const entryText = z.string().max(ENTRY_MAX * 20);
const sessionId = { agent: AgentId, id: z.string() };

export const CALLS = {
  // ---- review
  /** Proposals with something undecided, and the newest one; newest first. */
  'review.inbox': call(nothing, z.object({ proposals: z.array(ProposalView), undoable: Undoable.nullable() })),
  /** @param text other words than the change's own, while they are being typed */
  'review.preview': call(z.object({ change: z.string(), text: entryText.nullable() }), Preview),
  'review.accept': call(changes, Outcome),
  'review.acceptRest': call(z.object({ proposal: z.string() }), Outcome),
  'review.discard': call(changes, Outcome),
  'review.never': call(changes, Outcome),
  'review.edit': call(z.object({ change: z.string(), text: entryText }), z.object({ text: z.string() })),
  'review.undo': call(
    nothing,
    z.object({ action: z.string(), changes: z.array(z.string()), files: z.array(z.string()) }),
  ),

  // ---- playbooks
  'playbooks.list': call(
    nothing,
    z.object({
      folder: z.string(),
      playbooks: z.array(PlaybookRow),
      ownFiles: z.array(z.string()),
      problems: z.array(Problem),
    }),
  ),
  'playbooks.document': call(z.object({ file: z.string() }), PlaybookDocument),
  'playbooks.why': call(z.object({ entry: z.string() }), Why),
  /** Newest first. */
  'playbooks.history': call(z.object({ file: z.string() }), z.object({ versions: z.array(VersionView) })),
  /** The text of a version and of the one before it. */
  'playbooks.version': call(
    z.object({ number: z.number().int() }),
    z.object({ version: VersionView, text: z.string().nullable(), before: z.string().nullable() }),
  ),
  'playbooks.restore': call(z.object({ version: z.number().int() }), z.object({ files: z.array(z.string()) })),
  /** A new entry in the user's own words, the first line its title. */
  'playbooks.add': call(z.object({ scope: Scope, kind: Kind, text: entryText }), z.object({ entry: EntryView })),
  /** @param base the entry's `source` when the editor opened */
  'playbooks.edit': call(z.object({ entry: z.string(), base: z.string(), text: entryText }), Saved),
  'playbooks.pin': call(z.object({ entry: z.string(), pinned: z.boolean() }), nothing),
  'playbooks.remove': call(z.object({ entry: z.string(), base: z.string() }), nothing),
  /** Opens the file in the user's own editor, where the host can. */
  'playbooks.open': call(z.object({ file: z.string() }), nothing),

  // ---- sessions
  /** Newest first. */
  'sessions.list': call(
    z.object({ filter: SessionFilter, offset: z.number().int().min(0), limit: z.number().int().min(1).max(500) }),
    z.object({
      total: z.number().int(),
      rows: z.array(SessionRow),
      /** Of all sessions, whatever the filter. */
      agents: z.array(z.object({ agent: AgentId, sessions: z.number().int() })),
      projects: z.array(z.object({ project: z.string(), sessions: z.number().int() })),
    }),
  ),
  /** @param line of a record, to be found among the rows */
  'sessions.open': call(z.object({ ...sessionId, line: z.number().int().nullable() }), TranscriptHead),
  'sessions.rows': call(
    z.object({ ...sessionId, from: z.number().int().min(0), count: z.number().int().min(1).max(500) }),
    z.object({ rows: z.array(TranscriptRow) }),
  ),
  /** Rows whose text has these words, for the search inside a transcript. */
  'sessions.find': call(
    z.object({ ...sessionId, text: z.string().min(1).max(200) }),
    z.object({ rows: z.array(z.number().int()) }),
  ),
  'sessions.search': call(
    z.object({ text: z.string().max(500), limit: z.number().int().min(1).max(200) }),
    z.object({ hits: z.array(Hit) }),
  ),

  // ---- copies of sessions
  'kept.list': call(
    z.object({ offset: z.number().int().min(0), limit: z.number().int().min(1).max(500) }),
    z.object({
      folder: z.string(),
      /** Of all sessions that are kept, also of those whose log is still there. */
      copies: z.number().int(),
      bytes: z.number().int(),
      /** Sessions only Reverie still has, newest first. */
      total: z.number().int(),
      rows: z.array(KeptSession),
      /** Copies that cannot be read. */
      refused: z.array(z.object({ name: z.string(), reason: z.string() })),
    }),
  ),
  /** What would be lost for good under other limits. */
  'kept.loss': call(
    Settings.shape.keep.pick({ copiesGigabytes: true, copiesDays: true }),
    z.object({ sessions: z.number().int(), bytes: z.number().int() }),
  ),
  /** @param session one that only Reverie has; `null`: all copies. @returns how many sessions nobody has any more */
  'kept.delete': call(z.object({ session: z.object(sessionId).nullable() }), z.object({ lost: z.number().int() })),

  // ---- projects
  /** Latest first. */
  'projects.list': call(nothing, z.object({ projects: z.array(ProjectView) })),
  'projects.join': call(z.object({ folder: z.string(), other: z.string() }), nothing),
  /** Sets a folder apart from the project it is in. */
  'projects.part': call(z.object({ folder: z.string() }), nothing),

  // ---- dreams
  'dreams.list': call(nothing, z.object({ dreams: z.array(DreamRow) })),
  'dreams.show': call(z.object({ id: z.string() }), DreamDetail),
  /** Begins and answers at once; how it goes is in the live state. */
  'dreams.start': call(
    z.object({
      project: z.string().nullable(),
      sessions: z.number().int().min(1).max(10_000).nullable(),
      since: z.string().nullable(),
      instructions: z.string().max(4096).nullable(),
      /** A dream whose sessions are read once more, to compare what another model makes of them. */
      again: z.string().nullable(),
      /** `null`: the model that is set; a `file` of `null`: none. */
      model: z.object({ file: z.string().nullable() }).nullable(),
    }),
    z.object({ id: z.string() }),
  ),
  'dreams.pause': call(nothing, nothing),
  'dreams.resume': call(z.object({ id: z.string() }), nothing),
  /** Of the running dream or a paused one. What it had finished stays in its folder; it does not go on by itself. */
  'dreams.cancel': call(z.object({ id: z.string() }), nothing),

  /** Two dreams over the same sessions, change beside change. */
  'dreams.compare': call(
    z.object({ one: z.string(), other: z.string() }),
    z.object({
      one: DreamRow,
      other: DreamRow,
      pairs: z.array(z.object({ one: ReviewedChange.nullable(), other: ReviewedChange.nullable() })),
    }),
  ),

  // ---- folders of build, test and CI logs
  /** Folders that were looked through, the last one first. */
  'runLogs.folders': call(nothing, z.object({ folders: z.array(LogFolder) })),
  'runLogs.result': call(
    z.object({ folder: z.string() }),
    z.object({ folder: LogFolder.nullable(), mined: MinedLogs.nullable() }),
  ),
  /** Begins and answers at once; how it goes is in the live state. @returns the folder as it is remembered */
  'runLogs.mine': call(z.object({ folder: z.string().max(4096) }), z.object({ folder: z.string() })),
  /** What was found before stays. */
  'runLogs.stop': call(nothing, nothing),
  'runLogs.forget': call(z.object({ folder: z.string() }), nothing),

  // ---- sources and settings
  'sources.list': call(nothing, z.object({ home: z.string(), sources: z.array(SourceView) })),
  /** How the records are built that could not be read, without what they say; `null`: all were read. */
  'sources.structure': call(z.object({ agent: AgentId, place: z.string() }), z.object({ text: z.string().nullable() })),
  'sources.scan': call(nothing, nothing),
  'settings.set': call(SettingsPatch, Settings),
  'host.chooseFolder': call(nothing, z.object({ folder: z.string().nullable() })),

  // ---- models
  'models.list': call(
    nothing,
    z.object({
      /** Folders that were looked in. */
      places: z.array(z.string()),
      models: z.array(ModelView),
      refused: z.array(RefusedModel),
      catalog: z.array(CatalogView),
    }),
  ),
  /** @param file `null`: none. @param evenIfTooBig the user has read that it does not fit and wants it all the same */
  'models.use': call(z.object({ role: ModelRole, file: z.string().nullable(), evenIfTooBig: z.boolean() }), nothing),
  /** Loads it and asks it a few small questions. Takes as long as that takes. */
  'models.try': call(z.object({ file: z.string() }), Trial),
  /** Copies a file into Reverie's own folder. Begins and answers at once; how it goes is in the live state. */
  'models.import': call(z.object({ file: z.string() }), z.object({ transfer: z.string() })),
  /** @param id of the catalogue. The only thing that ever connects, and only now. */
  'models.download': call(z.object({ id: z.string() }), z.object({ transfer: z.string() })),
  'models.stopTransfer': call(z.object({ transfer: z.string() }), nothing),
  /** Only out of Reverie's own folder. */
  'models.remove': call(z.object({ file: z.string() }), nothing),

  // ---- privacy
  'privacy.report': call(nothing, z.object({ kept: z.array(KeptView), read: z.array(z.string()) })),
  /** `index` is filled again from the logs; `dreams` are the folders of past dreams; `everything` is both and the decisions. Playbooks stay. */
  'privacy.delete': call(z.object({ what: z.enum(['index', 'dreams', 'everything']) }), nothing),
  /** Without session text, paths shortened: to be read before it is given to anybody. */
  'privacy.diagnostics': call(nothing, z.object({ text: z.string() })),
  'notices.seen': call(z.object({ upTo: z.number().int() }), nothing),

  // ---- exports
  'exports.plan': call(
    z.object({ target: ExportTarget, project: z.string() }),
    z.object({ entries: z.number().int(), files: z.array(ExportedFile) }),
  ),
  'exports.write': call(
    z.object({ target: ExportTarget, project: z.string() }),
    z.object({ entries: z.number().int(), files: z.array(ExportedFile) }),
  ),
} as const;

export type CallName = keyof typeof CALLS;
export type InputOf<N extends CallName> = z.infer<(typeof CALLS)[N]['input']>;
export type OutputOf<N extends CallName> = z.infer<(typeof CALLS)[N]['output']>;

/** The calls again, told so that what is known of a name is known of its answer. */
const OUTPUTS: { readonly [N in CallName]: { readonly output: z.ZodType<OutputOf<N>> } } = CALLS;

/** The schema of a call's answer. */
export const outputOf = <N extends CallName>(name: N): z.ZodType<OutputOf<N>> => OUTPUTS[name].output;

/**
 * What cannot be made again from the logs: dreams and proposals, every decision and what it did, every version of
 * every playbook, which sessions were dreamed. All SQL of it is here; callers see typed rows.
 */
import type Database from 'better-sqlite3';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Change, Coverage, DreamSummary, type DreamReport, type Kind, type Scope } from '../../shared/contract.ts';
import { ok, type Result } from '../../shared/result.ts';
import { openLock, type Lock } from './lock.ts';
import { openDatabase, type OpenFailure } from './durable-open.ts';
import { durableProjects, type DurableProjects } from './durable-projects.ts';
import { durableRunLogs, type DurableRunLogs } from './durable-run-logs.ts';

export type { OpenFailure } from './durable-open.ts';

export const ChangeStatus = z.enum(['pending', 'accepted', 'discarded', 'never']);
export type ChangeStatus = z.infer<typeof ChangeStatus>;

export type Action = 'accept' | 'discard' | 'never' | 'edit' | 'restore' | 'undo';

/** A change with what became of it. */
export interface ReviewedChange {
  change: Change;
  proposal: string;
  status: ChangeStatus;
  /** The user's own words for it, as they stand after the last edit. */
  edited: string | null;
}

export interface ProposalSummary {
  id: string;
  dream: string;
  at: string;
  changes: number;
  pending: number;
}

/** What became of an idea: the newest change that came from one lesson. */
export interface DecidedIdea {
  lessonKey: string;
  status: ChangeStatus;
  /** Root sessions it rested on. */
  sessions: readonly string[];
  /** The entry it became when it was accepted, in this or an earlier dream. */
  entry: string | null;
  title: string;
  kind: Kind;
  scope: Scope;
  /** When it was proposed. */
  at: string;
}

/** What a decision does to a file. `null`: the file is not there. */
export interface Effect {
  file: string;
  before: string | null;
  after: string | null;
}

export interface NewDecision {
  action: Action;
  /** The decision an undo takes back. */
  undoes: number | null;
  changes: readonly { change: string; entry: string | null; text: string | null }[];
  /** Plain JSON; comes back as it was given. */
  edits: unknown;
  effects: readonly Effect[];
}

export interface Decision {
  number: number;
  at: string;
  action: Action;
  undoes: number | null;
  changes: readonly string[];
  edits: unknown;
  effects: readonly Effect[];
}

export interface Version {
  number: number;
  file: string;
  at: string;
  /** sha256 of the text; `null`: the file was not there. */
  hash: string | null;
  /** What made it; `null`: somebody else, Reverie found it so. */
  madeBy: { decision: number; action: Action } | null;
}

export interface EntryDecision {
  decision: number;
  at: string;
  action: Action;
  change: string;
  title: string;
  undone: boolean;
}

export interface Durable {
  /** Also for a dream that is still running: the last summary stands. */
  saveDream(summary: DreamSummary, coverage: Coverage | null): void;
  dreams(): readonly DreamSummary[];
  /**
   * Keeps a dream that is over, with its proposal.
   * @param lessonKeys by change id; changes without one come from no lesson
   * @param rootOf the session a copy or sub-agent counts for
   */
  saveProposal(
    report: DreamReport,
    lessonKeys: ReadonlyMap<string, string>,
    rootOf?: (session: string) => string,
  ): void;
  /** Newest first. */
  proposals(): readonly ProposalSummary[];
  report(proposal: string): DreamReport | null;
  /** In the proposal's order. */
  changesOf(proposal: string): readonly ReviewedChange[];
  change(id: string): ReviewedChange | null;
  /** The ideas behind a proposal's changes, by the change's id. */
  lessonKeysOf(proposal: string): ReadonlyMap<string, string>;
  /** Undecided changes of other proposals that say the same lesson: dreamt again with another model. */
  counterpartsOf(change: string): readonly string[];
  ideas(): readonly DecidedIdea[];

  /** Session id → key of the content that was dreamed. */
  dreamedSessions(): ReadonlyMap<string, string>;
  markDreamed(sessions: Iterable<{ id: string; contentKey: string }>): void;

  /**
   * Does work that changes files while no other process does. The lock is the operating system's and goes with the
   * process, so that a crash leaves none behind.
   * @returns `null`: another process holds it
   */
  alone<T>(work: () => T): T | null;
  /** Writes down what is about to be done. @returns its number */
  intend(decision: NewDecision): number;
  /** What was intended is done; its files have new versions. */
  settle(decision: number): void;
  /** What was intended is given up; nothing of it stands. */
  giveUp(decision: number): void;
  /** Intended but neither settled nor given up: cut off in the middle. Oldest first. */
  unfinished(): readonly Decision[];
  /** The newest decision that stands, which undo takes back. */
  lastStanding(): Decision | null;
  decisionsOn(entry: string): readonly EntryDecision[];

  /** Keeps the files' present texts as versions where they are not the newest one already. */
  noteTexts(texts: ReadonlyMap<string, string>, files: Iterable<string>): void;
  /** Newest first. */
  versions(file: string | null): readonly Version[];
  version(number: number): Version | null;
  /** The file when version `number` (of any file) was the newest; `null`: nothing was known of it then. */
  fileAt(file: string, number: number): { text: string | null } | null;
  text(hash: string): string | null;

  readonly projects: DurableProjects;
  readonly runLogs: DurableRunLogs;

  setting(name: string): unknown;
  setSetting(name: string, value: unknown): void;
  /** `detail` is plain JSON without session text. */
  audit(what: string, detail: unknown): void;
  close(): void;
}

export interface DurableOptions {
  now: () => Date;
  /** Every string of a proposal goes through it before it is stored. */
  redact: (text: string) => string;
  /** How long `alone` waits for another process. */
  lockWaitMs?: number;
}

const LOCK_WAIT_MS = 5_000;

const ACTION = z.enum(['accept', 'discard', 'never', 'edit', 'restore', 'undo']);
const STATUS_OF: Readonly<Record<string, ChangeStatus>> = {
  accept: 'accepted',
  discard: 'discarded',
  never: 'never',
  pending: 'pending',
};

const json = z.string().transform((text): unknown => JSON.parse(text));
const ChangeRow = z
  .object({ change: json.pipe(Change), proposal: z.string(), status: z.string(), edited: z.string().nullable() })
  .transform((row): ReviewedChange => ({ ...row, status: STATUS_OF[row.status] ?? 'pending' }));
const DecisionRow = z.object({
  number: z.number(),
  at: z.string(),
  action: ACTION,
  undoes: z.number().nullable(),
  edits: json,
});
const EffectRow = z.object({ file: z.string(), before: z.string().nullable(), after: z.string().nullable() });
const VersionRow = z
  .object({
    number: z.number(),
    file: z.string(),
    at: z.string(),
    hash: z.string().nullable(),
    decision: z.number().nullable(),
    action: ACTION.nullable(),
  })
  .transform(({ decision, action, ...row }): Version => ({
    ...row,
    madeBy: decision === null || action === null ? null : { decision, action },
  }));
const TextRow = z.object({ text: z.string().nullable() });

export function openDurable(path: string, options: DurableOptions): Result<Durable, OpenFailure> {
  const opened = openDatabase(path, options.now);
  return opened.ok ? ok(durableIn(opened.value, openLock(path, options.lockWaitMs ?? LOCK_WAIT_MS), options)) : opened;
}

function durableIn(db: Database.Database, lock: Lock, { now, redact }: DurableOptions): Durable {
  const at = (): string => now().toISOString();
  const toJson = (value: unknown): string =>
    JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'string' ? redact(inner) : inner)) ?? 'null';

  const putContent = (text: string | null): string | null => {
    if (text === null) return null;
    const hash = createHash('sha256').update(text).digest('hex');
    db.prepare('INSERT OR IGNORE INTO contents VALUES (?, ?)').run(hash, text);
    return hash;
  };
  const newestVersion = (file: string): { hash: string | null } | null =>
    z
      .object({ hash: z.string().nullable() })
      .nullish()
      .parse(
        db.prepare('SELECT content AS hash FROM versions WHERE file = ? ORDER BY number DESC LIMIT 1').get(file),
      ) ?? null;
  const addVersion = (file: string, hash: string | null, decision: number | null): void => {
    const newest = newestVersion(file);
    // A file that was never there needs no version that says so.
    if (newest === null ? hash === null : newest.hash === hash) return;
    db.prepare('INSERT INTO versions (file, content, at, decision) VALUES (?, ?, ?, ?)').run(
      file,
      hash,
      at(),
      decision,
    );
  };
  const saveDream = (summary: DreamSummary, coverage: Coverage | null): void => {
    db.prepare(
      `INSERT INTO dreams VALUES (@id, @startedAt, @summary, @coverage)
       ON CONFLICT (id) DO UPDATE SET summary = excluded.summary, coverage = coalesce(excluded.coverage, coverage)`,
    ).run({
      id: summary.id,
      startedAt: summary.startedAt,
      summary: toJson(summary),
      coverage: coverage && toJson(coverage),
    });
  };
  const decisionOf = (row: unknown): Decision => {
    const decision = DecisionRow.parse(row);
    const changes = z
      .array(z.object({ change: z.string() }))
      .parse(db.prepare('SELECT change FROM decision_changes WHERE decision = ?').all(decision.number));
    const effects = z.array(EffectRow).parse(
      db
        .prepare(
          `SELECT e.file, b.text AS before, a.text AS after FROM effects e
           LEFT JOIN contents b ON b.hash = e.before LEFT JOIN contents a ON a.hash = e.after
           WHERE e.decision = ? ORDER BY e.file`,
        )
        .all(decision.number),
    );
    return { ...decision, changes: changes.map(({ change }) => change), effects };
  };
  const CHANGE_COLUMNS = `c.change, c.proposal, s.status, s.edited FROM changes c JOIN change_status s ON s.change = c.id`;
  const VERSION_COLUMNS = `v.number, v.file, v.at, v.content AS hash, v.decision, d.action
    FROM versions v LEFT JOIN decisions d ON d.number = v.decision`;
  const mark = (decision: number, state: 'done' | 'void'): void => {
    db.prepare(`UPDATE decisions SET state = ? WHERE number = ? AND state = 'intended'`).run(state, decision);
  };

  return {
    saveDream,
    dreams: () =>
      z
        .array(z.object({ summary: json.pipe(DreamSummary) }))
        .parse(db.prepare('SELECT summary FROM dreams ORDER BY started_at DESC, id').all())
        .map(({ summary }) => summary),

    saveProposal(report, lessonKeys, rootOf = (session) => session) {
      const { dream, coverage, proposal } = report;
      db.transaction(() => {
        saveDream(dream, coverage);
        db.prepare('INSERT INTO proposals (id, dream, at) VALUES (?, ?, ?)').run(proposal.id, dream.id, at());
        const insert = db.prepare('INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?)');
        for (const [position, change] of proposal.changes.entries()) {
          const sessions = [...new Set(change.evidence.map(({ session }) => rootOf(session)))];
          insert.run(
            change.id,
            proposal.id,
            position,
            lessonKeys.get(change.id) ?? null,
            JSON.stringify(sessions),
            toJson(change),
          );
        }
      }).immediate();
    },
    proposals: () =>
      z
        .array(
          z.object({ id: z.string(), dream: z.string(), at: z.string(), changes: z.number(), pending: z.number() }),
        )
        .parse(
          db
            .prepare(
              `SELECT p.id, p.dream, p.at, count(c.id) AS changes, coalesce(sum(s.status = 'pending'), 0) AS pending
               FROM proposals p LEFT JOIN changes c ON c.proposal = p.id LEFT JOIN change_status s ON s.change = c.id
               GROUP BY p.number ORDER BY p.number DESC`,
            )
            .all(),
        ),
    report(proposal) {
      const row = z
        .object({ summary: json.pipe(DreamSummary), coverage: json.pipe(Coverage) })
        .optional()
        .parse(
          db
            .prepare('SELECT d.summary, d.coverage FROM proposals p JOIN dreams d ON d.id = p.dream WHERE p.id = ?')
            .get(proposal),
        );
      if (!row) return null;
      const changes = z
        .array(z.object({ change: json.pipe(Change) }))
        .parse(db.prepare('SELECT change FROM changes WHERE proposal = ? ORDER BY position').all(proposal));
      return {
        dream: row.summary,
        coverage: row.coverage,
        proposal: { id: proposal, changes: changes.map(({ change }) => change) },
      };
    },
    changesOf: (proposal) =>
      z
        .array(ChangeRow)
        .parse(db.prepare(`SELECT ${CHANGE_COLUMNS} WHERE c.proposal = ? ORDER BY c.position`).all(proposal)),
    change: (id) => ChangeRow.optional().parse(db.prepare(`SELECT ${CHANGE_COLUMNS} WHERE c.id = ?`).get(id)) ?? null,

    lessonKeysOf: (proposal) =>
      new Map(
        z
          .array(z.object({ id: z.string(), key: z.string() }))
          .parse(
            db
              .prepare('SELECT id, lesson_key AS key FROM changes WHERE proposal = ? AND lesson_key IS NOT NULL')
              .all(proposal),
          )
          .map(({ id, key }) => [id, key]),
      ),
    counterpartsOf: (change) =>
      z
        .array(z.object({ id: z.string() }))
        .parse(
          db
            .prepare(
              `SELECT other.id FROM changes own JOIN changes other
                 ON other.lesson_key = own.lesson_key AND other.proposal <> own.proposal
               JOIN change_status s ON s.change = other.id
               WHERE own.id = ? AND s.status = 'pending'`,
            )
            .all(change),
        )
        .map(({ id }) => id),

    ideas() {
      const rows = z
        .array(
          z.object({
            lessonKey: z.string(),
            status: z.string(),
            sessions: json.pipe(z.array(z.string())),
            entry: z.string().nullable(),
            change: json.pipe(Change),
            at: z.string(),
            proposal: z.number(),
          }),
        )
        .parse(
          db
            .prepare(
              `SELECT c.lesson_key AS lessonKey, s.status, c.sessions, c.change, p.at, p.number AS proposal,
                 (SELECT dc.entry FROM decision_changes dc JOIN standing d ON d.number = dc.decision
                  WHERE dc.change = c.id AND d.action = 'accept' ORDER BY d.number DESC LIMIT 1) AS entry
               FROM changes c JOIN proposals p ON p.id = c.proposal JOIN change_status s ON s.change = c.id
               WHERE c.lesson_key IS NOT NULL ORDER BY p.number, c.position DESC`,
            )
            .all(),
        );
      const ideas = new Map<string, DecidedIdea>();
      const proposedIn = new Map<string, number>();
      for (const { lessonKey, status, sessions, entry, change, at: proposed, proposal } of rows) {
        const earlier = ideas.get(lessonKey);
        // Taking an outdated entry away comes along with the change that says the lesson itself.
        const aside = change.op === 'retire' && proposedIn.get(lessonKey) === proposal;
        const known = entry !== null && change.op !== 'retire' ? entry : (earlier?.entry ?? null);
        proposedIn.set(lessonKey, proposal);
        if (earlier && aside) continue;
        // Dreamt again after it was accepted: what becomes of the second wording is no word against the first.
        if (earlier?.status === 'accepted' && change.op === 'add' && (STATUS_OF[status] ?? 'pending') === 'discarded')
          continue;
        const { title, kind, scope } = change;
        const became = STATUS_OF[status] ?? 'pending';
        ideas.set(lessonKey, { lessonKey, status: became, sessions, entry: known, title, kind, scope, at: proposed });
      }
      return [...ideas.values()];
    },

    dreamedSessions: () =>
      new Map(
        z
          .array(z.object({ session: z.string(), key: z.string() }))
          .parse(db.prepare('SELECT session, content_key AS key FROM dreamed_sessions').all())
          .map(({ session, key }) => [session, key]),
      ),
    markDreamed(sessions) {
      const put = db.prepare(
        `INSERT INTO dreamed_sessions VALUES (?, ?, ?)
         ON CONFLICT (session) DO UPDATE SET content_key = excluded.content_key, at = excluded.at`,
      );
      db.transaction(() => {
        for (const { id, contentKey } of sessions) put.run(id, contentKey, at());
      }).immediate();
    },

    alone: lock.alone,
    intend: (decision) =>
      db
        .transaction(() => {
          const { lastInsertRowid } = db
            .prepare('INSERT INTO decisions (at, action, undoes, state, edits) VALUES (?, ?, ?, ?, ?)')
            .run(at(), decision.action, decision.undoes, 'intended', JSON.stringify(decision.edits));
          const number = Number(lastInsertRowid);
          const about = db.prepare('INSERT INTO decision_changes VALUES (?, ?, ?, ?)');
          for (const { change, entry, text } of decision.changes) about.run(number, change, entry, text);
          const effect = db.prepare('INSERT INTO effects VALUES (?, ?, ?, ?)');
          for (const { file, before, after } of decision.effects) {
            const was = putContent(before);
            addVersion(file, was, null);
            effect.run(number, file, was, putContent(after));
          }
          return number;
        })
        .immediate(),
    settle(decision) {
      db.transaction(() => {
        mark(decision, 'done');
        const effects = z
          .array(z.object({ file: z.string(), after: z.string().nullable() }))
          .parse(db.prepare('SELECT file, after FROM effects WHERE decision = ? ORDER BY file').all(decision));
        for (const { file, after } of effects) addVersion(file, after, decision);
      }).immediate();
    },
    giveUp: (decision) => mark(decision, 'void'),
    unfinished: () =>
      db
        .prepare(`SELECT number, at, action, undoes, edits FROM decisions WHERE state = 'intended' ORDER BY number`)
        .all()
        .map(decisionOf),
    lastStanding() {
      const row = db
        .prepare('SELECT number, at, action, undoes, edits FROM standing ORDER BY number DESC LIMIT 1')
        .get();
      return row === undefined ? null : decisionOf(row);
    },
    decisionsOn: (entry) =>
      z
        .array(
          z.object({
            decision: z.number(),
            at: z.string(),
            action: ACTION,
            id: z.string(),
            change: json.pipe(Change),
            undone: z.number(),
          }),
        )
        .parse(
          db
            .prepare(
              `SELECT d.number AS decision, d.at, d.action, c.id, c.change,
                 EXISTS (SELECT 1 FROM decisions u WHERE u.undoes = d.number AND u.state = 'done') AS undone
               FROM decision_changes dc JOIN decisions d ON d.number = dc.decision JOIN changes c ON c.id = dc.change
               WHERE dc.entry = ? AND d.state = 'done' AND d.action <> 'undo' ORDER BY d.number`,
            )
            .all(entry),
        )
        .map(({ change, id, undone, ...row }) => ({ ...row, change: id, title: change.title, undone: undone === 1 })),

    noteTexts(texts, files) {
      db.transaction(() => {
        for (const file of files) addVersion(file, putContent(texts.get(file) ?? null), null);
      }).immediate();
    },
    versions: (file) =>
      z
        .array(VersionRow)
        .parse(
          file === null
            ? db.prepare(`SELECT ${VERSION_COLUMNS} ORDER BY v.number DESC`).all()
            : db.prepare(`SELECT ${VERSION_COLUMNS} WHERE v.file = ? ORDER BY v.number DESC`).all(file),
        ),
    version: (number) =>
      VersionRow.optional().parse(db.prepare(`SELECT ${VERSION_COLUMNS} WHERE v.number = ?`).get(number)) ?? null,
    fileAt: (file, number) =>
      TextRow.optional().parse(
        db
          .prepare(
            `SELECT c.text FROM versions v LEFT JOIN contents c ON c.hash = v.content
             WHERE v.file = ? AND v.number <= ? ORDER BY v.number DESC LIMIT 1`,
          )
          .get(file, number),
      ) ?? null,
    text: (hash) =>
      TextRow.optional().parse(db.prepare('SELECT text FROM contents WHERE hash = ?').get(hash))?.text ?? null,

    projects: durableProjects(db, at),
    runLogs: durableRunLogs(db),

    setting: (name) =>
      z.object({ value: json }).optional().parse(db.prepare('SELECT value FROM settings WHERE name = ?').get(name))
        ?.value ?? null,
    setSetting(name, value) {
      db.prepare('INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value').run(
        name,
        toJson(value),
      );
    },
    audit(what, detail) {
      db.prepare('INSERT INTO audit (at, what, detail) VALUES (?, ?, ?)').run(at(), what, toJson(detail));
    },
    close() {
      lock.close();
      db.close();
    },
  };
}

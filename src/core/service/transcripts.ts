/**
 * Transcripts that are being read. The last few stay in memory, so that a page of a session of fifty thousand events
 * costs no more than one of fifty; they are dropped when the index changes or nobody has looked for a while.
 */
import type { AgentId } from '../../shared/contract.ts';
import type { Mark, TranscriptRow } from '../../shared/window/views.ts';
import type { SessionEvent, ToolCallEvent } from '../sessions/event.ts';
import type { Session } from '../sessions/session.ts';
import { eventsIn, rowsOf, type Row } from '../sessions/transcript.ts';
import { loadTurnModel, type TurnModel } from '../signals/turns/model.ts';
import { readTurn } from '../signals/turns/read.ts';
import { turnsOf } from '../signals/turns/turns.ts';
import type { PlacedLesson } from './lessons.ts';
import type { Parts } from './parts.ts';

export interface Transcript {
  readonly length: number;
  /** The row a record's line stands in; the nearest one before it where the line itself made no row. */
  rowAt(line: number): number | null;
  rows(from: number, count: number, lessons: readonly PlacedLesson[]): TranscriptRow[];
  marks(lessons: readonly PlacedLesson[]): Mark[];
  find(text: string): number[];
}

const KEPT = 3;
const KEPT_MS = 5 * 60_000;
/** A prompt that is at least so likely a correction is marked as one. */
const CORRECTION = 0.5;

export function openTranscripts(parts: Parts): { open(agent: AgentId, id: string): Transcript | null } {
  const kept = new Map<string, { key: string; transcript: Transcript }>();
  let model: TurnModel | null | undefined;
  let timer: NodeJS.Timeout | null = null;
  const forgetLater = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => kept.clear(), KEPT_MS);
    timer.unref();
  };
  return {
    open(agent, id) {
      const index = parts.engine().index();
      if (!index.ok) return null;
      const name = `${agent}/${id}`;
      const key = index.value.contentKey(id, agent);
      const before = kept.get(name);
      kept.delete(name);
      forgetLater();
      if (before?.key === key) {
        kept.set(name, before);
        return before.transcript;
      }
      const session = index.value.session(id, agent);
      if (session === null) return null;
      if (model === undefined) {
        const loaded = loadTurnModel(parts.turnModel);
        model = loaded.ok ? loaded.value : null;
      }
      const transcript = transcriptOf(session, model);
      kept.set(name, { key, transcript });
      const [oldest] = kept.keys();
      if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
      return transcript;
    },
  };
}

function transcriptOf(session: Session, model: TurnModel | null): Transcript {
  const rows = rowsOf(session.events);
  const corrections = correctionsIn(session, model);
  const byLine = new Map<number, number>();
  rows.forEach((row, n) => {
    for (const { line } of eventsIn(row)) if (!byLine.has(line)) byLine.set(line, n);
  });
  const rowAt = (line: number): number | null => {
    const exact = byLine.get(line);
    if (exact !== undefined) return exact;
    // A line that made no row of its own (a repeated part of a message) belongs to what stands before it.
    let nearest: { line: number; row: number } | null = null;
    for (const [known, row] of byLine) if (known < line && known > (nearest?.line ?? 0)) nearest = { line: known, row };
    return nearest?.row ?? null;
  };
  return {
    length: rows.length,
    rowAt,
    rows(from, count, lessons) {
      const placed = Map.groupBy(lessons, ({ line }) => rowAt(line));
      return rows
        .slice(from, from + count)
        .map((row, i) => viewOf(row, from + i, placed.get(from + i) ?? [], corrections));
    },
    marks(lessons) {
      const marks = rows.flatMap((row, n) => marksOf(row, corrections).map((kind) => ({ row: n, kind })));
      const learned = new Set(lessons.flatMap(({ line }) => rowAt(line) ?? []));
      return [...marks, ...[...learned].map((row) => ({ row, kind: 'lesson' as const }))].sort((a, b) => a.row - b.row);
    },
    find(text) {
      const wanted = text.trim().toLowerCase();
      return rows.flatMap((row, n) => (textsOf(row).some((each) => each.toLowerCase().includes(wanted)) ? [n] : []));
    },
  };
}

/** Numbers of the prompts and refusals that correct the agent. */
function correctionsIn(session: Session, model: TurnModel | null): ReadonlySet<number> {
  if (model === null) return new Set();
  return new Set(
    turnsOf(session)
      .filter((turn) => turn.before !== 'first' && readTurn(model, turn).acts.correction >= CORRECTION)
      .map(({ seq }) => seq),
  );
}

function marksOf(row: Row, corrections: ReadonlySet<number>): Exclude<Mark['kind'], 'lesson'>[] {
  if (row.kind === 'event') {
    if (row.event.kind === 'interruption') return ['interruption'];
    return corrections.has(row.event.seq) ? ['correction'] : [];
  }
  if (row.rejection !== null) return ['rejection'];
  return row.result?.outcome === 'failed' ? ['failure'] : [];
}

const textsOf = (row: Row): string[] =>
  eventsIn(row).flatMap((event): string[] => {
    switch (event.kind) {
      case 'tool-call':
        return [event.input, event.tool];
      case 'rejection':
        return event.words === null ? [] : [event.words];
      case 'interruption':
      case 'compaction':
        return [];
      default:
        return [event.text];
    }
  });

function viewOf(
  row: Row,
  n: number,
  lessons: readonly PlacedLesson[],
  corrections: ReadonlySet<number>,
): TranscriptRow {
  const [first] = eventsIn(row);
  const common = {
    row: n,
    line: first?.line ?? 0,
    at: first?.at == null ? null : new Date(first.at).toISOString(),
    active: first?.active ?? true,
    copied: first?.copied ?? false,
    lessons: distinct(lessons),
  };
  if (row.kind === 'tool') {
    const { call, result, rejection } = row;
    return {
      ...common,
      kind: 'tool',
      tool: call?.tool ?? 'unknown tool',
      category: call?.category ?? 'other',
      summary: call === null ? 'a result without its call' : summaryOf(call),
      input: call?.input ?? '',
      outcome: rejection === null ? (result?.outcome ?? 'none') : 'rejected',
      exitCode: result?.exitCode ?? null,
      output: result?.text ?? '',
      resultLine: result?.line ?? null,
      words: rejection?.words ?? null,
    };
  }
  return eventView(row.event, common, corrections);
}

/** Several quotes of one row may stand for the same lesson. */
function distinct(lessons: readonly PlacedLesson[]): TranscriptRow['lessons'] {
  const byLesson = new Map(
    lessons.toReversed().map(({ title, quote, at }) => [JSON.stringify(at), { title, quote, at }]),
  );
  return [...byLesson.values()].reverse();
}

type Common = Pick<TranscriptRow, 'row' | 'line' | 'at' | 'active' | 'copied' | 'lessons'>;

function eventView(
  event: Exclude<SessionEvent, { kind: 'tool-call' | 'tool-result' | 'rejection' }>,
  common: Common,
  corrections: ReadonlySet<number>,
): TranscriptRow {
  switch (event.kind) {
    case 'prompt':
      return { ...common, kind: 'prompt', text: event.text, via: event.via, correction: corrections.has(event.seq) };
    case 'command':
      return { ...common, kind: 'command', text: event.text.trim() === '' ? event.name : event.text };
    case 'injected':
      return { ...common, kind: 'injected', origin: event.origin, text: event.text };
    case 'assistant':
    case 'thinking':
    case 'service-error':
      return { ...common, kind: event.kind, text: event.text };
    case 'interruption':
    case 'compaction':
      return { ...common, kind: event.kind };
  }
}

const SUMMARY = 240;

/** The one line that says what a call does. */
function summaryOf({ command, path, input }: ToolCallEvent): string {
  const said = command ?? path ?? input;
  const line = said.trim().split('\n')[0] ?? '';
  return line.length > SUMMARY ? `${line.slice(0, SUMMARY)}…` : line;
}

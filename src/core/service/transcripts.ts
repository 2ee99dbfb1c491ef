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
import type { TurnReading } from '../signals/turns/turn.ts';
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
/** Four in five that are at least so likely are right (models/turns/CARD.md): a mark that is mostly wrong says nothing. */
const SURE = 0.5;

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
  /** One record may make several rows: what the agent said, and the call it came with. */
  const byLine = new Map<number, number[]>();
  rows.forEach((row, n) => {
    for (const line of new Set(eventsIn(row).map((event) => event.line))) {
      const own = byLine.get(line);
      if (own) own.push(n);
      else byLine.set(line, [n]);
    }
  });
  const lines = [...byLine.keys()].sort((a, b) => a - b);
  const rowsAt = (line: number): readonly number[] => {
    const exact = byLine.get(line);
    if (exact !== undefined) return exact;
    // A line that made no row of its own (a repeated part of a message) belongs to what stands before it.
    const before = lines.findLast((known) => known < line);
    return (before === undefined ? undefined : byLine.get(before)?.slice(-1)) ?? [];
  };
  /** Of several rows of one record, the one that says so. */
  const rowOfLesson = ({ line, quote }: PlacedLesson): number | null => {
    const found = rowsAt(line);
    return found.find((n) => rows[n] !== undefined && says(rows[n], quote)) ?? found[0] ?? null;
  };
  return {
    length: rows.length,
    rowAt: (line) => rowsAt(line)[0] ?? null,
    rows(from, count, lessons) {
      const placed = Map.groupBy(lessons, rowOfLesson);
      return rows
        .slice(from, from + count)
        .map((row, i) => viewOf(row, from + i, placed.get(from + i) ?? [], corrections));
    },
    marks(lessons) {
      const marks = rows.flatMap((row, n) => marksOf(row, corrections).map((kind) => ({ row: n, kind })));
      const learned = new Set(lessons.flatMap((lesson) => rowOfLesson(lesson) ?? []));
      return [...marks, ...[...learned].map((row) => ({ row, kind: 'lesson' as const }))].sort((a, b) => a.row - b.row);
    },
    find(text) {
      // Without a copy of the whole transcript in small letters, which each letter typed would make anew.
      const wanted = new RegExp(RegExp.escape(text.trim()), 'iu');
      return rows.flatMap((row, n) => (textsOf(row).some((each) => wanted.test(each)) ? [n] : []));
    },
  };
}

/** Numbers of the prompts and refusals that correct the agent. */
function correctionsIn(session: Session, model: TurnModel | null): ReadonlySet<number> {
  if (model === null) return new Set();
  return new Set(
    turnsOf(session)
      .filter((turn) => turn.before !== 'first' && corrects(readTurn(model, turn)))
      .map(({ seq }) => seq),
  );
}

/** A rule that corrects nothing is no correction; the other figure is the one that was measured. */
const corrects = ({ acts, correctionOrRule }: TurnReading): boolean =>
  Math.min(acts.correction, correctionOrRule) >= SURE;

function marksOf(row: Row, corrections: ReadonlySet<number>): Exclude<Mark['kind'], 'lesson'>[] {
  if (row.kind === 'event') {
    if (row.event.kind === 'interruption') return ['interruption'];
    return corrections.has(row.event.seq) ? ['correction'] : [];
  }
  if (row.rejection !== null) return ['rejection'];
  return row.result?.outcome === 'failed' ? ['failure'] : [];
}

const says = (row: Row, quote: string): boolean => textsOf(row).some((text) => text.includes(quote));

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

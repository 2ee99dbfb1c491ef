/**
 * Preferences, first half: what one session shows. Each clause of a human turn that corrects, rules or wishes becomes
 * a signal with its exact place, what the agent had just done and what it did next. Nothing is decided here; whether
 * it is a habit shows only across sessions (dreaming/preferences.ts).
 */
import type { SessionEvent, ToolCallEvent } from '../../sessions/event.ts';
import type { Session } from '../../sessions/session.ts';
import { readTurn } from '../turns/read.ts';
import type { TurnModel } from '../turns/model.ts';
import type { ClauseReading } from '../turns/turn.ts';
import { turnsOf } from '../turns/turns.ts';
import { saysAlways, saysEverywhere, saysOnce, saysStanding } from './markers.ts';
import { normIn } from './norms.ts';
import { remarkAt, remarksOf, type Remark } from './remarks.ts';
import type { Side } from './stance.ts';
import { habitOf } from './habits.ts';
import { GO_AHEAD_HABIT, goAheadIn } from './go-ahead.ts';
import { isNumber, isValue } from './telling.ts';
import type { Deed, Form, WishSignal } from './wish.ts';
import { languageOf, wordsOf, type Word } from './words.ts';

const NOTHING: Deed = { kind: 'nothing', terms: [] };
const DEED_TERMS = 24;
/** How much the place of a turn adds: most turns after a refused call are corrections, few at the start are. */
const PLACE: Record<Deed['kind'], number> = {
  'rejected-call': 0.2,
  interruption: 0.15,
  call: 0.08,
  edit: 0.08,
  text: 0,
  question: 0,
  nothing: -0.05,
};

/** The trained reading knows prose; what it takes for no rule at all rarely is one. */
const trained = (rating: Rating | null): number =>
  rating === null ? 1 : rating.rule < 0.12 ? 0.45 : rating.rule < 0.25 ? 0.75 : rating.rule > 0.7 ? 1.1 : 1;

const STANDING_WEIGHT = 0.6;
const NORM_WEIGHT = 0.5;
/** Long turns are mostly pasted; what is put like a norm there may be anybody's. */
const TRUSTED = 0.6;
/** What the trained reading rates lower is something pasted or told. */
const NO_RULE = 0.2;
const LIKELY = 0.15;
const RAMBLES = 18;
/** A common habit is recognised by what it is about, so its wording matters less. */
const HABITUAL: Record<Form, number> = {
  rule: 0.6,
  complaint: 0.55,
  request: 0.5,
  phrase: 0.45,
  statement: 0.45,
  task: 0.4,
  check: 0.35,
  question: 0.3,
};

/** What a trained reading of the turn adds, if there is one: per stretch of the turn, 0..1. */
export interface Rating {
  rule: number;
  standing: number;
  once: number;
}
export type Rate = (turn: HumanTurn, start: number, end: number) => Rating | null;

export interface HumanTurn {
  text: string;
  seq: number;
  line: number;
  at: number | null;
  /** Position among the events of the session. */
  index: number;
  before: Deed;
  /** 0..1: less for long turns, which are mostly pasted, and for answers picked from what the agent offered. */
  trust: number;
}

/** @param model reads what each turn is (models/turns); without it the sentences alone decide */
export function extractWishes(session: Session, model: TurnModel | null = null): WishSignal[] {
  const calls = callsById(session.events);
  const rate = model === null ? null : rateWith(model, session);
  return humanTurns(session.events, calls).flatMap((turn) => {
    const after = deedAfter(session.events, turn.index);
    const goAhead = goAheadIn(session.events, turn.index);
    const agreed = goAhead === null ? [] : [goAheadSignal(turn, goAhead, after)];
    const remarks = remarksOf(turn.text).flatMap((remark) => {
      const norm = normAmong(turn, remark);
      const whole = signalOf(turn, remark, after, rate, norm === remark);
      // A norm inside a longer sentence is said by its own words.
      return norm === null || norm === remark ? [whole] : [whole, signalOf(turn, norm, after, rate, true)];
    });
    return [...agreed, ...remarks];
  });
}

function goAheadSignal(turn: HumanTurn, quote: string, after: Deed): WishSignal {
  return {
    quote,
    seq: turn.seq,
    line: turn.line,
    at: turn.at,
    language: languageOf(quote),
    form: 'request',
    wanted: ['#approval', '#first'],
    unwanted: [],
    focus: [],
    contrast: false,
    habit: GO_AHEAD_HABIT,
    weight: HABITUAL.request,
    standing: 0,
    norm: false,
    once: 0,
    everywhere: false,
    before: turn.before,
    after,
  };
}

function normAmong(turn: HumanTurn, remark: Remark): Remark | null {
  if (turn.trust < TRUSTED) return null;
  const span = normIn(remark);
  if (span === null) return null;
  if (span.start <= remark.from && span.end === remark.text.length) return remark;
  const part = { start: remark.start + span.start, end: remark.start + span.end };
  return remarkAt(turn.text, part, remark.language);
}

function rateWith(model: TurnModel, session: Session): Rate {
  const readings = new Map(turnsOf(session).map((turn) => [turn.seq, readTurn(model, turn)]));
  return (turn, start, end) => {
    const reading = readings.get(turn.seq);
    if (!reading) return null;
    const within = reading.clauses.filter((clause) => clause.start < end && clause.end > start);
    // A clause the reading left out stood in something pasted.
    const most = (of: (clause: ClauseReading) => number): number =>
      within.reduce((top, clause) => Math.max(top, of(clause)), 0);
    return {
      rule: most(({ rule }) => rule),
      standing: most(({ standing }) => standing),
      once: most(({ once }) => once),
    };
  };
}

/** Everything the human typed about the work: prompts, queued prompts, and the words of a refusal. */
export function humanTurns(events: readonly SessionEvent[], calls: ReadonlyMap<string, ToolCallEvent>): HumanTurn[] {
  const turns: HumanTurn[] = [];
  events.forEach((event, index) => {
    if (event.copied || !event.active) return;
    if (event.kind === 'prompt') {
      if (event.text.trim())
        turns.push({
          ...placeOf(event, index),
          text: event.text,
          before: deedBefore(events, index, calls),
          trust: event.via === 'answer' ? PICKED : trustIn(event.text),
        });
    } else if (event.kind === 'rejection' && event.words?.trim()) {
      const call = calls.get(event.callId);
      const before: Deed = { kind: 'rejected-call', terms: call ? termsOfCall(call) : [] };
      turns.push({ ...placeOf(event, index), text: event.words, before, trust: trustIn(event.words) });
    }
  });
  return turns;
}

const placeOf = ({ seq, line, at }: SessionEvent, index: number): Pick<HumanTurn, 'seq' | 'line' | 'at' | 'index'> => ({
  seq,
  line,
  at,
  index,
});

const PICKED = 0.3;
const LONG_TURN = 700;
const MANY_LINES = 8;

export function trustIn(text: string): number {
  const lines = text.split('\n', MANY_LINES * 3).filter((line) => line.trim() !== '').length;
  return text.length > 3 * LONG_TURN || lines > 2 * MANY_LINES
    ? 0.35
    : text.length > LONG_TURN || lines > MANY_LINES
      ? 0.6
      : 1;
}

const callsById = (events: readonly SessionEvent[]): ReadonlyMap<string, ToolCallEvent> =>
  new Map(events.flatMap((event) => (event.kind === 'tool-call' ? [[event.callId, event] as const] : [])));

export function signalOf(turn: HumanTurn, remark: Remark, after: Deed, rate: Rate | null, isNorm: boolean): WishSignal {
  const rating = rate?.(turn, remark.start, remark.end) ?? null;
  const side = (...which: readonly Side[]): string[] => [
    ...new Set(
      remark.words
        .filter((word, at) => which.includes(remark.stance.sides[at] ?? 'turn') && word.kind !== 'function')
        .map((word) => word.term),
    ),
  ];
  const placed = Math.max(0, Math.min(1, remark.weight + (remark.weight >= 0.12 ? PLACE[turn.before.kind] : 0)));
  const structural = (remark.form === 'question' ? 0.03 : placed) * turn.trust;
  const [wanted, unwanted] = [side('wanted', 'about'), side('unwanted')];
  const rambles =
    (remark.form === 'statement' || remark.form === 'phrase') && (structural < LIKELY || remark.words.length > RAMBLES);
  const habit = rambles
    ? null
    : habitOf(
        new Set([...wanted, ...unwanted]),
        turn.before.terms,
        remark.stance.negative,
        remark.form,
        (term) => isValue(term) && !isNumber(term),
      );
  const once = saysOnce(remark.text) || (rating !== null && rating.once >= 0.5);
  // A habit asked for with a refused call or a stopped turn was meant in earnest.
  const earnest =
    habit !== null && turn.before.kind === 'rejected-call' && (remark.form === 'rule' || remark.form === 'request');
  const norm = (isNorm || earnest) && !once && (rating === null || rating.rule >= NO_RULE);
  const standing = saysStanding(remark.text) && remark.form !== 'question' ? 1 : 0;
  return {
    quote: remark.text,
    seq: turn.seq,
    line: turn.line,
    at: turn.at,
    language: remark.language,
    form: remark.form,
    wanted,
    unwanted,
    focus: focusOf(remark),
    contrast: remark.stance.contrast,
    habit,
    weight: Math.max(
      structural * trained(rating),
      habit === null ? 0 : HABITUAL[remark.form],
      standing > 0 ? STANDING_WEIGHT : 0,
      norm ? NORM_WEIGHT : 0,
    ),
    standing: Math.max(standing, saysAlways(remark.text) && remark.form !== 'question' ? (rating?.standing ?? 0) : 0),
    norm,
    once: saysOnce(remark.text) && standing === 0 && !saysAlways(remark.text) ? 1 : 0,
    everywhere: saysEverywhere(remark.text),
    before: turn.before,
    after,
  };
}

/** What a wish turns on: "use X", "through X", "is X", the sides of a contrast, or all of a few words. */
const BEFORE_FOCUS =
  /^(?:use|using|uses|used|take|takes|prefer|with|via|through|from|to|as|no|not|never|on|into|under|over|of|than|is|are|be|requires?|needs?|write|its|it['’]s|nimm|nehmen|nutze|statt|mit|kein|keine|ist|sind|verwenden|benutzen|utilise|utiliser|utilisez|prends|avec|pas|que|est|sont|usa|usar|usamos|con|es|son|mejor|用|使用|改用|改成|统一|不要|别)$/iu;
const FEW_WORDS = 4;
const SHORT_SIDE = 3;

function focusOf(remark: Remark): string[] {
  const focus = new Set<string>();
  const { words, stance } = remark;
  const content = words.filter(({ kind }) => kind !== 'function');
  const side = (which: Side): Word[] =>
    words.filter((word, at) => stance.sides[at] === which && word.kind !== 'function' && isValue(word.term));
  if (content.length <= FEW_WORDS) for (const { term } of content) focus.add(term);
  if (stance.contrast)
    for (const which of ['wanted', 'unwanted'] as const)
      if (side(which).length <= SHORT_SIDE) for (const { term } of side(which)) focus.add(term);
  let reach = 0;
  words.forEach((word, at) => {
    if (word.kind === 'name' || word.kind === 'number' || isProperNoun(words, at)) focus.add(word.term);
    if (BEFORE_FOCUS.test(word.text)) reach = 2;
    else if (word.kind !== 'function' && reach > 0) {
      focus.add(word.term);
      reach -= 1;
    }
    const next = words[at + 1];
    // "zod schema for …", "slog everywhere": what comes first is the subject.
    if (at === 0 && word.kind === 'plain' && next) focus.add(word.term);
    if (word.after !== '') reach = 0;
  });
  return [...focus].filter(isValue);
}

/** Capitals inside a sentence that is not in capitals altogether: the name of something. German writes all nouns so. */
function isProperNoun(words: readonly Word[], at: number): boolean {
  const [word, before] = [words[at], words[at - 1]];
  return word?.kind === 'plain' && before !== undefined && before.after === '' && /^\p{Lu}\p{Ll}/u.test(word.text);
}

function deedBefore(events: readonly SessionEvent[], index: number, calls: ReadonlyMap<string, ToolCallEvent>): Deed {
  let interrupted = false;
  for (let at = index - 1; at >= 0 && at > index - 12; at -= 1) {
    const event = events[at];
    if (!event || event.copied || !event.active) continue;
    switch (event.kind) {
      case 'interruption':
        interrupted = true;
        break;
      case 'rejection': {
        const call = calls.get(event.callId);
        return { kind: 'rejected-call', terms: call ? termsOfCall(call) : [] };
      }
      case 'tool-call':
        return {
          kind: interrupted
            ? 'interruption'
            : event.category === 'edit' || event.category === 'write'
              ? 'edit'
              : 'call',
          terms: termsOfCall(event),
        };
      case 'assistant': {
        const text = event.text.slice(-400);
        const kind = interrupted ? 'interruption' : /\?\s*$/.test(text) ? 'question' : 'text';
        return { kind, terms: termsOfText(text) };
      }
      case 'prompt':
        return interrupted ? { kind: 'interruption', terms: [] } : NOTHING;
      default:
        break;
    }
  }
  return interrupted ? { kind: 'interruption', terms: [] } : NOTHING;
}

/** The first command or words of the agent after the turn: how it understood the wish. */
function deedAfter(events: readonly SessionEvent[], index: number): Deed {
  let text: Deed | null = null;
  for (let at = index + 1; at < events.length && at < index + 9; at += 1) {
    const event = events[at];
    if (!event || event.copied || !event.active) continue;
    if (event.kind === 'prompt' || event.kind === 'rejection') break;
    if (event.kind === 'tool-call')
      return {
        kind: event.category === 'edit' || event.category === 'write' ? 'edit' : 'call',
        terms: [...new Set([...termsOfCall(event), ...(text?.terms ?? [])])].slice(0, DEED_TERMS),
      };
    if (event.kind === 'assistant' && !text) text = { kind: 'text', terms: termsOfText(event.text.slice(0, 300)) };
  }
  return text ?? NOTHING;
}

const termsOfCall = (call: ToolCallEvent): string[] =>
  termsOfText(`${call.tool} ${(call.command ?? call.path ?? '').slice(0, 200)}`);
/** Parts of names count here: `run test:integration` and `docs/plans/x.md` say what it was about. */
export function termsOfText(text: string): string[] {
  const words = wordsOf(text, 'en').flatMap((word) =>
    word.kind === 'name'
      ? [word, ...wordsOf(word.text.replace(/[^\p{L}\p{N}]+/gu, ' '), 'en').filter(({ kind }) => kind === 'concept')]
      : [word],
  );
  return [...new Set(words.filter(({ kind }) => kind !== 'function').map(({ term }) => term))].slice(0, DEED_TERMS);
}

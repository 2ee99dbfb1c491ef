/**
 * The passages of a session that a language model should read: what a person said in the middle of the work, with what
 * the agent had just done. Long sessions are mostly tool output; of a hundred thousand tokens a few hundred matter.
 */
import { createHash } from 'node:crypto';
import type { Session } from '../sessions/session.ts';
import type { TurnModel } from './turns/model.ts';
import { readTurn } from './turns/read.ts';
import type { Turn } from './turns/turn.ts';
import { turnsOf } from './turns/turns.ts';

/** Words a person typed. */
export interface Said {
  seq: number;
  line: number;
  at: number | null;
  /** As they stand in the record, or the beginning of them. */
  text: string;
  /** It came right after something the agent did: it may object without saying so. */
  afterDeed: boolean;
}

/** Plain JSON; kept by the content of its session. */
export interface Passage {
  /** Of what is shown to the model. */
  key: string;
  said: readonly Said[];
  /** As the model sees it. */
  text: string;
  /** 0..1: how likely it holds something worth remembering. */
  promise: number;
}

/** Goes up whenever `passagesOf` would answer differently. */
export const PASSAGES_VERSION = 1;

/** Characters of one turn: a person's own words do not get longer, what was pasted does. */
const MOST_OF_TURN = 1200;
const MOST_OF_CONTEXT = 240;
/** Characters of a passage: with prompt and answer it must fit a small model's context several times over. */
const MOST_OF_PASSAGE = 2600;
const MOST_TURNS = 4;
const MOST_PASSAGES = 16;
/** Below this there is hardly ever anything in it. */
const WORTH_READING = 0.12;
const MOSTLY_PASTED = 0.6;

/** Most promising first. @param model tells corrections from tasks; without it what the agent had just done decides */
export function passagesOf(session: Session, model: TurnModel | null): Passage[] {
  const worth = turnsOf(session).flatMap((turn) => {
    const promise = promiseOf(turn, model);
    return promise >= WORTH_READING ? [{ turn, promise }] : [];
  });
  const passages: Passage[] = [];
  let open: { turn: Turn; promise: number }[] = [];
  const close = (): void => {
    if (open.length > 0) passages.push(passageOf(open));
    open = [];
  };
  for (const one of worth) {
    const size = [...open, one].reduce((sum, { turn }) => sum + sizeOf(turn), 0);
    if (open.length > 0 && (size > MOST_OF_PASSAGE || open.length >= MOST_TURNS)) close();
    open.push(one);
  }
  close();
  return passages.sort((a, b) => b.promise - a.promise || (a.key < b.key ? -1 : 1)).slice(0, MOST_PASSAGES);
}

const sizeOf = (turn: Turn): number =>
  Math.min(turn.text.length, MOST_OF_TURN) + Math.min(turn.context.length, MOST_OF_CONTEXT);

function promiseOf(turn: Turn, model: TurnModel | null): number {
  if (turn.text.trim().length < 8) return 0;
  if (model === null) return BY_WHAT_CAME_BEFORE[turn.before];
  const reading = readTurn(model, turn);
  return reading.pasted > MOSTLY_PASTED ? 0 : Math.max(reading.correctionOrRule, reading.standing);
}

const BY_WHAT_CAME_BEFORE: Readonly<Record<Turn['before'], number>> = {
  'rejected-call': 0.8,
  interruption: 0.6,
  'tool-call': 0.4,
  text: 0.3,
  question: 0.1,
  first: 0.2,
};

const DEEDS: ReadonlySet<Turn['before']> = new Set(['rejected-call', 'interruption', 'tool-call', 'text']);
const DID: Readonly<Record<Turn['before'], string>> = {
  'rejected-call': 'agent (the user refused this)',
  interruption: 'agent (the user stopped it)',
  'tool-call': 'agent',
  text: 'agent',
  question: 'agent asked',
  first: '',
};

function passageOf(turns: readonly { turn: Turn; promise: number }[]): Passage {
  const said = turns.map(({ turn }): Said => ({
    seq: turn.seq,
    line: turn.line,
    at: turn.at,
    text: turn.text.slice(0, MOST_OF_TURN),
    afterDeed: DEEDS.has(turn.before),
  }));
  const text = turns
    .map(({ turn }) => {
      const context = oneLine(turn.context).slice(-MOST_OF_CONTEXT);
      const before = turn.before === 'first' || context === '' ? '' : `${DID[turn.before]}: ${context}\n`;
      return `${before}user: ${turn.text.slice(0, MOST_OF_TURN)}`;
    })
    .join('\n\n');
  return {
    key: createHash('sha256').update(text).digest('hex').slice(0, 24),
    said,
    text,
    promise: Math.max(...turns.map(({ promise }) => promise)),
  };
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

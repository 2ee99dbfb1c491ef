/**
 * How sure a change is, and why. Nothing here is invented: the number follows from sessions, days, recency and
 * agreement alone, and `because` says so in words.
 */
import type { Lesson } from './lesson.ts';

const DAY = 86_400_000;
/** After this many days a session weighs half as much. */
const HALF_LIFE_DAYS = 90;
/** An explicit rule in the user's own words needs no repetition. */
const STANDING_FLOOR = 0.8;
/** A rule by the way it was put may still have been meant for the day. */
const IMPLIED_FLOOR = 0.56;

export interface Confidence {
  /** 0..1, two decimals. */
  value: number;
  because: string;
}

export type Support = Pick<Lesson, 'sessions' | 'days' | 'lastAt' | 'agreement' | 'standing' | 'implied'>;

/** @param newest epoch milliseconds of the newest session the dream knows: ages count from there, not from a clock. */
export function confidenceOf(support: Support, newest: number | null): Confidence {
  const ageDays = newest !== null && support.lastAt !== null ? Math.max(0, (newest - support.lastAt) / DAY) : 0;
  const weight = support.sessions.length * 0.5 ** (ageDays / HALF_LIFE_DAYS);
  const evidence = 1 - 1 / (1 + 0.75 * weight);
  const spread = support.days.length >= 2 ? 1 : 0.9;
  const agreement = 0.7 + 0.3 * support.agreement;
  const earned = evidence * spread * agreement;
  const value = support.standing ? Math.max(earned, support.implied ? IMPLIED_FLOOR : STANDING_FLOOR) : earned;
  return { value: Math.round(Math.min(value, 0.99) * 100) / 100, because: inWords(support) };
}

function inWords({ sessions, days, lastAt, agreement, standing, implied }: Support): string {
  const parts = [`${count(sessions.length, 'session')} on ${count(days.length, 'day')}`];
  if (lastAt !== null) parts.push(`last on ${new Date(lastAt).toISOString().slice(0, 10)}`);
  if (standing) parts.push(implied ? 'put as a rule' : 'said as a standing rule');
  else if (agreement < 0.995) parts.push(`${Math.round(agreement * 100)} % of them agree`);
  return parts.join(', ');
}

export const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

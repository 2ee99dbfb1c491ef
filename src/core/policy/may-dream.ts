/**
 * Whether Reverie may dream by itself now. Pure: facts in, an answer with its reasons out. What is not known counts
 * against dreaming: a person who is at work must not be slowed down because nobody could tell that they are there.
 */
import type { Facts } from '../../shared/window/facts.ts';
import type { Verdict } from '../../shared/window/live.ts';
import type { Settings } from '../../shared/window/settings.ts';

/** What Reverie knows of itself. */
export interface Situation {
  welcomed: boolean;
  /** The user has started a dream before and it finished: what a dream is comes as no surprise. */
  dreamedBefore: boolean;
  /** Root sessions no dream has read. */
  waiting: number;
  /** Passages that a model had no time for in the last dream. */
  left: number;
  /** When the last dream that started by itself ended. */
  lastAutomaticAt: Date | null;
  /** A dream that was begun by itself and paused; it needs no new sessions to go on. */
  paused: boolean;
  /** A dream the user paused: they, not Reverie, say when dreaming goes on. */
  pausedByUser: boolean;
}

type Reason = Verdict['reasons'][number];

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** So much of the processors may be busy with other things. */
const BUSY_SHARE = 0.5;

export function mayDream(facts: Facts, settings: Settings, situation: Situation, now: Date): Verdict {
  const against = [
    ...never(settings, situation),
    ...user(facts, settings, now),
    ...machine(facts),
    ...work(settings, situation, now),
  ];
  if (against.length > 0) return { may: 'wait', reasons: against };
  return { may: 'run', reasons: [why(settings, situation, now)] };
}

/** Settled by the user, whatever the machine does. */
function never(settings: Settings, { welcomed, dreamedBefore, pausedByUser }: Situation): Reason[] {
  if (!welcomed) return [reason('first-run', 'Reverie has not been set up yet.')];
  if (!settings.idle.enabled) return [reason('off', 'Dreaming by itself is switched off.')];
  if (!dreamedBefore) return [reason('never-dreamed', 'The first dream is yours to start.')];
  if (pausedByUser) return [reason('paused-by-you', 'You paused a dream: resume or cancel it first.')];
  return [];
}

function user(facts: Facts, { idle }: Settings, now: Date): Reason[] {
  const needed = idle.afterMinutes * MINUTE;
  const reasons: Reason[] = [];
  // A locked screen is proof enough that nobody is there.
  if (facts.locked !== true) {
    if (facts.idleSeconds === null)
      reasons.push(
        reason('idle-unknown', 'It cannot be told here whether you are away, so Reverie dreams when you ask.'),
      );
    else if (facts.idleSeconds * 1000 < needed)
      reasons.push(
        reason(
          'active',
          `You were active ${ago(facts.idleSeconds * 1000)}; Reverie waits for ${minutes(idle.afterMinutes)}.`,
        ),
      );
  }
  if (facts.fullScreen === true) reasons.push(reason('full-screen', 'An app fills the screen.'));
  if (facts.onBattery === true && !idle.onBattery) reasons.push(reason('battery', 'On battery: waiting for power.'));
  if (facts.onBattery === null && !idle.onBattery)
    reasons.push(reason('battery-unknown', 'It cannot be told whether the machine is on battery.'));
  if (idle.hours !== null && !inHours(idle.hours, now))
    reasons.push(reason('hours', `Only between ${clock(idle.hours.from)} and ${clock(idle.hours.to)}.`));
  return reasons;
}

function machine({ lowPower, thermal, othersLoad }: Facts): Reason[] {
  const reasons: Reason[] = [];
  if (lowPower === true) reasons.push(reason('low-power', 'The system is saving power.'));
  if (thermal === 'serious' || thermal === 'critical') reasons.push(reason('hot', 'The machine is hot.'));
  if (othersLoad !== null && othersLoad > BUSY_SHARE) reasons.push(reason('busy', 'Other programs are busy.'));
  return reasons;
}

function work({ idle }: Settings, { waiting, left, paused, lastAutomaticAt }: Situation, now: Date): Reason[] {
  if (paused) return [];
  if (waiting < idle.sessions && left === 0)
    return [
      reason(
        'few-sessions',
        waiting === 0
          ? 'Nothing new to dream about.'
          : `${sessions(waiting)}; Reverie waits for ${String(idle.sessions)}.`,
      ),
    ];
  const due = dueAt(idle.everyHours, lastAutomaticAt);
  if (due !== null && due.getTime() > now.getTime())
    return [
      reason(
        'recent',
        `The last dream was ${ago(now.getTime() - (lastAutomaticAt?.getTime() ?? 0))}; the next may come in ${span(due.getTime() - now.getTime())}.`,
      ),
    ];
  return [];
}

const dueAt = (everyHours: number, last: Date | null): Date | null =>
  last === null ? null : new Date(last.getTime() + everyHours * HOUR);

function why({ idle }: Settings, { waiting, left, paused, lastAutomaticAt }: Situation, now: Date): Reason {
  if (paused) return reason('go-on', 'You are away: the dream that was paused goes on.');
  const due = dueAt(idle.everyHours, lastAutomaticAt);
  const late = due === null ? 0 : now.getTime() - due.getTime();
  // The machine was off or in use when it was due: it is made up for at the first quiet moment.
  if (late > HOUR) return reason('catch-up', `A dream has been due for ${span(late)}; you are away now.`);
  if (waiting < idle.sessions)
    return reason('left', `You are away and ${passages(left)} of earlier sessions are left to read.`);
  return reason('idle', `You are away and ${sessions(waiting)} wait.`);
}

/** `from` later than `to` reaches over midnight; equal hours are the whole day. In local time. */
export function inHours({ from, to }: { from: number; to: number }, now: Date): boolean {
  const hour = now.getHours() + now.getMinutes() / 60;
  if (from === to) return true;
  return from < to ? hour >= from && hour < to : hour >= from || hour < to;
}

const reason = (code: string, text: string): Reason => ({ code, text });
const clock = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;
const minutes = (n: number): string => `${String(n)} minute${n === 1 ? '' : 's'}`;
const sessions = (n: number): string => `${String(n)} new session${n === 1 ? '' : 's'}`;
const passages = (n: number): string => `${String(n)} passage${n === 1 ? '' : 's'}`;
const ago = (ms: number): string => (ms < MINUTE ? 'just now' : `${span(ms)} ago`);

function span(ms: number): string {
  if (ms < HOUR) return minutes(Math.max(1, Math.round(ms / MINUTE)));
  const hours = Math.round(ms / HOUR);
  if (hours < 48) return `${String(hours)} hour${hours === 1 ? '' : 's'}`;
  return `${String(Math.round(hours / 24))} days`;
}

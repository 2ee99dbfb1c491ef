/**
 * When to look for new sessions, and when to dream: asks the policy every few seconds and whenever the host says
 * something new, and lets the dreamer do it. Logs that are watched need it only to be on the safe side.
 */
import { NO_FACTS, type Facts } from '../../shared/window/facts.ts';
import type { Settings } from '../../shared/window/settings.ts';
import type { Engine } from '../engine.ts';
import { mayDream, type Situation } from '../policy/may-dream.ts';
import type { Dreamer } from './dreamer.ts';
import type { LiveState } from './live.ts';

export interface Schedule {
  facts(facts: Facts): void;
  /** Looks for new sessions now. */
  scan(): void;
  /** Settings or the state of things have changed. */
  look(): void;
  close(): void;
}

interface ScheduleParts {
  engine(): Engine;
  live: LiveState;
  dreamer: Dreamer;
  settings(): Settings;
  /** The logs are watched: what is new is known without looking at all of them. */
  watching(): boolean;
  now(): Date;
}

const LOOK_MS = 10_000;
/** A scan that finds nothing may cost this share of one processor. */
const SCAN_SHARE = 1 / 200;
const SCAN_LEAST_MS = 15_000;
const SCAN_WATCHED_MS = 30 * 60_000;

export function schedule({ engine, live, dreamer, settings, watching, now }: ScheduleParts): Schedule {
  let facts = NO_FACTS;
  let closed = false;
  let scanning: 'no' | 'once' | 'again' = 'no';
  let scanTimer: NodeJS.Timeout | null = null;

  const situation = (): Situation => {
    const memory = engine().memory();
    const at = memory.ok ? memory.value.setting('lastAutomaticAt') : null;
    const { paused, waiting, lastDreamAt, settings: set } = live.get();
    return {
      welcomed: set.welcomed,
      dreamedBefore: lastDreamAt !== null,
      waiting: waiting.sessions,
      left: engine().left(),
      lastAutomaticAt: typeof at === 'string' ? new Date(at) : null,
      paused: paused?.why === 'user-returned',
      pausedByUser: paused?.why === 'user',
    };
  };

  function look(): void {
    if (closed) return;
    const running = dreamer.running();
    const current = situation();
    // A dream that runs needs no reason to go on but the user's absence.
    const verdict = mayDream(facts, settings(), running ? { ...current, paused: true } : current, now());
    const before = live.get().verdict;
    if (JSON.stringify(before) !== JSON.stringify(verdict)) live.set({ verdict });
    if (running !== null) {
      if (running.trigger === 'idle' && verdict.may === 'wait' && live.get().activity.kind === 'dreaming')
        void dreamer.pause('user-returned').then(look);
      return;
    }
    // The user waits for what is being mined.
    if (verdict.may === 'wait' || live.get().activity.kind !== 'idle' || live.get().mining !== null) return;
    const { paused } = live.get();
    if (paused?.why === 'user-returned') void dreamer.resume(paused.dream);
    else
      void dreamer.start({
        project: null,
        sessions: settings().dream.sessions,
        since: null,
        instructions: null,
        trigger: 'idle',
        again: null,
        model: null,
        minutes: null,
      });
  }

  const isAskedAgain = (): boolean => scanning === 'again';

  async function scanAndAgain(): Promise<void> {
    // One after the other, or each that asks in between leaves a timer of its own.
    if (scanning !== 'no') {
      scanning = 'again';
      return;
    }
    scanning = 'once';
    const started = performance.now();
    if (live.get().settings.welcomed) await dreamer.scan();
    const wait = isAskedAgain() ? 0 : null;
    scanning = 'no';
    if (closed) return;
    const took = performance.now() - started;
    const usual = Math.max(SCAN_LEAST_MS, took / SCAN_SHARE);
    scanTimer = setTimeout(() => void scanAndAgain(), wait ?? (watching() ? Math.max(SCAN_WATCHED_MS, usual) : usual));
    look();
  }

  const timer = setInterval(look, LOOK_MS);
  void scanAndAgain();
  return {
    facts(told) {
      facts = told;
      look();
    },
    scan() {
      if (closed) return;
      if (scanTimer !== null) clearTimeout(scanTimer);
      void scanAndAgain();
    },
    look,
    close() {
      closed = true;
      clearInterval(timer);
      if (scanTimer !== null) clearTimeout(scanTimer);
    },
  };
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inHours, mayDream, type Situation } from '../../src/core/policy/may-dream.ts';
import { NO_FACTS, type Facts } from '../../src/shared/window/facts.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../src/shared/window/settings.ts';

const NOON = new Date(2026, 2, 20, 12, 0);
const HOUR = 3_600_000;

const AWAY: Facts = {
  idleSeconds: 3600,
  onBattery: false,
  lowPower: false,
  thermal: 'nominal',
  locked: false,
  othersLoad: 0.05,
  fullScreen: false,
};
const READY: Situation = {
  welcomed: true,
  dreamedBefore: true,
  waiting: 12,
  lastAutomaticAt: new Date(NOON.getTime() - 30 * HOUR),
  left: 0,
  paused: false,
  pausedByUser: false,
};

const ask = (facts: Partial<Facts> = {}, situation: Partial<Situation> = {}, idle: Partial<Settings['idle']> = {}) =>
  mayDream(
    { ...AWAY, ...facts },
    { ...DEFAULT_SETTINGS, idle: { ...DEFAULT_SETTINGS.idle, ...idle } },
    { ...READY, ...situation },
    NOON,
  );
const codes = (verdict: ReturnType<typeof ask>): string[] => verdict.reasons.map(({ code }) => code);

describe('dreaming by itself', () => {
  it('happens when the user is away and enough waits', () => {
    expect(ask()).toEqual({
      may: 'run',
      reasons: [{ code: 'catch-up', text: expect.stringMatching(/due for 10 hours/) }],
    });
    expect(ask({}, { lastAutomaticAt: null })).toEqual({
      may: 'run',
      reasons: [{ code: 'idle', text: 'You are away and 12 new sessions wait.' }],
    });
  });

  it.each<[string, Partial<Facts>, Partial<Situation>, Partial<Settings['idle']>]>([
    ['first-run', {}, { welcomed: false }, {}],
    ['never-dreamed', {}, { dreamedBefore: false }, {}],
    ['paused-by-you', {}, { pausedByUser: true }, {}],
    ['off', {}, {}, { enabled: false }],
    ['active', { idleSeconds: 120 }, {}, {}],
    ['battery', { onBattery: true }, {}, {}],
    ['low-power', { lowPower: true }, {}, {}],
    ['hot', { thermal: 'serious' }, {}, {}],
    ['busy', { othersLoad: 0.9 }, {}, {}],
    ['full-screen', { fullScreen: true }, {}, {}],
    ['hours', {}, {}, { hours: { from: 22, to: 6 } }],
    ['few-sessions', {}, { waiting: 4 }, {}],
    ['recent', {}, { lastAutomaticAt: new Date(NOON.getTime() - 2 * HOUR) }, {}],
    ['idle-unknown', { idleSeconds: null }, {}, {}],
    ['battery-unknown', { onBattery: null }, {}, {}],
  ])('waits and says why: %s', (code, facts, situation, idle) => {
    const verdict = ask(facts, situation, idle);
    expect(verdict.may).toBe('wait');
    expect(codes(verdict)).toEqual([code]);
  });

  it('says how long the user was active and how long it waits', () => {
    expect(ask({ idleSeconds: 120 }).reasons[0]?.text).toBe(
      'You were active 2 minutes ago; Reverie waits for 10 minutes.',
    );
  });

  it('takes a locked screen for absence, also where idle time is unknown', () => {
    expect(ask({ idleSeconds: null, locked: true }).may).toBe('run');
    expect(ask({ idleSeconds: 3, locked: true }).may).toBe('run');
  });

  it('goes on with a paused dream however little waits and however recent the last one was', () => {
    const verdict = ask({}, { paused: true, waiting: 0, lastAutomaticAt: new Date(NOON.getTime() - 60_000) });
    expect(verdict).toEqual({ may: 'run', reasons: [{ code: 'go-on', text: expect.any(String) }] });
    expect(ask({ idleSeconds: 1 }, { paused: true }).may).toBe('wait');
  });

  it('reads on the next night what a model had no time for, though nothing new waits', () => {
    const verdict = ask({}, { waiting: 0, left: 40, lastAutomaticAt: null });
    expect(verdict).toEqual({ may: 'run', reasons: [{ code: 'left', text: expect.stringContaining('40 passages') }] });
    expect(ask({}, { waiting: 0, left: 40, lastAutomaticAt: new Date(NOON.getTime() - 2 * HOUR) }).may).toBe('wait');
  });

  it('lets the user allow battery', () => {
    expect(ask({ onBattery: true }, {}, { onBattery: true }).may).toBe('run');
    expect(ask({ onBattery: null }, {}, { onBattery: true }).may).toBe('run');
  });

  it('knows nothing in a browser and so never starts there by itself', () => {
    expect(mayDream(NO_FACTS, DEFAULT_SETTINGS, READY, NOON).may).toBe('wait');
  });

  it.each([
    [{ from: 22, to: 6 }, 23, true],
    [{ from: 22, to: 6 }, 5, true],
    [{ from: 22, to: 6 }, 6, false],
    [{ from: 22, to: 6 }, 12, false],
    [{ from: 9, to: 17 }, 9, true],
    [{ from: 9, to: 17 }, 17, false],
    [{ from: 8, to: 8 }, 3, true],
    [{ from: 0, to: 24 }, 23, true],
  ])('reads hours %o at %i:00', (hours, hour, is) => {
    expect(inHours(hours, new Date(2026, 2, 20, hour, 0))).toBe(is);
  });
});

const orNull = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { nil: null });
const anyFacts: fc.Arbitrary<Facts> = fc.record({
  idleSeconds: orNull(fc.nat(20_000)),
  onBattery: orNull(fc.boolean()),
  lowPower: orNull(fc.boolean()),
  thermal: orNull(fc.constantFrom('nominal', 'fair', 'serious', 'critical')),
  locked: orNull(fc.boolean()),
  othersLoad: orNull(fc.double({ min: 0, max: 1.5, noNaN: true })),
  fullScreen: orNull(fc.boolean()),
});
const aDate = fc.date({ min: new Date('2025-01-01'), max: new Date('2027-01-01'), noInvalidDate: true });
const anySituation: fc.Arbitrary<Situation> = fc.record({
  welcomed: fc.boolean(),
  dreamedBefore: fc.boolean(),
  waiting: fc.nat(50),
  left: fc.nat(3),
  lastAutomaticAt: orNull(aDate),
  paused: fc.boolean(),
  pausedByUser: fc.boolean(),
});
const hour = fc.integer({ min: 0, max: 24 });
const anySettings: fc.Arbitrary<Settings> = fc
  .record({
    enabled: fc.boolean(),
    afterMinutes: fc.integer({ min: 1, max: 240 }),
    onBattery: fc.boolean(),
    hours: orNull(fc.record({ from: hour, to: hour })),
    sessions: fc.integer({ min: 1, max: 20 }),
    everyHours: fc.integer({ min: 1, max: 100 }),
  })
  .map((idle) => ({ ...DEFAULT_SETTINGS, idle }));

describe('whatever the facts', () => {
  it('answers, with at least one reason in words', () => {
    fc.assert(
      fc.property(anyFacts, anySettings, anySituation, aDate, (facts, settings, situation, now) => {
        const { reasons } = mayDream(facts, settings, situation, now);
        expect(reasons.length).toBeGreaterThan(0);
        for (const { text } of reasons) expect(text).toMatch(/^[A-Z0-9].*\.$/);
      }),
      { numRuns: 2000 },
    );
  });

  it('never runs while anything forbids it', () => {
    fc.assert(
      fc.property(anyFacts, anySettings, anySituation, aDate, (facts, settings, situation, now) => {
        if (mayDream(facts, settings, situation, now).may === 'wait') return;
        expect(situation.welcomed && situation.dreamedBefore && settings.idle.enabled).toBe(true);
        expect(facts.locked === true || (facts.idleSeconds ?? 0) >= settings.idle.afterMinutes * 60).toBe(true);
        expect(settings.idle.onBattery || facts.onBattery === false).toBe(true);
        expect([facts.lowPower, facts.fullScreen]).not.toContain(true);
        expect(['serious', 'critical']).not.toContain(facts.thermal);
        expect(situation.paused || situation.left > 0 || situation.waiting >= settings.idle.sessions).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  it('is never talked into it by a fact that gets worse', () => {
    const worse: Partial<Facts>[] = [
      { onBattery: true },
      { lowPower: true },
      { thermal: 'critical' },
      { othersLoad: 1 },
      { fullScreen: true },
      { idleSeconds: 0, locked: false },
      { idleSeconds: null, locked: null },
    ];
    fc.assert(
      fc.property(
        anyFacts,
        anySettings,
        anySituation,
        aDate,
        fc.constantFrom(...worse),
        (facts, settings, situation, now, change) => {
          if (mayDream(facts, settings, situation, now).may === 'wait')
            expect(mayDream({ ...facts, ...change }, settings, situation, now).may).toBe('wait');
        },
      ),
      { numRuns: 5000 },
    );
  });
});

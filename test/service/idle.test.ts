import { describe, expect, it } from 'vitest';
import { makeLoad } from '../../bench/load.ts';
import { NO_FACTS, type Facts } from '../../src/shared/window/facts.ts';
import { EVERYTHING, open, place, windowOn, type Opened, type TestWindow } from './window-on.ts';

const AWAY: Facts = {
  idleSeconds: 3600,
  onBattery: false,
  lowPower: false,
  thermal: 'nominal',
  locked: false,
  othersLoad: 0.05,
  fullScreen: false,
};

/** Set up, with one dream of the user's own behind it, and twenty minutes later. */
async function later({ large = false } = {}): Promise<Opened & { window: TestWindow }> {
  const here = place({ sample: !large });
  if (large) makeLoad(here.root, 150, 60e6);
  let ahead = 0;
  const opened = open(here, { now: () => new Date(Date.now() + ahead) });
  const window = windowOn(opened.service);
  await window.get('settings.set', { welcomed: true });
  await window.get('dreams.start', { ...EVERYTHING, sessions: 1 });
  await window.until(
    ({ activity, lastDreamAt, waiting }) => activity.kind === 'idle' && lastDreamAt !== null && waiting.sessions >= 5,
    'a first dream',
  );
  ahead = 20 * 60_000;
  return { ...opened, window };
}

const isDreaming = ({ activity }: { activity: { kind: string; trigger?: string } }): boolean =>
  activity.kind === 'dreaming' && activity.trigger === 'idle';

describe('dreaming by itself', () => {
  it('begins when the user is away, and only once', async () => {
    const { service, window } = await later();
    service.facts(AWAY);
    await window.until(isDreaming, 'a dream by itself');
    await window.until(({ activity, waiting }) => activity.kind === 'idle' && waiting.sessions === 0, 'its end');
    expect((await window.get('dreams.list', {})).dreams.map(({ trigger }) => trigger)).toEqual(['idle', 'user']);
    service.facts(AWAY);
    const { verdict } = await window.until(({ verdict: { may } }) => may === 'wait', 'rest');
    expect(verdict.reasons[0]?.code).toBe('few-sessions');
  });

  it('stops within a second when the user returns, and goes on when they leave again', async () => {
    const { service, window } = await later({ large: true });
    service.facts(AWAY);
    await window.until(
      ({ activity }) => activity.kind === 'dreaming' && activity.stages.some(({ done }) => done > 10),
      'progress',
    );
    // What a window asks by itself is no sign of a person.
    await window.get('dreams.list', {});
    expect(isDreaming(window.live())).toBe(true);
    const back = performance.now();
    service.facts({ ...AWAY, idleSeconds: 0 });
    const { paused, verdict } = await window.until(({ activity }) => activity.kind === 'idle', 'rest');
    const took = performance.now() - back;
    console.log(`paused ${took.toFixed(0)} ms after the user's return (asked: under 1000)`);
    expect(took).toBeLessThan(1000);
    expect(paused).toMatchObject({ why: 'user-returned' });
    expect(verdict.reasons.map(({ code }) => code)).toContain('active');
    service.facts(AWAY);
    const { activity } = await window.until(isDreaming, 'the same dream');
    expect(activity).toMatchObject({ dream: paused?.dream });
  });

  it('does not come back at once when the user cancels it', async () => {
    const { service, window } = await later({ large: true });
    service.facts(AWAY);
    const { activity } = await window.until(isDreaming, 'a dream by itself');
    if (activity.kind !== 'dreaming') throw new Error('no dream');
    await window.get('dreams.cancel', { id: activity.dream });
    service.facts({ ...AWAY, locked: true });
    const { verdict } = await window.until(({ verdict: { may } }) => may === 'wait', 'rest');
    expect(verdict.reasons.map(({ code }) => code)).toContain('recent');
  });

  it('leaves a dream of the user alone when they return', async () => {
    const { service, window } = await later({ large: true });
    await window.get('dreams.start', EVERYTHING);
    service.facts({ ...AWAY, idleSeconds: 0, onBattery: true });
    await window.get('dreams.list', {});
    expect(window.live().activity).toMatchObject({ kind: 'dreaming', trigger: 'user' });
  });

  it('never begins where nothing is known of the machine', async () => {
    const { service, window } = await later();
    service.facts(NO_FACTS);
    const { verdict } = await window.until(
      ({ verdict: { reasons } }) => reasons.some(({ code }) => code === 'idle-unknown'),
      'the reason',
    );
    expect(verdict.may).toBe('wait');
  });
});

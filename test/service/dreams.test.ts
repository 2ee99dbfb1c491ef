import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeLoad } from '../../bench/load.ts';
import { dreamt, EVERYTHING, open, place, windowOn, type TestWindow } from './window-on.ts';

const titles = async (window: TestWindow): Promise<string[]> => {
  const { proposals } = await window.get('review.inbox', {});
  return proposals.flatMap(({ changes }) => changes.map(({ change }) => change.title)).sort();
};

describe('a dream, as a window sees it', () => {
  it('begins at once, shows its stages, and leaves a proposal', async () => {
    const window = windowOn(open(place()).service);
    expect(await window.get('review.inbox', {})).toEqual({ proposals: [], undoable: null });
    const id = await dreamt(window);
    const stages = window.told.flatMap((message) =>
      'live' in message && message.live.activity.kind === 'dreaming' ? message.live.activity.stages : [],
    );
    expect(stages.length).toBeGreaterThan(0);
    for (const { done, total } of stages) expect(done).toBeLessThanOrEqual(total);
    const { proposals } = await window.get('review.inbox', {});
    expect(proposals).toHaveLength(1);
    expect(window.live().waiting).toEqual({ changes: proposals[0]?.changes.length, sessions: 0 });
    const detail = await window.get('dreams.show', { id });
    expect(detail).toMatchObject({ trigger: 'user', dream: { status: 'succeeded', sessions: 10 }, problems: 0 });
    expect(detail.stages.map(({ stage }) => stage)).toEqual([
      'gather',
      'extract',
      'recall',
      'consolidate',
      'check',
      'propose',
    ]);
    expect(window.live().notices[0]).toMatchObject({ kind: 'dream-finished', seen: false });
  });

  it('finds nothing the second time, and says that this is an answer', async () => {
    const window = windowOn(open(place()).service);
    await dreamt(window);
    const before = await titles(window);
    await dreamt(window);
    expect(await titles(window)).toEqual(before);
    expect(window.live().notices[0]?.text).toBe('A dream found nothing to propose.');
  });

  it('is one at a time', async () => {
    const window = windowOn(open(place()).service);
    const { id } = await window.get('dreams.start', EVERYTHING);
    const second = await window.ask('dreams.start', EVERYTHING);
    expect(second).toMatchObject({ ok: false, error: { code: 'dream-running' } });
    await window.until(({ activity }) => activity.kind === 'idle', 'the end');
    expect((await window.get('dreams.list', {})).dreams.map(({ dream }) => dream.id)).toEqual([id]);
  });

  it('is cancelled within a second, in the middle of a large one, and calls are answered all the while', async () => {
    const here = place({ sample: false });
    makeLoad(here.root, 150, 60e6);
    const window = windowOn(open(here).service);
    const { id } = await window.get('dreams.start', EVERYTHING);
    await window.until(
      ({ activity }) => activity.kind === 'dreaming' && activity.stages.some(({ done }) => done > 20),
      'progress',
    );
    const asked = performance.now();
    await window.get('settings.set', {});
    const answered = performance.now() - asked;
    const started = performance.now();
    await window.get('dreams.cancel', { id });
    const took = performance.now() - started;
    console.log(`a call while dreaming ${answered.toFixed(0)} ms, cancel ${took.toFixed(0)} ms (asked: under 1000)`);
    expect(took).toBeLessThan(1000);
    await window.until(({ activity, paused }) => activity.kind === 'idle' && paused === null, 'rest');
    expect((await window.get('dreams.show', { id })).dream.status).toBe('cancelled');
  });

  it('pauses, and goes on to the same proposal', async () => {
    const [one, other] = [place(), place()];
    const undisturbed = windowOn(open(other).service);
    await dreamt(undisturbed);
    const window = windowOn(open(one).service);
    const { id } = await window.get('dreams.start', EVERYTHING);
    await window.get('dreams.pause', {});
    expect(window.live().paused).toMatchObject({ dream: id, why: 'user' });
    expect((await window.get('dreams.list', {})).dreams[0]?.dream.status).toBe('paused');
    await window.get('dreams.resume', { id });
    await window.until(({ activity, waiting }) => activity.kind === 'idle' && waiting.changes > 0, 'the end');
    expect(window.live().paused).toBeNull();
    expect(await titles(window)).toEqual(await titles(undisturbed));
  });

  it('keeps to what it was asked for when it goes on after a restart', async () => {
    const here = place();
    const first = open(here);
    const window = windowOn(first.service);
    const wish = { ...EVERYTHING, project: '/home/mara/lantern', sessions: 2, instructions: 'pytest' };
    const { id } = await window.get('dreams.start', wish);
    await first.close();
    const again = windowOn(open(here).service);
    expect(again.live().paused).toMatchObject({ dream: id, why: 'interrupted' });
    await again.get('dreams.resume', { id });
    await again.until(({ activity, paused }) => activity.kind === 'idle' && paused === null, 'the end');
    const detail = await again.get('dreams.show', { id });
    expect(detail.request).toEqual({ project: '/home/mara/lantern', sessions: 2, since: null, instructions: 'pytest' });
    expect(detail.dream).toMatchObject({ status: 'succeeded', sessions: 2 });
  });

  it('says what cannot go on', async () => {
    const window = windowOn(open(place()).service);
    for (const name of ['dreams.resume', 'dreams.cancel', 'dreams.show'] as const)
      expect(await window.ask(name, { id: 'nothing' })).toMatchObject({ ok: false, error: { code: 'unknown-dream' } });
    expect(await window.ask('dreams.pause', {})).toMatchObject({ ok: false, error: { code: 'no-dream' } });
    const wrong = await window.ask('dreams.start', { ...EVERYTHING, since: 'soon' });
    expect(wrong).toMatchObject({ ok: false, error: { code: 'wrong-date' } });
  });
});

describe('a dream that is cut off', () => {
  it('loses nothing at any of thirty moments, and comes to the same in the end', async () => {
    const undisturbed = place();
    const window = windowOn(open(undisturbed).service);
    const started = performance.now();
    await dreamt(window);
    const whole = performance.now() - started;
    expect(whole).toBeGreaterThan(20);
    const wanted = await titles(window);
    const store = readdirSync(undisturbed.store).map((name) => readFileSync(join(undisturbed.store, name), 'utf8'));

    // Cut off again and again, each time a little later, until it comes to an end.
    let cuts = 0;
    for (let round = 0; cuts < 30; round++) {
      const here = place();
      let engine = open(here);
      let at = windowOn(engine.service);
      const { id } = await at.get('dreams.start', EVERYTHING);
      for (let moment = 0; moment < 10; moment++) {
        const after = (whole * (moment + 1) * ((round % 3) + 1)) / 40;
        await new Promise((resolve) => setTimeout(resolve, after));
        if (at.live().activity.kind === 'idle') break;
        cuts += 1;
        await engine.close();
        engine = open(here);
        at = windowOn(engine.service);
        if (at.live().paused === null) break;
        await at.get('dreams.resume', { id });
      }
      await at.until(({ activity }) => activity.kind === 'idle', 'the end');
      expect(await titles(at)).toEqual(wanted);
      expect((await at.get('dreams.list', {})).dreams).toHaveLength(1);
      expect(readdirSync(here.store).map((name) => readFileSync(join(here.store, name), 'utf8'))).toEqual(store);
      await engine.close();
    }
    console.log(
      `${String(cuts)} cuts in a dream of ${whole.toFixed(0)} ms: the same ${String(wanted.length)} changes each time`,
    );
  }, 120_000);
});

describe('folders of past dreams', () => {
  it('go when they are old, unless something of them is undecided', async () => {
    const here = place();
    let now = new Date();
    const window = windowOn(open(here, { now: () => now }).service);
    const first = await dreamt(window);
    const copy = join(here.data, 'dreams', '20200101-000000-aaaa');
    cpSync(join(here.data, 'dreams', first), copy, { recursive: true });
    now = new Date(now.getTime() + 200 * 86_400_000);
    await dreamt(window);
    expect(existsSync(copy)).toBe(false);
    expect(existsSync(join(here.data, 'dreams', first))).toBe(true);
  });
});

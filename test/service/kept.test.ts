import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changeSettings, storedSettings } from '../../src/core/settings.ts';
import { dreamt, open, place, windowOn, type Place, type TestWindow } from './window-on.ts';

const ALL = { agent: null, project: null, from: null, to: null, outcome: 'any', text: '', all: true } as const;
const FIRST = { offset: 0, limit: 100 };

const logsOf = (here: Place): string[] =>
  readdirSync(here.home, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => join(here.home, name));

/** Looks for what is new, and waits until everything that comes of it is there. */
async function looked(window: TestWindow, is: (kept: { copies: number; total: number }) => boolean): Promise<void> {
  await window.get('sources.scan', {});
  await expect.poll(async () => is(await window.get('kept.list', FIRST)), { timeout: 20_000 }).toBe(true);
}

async function keeping(here: Place): Promise<TestWindow> {
  const window = windowOn(open(here).service);
  await window.get('settings.set', { welcomed: true, keep: { copies: true } });
  return window;
}

describe('kept sessions', () => {
  it('stay, with what rests on them, when the logs and the index are gone', async () => {
    const here = place();
    const window = await keeping(here);
    await dreamt(window);
    const before = await window.get('sessions.list', { filter: ALL, offset: 0, limit: 100 });
    await looked(window, ({ copies }) => copies === before.total);
    const { proposals } = await window.get('review.inbox', {});
    const evidence = proposals.flatMap(({ changes }) => changes.flatMap(({ change }) => change.evidence));
    expect(evidence.length).toBeGreaterThan(3);
    const opened = async (): Promise<unknown[]> =>
      Promise.all(
        evidence.map(async ({ agent, session, line }) => {
          const { at } = await window.get('sessions.open', { agent, id: session, line });
          if (at === null) return null;
          return (await window.get('sessions.rows', { agent, id: session, from: at, count: 1 })).rows;
        }),
      );
    const rows = await opened();
    expect(rows).not.toContain(null);

    for (const path of logsOf(here)) rmSync(path);
    await window.get('privacy.delete', { what: 'index' });
    await looked(window, ({ total }) => total === before.total);

    const listed = async () => (await window.get('sessions.list', { filter: ALL, offset: 0, limit: 100 })).rows;
    await expect.poll(listed, { timeout: 20_000 }).toEqual(before.rows.map((row) => ({ ...row, gone: true })));
    expect(await opened()).toEqual(rows);
    const { rows: kept } = await window.get('kept.list', FIRST);
    expect(kept.map(({ id }) => id).sort()).toEqual(before.rows.map(({ id }) => id).sort());
    for (const row of kept) expect(row).toMatchObject({ title: expect.any(String), endedAt: expect.any(String) });
    // Nothing has been forgotten of what a dream has read.
    expect(window.live().waiting.sessions).toBe(0);
  });

  it('are offered once, when the first log has vanished', async () => {
    const here = place();
    const window = windowOn(open(here).service);
    await window.get('settings.set', { welcomed: true });
    await dreamt(window);
    const offered = (): number => window.live().notices.filter(({ kind }) => kind === 'logs-vanished').length;
    expect(offered()).toBe(0);
    const [first = '', second = ''] = logsOf(here);
    rmSync(first);
    await window.get('sources.scan', {});
    await window.until(() => offered() === 1, 'the offer');
    expect(window.live().notices[0]).toMatchObject({ about: { kind: 'kept' } });
    rmSync(second);
    await window.get('sources.scan', {});
    const gone = async (): Promise<number> =>
      (await window.get('sessions.list', { filter: ALL, offset: 0, limit: 100 })).rows.filter((row) => row.gone).length;
    await expect.poll(gone).toBeGreaterThan(1);
    expect(offered()).toBe(1);
    expect(existsSync(join(here.data, 'kept'))).toBe(false);
  });

  it('are deleted one by one and all together, and count among what is kept', async () => {
    const here = place();
    const window = await keeping(here);
    await looked(window, ({ copies }) => copies > 3);
    for (const path of logsOf(here)) rmSync(path);
    await looked(window, ({ total, copies }) => total === copies);
    const { rows, total, bytes, folder } = await window.get('kept.list', FIRST);
    const report = await window.get('privacy.report', {});
    expect(report.kept.find(({ what }) => what === 'copies')).toEqual({
      what: 'copies',
      where: folder,
      bytes,
      count: total,
    });
    const [one] = rows;
    if (one === undefined) throw new Error('none is kept');
    const { agent, id } = one;
    expect(await window.get('kept.delete', { session: { agent, id } })).toEqual({ lost: 1 });
    expect(await window.ask('sessions.open', { agent, id, line: null })).toMatchObject({ ok: false });
    expect(await window.ask('kept.delete', { session: { agent, id } })).toMatchObject({
      ok: false,
      error: { code: 'not-kept' },
    });
    expect(await window.get('kept.delete', { session: null })).toEqual({ lost: total - 1 });
    expect(await window.get('kept.list', FIRST)).toMatchObject({ copies: 0, bytes: 0, total: 0 });
    expect(existsSync(folder)).toBe(false);
  });

  it('go when everything is deleted', async () => {
    const here = place();
    const window = await keeping(here);
    await looked(window, ({ copies }) => copies > 3);
    await window.get('privacy.delete', { what: 'everything' });
    expect(existsSync(join(here.data, 'kept'))).toBe(false);
    expect(window.live().settings.keep.copies).toBe(false);
  });

  it('that a limit would cost are counted before it is set', async () => {
    const here = place();
    const window = await keeping(here);
    await looked(window, ({ copies }) => copies > 3);
    for (const path of logsOf(here)) rmSync(path);
    await looked(window, ({ total, copies }) => total === copies);
    const { total } = await window.get('kept.list', FIRST);
    expect(await window.get('kept.loss', { copiesGigabytes: 1, copiesDays: null })).toEqual({ sessions: 0, bytes: 0 });
    const loss = await window.get('kept.loss', { copiesGigabytes: 1, copiesDays: 1 });
    expect(loss.sessions).toBe(total);
    await window.get('settings.set', { keep: { copiesDays: 1 } });
    await looked(window, ({ copies }) => copies === 0);
    await window.until(({ notices }) => notices.some(({ text }) => text.includes('deleted')), 'word of the loss');
  });
});

describe('the settings of keeping', () => {
  it('are there also where only older ones were stored', () => {
    let stored: unknown = { keep: { dreamFolderDays: 7 } };
    const durable = {
      setting: () => stored,
      setSetting: (_name: string, value: unknown) => {
        stored = value;
      },
    };
    expect(storedSettings(durable).keep).toEqual({
      dreamFolderDays: 7,
      copies: false,
      copiesGigabytes: 2,
      copiesDays: null,
    });
    expect(changeSettings(durable, { keep: { copies: true } }).keep).toMatchObject({
      dreamFolderDays: 7,
      copies: true,
    });
  });
});

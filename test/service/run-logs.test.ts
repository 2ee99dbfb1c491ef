import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { layOutBuildLogs, TOKEN } from '../../samples/build-logs.ts';
import { EVERYTHING, open, place, windowOn, type TestWindow } from './window-on.ts';

const UNTIL = new Date('2026-03-18T09:00:00Z');

/** Looks the folder through, to the end. */
async function mined(window: TestWindow, folder: string) {
  const { runLogs } = window.live().revisions;
  const { folder: path } = await window.get('runLogs.mine', { folder });
  await window.until(({ mining, revisions }) => mining === null && revisions.runLogs > runLogs, 'the end of mining');
  return window.get('runLogs.result', { folder: path });
}

describe('folders of plain logs', () => {
  it('are looked through, and what was found is there after a restart, without secrets', async () => {
    const here = place({ sample: false });
    const logs = layOutBuildLogs(join(here.root, 'ci'), UNTIL);
    const first = open(here, { now: () => new Date('2026-03-20T12:00:00Z') });
    const window = windowOn(first.service);
    const { folder, mined: result } = await mined(window, logs);
    expect(folder).toEqual({
      folder: logs,
      lookedAt: '2026-03-20T12:00:00.000Z',
      trouble: null,
      mined: { at: '2026-03-20T12:00:00.000Z', found: result?.found, logs: 112 },
    });
    expect(result).toMatchObject({ logs: 112, applications: 8, untimed: 0 });
    const refused = result?.failures.find(({ template }) => template.includes('connection refused'));
    expect(refused).toMatchObject({
      hits: 5,
      runs: 14,
      failedRuns: 14,
      passedRuns: 0,
      untimedRuns: 0,
      firstAt: '2026-03-05T09:00:00.000Z',
      lastAt: '2026-03-18T09:04:00.000Z',
      trend: 'steady',
      stillIn: 1,
    });
    expect(refused?.applications).toEqual([
      { application: 'delivery', runs: 3, still: false },
      { application: 'menu', runs: 3, still: true },
      { application: 'oven', runs: 3, still: false },
      { application: 'till', runs: 3, still: false },
      { application: 'kiosk', runs: 2, still: false },
    ]);
    expect(refused?.examples[0]).toMatchObject({ file: join(logs, 'menu/run-14.log'), line: 5 });
    const trendOf = (words: string): unknown =>
      result?.failures.find(({ template }) => template.includes(words))?.trend;
    expect(trendOf('zero point')).toBe('gone');
    expect(trendOf('EINTEGRITY')).toBe('new');
    expect(JSON.stringify(window.told)).not.toContain(TOKEN);
    await first.close();
    expect(readFileSync(join(here.data, 'reverie.db')).includes(TOKEN)).toBe(false);

    const again = windowOn(open(here).service);
    expect(await again.get('runLogs.folders', {})).toEqual({ folders: [folder] });
    expect(await again.get('runLogs.result', { folder: logs })).toEqual({ folder, mined: result });
    await again.get('runLogs.forget', { folder: logs });
    expect(await again.get('runLogs.folders', {})).toEqual({ folders: [] });
    expect(await again.get('runLogs.result', { folder: logs })).toEqual({ folder: null, mined: null });
  });

  it('say unknown where no run says when it was', async () => {
    const here = place({ sample: false });
    const logs = join(here.root, 'ci');
    mkdirSync(logs);
    for (const run of ['a', 'b', 'c', 'd'])
      writeFileSync(join(logs, `shop-${run}.log`), 'error: the yeast server hung up\nBuild failed with exit code 1\n');
    const { mined: result } = await mined(windowOn(open(here).service), logs);
    expect(result).toMatchObject({ untimed: 4 });
    expect(result?.failures[0]).toMatchObject({ untimedRuns: 4, firstAt: null, lastAt: null });
    expect(result?.failures[0]?.examples[0]?.at).toBeNull();
  });

  it('that are gone, empty or cannot be read say so and keep what was found before', async () => {
    const here = place({ sample: false });
    const window = windowOn(open(here).service);
    const logs = layOutBuildLogs(join(here.root, 'ci'), UNTIL);
    const { mined: before } = await mined(window, logs);
    rmSync(logs, { recursive: true });
    const gone = await mined(window, logs);
    expect(gone.folder?.trouble).toEqual({ kind: 'gone' });
    expect(gone.mined).toEqual(before);
    mkdirSync(logs);
    writeFileSync(join(logs, 'script.py'), 'raise Exception()');
    writeFileSync(join(logs, 'image.log'), Buffer.from([0, 1, 2, 0, 255]));
    const empty = await mined(window, logs);
    expect(empty.folder?.trouble).toEqual({ kind: 'no-logs', otherFiles: 1, binary: 1 });
    expect(empty.mined).toEqual(before);
    const loop = join(here.root, 'loop');
    symlinkSync(loop, loop);
    const { folder, mined: nothing } = await mined(window, loop);
    expect(folder?.trouble).toMatchObject({ kind: 'unreadable', problem: { file: loop } });
    expect(nothing).toBeNull();
    // The last one looked at comes first.
    const { folders } = await window.get('runLogs.folders', {});
    expect(folders.map((one) => one.folder)).toEqual([loop, logs]);
  });

  it('are named by a whole path, in quotes or from the home folder', async () => {
    const here = place({ sample: false });
    const window = windowOn(open(here).service);
    layOutBuildLogs(join(here.home, 'ci'), UNTIL);
    expect((await mined(window, ' "~/ci/" ')).folder?.folder).toBe(join(here.home, 'ci'));
    for (const folder of ['', 'ci', './ci', `${here.home}\0`])
      expect(await window.ask('runLogs.mine', { folder })).toMatchObject({ ok: false, error: { code: 'no-folder' } });
  });

  it('are looked through one at a time, and cancelled at once with nothing kept', async () => {
    const here = place({ sample: false });
    const window = windowOn(open(here).service);
    const logs = layOutBuildLogs(join(here.root, 'ci'), UNTIL);
    await window.get('runLogs.mine', { folder: logs });
    expect(await window.ask('runLogs.mine', { folder: here.home })).toMatchObject({
      ok: false,
      error: { code: 'mining-running' },
    });
    await window.get('runLogs.stop', {});
    expect(window.live().mining).toBeNull();
    expect(await window.ask('runLogs.stop', {})).toMatchObject({ ok: false, error: { code: 'no-mining' } });
    expect(await window.get('runLogs.folders', {})).toEqual({ folders: [] });
    expect((await mined(window, logs)).mined?.logs).toBe(112);
  });

  it('wait while a dream runs, and go on after it', async () => {
    const here = place();
    const window = windowOn(open(here).service);
    const logs = layOutBuildLogs(join(here.root, 'ci'), UNTIL);
    await window.get('dreams.start', EVERYTHING);
    const { runLogs } = window.live().revisions;
    await window.get('runLogs.mine', { folder: logs });
    expect(window.live().mining?.step).toBe('waiting');
    await window.until(({ activity }) => activity.kind === 'idle', 'the end of the dream');
    await window.until(({ mining, revisions }) => mining === null && revisions.runLogs > runLogs, 'the end of mining');
    expect((await window.get('runLogs.result', { folder: logs })).mined?.logs).toBe(112);
    const steps = window.told.flatMap((told) => ('live' in told ? [told.live] : []));
    // No log was read while the dream had the machine.
    for (const { mining, activity } of steps)
      if (activity.kind === 'dreaming' && mining !== null) expect(mining.done).toBe(0);
  });
});

describe('an entry written by hand', () => {
  it('is put into the playbook of its scope, and taken back by undo', async () => {
    const here = place();
    const window = windowOn(open(here).service);
    const { playbooks: before } = await window.get('playbooks.list', {});
    const [playbook] = before;
    if (playbook === undefined) throw new Error('the sample has a playbook');
    const { entry } = await window.get('playbooks.add', {
      scope: playbook.scope,
      kind: 'mistake',
      text: `Start the registry mirror first\nElse builds fail with ${TOKEN}.`,
    });
    expect(entry).toMatchObject({ playbook: playbook.file, kind: 'mistake', title: 'Start the registry mirror first' });
    expect(readFileSync(join(here.store, playbook.file), 'utf8')).toContain('**Start the registry mirror first**');
    expect(readFileSync(join(here.store, playbook.file), 'utf8')).not.toContain(TOKEN);
    expect(await window.ask('playbooks.add', { scope: playbook.scope, kind: 'mistake', text: ' \n ' })).toMatchObject({
      ok: false,
      error: { code: 'empty-text' },
    });
    await window.get('review.undo', {});
    expect((await window.get('playbooks.list', {})).playbooks).toEqual(before);
  });

  it('makes the playbook where there is none, which goes with it again', async () => {
    const here = place({ sample: false });
    const window = windowOn(open(here).service);
    const { entry } = await window.get('playbooks.add', { scope: 'global', kind: 'workflow', text: 'Bake at 240 °C' });
    const list = async () => (await window.get('playbooks.list', {})).playbooks.map(({ file }) => file);
    expect(await list()).toEqual([entry.playbook]);
    await window.get('review.undo', {});
    expect(await list()).toEqual([]);
  });
});

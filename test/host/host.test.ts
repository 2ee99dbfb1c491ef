import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { makeLoad } from '../../bench/load.ts';
import { openDurable } from '../../src/core/storage/durable.ts';
import { contentsOf } from '../cli/reverie.ts';
import { folders, hasBrowser, type Folders } from '../window/window.ts';
import { accepted, terminal } from '../window/prepared.ts';
import { writeTinyGguf } from '../models/tiny-gguf.ts';
import { build, startHost, type Host } from './host.ts';

function place(today: Date | null = new Date()): Folders {
  const made = folders(today);
  onTestFinished(made.remove);
  return made;
}

/** Past the first run, as its settings say. */
function welcomed({ data }: Folders, more: object = {}): void {
  const durable = openDurable(join(data, 'reverie.db'), { now: () => new Date(), redact: (text) => text });
  if (!durable.ok) throw new Error(durable.error.message);
  durable.value.setSetting('settings', { welcomed: true, ...more });
  durable.value.close();
}

/** Stands on the page when a change is chosen, and keys decide on it. */
const A_CHANGE = 'Evidence, found word for word';

/** Resolves when something in a folder is written. */
const touched = (folder: string): Promise<void> =>
  new Promise((resolve) => {
    const watcher = watch(folder, () => {
      watcher.close();
      resolve();
    });
  });

const until = (host: Host, is: (state: Awaited<ReturnType<Host['state']>>) => unknown) =>
  expect.poll(async () => Boolean(is(await host.state())), { timeout: 20_000 }).toBe(true);

describe.skipIf(!hasBrowser)('the built desktop host, over a stand-in of Electron and a real browser', () => {
  beforeAll(build);

  it('boots to its window, through the real preload and the real engine', async () => {
    const host = await startHost(place());
    await host.see('Claude Code');
    const state = await host.state();
    expect(state.windows).toMatchObject([{ visible: true, title: 'Reverie', url: 'app://reverie/index.html' }]);
    expect(state.engines).toHaveLength(1);
    expect(
      await host.evaluate(
        '[typeof window.reverie.connect, window.reverie.version, typeof window.require, typeof window.process]',
      ),
    ).toEqual(['function', expect.stringMatching(/^\d+\.\d+\.\d+$/), 'undefined', 'undefined']);
  });

  it('goes from the first run to an accepted entry', async () => {
    const here = place();
    const host = await startHost(here);
    await host.click('button', 'Continue');
    await host.click('button', 'Continue');
    await host.click('button', 'Dream now');
    await host.click('button', 'Review \\d+ changes');
    await host.see(A_CHANGE);
    await host.press('a');
    await host.see('Accepted');
    await expect.poll(() => readFileSync(join(here.store, 'tidepool.md'), 'utf8')).toContain('## Workflows');
    await until(host, ({ notifications, tooltip }) => notifications.length === 0 && tooltip.includes('to review'));
  });

  it('lets nothing out: a request, another page, a window, a device', async () => {
    const here = place();
    welcomed(here);
    // Without the content policy, so that what is proved is the guard behind it.
    const host = await startHost(here, { bypassCsp: true });
    await host.see('Review');
    const tried = `Promise.allSettled([
      fetch('https://example.org/x'),
      fetch('http://127.0.0.1:9/x'),
      new Promise((resolve, reject) => { const i = new Image(); i.onload = resolve; i.onerror = reject; i.src = 'https://example.org/pixel.png'; }),
    ]).then((all) => all.map(({ status }) => status))`;
    expect(await host.evaluate(tried)).toEqual(['rejected', 'rejected', 'rejected']);
    await host.evaluate("void setTimeout(() => (location.href = 'https://example.org/')), 1");
    await host.see('Review');
    expect(await host.evaluate('location.host')).toBe('reverie.stand-in');
    expect(await host.order('openWindow', 'https://example.org/')).toBe('deny');
    for (const permission of ['media', 'geolocation', 'notifications', 'usb', 'clipboard-read'])
      expect(await host.order('permission', permission)).toBe(false);
    await host.evaluate("void (location.hash = '#/settings/privacy'), 1");
    await host.see('3 requests tried to and were refused');
    await host.order('kill', 'SIGKILL');
    await until(host, ({ engines, tooltip }) => engines.length === 2 && !tooltip.includes('starting'));
    await host.see('3 requests tried to and were refused');
  });

  it('serves the page under a policy that lets it connect to nothing', async () => {
    const here = place();
    welcomed(here);
    const host = await startHost(here);
    await host.see('Review');
    expect(await host.evaluate("fetch('https://example.org/').then(() => 'out', () => 'refused')")).toBe('refused');
    const inline = `(() => {
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.body.append(script);
      return window.ran === true;
    })()`;
    expect(await host.evaluate(inline)).toBe(false);
    const outside = [
      '../main/main.js',
      '..%2f..%2fpackage.json',
      'assets/../../main/main.js',
      'nothing.html',
      '%00.html',
    ];
    for (const path of outside)
      expect(
        await host.evaluate(`fetch(${JSON.stringify(path)}).then(({ status }) => status, () => 'refused')`),
      ).not.toBe(200);
  });

  it('starts the engine again when it dies while it reads, and the window goes on', async () => {
    const here = place(null);
    // Enough to read for a while also on a machine with nothing else to do. The window may come later than that.
    makeLoad(here.root, 120, 240e6);
    welcomed(here);
    const host = await startHost(here);
    await until(host, ({ tooltip }) => tooltip.includes('reading logs'));
    await host.order('kill', 'SIGKILL');
    await until(host, ({ engines }) => engines.length === 2);
    await host.evaluate("void (location.hash = '#/sessions'), 1");
    await host.see('120');
    expect((await host.state()).errors).toEqual([]);
  });

  it('loses nothing when the engine dies while it dreams', async () => {
    const [here, other] = [place(), place()];
    const undisturbed: unknown = JSON.parse(terminal(other, 'dream', '--json'));
    const wanted = JSON.stringify(undisturbed)
      .match(/"title":"[^"]*"/g)
      ?.toSorted();
    welcomed(here);
    const before = contentsOf(here.store);
    const host = await startHost(here);
    await host.see('Review');
    await host.order('tray', 'Dream now');
    await until(host, ({ tooltip }) => tooltip.includes('dreaming'));
    await host.order('kill', 'SIGKILL');
    await until(host, ({ engines, tray }) => engines.length === 2 && tray.includes('Go on with the dream'));
    expect(contentsOf(here.store)).toEqual(before);
    await host.order('tray', 'Go on with the dream');
    await until(host, ({ tooltip }) => tooltip.includes('to review'));
    const [proposal] = JSON.parse(terminal(here, 'proposals', '--json')).proposals;
    const shown = terminal(here, 'proposals', 'show', proposal.id, '--json');
    expect(
      shown
        .match(/"title": "[^"]*"/g)
        ?.map((line) => line.replace(': ', ':'))
        .toSorted(),
    ).toEqual(wanted);
  });

  it('dreams with a real model in a process of its own, which is gone afterwards', async () => {
    const here = place();
    const [language] = writeTinyGguf(join(here.root, 'tiny.gguf'), { seed: 1 });
    welcomed(here, { model: { language, gpu: false } });
    const host = await startHost(here);
    await host.see('Review');
    await host.order('tray', 'Dream now');
    await until(host, ({ tooltip }) => tooltip.includes('to review'));
    const [dream = ''] = readdirSync(join(here.data, 'dreams'));
    const read = JSON.parse(readFileSync(join(here.data, 'dreams', dream, 'read.json'), 'utf8'));
    expect(read).toMatchObject({ gone: null, left: 0 });
    expect(read.asked).toBeGreaterThan(0);
    // The engine's process, and the model's, which has ended.
    const [engine = 0, model = 0, ...others] = (await host.state()).engines;
    expect(others).toEqual([]);
    expect(() => process.kill(engine, 0)).not.toThrow();
    expect(() => process.kill(model, 0)).toThrow('ESRCH');
  });

  it('keeps a decision whole when the engine dies while it is taken', async () => {
    const here = place();
    terminal(here, 'dream', '--json');
    welcomed(here);
    const before = contentsOf(here.store);
    const host = await startHost(here);
    // With the key; at the first write of the decision; at the first of the playbook. Five deaths would leave it down.
    const moments = [() => Promise.resolve(), () => touched(here.data), () => touched(here.store)];
    for (const moment of moments) {
      const running = (await host.state()).engines.length;
      await host.see(A_CHANGE);
      const now = moment();
      await Promise.all([host.press('a'), now.then(() => host.order('kill', 'SIGKILL'))]);
      await until(host, ({ engines }) => engines.length === running + 1);
    }
    await host.see(A_CHANGE);
    await host.stop();
    // Whatever was accepted stands in the files, and undo takes all of it back to the first byte.
    const [proposal] = JSON.parse(terminal(here, 'proposals', '--json')).proposals;
    const standing = proposal.changes - proposal.pending;
    console.log(`${String(standing)} of ${String(moments.length)} decisions were taken before the engine died`);
    expect(isDeepStrictEqual(contentsOf(here.store), before)).toBe(standing === 0);
    for (let i = 0; i < standing; i++) terminal(here, 'undo', '--json');
    expect(contentsOf(here.store)).toEqual(before);
  });

  it('leaves an engine down that keeps dying, and says so', async () => {
    const here = place();
    welcomed(here);
    const host = await startHost(here);
    await host.see('Review');
    for (let i = 1; i <= 5; i++) {
      await until(host, ({ engines }) => engines.length === i);
      await host.order('kill', 'SIGKILL');
    }
    await until(host, ({ errors }) => errors.includes('The engine of Reverie keeps ending'));
    await host.see('restarting');
  }, 120_000);

  it('has a tray and a menu that do what they say', async () => {
    const here = place();
    welcomed(here);
    const host = await startHost(here);
    await host.see('Review');
    await host.order('menu', 'Playbooks');
    await host.see('Mara');
    await host.order('menu', 'Search and commands');
    await host.see('Go to');
    await host.press('Escape');
    await host.order('menu', 'Settings…');
    await host.see('Sources');
    await host.order('closeWindow');
    expect((await host.state()).windows[0]).toMatchObject({ visible: false, closed: false });
    await host.order('tray', 'Open Reverie');
    expect((await host.state()).windows[0]).toMatchObject({ visible: true, focused: true });
    await host.order('tray', 'Quit');
    expect(await host.ended).toBe(0);
  });

  it('notifies of a finished dream only when nobody looks, and a click leads there', async () => {
    const here = place();
    welcomed(here);
    const host = await startHost(here);
    await host.see('Review');
    await host.order('blur');
    await host.order('tray', 'Dream now');
    await until(host, ({ notifications }) => notifications.length === 1);
    expect((await host.state()).notifications).toEqual([
      { title: 'Reverie', body: expect.stringMatching(/^A dream proposes \d+ changes\.$/) },
    ]);
    await host.evaluate("void (location.hash = '#/settings/about'), 1");
    await host.order('notification', 0);
    await host.see('undecided');
  });

  it('is one at a time: a second start brings the window to the front', async () => {
    const here = place();
    welcomed(here);
    const host = await startHost(here);
    await host.see('Review');
    await host.order('blur');
    await host.order('secondInstance');
    const { windows } = await host.state();
    expect(windows).toHaveLength(1);
    expect(windows[0]).toMatchObject({ visible: true, focused: true });
  });

  it('puts nothing of the environment on a command line, which others can read', async () => {
    const here = place();
    welcomed(here);
    process.env['SOME_API_KEY'] = 'only-for-this-test';
    onTestFinished(() => void delete process.env['SOME_API_KEY']);
    const host = await startHost(here);
    await host.see('Review');
    const [pid] = (await host.state()).engines;
    const line = execFileSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
    expect(line).toContain('engine-process.js');
    expect(line).not.toContain('only-for-this-test');
    expect(line).not.toContain('SOME_API_KEY');
  });

  it('remembers the window also when the app is quit', async () => {
    const here = place();
    welcomed(here);
    const host = await startHost(here);
    await host.see('Review');
    await host.order('tray', 'Quit');
    expect(await host.ended).toBe(0);
    expect(JSON.parse(readFileSync(join(here.root, 'window.json'), 'utf8'))).toMatchObject({
      width: 1280,
      height: 800,
    });
  });

  it('opens the window as it was, and never off the screen', async () => {
    const here = place();
    welcomed(here);
    const state = join(here.root, 'window.json');
    writeFileSync(state, JSON.stringify({ x: 100, y: 80, width: 1000, height: 700, maximized: true }));
    const first = await startHost(here);
    await first.see('Review');
    expect((await first.state()).windows[0]).toMatchObject({ bounds: [100, 80, 1000, 700], maximized: true });
    await first.order('closeWindow');
    expect(JSON.parse(readFileSync(state, 'utf8'))).toEqual({
      x: 100,
      y: 80,
      width: 1000,
      height: 700,
      maximized: true,
    });
    await first.stop();
    writeFileSync(state, JSON.stringify({ x: 9000, y: 80, width: 1000, height: 700, maximized: false }));
    const second = await startHost(here);
    await second.see('Review');
    expect((await second.state()).windows[0]?.bounds).toEqual([null, null, 1000, 700]);
    await second.stop();
    writeFileSync(state, 'not ours');
    const third = await startHost(here);
    await third.see('Review');
    expect((await third.state()).windows[0]?.bounds).toEqual([null, null, 1280, 800]);
  });

  it('explains itself instead of starting a fourth time without getting anywhere', async () => {
    const here = place();
    writeFileSync(join(here.root, 'starts.json'), JSON.stringify([1, 2, 3].map(() => Date.now())));
    const host = await startHost(here);
    await host.see('Reverie could not start');
    await host.see('Nothing of them was changed');
    expect((await host.state()).engines).toEqual([]);
    await host.click('link', 'Open the data folder');
    await until(host, ({ opened }) => opened.includes(here.data));
    await host.click('link', 'Try again');
    expect(await host.ended).toBe(0);
    expect(readFileSync(join(here.root, 'starts.json'), 'utf8')).toBe('[]');
  });

  it('loads its page again when that dies, and explains itself when it keeps dying', async () => {
    const here = place();
    welcomed(here);
    const host = await startHost(here);
    await host.see('Review');
    await expect.poll(() => readFileSync(join(here.root, 'starts.json'), 'utf8')).toBe('[]');
    await host.evaluate('void (window.before = true), 1');
    await host.order('crashPage');
    await expect.poll(() => host.evaluate('window.before === undefined').catch(() => false)).toBe(true);
    await host.see('Review');
    for (let i = 0; i < 4; i++) await host.order('crashPage');
    await host.see('Reverie could not start');
    await host.see('Its window ended several times');
  });

  it('starts with the computer only when asked, and stops when asked', async () => {
    const here = place();
    welcomed(here);
    const host = await startHost(here);
    const entry = join(here.root, 'config/autostart/reverie.desktop');
    await host.see('Review');
    await host.evaluate("void (location.hash = '#/settings/notifications'), 1");
    await host.see('Start with the computer');
    expect(existsSync(entry)).toBe(false);
    await host.click('switch', 'Start with the computer');
    await expect.poll(() => existsSync(entry)).toBe(true);
    expect(readFileSync(entry, 'utf8')).toContain('Exec="/opt/reverie/reverie" --hidden');
    await host.click('switch', 'Start with the computer');
    await expect.poll(() => existsSync(entry)).toBe(false);
  });

  it('starts without a window at login, and opens playbooks in the editor of the user', async () => {
    const here = place();
    accepted(here);
    welcomed(here);
    const host = await startHost(here, { args: ['--hidden'] });
    await until(host, ({ tooltip }) => !tooltip.includes('starting'));
    expect((await host.state()).windows).toEqual([]);
    await host.order('tray', 'Open Reverie');
    await host.see('Review');
    await host.evaluate("void (location.hash = '#/playbooks/tidepool.md'), 1");
    await host.click('button', 'Open in (?:your )?editor|Open');
    await until(host, ({ opened }) => opened.includes(join(here.store, 'tidepool.md')));
  });

  it('dreams while the user is away, and is out of the way within a second of the return', async () => {
    const here = place(null);
    makeLoad(here.root, 150, 60e6);
    mkdirSync(here.store, { recursive: true });
    terminal(here, 'dream', '--sessions', '1', '--json');
    welcomed(here, { idle: { afterMinutes: 1 } });
    const host = await startHost(here);
    await host.see('Review');
    await host.order('facts', { idle: 5 });
    await until(host, ({ tooltip }) => !tooltip.includes('reading') && !tooltip.includes('starting'));
    await host.order('facts', { idle: 3600 });
    await until(host, ({ tooltip }) => tooltip.includes('dreaming'));
    const returned = performance.now();
    await host.order('facts', { idle: 0 });
    await until(host, ({ tooltip }) => tooltip.includes('paused'));
    const took = performance.now() - returned;
    console.log(`paused ${took.toFixed(0)} ms after the return (asked: under 1000)`);
    expect(took).toBeLessThan(1000);
    await host.order('facts', { idle: 3600 });
    await until(host, ({ tooltip }) => tooltip.includes('dreaming'));
  });
});

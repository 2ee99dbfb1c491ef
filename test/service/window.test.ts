import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALLS } from '../../src/shared/window/calls.ts';
import { dreamt, open, place, windowOn } from './window-on.ts';

const ALL = { agent: null, project: null, from: null, to: null, outcome: 'any', text: '', all: true } as const;

describe('settings', () => {
  it('are there after a restart, each group field by field', async () => {
    const here = place();
    const first = open(here);
    await windowOn(first.service).get('settings.set', { welcomed: true, idle: { afterMinutes: 33 } });
    await first.close();
    const { settings } = windowOn(open(here).service).live();
    expect(settings.welcomed).toBe(true);
    expect(settings.idle).toMatchObject({ afterMinutes: 33, enabled: true });
  });

  it('are refused whole where a value is impossible', async () => {
    const window = windowOn(open(place()).service);
    const before = window.live().settings;
    const answer = await window.ask('settings.set', { welcomed: true, idle: { afterMinutes: 0 } });
    expect(answer).toMatchObject({ ok: false, error: { code: 'wrong-call' } });
    expect(window.live().settings).toEqual(before);
  });
});

describe('two windows', () => {
  it('both see what one of them does, and one that comes late has missed nothing', async () => {
    const { service } = open(place());
    const [one, other] = [windowOn(service), windowOn(service)];
    await dreamt(one);
    await other.until(({ waiting }) => waiting.changes > 0, 'the proposal');
    expect(windowOn(service).live()).toEqual(one.live());
  });
});

describe('a source that is switched off', () => {
  it('is neither listed nor dreamed over', async () => {
    const window = windowOn(open(place()).service);
    const { sources } = await window.get('sources.list', {});
    await window.get('settings.set', { welcomed: true, sourcesOff: sources.map(({ place: path }) => path) });
    const id = await dreamt(window);
    expect((await window.get('dreams.show', { id })).dream.sessions).toBe(0);
    expect((await window.get('sessions.list', { filter: ALL, offset: 0, limit: 10 })).total).toBe(0);
    expect((await window.get('sources.list', {})).sources.some(({ on }) => on)).toBe(false);
  });
});

describe('privacy', () => {
  it('tells real sizes, deletes everything but the playbooks, and goes on working', async () => {
    const here = place();
    const window = windowOn(open(here).service);
    await dreamt(window);
    const { kept } = await window.get('privacy.report', {});
    for (const { what, bytes } of kept) expect(bytes, what).toBeGreaterThan(0);
    const playbooks = readdirSync(here.store).map((name) => readFileSync(join(here.store, name), 'utf8'));
    await window.get('privacy.delete', { what: 'everything' });
    expect(existsSync(join(here.data, 'dreams'))).toBe(false);
    expect(await window.get('dreams.list', {})).toEqual({ dreams: [] });
    expect((await window.get('review.inbox', {})).proposals).toEqual([]);
    expect(window.live().waiting.changes).toBe(0);
    expect(readdirSync(here.store).map((name) => readFileSync(join(here.store, name), 'utf8'))).toEqual(playbooks);
    await dreamt(window);
    expect((await window.get('review.inbox', {})).proposals).toHaveLength(1);
  });

  it('writes diagnostics without a word of the sessions or the name of a project', async () => {
    const here = place();
    const window = windowOn(open(here).service);
    await dreamt(window);
    const { text } = await window.get('privacy.diagnostics', {});
    expect(JSON.parse(text)).toMatchObject({ reverie: '0.0.0', index: { sessions: expect.any(Number) } });
    const { rows, projects } = await window.get('sessions.list', { filter: ALL, offset: 0, limit: 100 });
    expect(rows.length).toBeGreaterThan(0);
    const { proposals } = await window.get('review.inbox', {});
    const quotes = proposals.flatMap(({ changes }) =>
      changes.flatMap(({ change }) => [change.title, ...change.evidence.map(({ quote }) => quote)]),
    );
    expect(quotes.length).toBeGreaterThan(0);
    for (const secret of [...quotes, ...projects.map(({ project }) => project), here.root])
      expect(text).not.toContain(secret);
  });
});

describe('hostile messages', () => {
  it('are answered or passed over, and the next honest one is answered', async () => {
    const { service, bugs } = open(place());
    const window = windowOn(service);
    // Calls that wait for minutes or take things away have their own tests.
    const names = Object.keys(CALLS).filter((name) => !/^(dreams\.(start|resume)|privacy\.delete)/.test(name));
    const input = fc.oneof(
      fc.anything(),
      fc.record(
        { id: fc.string(), agent: fc.string(), file: fc.string(), entry: fc.string(), changes: fc.array(fc.string()) },
        { requiredKeys: [] },
      ),
    );
    // None of the numbers the window itself uses.
    const foreign = fc.integer({ max: -1 });
    const message = fc.oneof(
      fc.anything(),
      fc.record({ call: foreign, name: fc.constantFrom(...names), input }),
      fc.record({
        call: fc.oneof(foreign, fc.string(), fc.double({ max: -1 })),
        name: fc.constantFrom('__proto__', 'constructor', 'toString'),
        input,
      }),
    );
    fc.assert(
      fc.property(message, (sent) => window.send(sent)),
      { numRuns: 1000 },
    );
    expect(await window.get('dreams.list', {})).toEqual({ dreams: [] });
    expect(bugs).toEqual([]);
  });
});

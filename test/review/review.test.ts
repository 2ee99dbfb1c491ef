import { afterEach, describe, expect, it } from 'vitest';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDurable } from '../../src/core/storage/durable.ts';
import { change, failureOf, filesBelow, quote, valueOf, world, type World } from './world.ts';

let here: World;
afterEach(() => here.end());

const WEB = `---
title: web
scope: project:/home/jan/web
---
Written by hand.

## Mistakes

- **Old way** ^m-aaaaa
  Do it so. Seen in 2 sessions, last 2026-06-01.

## Preferences

- **Tabs** ^p-bbbbb 📌
  Two blanks  stay.

- **Never npm** ^p-ccccc
  Use pnpm.
- **No npm** ^p-ddddd
  pnpm it is.
`;
const OLD_SOURCE = '- **Old way** ^m-aaaaa\n  Do it so. Seen in 2 sessions, last 2026-06-01.';

describe('accepting', () => {
  it('writes nothing before something is accepted', () => {
    here = world();
    const add = change({ op: 'add' });
    here.propose([add]);
    valueOf(here.review.discard([add.id]));
    expect(here.bytes()).toEqual({});
  });

  it('makes a playbook for a project that has none, with its evidence beside it', () => {
    here = world();
    const add = change({ op: 'add', title: 'Run it here', after: '- **Run it here** ^m-12345\n  Not there.' });
    here.propose([add]);
    const outcome = valueOf(here.review.accept([add.id]));
    expect(outcome.files).toEqual(['web.evidence.md', 'web.md']);
    expect(here.read('web.md')).toBe(
      '---\ntitle: web\nscope: project:/home/jan/web\n---\n\n## Mistakes\n\n- **Run it here** ^m-12345\n  Not there.\n',
    );
    expect(valueOf(here.review.why('m-12345')).evidence).toEqual(add.evidence);
  });

  it('adds an entry below the heading of its kind and leaves every other byte', () => {
    here = world({ 'projects/web.md': WEB });
    const add = change({ op: 'add', after: '- **New** ^m-12345\n  Thing.' });
    here.propose([add]);
    valueOf(here.review.accept([add.id]));
    expect(here.read('projects/web.md')).toBe(WEB.replace(OLD_SOURCE, `${OLD_SOURCE}\n\n- **New** ^m-12345\n  Thing.`));
  });

  it('reinforces: evidence grows, and of the entry only the line that says how often it was seen', () => {
    here = world({ 'web.md': WEB });
    const after = OLD_SOURCE.replace('2 sessions, last 2026-06-01', '3 sessions, last 2026-07-01');
    const more = change({ op: 'reinforce', before: OLD_SOURCE, after, entries: ['m-aaaaa'] });
    here.propose([more]);
    valueOf(here.review.accept([more.id]));
    expect(here.read('web.md')).toBe(WEB.replace(OLD_SOURCE, after));
    expect(here.read('web.evidence.md')).toContain('> it broke');
  });

  it('reinforces a pinned entry in its evidence alone', () => {
    here = world({ 'web.md': WEB });
    const more = change({ op: 'reinforce', before: 'x', after: 'y', entries: ['p-bbbbb'] });
    here.propose([more]);
    valueOf(here.review.accept([more.id]));
    expect(here.read('web.md')).toBe(WEB);
    expect(valueOf(here.review.why('p-bbbbb')).evidence).toHaveLength(1);
  });

  it('revises in place, with the same id', () => {
    here = world({ 'web.md': WEB });
    const newer = change({
      op: 'revise',
      before: OLD_SOURCE,
      after: '- **New way** ^m-zzzzz\n  So.',
      entries: ['m-aaaaa'],
    });
    here.propose([newer]);
    valueOf(here.review.accept([newer.id]));
    expect(here.read('web.md')).toBe(WEB.replace(OLD_SOURCE, '- **New way** ^m-aaaaa\n  So.'));
  });

  it('merges into one entry that keeps its bytes', () => {
    here = world({ 'web.md': WEB });
    const [keep, other] = ['- **Never npm** ^p-ccccc\n  Use pnpm.', '- **No npm** ^p-ddddd\n  pnpm it is.'];
    const merge = change({
      op: 'merge',
      before: `${keep}\n\n${other}`,
      after: keep,
      entries: ['p-ccccc', 'p-ddddd'],
      evidence: [],
    });
    here.propose([merge]);
    valueOf(here.review.accept([merge.id]));
    expect(here.read('web.md')).toBe(WEB.replace(`\n${other}`, ''));
  });

  it('retires, and says afterwards why the entry is gone', () => {
    here = world({ 'web.md': WEB });
    const retire = change({ op: 'retire', before: OLD_SOURCE, entries: ['m-aaaaa'], title: 'Old way' });
    here.propose([retire]);
    valueOf(here.review.accept([retire.id]));
    expect(here.read('web.md')).toBe(WEB.replace(`\n\n${OLD_SOURCE}`, ''));
    const why = valueOf(here.review.why('m-aaaaa'));
    expect(why.entry).toBeNull();
    expect(why.decisions.map(({ action, title }) => [action, title])).toEqual([['accept', 'Old way']]);
    expect(why.evidence).toEqual(retire.evidence);
    expect(failureOf(here.review.why('m-never')).code).toBe('unknown-entry');
  });

  it('never touches a pinned entry', () => {
    here = world({ 'web.md': WEB });
    const before = '- **Tabs** ^p-bbbbb 📌\n  Two blanks  stay.';
    const retire = change({ op: 'retire', before, entries: ['p-bbbbb'] });
    const revise = change({ op: 'revise', before, after: '- **Spaces** ^p-bbbbb', entries: ['p-bbbbb'] });
    const both = `- **Never npm** ^p-ccccc\n  Use pnpm.\n\n${before}`;
    const merge = change({ op: 'merge', before: both, after: before, entries: ['p-ccccc', 'p-bbbbb'] });
    here.propose([retire, revise, merge]);
    expect(failureOf(here.review.accept([retire.id])).code).toBe('pinned');
    expect(failureOf(here.review.accept([revise.id])).code).toBe('pinned');
    expect(failureOf(here.review.accept([merge.id])).code).toBe('pinned');
    expect(here.bytes()).toHaveProperty(['web.md'], Buffer.from(WEB).toString('latin1'));
  });

  it('refuses a change whose entry was changed by hand, and keeps the hand’s text', () => {
    here = world({ 'web.md': WEB });
    const newer = change({ op: 'revise', before: OLD_SOURCE, after: '- **New way** ^m-aaaaa', entries: ['m-aaaaa'] });
    here.propose([newer]);
    here.write('web.md', WEB.replace('Do it so', 'Do it otherwise'));
    expect(failureOf(here.review.accept([newer.id])).code).toBe('target-changed');
    expect(here.read('web.md')).toContain('Do it otherwise');
  });

  it('takes on hand edits elsewhere in the file', () => {
    here = world({ 'web.md': WEB });
    const newer = change({ op: 'revise', before: OLD_SOURCE, after: '- **New way** ^m-aaaaa', entries: ['m-aaaaa'] });
    here.propose([newer]);
    const byHand = WEB.replace('Written by hand.', 'Written by another hand.');
    here.write('web.md', byHand);
    valueOf(here.review.accept([newer.id]));
    expect(here.read('web.md')).toBe(byHand.replace(OLD_SOURCE, '- **New way** ^m-aaaaa'));
  });

  it('accepts what can be accepted of a proposal and names the rest', () => {
    here = world({ 'web.md': WEB });
    const add = change({ op: 'add', after: '- **New** ^m-12345' });
    const lost = change({ op: 'retire', before: 'x', entries: ['m-nnnnn'] });
    const no = change({ op: 'add', after: '- **Other** ^m-54321' });
    const proposal = here.propose([add, lost, no]);
    valueOf(here.review.never([no.id]));
    const outcome = valueOf(here.review.acceptAll(proposal));
    expect(outcome.done).toEqual([add.id]);
    expect(outcome.refused.map(({ change: id, failure }) => [id, failure.code])).toEqual([[lost.id, 'target-gone']]);
    expect(failureOf(here.review.accept([add.id])).code).toBe('already-accepted');
  });

  it('writes the user’s own words after an edit', () => {
    here = world();
    const add = change({ op: 'add', after: '- **New** ^m-12345\n  Thing.' });
    here.propose([add]);
    expect(valueOf(here.review.edit(add.id, 'Mine\n\nIn my words.'))).toBe('- **Mine** ^m-12345\n  In my words.');
    expect(here.bytes()).toEqual({});
    valueOf(here.review.accept([add.id]));
    expect(here.read('web.md')).toContain('- **Mine** ^m-12345\n  In my words.\n');
    valueOf(here.review.undo());
    valueOf(here.review.undo());
    expect(valueOf(here.review.change(add.id)).edited).toBeNull();
  });

  it('waits its turn: one process at a time changes playbooks', () => {
    here = world();
    const add = change({ op: 'add', after: '- **New** ^m-12345' });
    here.propose([add]);
    const other = valueOf(
      openDurable(join(here.dir, 'data', 'durable.db'), { now: () => new Date(0), redact: (text) => text }),
    );
    const refused = other.alone(() => here.review.accept([add.id]));
    other.close();
    expect(refused).toMatchObject({ ok: false, error: { code: 'store-busy' } });
    expect(here.bytes()).toEqual({});
    valueOf(here.review.accept([add.id]));
  });

  it.each([
    ['no scope', WEB.replace(/scope:.*\n/, '')],
    ['front matter that is not closed', WEB.replace('web\n---', 'web')],
    ['bytes that are no text', '\ufffd'],
    ['front matter that is not YAML', WEB.replace('title: web', 'title: [')],
  ])('puts no second file beside a playbook broken by hand: %s', (_, broken) => {
    here = world({ 'web.md': WEB });
    const add = change({ op: 'add', after: '- **New** ^m-12345' });
    const retire = change({ op: 'retire', before: OLD_SOURCE, entries: ['m-aaaaa'] });
    here.propose([add, retire]);
    if (broken === '\ufffd') writeFileSync(join(here.store, 'web.md'), Buffer.from([0xff, 0xfe]));
    else here.write('web.md', broken);
    const start = here.bytes();
    expect(failureOf(here.review.accept([add.id])).code).toBe('not-editable');
    expect(failureOf(here.review.accept([retire.id])).code).toBe('target-gone');
    expect(here.bytes()).toEqual(start);
    here.write('web.md', WEB);
    expect(valueOf(here.review.accept([add.id, retire.id])).done).toHaveLength(2);
  });

  it('keeps no copy of files that are the user’s own', () => {
    here = world({ 'notes.md': 'my own diary', 'web.md': WEB });
    const add = change({ op: 'add', after: '- **New** ^m-12345' });
    here.propose([add]);
    valueOf(here.review.accept([add.id]));
    expect(new Set(valueOf(here.review.versions(null)).map(({ file }) => file))).toEqual(new Set(['web.md']));
    const data = filesBelow(join(here.dir, 'data'));
    expect(Object.values(data).join('')).not.toContain('diary');
  });

  it('lets no secret through, whoever wrote it', () => {
    here = world();
    const add = change({ op: 'add', after: '- **New** ^m-12345\n  hush-hush', evidence: [quote('key hush-hush')] });
    here.propose([add]);
    valueOf(here.review.edit(add.id, 'Mine\nhush-hush too'));
    valueOf(here.review.accept([add.id]));
    expect(Object.values(here.bytes()).join('')).not.toContain('hush-hush');
  });
});

describe('undo and history', () => {
  it('goes back to the beginning, across restarts', () => {
    here = world({ 'web.md': WEB.replaceAll('\n', '\r\n') });
    const start = here.bytes();
    const add = change({ op: 'add', after: '- **New** ^m-12345' });
    const other = change({ op: 'add', scope: 'global', playbook: 'everywhere.md', after: '- **All** ^m-23456' });
    const retire = change({ op: 'retire', before: OLD_SOURCE.replace('\n', '\r\n'), entries: ['m-aaaaa'] });
    const proposal = here.propose([add, other, retire]);
    valueOf(here.review.accept([add.id]));
    valueOf(here.review.never([other.id]));
    valueOf(here.reopen().acceptAll(proposal));
    valueOf(here.review.accept([other.id]));
    expect(here.read('web.md').replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    here.reopen();
    const actions = [1, 2, 3, 4].map(() => valueOf(here.review.undo()).action);
    expect(actions).toEqual(['accept', 'accept', 'never', 'accept']);
    expect(here.bytes()).toEqual(start);
    expect(failureOf(here.review.undo()).code).toBe('nothing-to-undo');
    expect(here.durable.changesOf(proposal).map(({ status }) => status)).toEqual(['pending', 'pending', 'pending']);
  });

  it('takes its own part back out of a file that was changed since', () => {
    here = world({ 'web.md': WEB });
    const add = change({ op: 'add', after: '- **New** ^m-12345' });
    here.propose([add]);
    valueOf(here.review.accept([add.id]));
    here.write('web.md', here.read('web.md').replace('Written by hand.', 'Written later.'));
    valueOf(here.review.undo());
    expect(here.read('web.md')).toBe(WEB.replace('Written by hand.', 'Written later.'));
    expect(Object.keys(here.bytes())).toEqual(['web.md']);
  });

  it('refuses to take back an entry the user has rewritten since', () => {
    here = world({ 'web.md': WEB });
    const add = change({ op: 'add', after: '- **New** ^m-12345\n  Thing.' });
    here.propose([add]);
    valueOf(here.review.accept([add.id]));
    here.write('web.md', here.read('web.md').replace('Thing.', 'My thing.'));
    expect(failureOf(here.review.undo())).toMatchObject({ code: 'target-changed' });
    expect(here.read('web.md')).toContain('My thing.');
  });

  it('restores any version byte for byte, evidence with it, and takes that back too', () => {
    here = world({ 'web.md': WEB });
    const add = change({ op: 'add', after: '- **New** ^m-12345' });
    here.propose([add]);
    valueOf(here.review.accept([add.id]));
    const accepted = here.bytes();
    here.write('web.md', `${here.read('web.md')}\nmore by hand`);
    const versions = valueOf(here.review.versions('web.md'));
    expect(versions.map(({ madeBy }) => madeBy?.action ?? 'found')).toEqual(['found', 'accept', 'found']);
    valueOf(here.review.restore(versions[2]?.number ?? 0));
    expect(here.read('web.md')).toBe(WEB);
    valueOf(here.review.undo());
    expect(here.read('web.md')).toContain('more by hand');
    valueOf(here.review.restore(versions[1]?.number ?? 0));
    expect(here.bytes()).toEqual(accepted);
    expect(failureOf(here.review.restore(999)).code).toBe('unknown-version');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoreFolder } from '../../src/core/playbooks/folder.ts';
import { openFolder } from '../../src/core/playbooks/folder.ts';
import { snapshotOf } from '../../src/core/playbooks/store.ts';
import type { Change } from '../../src/shared/contract.ts';
import { playbookText } from '../playbooks/documents.ts';
import { change, failureOf, quote, valueOf, world, type World } from './world.ts';

/** Changes of every kind about the entries of a text, some of them about nothing. */
function changesAbout(text: string): Change[] {
  const { entries } = snapshotOf(new Map([['a.md', text]]), []);
  const scope = 'global';
  const playbook = 'a.md';
  const about = entries.slice(0, 4).flatMap((entry) => {
    const before = entry.source;
    const ids = [entry.id];
    return [
      change({
        op: 'revise',
        scope,
        playbook,
        before,
        after: `- **Newer ${entry.id}** ^${entry.id}\n  So.`,
        entries: ids,
      }),
      change({ op: 'retire', scope, playbook, before, entries: ids }),
      change({
        op: 'reinforce',
        scope,
        playbook,
        before,
        after: before,
        entries: ids,
        evidence: [quote(`again ${entry.id}`, 's9')],
      }),
    ];
  });
  const [first, second] = entries;
  const merge =
    first && second
      ? [
          change({
            op: 'merge',
            scope,
            playbook,
            before: `${first.source}\n\n${second.source}`,
            after: first.source,
            entries: [first.id, second.id],
            evidence: [],
          }),
        ]
      : [];
  return [
    ...about,
    ...merge,
    change({ op: 'add', scope, playbook, title: 'One', after: '- **One** ^m-00001\n  1. a\n  2. b' }),
    change({ op: 'add', scope, playbook, title: 'Two', kind: 'workflow', after: '- **Two** ^w-00002' }),
    change({ op: 'add', title: 'Three', kind: 'preference', after: '- **Three** ^p-00003' }),
  ];
}

type Step =
  | { do: 'accept' | 'discard' | 'never' | 'edit'; at: number; more: number }
  | { do: 'undo' | 'restart' | 'all' }
  | { do: 'restore'; at: number };
const number = fc.nat({ max: 40 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('accept' as const), at: number, more: fc.nat({ max: 2 }) }) },
  fc.record({
    do: fc.constantFrom('discard' as const, 'never' as const, 'edit' as const),
    at: number,
    more: fc.constant(0),
  }),
  fc.record({ do: fc.constantFrom('undo' as const, 'restart' as const, 'all' as const) }),
  fc.record({ do: fc.constant('restore' as const), at: number }),
);

function perform(here: World, changes: readonly Change[], proposal: string, one: Step): void {
  switch (one.do) {
    case 'undo':
      here.review.undo();
      return;
    case 'restart':
      here.reopen();
      return;
    case 'all':
      here.review.acceptAll(proposal);
      return;
    case 'restore': {
      const versions = valueOf(here.review.versions(null));
      const version = versions[one.at % Math.max(1, versions.length)];
      if (version) here.review.restore(version.number);
      return;
    }
    default: {
      const ids = changes
        .slice(one.at % changes.length)
        .slice(0, 1 + one.more)
        .map(({ id }) => id);
      if (one.do === 'edit') here.review.edit(ids[0] ?? '', 'In my words\nand more of them');
      else here.review[one.do](ids);
    }
  }
}

describe('undo', () => {
  it('goes back to the first byte after whatever was decided', () => {
    fc.assert(
      fc.property(playbookText, fc.array(step, { maxLength: 12 }), (text, steps) => {
        const here = world({ 'a.md': text, 'notes/mine.md': '- [ ] mine\r\n' });
        try {
          const start = here.bytes();
          const changes = changesAbout(text);
          const proposal = here.propose(changes);
          for (const one of steps) {
            perform(here, changes, proposal, one);
            expect(here.bytes()['notes/mine.md']).toBe('- [ ] mine\r\n');
          }
          while (here.review.undo().ok);
          expect(failureOf(here.review.undo()).code).toBe('nothing-to-undo');
          expect(here.bytes()).toEqual(start);
          expect(
            here.durable.changesOf(proposal).every(({ status, edited }) => status === 'pending' && edited === null),
          ).toBe(true);
        } finally {
          here.end();
        }
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});

/** Lines of a text that say something, headings that an added entry brought left out. */
const saying = (text: string): string[] =>
  text.split(/\r?\n/).filter((line) => line.trim() !== '' && !/^#+ (?:Mistakes|Workflows|Preferences)$/.test(line));

describe('undo beside a person who keeps writing', () => {
  it('takes back every decision and no word of theirs', () => {
    const theirs = fc.record({ do: fc.constant('write' as const), at: fc.constantFrom('top', 'end') });
    const ours = fc.record({ do: fc.constant('accept' as const), at: number, more: fc.nat({ max: 2 }) });
    fc.assert(
      fc.property(playbookText, fc.array(fc.oneof(theirs, ours), { maxLength: 8 }), (text, steps) => {
        const here = world({ 'a.md': text });
        try {
          const changes = changesAbout(text);
          const proposal = here.propose(changes);
          const written: string[] = [];
          for (const [i, one] of steps.entries()) {
            if (one.do === 'accept') {
              perform(here, changes, proposal, one);
              continue;
            }
            const line = `Their line ${i}.`;
            written.push(line);
            const now = here.read('a.md');
            const at = one.at === 'end' ? now.length : now.indexOf('---', 4) + (now.includes('\r\n') ? 5 : 4);
            here.write('a.md', `${now.slice(0, at)}${one.at === 'end' ? '\n' : ''}${line}\n${now.slice(at)}`);
          }
          while (here.review.undo().ok);
          expect(failureOf(here.review.undo()).code).toBe('nothing-to-undo');
          const now = saying(here.read('a.md'));
          expect(now.filter((line) => !written.includes(line)).sort()).toEqual(saying(text).sort());
          for (const line of written) expect(now).toContain(line);
        } finally {
          here.end();
        }
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});

/** A folder whose process dies at a certain write: before it happens, or right after. */
class Killed extends Error {}
function dyingAt(folder: StoreFolder, write: number, when: 'before' | 'after'): StoreFolder {
  let count = 0;
  return {
    ...folder,
    write(file, expected, text) {
      count += 1;
      if (count === write && when === 'before') throw new Killed();
      const result = folder.write(file, expected, text);
      if (count === write) throw new Killed();
      return result;
    },
  };
}

const TEXT = '---\nscope: global\n---\nMine.\n\n## Mistakes\n\n- **A** ^m-aaaaa\n  Body.\n';

describe('a process that dies while it writes', () => {
  const cases = ([1, 2, 3, 4] as const).flatMap((write) => [[write, 'before'] as const, [write, 'after'] as const]);

  /** Two files of evidence and two playbooks. */
  function decided(): { here: World; ids: string[]; start: Readonly<Record<string, string>> } {
    const here = world({ 'a.md': TEXT });
    const changes = [
      change({ op: 'add', scope: 'global', playbook: 'a.md', after: '- **One** ^m-00001' }),
      change({ op: 'add', playbook: 'web.md', after: '- **Two** ^m-00002' }),
    ];
    here.propose(changes);
    return { here, ids: changes.map(({ id }) => id), start: here.bytes() };
  }

  it.each(cases)('finishes the decision at the next start (write %i, %s)', (write, when) => {
    const { here, ids, start } = decided();
    try {
      const dying = here.reopen(dyingAt(openFolder(here.store), write, when));
      expect(() => dying.accept(ids)).toThrow(Killed);
      here.reopen();
      expect(Object.keys(here.bytes()).sort()).toEqual(['a.evidence.md', 'a.md', 'web.evidence.md', 'web.md']);
      expect(here.read('a.md')).toBe(TEXT.replace('  Body.\n', '  Body.\n\n- **One** ^m-00001\n'));
      expect(failureOf(here.review.accept(ids)).code).toBe('already-accepted');
      valueOf(here.review.undo());
      expect(here.bytes()).toEqual(start);
    } finally {
      here.end();
    }
  });

  it.each(cases)('takes on what the user wrote in between (write %i, %s)', (write, when) => {
    const { here, ids } = decided();
    try {
      const dying = here.reopen(dyingAt(openFolder(here.store), write, when));
      expect(() => dying.accept(ids)).toThrow(Killed);
      here.write('a.md', here.read('a.md').replace('Mine.', 'Mine, and later.'));
      here.reopen();
      const accepted = TEXT.replace('Mine.', 'Mine, and later.').replace(
        '  Body.\n',
        '  Body.\n\n- **One** ^m-00001\n',
      );
      expect(here.read('a.md')).toBe(accepted);
      valueOf(here.review.undo());
      expect(here.read('a.md')).toBe(TEXT.replace('Mine.', 'Mine, and later.'));
    } finally {
      here.end();
    }
  });

  it.each(cases)('dies while it takes a decision back, and finishes that too (write %i, %s)', (write, when) => {
    const { here, ids, start } = decided();
    try {
      valueOf(here.review.accept(ids));
      const dying = here.reopen(dyingAt(openFolder(here.store), write, when));
      expect(() => dying.undo()).toThrow(Killed);
      here.reopen();
      expect(here.bytes()).toEqual(start);
      expect(failureOf(here.review.undo()).code).toBe('nothing-to-undo');
    } finally {
      here.end();
    }
  });

  it('gives the decision up where the user has made it impossible, and keeps their text', () => {
    const here = world({ 'a.md': TEXT });
    try {
      const source = '- **A** ^m-aaaaa\n  Body.';
      const revise = change({
        op: 'revise',
        scope: 'global',
        playbook: 'a.md',
        before: source,
        after: '- **B** ^m-aaaaa',
        entries: ['m-aaaaa'],
      });
      here.propose([revise]);
      const dying = here.reopen(dyingAt(openFolder(here.store), 1, 'after'));
      expect(() => dying.accept([revise.id])).toThrow(Killed);
      const mine = TEXT.replace('Body.', 'My body.');
      here.write('a.md', mine);
      here.reopen();
      expect(here.bytes()).toEqual({ 'a.md': Buffer.from(mine).toString('latin1') });
      expect(valueOf(here.review.change(revise.id)).status).toBe('pending');
      expect(failureOf(here.review.undo()).code).toBe('nothing-to-undo');
    } finally {
      here.end();
    }
  });
});

describe('a store that changes or refuses while it is written', () => {
  it('works the decision out anew on the text that is there now', () => {
    const here = world({ 'a.md': TEXT });
    try {
      const add = change({ op: 'add', scope: 'global', playbook: 'a.md', after: '- **One** ^m-00001' });
      here.propose([add]);
      const real = openFolder(here.store);
      let meddled = false;
      const review = here.reopen({
        ...real,
        write(file, expected, text) {
          if (!meddled && file === 'a.md') here.write('a.md', TEXT.replace('Mine.', 'Meddled.'));
          meddled = meddled || file === 'a.md';
          return real.write(file, expected, text);
        },
      });
      valueOf(review.accept([add.id]));
      expect(here.read('a.md')).toBe(`${TEXT.replace('Mine.', 'Meddled.')}\n- **One** ^m-00001\n`);
      valueOf(review.undo());
      expect(here.read('a.md')).toBe(TEXT.replace('Mine.', 'Meddled.'));
    } finally {
      here.end();
    }
  });

  it('leaves no half work when the disk is full', () => {
    const here = world({ 'a.md': TEXT });
    try {
      const start = here.bytes();
      const changes = [
        change({ op: 'add', scope: 'global', playbook: 'a.md', after: '- **One** ^m-00001' }),
        change({ op: 'add', playbook: 'web.md', after: '- **Two** ^m-00002' }),
      ];
      const proposal = here.propose(changes);
      const real = openFolder(here.store);
      let full = true;
      const review = here.reopen({
        ...real,
        write: (file, expected, text) =>
          full && file === 'web.md' && text !== null
            ? { ok: false, error: { code: 'store-not-writable', message: 'disk is full', hint: 'Make room.' } }
            : real.write(file, expected, text),
      });
      expect(failureOf(review.acceptAll(proposal)).code).toBe('store-not-writable');
      expect(here.bytes()).toEqual(start);
      full = false;
      expect(valueOf(review.acceptAll(proposal)).done).toHaveLength(2);
    } finally {
      here.end();
    }
  });

  it('says so when the store cannot be written, and can still be looked at', () => {
    const here = world();
    try {
      const add = change({ op: 'add' });
      const proposal = here.propose([add]);
      const refuse = { ok: false, error: { code: 'store-not-writable', message: 'no', hint: '' } } as const;
      const review = here.reopen({ ...openFolder(here.store), writable: () => refuse });
      expect(failureOf(review.accept([add.id])).code).toBe('store-not-writable');
      expect(valueOf(review.changes(proposal)).map(({ status }) => status)).toEqual(['pending']);
      expect(valueOf(review.discard([add.id])).done).toEqual([add.id]);
    } finally {
      here.end();
    }
  });
});

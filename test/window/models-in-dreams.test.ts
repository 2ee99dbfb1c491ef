/** What a model leaves in the other places: dreams and their comparison, who worded a change, privacy, the palette. */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DreamReport, type Change, type WordedBy } from '../../src/shared/contract.ts';
import type { ReviewedChange } from '../../src/shared/window/views.ts';
import { violations } from './accessible.ts';
import { DETAILS, FIRST, SECOND } from './invented-dreams.ts';
import { HERON, LIST, SPARROW, transfer } from './invented-models.ts';
import { layDown, type LaidDown } from './laid-down.ts';
import { terminal, welcomed } from './prepared.ts';
import { folders, hasBrowser, launch, serve, type Folders, type Served, openPage } from './window.ts';

const BY_SPARROW: WordedBy = { by: 'model', name: SPARROW.name, hash: SPARROW.id };
const BUILT_IN: WordedBy = { by: 'built-in' };

describe.skipIf(!hasBrowser)('a model in the other places', () => {
  let browser: Browser;
  let place: Folders;
  let served: Served;
  let page: Page;
  let laid: LaidDown;
  let faults: string[];
  /** Of a real dream without a model. */
  let changes: readonly Change[];

  beforeAll(async () => {
    browser = await launch();
    place = folders(new Date());
    changes = DreamReport.parse(JSON.parse(terminal(place, 'dream', '--json'))).proposal.changes;
    served = await serve(place);
  });
  afterAll(async () => {
    await browser.close();
    await served.stop();
    place.remove();
  });
  beforeEach(() => open('light'));
  afterEach(async () => {
    expect(faults).toEqual([]);
    await page.context().close();
  });

  async function open(scheme: 'light' | 'dark'): Promise<void> {
    ({ page, faults } = await openPage(browser, served.url, {
      scheme,
      async before(opened) {
        laid = await layDown(opened);
        laid.answer('models.list', () => LIST);
        laid.answer('dreams.start', () => ({ id: 'third' }));
      },
    }));
    await welcomed(page);
    await page.getByRole('navigation', { name: 'Places' }).waitFor();
  }
  const to = async (hash: string): Promise<void> => {
    await page.goto(new URL(hash, served.url).href);
  };
  const asked = (name: string): unknown[] => laid.asked.filter((one) => one.name === name).map(({ input }) => input);
  const axe = (): Promise<unknown> => violations(page);
  const change = (at: number): Change => {
    const found = changes[at];
    if (found === undefined) throw new Error('the sample has fewer changes');
    return found;
  };
  const reviewed = (one: Change, status: ReviewedChange['status'] = 'pending'): ReviewedChange => ({
    change: one,
    proposal: 'p',
    status,
    edited: null,
  });
  const twoDreams = (): void => {
    laid.answer('dreams.list', () => ({ dreams: [SECOND, FIRST] }));
    laid.answer('dreams.show', ({ id }) => DETAILS[id] ?? { failure: { code: 'x', message: 'unknown', hint: 'none' } });
  };
  const running = (stages: readonly ('scan' | 'gather' | 'extract' | 'read' | 'recall')[], dream: string): void =>
    laid.live((live) => ({
      ...live,
      activity: {
        kind: 'dreaming',
        dream,
        trigger: 'user',
        startedAt: '2026-11-26T08:02:00Z',
        stages: stages.map((stage) => ({ stage, done: 3, total: 12 })),
        secondsLeft: null,
      },
    }));

  it('its stages stand among the others only where there is one', async () => {
    twoDreams();
    await to('#/dreams');
    const stages = page.getByRole('region', { name: 'The running dream' }).getByRole('listitem');
    const words = async (): Promise<string[]> =>
      (await stages.allInnerTexts()).map((text) => text.trim().split(/\s/)[0] ?? '');
    running(['scan', 'gather'], 'first');
    await expect.poll(words).toEqual(['Read', 'Gather', 'Extract', 'Recall', 'Compare', 'Check', 'Propose']);
    running(['scan', 'gather'], 'second');
    const ALL = ['Read', 'Gather', 'Extract', 'Understand', 'Recall', 'Compare', 'Word', 'Check', 'Propose'];
    await expect.poll(words).toEqual(ALL);
    running(['scan', 'gather', 'extract', 'read'], 'unheard-of');
    await stages.and(page.locator('[aria-current="step"]')).getByText('3 of 12 passages').waitFor();
    expect(await words()).toEqual(ALL);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    expect(await axe()).toEqual([]);
  });

  it('what it did stands with its dream, which can be dreamt again with another', async () => {
    twoDreams();
    await to('#/dreams/second');
    const detail = page.getByRole('article', { name: 'The chosen dream' });
    await detail.getByText('10 sessions read again').waitFor();
    const text = await detail.innerText();
    expect(text).toContain(SPARROW.id);
    expect(text).toContain('Worked for 42 min: 312 passages read, 44 left for the next dream');
    expect(text).toContain('91,234 tokens read, 8,123 written · 7 answers of no use, left out');
    expect(text).toContain('The dream went on without it. It used the two hours that are set.');
    expect(text).toMatch(/understand\s+312 passages/);
    expect(await axe()).toEqual([]);

    await detail.getByRole('button', { name: 'Dream again with another model…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Dream again with another model' });
    const model = dialog.getByRole('combobox', { name: 'Model' });
    // Another than the one that was used: none.
    await expect.poll(() => model.inputValue()).toBe('none');
    expect(await model.locator('option').allInnerTexts()).toEqual([
      'None',
      'Sparrow 1.5B Instruct (used in this dream)',
      'Heron 7B Chat (tight)',
      'Condor 32B (too big)',
    ]);
    expect(await axe()).toEqual([]);
    await model.selectOption({ label: 'Heron 7B Chat (tight)' });
    await dialog.getByRole('button', { name: 'Dream again' }).click();
    await expect.poll(() => dialog.count()).toBe(0);
    expect(asked('dreams.start')).toEqual([
      { project: null, sessions: null, since: null, instructions: null, again: 'second', model: { file: HERON.file } },
    ]);
  });

  it('a wish names its model, or leaves it as it is set', async () => {
    await to('#/dreams');
    const wish = page.getByRole('dialog', { name: 'Dream with options' });
    for (const label of ['As set: none', 'None', 'Sparrow 1.5B Instruct']) {
      await page.getByRole('button', { name: 'With options…' }).click();
      await wish.getByRole('combobox', { name: 'Model' }).selectOption({ label });
      await wish.getByRole('button', { name: 'Dream now' }).click();
      await expect.poll(() => wish.count()).toBe(0);
    }
    expect(asked('dreams.start')).toMatchObject([
      { again: null, model: null },
      { again: null, model: { file: null } },
      { again: null, model: { file: SPARROW.file } },
    ]);
  });

  it.each(['light', 'dark'] as const)(
    'two dreams are compared, and one of a pair is accepted, in %s',
    async (scheme) => {
      await page.context().close();
      await open(scheme);
      twoDreams();
      const mine = { ...change(0), id: 'mine', wordedBy: BUILT_IN };
      const theirs = { ...mine, id: 'theirs', wordedBy: BY_SPARROW, after: `${mine.after ?? ''}\n  Only once.` };
      const same = { ...change(1), id: 'same' };
      let accepted = false;
      laid.answer('dreams.compare', () => ({
        one: FIRST,
        other: SECOND,
        pairs: [
          {
            one: reviewed(mine, accepted ? 'discarded' : 'pending'),
            other: reviewed(theirs, accepted ? 'accepted' : 'pending'),
          },
          { one: reviewed(same), other: reviewed({ ...same, id: 'same-too' }) },
          { one: reviewed(change(2)), other: null },
          { one: null, other: reviewed({ ...change(3), wordedBy: BY_SPARROW }) },
        ],
      }));
      laid.answer('review.accept', ({ changes }) => {
        if (changes[0] === 'same')
          return {
            done: [],
            refused: [{ change: 'same', failure: { code: 'x', message: 'pinned', hint: 'unpin it' } }],
            files: [],
          };
        accepted = true;
        laid.live((live) => ({
          ...live,
          revisions: { ...live.revisions, proposals: live.revisions.proposals + 1000 },
        }));
        return { done: [...changes], refused: [], files: [] };
      });
      await to('#/dreams/first');
      await page.getByRole('link', { name: 'Compare with it' }).click();
      const all = page.getByRole('region', { name: 'Change beside change' });
      await all
        .getByText('4 lessons: 1 the same word for word, 1 in other words, 1 only in the first, 1 only in the second')
        .waitFor();
      await all.getByRole('heading', { name: /Without a language model/ }).waitFor();
      const pairs = all.locator('[data-pair]');
      // What one has and the other has not is marked, and nothing else.
      expect(await pairs.nth(0).locator('strong').allInnerTexts()).toEqual([expect.stringContaining('Only once.')]);
      expect(await pairs.nth(0).innerText()).toMatch(/Worded by Reverie’s own rules[^]*Worded by\s+Sparrow/);
      expect(await pairs.nth(1).getByText('The same, word for word.').count()).toBe(1);
      expect(await pairs.nth(2).getByText('Not proposed').count()).toBe(1);
      expect(await axe()).toEqual([]);

      // By keyboard: to the second pair, whose first is refused, back, and the second of the first pair.
      await page.keyboard.press('j');
      await page.keyboard.press('1');
      await pairs.nth(1).getByRole('alert').getByText('Pinned.').waitFor();
      await page.keyboard.press('k');
      await page.keyboard.press('2');
      await pairs.nth(0).getByText('Closed: the other one was accepted').waitFor();
      expect(asked('review.accept')).toEqual([{ changes: ['same'] }, { changes: ['theirs'] }]);
      await page.getByRole('button', { name: 'Only what differs' }).click();
      await expect.poll(() => pairs.count()).toBe(3);
      expect(await axe()).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('article', { name: 'The chosen dream' }).waitFor();
    },
  );

  it('who worded a change is said, with the hash of the model', async () => {
    laid.answer('review.inbox', () => ({
      proposals: [
        {
          id: 'p',
          dream: 'second',
          at: '2026-11-25T22:50:00Z',
          changes: [
            reviewed({ ...change(0), wordedBy: BY_SPARROW }),
            reviewed({ ...change(1), wordedBy: BUILT_IN }),
            reviewed(change(2)),
          ],
        },
      ],
      undoable: null,
    }));
    await to('#/review');
    // The window opens here: it has asked already.
    await page.reload();
    const options = page.getByRole('option');
    await options.filter({ hasText: 'worded by Sparrow' }).click();
    expect(await options.filter({ hasText: 'worded by' }).count()).toBe(1);
    const detail = page.getByRole('article', { name: 'The chosen change' });
    const name: Locator = detail.getByRole('button', { name: /^Sparrow 1\.5B Instruct/ });
    await name.hover();
    await page.getByText(`The model’s hash: ${SPARROW.id}`).waitFor();
    await page.mouse.move(0, 0);
    await expect.poll(() => page.getByText('The model’s hash').count()).toBe(0);
    // The focus counts where the keyboard brought it.
    await page.keyboard.press('Tab');
    await name.focus();
    await page.getByText(`The model’s hash: ${SPARROW.id}`).waitFor();
    expect(await axe()).toEqual([]);
    await options.nth(1).click();
    await detail.getByText('Worded by Reverie’s own rules').waitFor();

    laid.answer('playbooks.why', () => ({ entry: null, wordedBy: BY_SPARROW, evidence: [], decisions: [] }));
    await to('#/playbooks/tidepool.md');
    await page.getByRole('button', { name: 'Why' }).first().click();
    const why = page.getByRole('complementary', { name: 'Why it is here' });
    await why.getByRole('button', { name: new RegExp(`^${SPARROW.name}.*hash ${SPARROW.id}$`) }).waitFor();
    expect(await axe()).toEqual([]);
  });

  it('what it fetched stands with what left the machine, and the palette knows the way', async () => {
    await to('#/settings/privacy');
    await page.getByText('0 requests left this machine since Reverie was started.').waitFor();
    await page.getByText(/connects only when you ask for the download of a model/).waitFor();
    await page.getByText(/What a model answered is kept in a file beside it/).waitFor();
    laid.live((live) => ({ ...live, transfers: [transfer({ kind: 'running' })], downloadsBegun: 1 }));
    await page.getByText('it connected for 1 download, which you asked for').waitFor();
    await page.getByText('Wren 0.5B Instruct: 123 MB of 491 MB, under way').waitFor();
    expect(await axe()).toEqual([]);
    await page.keyboard.press('ControlOrMeta+k');
    await page.keyboard.type('without a model');
    await page.keyboard.press('Enter');
    await expect.poll(() => asked('dreams.start')).toMatchObject([{ model: { file: null } }]);
    await page.keyboard.press('ControlOrMeta+k');
    await page.keyboard.type('models');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 2, name: 'Models' }).waitFor();
  });
});

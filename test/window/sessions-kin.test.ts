/** Sessions that hang together: a sub-agent and who called it, a branch that the user went back over. */
import { AxeBuilder } from '@axe-core/playwright';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { welcomed } from './prepared.ts';
import { folders, hasBrowser, launch, openPage, serve, type Folders, type Served } from './window.ts';

const PARENT = '30000000-0000-4000-8000-000000000001';
const PROJECT = '/home/mara/tidepool';

describe.skipIf(!hasBrowser)('sessions that hang together', () => {
  let place: Folders;
  let served: Served;
  let browser: Browser;
  let page: Page;
  const transcript = (): Locator => page.getByRole('list', { name: 'Transcript' });

  beforeAll(async () => {
    place = folders(null);
    layOutKin(place.home);
    served = await serve(place);
    browser = await launch();
    ({ page } = await openPage(browser, served.url));
    await welcomed(page);
    await page.goto(new URL('#/sessions', served.url).href);
    await page.getByRole('link', { name: /Count the tests/ }).waitFor({ timeout: 60_000 });
  });

  afterAll(async () => {
    await browser.close();
    await served.stop();
    place.remove();
  });

  it('lists sub-agents only when asked, and leads from one to the other', async () => {
    expect(await page.getByText('sub-agent', { exact: true }).count()).toBe(0);
    await page.getByRole('button', { name: 'Sub-agents' }).click();
    const sub = page.getByRole('link', { name: /sub-agent/ });
    await sub.click();
    await page.getByRole('heading', { name: 'Work of a sub-agent' }).waitFor();
    await transcript().getByText('prompt for the sub-agent').waitFor();
    await page.getByRole('link', { name: 'Sub-agent of another session' }).click();
    await page.getByRole('heading', { name: 'Count the tests.' }).waitFor();
    await page.getByRole('link', { name: /^Sub-agent:/ }).waitFor();
  });

  it('dims the branch that was gone back over, and says so', async () => {
    await page.goto(new URL(`#/sessions/claude-code/${PARENT}`, served.url).href);
    await transcript().getByText('From here a branch that the user went back over').waitFor();
    const given = transcript().locator('[data-row]').filter({ hasText: 'Count them by hand.' });
    expect(await given.getAttribute('data-aside')).toBe('true');
    const taken = transcript().locator('[data-row]').filter({ hasText: 'Count them with a script.' });
    expect(await taken.getAttribute('data-aside')).toBeNull();
    expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([]);
  });
});

function layOutKin(home: string): void {
  const record = (uuid: string, parent: string | null, at: number, fields: object): object => ({
    parentUuid: parent,
    isSidechain: false,
    userType: 'external',
    cwd: PROJECT,
    sessionId: PARENT,
    version: '2.1.140',
    gitBranch: 'main',
    uuid,
    timestamp: new Date(Date.UTC(2026, 6, 20, 9, 0, at)).toISOString(),
    ...fields,
  });
  const typed = (content: string): object => ({
    type: 'user',
    message: { role: 'user', content },
    promptSource: 'typed',
    origin: { kind: 'human' },
  });
  const says = (id: string, text: string): object => ({
    type: 'assistant',
    message: {
      id,
      type: 'message',
      role: 'assistant',
      model: 'claude-sonnet-4-5',
      content: [{ type: 'text', text }],
      stop_reason: null,
    },
  });
  const write = (path: string, records: readonly object[]): void => {
    const file = join(home, `.claude/projects/${PROJECT.replaceAll('/', '-')}`, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, records.map((each) => `${JSON.stringify(each)}\n`).join(''));
  };
  write(`${PARENT}.jsonl`, [
    record('a1', null, 1, typed('Count the tests.')),
    record('a2', 'a1', 2, says('msg_1', 'How shall I count?')),
    record('b1', 'a2', 3, typed('Count them by hand.')),
    record('b2', 'b1', 4, says('msg_2', 'That takes long.')),
    record('c1', 'a2', 5, typed('Count them with a script.')),
    record('c2', 'c1', 6, says('msg_3', 'There are 48.')),
  ]);
  const side = { isSidechain: true, agentId: 'a0000000000000001' };
  write(`${PARENT}/subagents/agent-a0000000000000001.jsonl`, [
    record('s1', null, 5, { ...side, type: 'user', message: { role: 'user', content: 'Count the files in test/.' } }),
    record('s2', 's1', 6, { ...says('msg_4', 'There are 12 files.'), ...side }),
  ]);
}

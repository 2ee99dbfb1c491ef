import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aider } from '../../src/core/sources/aider.ts';
import { placesOf } from '../../src/core/sources/discover.ts';
import { folder, writeLog } from '../support/logs.ts';
import { sessionsOf } from '../support/sessions-of.ts';
import { documentEvents, expectDocumentTolerant, takersOf } from './document-rules.ts';
import { independentAiderCount } from './independent-aider.mjs';
import { kinds, only } from './reader-rules.ts';

/** What Aider writes: its lines end with two blanks. */
const marked = (lines: readonly string[]): string =>
  lines.map((line) => (/^(?:####|>)/.test(line) ? `${line}  ` : line)).join('\n');

const HISTORY = marked([
  '',
  '# aider chat started at 2026-03-01 09:30:00',
  '',
  '> /bin/aider --message fix it',
  '',
  'and the cart --yes',
  '> Aider v0.86.2',
  '> Main model: some-model with diff edit format',
  '',
  '#### fix the till',
  '#### ',
  '#### and the cart',
  '',
  '<thinking-content-0123456789abcdef0123456789abcdef>',
  '',
  'look first',
  '',
  '</thinking-content-0123456789abcdef0123456789abcdef>',
  '',
  'I will change it.',
  '',
  'till.ts',
  '```ts',
  '<<<<<<< SEARCH',
  '=======',
  'const till = 0',
  '>>>>>>> REPLACE',
  '```',
  '',
  '> Tokens: 2.5k sent, 16 received.',
  '> Applied edit to till.ts',
  '> npm test',
  "> Run shell command? (Y)es/(N)o/(D)on't ask again [Yes]: y",
  '> Running npm test',
  '> 1 failed',
  '> Add command output to the chat? (Y)es/(N)o [Yes]: y',
  '> ^C again to exit',
  '',
  '#### /run git status',
  '> clean',
  '',
  '#### now the sums',
  '> litellm.RateLimitError: slow down',
  '> Retrying in 0.2 seconds...',
  '> ^C again to exit',
  '> ^C again to exit',
  '',
  '# aider chat started at 2026-03-01 10:00:00',
  '',
  '> Aider v0.86.2',
  '',
  '#### go on',
  '',
  'Here:',
  '',
]).concat(
  '#### A heading of the model\n\n> a quote of the model\n\n',
  marked([
    '> The LLM did not conform to the edit format.',
    '> # 1 SEARCH/REPLACE block failed to match!',
    '',
    '## why it failed',
    '',
    '> Tokens: 1k sent, 2 received.',
    '> b.ts',
    '> Create new file? (Y)es/(N)o [Yes]: n',
    '',
    "#### Add file to the chat? (Y)es/(N)o/(D)on't ask again [Yes]: skip",
    '',
  ]),
);

test('a history holds its sessions one after the other', async () => {
  const project = join(folder(), 'shop');
  const path = writeLog(project, '.aider.chat.history.md', HISTORY);
  expect(await takersOf(path)).toEqual(['aider']);
  const { sessions, coverage } = await sessionsOf([path]);
  expect(coverage.problems).toEqual([]);
  expect(sessions).toMatchObject([
    {
      head: {
        id: 'shop-2026-03-01-09-30-00',
        cwd: project,
        models: ['some-model'],
        agentVersion: '0.86.2',
        startedAt: new Date(2026, 2, 1, 9, 30, 0).getTime(),
      },
      counts: { prompts: 2, toolCalls: 2, failedCalls: 0, interruptions: 1 },
    },
    { head: { id: 'shop-2026-03-01-10-00-00' }, counts: { prompts: 1, toolCalls: 2, failedCalls: 1, rejections: 1 } },
  ]);
  expect(independentAiderCount([path])[path]).toEqual({ sessions: 2, prompts: 3, toolCalls: 4, failedCalls: 1 });
});

test('what was typed, said and done is told apart', () => {
  const events = documentEvents(aider, '/shop/.aider.chat.history.md', HISTORY);
  expect(only(events, 'prompt')).toMatchObject([
    { text: 'fix the till\n\nand the cart', via: 'prompt' },
    { text: 'now the sums', via: 'prompt' },
    { text: 'go on', via: 'prompt' },
  ]);
  expect(only(events, 'command')).toMatchObject([{ name: '/run', text: '/run git status' }]);
  expect(only(events, 'thinking')).toMatchObject([{ text: 'look first' }]);
  expect(only(events, 'assistant').map(({ text }) => text.split('\n')[0])).toEqual(['I will change it.', 'Here:']);
  expect(only(events, 'assistant')[1]?.text).toContain('> a quote of the model');
  expect(only(events, 'tool-call')).toMatchObject([
    { category: 'edit', path: 'till.ts' },
    { category: 'shell', command: 'npm test', cwd: '/shop' },
    { category: 'edit' },
    { category: 'edit' },
  ]);
  expect(only(events, 'tool-result')).toMatchObject([
    { outcome: 'ok' },
    { outcome: 'unknown', text: '1 failed' },
    { outcome: 'failed' },
    { outcome: 'rejected' },
  ]);
  expect(only(events, 'injected').map(({ text }) => text)).toContain('## why it failed');
  expect(only(events, 'injected').find(({ text }) => text === 'clean')?.origin).toBe('command-output');
  expect(only(events, 'service-error')).toMatchObject([
    { text: 'litellm.RateLimitError: slow down' },
    { text: 'Retrying in 0.2 seconds...' },
  ]);
});

const session = (...lines: string[]): string => marked(['# aider chat started at 2026-03-01 09:30:00', '', ...lines]);

test('what Aider itself asks the model nobody typed', () => {
  const history = session(
    '> Aider v0.86.2',
    '',
    '#### sort the shelf',
    '',
    'First by size.',
    '',
    'Then by colour.',
    '',
    '> Tokens: 1k sent, 2 received.',
    '> Edit the files? (Y)es/(N)o [Yes]: y',
    '',
    '#### First by size.',
    '#### ',
    '#### Then by colour.',
    '',
    'Sorted.',
    '',
    '> Tokens: 1k sent, 2 received.',
    '> Applied edit to shelf.ts',
    '',
    '#### /lint',
    '',
    '#### # Fix any errors below, if possible.',
    '#### ',
    '#### ## Running: lint shelf.ts',
    '',
    'No error.',
    '',
    '#### No error.',
    '',
    '#### /help modes',
    '',
    '#### # Question: modes',
    '#### ',
    '#### # Relevant docs:',
    '',
    '#### <blank>',
    '',
    '#### /ask is it sorted?',
    '',
    '#### is it sorted?',
    '',
    'Yes.',
    '',
  );
  const events = documentEvents(aider, '/x.md', history);
  expect(only(events, 'prompt').map(({ text }) => text)).toEqual(['sort the shelf', 'is it sorted?']);
  expect(only(events, 'command').map(({ name }) => name)).toEqual(['/lint', '/help', '/ask']);
  expect(only(events, 'injected').filter(({ origin }) => origin === 'plan')).toMatchObject([
    { text: 'First by size.\n\nThen by colour.' },
    { text: 'No error.' },
  ]);
  const path = writeLog(folder(), '.aider.chat.history.md', history);
  expect(independentAiderCount([path])[path]).toEqual({ sessions: 1, prompts: 2, toolCalls: 1, failedCalls: 0 });
});

test('several commands are run one after the other', () => {
  const history = session(
    '#### build it',
    '',
    'So:',
    '',
    '> Tokens: 1k sent, 2 received.',
    '> mkdir out   ',
    'make all  ',
    "> Run shell commands? (Y)es/(N)o/(D)on't ask again [Yes]: y",
    '> Running mkdir out',
    '> Running make all',
    '> Add command output to the chat? (Y)es/(N)o [Yes]: y',
    '> Added 3 lines of output to the chat.',
    '> make clean',
    "> Run shell command? (Y)es/(N)o/(S)kip all/(D)on't ask again [Yes]: d",
    '> ^C again to exit',
    '',
  );
  const events = documentEvents(aider, '/x.md', history);
  expect(only(events, 'tool-call').map(({ command }) => command)).toEqual(['mkdir out', 'make all', null]);
  expect(only(events, 'tool-result').map(({ outcome }) => outcome)).toEqual(['unknown', 'unknown', 'rejected']);
  expect(only(events, 'assistant').map(({ text }) => text)).toEqual(['So:']);
  expect(kinds(events)).not.toContain('interruption');
  const path = writeLog(folder(), '.aider.chat.history.md', history);
  expect(independentAiderCount([path])[path]).toEqual({ sessions: 1, prompts: 1, toolCalls: 3, failedCalls: 0 });
});

test('questions of the first versions are asked without their choices', () => {
  const history = session('#### add a shelf', '', 'Here.', '', '> Allow creation of new file shelf.ts? n', '');
  expect(only(documentEvents(aider, '/x.md', history), 'rejection')).toHaveLength(1);
});

test('what Aider refuses by itself no human refused', () => {
  const no = '> Run shell command? (Y)es/(N)o [Yes]: n';
  const events = documentEvents(aider, '/x.md', session('> /bin/aider --yes-always --message go', '', '#### go', no));
  expect(only(events, 'tool-result')).toMatchObject([{ outcome: 'cancelled' }]);
  expect(only(events, 'rejection')).toEqual([]);
});

test('only what stops the model at work is an interruption', () => {
  const turn = (...lines: string[]): string[] =>
    kinds(
      documentEvents(
        aider,
        '/x.md',
        marked(['# aider chat started at 2026-03-01 09:30:00', '> x', '#### go', ...lines]),
      ),
    );
  expect(turn('> ^C again to exit', '> ^C KeyboardInterrupt')).toContain('interruption');
  expect(turn('> Attempt to fix lint errors? (Y)es/(N)o [Yes]: y', '> ^C again to exit')).toContain('interruption');
  expect(turn('> litellm.BadRequestError: no', '> Retrying in 1 second', '> ^C again to exit')).toContain(
    'interruption',
  );
  expect(turn('Done.', '> Tokens: 1 sent', '> ^C KeyboardInterrupt')).not.toContain('interruption');
  expect(turn('> litellm.BadRequestError: no', '> ^C again to exit')).not.toContain('interruption');
  expect(turn('', '#### /add till.ts', '> Added till.ts', '> ^C again to exit')).not.toContain('interruption');
  const idle = marked(['# aider chat started at 2026-03-01 09:30:00', '> Aider v0.86.2', '> ^C again to exit']);
  expect(kinds(documentEvents(aider, '/x.md', idle))).not.toContain('interruption');
});

test('two sessions of one second are two', () => {
  const twice = '# aider chat started at 2026-03-01 09:30:00\n\n#### go\n\n'.repeat(2);
  const sessions = [
    ...aider.document.read({
      path: '/shop/h.md',
      start: twice,
      text: twice,
      json: () => undefined,
      besides: [],
      beside: () => null,
    }),
  ];
  expect(new Set(sessions.map((one) => ('session' in one ? one.session : null))).size).toBe(2);
});

test('a history is looked for in the projects', () => {
  expect(placesOf(aider, '/h', { AIDER_CHAT_HISTORY_FILE: '/n/chats.md' }, ['/p'])).toEqual([
    '/h/.aider.chat.history.md',
    '/n/chats.md',
    '/p/.aider.chat.history.md',
  ]);
});

test('no history hurts', () => {
  expectDocumentTolerant(aider, '/x.md', [HISTORY]);
});

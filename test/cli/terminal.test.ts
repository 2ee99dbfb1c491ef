import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf, count, oneLine, pageOf, plain, table, wrap } from '../../src/cli/terminal.ts';
import { quoted, settingsOf, wordsOf } from '../../src/cli/settings.ts';
import type { Machine } from '../../src/core/places.ts';

describe('text for a person', () => {
  it('breaks lines between words and hangs them behind their list marker', () => {
    expect(wrap('1. one two three four', 14, '  ')).toBe('  1. one two\n     three\n     four');
    expect(wrap('a\n\nb', 40, '> ')).toBe('> a\n\n> b');
  });

  it('loses no word, and leaves no line too wide that could be broken', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z漢0-9-]{1,12}$/), { minLength: 1 }),
        fc.integer({ min: 20, max: 90 }),
        (words, width) => {
          const wrapped = wrap(words.join(' '), width, '  ');
          expect(wrapped.split(/\s+/).filter(Boolean)).toEqual(words);
          for (const line of wrapped.split('\n'))
            if (line.trim().includes(' ')) expect(columnsOf(line)).toBeLessThanOrEqual(width);
        },
      ),
    );
  });

  it('shows what would steer a terminal as what it is', () => {
    expect(plain('a\u001b[2Jb\u0007c\r\nd\u202ee')).toBe('a\ufffd[2Jb\ufffdc\nd\ufffde');
    fc.assert(
      fc.property(
        fc.string(),
        (text) => !/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(plain(text)),
      ),
    );
  });

  it('counts wide letters as two columns', () => {
    expect(columnsOf('漢字')).toBe(4);
    expect(
      table([
        ['漢', 'x'],
        ['ab', 'y'],
      ]),
    ).toBe('漢  x\nab  y');
    expect(oneLine('漢字漢字', 5)).toBe('漢字…');
  });

  it('counts in words', () => {
    expect([count(1, 'entry', 'entries'), count(1234, 'entry', 'entries')]).toEqual(['1 entry', '1,234 entries']);
  });

  it('colours only where it is asked to', () => {
    const page = pageOf({ columns: 300, colour: false, invocation: 'reverie' });
    expect(page.bold(page.red('x'))).toBe('x');
    expect(page.width).toBe(100);
    expect(pageOf({ columns: undefined, colour: true, invocation: 'reverie' }).bold('x')).toBe('\u001b[1mx\u001b[22m');
  });
});

describe('settings', () => {
  const machine = (more: Partial<Machine> = {}): Machine => ({
    env: {},
    cwd: '/',
    userHome: '/home/jan',
    platform: 'linux',
    ...more,
  });
  const folders = (found: ReturnType<typeof settingsOf>): unknown =>
    found.ok && [found.value.dataDir, found.value.storeDir];

  it.each([
    ['linux', {}, '/home/jan/.local/share/reverie'],
    ['linux', { XDG_DATA_HOME: '/data' }, '/data/reverie'],
    ['darwin', {}, '/home/jan/Library/Application Support/Reverie'],
  ] as const)('keeps its data where %s keeps data', (platform, env, data) => {
    expect(folders(settingsOf({}, machine({ platform, env })))).toEqual([data, '/home/jan/Reverie']);
  });

  it('takes an option before the environment, and the environment before the custom', () => {
    const env = { REVERIE_DATA: '/env/data', REVERIE_STORE: '/env/store' };
    expect(folders(settingsOf({}, machine({ env })))).toEqual(['/env/data', '/env/store']);
    expect(folders(settingsOf({ data: 'typed' }, machine({ env })))).toEqual(['/typed', '/env/store']);
  });

  it('does not follow the variables of agents out of a home that was named', () => {
    const env = { CODEX_HOME: '/elsewhere' };
    const own = settingsOf({}, machine({ env }));
    const named = settingsOf({ home: '/' }, machine({ env }));
    expect(own.ok && own.value.env).toEqual(env);
    expect(named.ok && named.value.env).toEqual({});
  });

  it('repeats the folders that were typed as a shell takes them', () => {
    expect(wordsOf({ data: "a b/it's", source: ['x', '/y'] }, '/z')).toEqual([
      '--source',
      'x',
      '--source',
      '/y',
      '--data',
      String.raw`'a b/it'\''s'`,
    ]);
    expect(quoted('plain-1/2.md')).toBe('plain-1/2.md');
  });
});

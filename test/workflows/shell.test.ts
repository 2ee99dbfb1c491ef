import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { programOf, simpleCommands } from '../../src/core/signals/shell.ts';

const texts = (line: string): string[] => simpleCommands(line).map((command) => command.text);
const joins = (line: string): string[] => simpleCommands(line).map((command) => command.join);

describe('a shell line becomes its simple commands', () => {
  test('operators part commands and say how they hang together', () => {
    const line = 'cd web && pnpm lint; pnpm test | tail -5 || echo red &\nls';
    expect(texts(line)).toEqual(['cd web', 'pnpm lint', 'pnpm test', 'tail -5', 'echo red', 'ls']);
    expect(joins(line)).toEqual(['first', '&&', ';', '|', '||', '&']);
  });

  test('quotes and substitutions keep their operators to themselves', () => {
    expect(texts(`git commit -m "a && b; c" && echo '|' $(git log | head -1)`)).toEqual([
      'git commit -m "a && b; c"',
      `echo '|' $(git log | head -1)`,
    ]);
  });

  test('a message from a here-document inside a substitution is one word', () => {
    const line = `git commit -m "$(cat <<'EOF'\nfix: one; two && three\n\nMore.\nEOF\n)" && git push`;
    expect(simpleCommands(line).map((command) => command.words.slice(0, 3).map((word) => word.slice(0, 6)))).toEqual([
      ['git', 'commit', '-m'],
      ['git', 'push'],
    ]);
  });

  test('the body of a here-document is no command', () => {
    expect(texts('cat > notes.md <<EOF\nrm -rf /\nEOF\nmake docs')).toEqual(['cat', 'make docs']);
  });

  test('redirections are no words', () => {
    expect(simpleCommands('go test ./... > out.txt 2>&1').map((command) => command.words)).toEqual([
      ['go', 'test', './...'],
    ]);
  });

  test('assignments in front are the environment', () => {
    const [command] = simpleCommands('CI=1 STAGE=dev make deploy');
    expect(command?.env).toEqual(['CI=1', 'STAGE=dev']);
    expect(command?.words).toEqual(['make', 'deploy']);
    expect(command?.text).toBe('CI=1 STAGE=dev make deploy');
  });

  test('a shell that is handed a script is the script', () => {
    expect(texts(`bash -lc 'cd web && pnpm test'`)).toEqual(['cd web', 'pnpm test']);
    expect(joins(`true && bash -c "make a; make b"`)).toEqual(['first', '&&', ';']);
    expect(texts('bash deploy.sh')).toEqual(['bash deploy.sh']);
  });

  test('words of the grammar are no programs', () => {
    expect(texts('if test -f a; then make a; fi; for f in x y; do gofmt -l $f; done')).toEqual([
      'test -f a',
      'make a',
      'gofmt -l $f',
    ]);
    expect(texts('time make all && command -v go')).toEqual(['make all', 'command -v go']);
  });
});

describe('the program a command is really about', () => {
  test.each([
    ['uv run pytest -q', 'pytest'],
    ['python -m pytest', 'pytest'],
    ['npx eslint src', 'eslint'],
    ['/usr/local/bin/go test', 'go'],
    ['sudo systemctl restart x', 'systemctl'],
    ['npm install left-pad', 'npm'],
    ['go run ./cmd/tool', 'go'],
  ])('%s', (line, program) => {
    expect(programOf(simpleCommands(line)[0]?.words ?? []).name).toBe(program);
  });
});

describe('whatever the line holds', () => {
  const hostile = fc.string({
    unit: fc.constantFrom(
      'a',
      ' ',
      '"',
      "'",
      '\\',
      '`',
      '$',
      '(',
      ')',
      '<',
      '>',
      '&',
      '|',
      ';',
      '\n',
      '#',
      '=',
      '-',
      '{',
      'é',
      '\u0000',
    ),
    maxLength: 400,
  });

  test('it never fails, and every command is a piece of the line', () => {
    fc.assert(
      fc.property(hostile, (line) => {
        for (const command of simpleCommands(line)) {
          expect(line).toContain(command.text);
          expect(command.words.length).toBeGreaterThan(0);
          for (const word of command.words) expect(line).toContain(word);
        }
      }),
    );
  });

  test.each(['"', "'", '$(', '`', '<<a ', '((', '{ ', 'a=1 ', '\\', '; ', '<', "bash -c '"])(
    'a megabyte of %j takes linear time',
    (piece) => {
      const line = piece.repeat(Math.ceil(1_000_000 / piece.length));
      const started = performance.now();
      simpleCommands(line);
      expect(performance.now() - started).toBeLessThan(1000);
    },
  );
});

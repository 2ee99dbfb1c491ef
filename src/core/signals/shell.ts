/**
 * Splits a shell line into its simple commands. Not a shell: it never expands, it knows quotes, substitutions,
 * here-documents, redirections and the operators between commands, and it never fails on bad input. One pass,
 * linear in the length of the line.
 */

/** How a command hangs on the one before it. */
export type Join = 'first' | '&&' | '||' | ';' | '|' | '&';

export interface SimpleCommand {
  join: Join;
  /** `NAME=value` words in front of the program. */
  env: readonly string[];
  /** Program and arguments as written, quotes included, redirections left out. */
  words: readonly string[];
  /** The stretch of the line it was read from, env included. A substring of the line. */
  text: string;
}

/** Longer lines are scripts in a here-document or generated text; what stands at their end decides nothing. */
const MAX_LINE = 20_000;
const ASSIGNMENT = /^[A-Za-z_]\w*\+?=/;
/** Words of the shell's own grammar that may stand before a command. */
const KEYWORDS = new Set(['if', 'then', 'else', 'elif', 'do', 'while', 'until', '!', '{']);
/** Before a command they change nothing; before a flag (`command -v go`) they are the command. */
const PREFIXES = new Set(['time', 'exec', 'command', 'builtin']);
const SHELLS = new Set(['bash', 'sh', 'zsh', 'dash']);
/** `bash -c "bash -c …"`: deeper nesting is no way anybody works. */
const MAX_SHELLS = 3;
const CLOSERS = new Set(['fi', 'done', 'esac']);

interface Word {
  text: string;
  start: number;
  end: number;
}

export function simpleCommands(line: string): readonly SimpleCommand[] {
  return commandsIn(line.slice(0, MAX_LINE), 0);
}

function commandsIn(source: string, depth: number): readonly SimpleCommand[] {
  const commands: SimpleCommand[] = [];
  let words: Word[] = [];
  let join: Join = 'first';
  let at = 0;
  let hereDocuments: string[] = [];

  const close = (next: Join): void => {
    const command = commandOf(source, words, join);
    const script = command && depth < MAX_SHELLS ? scriptOf(command.words) : null;
    if (script !== null)
      commands.push(...commandsIn(script, depth + 1).map((inner, i) => (i === 0 ? { ...inner, join } : inner)));
    else if (command) commands.push(command);
    // Where nothing stands between two operators ("&" and the end of its line), the first one says how they hang together.
    if (words.length > 0) join = commands.length === 0 ? 'first' : next;
    words = [];
  };

  while (at < source.length) {
    const c = source.charAt(at);
    if (c === ' ' || c === '\t' || c === '\r') at++;
    else if ((c === '\\' || c === '`') && source[at + 1] === '\n') at += 2;
    else if (c === '\n') {
      close(';');
      at = hereDocuments.length > 0 ? afterHereDocuments(source, at + 1, hereDocuments) : at + 1;
      hereDocuments = [];
    } else if (c === '#') at = endOfLine(source, at);
    else if (c === '(' || c === ')') {
      close(';');
      at++;
    } else if (c === ';') {
      close(';');
      at++;
    } else if (c === '&' && source[at + 1] === '&') {
      close('&&');
      at += 2;
    } else if (c === '&' && source[at + 1] === '>') at = skipRedirection(source, at + 1);
    else if (c === '&') {
      close('&');
      at++;
    } else if (c === '|' && source[at + 1] === '|') {
      close('||');
      at += 2;
    } else if (c === '|') {
      close('|');
      at += source[at + 1] === '&' ? 2 : 1;
    } else if (c === '<' && source[at + 1] === '<' && source[at + 2] !== '<') {
      const end = wordEnd(source, skipBlank(source, at + (source[at + 2] === '-' ? 3 : 2)));
      const mark = bare(source.slice(at, end).replace(/^<<-?\s*/, ''));
      if (mark) hereDocuments.push(mark);
      at = Math.max(end, at + 2);
    } else if (c === '<' || c === '>') at = skipRedirection(source, at);
    else {
      const end = wordEnd(source, at);
      const text = source.slice(at, end);
      const redirects = /^\d$/.test(text) && (source[end] === '>' || source[end] === '<');
      if (!redirects) words.push({ text, start: at, end });
      at = Math.max(end, at + 1);
    }
  }
  close(';');
  return commands;
}

function commandOf(source: string, words: readonly Word[], join: Join): SimpleCommand | null {
  let from = 0;
  while (from < words.length) {
    const word = words[from]?.text ?? '';
    const next = words[from + 1]?.text ?? '-';
    if (!KEYWORDS.has(word) && !(PREFIXES.has(word) && !next.startsWith('-'))) break;
    from++;
  }
  let to = words.length;
  while (to > from && words[to - 1]?.text === '}') to--;
  const own = words.slice(from, to);
  const first = own[0];
  const last = own.at(-1);
  if (!first || !last || CLOSERS.has(first.text) || first.text === 'for' || first.text === 'case') return null;
  let assignments = 0;
  while (assignments < own.length && ASSIGNMENT.test(own[assignments]?.text ?? '')) assignments++;
  if (assignments === own.length) return null;
  return {
    join,
    env: own.slice(0, assignments).map((word) => word.text),
    words: own.slice(assignments).map((word) => word.text),
    text: source.slice(first.start, last.end),
  };
}

/** The script of `bash -lc '…'`: what is run, without the shell around it. */
function scriptOf(words: readonly string[]): string | null {
  if (!SHELLS.has(baseName(words[0] ?? ''))) return null;
  const flag = words.findIndex((word, i) => i > 0 && /^-[a-z]*c$/.test(word));
  const script = flag > 0 ? words[flag + 1] : undefined;
  const quoted = script === undefined ? null : /^(["'])([^]*)\1$/.exec(script);
  return quoted?.[2] ?? null;
}

const skipBlank = (source: string, at: number): number => {
  while (source[at] === ' ' || source[at] === '\t') at++;
  return at;
};

const endOfLine = (source: string, at: number): number => {
  const end = source.indexOf('\n', at);
  return end < 0 ? source.length : end;
};

/** From `<`, `>`, `>>`, `>&` over its target. */
function skipRedirection(source: string, at: number): number {
  while (source[at] === '<' || source[at] === '>' || source[at] === '&' || source[at] === '|') at++;
  const target = skipBlank(source, at);
  return Math.max(wordEnd(source, target), at);
}

function afterHereDocuments(source: string, at: number, marks: readonly string[]): number {
  for (const mark of marks) {
    for (;;) {
      if (at >= source.length) return source.length;
      const end = endOfLine(source, at);
      const line = source.slice(at, end).trim();
      at = Math.min(end + 1, source.length);
      if (line === mark) break;
    }
  }
  return at;
}

const WORD_BREAK = ' \t\r\n;&|<>()';

/** The end of the word that starts at `at`: quotes and substitutions belong to it whole. */
function wordEnd(source: string, at: number): number {
  while (at < source.length) {
    const c = source.charAt(at);
    if (c === '\\') at += 2;
    else if (c === "'" || c === '`') at = closing(source, at + 1, c);
    else if (c === '"') at = closingDouble(source, at + 1);
    else if (c === '$' && source[at + 1] === '(') at = closingParen(source, at + 2);
    else if (WORD_BREAK.includes(c)) break;
    else at++;
  }
  return Math.min(at, source.length);
}

function closing(source: string, at: number, quote: string): number {
  const end = source.indexOf(quote, at);
  return end < 0 ? source.length : end + 1;
}

function closingDouble(source: string, at: number): number {
  while (at < source.length) {
    if (source[at] === '\\') at += 2;
    else if (source[at] === '"') return at + 1;
    else at++;
  }
  return source.length;
}

function closingParen(source: string, at: number): number {
  let depth = 1;
  while (at < source.length && depth > 0) {
    const c = source.charAt(at);
    if (c === '\\') at++;
    else if (c === "'") at = closing(source, at + 1, c) - 1;
    else if (c === '"') at = closingDouble(source, at + 1) - 1;
    else if (c === '(') depth++;
    else if (c === ')') depth--;
    at++;
  }
  return at;
}

/** A word without its quotes. */
export const bare = (word: string): string => word.replace(/["']/g, '');

/** Programs that only carry another one. What they carry is what matters. */
const CARRIERS: ReadonlyMap<string, number> = new Map([
  ['sudo', 0],
  ['env', 0],
  ['time', 0],
  ['nice', 0],
  ['nohup', 0],
  ['xargs', 0],
  ['timeout', 1],
  ['npx', 0],
  ['bunx', 0],
  ['uvx', 0],
  ['pipx', 0],
]);
/** Tools whose `run`, `exec` … hands over to another program or to a script of the project. */
const RUNNERS: ReadonlySet<string> = new Set([
  'npm',
  'pnpm',
  'yarn',
  'bun',
  'deno',
  'uv',
  'poetry',
  'pipenv',
  'pdm',
  'hatch',
  'rye',
  'pixi',
  'conda',
  'mise',
  'rtx',
  'asdf',
  'bundle',
  'direnv',
  'nix',
  'go',
  'dotnet',
  'cargo',
]);
const HANDS_OVER = new Set(['run', 'exec', 'x', 'dlx', 'tool', 'run-script']);
const OWN_SUBCOMMAND =
  /^(?:install|i|ci|add|remove|rm|update|upgrade|init|create|publish|pack|link|why|list|ls|outdated|audit|sync|lock|build|test|vet|mod|generate|get|fmt|env|doc|work|version|check|clippy|config|login|store|import|dedupe|rebuild|pip|venv|tree|python|new|clean|doc|bench|fix|restore)$/;

/**
 * The program a command is really about and where it stands among the words: `pytest` for `uv run pytest -q` and for
 * `python -m pytest`, `eslint` for `npx eslint src`.
 */
export function programOf(words: readonly string[]): { name: string; index: number } {
  let index = words.findIndex((word) => !ASSIGNMENT.test(word));
  if (index < 0) return { name: '', index: 0 };
  for (let hops = 0; hops < 4; hops++) {
    const name = baseName(words[index] ?? '');
    const next = nextArgument(words, index + 1);
    if (next < 0) break;
    const carried = CARRIERS.get(name);
    const argument = bare(words[next] ?? '');
    if (carried !== undefined) {
      const target = carried === 0 ? next : nextArgument(words, next + 1);
      if (target < 0) break;
      index = target;
      continue;
    }
    if (/^python[\d.]*$/.test(name) && bare(words[index + 1] ?? '') === '-m' && words[index + 2]) {
      index += 2;
      continue;
    }
    if (!RUNNERS.has(name)) break;
    if (HANDS_OVER.has(argument)) {
      const target = nextArgument(words, next + 1);
      // `go run ./cmd`, `cargo run`: a path is no program of its own.
      if (target < 0 || /[./\\]/.test(bare(words[target] ?? ''))) break;
      index = target;
      continue;
    }
    if (
      (name === 'pnpm' || name === 'yarn' || name === 'bun') &&
      !OWN_SUBCOMMAND.test(argument) &&
      /^[a-z][\w:-]*$/i.test(argument)
    ) {
      index = next;
      continue;
    }
    break;
  }
  return { name: baseName(words[index] ?? ''), index };
}

/** Index of the next word that is no flag and no assignment, -1 where there is none. */
function nextArgument(words: readonly string[], from: number): number {
  for (let i = from; i < words.length; i++) {
    const word = words[i] ?? '';
    if (!word.startsWith('-') && !ASSIGNMENT.test(word)) return i;
  }
  return -1;
}

/** `go` for `/usr/local/bin/go`; a script of the project keeps its path. */
function baseName(word: string): string {
  const plain = bare(word);
  const last = plain.slice(Math.max(plain.lastIndexOf('/'), plain.lastIndexOf('\\')) + 1);
  const ofProject = /^\.{0,2}\//.test(plain) && !/[/\\]s?bin[/\\]$/.test(plain.slice(0, -last.length));
  return ofProject ? plain : last.replace(/\.exe$/i, '');
}

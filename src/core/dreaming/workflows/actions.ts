/**
 * One step under its names, from the general to the particular: `go test`, `go test -race`, `go test -race ./...`.
 * Which of them two sessions share is seen only when they are compared.
 */
import type { Step } from '../../signals/steps.ts';
import { bare, programOf, simpleCommands } from '../../signals/shell.ts';

export interface Action {
  /** Equal for equal things, whatever their quoting, numbers and ids. */
  key: string;
  /** As it reads in an entry; `…` stands for what varies. */
  shown: string;
}

/** More than this many words of a command never tell two ways of working apart. */
const WORDS_MAX = 9;

/** Programs that do nothing of their own until a file or a task is named. */
const INTERPRETERS =
  /^(?:python[\d.]*|node|ruby|perl|php|deno|bun|tsx|ts-node|bash|sh|zsh|pwsh|powershell|make|gmake|just|task|rake|invoke|nox|tox|nx|turbo|ansible-playbook|npx|bunx)$/;
const MANAGERS =
  /^(?:npm|pnpm|yarn|uv|poetry|pdm|hatch|pixi|mise|bundle|composer|mvn|gradle|gradlew|\.\/gradlew|\.\/mvnw)$/;
/** Families of commands: `gh pr` says as little as `gh`. */
const FAMILIES =
  /^(?:gh|glab|docker|podman|kubectl|aws|gcloud|az|helm|dotnet|heroku|fly|flyctl|vercel|netlify|supabase|firebase|terraform|tofu|pulumi|systemctl|brew|apt|apt-get|cargo|go|nix|rails|mix|flutter|swift|xcrun|git)$/;
const FAMILY_PARTS = new Set([
  'pr',
  'issue',
  'repo',
  'release',
  'run',
  'workflow',
  'api',
  'compose',
  'image',
  'container',
  'mod',
  'tool',
  'ef',
  'db',
  'functions',
  'stash',
  'submodule',
  'lfs',
  'diff',
  'mr',
  's3',
  'ecr',
  'lambda',
  'package',
  'service',
  'services',
]);

/** Looks at the work and says what is wrong with it. */
const CHECK =
  /(?:^|[\s:_./-])(?:fmt|format|formatter|gofmt|gofumpt|prettier|black|lint|linter|lints|eslint|biome|ruff|clippy|golangci-lint|test|tests|e2e|pytest|jest|vitest|check|checks|verify|validate|vet|typecheck|type-check|tsc|mypy|pyright|audit|build|compile|smoke|coverage|ci|quality|shellcheck|markdownlint-cli2|markdownlint)\b/;
/** What any project in the language is checked with, and any agent does unasked. */
const PLAIN_CHECK =
  /^(?:(?:go|cargo|npm|pnpm|yarn|bun|dotnet|mvn|gradle|swift|mix|flutter|zig) (?:run )?(?:build|compile|test|check|vet)|(?:python -m |uv run |npx )?(?:pytest|jest|vitest|tsc)|make)(?: \.\/\.\.\.| \.| -v| -q)*$/;

export const isCheck = (shown: string): boolean => CHECK.test(shown);
export const isPlainCheck = (shown: string): boolean => PLAIN_CHECK.test(shown);

/** @returns at least one action, the most general first */
export function actionsOf(step: Step): readonly Action[] {
  switch (step.kind) {
    case 'skill':
    case 'slash':
      return [{ key: `${step.kind} ${step.text}`, shown: step.text }];
    case 'edit':
      return editActions(step.path);
    case 'run':
      return runActions(step.text);
  }
}

function editActions(path: string): Action[] {
  const parts = path.split('/');
  const name = parts.at(-1) ?? path;
  const extension = /^[^.]+.*(\.[A-Za-z][A-Za-z0-9]{0,9})$/.exec(name)?.[1];
  const actions: Action[] = extension === undefined ? [] : [{ key: `edit *${extension}`, shown: extension }];
  for (let n = 1; n < Math.min(parts.length, 5); n++) {
    const folder = `${parts.slice(0, n).join('/')}/`;
    actions.push({ key: `edit ${folder}`, shown: folder });
  }
  return [...actions, { key: `edit ${path}`, shown: path }];
}

function runActions(text: string): Action[] {
  const words = wordsOf(text);
  const from = leastWords(words.map((word) => word.key));
  const actions: Action[] = [];
  for (let n = from; n <= Math.min(words.length, WORDS_MAX); n++) {
    const part = words.slice(0, n);
    actions.push({
      key: `run ${part.map((word) => word.key).join(' ')}`,
      shown: shown(part.map((word) => word.shown)),
    });
  }
  return actions;
}

/** Two names of one thing: one is the other and more. All edits are one: a sequence has one occasion. */
export const sameAction = (a: string, b: string): boolean =>
  a === b || a.startsWith(`${b} `) || b.startsWith(`${a} `) || (a.startsWith('edit ') && b.startsWith('edit '));

/**
 * What several runs of one command have in common: the words that `most` of them have, `…` for the rest, in the form
 * that fits the largest number of them.
 */
export function commonForm(texts: readonly string[], most: number): string {
  const all = texts.map(wordsOf);
  const holders = new Map<string, number>();
  for (const words of all) {
    const parts = words.flatMap(({ key }) => [key, `${startOf(key)}…`]);
    for (const part of new Set(parts)) holders.set(part, (holders.get(part) ?? 0) + 1);
  }
  const isShared = (part: string): boolean => (holders.get(part) ?? 0) >= most;
  const votes = new Map<string, number>();
  for (const words of all) {
    const from = leastWords(words.map(({ key }) => key));
    const kept = words.map((word, i) => {
      if (i < from || (word.key !== '…' && isShared(word.key))) return word.shown;
      // `TAG=…` says more than nothing, and so does `overlays/…`.
      const start = startOf(word.key);
      return start.length > 2 && word.shown.startsWith(start) && isShared(`${start}…`) ? `${start}…` : '…';
    });
    const form = shown(kept);
    votes.set(form, (votes.get(form) ?? 0) + 1);
  }
  return [...votes].sort((a, b) => b[1] - a[1] || b[0].length - a[0].length)[0]?.[0] ?? '';
}

const startOf = (key: string): string =>
  key.slice(0, Math.max(key.indexOf('='), key.indexOf('/'), key.indexOf(':')) + 1);

/** A command without what it is given, for a title: `docker build` for `docker build -t app .` */
export function shortForm(form: string): string {
  const words = form.split(' ');
  return words.slice(0, nameWords(words)).join(' ');
}

/** A stretch of varying words is one `…`; at the end it says nothing, nor does the flag of a message. */
function shown(words: readonly string[]): string {
  const kept = words.filter((word, i) => !(word === '…' && words[i - 1] === '…'));
  for (;;) {
    const last = kept.length - 1;
    const isOpen = /^[^\w]*…$/.test(kept[last] ?? '');
    const isGiven = isOpen && (kept[last - 1] ?? '').startsWith('-') && !isMessageFlag(kept, last - 1);
    if (last > 0 && (isMessageFlag(kept, last) || (isOpen && !isGiven))) kept.pop();
    else return kept.join(' ');
  }
}

/** What is written into a history is new each time. */
const isMessageFlag = (words: readonly string[], i: number): boolean =>
  /^(?:git|gh|glab|hg|jj|svn)$/.test(words[0] ?? '') && /^(?:-[a-z]*m|--message|--title|--body)$/.test(words[i] ?? '');

interface Word {
  key: string;
  shown: string;
}

function wordsOf(text: string): Word[] {
  const command = simpleCommands(text)[0];
  const raw = command ? command.words : text.split(/\s+/);
  const words: Word[] = (command?.env ?? []).map((word) => ({ key: masked(bare(word)), shown: masked(word) }));
  for (let i = 0; i < raw.length; i++) {
    const word = raw[i] ?? '';
    // Where git works is a matter of the moment.
    if (raw[0] === 'git' && words.length === 1 && (word === '-C' || word === '-c')) i++;
    else if (raw[0] === 'npx' && (word === '-y' || word === '--yes')) continue;
    else if (raw[0] === 'git' && words.length === 1 && word.startsWith('-')) continue;
    else if (isMessageFlag(raw, i - 1)) words.push({ key: '…', shown: '…' });
    else words.push({ key: masked(bare(word)), shown: masked(word) });
  }
  return words;
}

const HEX_ID = /\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,64}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;
const NUMBERS = /(?<![A-Za-z\d])\d+(?:[.:]\d+)*(?![A-Za-z\d])/g;

/** What varies by its nature: quoted sentences, substitutions, ids, numbers. A `**` would end the bold of a title. */
function masked(word: string): string {
  if (/\s/.test(word) || word.includes('$(') || word.includes('`') || word.includes('**')) return '…';
  return word.replace(HEX_ID, '…').replace(NUMBERS, '…');
}

const isPlain = (word: string | undefined): boolean => word !== undefined && /^[A-Za-z][\w:-]*$/.test(word);

/** How many words make an action at all: `pnpm` says nothing, `pnpm lint` does, `flake8` does. */
function leastWords(words: readonly string[]): number {
  const { name, index } = programOf(words);
  const named = FAMILIES.test(name) || INTERPRETERS.test(name) || MANAGERS.test(name);
  return named ? nameWords(words) : Math.min(index + 1, words.length);
}

/** How many words name what is done, with its subcommand where there is one. */
function nameWords(words: readonly string[]): number {
  const { name, index } = programOf(words);
  const isManaged = FAMILIES.test(name) || MANAGERS.test(name);
  let n = index + 1;
  // Flags before the subcommand belong to it.
  let ahead = n;
  if (isManaged || INTERPRETERS.test(name)) while (words[ahead]?.startsWith('-') && ahead < n + 3) ahead++;
  if (INTERPRETERS.test(name)) n = ahead + 1;
  else if (isPlain(words[ahead]) && !/[./]/.test(name)) n = ahead + 1;
  if (isManaged && FAMILY_PARTS.has(words[n - 1] ?? '') && words[n] !== undefined) n++;
  return Math.max(1, Math.min(n, words.length, WORDS_MAX));
}

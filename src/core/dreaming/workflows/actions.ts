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
const INTERPRETERS = /^(?:python[\d.]*|node|ruby|perl|php|deno|bun|tsx|ts-node|bash|sh|zsh|pwsh|powershell|make|gmake|just|task|rake|invoke|nox|tox|nx|turbo|ansible-playbook|npx|bunx)$/;
const MANAGERS = /^(?:npm|pnpm|yarn|uv|poetry|pdm|hatch|pixi|mise|bundle|composer|mvn|gradle|gradlew|\.\/gradlew|\.\/mvnw)$/;
/** Families of commands: `gh pr` says as little as `gh`. */
const FAMILIES = /^(?:gh|glab|docker|podman|kubectl|aws|gcloud|az|helm|dotnet|heroku|fly|flyctl|vercel|netlify|supabase|firebase|terraform|tofu|pulumi|systemctl|brew|apt|apt-get|cargo|go|nix|rails|mix|flutter|swift|xcrun|git)$/;
const FAMILY_PARTS = new Set(['pr', 'issue', 'repo', 'release', 'run', 'workflow', 'api', 'compose', 'image', 'container', 'mod', 'tool', 'ef', 'db', 'functions', 'stash', 'submodule', 'lfs', 'diff', 'mr', 's3', 'ecr', 'lambda', 'package', 'service', 'services']);

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
    actions.push({ key: `run ${part.map((word) => word.key).join(' ')}`, shown: shown(part.map((word) => word.shown)) });
  }
  return actions;
}

/** A stretch of varying words is one `…`; at the end it says nothing, nor does the flag it was given to. */
function shown(words: readonly string[]): string {
  const kept = words.filter((word, i) => !(word === '…' && words[i - 1] === '…'));
  while (kept.length > 1 && /^[^\w]*…$/.test(kept.at(-1) ?? '')) {
    kept.pop();
    if (kept.length > 1 && kept.at(-1)?.startsWith('-')) kept.pop();
  }
  return kept.join(' ');
}

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
    else if (raw[0] === 'git' && words.length === 1 && word.startsWith('-')) continue;
    else words.push({ key: masked(bare(word)), shown: masked(word) });
  }
  return words;
}

const HEX_ID = /\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,64}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;
const NUMBERS = /(?<![A-Za-z\d])\d+(?:[.:]\d+)*(?![A-Za-z\d])/g;

/** What varies by its nature: quoted sentences, substitutions, ids, numbers. */
function masked(word: string): string {
  if (/\s/.test(word) || word.includes('$(') || word.includes('`') || word.includes('⋯') || word.includes('[redacted')) return '…';
  return word.replace(HEX_ID, '…').replace(NUMBERS, '…');
}

/** How many words make an action at all: `pnpm` says nothing, `pnpm lint` does. */
function leastWords(words: readonly string[]): number {
  const { name, index } = programOf(words);
  let n = index + 1;
  const isPlain = (word: string | undefined): boolean => word !== undefined && /^[A-Za-z][\w:-]*$/.test(word);
  // Flags before the subcommand belong to it.
  let ahead = n;
  if (FAMILIES.test(name) || INTERPRETERS.test(name) || MANAGERS.test(name)) while (words[ahead]?.startsWith('-') && ahead < n + 3) ahead++;
  const next = words[ahead];
  if (INTERPRETERS.test(name)) n = Math.min(ahead + 1, words.length);
  else if (isPlain(next)) n = ahead + 1;
  if (FAMILIES.test(name) && FAMILY_PARTS.has(words[n - 1] ?? '') && words[n] !== undefined) n++;
  return Math.max(1, Math.min(n, words.length, WORDS_MAX));
}

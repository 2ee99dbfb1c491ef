/**
 * What a session did, step by step: the commands it ran, the files it changed, the skills and slash commands it
 * used. Looking around is left out: what an agent reads on its way says nothing of how a thing is done here.
 */
import type { CommandEvent, SessionEvent, ToolCallEvent, ToolResultEvent } from '../sessions/event.ts';
import type { Session } from '../sessions/session.ts';
import { bare, simpleCommands, type SimpleCommand } from './shell.ts';

/** Plain JSON: kept by the content of the session. */
export interface StepsSignal {
  steps: readonly Step[];
}

export interface Step {
  kind: 'run' | 'edit' | 'skill' | 'slash';
  /** An exact piece of the record: the simple command, the path as the call names it, the skill's or command's name. */
  text: string;
  /** For edits the path below the session's directory, `/` between its parts; else empty. */
  path: string;
  /** 0-based number of the user's prompt it follows. */
  turn: number;
  line: number;
  at: number | null;
  /** A failed step is an attempt; `null` where the log does not tell. */
  worked: boolean | null;
}

/** Quotes and comparisons need the beginning of a command, never the script it carries. */
const TEXT_MAX = 240;
/** A session that goes on for longer is mined by its end, where its ways have settled. */
const STEPS_MAX = 600;

export function extractSteps(session: Session): StepsSignal {
  const results = new Map<string, ToolResultEvent>();
  for (const event of session.events) if (event.kind === 'tool-result') results.set(event.callId, event);
  const steps: Step[] = [];
  let turn = 0;
  for (const event of session.events) {
    if (event.copied || !event.active) continue;
    if (event.kind === 'prompt' && event.via === 'prompt') turn++;
    for (const step of stepsOf(event, results, session.head.cwd)) steps.push({ ...step, turn });
  }
  return { steps: steps.slice(-STEPS_MAX) };
}

type Found = Omit<Step, 'turn'>;

function stepsOf(event: SessionEvent, results: ReadonlyMap<string, ToolResultEvent>, home: string | null): Found[] {
  if (event.kind === 'command') return slashStep(event);
  if (event.kind !== 'tool-call') return [];
  const result = results.get(event.callId);
  // What the user refused, or what never ran, was no step.
  if (result && (result.outcome === 'rejected' || result.outcome === 'cancelled')) return [];
  const worked = !result || result.outcome === 'unknown' ? null : result.outcome === 'ok';
  const base = { line: event.line, at: event.at, path: '', worked };
  if (event.category === 'shell') return event.command === null ? [] : shellSteps(event.command, base);
  if (event.category === 'edit' || event.category === 'write') return editStep(event, base, home);
  const skill =
    event.tool.toLowerCase() === 'skill' ? /"(?:skill|command)":"([\w:./-]{2,80})"/.exec(event.input)?.[1] : undefined;
  return skill === undefined ? [] : [{ ...base, kind: 'skill', text: skill }];
}

/** The agent's own buttons: they change the conversation, not the work. */
const OWN_COMMANDS = new Set(
  'add-dir agents approvals bashes bug clear color compact config context copy cost doctor effort exit export extra-usage fast feedback fork help hooks ide init install-github-app keybindings login logout mcp memory mention mobile model new output-style permissions plan plugin plugins privacy-settings quit rate-limit-options release-notes reload-plugins remote-control remote-env rename resume rewind sandbox session settings skills stats status statusline tasks teleport terminal-setup theme todos undo upgrade usage vim voice'.split(
    ' ',
  ),
);

function slashStep(event: CommandEvent): Found[] {
  const name = event.name.replace(/^\//, '');
  if (!event.name.startsWith('/') || OWN_COMMANDS.has(name) || !/^[\w:.-]{2,60}$/.test(name)) return [];
  return [{ kind: 'slash', text: event.name, path: '', line: event.line, at: event.at, worked: null }];
}

function editStep(event: ToolCallEvent, base: Omit<Found, 'kind' | 'text'>, home: string | null): Found[] {
  if (event.path === null || event.path.length > TEXT_MAX) return [];
  const path = below(event.cwd ?? home, home, event.path);
  return path === null ? [] : [{ ...base, kind: 'edit', text: event.path, path }];
}

/** @returns the path below one of the folders, `null` where it lies outside: a scratch file is no part of the work */
function below(cwd: string | null, home: string | null, path: string): string | null {
  const plain = path.replaceAll('\\', '/');
  if (!/^(?:\/|[A-Za-z]:\/|~)/.test(plain)) return plain.replace(/^\.\//, '');
  const inside = [home, cwd].flatMap((folder) => {
    const prefix = folder === null ? '' : `${folder.replaceAll('\\', '/').replace(/\/+$/, '')}/`;
    return prefix.length > 1 && plain.toLowerCase().startsWith(prefix.toLowerCase())
      ? [plain.slice(prefix.length)]
      : [];
  });
  return inside[0] ?? null;
}

function shellSteps(line: string, base: Omit<Found, 'kind' | 'text'>): Found[] {
  const commands = simpleCommands(line);
  const kept = commands.filter((command) => command.join !== '||' && !looksAround(command));
  return kept.flatMap((command): Found[] => {
    const text = quotable(command.text);
    if (simpleCommands(text).length === 0) return [];
    // Only the line as a whole has an outcome: where it failed, any of its commands may have.
    const worked = base.worked === false && kept.length > 1 && command.join === 'first' ? null : base.worked;
    return [{ ...base, kind: 'run', text, worked }];
  });
}

/** Stands for a secret that was taken out, or for text the index left out: no quote may reach over it. */
const MARK = /\[redacted|⋯/;

function quotable(text: string): string {
  const mark = text.search(MARK);
  return text.slice(0, mark < 0 ? TEXT_MAX : Math.min(mark, TEXT_MAX)).trimEnd();
}

/** Show, search, move about, wait, or put away: every session does it, for reasons of its own. */
const AROUND = new Set(
  '[ [[ ack ag awk base64 basename bat cat cd chmod chown clear cmp column comm cp cut date df diff dir dirname du echo egrep env exit export false fd fgrep file find findstr fold grep groups gunzip gzip head hexdump hostname htop id jobs jq kill killall less ln local ls lsof md5sum mkdir more mv nl od open paste pbcopy pgrep pidof pkill popd printenv printf ps pushd pwd readlink realpath rev rg rm rmdir sed seq set sha256sum sleep sort source . split stat strings sudo tac tail tar tee test time top touch tr trap tree true type ulimit uname uniq unset unzip wait watch wc where whereis which while who whoami xargs xxd yes yq zcat zip [ { } set-location get-content get-childitem select-string select-object where-object foreach-object out-file test-path write-output write-host get-command new-item remove-item copy-item move-item join-path get-date start-sleep'.split(
    ' ',
  ),
);
const GIT_AROUND = new Set(
  'add annotate bisect blame branch cat-file check-ignore checkout config describe diff for-each-ref grep help log ls-files ls-remote ls-tree merge-base mv name-rev reflog remote restore rev-list rev-parse rm shortlog show show-ref status switch symbolic-ref var version worktree'.split(
    ' ',
  ),
);

/** Of any program that has subcommands. */
const ASKING = new Set('describe doc explain help info list logs ls outdated ps search status top tree why'.split(' '));

/** Also programs written on the spot (`python -c …`): nothing of them comes again. */
function looksAround(command: SimpleCommand): boolean {
  const words = command.words.map(bare);
  const program = (words[0] ?? '').split(/[/\\]/).at(-1)?.toLowerCase() ?? '';
  if (AROUND.has(program) || program.startsWith('$') || /^[^\w./~]/.test(program) || program === '') return true;
  // At the end they ask the program about itself; before a value they are its own (`sign --version 1.2`).
  if (words.length > 1 && /^(?:--version|--help|-h|-V)$/.test(words.at(-1) ?? '')) return true;
  if (ASKING.has(words[1] ?? '') || (words[1] === 'version' && words.length === 2)) return true;
  if (program === 'git')
    return GIT_AROUND.has(gitSubcommand(words)) && !words.some((word) => word === '-b' || word === '-c');
  return (
    /^(?:python[\d.]*|node|ruby|perl|php|deno|bun)$/.test(program) &&
    (words[1] === undefined || /^-(?:[cep]|-eval)?$/.test(words[1]))
  );
}

function gitSubcommand(words: readonly string[]): string {
  let i = 1;
  while (i < words.length && words[i]?.startsWith('-')) i += words[i] === '-C' || words[i] === '-c' ? 2 : 1;
  return words[i] ?? '';
}

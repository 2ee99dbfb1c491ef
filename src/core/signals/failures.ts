/**
 * Failures of one session that may be worth remembering, each with its telling error, what the agent did then, and
 * without those that are ordinary work.
 */
import type { InjectedEvent, PromptEvent, SessionEvent, ToolCallEvent, ToolResultEvent } from '../sessions/event.ts';
import type { Session } from '../sessions/session.ts';
import { findingsOf, type Finding } from './failures/findings.ts';
import {
  aftermath,
  firstWorkedOf,
  wordsOf,
  type FailedCommand,
  type FirstWorked,
  type ShellRun,
} from './failures/fix.ts';
import { misuseOf } from './failures/misuse.ts';
import {
  addressesAgents,
  asks,
  isAboutTheWork,
  isFilter,
  isMergeConflict,
  looks,
  namesPlaces,
  plansRed,
  wasStopped,
} from './failures/ordinary.ts';
import type { CommandFailure, FailureSignal, HookStop, LintFinding, Quoted, ToolMisuse } from './failures/signal.ts';
import { quotable, tellingLines } from './failures/telling.ts';
import { templateWords } from './failures/template.ts';
import { bare, programOf, simpleCommands, type SimpleCommand } from './shell.ts';

export { FailureSignal } from './failures/signal.ts';

/** One failing loop must not fill the index: more than this many signals of one session are not looked at. */
const SIGNALS_MAX = 400;

/** What a session ran and when it edited. */
interface History {
  runs: readonly ShellRun[];
  firstWorked: FirstWorked;
  /** Sequence numbers of the edits that were applied. */
  editsAt: readonly number[];
  edits: readonly Edit[];
}

/** An edit that comes later than this many events has nothing to do with the failure. */
const EDIT_WITHIN = 60;
/** One output that names more rules than this is an audit. */
const RULES_MAX = 7;
const LINTS = /lint|vet|check|ruff|flake8|clippy|rubocop|style|biome|pylint/i;

interface Call {
  call: ToolCallEvent;
  result: ToolResultEvent;
  /** What the agent last said before it, and first after it, without a prompt in between. */
  said: string;
  then: string;
}

/** @returns plain JSON, in the order of the session */
export function extractFailures(session: Session): FailureSignal[] {
  const calls = callsOf(session.events);
  const runs: ShellRun[] = [];
  const runOf = new Map<Call, number>();
  const editsAt: number[] = [];
  const edits: Edit[] = [];
  for (const entry of calls) {
    const { call, result } = entry;
    const worked = result.outcome === 'ok';
    if (call.category === 'shell' && call.command !== null) {
      runOf.set(entry, runs.length);
      runs.push({ seq: call.seq, line: call.line, at: call.at, commands: simpleCommands(call.command), worked });
    }
    if (worked && (call.category === 'edit' || call.category === 'write')) {
      editsAt.push(call.seq);
      if (call.path !== null) edits.push({ seq: call.seq, file: call.path.split(/[/\\]/).at(-1) ?? call.path, call });
    }
  }

  const history: History = { runs, firstWorked: firstWorkedOf(runs), editsAt, edits };
  const signals: FailureSignal[] = [];
  let folder: Folder = null;
  calls.forEach((entry, i) => {
    if (signals.length >= SIGNALS_MAX) return;
    const { call, result } = entry;
    const run = runOf.get(entry);
    const failed = result.outcome === 'failed';
    if (run !== undefined && call.command !== null) {
      const commands = runs[run]?.commands ?? [];
      signals.push(...lintFindings(entry, commands, edits));
      if (failed || hidesFailure(result)) signals.push(...commandFailures(entry, commands, run, history, folder));
      folder = folderAfter(folder, call, commands, result);
    } else if (failed && call.category !== 'web') {
      const misuse = toolMisuse(entry, calls.slice(i + 1, i + 25));
      if (misuse) signals.push(misuse);
    }
  });
  for (const event of session.events)
    if (event.kind === 'prompt' && !event.copied) signals.push(...pastedFindings(event, edits));
  for (const event of session.events) if (event.kind === 'injected' && !event.copied) signals.push(...hookStop(event));
  return signals.slice(0, SIGNALS_MAX);
}

const STOPPED_BY_HOOK = /^.{0,40}\b(?:stopped|blocked|denied) by (?:a |the )?hook\b:?\s*/i;

/** A hook that stops what the user asked for costs a prompt each time. */
function hookStop(event: InjectedEvent): HookStop[] {
  const first = event.text.split('\n', 1)[0] ?? '';
  const intro = STOPPED_BY_HOOK.exec(first)?.[0];
  const text = intro === undefined ? '' : quotable(first.slice(intro.length));
  if (event.origin !== 'hook' || text.length < 8) return [];
  return [
    {
      kind: 'hook-stop',
      error: { text, line: event.line, at: event.at, role: 'system' },
      template: [...templateWords([text.replace(/"[^"]*"?/g, ' ')])],
    },
  ];
}

interface Edit {
  seq: number;
  /** Name of the file without its folders. */
  file: string;
  call: ToolCallEvent;
}

/** Findings in what a linter printed, whatever its exit: `lint | tail` succeeds. */
function lintFindings(
  { call, result }: Call,
  commands: readonly SimpleCommand[],
  edits: readonly Edit[],
): LintFinding[] {
  const linter =
    commands.find((command) => command.words.some((word) => LINTS.test(word))) ??
    (result.outcome === 'failed' ? commands.find((command) => !isFilter(command)) : undefined);
  const text = linter && quotable(linter.text.split('\n')[0] ?? '');
  if (!linter || !text || addressesAgents(result.text)) return [];
  const lint = { words: wordsOf(linter), call: { text, line: call.line, at: call.at, role: 'assistant' as const } };
  return withRules(result.text).map((finding) => signalOf(finding, lint, result, 'tool', edits));
}

/** Findings that the user pasted: the same slip, seen by a person or by CI. */
const pastedFindings = (prompt: PromptEvent, edits: readonly Edit[]): LintFinding[] =>
  withRules(prompt.text).map((finding) => signalOf(finding, null, prompt, 'user', edits));

function withRules(text: string): readonly Finding[] {
  const findings = findingsOf(text);
  return findings.length > RULES_MAX ? [] : findings;
}

function signalOf(
  { rule, message, file, quote }: Finding,
  lint: LintFinding['lint'],
  source: SessionEvent,
  role: Quoted['role'],
  edits: readonly Edit[],
): LintFinding {
  const after = edits.filter(
    (edit) => edit.seq > source.seq && edit.seq - source.seq < EDIT_WITHIN && (file === null || edit.file === file),
  );
  const comment = after
    .map(({ call }) => ({ call, text: silencerOf(call.input, rule) }))
    .find(({ text }) => text !== null);
  return {
    kind: 'finding',
    lint,
    rule,
    message,
    error: { text: quote, line: source.line, at: source.at, role },
    ownWork: edits.some((edit) => edit.seq < source.seq && (file === null || edit.file === file)),
    actedOn: after.length > 0,
    silenced: comment?.text
      ? { text: comment.text, line: comment.call.line, at: comment.call.at, role: 'assistant' }
      : null,
  };
}

/** The comment that turns a rule off for one line, in the notation of whatever linter it is. */
function silencerOf(input: string, rule: string): string | null {
  const written = input.slice(Math.max(0, input.lastIndexOf('"new_string"')));
  for (const [text] of written.matchAll(
    /(?:\/\/ ?|# ?|\/\* ?)(?:nolint:|noqa: ?|eslint-disable(?:-next-line|-line)? |pylint: ?disable=|rubocop:disable |type: ignore\[|shellcheck disable=|biome-ignore )[\w@/:,-]{2,60}/g,
  )) {
    if (text.includes(rule)) return text;
  }
  return null;
}

function callsOf(events: readonly SessionEvent[]): Call[] {
  const results = new Map<string, ToolResultEvent>();
  for (const event of events)
    if (event.kind === 'tool-result' && !event.copied && !results.has(event.callId)) results.set(event.callId, event);
  const calls: Call[] = [];
  let said = '';
  let waiting: Call[] = [];
  for (const event of events) {
    if (event.copied) continue;
    if (event.kind === 'prompt') {
      said = '';
      waiting = [];
    } else if (event.kind === 'assistant') {
      said = event.text;
      for (const call of waiting) call.then = event.text;
      waiting = [];
    } else if (event.kind === 'tool-call') {
      const result = results.get(event.callId);
      if (!result) continue;
      const call = { call: event, result, said, then: '' };
      calls.push(call);
      waiting.push(call);
    }
  }
  return calls;
}

/** A shell that goes on after a missing program reports success: `foo | tail`, `foo; ls`. */
const hidesFailure = (result: ToolResultEvent): boolean =>
  result.outcome === 'ok' &&
  /^(?:[\w./-]+: (?:line \d+: )?[\w.-]+: command not found|zsh: command not found: \S+)$/m.test(
    result.text.slice(0, 2000),
  );

function commandFailures(
  { call, result, said, then }: Call,
  commands: readonly SimpleCommand[],
  run: number,
  { runs, firstWorked, editsAt, edits }: History,
  folder: Folder,
): FailureSignal[] {
  if (call.command === null || wasStopped(result.exitCode, result.text)) return [];
  if (addressesAgents(result.text) || isMergeConflict(result.text)) return [];
  const telling = tellingLines(result.text);
  const quoteOfCall = (text: string): Quoted => ({ text, line: call.line, at: call.at, role: 'assistant' });
  const quoteOfResult = (text: string): Quoted => ({ text, line: result.line, at: result.at, role: 'tool' });

  const command = blamed(
    commands,
    telling.map(({ text }) => text),
    result.text,
  );
  if (!command) return [];
  const text = quotable(command.text.split('\n')[0] ?? '');
  const words = wordsOf(command);
  if (!text || words.length > 60) return [];

  if (findingsOf(result.text).length > 0) return [];
  if (telling.length === 0) return [];
  const stayedIn =
    explains(
      folder,
      command,
      telling.map(({ text: line }) => line),
    ) && folder
      ? { folder: folder.path, call: folder.call }
      : null;
  if (!stayedIn && asks(command, result.exitCode, result.text)) return [];
  const aboutTheWork = isAboutTheWork(result.text);
  if (aboutTheWork && (plansRed(said) || plansRed(then.slice(0, 600)))) return [];

  const lines = telling.map(({ text: line }) => line);
  const template = [...templateWords(lines)];
  const program = programOf(command.words).name;
  const failed: FailedCommand = { run, program, words, template };
  // Where the error names files, only edits of those may be what made it go away.
  const output = result.text.slice(0, 6000);
  const namesFiles = aboutTheWork && namesPlaces(output);
  const relevant = namesFiles ? edits.filter(({ file }) => output.includes(file)).map(({ seq }) => seq) : editsAt;
  const after = aftermath(failed, runs, firstWorked, relevant, aboutTheWork);
  // Whoever then edits the very file that the error names is at work on it.
  const workedOn =
    aboutTheWork &&
    edits.some(({ seq, file }) => seq > call.seq && seq - call.seq < EDIT_WITHIN && output.includes(file));
  const failure: CommandFailure = {
    kind: 'command',
    program,
    words,
    call: quoteOfCall(text),
    errors: lines.map(quoteOfResult),
    template,
    aboutTheWork,
    ...after,
    ended: workedOn ? 'edited' : after.ended,
    stayedIn,
  };
  return [failure];
}

/** Which command of the line failed: the one that the error names, else the last that does more than print. */
function blamed(commands: readonly SimpleCommand[], errors: readonly string[], output: string): SimpleCommand | null {
  const named = commands.find((command) => {
    const names = [bare(command.words[0] ?? ''), programOf(command.words).name].filter((name) => name.length > 1);
    return errors.some((error) =>
      names.some(
        (name) =>
          error.startsWith(`${name}:`) ||
          error.includes(` ${name}:`) ||
          error.includes(`:${name}:`) ||
          error.endsWith(`: ${name}`),
      ),
    );
  });
  if (named) return named;
  const heads = commands.filter(
    (command) => command.join !== '|' && !looks(command) && /^[\w.~/\\-]/.test(command.words[0] ?? ''),
  );
  if (heads.length === 0)
    return commands.find((command) => command.join !== '|' && /^[\w.~/\\[-]/.test(command.words[0] ?? '')) ?? null;
  // A task runner prefixes its lines with the name of the task: "[lint] …".
  const labels = new Set(
    [...output.slice(0, 4000).matchAll(/^\[([\w:.-]{2,30})\] (?:ERROR|error)/gm)].map((match) => match[1]),
  );
  const labelled = heads.find((command) => command.words.some((word) => labels.has(bare(word))));
  if (labelled) return labelled;
  // Else the one whose arguments the error repeats; without any, the last: what comes before it went well.
  let best: { command: SimpleCommand; repeats: number } | null = null;
  for (const command of heads) {
    const repeats = command.words
      .slice(1)
      .filter((word) => bare(word).length > 3 && errors.some((error) => error.includes(bare(word)))).length;
    if (!best || repeats >= best.repeats) best = { command, repeats };
  }
  return best?.command ?? null;
}

/** Where a relative `cd` has left the shell. Several agents keep one shell for the whole session. */
type Folder = { path: string; call: Quoted } | null;

function folderAfter(
  folder: Folder,
  call: ToolCallEvent,
  commands: readonly SimpleCommand[],
  result: ToolResultEvent,
): Folder {
  if (/^Shell cwd was reset/m.test(result.text.slice(-400))) return null;
  let now = folder;
  for (const command of commands) {
    if (command.words[0] !== 'cd') continue;
    const target = bare(command.words[1] ?? '').replace(/\/+$/, '');
    if (/\bcd:.*(?:no such|not a directory|can't cd|cannot)/i.test(result.text.slice(0, 600))) continue;
    const relative = /^(?:\.\/)?[\w@.+-]+(?:\/[\w@.+-]+)*$/.test(target) && !target.startsWith('..') && target !== '.';
    const inSubshell = (call.command ?? '').includes(`(${command.text}`);
    if (inSubshell) continue;
    now = relative
      ? {
          path: target.replace(/^\.\//, ''),
          call: { text: command.text, line: call.line, at: call.at, role: 'assistant' },
        }
      : null;
  }
  return now;
}

const NOT_THERE =
  /no such file|does not exist|not found|did not match|unknown revision|can't cd|cannot find|could not open|not a directory|outside/i;

/** The command names a path from above the folder the shell is still in. */
function explains(folder: Folder, command: SimpleCommand, errors: readonly string[]): boolean {
  if (!folder || !errors.some((error) => NOT_THERE.test(error))) return false;
  const first = folder.path.split('/')[0] ?? folder.path;
  return command.words.slice(1).some((word) => {
    const path = bare(word).replace(/^\.\//, '').replace(/\/+$/, '');
    return path === folder.path || path.startsWith(`${folder.path}/`) || path.startsWith(`${first}/`);
  });
}

function toolMisuse({ call, result }: Call, later: readonly Call[]): ToolMisuse | null {
  if (wasStopped(result.exitCode, result.text)) return null;
  const inner = /<tool_use_error>([\s\S]{1,2000})/.exec(result.text)?.[1]?.split('</tool_use_error>')[0] ?? result.text;
  const { kind: problem, subject: named } = misuseOf(inner);
  const line = inner.split('\n').find((part) => part.trim().length > 3) ?? '';
  const text = problem === 'other' ? (tellingLines(inner)[0]?.text ?? '') : quotable(line);
  if (!text) return null;
  const subject = problem === 'no-such-file' ? relativeTo(call.path, call.cwd) : named;
  return {
    kind: 'misuse',
    tool: call.tool,
    problem,
    subject,
    error: { text, line: result.line, at: result.at, role: 'tool' },
    template: [...templateWords([text])],
    asked:
      problem === 'no-such-file' && subject !== null && call.input.includes(subject)
        ? { text: subject, line: call.line, at: call.at, role: 'assistant' }
        : null,
    instead: insteadOf(problem, call, subject, later),
  };
}

function relativeTo(path: string | null, cwd: string | null): string | null {
  if (path === null || cwd === null) return path;
  return path.startsWith(cwd) ? path.slice(cwd.length).replace(/^[/\\]+/, '') : path;
}

/** What worked in its place: the same tool with a name that holds the refused one, or the file where it really is. */
function insteadOf(
  problem: ToolMisuse['problem'],
  call: ToolCallEvent,
  subject: string | null,
  later: readonly Call[],
): Quoted | null {
  if (subject === null) return null;
  for (const { call: next, result } of later) {
    if (result.outcome !== 'ok') continue;
    const quote = (text: string): Quoted => ({ text, line: next.line, at: next.at, role: 'assistant' });
    if (problem === 'no-such-file') {
      const path = relativeTo(next.path, next.cwd);
      if (path !== null && path !== subject && sameName(path, subject) && next.input.includes(path)) return quote(path);
    } else if ((problem === 'unknown-agent' || problem === 'unknown-skill') && next.tool === call.tool) {
      const value = next.input
        .split('"')
        .find((text) => text.length <= 120 && text !== subject && text.includes(subject) && /^[\w:./-]+$/.test(text));
      if (value) return quote(value);
    }
  }
  return null;
}

/** The same file name, its ending aside. */
function sameName(a: string, b: string): boolean {
  const stem = (path: string): string => (path.split(/[/\\]/).at(-1) ?? path).replace(/(.)\.\w+$/, '$1');
  return stem(a).length > 3 && stem(a) === stem(b);
}

/** A shell call that failed: which of its commands, why, and what the agent did then. */
import type { ToolResultEvent } from '../../sessions/event.ts';
import { bare, programOf, type SimpleCommand } from '../shell.ts';
import { EDIT_WITHIN, type Call, type History } from './calls.ts';
import { findingsOf } from './findings.ts';
import { aftermath, wordsOf, type FailedCommand } from './fix.ts';
import { explains, type Folder } from './folder.ts';
import {
  addressesAgents,
  asks,
  isAboutTheWork,
  isMergeConflict,
  looks,
  namesPlaces,
  plansRed,
  wasStopped,
} from './ordinary.ts';
import type { CommandFailure, Quoted } from './signal.ts';
import { absentProgram, quotable, tellingLines } from './telling.ts';
import { templateWords } from './template.ts';

const WORDS_MAX = 60;

/** A shell that goes on after a missing program reports success: `foo | tail`, `foo; ls`. */
export const hidesFailure = (result: ToolResultEvent): boolean =>
  result.outcome === 'ok' &&
  /^(?:[\w./-]+: (?:line \d+: )?[\w.-]+: command not found|zsh: command not found: \S+)$/m.test(
    result.text.slice(0, 2000),
  );

export function commandFailures(
  { call, result, said, then }: Call,
  commands: readonly SimpleCommand[],
  run: number,
  { runs, firstWorked, editsAt, edits }: History,
  folder: Folder,
): CommandFailure[] {
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
  // Inside a quoted script the words may stand otherwise than they were read.
  if (!text || words.length > WORDS_MAX || !call.command.includes(text)) return [];

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
  // Of `timeout 60 make` it may be the wrapper that is missing.
  const absent = lines
    .flatMap((line) => absentProgram(line) ?? [])
    .find((name) => words.some((word) => bare(word) === name));
  const program = absent ?? programOf(command.words).name;
  const output = result.text.slice(0, 6000);
  const ends = result.text.length > 16_000 ? `${result.text.slice(0, 8000)}\n${result.text.slice(-8000)}` : result.text;
  const failed: FailedCommand = { run, program, words, output: ends, template };
  // Where the error names files, only edits of those may be what made it go away.
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

/** Runs one command line: understands it, opens the engine, prints the answer. */
import { homedir } from 'node:os';
import { CommanderError } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { fail, type Failure } from '../shared/result.ts';
import type { Answered } from './answer.ts';
import { programFor, type Order } from './program.ts';
import { settingsOf, wordsOf, type Settings } from './settings.ts';
import { pageOf, plain } from './terminal.ts';

const DONE = 0;
const FAILED = 1;
const WRONG_USAGE = 2;

/** What a checkout of Reverie calls this program. */
const REVERIE = 'npm run -s reverie --';

/**
 * @param invocation what to type for the same with another command, where it is not this program with its options
 * @returns the exit status
 */
export async function run(argv: readonly string[], invocation?: string): Promise<number> {
  endQuietlyWithItsReader();
  const json = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : undefined).includes('--json');
  const understood = await understand(argv);
  if (understood.kind === 'shown') {
    process.stdout.write(understood.text);
    return DONE;
  }
  if (understood.kind === 'wrong') {
    if (json) printJson({ error: { code: 'wrong-usage', message: understood.message, hint: understood.hint } });
    else process.stderr.write(`reverie: ${understood.message}\n${understood.hint}\n`);
    return WRONG_USAGE;
  }
  const { places, run: command } = understood.order;
  const typed = invocation ?? [REVERIE, ...wordsOf(places, process.cwd())].join(' ');
  const settings = settingsOf(places, {
    env: process.env,
    cwd: process.cwd(),
    userHome: homedir(),
    platform: process.platform,
  });
  const say = (answered: Answered): number => print(answered, json, typed);
  return settings.ok ? carryOut(command, settings.value, json, say) : say(settings);
}

/** Even a bug in Reverie leaves one document with `--json`, and the place to look at on standard error. */
function bug(error: unknown): Answered {
  process.stderr.write(`${plain(error instanceof Error ? (error.stack ?? error.message) : String(error))}\n`);
  return fail({
    code: 'internal',
    message: `Something went wrong inside Reverie: ${error instanceof Error ? error.message : String(error)}`,
    hint: 'This is a bug. Nothing that was not reported as done has been done; `reverie doctor` says what stands.',
  });
}

/** @returns the exit status */
async function carryOut(
  command: Order['run'],
  settings: Settings,
  quiet: boolean,
  say: (answered: Answered) => number,
): Promise<number> {
  const { openEngine } = await import('../core/engine.ts');
  const engine = openEngine({ ...settings, now: () => new Date(), random: Math.random });
  const stop = new AbortController();
  const interrupted = (): void => {
    // Once: finish in order. Twice: now.
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
  };
  process.on('SIGINT', interrupted);
  process.on('SIGTERM', interrupted);
  const progress = progressLine(quiet);
  try {
    const answered = await command({ engine, settings, signal: stop.signal, tell: progress.tell });
    progress.clear();
    const status = say(answered);
    if (answered.ok) await answered.value.goesOn?.();
    return status;
  } catch (error) {
    return say(bug(error));
  } finally {
    progress.clear();
    engine.close();
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
  }
}

/** @returns the exit status */
function print(answered: Answered, json: boolean, invocation: string): number {
  if (!answered.ok) {
    printFailure(answered.error, json, invocation);
    return FAILED;
  }
  const { value: answer } = answered;
  if (json) printJson(answer.json, answer.goesOn === undefined ? 2 : 0);
  else {
    const { isTTY, columns } = process.stdout;
    const page = pageOf({
      columns: isTTY ? columns : undefined,
      colour: isTTY && !process.env['NO_COLOR'],
      invocation,
    });
    process.stdout.write(`${answer.text(page)}\n`);
  }
  return answer.incomplete ? FAILED : DONE;
}

function printFailure({ code, message, hint }: Failure, json: boolean, invocation: string): void {
  if (json) return printJson({ error: { code, message, hint } });
  // The engine knows the commands by their names; what to type is the terminal's business.
  const typed = (text: string): string => plain(text).replaceAll('`reverie ', `\`${invocation} `);
  process.stderr.write(`reverie: ${typed(sentence(message))}\n${typed(sentence(hint))}\n`);
}

const sentence = (text: string): string => (/[.!?`]$/.test(text) ? text : `${text}.`);

const printJson = (document: unknown, indent = 2): void =>
  void process.stdout.write(`${JSON.stringify(document, null, indent)}\n`);

type Understood =
  | { kind: 'order'; order: Order }
  /** Help or the version was asked for. */
  | { kind: 'shown'; text: string }
  | { kind: 'wrong'; message: string; hint: string };

async function understand(argv: readonly string[]): Promise<Understood> {
  let order: Order | null = null;
  let out = '';
  const program = programFor(manifest.version, (taken) => (order = taken));
  for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)])
    command.exitOverride().configureOutput({ writeOut: (text) => (out += text), writeErr: () => {} });
  const hint = 'Run with --help to see what there is.';
  try {
    if (argv.length === 0) return { kind: 'wrong', message: 'no command.', hint: program.helpInformation().trimEnd() };
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: 'shown', text: out };
    return { kind: 'wrong', message: error.message.replace(/^error: /, ''), hint };
  }
  return order === null ? { kind: 'wrong', message: 'no command.', hint } : { kind: 'order', order };
}

function progressLine(quiet: boolean): { tell(text: string): void; clear(): void } {
  const { stderr } = process;
  let shown = false;
  let last = 0;
  if (quiet || !stderr.isTTY) return { tell: () => {}, clear: () => {} };
  return {
    tell(text) {
      if (performance.now() - last < 50) return;
      last = performance.now();
      shown = true;
      stderr.write(`\r\u001b[2K${plain(text).slice(0, stderr.columns - 1)}`);
    },
    clear() {
      if (shown) stderr.write('\r\u001b[2K');
    },
  };
}

/** `reverie sessions | head` closes the pipe early, which is nobody's fault. */
function endQuietlyWithItsReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(DONE);
  });
}

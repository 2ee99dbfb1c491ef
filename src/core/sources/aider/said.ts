/** What Aider says in a turn: edits it applied, commands it ran and what they printed, questions and their answers. */
import type { DecodedEvent, RecordPlace, SessionFacts } from '../reader.ts';

/** What has happened since the human typed something. */
export class Turn {
  readonly cwd: string | null;
  /** The model is at work: what is stopped now is its work. At the prompt the same keys end Aider. */
  working = false;
  stopped = false;
  /** The human ran a command; its output follows. */
  own = false;
  /** Aider has said that an edit failed; why stands below, without marks. */
  explains = false;
  /** The human let Aider run the commands that are told next. */
  runs = false;
  /** The human let the plan of one model be carried out by another, which is asked as a human would be. */
  plans = false;
  /** Nobody was asked: Aider was started so that it answers its questions itself. */
  unasked = false;
  /** What the model said last. */
  #said: string | null = null;
  /** A command that was run, with what it has printed so far. */
  #running: { callId: string; lines: string[] } | null = null;
  #calls = 0;
  #line = 0;

  constructor(cwd: string | null) {
    this.cwd = cwd;
  }

  /** @param text what the human typed */
  begin(text: string): void {
    this.working = !/^[/!]/.test(text) || ASKS.test(text);
    this.stopped = false;
    this.runs = false;
    this.plans = false;
    this.#said = null;
    this.own = /^(?:\/(?:run|test|lint|git)\b|!)/.test(text);
  }

  /** @param text what the model says */
  says(text: string): void {
    this.working = false;
    this.#said = text;
  }

  /** @param text what stands there as if it had been typed; Aider trims the ends of its lines */
  isPlan(text: string): boolean {
    return this.plans || (this.#said !== null && trimmed(this.#said) === trimmed(text));
  }

  callId({ line }: RecordPlace): string {
    this.#calls = line === this.#line ? this.#calls + 1 : 1;
    this.#line = line;
    return `line-${String(line)}-${String(this.#calls)}`;
  }

  run(callId: string): void {
    this.#running = { callId, lines: [] };
  }

  /** A line that may be the output of a command that runs. */
  printed(line: string): void {
    this.#running?.lines.push(line);
  }

  /** The result of the command that ran. Aider does not note how it ended. */
  end(place: RecordPlace): DecodedEvent[] {
    const run = this.#running;
    this.#running = null;
    if (run === null) return [];
    const text = run.lines.join('\n').trim();
    const { callId } = run;
    return [{ kind: 'tool-result', ...place, callId, outcome: 'unknown', exitCode: null, text, userModified: false }];
  }
}

const trimmed = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();

/** Commands that ask the model. */
const ASKS = /^\/(?:architect|ask|code|context|help)\s+\S/;

const QUESTION = /^(.{0,500}\?) \(Y\)es\/\(N\)o[^[\]]{0,80}(?:\[[^\]]{0,20}\])?: ?(.{0,40})$/;
/** As the first versions asked. */
const EARLIER_QUESTION = /^(Allow .{1,500}\?) (y|n|yes|no)$/i;
/** What is answered so goes back to the model at once. */
const GOES_ON = /^(?:Attempt to fix|Add .{1,300} to the chat\?)/;
const NOT_DONE =
  /^(?:The LLM did not conform to the edit format|# ?\d+ SEARCH\/REPLACE blocks? failed to match|Malformed response|The LLM provided a malformed|Only \d+ reflections allowed)/;
const SERVICE = /^(?:litellm\.\w+|The API provider|Retrying in|OpenAI API error|Model .{1,200} has hit a token limit)/;
const RETRY = /^Retrying in /;
const QUIET = /^(?:Tokens: |Cost: )/;
const UNASKED = / --yes(?:-always)?(?: |$)/;

export function saidByAider(
  text: string,
  place: RecordPlace,
  turn: Turn,
): { events: DecodedEvent[]; facts: Partial<SessionFacts> } {
  const events: DecodedEvent[] = [];
  const facts: Partial<SessionFacts> = {};
  const lines = text.split('\n');
  let before = '';
  let failed = false;
  for (const line of lines) {
    const edits = NOT_DONE.test(line);
    // The failure of one answer is told in several lines.
    if (edits && !failed) events.push(...turn.end(place), ...edit(null, 'failed', line, place, turn));
    failed ||= edits;
    if (edits) turn.working = !line.startsWith('Only ');
    if (!edits) events.push(...lineEvents(line, before, place, turn, facts));
    if (line.trim() !== '') before = line;
  }
  turn.explains = failed;
  const whole = text.trim();
  if (whole !== '')
    events.unshift({ kind: 'injected', ...place, origin: turn.own ? 'command-output' : 'notification', text: whole });
  return { events, facts };
}

function lineEvents(
  line: string,
  before: string,
  place: RecordPlace,
  turn: Turn,
  facts: Partial<SessionFacts>,
): DecodedEvent[] {
  const said = (name: RegExp): string | undefined => name.exec(line)?.[1]?.trim();
  if (QUIET.test(line)) {
    turn.working = false;
    return turn.end(place);
  }
  turn.unasked ||= UNASKED.test(line);
  const version = said(/^Aider v(\S{1,40})/);
  if (version !== undefined) facts.agentVersion = version;
  const model = said(/^(?:Main model|Model): (.{1,200}?) with /);
  if (model !== undefined) facts.model = model;
  const edited = said(/^Applied edit to (.{1,2000})/);
  if (edited !== undefined) return [...turn.end(place), ...edit(edited, 'ok', line, place, turn)];
  const ran = said(/^Running (.{1,4000})/);
  if (ran !== undefined && (turn.runs || /^Run shell command/.test(before)))
    return [...turn.end(place), ...shell(ran, place, turn)];
  if (/^\^C/.test(line)) return [...turn.end(place), ...interrupted(place, turn)];
  if (SERVICE.test(line)) {
    turn.working = RETRY.test(line);
    return [...turn.end(place), { kind: 'service-error', ...place, text: line }];
  }
  const [, question = '', answer = ''] = QUESTION.exec(line) ?? EARLIER_QUESTION.exec(line) ?? [];
  if (question === '') {
    turn.printed(line);
    return [];
  }
  // Not again, and none of them, are a no too.
  const no = /^[nds]/i.test(answer);
  turn.runs = !no && question.startsWith('Run shell command');
  turn.plans = !no && question === EDIT_FILES;
  turn.working = !no && (turn.plans || (GOES_ON.test(question) && !OUTPUT.test(question)));
  return [...turn.end(place), ...(no && REFUSABLE.test(question) ? refused(question, place, turn) : [])];
}

/** Whether it is an answer that Aider gives itself, because it holds for all such questions. */
export const isAnswer = (text: string): boolean => QUESTION.test(text);

const EDIT_FILES = 'Edit the files?';
const OUTPUT = /^Add (?:command output|.{1,20} tokens of)/;

/** Questions whether to do what the model wants. */
const REFUSABLE =
  /^(?:Run shell commands?|Create new file|Edit the files|Allow edits to |Allow creation of new file|Attempt to fix)/;

const call = (
  tool: string,
  category: 'edit' | 'shell' | 'other',
  fields: { command: string | null; path: string | null; input: string },
  callId: string,
  place: RecordPlace,
  turn: Turn,
): DecodedEvent => ({ kind: 'tool-call', ...place, callId, tool, category, cwd: turn.cwd, ...fields });

function edit(
  path: string | null,
  outcome: 'ok' | 'failed',
  line: string,
  place: RecordPlace,
  turn: Turn,
): DecodedEvent[] {
  const callId = turn.callId(place);
  return [
    call('edit', 'edit', { command: null, path, input: path ?? line }, callId, place, turn),
    { kind: 'tool-result', ...place, callId, outcome, exitCode: null, text: line, userModified: false },
  ];
}

function shell(command: string, place: RecordPlace, turn: Turn): DecodedEvent[] {
  const callId = turn.callId(place);
  turn.run(callId);
  return [call('shell', 'shell', { command, path: null, input: command }, callId, place, turn)];
}

function refused(question: string, place: RecordPlace, turn: Turn): DecodedEvent[] {
  const callId = turn.callId(place);
  const runs = question.startsWith('Run');
  const outcome = turn.unasked ? 'cancelled' : 'rejected';
  const no: DecodedEvent[] = turn.unasked ? [] : [{ kind: 'rejection', ...place, callId, words: null }];
  return [
    call(
      runs ? 'shell' : 'edit',
      runs ? 'shell' : 'edit',
      { command: null, path: null, input: question },
      callId,
      place,
      turn,
    ),
    { kind: 'tool-result', ...place, callId, outcome, exitCode: null, text: question, userModified: false },
    ...no,
  ];
}

/** Once a turn, and only while the model was at work. */
function interrupted(place: RecordPlace, turn: Turn): DecodedEvent[] {
  if (!turn.working || turn.stopped) return [];
  turn.stopped = true;
  return [{ kind: 'interruption', ...place }];
}

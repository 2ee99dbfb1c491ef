/**
 * Failures of one session that may be worth remembering, each with its telling error, what the agent did then, and
 * without those that are ordinary work.
 */
import type { InjectedEvent } from '../sessions/event.ts';
import type { Session } from '../sessions/session.ts';
import { callsOf, historyOf } from './failures/calls.ts';
import { commandFailures, hidesFailure } from './failures/command.ts';
import { folderAfter, type Folder } from './failures/folder.ts';
import { lintFindings, pastedFindings } from './failures/lint.ts';
import { toolMisuse } from './failures/refusal.ts';
import type { FailureSignal, HookStop } from './failures/signal.ts';
import { quotable } from './failures/telling.ts';
import { templateWords } from './failures/template.ts';

export { FailureSignal } from './failures/signal.ts';

/** One failing loop must not fill the index: more than this many signals of one session are not looked at. */
const SIGNALS_MAX = 400;
/** What was refused is asked for again soon, or not at all. */
const CALLS_AFTER_REFUSAL = 24;

/** @returns plain JSON: failed and refused calls in the order of the session, then what was pasted or stopped */
export function extractFailures(session: Session): FailureSignal[] {
  const calls = callsOf(session.events);
  const history = historyOf(calls);
  const signals: FailureSignal[] = [];
  let folder: Folder = null;
  calls.forEach((entry, i) => {
    if (signals.length >= SIGNALS_MAX) return;
    const { call, result } = entry;
    const failed = result.outcome === 'failed';
    const run = history.runOf.get(entry);
    if (run !== undefined) {
      const commands = history.runs[run]?.commands ?? [];
      signals.push(...lintFindings(entry, commands, history.edits));
      if (failed || hidesFailure(result)) signals.push(...commandFailures(entry, commands, run, history, folder));
      folder = folderAfter(folder, call, commands, result);
    } else if (failed && call.category !== 'web') {
      const misuse = toolMisuse(entry, calls.slice(i + 1, i + 1 + CALLS_AFTER_REFUSAL));
      if (misuse) signals.push(misuse);
    }
  });
  for (const event of session.events) {
    if (event.copied) continue;
    if (event.kind === 'prompt') signals.push(...pastedFindings(event, history.edits));
    if (event.kind === 'injected') signals.push(...hookStop(event));
  }
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

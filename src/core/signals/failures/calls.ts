/** Tool calls with their results, in the order of the session, and what the session ran and edited. */
import type { SessionEvent, ToolCallEvent, ToolResultEvent } from '../../sessions/event.ts';
import { simpleCommands } from '../shell.ts';
import { firstWorkedOf, type FirstWorked, type ShellRun } from './fix.ts';

/** An edit that comes later than this many events has nothing to do with a failure. */
export const EDIT_WITHIN = 60;

/** What is said speaks of the calls just made, not of one from long before. */
const SPEAKS_OF = 3;

export interface Call {
  call: ToolCallEvent;
  result: ToolResultEvent;
  /** What the agent last said before it, and first after it, without a prompt in between. */
  said: string;
  then: string;
}

export interface Edit {
  seq: number;
  /** Name of the file without its folders. */
  file: string;
  call: ToolCallEvent;
}

/** What a session ran and when it edited. */
export interface History {
  runs: readonly ShellRun[];
  /** Index of the run that is a call. */
  runOf: ReadonlyMap<Call, number>;
  firstWorked: FirstWorked;
  /** Sequence numbers of the edits that were applied. */
  editsAt: readonly number[];
  edits: readonly Edit[];
}

export function callsOf(events: readonly SessionEvent[]): Call[] {
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
      for (const call of waiting.slice(-SPEAKS_OF)) call.then = event.text;
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

export function historyOf(calls: readonly Call[]): History {
  const runs: ShellRun[] = [];
  const runOf = new Map<Call, number>();
  const editsAt: number[] = [];
  const edits: Edit[] = [];
  for (const entry of calls) {
    const { call, result } = entry;
    const worked = result.outcome === 'ok';
    if (call.category === 'shell' && call.command !== null) {
      runOf.set(entry, runs.length);
      const { seq, line, at, command } = call;
      runs.push({ seq, line, at, command, commands: simpleCommands(command), worked });
    }
    if (worked && (call.category === 'edit' || call.category === 'write')) {
      editsAt.push(call.seq);
      if (call.path !== null) edits.push({ seq: call.seq, file: call.path.split(/[/\\]/).at(-1) ?? call.path, call });
    }
  }
  return { runs, runOf, firstWorked: firstWorkedOf(runs), editsAt, edits };
}

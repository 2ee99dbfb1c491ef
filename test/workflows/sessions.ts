/** Small sessions written for these tests: `$ …` runs a command, `✗ …` one that fails, `> …` is the user's prompt. */
import type { SessionEvent } from '../../src/core/sessions/event.ts';
import type { RootedHead, Session } from '../../src/core/sessions/session.ts';

type Draft = SessionEvent extends infer E ? (E extends unknown ? Omit<E, keyof typeof BASE> : never) : never;
const BASE = { seq: 0, line: 0, at: 0, uid: null, active: true, copied: false };

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 5);

export interface Told {
  project?: string;
  /** The session it is a copy or a part of. */
  rootOf?: string;
}

/** @param n which session it is: each has its own id, file and day */
export function session(
  n: number,
  told: string,
  { project = '/home/ana/shop', rootOf }: Told = {},
): Session & { head: RootedHead } {
  const id = `session-${n}`;
  const events: SessionEvent[] = [];
  const push = (event: Draft): void => {
    const seq = events.length;
    events.push({ ...event, ...BASE, seq, line: seq + 1, at: START + n * DAY + seq * 1000 });
  };
  const lines = told.split('\n').map((line) => line.trim());
  lines.filter(Boolean).forEach((line, i) => {
    const callId = `call-${i}`;
    const rest = line.slice(2);
    const call = { kind: 'tool-call', callId, cwd: project } as const;
    const result = { kind: 'tool-result', callId, exitCode: null, text: '', userModified: false } as const;
    switch (line[0]) {
      case '>':
        return push({ kind: 'prompt', text: rest, via: 'prompt' });
      case '/':
        return push({ kind: 'command', name: line, text: line });
      case '$':
      case '✗':
        push({
          ...call,
          tool: 'Bash',
          category: 'shell',
          command: rest,
          path: null,
          input: JSON.stringify({ command: rest }),
        });
        return push({ ...result, outcome: line[0] === '$' ? 'ok' : 'failed' });
      case '~':
        push({
          ...call,
          tool: 'Edit',
          category: 'edit',
          command: null,
          path: `${project}/${rest}`,
          input: JSON.stringify({ file_path: `${project}/${rest}` }),
        });
        return push({ ...result, outcome: 'ok' });
      case '*':
        push({
          ...call,
          tool: 'Skill',
          category: 'other',
          command: null,
          path: null,
          input: JSON.stringify({ skill: rest }),
        });
        return push({ ...result, outcome: 'ok' });
      default:
        throw new Error(`cannot read ${line}`);
    }
  });
  const head: RootedHead = {
    id,
    agent: 'claude-code',
    file: `/home/ana/.claude/projects/x/${id}.jsonl`,
    cwd: project,
    gitBranch: null,
    gitRemote: null,
    agentVersion: null,
    models: [],
    startedAt: START + n * DAY,
    endedAt: START + n * DAY,
    parent: rootOf ?? null,
    relation: rootOf ? 'fork' : 'root',
    title: null,
    untold: [],
    rootOf: rootOf ?? id,
    project,
  };
  const counts = {
    prompts: 0,
    assistant: 0,
    toolCalls: 0,
    failedCalls: 0,
    rejections: 0,
    interruptions: 0,
    compactions: 0,
  };
  return { head, counts, events };
}

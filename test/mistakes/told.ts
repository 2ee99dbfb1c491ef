/** Sessions told in a few words: what was run, how it ended, what was edited and said. */
import { recallMistakes } from '../../src/core/dreaming/mistakes.ts';
import type { Lesson } from '../../src/core/dreaming/lesson.ts';
import type { SessionEvent, ToolCategory } from '../../src/core/sessions/event.ts';
import type { RootedHead, Session } from '../../src/core/sessions/session.ts';
import { extractFailures, type FailureSignal } from '../../src/core/signals/failures.ts';

export type Step =
  | { ran: string; out?: string; exit?: number; cut?: boolean }
  | { tool: string; category: ToolCategory; path?: string; input?: string; out: string; failed?: boolean }
  | { edited: string; to?: string }
  | { said: string }
  | { asked: string }
  | { hook: string };

export const fails = (ran: string, out: string, exit = 1): Step => ({ ran, out, exit });
export const works = (ran: string, out = ''): Step => ({ ran, out, exit: 0 });
export const edits = (edited: string, to = 'x'): Step => ({ edited, to });
export const says = (said: string): Step => ({ said });
export const refuses = (tool: string, text: string, path = '/w/a.ts'): Step => ({
  tool,
  category: tool === 'Read' ? 'read' : tool === 'Task' ? 'task' : 'edit',
  path,
  out: `<tool_use_error>${text}</tool_use_error>`,
  failed: true,
});

const DAY = 86_400_000;
let sessions = 0;

export function told(
  steps: readonly Step[],
  { cwd = '/home/ann/src/shop', root }: { cwd?: string; root?: string } = {},
): Session & { head: RootedHead } {
  const n = ++sessions;
  const id = `s${n}`;
  const start = Date.UTC(2026, 5, 1) + n * DAY;
  const events: SessionEvent[] = [];
  let line = 0;
  const base = () => ({
    seq: events.length,
    line: ++line,
    at: start + line * 1000,
    uid: `${id}-${line}`,
    active: true,
    copied: false,
  });
  const call = (
    tool: string,
    category: ToolCategory,
    command: string | null,
    path: string | null,
    input: string,
    out: string,
    outcome: 'ok' | 'failed' | 'cancelled',
    exitCode: number | null,
  ) => {
    const callId = `${id}-c${line}`;
    events.push({ ...base(), kind: 'tool-call', callId, tool, category, command, path, cwd, input });
    events.push({ ...base(), kind: 'tool-result', callId, outcome, exitCode, text: out, userModified: false });
  };
  for (const step of steps) {
    if ('ran' in step) {
      const exit = step.exit ?? 0;
      const out = exit === 0 ? (step.out ?? '') : `Exit code ${exit}\n${step.out ?? ''}`;
      call(
        'Bash',
        'shell',
        step.ran,
        null,
        JSON.stringify({ command: step.ran }),
        out,
        step.cut ? 'cancelled' : exit === 0 ? 'ok' : 'failed',
        exit,
      );
    } else if ('tool' in step)
      call(
        step.tool,
        step.category,
        null,
        step.path ?? null,
        step.input ?? '{}',
        step.out,
        step.failed ? 'failed' : 'ok',
        null,
      );
    else if ('edited' in step)
      call(
        'Edit',
        'edit',
        null,
        step.edited,
        JSON.stringify({ file_path: step.edited, old_string: 'a', new_string: step.to }),
        'done',
        'ok',
        null,
      );
    else if ('said' in step) events.push({ ...base(), kind: 'assistant', text: step.said });
    else if ('hook' in step) events.push({ ...base(), kind: 'injected', origin: 'hook', text: step.hook });
    else events.push({ ...base(), kind: 'prompt', text: step.asked, via: 'prompt' });
  }
  const head: RootedHead = {
    id,
    agent: 'claude-code',
    file: `/logs/${id}.jsonl`,
    cwd,
    gitBranch: null,
    gitRemote: null,
    agentVersion: null,
    models: [],
    startedAt: start,
    endedAt: start + line * 1000,
    parent: root ?? null,
    relation: root ? 'resume' : 'root',
    title: null,
    untold: [],
    rootOf: root ?? id,
    project: cwd,
  };
  return {
    head,
    counts: { prompts: 0, assistant: 0, toolCalls: 0, failedCalls: 0, rejections: 0, interruptions: 0, compactions: 0 },
    events,
  };
}

export const signalsOf = (...steps: Step[]): FailureSignal[] => extractFailures(told(steps));

/** Through JSON, the way kept signals come back. */
export function lessonsOf(mined: readonly (Session & { head: RootedHead })[]): Lesson[] {
  return recallMistakes(
    mined.map((session) => ({ session: session.head, signals: JSON.parse(JSON.stringify(extractFailures(session))) })),
  );
}

export const textOf = (lessons: readonly Lesson[]): string =>
  lessons.map(({ title, advice }) => `${title}\n${advice}`).join('\n');

/** A call that one of the agent's own tools refused, and what it took instead. */
import type { ToolCallEvent } from '../../sessions/event.ts';
import type { Call } from './calls.ts';
import { misuseOf } from './misuse.ts';
import { addressesAgents, wasStopped } from './ordinary.ts';
import type { Quoted, ToolMisuse } from './signal.ts';
import { quotable, tellingLines } from './telling.ts';
import { templateWords } from './template.ts';

export function toolMisuse({ call, result }: Call, later: readonly Call[]): ToolMisuse | null {
  if (wasStopped(result.exitCode, result.text) || addressesAgents(result.text)) return null;
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

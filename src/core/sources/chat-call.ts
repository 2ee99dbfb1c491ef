/** Tool calls as services write them in a list of messages: `{id, function: {name, arguments}}`. */
import type { ToolCallEvent, ToolCategory } from '../sessions/event.ts';
import { compact } from './compact.ts';
import { asList, asObject, asString, asText, isObject, parseObject, type JsonObject } from './json.ts';
import type { DecodedEvent, RecordPlace } from './reader.ts';
import { categoryOf, commandLine, pathIn, pathInPatch } from './tools.ts';

export interface CallsOf {
  place: RecordPlace;
  /** Where the session works. */
  cwd: string | null;
  /** Tools of this agent that the table all agents share does not have, or has for another's. */
  categories: ReadonlyMap<string, ToolCategory>;
}

/** @param calls a list of calls; anything else has none */
export function chatCalls(calls: unknown, of: CallsOf): DecodedEvent[] {
  return asList(calls)
    .filter(isObject)
    .map((call, n) => ({ kind: 'tool-call', ...of.place, callId: callIdOf(call, n, of.place), ...chatCall(call, of) }));
}

const callIdOf = (call: JsonObject, n: number, { line }: RecordPlace): string =>
  asText(call['id']) ?? asText(call['call_id']) ?? `line-${String(line)}-${String(n + 1)}`;

export function chatCall(
  call: JsonObject,
  { cwd, categories }: CallsOf,
): Pick<ToolCallEvent, 'tool' | 'category' | 'command' | 'path' | 'cwd' | 'input'> {
  const named = asObject(call['function']) ?? call;
  const tool = asString(named['name']) ?? '';
  const category = categories.get(tool.toLowerCase()) ?? categoryOf(tool);
  const written = named['arguments'] ?? named['input'];
  const raw = typeof written === 'string' ? written : compact(written);
  const input = asObject(written) ?? (typeof written === 'string' ? parseObject(written) : null) ?? {};
  return {
    tool,
    category,
    command: category === 'shell' ? commandLine(input['command'] ?? input['cmd']) : null,
    path: pathIn(input) ?? asText(input['target_file']) ?? (category === 'edit' ? pathInPatch(raw) : null),
    cwd: asText(input['workdir']) ?? asText(input['cwd']) ?? cwd,
    input: raw,
  };
}

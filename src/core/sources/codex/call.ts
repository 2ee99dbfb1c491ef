/** A Codex tool call as an event: five kinds of items that say the same in different fields. */
import { compact } from '../compact.ts';
import type { ToolCallEvent } from '../../sessions/event.ts';
import { asObject, asString, asText, parseObject, type JsonObject } from '../json.ts';
import { categoryOf, commandLine, pathIn, pathInPatch } from '../tools.ts';

type Call = Pick<ToolCallEvent, 'tool' | 'category' | 'command' | 'path' | 'cwd' | 'input'>;

export const CALL_ITEMS: ReadonlySet<string> = new Set([
  'function_call',
  'custom_tool_call',
  'local_shell_call',
  'web_search_call',
  'tool_search_call',
  'image_generation_call',
]);

/** @param cwd where the session works at this record, for calls that name no directory */
export function callOf(type: string, item: JsonObject, cwd: string | null): Call {
  switch (type) {
    case 'function_call':
    case 'custom_tool_call':
      return namedCall(item, cwd);
    case 'local_shell_call': {
      const action = asObject(item['action']) ?? {};
      return {
        tool: 'local_shell',
        category: 'shell',
        command: commandLine(action['command']),
        path: null,
        cwd: asText(action['working_directory']) ?? cwd,
        input: compact(action),
      };
    }
    default: {
      const tool = type.replace(/_call$/, '');
      const input = compact(item['action'] ?? item['arguments']);
      return { tool, category: categoryOf(tool), command: null, path: null, cwd, input };
    }
  }
}

function namedCall(item: JsonObject, cwd: string | null): Call {
  const namespace = asText(item['namespace']);
  const name = asString(item['name']) ?? '';
  const tool = namespace?.startsWith('mcp__') ? `${namespace}__${name}` : name;
  const written = item['arguments'] ?? item['input'];
  const raw = typeof written === 'string' ? written : compact(written);
  const input = raw.startsWith('{') ? parseObject(raw) : null;
  const scripted = input === null && name === 'exec' ? commandInScript(raw) : null;
  const category = scripted === null ? categoryOf(tool) : 'shell';
  return {
    tool,
    category,
    command: category === 'shell' ? (scripted ?? commandLine(input?.['cmd'] ?? input?.['command'])) : null,
    path: category === 'edit' ? pathInPatch(asString(input?.['input']) ?? raw) : input && pathIn(input),
    cwd: asText(input?.['workdir']) ?? asText(input?.['cwd']) ?? cwd,
    input: raw,
  };
}

const SCRIPTED = /\bexec_command\s*\(\s*\{[^{}"]{0,200}\bcmd\s*:\s*("(?:[^"\\\n]|\\.)*")/;

/** The command inside a script that calls the shell tool, where it is written as a plain string. */
function commandInScript(script: string): string | null {
  const literal = SCRIPTED.exec(script)?.[1];
  if (literal === undefined) return null;
  try {
    return asText(JSON.parse(literal));
  } catch {
    return null;
  }
}

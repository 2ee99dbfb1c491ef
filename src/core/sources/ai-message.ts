/** Messages of the library many agents speak to services with: blocks of `text`, `reasoning`, `tool-call`, `tool-result`. */
import type { ToolCategory, ToolResultEvent } from '../sessions/event.ts';
import { compact } from './compact.ts';
import { exitInText } from './exit-in-text.ts';
import { asList, asObject, asText, isObject, parseObject, type JsonObject } from './json.ts';
import type { DecodedEvent, RecordPlace } from './reader.ts';
import { commandLine, contentText, pathIn, pathInPatch } from './tools.ts';

export interface AiMessageOf {
  place: RecordPlace;
  /** Where the session works. */
  cwd: string | null;
  category(tool: string): ToolCategory;
  /** What a text in the user's role is. */
  user(text: string): DecodedEvent[];
}

export function aiMessageEvents({ role, content }: JsonObject, of: AiMessageOf): DecodedEvent[] {
  if (role === 'system') return [];
  const { place } = of;
  const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : asList(content).filter(isObject);
  return blocks.flatMap((block, n): DecodedEvent[] => {
    const text = asText(block['text']);
    const callId = asText(block['toolCallId']) ?? `line-${String(place.line)}-${String(n + 1)}`;
    switch (block['type']) {
      case 'text':
        if (text === null || text.trim() === '') return [];
        return role === 'user' ? of.user(text) : [{ kind: 'assistant', ...place, text }];
      case 'reasoning':
        return text === null ? [] : [{ kind: 'thinking', ...place, text }];
      case 'tool-call':
        return [callEvent(block, callId, of)];
      case 'tool-result':
        return [{ kind: 'tool-result', ...place, callId, ...resultIn(block), userModified: false }];
      default:
        return [];
    }
  });
}

function callEvent(block: JsonObject, callId: string, { place, cwd, category: known }: AiMessageOf): DecodedEvent {
  const tool = asText(block['toolName']) ?? '';
  const category = known(tool);
  const written = block['args'] ?? block['input'];
  const input = typeof written === 'string' ? written : compact(written);
  const args = asObject(written) ?? parseObject(input) ?? {};
  return {
    kind: 'tool-call',
    ...place,
    callId,
    tool,
    category,
    command: category === 'shell' ? commandLine(args['command']) : null,
    path: pathIn(args) ?? asText(args['target_file']) ?? (category === 'edit' ? pathInPatch(input) : null),
    cwd: asText(args['workingDirectory']) ?? asText(args['working_directory']) ?? cwd,
    input,
  };
}

function resultIn(block: JsonObject): Pick<ToolResultEvent, 'outcome' | 'exitCode' | 'text'> {
  const output = asObject(block['output']);
  const result = block['result'] ?? output?.['value'];
  const text =
    contentText(result) || contentText(block['experimental_content']) || (isObject(result) ? compact(result) : '');
  const told = exitInText(text);
  const error = block['isError'] ?? block['is_error'];
  if (error === true || /^error-/.test(asText(output?.['type']) ?? '')) return { ...told, text, outcome: 'failed' };
  return { ...told, text, outcome: told.outcome === 'unknown' && error === false ? 'ok' : told.outcome };
}

/** One message of a conversation in Cursor's editor: a bubble. Its shape is the same in all the places it was kept. */
import { millisOf } from '../epoch.ts';
import { asList, asObject, asText, asTime, isObject, type JsonObject } from '../json.ts';
import type { DecodedEvent, RecordPlace } from '../reader.ts';
import { queryEvents } from '../user-query.ts';
import { toolEvents } from './tool.ts';

export interface BubbleOf {
  /** 1-based, in its conversation. */
  line: number;
  /** `false` for a message the conversation no longer has. */
  active: boolean;
  cwd: string | null;
  /** Whether another agent speaks in the place of the human. */
  isSubagent: boolean;
}

export function bubbleEvents(bubble: JsonObject, { line, active, cwd, isSubagent }: BubbleOf): DecodedEvent[] {
  const place: RecordPlace = {
    line,
    at: bubbleTime(bubble),
    uid: asText(bubble['bubbleId']) ?? asText(bubble['id']),
    active,
  };
  const text = asText(bubble['text']) ?? asText(bubble['rawText']) ?? '';
  if (isHuman(bubble)) {
    if (!isSubagent) return queryEvents(text, place, 'prompt');
    return text.trim() === '' ? [] : [{ kind: 'injected', ...place, origin: 'subagent-prompt', text }];
  }
  const events: DecodedEvent[] = [];
  const summary = asText(asObject(bubble['conversationSummary'])?.['summary']);
  if (summary !== null)
    events.push({ kind: 'compaction', ...place }, { kind: 'injected', ...place, origin: 'summary', text: summary });
  for (const thought of thoughtsIn(bubble)) events.push({ kind: 'thinking', ...place, text: thought });
  if (text.trim() !== '') events.push({ kind: 'assistant', ...place, text });
  const tool = asObject(bubble['toolFormerData']);
  if (tool !== null) events.push(...toolEvents(tool, place, cwd));
  const error = errorIn(bubble['errorDetails']);
  if (error !== null) events.push({ kind: 'service-error', ...place, text: error });
  return events;
}

const isHuman = ({ type }: JsonObject): boolean => type === 1 || type === 'user';

/** Whether this is a kind of message that is known. */
export const isBubble = ({ type }: JsonObject): boolean => type === 1 || type === 2 || type === 'user' || type === 'ai';

/** Before this a number in `timingInfo` counts from the start of the program. */
const YEAR_2000 = Date.UTC(2000, 0, 1);

export function bubbleTime(bubble: JsonObject): number | null {
  const started = millisOf(asObject(bubble['timingInfo'])?.['clientStartTime']);
  return (
    asTime(bubble['createdAt']) ??
    millisOf(bubble['createdAt']) ??
    (started !== null && started > YEAR_2000 ? started : null)
  );
}

function thoughtsIn(bubble: JsonObject): string[] {
  const own = asText(asObject(bubble['thinking'])?.['text']);
  if (own !== null) return [own];
  return asList(bubble['allThinkingBlocks'])
    .filter(isObject)
    .flatMap((block) => asText(block['text']) ?? asText(block['thinking']) ?? []);
}

function errorIn(details: unknown): string | null {
  const known = asObject(details);
  if (known === null) return null;
  return asText(known['message']) ?? asText(known['error']) ?? asText(asObject(known['error'])?.['message']);
}

/** The folder a message says it was written in; `null` where it says none, or several. */
export function bubbleFolder(bubble: JsonObject): string | null {
  const folder = asText(bubble['workspaceProjectDir']);
  return folder !== null && !/[\\/]\.cursor[\\/]/.test(folder) ? folder : null;
}

/** The addresses of the folders that were open when a message was written. */
export const bubbleFolders = (bubble: JsonObject): string[] =>
  asList(bubble['workspaceUris']).filter((uri) => typeof uri === 'string');

export const bubbleModel = (bubble: JsonObject): string | null => {
  const named = asText(asObject(bubble['modelInfo'])?.['modelName']) ?? asText(bubble['modelType']);
  return named === 'default' ? null : named;
};

/** The conversation as the model was sent it: `api_conversation_history.json`, and the messages of a session of the CLI. */
import { millisOf } from '../epoch.ts';
import { asObject, asString, asText, isObject, type JsonObject } from '../json.ts';
import type { DecodedEvent, RecordPlace } from '../reader.ts';
import { blocksOf, type Conversation } from './conversation.ts';
import { surroundings } from './user.ts';

/** The events of one message of the model's conversation. */
export function historyEvents(message: JsonObject, place: RecordPlace, talk: Conversation): DecodedEvent[] {
  const role = message['role'];
  const blocks = blocksOf(message['content']);
  if (message['isSummary'] === true) return summaryEvents(blocks, place);
  // Roo Code puts it where messages are no longer sent; they stay.
  if (message['isTruncationMarker'] === true) return [{ kind: 'compaction', ...place }];
  if (role === 'user') return talk.heard(blocks, place);
  if (role !== 'assistant') return [];
  return blocks.flatMap((block) => (isObject(block) ? assistantBlock(block, place, talk) : []));
}

function assistantBlock(block: JsonObject, place: RecordPlace, talk: Conversation): DecodedEvent[] {
  switch (block['type']) {
    case 'text': {
      const text = asString(block['text']) ?? '';
      return text.trim() === '' ? [] : talk.said(text, place);
    }
    case 'thinking':
    case 'reasoning': {
      const text = asText(block['thinking']) ?? asText(block['text']);
      return text === null ? [] : [{ kind: 'thinking', ...place, text }];
    }
    case 'tool_use':
      return talk.call(asString(block['name']) ?? '', block['input'], place, asText(block['id']));
    default:
      return [];
  }
}

function summaryEvents(blocks: readonly unknown[], place: RecordPlace): DecodedEvent[] {
  const texts = blocks.flatMap((block) => asText(asObject(block)?.['text']) ?? []);
  return [
    { kind: 'compaction', ...place },
    ...texts.map((text): DecodedEvent => ({ kind: 'injected', ...place, origin: 'summary', text })),
  ];
}

/** The model that a message is of, or was sent to. */
export function modelIn(message: JsonObject): string | null {
  const info = asObject(message['modelInfo']);
  return asText(info?.['modelId']) ?? asText(info?.['id']);
}

/** When a message was sent: its own time, or what its surroundings say. */
export function timeOf(message: JsonObject): number | null {
  const own = millisOf(message['ts']);
  if (own !== null) return own;
  for (const block of blocksOf(message['content'])) {
    const text = asText(asObject(block)?.['text']);
    const at = text?.includes('<environment_details>') === true ? surroundings(text).at : null;
    if (at !== null) return at;
  }
  return null;
}

/**
 * Whether what came before a summary is gone: earlier versions put the summary in its place, later ones leave it and
 * only mark it.
 */
export const isCutShort = (history: readonly JsonObject[]): boolean => {
  const at = history.findIndex((message) => message['isSummary'] === true);
  return at >= 0 && at <= 1 && !history.some((message) => 'condenseParent' in message);
};

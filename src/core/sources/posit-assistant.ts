/**
 * Posit's assistant: `~/.posit/assistant/workspaces/<workspace>/<conversation>/`. `conversation.json` is the tree of a
 * conversation, whose messages stand in `lm-messages.jsonl` beside it; sub-agents' folders are below.
 */
import { basename, dirname, join } from 'node:path';
import { aiMessageEvents } from './ai-message.ts';
import { millisOf } from './epoch.ts';
import { asList, asObject, asText, isObject, parseObject, type JsonObject } from './json.ts';
import { withItsFolder } from './read-with.ts';
import type { Decoded, DecodedEvent, DocumentReader, LogDocument, RecordPlace, SessionFacts } from './reader.ts';
import { parse } from './recognise.ts';
import { categoryOf } from './tools.ts';
import { typed } from './typed.ts';

const isTree = (value: unknown): value is JsonObject =>
  isObject(value) &&
  asText(value['schemaVersion']) !== null &&
  asText(asObject(value['root'])?.['id']) !== null &&
  Array.isArray(value['messages']);

export const positAssistant: DocumentReader = {
  agent: 'posit-assistant',
  name: 'Posit Assistant',
  places: (home) => [join(home, '.posit', 'assistant', 'workspaces')],
  readWith: withItsFolder,
  document: {
    claims: (path) => basename(path) === 'conversation.json',
    recognises: ({ start, json }) => start.includes('"schemaVersion"') && start.includes('"root"') && isTree(json()),
    beside: (path) => [messagesOf(path), workspaceOf(path)],
    read,
  },
};

const messagesOf = (path: string): string => join(dirname(path), 'lm-messages.jsonl');

function workspaceOf(path: string): string {
  const above = dirname(dirname(path));
  return join(basename(above) === 'subagents' ? dirname(dirname(above)) : above, 'workspace.json');
}

function* read({ path, text, beside }: LogDocument): Generator<Decoded, void, void> {
  const tree = parse(text);
  if (!isTree(tree)) {
    yield { kind: 'bad', message: 'not a conversation' };
    return;
  }
  const root = asObject(tree['root']) ?? {};
  const about = asObject(root['metadata']);
  const session = asText(root['id']) ?? basename(dirname(path));
  const cwd = asText(asObject(parse(beside(workspaceOf(path)) ?? ''))?.['path']);
  const parent = asText(about?.['parentTreeId']);
  const facts: Partial<SessionFacts> = {
    cwd,
    title: asText(root['title']) ?? asText(root['summary']),
    gitBranch: asText(about?.['gitBranch']),
    model: asText(asObject(about?.['model'])?.['id']),
    at: millisOf(root['timestamp']),
  };
  const isSubagent = about?.['kind'] === 'subagent';
  if (isSubagent) Object.assign(facts, { parent, relation: 'subagent' });
  yield { kind: 'meta', session, facts };
  const messages = messagesIn(beside(messagesOf(path)) ?? '');
  let line = 0;
  for (const node of asList(tree['messages']).filter(isObject)) {
    for (const id of asList(node['lmMessageIds'])) {
      line += 1;
      const message = typeof id === 'number' ? messages.get(id) : undefined;
      if (!message) continue;
      const told = asObject(asObject(asObject(message['providerOptions'])?.['providerMetadata'])?.['positai']);
      const at = millisOf(told?.['timestamp']) ?? millisOf(node['timestamp']);
      const place: RecordPlace = { line, at, uid: null, active: node['isActive'] !== false };
      const user = (words: string): DecodedEvent[] =>
        isSubagent
          ? [{ kind: 'injected', ...place, origin: 'subagent-prompt', text: words }]
          : typed(words.trim(), place, 'prompt');
      const events = aiMessageEvents(message, { place, cwd, category: categoryOf, user });
      const own: Partial<SessionFacts> = { model: asText(told?.['modelId']) };
      if (at !== null) own.at = at;
      yield events.length === 0
        ? { kind: 'meta', session, facts: own }
        : { kind: 'events', session, facts: own, events };
    }
  }
}

/** Messages by their numbers; a line that is cut off is not there yet. */
function messagesIn(text: string): Map<number, JsonObject> {
  const messages = new Map<number, JsonObject>();
  for (const line of text.split('\n')) {
    const record = parseObject(line);
    const message = asObject(record?.['message']);
    if (typeof record?.['id'] === 'number' && message !== null) messages.set(record['id'], message);
  }
  return messages;
}

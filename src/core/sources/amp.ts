/**
 * Amp: `~/.local/share/amp/threads/T-<id>.json`, a thread as one document; earlier in the storage of the extension. What
 * sub-agents did is not in it. Newer threads live on Amp's server, and only some are left here.
 */
import { basename, join } from 'node:path';
import { ampCall, ampResult } from './amp/tool.ts';
import { editorFolders } from './editor-folders.ts';
import { millisOf } from './epoch.ts';
import { pathOfAddress } from './file-address.ts';
import { asList, asObject, asString, asText, asTime, isObject, type JsonObject } from './json.ts';
import type {
  Decoded,
  DecodedEvent,
  DocumentHead,
  DocumentReader,
  LogDocument,
  RecordPlace,
  SessionFacts,
} from './reader.ts';
import { typed } from './typed.ts';

export const amp: DocumentReader = {
  agent: 'amp',
  name: 'Amp',
  places(home, env) {
    const data = [env['XDG_DATA_HOME'] || join(home, '.local', 'share'), env['LOCALAPPDATA'], env['APPDATA']];
    return [
      ...(env['AMP_DATA_HOME'] ? [join(env['AMP_DATA_HOME'], 'threads')] : []),
      ...data.flatMap((root) => (root ? [join(root, 'amp', 'threads')] : [])),
      ...editorFolders(home, env).map((user) => join(user, 'globalStorage', 'sourcegraph.amp', 'threads3')),
    ];
  },
  document: { claims: (path) => /(?:^|[\\/])T-[^\\/]+\.json$/.test(path), recognises: isThread, read },
};

function isThread({ path, start, json }: DocumentHead): boolean {
  if (!/^\uFEFF?\s*\{/.test(start)) return false;
  if (!basename(path).startsWith('T-') && !/"id"\s*:\s*"T-|"(?:usageLedger|agentMode|messageId)"/.test(start))
    return false;
  const thread = asObject(json());
  if (thread === null || !Array.isArray(thread['messages']) || asText(thread['id']) === null) return false;
  if (!asString(thread['id'])?.startsWith('T-') && typeof thread['v'] !== 'number') return false;
  const first = asObject(thread['messages'][0]);
  return first === null || (asText(first['role']) !== null && Array.isArray(first['content']));
}

function* read(document: LogDocument): Iterable<Decoded> {
  const thread = asObject(document.json());
  if (thread === null) {
    yield { kind: 'bad', message: 'not a JSON object' };
    return;
  }
  const session = asText(thread['id']) ?? (basename(document.path).replace(/\.json$/, '') || 'thread');
  const cwd = folderIn(thread);
  yield { kind: 'meta', session, facts: factsIn(thread, cwd) };
  for (const [n, message] of asList(thread['messages']).entries()) {
    if (!isObject(message)) continue;
    const at = timeOf(message);
    const place: RecordPlace = { line: n + 1, at, uid: asText(message['dtwMessageID']), active: true };
    const role = asText(message['role']) ?? '(no role)';
    if (role !== 'user' && role !== 'assistant' && role !== 'info') {
      yield { kind: 'unknown', session, type: role };
      continue;
    }
    const events = messageEvents(role, message, place, cwd);
    const facts: Partial<SessionFacts> = { model: asText(asObject(message['usage'])?.['model']) };
    if (at !== null) facts.at = at;
    yield events.length === 0 ? { kind: 'meta', session, facts } : { kind: 'events', session, facts, events };
  }
}

/** What is known of where the thread began. */
const beginning = (thread: JsonObject): JsonObject => asObject(asObject(thread['env'])?.['initial']) ?? {};

const treeIn = (thread: JsonObject): JsonObject => asObject(asList(beginning(thread)['trees'])[0]) ?? {};

const folderIn = (thread: JsonObject): string | null => pathOfAddress(asText(treeIn(thread)['uri']));

function factsIn(thread: JsonObject, cwd: string | null): Partial<SessionFacts> {
  const at = millisOf(thread['created']);
  const parent = asText(thread['mainThreadID']);
  const origin = asText(thread['originThreadID']) ?? asText(thread['forkedFromThreadID']);
  const repository = asObject(treeIn(thread)['repository']);
  return {
    cwd,
    gitRemote: asText(repository?.['url']),
    gitBranch: asText(repository?.['ref'])?.replace(/^refs\/heads\//, '') ?? null,
    agentVersion: asText(asObject(beginning(thread)['platform'])?.['clientVersion']),
    title: asText(thread['title']),
    ...(at === null ? {} : { at }),
    ...(parent !== null ? { parent, relation: 'subagent' as const } : {}),
    ...(parent === null && origin !== null ? { parent: origin, relation: 'fork' as const } : {}),
  };
}

const timeOf = (message: JsonObject): number | null => {
  const usage = asObject(message['usage']);
  return (
    millisOf(asObject(message['meta'])?.['sentAt']) ?? asTime(usage?.['timestamp']) ?? millisOf(usage?.['timestamp'])
  );
};

function messageEvents(
  role: 'user' | 'assistant' | 'info',
  message: JsonObject,
  place: RecordPlace,
  cwd: string | null,
): DecodedEvent[] {
  const content = message['content'];
  const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : asList(content).filter(isObject);
  const events = blocks.flatMap((block, n) => blockEvents(role, block, n, place, cwd));
  const state = asObject(message['state'])?.['type'];
  if (role === 'assistant' && state === 'cancelled') events.push({ kind: 'interruption', ...place });
  if (role === 'assistant' && state === 'error') events.push(...errorIn(message, place));
  return events;
}

function errorIn(message: JsonObject, place: RecordPlace): DecodedEvent[] {
  const error = asObject(asObject(message['state'])?.['error']);
  return [{ kind: 'service-error', ...place, text: asText(error?.['message']) ?? '' }];
}

function blockEvents(
  role: 'user' | 'assistant' | 'info',
  block: JsonObject,
  n: number,
  place: RecordPlace,
  cwd: string | null,
): DecodedEvent[] {
  const callId = asText(block['id']) ?? asText(block['toolUseID']) ?? `line-${String(place.line)}-${String(n + 1)}`;
  switch (block['type']) {
    case 'text': {
      const text = asString(block['text']) ?? '';
      if (text.trim() === '') return [];
      if (role === 'user') return typed(text.trim(), place, 'prompt');
      return role === 'assistant'
        ? [{ kind: 'assistant', ...place, text }]
        : [{ kind: 'injected', ...place, origin: 'notification', text }];
    }
    case 'thinking': {
      const text = asText(block['thinking']);
      return text === null ? [] : [{ kind: 'thinking', ...place, text }];
    }
    case 'tool_use':
      return [{ kind: 'tool-call', ...place, callId, ...ampCall(block, cwd) }];
    case 'tool_result': {
      const result = ampResult(asObject(block['run']) ?? {});
      if (result === null) return [];
      const { words, ...told } = result;
      const events: DecodedEvent[] = [{ kind: 'tool-result', ...place, callId, ...told }];
      return told.outcome === 'rejected' ? [...events, { kind: 'rejection', ...place, callId, words }] : events;
    }
    case 'summary':
      return summaryEvents(block, place);
    case 'manual_bash_invocation': {
      const text = asText(asObject(block['args'])?.['cmd']);
      return text === null ? [] : [{ kind: 'command', ...place, name: '!', text }];
    }
    default:
      return [];
  }
}

function summaryEvents(block: JsonObject, place: RecordPlace): DecodedEvent[] {
  const text = asText(asObject(block['summary'])?.['summary']) ?? asText(block['summary']);
  const events: DecodedEvent[] = [{ kind: 'compaction', ...place }];
  return text === null ? events : [...events, { kind: 'injected', ...place, origin: 'summary', text }];
}

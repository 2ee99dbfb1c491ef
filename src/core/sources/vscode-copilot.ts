/**
 * GitHub Copilot's chat in VS Code: `workspaceStorage/<workspace>/chatSessions/<session>.json`, one document, later
 * `.jsonl`, a log of operations on such a document; without a folder open in `globalStorage/emptyWindowChatSessions/`.
 * The extension also keeps transcripts, which are told where the chat itself is not there.
 */
import { basename, dirname, join } from 'node:path';
import { copilotCli } from './copilot-cli.ts';
import { editorFolders } from './editor-folders.ts';
import { millisOf } from './epoch.ts';
import { pathOfAddress } from './file-address.ts';
import { asList, asObject, asText, isObject, type JsonObject } from './json.ts';
import type { Decoded, DecodedEvent, DocumentHead, DocumentReader, LogDocument, SessionFacts } from './reader.ts';
import { parse } from './recognise.ts';
import { replayed } from './vscode-copilot/replay.ts';
import { toldIn } from './vscode-copilot/request.ts';
import { vscodeCategory } from './vscode-copilot/tool.ts';

export const vscodeCopilot: DocumentReader = {
  agent: 'vscode-copilot',
  name: 'VS Code Copilot Chat',
  places: (home, env) =>
    editorFolders(home, env).flatMap((user) => [
      join(user, 'workspaceStorage'),
      join(user, 'globalStorage', 'emptyWindowChatSessions'),
      join(user, 'globalStorage', 'transferredChatSessions'),
    ]),
  readWith: (path) => (/^[^\\/]+[\\/]workspace\.json$/.test(path) ? dirname(path) : null),
  document: {
    claims: (path) =>
      /(?:^[^\\/]+|[\\/]chatSessions[\\/][^\\/]+)\.jsonl?$/.test(path) ||
      /[\\/]GitHub\.copilot-chat[\\/]transcripts[\\/][^\\/]+\.jsonl$/i.test(path),
    recognises: (document) => isChat(document) || isTranscript(document),
    beside: (path) => [workspaceOf(path), ...chatsOf(path)],
    read: (document) => (isTranscript(document) ? readTranscript(document) : readChat(document)),
  },
};

function isChat({ path, start, json }: DocumentHead): boolean {
  const begins = start.replace(/^\uFEFF/, '').trimStart();
  if (/^\{\s*"kind"\s*:\s*0\s*,\s*"v"\s*:\s*\{/.test(begins))
    return /"(?:sessionId|creationDate|requests|responderUsername)"/.test(begins);
  if (!begins.startsWith('{') || path.endsWith('.jsonl') || !/"requests"|"responderUsername"/.test(start)) return false;
  const chat = asObject(json());
  if (chat === null || !Array.isArray(chat['requests'])) return false;
  const first = asObject(chat['requests'][0]);
  return first === null
    ? 'responderUsername' in chat || 'requesterUsername' in chat
    : 'message' in first && asText(first['requestId']) !== null;
}

const isTranscript = ({ start }: DocumentHead): boolean =>
  /^\s*\{"type":"session\.start"/.test(start) &&
  /"vscodeVersion":/.test(start.slice(0, start.indexOf('\n') + 1 || undefined));

/** Where the editor notes the folder a window was opened with. */
const workspaceOf = (path: string): string =>
  join(dirname(path), isOfExtension(path) ? '../..' : '..', 'workspace.json');

const isOfExtension = (path: string): boolean => basename(dirname(path)) === 'transcripts';

/** Where the same chat stands too, and then is told from: the log for a document, both for a transcript. */
function chatsOf(path: string): string[] {
  if (!isOfExtension(path)) return path.endsWith('.json') ? [path.replace(/\.json$/, '.jsonl')] : [];
  const name = basename(path).replace(/\.jsonl$/, '');
  return ['.json', '.jsonl'].map((ending) => join(dirname(path), '..', '..', 'chatSessions', `${name}${ending}`));
}

const isToldElsewhere = (document: LogDocument): boolean =>
  chatsOf(document.path).some((path) => document.beside(path) !== null);

function* readChat(document: LogDocument): Iterable<Decoded> {
  if (isToldElsewhere(document)) return;
  const operations = /^\s*\{\s*"kind"/.test(document.start);
  const { state, cut, bad } = operations
    ? replayed(document.text)
    : { state: document.json(), cut: new Map<number, unknown[]>(), bad: [] };
  for (const { line, message } of bad) yield { kind: 'bad', message: `line ${String(line)}: ${message}` };
  const chat = asObject(state);
  if (chat === null) {
    yield { kind: 'bad', message: 'not a chat' };
    return;
  }
  const session = asText(chat['sessionId']) ?? (basename(document.path).replace(/\.jsonl?$/, '') || 'chat');
  // Later versions say it themselves.
  const cwd = folderIn(document.beside(workspaceOf(document.path))) ?? pathOfAddress(asText(chat['workingDirectory']));
  yield { kind: 'meta', session, facts: chatFacts(chat, cwd) };
  for (const [n, { request, cutFor }] of requestsIn(chat, cut).entries()) {
    const { own, subagents, at, model } = toldIn(request, n + 1, cwd, cutFor);
    const facts: Partial<SessionFacts> = { model };
    if (at !== null) facts.at = at;
    yield told(session, facts, own);
    for (const [caller, events] of subagents)
      yield told(`${session}.${caller}`, { ...facts, cwd, parent: session, relation: 'subagent' }, events);
  }
}

/** In the order in which they were made, those that others took the place of with what did. */
function requestsIn(
  chat: JsonObject,
  cut: ReadonlyMap<number, readonly unknown[]>,
): { request: JsonObject; cutFor: JsonObject | null }[] {
  const requests = asList(chat['requests']);
  // What was cut off at the end of the list nothing has come for.
  const told = [...requests, undefined].flatMap((request, n) => {
    const cutFor = asObject(request);
    const earlier = (cut.get(n) ?? []).filter(isObject).map((one) => ({ request: one, cutFor: cutFor ?? {} }));
    return cutFor === null ? earlier : [...earlier, { request: cutFor, cutFor: null }];
  });
  // One that was cut off to be written anew is the same.
  const last = new Map(told.map(({ request }, n) => [request['requestId'], n]));
  return told.filter(({ request, cutFor }, n) => cutFor === null || last.get(request['requestId']) === n);
}

const told = (session: string, facts: Partial<SessionFacts>, events: readonly DecodedEvent[]): Decoded =>
  events.length === 0 ? { kind: 'meta', session, facts } : { kind: 'events', session, facts, events };

function chatFacts(chat: JsonObject, cwd: string | null): Partial<SessionFacts> {
  const at = millisOf(chat['creationDate']);
  const facts: Partial<SessionFacts> = { cwd, title: asText(chat['customTitle']) };
  return at === null ? facts : { ...facts, at };
}

const folderIn = (noted: string | null): string | null =>
  noted === null ? null : pathOfAddress(asText(asObject(parse(noted))?.['folder']));

/** Records like those of Copilot CLI, with the tools of the editor. */
function* readTranscript(document: LogDocument): Iterable<Decoded> {
  if (isToldElsewhere(document)) return;
  const cwd = folderIn(document.beside(workspaceOf(document.path)));
  const decoder = copilotCli.lines.decoder(document.path, null);
  for (const [n, line] of document.text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const decoded = decoder.decode(line, n + 1);
    if (decoded.kind !== 'events') yield decoded;
    else
      yield {
        ...decoded,
        facts: { ...decoded.facts, cwd: decoded.facts.cwd ?? cwd },
        events: decoded.events.map(inEditor),
      };
  }
}

function inEditor(event: DecodedEvent): DecodedEvent {
  if (event.kind !== 'tool-call') return event;
  const category = vscodeCategory(event.tool);
  const fields = category === 'shell' ? asObject(parse(event.input)) : null;
  return { ...event, category, command: asText(fields?.['command']) ?? event.command };
}

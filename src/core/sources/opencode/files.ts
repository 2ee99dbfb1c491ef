/**
 * OpenCode's sessions as documents: what `opencode export` writes, and the tree of files that it kept before its
 * database: a file a session, below it in another folder a file a message, and in a third a file a part.
 */
import { basename, dirname, join } from 'node:path';
import { asList, asObject, asText, isObject, type JsonObject } from '../json.ts';
import type { Decoded, DocumentHead, LogDocument } from '../reader.ts';
import { parse } from '../recognise.ts';
import { isSessionMessage, SessionMessages } from './session-message.ts';
import { messageIn, sessionRecords, type OpencodeMessage } from './session.ts';

export const isOpencodeDocument = (document: DocumentHead): boolean =>
  /^\uFEFF?\s*\{/.test(document.start.slice(0, 200)) &&
  (isExport(document.start, document) || isSessionFile(document.start, document));

/** An export can be large: it is parsed only where its beginning looks like one. */
function isExport(start: string, document: DocumentHead): boolean {
  if (!/^\uFEFF?\s*\{\s*"(?:info|messages)"\s*:/.test(start.slice(0, 1000))) return false;
  const root = asObject(document.json());
  const info = asObject(root?.['info']);
  const [first] = asList(root?.['messages']);
  if (asText(info?.['id']) === null || !Array.isArray(root?.['messages'])) return false;
  const message = asObject(first);
  if (message === null) return first === undefined && 'directory' in (info ?? {});
  return (isObject(message['info']) && 'parts' in message) || isSessionMessage(message);
}

function isSessionFile(start: string, document: DocumentHead): boolean {
  if (!/"(?:projectID|directory)"|"version"/.test(start)) return false;
  const root = asObject(document.json());
  if (root === null || 'role' in root || 'messages' in root || asText(root['id']) === null) return false;
  if (typeof asObject(root['time'])?.['created'] !== 'number' || asText(root['version']) === null) return false;
  return asText(root['projectID']) !== null || asText(root['directory']) !== null || pathIsOfTree(document.path);
}

const pathIsOfTree = (path: string): boolean => /[\\/]session[\\/]info[\\/][^\\/]+$/.test(path);

/** Below the folder of OpenCode's data. */
export const isOpencodeFile = (path: string): boolean =>
  /^(?:storage|project[\\/][^\\/]+[\\/]storage)[\\/]session[\\/][^\\/]+[\\/][^\\/]+\.json$/.test(path) &&
  !/[\\/]session[\\/](?:message|part|share)[\\/]/.test(path);

interface Tree {
  messages: string;
  parts: string;
}

/** Where messages and parts stand. The first versions kept them beside the session's own file. */
function treeOf(path: string): Tree {
  const above = dirname(dirname(path));
  const root = pathIsOfTree(path) ? above : dirname(above);
  return { messages: join(root, 'message'), parts: join(root, 'part') };
}

type NamesIn = (folder: string) => readonly string[];

/** The folder of the session's messages is the first of them. */
export function besideSession(path: string, namesIn: NamesIn): string[] {
  const { messages, parts } = treeOf(path);
  const folder = join(messages, sessionFolder(path, namesIn(messages)));
  const names = namesIn(folder).filter(isJson);
  if (names.length === 0) return [folder];
  const folders = partFolders(parts, names, namesIn);
  return [
    folder,
    ...names.map((name) => join(folder, name)),
    ...folders.flatMap((one) => [
      one,
      ...namesIn(one)
        .filter(isJson)
        .map((name) => join(one, name)),
    ]),
  ];
}

const isJson = (name: string): boolean => name.endsWith('.json');

/** Sessions' files are called by their id, or by it with what sorts them in front. */
function sessionFolder(path: string, folders: readonly string[]): string {
  const id = basename(path, '.json');
  const bare = id.replace(/^ses_/, '');
  return !folders.includes(id) && folders.includes(bare) ? bare : id;
}

/** The parts' folders are called by their message, which normally is what the message's file is called by too. */
function partFolders(parts: string, messages: readonly string[], namesIn: NamesIn): string[] {
  const all = new Set(namesIn(parts));
  const own = messages.map((name) => name.slice(0, -'.json'.length)).filter((name) => all.has(name));
  if (own.length > 0 || all.size > FOLDERS) return own.map((name) => join(parts, name));
  return [parts, ...[...all].filter((name) => !isJson(name)).map((name) => join(parts, name))];
}

/** So many folders of parts are looked into where none is called by a message's file. */
const FOLDERS = 100;

export function* documentRecords(document: LogDocument): Generator<Decoded, void, void> {
  const root = asObject(document.json());
  if (root === null) {
    yield { kind: 'bad', message: 'not valid JSON' };
    return;
  }
  const info = asObject(root['info']);
  if (info !== null && 'messages' in root) {
    const whole = new SessionMessages();
    const messages = asList(root['messages']).map((message) =>
      isObject(message) && isSessionMessage(message) ? whole.read(message) : messageIn(message),
    );
    yield* sessionRecords({ info, messages: messages.filter((message) => message !== null) });
    return;
  }
  yield* treeRecords(document, root);
}

function* treeRecords(document: LogDocument, info: JsonObject): Generator<Decoded, void, void> {
  const [own] = document.besides;
  const found: OpencodeMessage[] = [];
  const parts = new Map<string, JsonObject[]>();
  for (const path of document.besides.filter(isJson)) {
    const text = document.beside(path);
    if (text === null) continue;
    const value = asObject(parse(text));
    if (value === null) {
      yield { kind: 'bad', message: `${basename(path)} is not valid JSON` };
    } else if (dirname(path) === own) {
      const message = messageIn(value);
      if (message !== null) found.push(message);
    } else {
      const message = asText(value['messageID']) ?? basename(dirname(path));
      parts.set(message, [...(parts.get(message) ?? []), value]);
    }
  }
  const withParts = found.map(({ info: message, parts: within }) => ({
    info: message,
    parts: within.length > 0 ? within : (parts.get(asText(message['id']) ?? '') ?? []),
  }));
  yield* sessionRecords({ info, messages: withParts });
}

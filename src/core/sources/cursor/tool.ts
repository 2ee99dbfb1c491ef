/** A tool's call and its result, which Cursor keeps in one place of the message: `toolFormerData`. */
import type { ToolCallEvent, ToolResultEvent } from '../../sessions/event.ts';
import { compact } from '../compact.ts';
import { asExitCode, asObject, asString, asText, parseObject, type JsonObject } from '../json.ts';
import type { DecodedEvent, RecordPlace } from '../reader.ts';
import { commandLine, contentText, pathIn, pathInPatch } from '../tools.ts';
import { cursorCategory } from './categories.ts';
import { pathOfUri } from './file-uri.ts';

/** @param cwd where the session works */
export function toolEvents(data: JsonObject, place: RecordPlace, cwd: string | null): DecodedEvent[] {
  const tool = asText(data['name']);
  const callId = asText(data['toolCallId']);
  // Messages of the human may hold an empty one.
  if (tool === null && callId === null) return [];
  const call = callOf(data, tool ?? '', cwd);
  const id = callId ?? `line-${String(place.line)}`;
  const events: DecodedEvent[] = [{ kind: 'tool-call', ...place, callId: id, ...call }];
  const result = resultOf(data, call.category === 'shell');
  if (result === null) return events;
  events.push({ kind: 'tool-result', ...place, callId: id, ...result, userModified: false });
  if (result.outcome === 'rejected') events.push({ kind: 'rejection', ...place, callId: id, words: null });
  return events;
}

function callOf(
  data: JsonObject,
  tool: string,
  cwd: string | null,
): Pick<ToolCallEvent, 'tool' | 'category' | 'command' | 'path' | 'cwd' | 'input'> {
  // What the model wrote, and what Cursor made of it; either may be missing.
  const written = jsonIn(data['rawArgs']);
  const taken = jsonIn(data['params']);
  const args = { ...taken, ...written };
  const raw = written !== null ? data['rawArgs'] : (data['params'] ?? data['rawArgs']);
  const input = typeof raw === 'string' ? raw : compact(raw);
  const category = cursorCategory(tool);
  const named =
    asText(args['target_file']) ??
    asText(args['targetFile']) ??
    asText(args['relativeWorkspacePath']) ??
    asText(args['relative_workspace_path']) ??
    asText(args['target_directory']) ??
    asText(args['targetDirectory']);
  return {
    tool,
    category,
    command: category === 'shell' ? commandLine(args['command']) : null,
    path: pathIn(args) ?? named ?? uriPath(args['effectiveUri']) ?? (category === 'edit' ? pathInPatch(input) : null),
    cwd: asText(args['working_directory']) ?? asText(args['cwd']) ?? cwd,
    input,
  };
}

const uriPath = (uri: unknown): string | null => pathOfUri(asText(uri) ?? '');

/** An object, or the JSON of one. */
const jsonIn = (value: unknown): JsonObject | null =>
  asObject(value) ?? (typeof value === 'string' ? parseObject(value) : null);

type Result = Pick<ToolResultEvent, 'outcome' | 'exitCode' | 'text'>;

/** @returns `null` for a call that is not over */
function resultOf(data: JsonObject, isShell: boolean): Result | null {
  const result = jsonIn(data['result']);
  const more = jsonIn(data['additionalData']) ?? {};
  const exitCode = asExitCode(result?.['exitCodeV2'] ?? result?.['exitCode']);
  const error = errorIn(data['error']);
  const said = textIn(data['result'], result);
  const text = said === '' && error !== null ? error : said;
  const told = (outcome: Result['outcome']): Result => ({ outcome, exitCode, text });

  const stopped = result?.['notInterrupted'] === false || /ABORTED$/.test(asText(result?.['endedReason']) ?? '');
  const ran = isShell && (stopped || exitCode !== null || said !== '' || isTime(more['startedAtMs']));
  const refused = data['userDecision'] === 'rejected' || more['userDecision'] === 'rejected';
  // A command that ran was allowed, whatever was decided on it later; an edit is made first and then refused.
  if (result?.['rejected'] === true || (refused && !ran)) return told('rejected');
  const status = asText(data['status']);
  if (stopped || status === 'cancelled' || status === 'aborted') return told('cancelled');
  if (exitCode !== null && exitCode !== 0) return told('failed');
  if (status === 'error' || error !== null || more['status'] === 'error' || result?.['applyFailed'] === true)
    return told('failed');
  if (status === 'completed') return told('ok');
  return data['result'] === undefined || data['result'] === null ? null : told('unknown');
}

const isTime = (value: unknown): boolean => typeof value === 'number' && value > 0;

function errorIn(error: unknown): string | null {
  const known = jsonIn(error);
  if (known === null) return asText(error);
  return (
    asText(known['modelVisibleErrorMessage']) ??
    asText(known['clientVisibleErrorMessage']) ??
    asText(known['message']) ??
    compact(error)
  );
}

/** Where the results of Cursor's tools have their text. */
const TEXTS = ['output', 'contents', 'stdout', 'result', 'text', 'message'] as const;

function textIn(raw: unknown, result: JsonObject | null): string {
  if (result === null) return asString(raw) ?? contentText(raw);
  for (const key of TEXTS) {
    const text = asText(result[key]);
    if (text !== null) return text;
  }
  const content = contentText(result['content']);
  if (content !== '') return content;
  const written = asString(raw);
  return written === '{}' ? '' : (written ?? '');
}

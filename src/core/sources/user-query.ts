/**
 * The human's words where an agent wraps them in `<user_query>` and puts what it knows of the workspace around them in
 * elements of other names.
 */
import type { DecodedEvent, RecordPlace } from './reader.ts';
import { typed, type Via } from './typed.ts';

const QUERY = '<user_query>';
const QUERY_END = '</user_query>';

/** Pieces of one message that are told apart; nobody sends more, and what does was made to hurt. */
const PIECES = 200;

const CONTEXT: ReadonlySet<string> = new Set([
  'additional_data',
  'agent_skills',
  'agent_transcripts',
  'attached_files',
  'cursor_commands',
  'external_links',
  'git_status',
  'ide_state',
  'image_files',
  'manually_attached_skills',
  'mcp_file_system',
  'open_and_recently_viewed_files',
  'project_layout',
  'rules',
  'system-reminder',
  'system_notification',
  'system_reminder',
  'task_notification',
  'terminal_files',
  'timestamp',
  'uploaded_documents',
  'user_info',
]);

/** Every text of the events is a substring of the text given. */
export function queryEvents(text: string, place: RecordPlace, via: Via): DecodedEvent[] {
  const events: DecodedEvent[] = [];
  const context = (piece: string): void => {
    const said = piece.trim();
    if (said !== '') events.push({ kind: 'injected', ...place, origin: 'context', text: said });
  };
  let rest = text;
  let found = false;
  for (let start = rest.indexOf(QUERY); start >= 0 && events.length < PIECES; start = rest.indexOf(QUERY)) {
    found = true;
    const from = start + QUERY.length;
    const end = rest.indexOf(QUERY_END, from);
    context(rest.slice(0, start));
    events.push(...typed(rest.slice(from, end < 0 ? rest.length : end).trim(), place, via));
    rest = end < 0 ? '' : rest.slice(end + QUERY_END.length);
  }
  if (found) {
    context(rest);
    return events;
  }
  rest = rest.trim();
  for (let length = contextAt(rest); length > 0 && events.length < PIECES; length = contextAt(rest)) {
    context(rest.slice(0, length));
    rest = rest.slice(length).trim();
  }
  if (contextAt(rest) > 0) context(rest);
  else events.push(...typed(rest, place, via));
  return events;
}

/** Length of the element of context a text begins with; 0 where it begins with none. */
function contextAt(text: string): number {
  const tag = /^<([a-z_-]{1,40})>/.exec(text.slice(0, 50))?.[1];
  if (tag === undefined || !CONTEXT.has(tag)) return 0;
  const ending = `</${tag}>`;
  const end = text.indexOf(ending);
  return end < 0 ? text.length : end + ending.length;
}

/** The folder an agent says it works in. */
export const workspaceIn = (text: string): string | null =>
  text.includes('<user_info>')
    ? (/^Workspace Path: ([^\n]{1,4000})$/m.exec(text.slice(0, 20_000))?.[1]?.trim() ?? null)
    : null;

const WRITTEN = /^\w{3,9}, (\w{3,9} \d{1,2}, \d{4}), (\d{1,2}:\d\d [AP]M) \(UTC(?:([+-])(\d{1,2})(?::?(\d\d))?)?\)$/;

/** Epoch milliseconds of the time an agent wrote in front of a message; `null` where it wrote none. */
export function timeIn(text: string): number | null {
  const written = /<timestamp>([^<]{1,80})<\/timestamp>/.exec(text.slice(0, 2000))?.[1]?.trim();
  if (written === undefined) return null;
  const [, day, time, sign = '+', hours = '0', minutes = '00'] = WRITTEN.exec(written) ?? [];
  const at =
    day === undefined || time === undefined
      ? Date.parse(written)
      : Date.parse(`${day} ${time} GMT${sign}${hours.padStart(2, '0')}${minutes}`);
  return Number.isFinite(at) ? at : null;
}

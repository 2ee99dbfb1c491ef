/**
 * A session as rows to read: one for each event, but for a tool call, its result and the user's refusal of it, which
 * are one. Pure; the rows keep the order in which the calls stand.
 */
import type { SessionEvent, ToolCallEvent } from './event.ts';

type Of<K extends SessionEvent['kind']> = Extract<SessionEvent, { kind: K }>;

export type Row =
  | { kind: 'event'; event: Exclude<SessionEvent, { kind: 'tool-call' | 'tool-result' | 'rejection' }> }
  /** `call` is missing where a log has only the result. */
  | { kind: 'tool'; call: ToolCallEvent | null; result: Of<'tool-result'> | null; rejection: Of<'rejection'> | null };

export function rowsOf(events: readonly SessionEvent[]): Row[] {
  const rows: Row[] = [];
  /** The newest row of each call: ids may come again. */
  const open = new Map<string, Extract<Row, { kind: 'tool' }>>();
  const toolRow = (callId: string, call: ToolCallEvent | null): Extract<Row, { kind: 'tool' }> => {
    const row: Extract<Row, { kind: 'tool' }> = { kind: 'tool', call, result: null, rejection: null };
    rows.push(row);
    open.set(callId, row);
    return row;
  };
  for (const event of events) {
    switch (event.kind) {
      case 'tool-call':
        toolRow(event.callId, event);
        break;
      case 'tool-result': {
        const row = open.get(event.callId);
        (row !== undefined && row.result === null ? row : toolRow(event.callId, null)).result = event;
        break;
      }
      case 'rejection': {
        const row = open.get(event.callId);
        (row !== undefined && row.rejection === null ? row : toolRow(event.callId, null)).rejection = event;
        break;
      }
      default:
        rows.push({ kind: 'event', event });
    }
  }
  return rows;
}

/** Every event of a row, the first one first. */
export const eventsIn = (row: Row): SessionEvent[] =>
  row.kind === 'event' ? [row.event] : [row.call, row.result, row.rejection].filter((event) => event !== null);

/**
 * Tells what the human wrote from what OpenClaw puts around it: messages arrive through chats, with facts about the
 * chat in front, and the program writes in the user's role itself (heartbeats, timers, notices).
 */
import type { InjectedEvent } from '../../sessions/event.ts';
import type { DecodedEvent, RecordPlace } from '../reader.ts';
import { typed, type Via } from '../typed.ts';

type Origin = InjectedEvent['origin'];

const OPENINGS: readonly (readonly [string, Origin])[] = [
  ['[Subagent Context]', 'subagent-prompt'],
  ['[Subagent Task]', 'subagent-prompt'],
  ['[cron:', 'notification'],
  ['[System Message]', 'notification'],
  ['Read HEARTBEAT.md', 'reminder'],
  ['A new session was started via /new or /reset', 'instructions'],
  ['Pre-compaction memory flush', 'reminder'],
  ['Continue where you left off. The previous', 'reminder'],
  ['An async command you ran earlier has completed', 'notification'],
  ['Agent-to-agent announce step', 'notification'],
];

/** Pieces in front of one message that are told apart; whatever has more was made to hurt. */
const PIECES = 200;

const INTERNAL = '<<<BEGIN_OPENCLAW_INTERNAL_CONTEXT>>>';
const INTERNAL_END = '<<<END_OPENCLAW_INTERNAL_CONTEXT>>>';
const FENCE_END = '\n```';
/** `Sender (untrusted metadata):`, with the facts as JSON in a code block behind it. */
const FACTS = /^[A-Z][\w '/-]{0,60} \(untrusted[^)\n]{0,60}\):\n```/;
/** `[Telegram Ann id:1 2026-03-01 11:22 GMT+1]`: where and when a message came from. */
const ENVELOPE = /^\[[^\][\n]{0,160}\d{4}-\d\d-\d\d[T ]\d\d:\d\d[^\][\n]{0,60}\][ \n]?/;
const MESSAGE_ID = /\n\[message_id: [^\]\n]{1,200}\]$/;

/** Every text returned is a substring of the text given. */
export function openClawUserText(text: string, place: RecordPlace, via: Via): DecodedEvent[] {
  const events: DecodedEvent[] = [];
  const inject = (origin: Origin, piece: string): void => {
    if (piece.trim() !== '') events.push({ kind: 'injected', ...place, origin, text: piece });
  };
  let rest = text.trim();
  for (let piece = leading(rest); piece !== null && events.length < PIECES; piece = leading(rest)) {
    inject(piece.origin, rest.slice(0, piece.length));
    rest = rest.slice(piece.length).trim();
  }
  if (events.length === PIECES) {
    inject('context', rest);
    return events;
  }
  const opening = OPENINGS.find(([start]) => rest.startsWith(start));
  if (opening) {
    inject(opening[1], rest);
    return events;
  }
  rest = rest.replace(ENVELOPE, '').replace(MESSAGE_ID, '').trim();
  return [...events, ...typed(rest, place, via)];
}

/** How much of the text's beginning was written by the program. */
function leading(text: string): { origin: Origin; length: number } | null {
  if (text.startsWith(INTERNAL)) {
    const end = text.indexOf(INTERNAL_END);
    return { origin: 'context', length: end < 0 ? text.length : end + INTERNAL_END.length };
  }
  if (text.startsWith('System: [')) return { origin: 'notification', length: lineEnd(text) };
  if (text.startsWith('[media attached')) return { origin: 'context', length: lineEnd(text) };
  const facts = FACTS.exec(text)?.[0];
  if (facts === undefined) return null;
  const end = text.indexOf(FENCE_END, facts.length);
  return { origin: 'context', length: end < 0 ? text.length : end + FENCE_END.length };
}

function lineEnd(text: string): number {
  const end = text.indexOf('\n');
  return end < 0 ? text.length : end;
}

/**
 * What of an event is kept: secrets replaced first, then long text cut down to its head and tail. The order matters;
 * a secret that a cut went through would no longer be recognised.
 */
import { redact } from '../guard/secrets.ts';
import type { DecodedEvent } from '../sources/reader.ts';

/** A cut stands on a line of its own, so that no quote can run across it unnoticed. */
export const CUT = '\n⋯\n';

/** Characters kept at each end. */
interface Room {
  head: number;
  tail: number;
}

const ROOM = {
  prompt: { head: 20_000, tail: 4_000 },
  assistant: { head: 16_000, tail: 4_000 },
  thinking: { head: 4_000, tail: 1_000 },
  injected: { head: 3_000, tail: 1_000 },
  command: { head: 6_000, tail: 1_000 },
  input: { head: 4_000, tail: 1_000 },
  output: { head: 6_000, tail: 3_000 },
  name: { head: 400, tail: 100 },
} as const satisfies Record<string, Room>;

/**
 * Of what no person wrote only so much is found by search, at each end: its middle is seldom what one looks for, and
 * entering words into the full text is the dearest part of a first scan.
 */
const SEARCHED = {
  /** Thinking, and what a client put into the conversation. */
  aside: { head: 700, tail: 300 },
  /** What a tool printed when all was well; a failure is what one comes back to look for. */
  done: { head: 350, tail: 150 },
  failed: { head: 1_200, tail: 400 },
} as const satisfies Record<string, Room>;

const endsOf = (text: string, { head, tail }: Room): string =>
  text.length <= head + tail ? text : `${text.slice(0, head)} ${text.slice(-tail)}`;

/** Longer than any token and most keys: text this far beyond what is kept is looked at for secrets as well. */
const MARGIN = 8_000;

/** @returns the text without secrets, at most `head + tail` characters and the cut */
export function kept(text: string, { head, tail }: Room): string {
  if (text.length <= head + tail + 2 * MARGIN) return shortened(redact(text), head, tail);
  // Only the ends are looked at: a tool may print a gigabyte.
  const first = redact(text.slice(0, head + MARGIN));
  const last = redact(text.slice(text.length - tail - MARGIN));
  return `${headOf(first, head)}${CUT}${tailOf(last, Math.min(tail, Math.max(0, last.length - MARGIN)))}`;
}

const shortened = (text: string, head: number, tail: number): string =>
  text.length <= head + tail ? text : `${headOf(text, head)}${CUT}${tailOf(text, tail)}`;

const MARK_START = '[redacted: ';
/** Longer than any mark. */
const MARK_MOST = 64;

function headOf(text: string, length: number): string {
  let end = Math.min(length, text.length);
  const open = text.lastIndexOf(MARK_START, end);
  const close = open < 0 ? -1 : text.indexOf(']', open);
  if (open >= 0 && open < end && close >= end && close - open < MARK_MOST) end = open;
  else if (open < 0 || open < end - MARK_MOST) {
    // A mark of which not even the opening fits.
    const near = text.slice(Math.max(0, end - MARK_START.length), end + MARK_START.length).indexOf(MARK_START);
    const start = near < 0 ? -1 : Math.max(0, end - MARK_START.length) + near;
    if (start >= 0 && start < end) end = start;
  }
  if (isHighSurrogate(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

function tailOf(text: string, length: number): string {
  let start = text.length - length;
  const open = text.lastIndexOf(MARK_START, start);
  const close = open < 0 ? -1 : text.indexOf(']', open);
  if (open >= 0 && open < start && close >= start && close - open < MARK_MOST) start = close + 1;
  if (isHighSurrogate(text.charCodeAt(start - 1))) start += 1;
  return text.slice(start);
}

const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdbff;

const short = (text: string): string => kept(text, ROOM.name);
const orNull = (text: string | null, room: Room): string | null => (text === null ? null : kept(text, room));

/** @returns the event as it is stored */
export function keptEvent(event: DecodedEvent): DecodedEvent {
  switch (event.kind) {
    case 'prompt':
      return { ...event, text: kept(event.text, ROOM.prompt) };
    case 'command':
      return { ...event, name: short(event.name), text: kept(event.text, ROOM.prompt) };
    case 'injected':
      return {
        ...event,
        text: kept(
          event.text,
          event.origin === 'subagent-prompt' || event.origin === 'plan' ? ROOM.assistant : ROOM.injected,
        ),
      };
    case 'assistant':
      return { ...event, text: kept(event.text, ROOM.assistant) };
    case 'thinking':
      return { ...event, text: kept(event.text, ROOM.thinking) };
    case 'tool-call':
      return {
        ...event,
        tool: short(event.tool),
        command: orNull(event.command, ROOM.command),
        path: orNull(event.path, ROOM.name),
        cwd: orNull(event.cwd, ROOM.name),
        input: kept(event.input, ROOM.input),
      };
    case 'tool-result':
      return { ...event, text: kept(event.text, ROOM.output) };
    case 'rejection':
      return { ...event, words: orNull(event.words, ROOM.prompt) };
    case 'service-error':
      return { ...event, text: kept(event.text, ROOM.injected) };
    case 'interruption':
    case 'compaction':
      return event;
  }
}

/** @returns the words a kept event is found by; empty for one that is not searched */
export function searchedText(event: DecodedEvent): string {
  switch (event.kind) {
    case 'prompt':
    case 'assistant':
    case 'service-error':
      return event.text;
    case 'command':
      return `${event.name} ${event.text}`;
    case 'tool-result':
      return endsOf(event.text, event.outcome === 'failed' ? SEARCHED.failed : SEARCHED.done);
    case 'thinking':
    case 'injected':
      return endsOf(event.text, SEARCHED.aside);
    case 'tool-call':
      return event.command ?? `${event.tool} ${event.path ?? event.input.slice(0, SEARCHED.aside.head)}`;
    case 'rejection':
      return event.words ?? '';
    case 'interruption':
    case 'compaction':
      return '';
  }
}

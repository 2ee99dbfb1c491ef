/** Tells what the human typed from what Mistral Vibe itself says in the user's role. */
import type { DecodedEvent, RecordPlace } from '../reader.ts';
import { typed } from '../typed.ts';

const MANUAL = 'Manual `!` command result from the user.';
const COMPACTED = 'You are continuing a trajectory after a context compaction.';
const TAGS = ['vibe_warning', 'vibe_stop_event'] as const;

/**
 * @param injected what the message says of itself
 * @returns events whose texts are substrings of the text given, and the folder where it names the session's
 */
export function vibeUserText(
  text: string,
  place: RecordPlace,
  injected: boolean,
): { events: DecodedEvent[]; cwd: string | null } {
  const whole = text.trim();
  if (whole === '') return { events: [], cwd: null };
  if (whole.startsWith(MANUAL)) {
    const command = between(whole, '\nCommand: `', '`\n');
    const events: DecodedEvent[] = [{ kind: 'injected', ...place, origin: 'command-output', text: whole }];
    if (command !== null) events.unshift({ kind: 'command', ...place, name: '!', text: command });
    return { events, cwd: between(whole, '\nWorking directory: `', '`\n') };
  }
  if (whole.startsWith(COMPACTED)) {
    const events: DecodedEvent[] = [
      { kind: 'compaction', ...place },
      { kind: 'injected', ...place, origin: 'summary', text: whole },
    ];
    return { events, cwd: null };
  }
  if (injected) return { events: [{ kind: 'injected', ...place, origin: 'reminder', text: whole }], cwd: null };
  return { events: withoutTags(whole, place), cwd: null };
}

/** Versions before the mark put their warnings into the human's own message. */
function withoutTags(text: string, place: RecordPlace): DecodedEvent[] {
  const events: DecodedEvent[] = [];
  let rest = text;
  for (const tag of TAGS) {
    const start = rest.indexOf(`<${tag}>`);
    const ending = `</${tag}>`;
    const end = start < 0 ? -1 : rest.indexOf(ending, start);
    if (end < 0) continue;
    const after = end + ending.length;
    // In the middle of a message they would tear it apart.
    if (start > 0 && after < rest.length) continue;
    events.push({ kind: 'injected', ...place, origin: 'reminder', text: rest.slice(start, after) });
    rest = (start > 0 ? rest.slice(0, start) : rest.slice(after)).trim();
  }
  return [...events, ...typed(rest, place, 'prompt')];
}

function between(text: string, start: string, end: string): string | null {
  const at = text.indexOf(start);
  if (at < 0) return null;
  const from = at + start.length;
  const to = text.indexOf(end, from);
  return to <= from ? null : text.slice(from, to);
}

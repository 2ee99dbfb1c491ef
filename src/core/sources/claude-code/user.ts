/**
 * Most text in Claude Code's user role was typed by nobody. This tells the human's words from what the harness, hooks,
 * skills and commands put there. Every piece returned is a substring of the text it was given.
 */
import type { InjectedEvent } from '../../sessions/event.ts';
import type { DecodedEvent, RecordPlace } from '../reader.ts';

type Origin = InjectedEvent['origin'];

export interface UserTextOf {
  /** What the record itself says of its text; `meta` says only that nobody typed it. `null`: look at the text. */
  injected: Origin | 'meta' | null;
  via: 'prompt' | 'queued';
}

/** Tags the harness wraps its text in. They may stand around a real prompt in the same string. */
const TAGS: ReadonlyMap<string, Origin> = new Map([
  ['system-reminder', 'reminder'],
  ['task-notification', 'notification'],
  ['agent-notification', 'notification'],
  ['agent-message', 'notification'],
  ['cross-session-message', 'notification'],
  ['teammate-message', 'notification'],
  ['local-command-stdout', 'command-output'],
  ['local-command-stderr', 'command-output'],
  ['local-command-caveat', 'context'],
  ['bash-stdout', 'command-output'],
  ['bash-stderr', 'command-output'],
  ['user-prompt-submit-hook', 'hook'],
  ['session-start-hook', 'hook'],
  ['post-tool-use-hook', 'hook'],
  ['ide_opened_file', 'context'],
  ['ide_selection', 'context'],
  ['ide_diagnostics', 'context'],
  ['persisted-output', 'command-output'],
]);

const OPENINGS: readonly (readonly [string, Origin])[] = [
  ['Caveat: The messages below', 'context'],
  ['Base directory for this skill:', 'skill'],
  ['Stop hook feedback:', 'hook'],
  ['Operation stopped by hook:', 'hook'],
  ['This session is being continued from a previous conversation', 'summary'],
  ['Implement the following plan:', 'plan'],
  ['Another Claude session sent a message:', 'notification'],
  ['The coordinator sent a message while you were working:', 'notification'],
];

const INTERRUPTED = '[Request interrupted by user';

export function userText(text: string, place: RecordPlace, { injected, via }: UserTextOf): DecodedEvent[] {
  const inject = (origin: Origin, piece: string): DecodedEvent => ({ kind: 'injected', ...place, origin, text: piece });
  const whole = text.trim();
  if (whole === '') return [];
  if (whole.startsWith(INTERRUPTED) && whole.length < 80) {
    return injected === 'subagent-prompt' ? [inject('notification', whole)] : [{ kind: 'interruption', ...place }];
  }
  if (injected !== null && injected !== 'meta') return [inject(injected, whole)];

  const events: DecodedEvent[] = [];
  let rest = whole;
  for (let tag = leadingTag(rest); tag !== null; tag = leadingTag(rest)) {
    events.push(inject(tag.origin, tag.body));
    rest = tag.rest;
  }
  if (rest === '') return events;
  const opening = OPENINGS.find(([start]) => rest.startsWith(start));
  if (opening) return [...events, inject(opening[1], rest)];
  if (injected === 'meta') return [...events, inject('skill', rest)];

  // "# …" at the prompt: the human asks for something to be remembered.
  const memory = rest.startsWith('<user-memory-input>') ? between(rest, 'user-memory-input') : null;
  if (memory !== null && memory !== '') return [...events, { kind: 'prompt', ...place, text: memory, via }];

  const command = commandIn(rest);
  if (command) return [...events, { kind: 'command', ...place, ...command }];

  const trailing: DecodedEvent[] = [];
  for (let end = trailingReminder(rest); end !== null; end = trailingReminder(rest)) {
    trailing.unshift(inject('reminder', end.body));
    rest = end.before;
  }
  if (rest !== '') {
    events.push(
      rest.startsWith('/') && /^\/[\w:-]+(?:\s|$)/.test(rest)
        ? { kind: 'command', ...place, name: rest.split(/\s/, 1)[0] ?? rest, text: rest }
        : { kind: 'prompt', ...place, text: rest, via },
    );
  }
  return [...events, ...trailing];
}

function leadingTag(text: string): { origin: Origin; body: string; rest: string } | null {
  if (!text.startsWith('<')) return null;
  const close = text.indexOf('>');
  if (close < 0 || close > 200) return null;
  const name = /^[\w-]+/.exec(text.slice(1, close))?.[0] ?? '';
  const origin = TAGS.get(name);
  if (origin === undefined) return null;
  const ending = `</${name}>`;
  const end = text.indexOf(ending);
  // Behind a notice the harness goes on ("Read the output file to …").
  if (end < 0 || origin === 'notification') return { origin, body: text, rest: '' };
  const after = end + ending.length;
  return { origin, body: text.slice(0, after), rest: text.slice(after).trim() };
}

function trailingReminder(text: string): { body: string; before: string } | null {
  if (!text.endsWith('</system-reminder>')) return null;
  const start = text.lastIndexOf('<system-reminder>');
  return start < 0 ? null : { body: text.slice(start), before: text.slice(0, start).trim() };
}

/** A slash command or a `!` shell command, as the harness writes them down. */
function commandIn(text: string): { name: string; text: string } | null {
  const shell = between(text, 'bash-input');
  if (text.startsWith('<bash-input>') && shell !== null) return { name: '!', text: shell };
  if (!text.startsWith('<command-')) return null;
  const name = between(text, 'command-name') ?? between(text, 'command-message');
  if (name === null) return null;
  return { name: name.startsWith('/') ? name : `/${name}`, text: between(text, 'command-args') ?? '' };
}

function between(text: string, tag: string): string | null {
  const start = text.indexOf(`<${tag}>`);
  if (start < 0) return null;
  const from = start + tag.length + 2;
  const end = text.indexOf(`</${tag}>`, from);
  return end < 0 ? null : text.slice(from, end).trim();
}

/** Tells what the human typed from what Hermes says in the user's role: skills, goals, notices, summaries. */
import type { InjectedEvent } from '../../sessions/event.ts';
import type { DecodedEvent, RecordPlace } from '../reader.ts';
import { typed } from '../typed.ts';

type Origin = InjectedEvent['origin'];

const OPENINGS: readonly (readonly [string, Origin])[] = [
  ['[Continuing toward your standing goal]', 'reminder'],
  ['[ASYNC DELEGATION', 'notification'],
  ['[IMPORTANT: Background process', 'notification'],
  ['[IMPORTANT: You are running as a scheduled cron job', 'notification'],
  ['[SYSTEM:', 'notification'],
  ['[System:', 'notification'],
  ['[System note:', 'notification'],
  ['[STILL IN PROGRESS', 'reminder'],
  ['[Your active task list was preserved', 'reminder'],
  ['[PRIOR CONTEXT', 'summary'],
  ['Review the conversation above and update the skill library', 'instructions'],
  ['Review the conversation above and consider saving to memory', 'instructions'],
];
/** A note that is put in front of the human's next words; so many of them are told apart. */
const NOTES = 20;
const BEFORE = /^\[System(?: note)?: [^\]]{1,4000}\](?=\s)/;
const COMPACTED = /^\[CONTEXT (?:COMPACTION|SUMMARY)/;
const SKILL = /^\[(?:IMPORTANT|SYSTEM): The user has invoked the "([^"\n]{1,200})" skill/;
const INSTRUCTION = 'The user has provided the following instruction alongside the skill invocation: ';
const NOTE = '\n\n[Runtime note:';

/**
 * @param shown whether the row says that it is shown as something else than a message
 * @returns events whose texts are substrings of the text given
 */
export function hermesUserText(text: string, place: RecordPlace, shown: boolean): DecodedEvent[] {
  const notes: DecodedEvent[] = [];
  let rest = text.trim();
  for (let note = BEFORE.exec(rest)?.[0]; note !== undefined && notes.length < NOTES; note = BEFORE.exec(rest)?.[0]) {
    notes.push({ kind: 'injected', ...place, origin: 'notification', text: note });
    rest = rest.slice(note.length).trim();
  }
  return rest === '' ? notes : [...notes, ...textEvents(rest, place, shown)];
}

function textEvents(whole: string, place: RecordPlace, shown: boolean): DecodedEvent[] {
  const skill = SKILL.exec(whole)?.[1];
  if (skill !== undefined) {
    const at = whole.lastIndexOf(INSTRUCTION);
    const said = at < 0 ? '' : whole.slice(at + INSTRUCTION.length);
    const note = said.lastIndexOf(NOTE);
    const words = (note < 0 ? said : said.slice(0, note)).trim();
    return [
      { kind: 'injected', ...place, origin: 'skill', text: at < 0 ? whole : whole.slice(0, at) },
      { kind: 'command', ...place, name: `/${skill}`, text: words },
    ];
  }
  if (COMPACTED.test(whole)) {
    return [
      { kind: 'compaction', ...place },
      { kind: 'injected', ...place, origin: 'summary', text: whole },
    ];
  }
  const opening = OPENINGS.find(([start]) => whole.startsWith(start));
  if (opening) return [{ kind: 'injected', ...place, origin: opening[1], text: whole }];
  if (shown) return [{ kind: 'injected', ...place, origin: 'notification', text: whole }];
  return typed(whole, place, 'prompt');
}

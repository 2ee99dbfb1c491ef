/** Tells what the human typed from what pi puts in front of it: skills that were called, files that were named. */
import type { DecodedEvent, RecordPlace } from '../reader.ts';
import { typed, type Via } from '../typed.ts';

/** Files in front of one message that are told apart; whatever has more was made to hurt. */
const FILES = 200;

/** Every text returned is a substring of the text given. */
export function piUserText(text: string, place: RecordPlace, via: Via): DecodedEvent[] {
  const events: DecodedEvent[] = [];
  let rest = text.trim();
  for (
    let file = leadingElement(rest, 'file');
    file !== null && events.length < FILES;
    file = leadingElement(rest, 'file')
  ) {
    events.push({ kind: 'injected', ...place, origin: 'context', text: file.body });
    rest = file.rest;
  }
  if (events.length === FILES && rest !== '')
    return [...events, { kind: 'injected', ...place, origin: 'context', text: rest }];
  const skill = leadingElement(rest, 'skill');
  if (skill !== null) {
    events.push({ kind: 'injected', ...place, origin: 'skill', text: skill.body });
    const name = /^<skill name="([^"\n]{1,200})"/.exec(skill.body)?.[1] ?? '';
    events.push({ kind: 'command', ...place, name: `/skill:${name}`, text: skill.rest });
    return events;
  }
  return [...events, ...typed(rest, place, via)];
}

/** An element with a name attribute that a text begins with. The words of the human stand behind it. */
function leadingElement(text: string, tag: 'file' | 'skill'): { body: string; rest: string } | null {
  if (!text.startsWith(`<${tag} name="`)) return null;
  const ending = `</${tag}>`;
  const end = text.indexOf(ending);
  if (end < 0) return null;
  const after = end + ending.length;
  return { body: text.slice(0, after), rest: text.slice(after).trim() };
}

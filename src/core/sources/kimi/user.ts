/** What stands in the user's role, by the origin the record itself names. */
import type { InjectedEvent } from '../../sessions/event.ts';
import { asText, type JsonObject } from '../json.ts';

type Origin = InjectedEvent['origin'];

export type KimiPiece =
  | { kind: 'human'; text: string }
  | { kind: 'command'; name: string; text: string }
  | { kind: 'injected'; origin: Origin; text: string };

const ORIGINS: ReadonlyMap<string, Origin> = new Map([
  ['background_task', 'notification'],
  ['compaction_summary', 'summary'],
  ['cron_job', 'notification'],
  ['cron_missed', 'notification'],
  ['hook_result', 'hook'],
  ['injection', 'reminder'],
  ['plugin_command', 'instructions'],
  ['retry', 'reminder'],
  ['skill_activation', 'skill'],
  ['task', 'notification'],
]);

/** @param origin of the message; `null` in early versions, for what the human typed and for nothing else */
export function kimiPieces(texts: readonly string[], origin: JsonObject | null): KimiPiece[] {
  const kind = origin === null ? 'user' : (asText(origin['kind']) ?? '(no kind)');
  if (kind === 'user') return texts.map((text) => typed(text.trim()));
  if (origin !== null && kind === 'shell_command' && origin['phase'] === 'input')
    return texts.map((text) => ({ kind: 'command', name: '!', text: bare(text.trim()) }));
  const as = originOf(kind, origin);
  const injected = texts.map((text): KimiPiece => ({ kind: 'injected', origin: as, text: text.trim() }));
  const command = origin === null || origin['trigger'] !== 'user-slash' ? null : commandIn(origin);
  return command === null ? injected : [command, ...injected];
}

function originOf(kind: string, origin: JsonObject | null): Origin {
  if (kind === 'shell_command') return 'command-output';
  if (kind === 'system_trigger') return origin?.['name'] === 'subagent' ? 'subagent-prompt' : 'reminder';
  return ORIGINS.get(kind) ?? 'notification';
}

/** `/skill words` at the prompt: the record has the skill's name and the words, and its text is the skill's body. */
function commandIn(origin: JsonObject): KimiPiece | null {
  const name = asText(origin['skillName']) ?? asText(origin['commandName']);
  if (name === null) return null;
  return {
    kind: 'command',
    name: `/${name}`,
    text: asText(origin['skillArgs']) ?? asText(origin['commandArgs']) ?? '',
  };
}

export function typed(text: string): KimiPiece {
  const name = /^\/[\w:.-]+(?=\s|$)/.exec(text)?.[0];
  return name === undefined ? { kind: 'human', text } : { kind: 'command', name, text };
}

const bare = (text: string): string => /^<bash-input>([^]*)<\/bash-input>$/.exec(text)?.[1] ?? text;

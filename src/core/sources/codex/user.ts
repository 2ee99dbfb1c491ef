/** Tells the human's words from what Codex itself puts into the user role. Every piece is a substring of the text. */
import type { InjectedEvent } from '../../sessions/event.ts';

export type UserPiece =
  | { kind: 'human'; text: string }
  | { kind: 'command'; text: string }
  | { kind: 'injected'; origin: InjectedEvent['origin']; text: string }
  | { kind: 'aborted' };

const OPENINGS: readonly (readonly [string, InjectedEvent['origin']])[] = [
  ['# AGENTS.md instructions', 'instructions'],
  ['<user_instructions>', 'instructions'],
  ['<INSTRUCTIONS>', 'instructions'],
  ['<permissions instructions>', 'instructions'],
  ['<environment_context>', 'context'],
  ['<turn_context>', 'context'],
  ['<model_switch>', 'context'],
  ['<collaboration_mode>', 'context'],
  ['<personality_spec>', 'context'],
  ['<realtime_conversation>', 'context'],
  ['<recommended_plugins>', 'context'],
  ['<skill>', 'skill'],
  ['<subagent_notification>', 'notification'],
  ['<goal_context>', 'context'],
  ['<hook_prompt', 'hook'],
  ['Implement the following plan:', 'plan'],
  ['A previous agent produced the plan below', 'plan'],
  ['Another language model started to solve this problem', 'summary'],
];

const IDE = '# Context from my IDE setup:';
const REQUEST = '## My request for Codex:';

export function codexUserText(text: string): UserPiece[] {
  const whole = text.trim();
  if (whole === '') return [];
  if (whole.startsWith('<turn_aborted>')) return [{ kind: 'aborted' }];
  if (whole.startsWith('<user_shell_command>')) {
    const command = /<command>\n?([^<]*)/.exec(whole)?.[1]?.trim();
    return command
      ? [{ kind: 'command', text: command }]
      : [{ kind: 'injected', origin: 'command-output', text: whole }];
  }
  if (whole.startsWith(IDE)) {
    const at = whole.indexOf(REQUEST);
    if (at < 0) return [{ kind: 'injected', origin: 'context', text: whole }];
    const request = whole.slice(at + REQUEST.length).trim();
    const context: UserPiece = { kind: 'injected', origin: 'context', text: whole.slice(0, at) };
    return request === '' ? [context] : [context, { kind: 'human', text: request }];
  }
  const opening = OPENINGS.find(([start]) => whole.startsWith(start));
  return [opening ? { kind: 'injected', origin: opening[1], text: whole } : { kind: 'human', text: whole }];
}

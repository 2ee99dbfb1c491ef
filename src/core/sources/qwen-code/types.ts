/** Subtypes of Qwen Code's records, so that one nobody knows yet is counted and not dropped silently. */
import type { InjectedEvent } from '../../sessions/event.ts';

/** Records in the user's role that nobody typed. */
export const NOT_TYPED: ReadonlyMap<string, InjectedEvent['origin']> = new Map([
  ['agent_launch_prompt', 'subagent-prompt'],
  ['agent_retry', 'reminder'],
  ['background_task_completed', 'notification'],
  ['cron', 'notification'],
  ['goal_runtime', 'reminder'],
  ['notification', 'notification'],
]);

/** System records without conversation of their own. */
export const META_SUBTYPES: ReadonlySet<string> = new Set([
  'agent_bootstrap',
  'agent_launch_prompt',
  'agent_retry',
  'agent_session_ready',
  'at_command',
  'attribution_snapshot',
  'background_task_completed',
  'branch_checkpoint',
  'cron',
  'file_history_snapshot',
  'goal_runtime',
  'goal_state',
  'goal_turn_end',
  'managed_session_commit_v1',
  'managed_session_event_v1',
  'managed_session_header_v1',
  'omni_recall',
  'realtime_message',
  'session_approval_mode',
  'session_artifact_event',
  'session_artifact_snapshot',
  'session_execution_engine',
  'session_notes',
  'session_source',
  'session_sources_snapshot',
  'turn_result',
  'user_text_elements',
]);

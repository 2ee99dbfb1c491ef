/** Record types of Claude Code, so that one nobody knows yet is counted and not dropped silently. */
import { asObject, type JsonObject } from '../json.ts';

const CONVERSATION_TYPES: ReadonlySet<string> = new Set([
  'user',
  'assistant',
  'system',
  'attachment',
  'queue-operation',
]);

/** Record types that carry no conversation. A type in none of these lists is counted as unknown. */
const META_TYPES: ReadonlySet<string> = new Set([
  'agent-color',
  'agent-name',
  'agent-setting',
  'ai-title',
  'atis-latch',
  'bridge-session',
  'content-replacement',
  'custom-title',
  'file-history-delta',
  'file-history-snapshot',
  'last-prompt',
  'mode',
  'permission-mode',
  'pr-link',
  'progress',
  'summary',
  'tag',
  'task-summary',
  'worktree-state',
]);

/** Subtypes of the records that are told apart by one. */
const SYSTEM_SUBTYPES: ReadonlySet<string> = new Set([
  'agents_killed',
  'api_error',
  'away_summary',
  'bridge_status',
  'compact_boundary',
  'informational',
  'init',
  'local_command',
  'memory_saved',
  'microcompact_boundary',
  'model_refusal_fallback',
  'permission_retry',
  'scheduled_task_fire',
  'stop_hook_summary',
  'turn_duration',
]);

const ATTACHMENT_TYPES: ReadonlySet<string> = new Set([
  'agent_listing_delta',
  'agent_mention',
  'already_read_file',
  'async_hook_response',
  'auto_mode',
  'auto_mode_exit',
  'budget_usd',
  'command_permissions',
  'compact_file_reference',
  'companion_intro',
  'critical_system_reminder',
  'date_change',
  'deferred_tools_delta',
  'diagnostics',
  'directory',
  'dynamic_skill',
  'edited_image_file',
  'edited_text_file',
  'file',
  'goal_status',
  'hook_additional_context',
  'hook_blocking_error',
  'hook_cancelled',
  'hook_error_during_execution',
  'hook_non_blocking_error',
  'hook_permission_decision',
  'hook_stopped_continuation',
  'hook_success',
  'hook_system_message',
  'invoked_skills',
  'max_turns_reached',
  'mcp_instructions_delta',
  'mcp_resource',
  'nested_memory',
  'opened_file_in_ide',
  'output_style',
  'pdf_reference',
  'plan_file_reference',
  'plan_mode',
  'plan_mode_exit',
  'plan_mode_reentry',
  'queued_command',
  'relevant_memories',
  'selected_lines_in_ide',
  'skill_discovery',
  'skill_listing',
  'structured_output',
  'task_reminder',
  'task_status',
  'team_context',
  'teammate_mailbox',
  'todo',
  'todo_reminder',
  'token_usage',
  'total_tokens_reminder',
  'ultrathink_effort',
  'verify_plan_reminder',
]);

/** The name to count a record by that nobody here knows; `null` for a known one. */
export function unknownTypeOf(type: string, record: JsonObject): string | null {
  if (type === 'system') return unlessKnown(SYSTEM_SUBTYPES, type, record['subtype']);
  if (type === 'attachment') return unlessKnown(ATTACHMENT_TYPES, type, asObject(record['attachment'])?.['type']);
  return CONVERSATION_TYPES.has(type) || META_TYPES.has(type) ? null : type;
}

/** Records of early versions have no subtype; they are known by their type. */
const unlessKnown = (known: ReadonlySet<string>, type: string, subtype: unknown): string | null =>
  typeof subtype !== 'string' || known.has(subtype) ? null : `${type}/${subtype}`;

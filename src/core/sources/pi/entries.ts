/** Entry types of pi and of the agents built on it, so that one nobody knows yet is counted and not dropped silently. */

/** Entries that can carry conversation. */
export const CONVERSATION_ENTRIES: ReadonlySet<string> = new Set([
  'branch_summary',
  'compaction',
  'custom_message',
  'message',
  'session_init',
]);

/** Entries without conversation: pi's own first, then those of oh-my-pi and of OpenClaw. */
export const META_ENTRIES: ReadonlySet<string> = new Set([
  'custom',
  'label',
  'model_change',
  'session_info',
  'thinking_level_change',

  'archive',
  'credential_pin',
  'mcp_tool_selection',
  'mode_change',
  'model_usage',
  'reset_boundary',
  'service_tier_change',
  'title',
  'title_change',
  'ttsr_injection',

  'leaf',
  'metadata',
  'reset',
  'session-meta',
]);

/** Roles a message entry can have. */
export const ROLES: ReadonlySet<string> = new Set([
  'assistant',
  'bashExecution',
  'branchSummary',
  'compactionSummary',
  'custom',
  'developer',
  'fileMention',
  'hookMessage',
  'pythonExecution',
  'system',
  'toolResult',
  'user',
]);

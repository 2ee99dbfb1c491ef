/** Record types of Kimi Code and of Kimi CLI before it, so that one nobody knows yet is counted and not dropped. */

/** Kimi Code: records without conversation of their own. */
export const META_RECORDS: ReadonlySet<string> = new Set([
  'context.clear',
  'context_size.measured',
  'full_compaction.begin',
  'full_compaction.cancel',
  'full_compaction.complete',
  'goal.clear',
  'goal.create',
  'goal.update',
  'llm.tools_snapshot',
  'mcp.tools_discovered',
  'metadata',
  'micro_compaction.apply',
  'permission.rules.add',
  'permission.set_mode',
  'plan_mode.cancel',
  'plan_mode.enter',
  'plan_mode.exit',
  'plugin.session_start',
  'runtime.set_binding',
  'swarm_mode.enter',
  'swarm_mode.exit',
  'token_counting.measured',
  'token_counting.turn_recorded',
  'tools.register_user_tool',
  'tools.set_active_tools',
  'tools.unregister_user_tool',
  'tools.update_store',
  'turn.ended',
  'turn.launch',
  'turn.started',
  'usage.record',
]);

/** Kimi Code: what a step of the loop may say without saying anything. */
export const META_LOOP_EVENTS: ReadonlySet<string> = new Set(['llm.request', 'step.end', 'step.retry']);

/** Kimi CLI: messages without conversation of their own. */
export const META_MESSAGES: ReadonlySet<string> = new Set([
  'BtwBegin',
  'BtwEnd',
  'CompactionBegin',
  'HookResolved',
  'HookTriggered',
  'MCPLoadingBegin',
  'MCPLoadingEnd',
  'PlanDisplay',
  'QuestionRequest',
  'StatusUpdate',
  'StepBegin',
  'StepInterrupted',
  'StepRetry',
  'ToolCallPart',
  'ToolCallRequest',
  'TurnEnd',
]);

/** Kimi CLI: messages with conversation. */
export const TOLD_MESSAGES: ReadonlySet<string> = new Set([
  'ApprovalRequest',
  'ApprovalRequestResolved',
  'ApprovalResponse',
  'CompactionEnd',
  'ContentPart',
  'Notification',
  'SteerInput',
  'SubagentEvent',
  'TextPart',
  'ThinkPart',
  'ToolCall',
  'ToolResult',
  'TurnBegin',
]);

/**
 * A script that runs commands and calls tools (the tool `exec`). Its result says that the script came to its end; how
 * what it ran ended stands in the finished items between the call and the result.
 */
import { asExitCode, asObject, asText, type JsonObject } from '../json.ts';

export interface Script {
  callId: string;
  /** Something it ran has failed; the exit code is the last failed command's. */
  failed: boolean;
  exitCode: number | null;
}

/** The human's own commands run beside a script. */
const USER_SHELL: ReadonlySet<unknown> = new Set(['userShell', 'user_shell']);

/** @param item what a turn has finished */
export function scriptAfter(script: Script | null, item: JsonObject): Script | null {
  if (script === null) return null;
  switch (item['type']) {
    case 'CommandExecution': {
      const code = asExitCode(item['exit_code']);
      if (USER_SHELL.has(item['source']) || code === null || code === 0) return script;
      return { ...script, failed: true, exitCode: code };
    }
    case 'DynamicToolCall':
    case 'FileChange':
    case 'McpToolCall':
      return item['status'] === 'failed' ? { ...script, failed: true } : script;
    default:
      return script;
  }
}

export function scriptIn(saved: unknown): Script | null {
  const script = asObject(saved);
  const callId = asText(script?.['callId']);
  return callId === null
    ? null
    : { callId, failed: script?.['failed'] === true, exitCode: asExitCode(script?.['exitCode']) };
}

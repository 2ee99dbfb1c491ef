/** What the window showed: `ui_messages.json`. It keeps what was cut out of the conversation with the model. */
import { millisOf } from '../epoch.ts';
import { asObject, asString, asText, asTime, isObject, parseObject, type JsonObject } from '../json.ts';
import type { DecodedEvent, RecordPlace } from '../reader.ts';
import { blocksOf, type Conversation } from './conversation.ts';
import { historyEvents } from './history.ts';
import { blocksIn } from './user.ts';

export const isShown = (message: JsonObject): boolean => message['type'] === 'say' || message['type'] === 'ask';

/** Messages of one task, in their order. */
export class WindowLog {
  readonly #talk: Conversation;
  #task = true;
  #asked = false;

  constructor(talk: Conversation) {
    this.#talk = talk;
  }

  /** @returns `null` for a kind nobody here knows */
  events(message: JsonObject, line: number): DecodedEvent[] | null {
    const at = millisOf(message['ts']) ?? asTime(message['timestamp']) ?? asTime(message['ts']);
    const place: RecordPlace = { line, at, uid: null, active: true };
    if (!isShown(message)) return this.#bare(message, place);
    const text = asString(message['text']) ?? '';
    // What was still being written is shown again when it is whole; thoughts are not.
    if (message['partial'] === true && message['say'] !== 'reasoning') return [];
    return message['type'] === 'say'
      ? this.#say(asString(message['say']) ?? '', text, message, place)
      : this.#ask(asString(message['ask']) ?? '', text, place);
  }

  #say(say: string, text: string, message: JsonObject, place: RecordPlace): DecodedEvent[] | null {
    switch (say) {
      case 'text':
      case 'task':
        return this.#text(text, place);
      case 'reasoning': {
        const thought = asText(message['reasoning']) ?? text;
        return thought.trim() === '' ? [] : [{ kind: 'thinking', ...place, text: thought }];
      }
      case 'user_feedback': {
        const via = this.#asked ? 'answer' : 'prompt';
        this.#asked = false;
        return text.trim() === '' ? [] : this.#talk.words(text.trim(), place, via);
      }
      case 'api_req_started':
        return this.#request(parseObject(text) ?? {}, place);
      case 'completion_result':
        return text.trim() === '' ? [] : this.#talk.call('attempt_completion', { result: text }, place);
      case 'tool':
      case 'command':
      case 'use_mcp_server':
      case 'use_subagents':
        return this.#ask(say, text, place);
      case 'condense_context':
        return [{ kind: 'compaction', ...place }, ...summaryIn(message, place)];
      case 'sliding_window_truncation':
        return [{ kind: 'compaction', ...place }];
      default:
        return SAID.has(say) ? [] : null;
    }
  }

  #text(text: string, place: RecordPlace): DecodedEvent[] {
    if (text.trim() === '') return [];
    if (!this.#task) return this.#talk.said(text, place);
    this.#task = false;
    return this.#talk.words(text.trim(), place, 'prompt');
  }

  #ask(ask: string, text: string, place: RecordPlace): DecodedEvent[] | null {
    switch (ask) {
      case 'tool': {
        const { tool, ...input } = parseObject(text) ?? {};
        return text === '' ? [] : this.#talk.call(asString(tool) ?? '', input, place);
      }
      case 'command':
        return text === '' ? [] : this.#talk.call('execute_command', { command: text }, place);
      case 'use_mcp_server': {
        const input = parseObject(text) ?? {};
        return this.#talk.call(asString(input['type']) ?? 'use_mcp_tool', input, place);
      }
      case 'use_subagents':
        return text === '' ? [] : this.#talk.call('use_subagents', parseObject(text) ?? {}, place);
      case 'followup':
        this.#asked = true;
        return this.#talk.call('ask_followup_question', parseObject(text) ?? { question: text }, place);
      case 'api_req_failed':
        return text === '' ? [] : [{ kind: 'service-error', ...place, text }];
      default:
        return ASKED.has(ask) ? [] : null;
    }
  }

  /** What was sent: results with their exit codes. The human's words in it have been shown before. */
  #request(request: JsonObject, place: RecordPlace): DecodedEvent[] {
    const events = this.#talk.heard(blocksIn(asString(request['request']) ?? ''), place, 'left out');
    const failure = asText(request['streamingFailedMessage']);
    if (failure !== null) events.push({ kind: 'service-error', ...place, text: failure });
    if (request['cancelReason'] === 'user_cancelled') events.push({ kind: 'interruption', ...place });
    return events;
  }

  /** Logs that other programs write in this one's place. */
  #bare(message: JsonObject, place: RecordPlace): DecodedEvent[] | null {
    const role = message['role'] ?? message['type'];
    const content = message['content'];
    const text = isObject(content) ? content['text'] : content;
    if (role !== 'user' && role !== 'assistant') return null;
    return historyEvents({ role, content: blocksOf(text) }, place, this.#talk);
  }
}

const summaryIn = (message: JsonObject, place: RecordPlace): DecodedEvent[] => {
  const text = asText(asObject(message['contextCondense'])?.['summary']);
  return text === null ? [] : [{ kind: 'injected', ...place, origin: 'summary', text }];
};

/** What is shown without being part of the conversation, or stands in what is sent next. */
const SAID: ReadonlySet<string> = new Set([
  'api_req_deleted',
  'api_req_finished',
  'api_req_rate_limit_wait',
  'api_req_rate_limited',
  'api_req_retried',
  'api_req_retry_delayed',
  'browser_action',
  'browser_action_launch',
  'browser_action_result',
  'browser_session_status',
  'checkpoint_created',
  'checkpoint_saved',
  'clineignore_error',
  'codebase_search_result',
  'command_output',
  'command_permission_denied',
  'condense_context_error',
  'conditional_rules_applied',
  'deleted_api_reqs',
  'diff_error',
  'error',
  'error_retry',
  'generate_explanation',
  'hook_output_stream',
  'hook_status',
  'image',
  'info',
  'load_mcp_documentation',
  'mcp_notification',
  'mcp_server_request_started',
  'mcp_server_response',
  'reasoning_details',
  'rooignore_error',
  'shell_integration_warning',
  'shell_integration_warning_with_suggestion',
  'subagent',
  'subagent_usage',
  'subtask_result',
  'task_progress',
  'too_many_tools_warning',
  'user_edit_todos',
  'user_feedback_diff',
]);

const ASKED: ReadonlySet<string> = new Set([
  'act_mode_respond',
  'auto_approval_max_req_reached',
  'browser_action_launch',
  'checkpoint_restore',
  'command_output',
  'completion_result',
  'condense',
  'interactive_app',
  'invalid_model',
  'mistake_limit_reached',
  'new_task',
  'payment_required_prompt',
  'plan_mode_respond',
  'promotion_model_sign_up_required_prompt',
  'report_bug',
  'resume_completed_task',
  'resume_task',
  'summarize_task',
  'unauthorized_prompt',
]);

import type { Counts } from '../../shared/contract.ts';
import type { EventKind, PromptEvent, ToolResultEvent } from './event.ts';

/** What of an event counting must know; every SessionEvent is one. */
export interface Countable {
  kind: EventKind;
  copied: boolean;
  via?: PromptEvent['via'];
  outcome?: ToolResultEvent['outcome'];
}

/**
 * What a session's own events amount to. Copies count in the session they first stand in.
 * @param untold what the session's log never says: unknown. So are failures where no result says how it ended.
 */
export function countsOf(events: readonly Countable[], untold: readonly (keyof Counts)[] = []): Counts {
  const counts: Record<keyof Counts, number> = {
    prompts: 0,
    assistant: 0,
    toolCalls: 0,
    failedCalls: 0,
    rejections: 0,
    interruptions: 0,
    compactions: 0,
  };
  let told = 0;
  let mute = 0;
  for (const event of events) {
    if (event.copied) continue;
    switch (event.kind) {
      case 'prompt':
        // An answer to the agent's question is mostly chosen, not typed.
        if (event.via !== 'answer') counts.prompts += 1;
        break;
      case 'assistant':
        counts.assistant += 1;
        break;
      case 'tool-call':
        counts.toolCalls += 1;
        break;
      case 'tool-result':
        if (event.outcome === 'failed') counts.failedCalls += 1;
        if (event.outcome === 'unknown') mute += 1;
        else told += 1;
        break;
      case 'rejection':
        counts.rejections += 1;
        break;
      case 'interruption':
        counts.interruptions += 1;
        break;
      case 'compaction':
        counts.compactions += 1;
        break;
    }
  }
  const unknown = new Set(mute > 0 && told === 0 ? [...untold, 'failedCalls' as const] : untold);
  return { ...counts, ...Object.fromEntries([...unknown].map((key) => [key, null])) };
}

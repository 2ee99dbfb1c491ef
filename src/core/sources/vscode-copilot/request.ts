/** One request of a chat: what the human typed, and what came of it. */
import { compact } from '../compact.ts';
import { millisOf } from '../epoch.ts';
import { asList, asObject, asString, asText, isObject, parseObject, type JsonObject } from '../json.ts';
import type { DecodedEvent, RecordPlace } from '../reader.ts';
import { typed } from '../typed.ts';
import { longestText, ranIn, resultOf, vscodeCategory, vscodePath } from './tool.ts';

/** Events, and those of sub-agents by the call that made them. */
export interface Told {
  own: DecodedEvent[];
  subagents: ReadonlyMap<string, DecodedEvent[]>;
  at: number | null;
  model: string | null;
}

/** @param cutFor the request that took the place of this one; `null` where it stands */
export function toldIn(request: JsonObject, line: number, cwd: string | null, cutFor: JsonObject | null): Told {
  const result = asObject(request['result']);
  const metadata = asObject(result?.['metadata']) ?? {};
  const at = millisOf(request['timestamp']);
  const id = asText(request['requestId']);
  const active = cutFor === null && request['isHidden'] !== true && !isObject(request['shouldBeRemovedOnSend']);
  const place: RecordPlace = { line, at, uid: null, active };
  const answer = new Answer(request, metadata, place, cwd);
  // Tried again, it was typed once: that stands where it was tried last.
  const again = cutFor !== null && textOf(cutFor) === textOf(request);
  const own = [
    ...(again ? [] : asked(request, { ...place, uid: id })),
    ...answer.own,
    ...ended(request, result, place),
  ];
  const model = asText(metadata['resolvedModel']) ?? asText(request['modelId'])?.replace(/^copilot\//, '') ?? null;
  return { own, subagents: answer.subagents, at, model };
}

function asked(request: JsonObject, place: RecordPlace): DecodedEvent[] {
  const text = textOf(request);
  if (text === '') return [];
  // The editor tells the agent that something it had begun is over.
  if (request['isSystemInitiated'] === true) return [{ kind: 'injected', ...place, origin: 'notification', text }];
  // A button was pressed where the agent asked whether to go on.
  if (asText(request['confirmation']) !== null) return [{ kind: 'injected', ...place, origin: 'reminder', text }];
  return typed(text, place, 'prompt');
}

function textOf(request: JsonObject): string {
  const message = request['message'];
  return (asText(message) ?? asText(asObject(message)?.['text']) ?? partsText(message)).trim();
}

const partsText = (message: unknown): string => longestText(asObject(message)?.['parts']);

function ended(request: JsonObject, result: JsonObject | null, place: RecordPlace): DecodedEvent[] {
  const error = asObject(result?.['errorDetails']);
  const stopped = request['isCanceled'] === true || error?.['code'] === 'canceled';
  const events: DecodedEvent[] = [];
  const text = asText(error?.['message']);
  if (text !== null && !stopped) events.push({ kind: 'service-error', ...place, text });
  if (stopped) events.push({ kind: 'interruption', ...place });
  return events;
}

class Answer {
  readonly own: DecodedEvent[] = [];
  readonly subagents = new Map<string, DecodedEvent[]>();
  readonly #place: RecordPlace;
  readonly #cwd: string | null;
  readonly #results: JsonObject;
  /** Calls as the window shows them. */
  readonly #shown: JsonObject[];
  /** What the human answered to questions, by the call that asked them. */
  readonly #answers: Map<string, string[]>;
  #calls = 0;

  constructor(request: JsonObject, metadata: JsonObject, place: RecordPlace, cwd: string | null) {
    this.#place = place;
    this.#cwd = cwd;
    this.#results = asObject(metadata['toolCallResults']) ?? {};
    const parts = asList(request['response']).flatMap((part) =>
      typeof part === 'string' ? [{ value: part }] : isObject(part) ? [part] : [],
    );
    this.#shown = parts.filter(({ kind }) => kind === 'toolInvocationSerialized' || kind === 'toolInvocation');
    this.#answers = new Map(parts.flatMap((part) => (part['kind'] === 'questionCarousel' ? [answered(part)] : [])));
    const rounds = asList(metadata['toolCallRounds']).filter(isObject);
    if (rounds.some(({ toolCalls }) => asList(toolCalls).length > 0)) {
      for (const round of rounds) this.#round(round);
      for (const shown of this.#shown) if (subagentOf(shown) !== null) this.#invocation(shown);
    } else for (const part of parts) this.#part(part);
    for (const id of [...this.#answers.keys()]) this.#answer(this.own, id);
  }

  #answer(to: DecodedEvent[], id: string): void {
    for (const text of this.#answers.get(id) ?? []) to.push({ kind: 'prompt', ...this.#place, text, via: 'answer' });
    this.#answers.delete(id);
  }

  #round(round: JsonObject): void {
    this.#say('thinking', asObject(round['thinking'])?.['text']);
    this.#say('assistant', round['response']);
    for (const call of asList(round['toolCalls']).filter(isObject)) {
      const tool = asString(call['name']) ?? '';
      const id = asText(call['id']);
      const told = id !== null && Object.hasOwn(this.#results, id) ? longestText(this.#results[id]) : null;
      this.#call(this.own, tool, id, call['arguments'], this.#shownOf(tool, id), told);
    }
  }

  /** What the window shows of a call: under its id, else the first of its tool that is left. */
  #shownOf(tool: string, id: string | null): JsonObject | null {
    const category = vscodeCategory(tool);
    const left = this.#shown.filter((shown) => subagentOf(shown) === null);
    const same = left.find(({ toolCallId }) => id !== null && toolCallId === id);
    const found =
      same ??
      (category === 'shell'
        ? left.find(({ toolId }) => vscodeCategory(asString(toolId) ?? '') === category)
        : undefined);
    if (!found) return null;
    this.#shown.splice(this.#shown.indexOf(found), 1);
    return found;
  }

  #part(part: JsonObject): void {
    switch (part['kind']) {
      case undefined:
      case 'markdownContent':
      case 'markdownVuln':
        this.#say('assistant', asText(part['value']) ?? asObject(part['content'])?.['value']);
        break;
      case 'thinking':
        this.#say('thinking', typeof part['value'] === 'string' ? part['value'] : longestText(part['value']));
        break;
      case 'toolInvocationSerialized':
      case 'toolInvocation':
        this.#invocation(part);
        break;
    }
  }

  #say(kind: 'assistant' | 'thinking', value: unknown): void {
    const text = asText(value);
    if (text !== null && text.trim() !== '') this.own.push({ kind, ...this.#place, text });
  }

  #invocation(shown: JsonObject): void {
    const caller = subagentOf(shown);
    let to = this.own;
    if (caller !== null) {
      to = this.subagents.get(caller) ?? [];
      this.subagents.set(caller, to);
    }
    const data = asObject(shown['toolSpecificData']);
    const input = data?.['kind'] === 'input' ? data['rawInput'] : asObject(shown['resultDetails'])?.['input'];
    this.#call(to, asString(shown['toolId']) ?? '', asText(shown['toolCallId']), input, shown, null);
  }

  #call(
    to: DecodedEvent[],
    tool: string,
    id: string | null,
    written: unknown,
    shown: JsonObject | null,
    told: string | null,
  ): void {
    this.#calls += 1;
    const callId = id ?? `line-${String(this.#place.line)}-${String(this.#calls)}`;
    const category = vscodeCategory(tool);
    const input = typeof written === 'string' ? written : compact(written);
    const fields = asObject(written) ?? parseObject(input) ?? {};
    const ran = ranIn(shown);
    to.push({
      kind: 'tool-call',
      ...this.#place,
      callId,
      tool,
      category,
      command: category === 'shell' ? (asText(fields['command']) ?? ran?.command ?? null) : null,
      path: vscodePath(category, fields, input),
      cwd: ran?.cwd ?? this.#cwd,
      input: written === undefined && ran?.command != null ? compact({ command: ran.command }) : input,
    });
    const result = resultOf(shown, told, category === 'shell');
    if (result !== null) {
      to.push({ kind: 'tool-result', ...this.#place, callId, ...result, userModified: false });
      if (result.outcome === 'rejected') to.push({ kind: 'rejection', ...this.#place, callId, words: null });
    }
    this.#answer(to, callId);
  }
}

/** Questions with the answers to them, as the window shows them, and by which call they were asked. */
function answered(carousel: JsonObject): [string, string[]] {
  const answers = Object.values(asObject(carousel['data']) ?? {}).flatMap((answer): unknown[] => {
    const fields = asObject(answer);
    if (fields === null) return [answer];
    return [fields['selectedValue'], ...asList(fields['selectedValues']), fields['freeformValue']];
  });
  const texts = answers.filter((text): text is string => typeof text === 'string' && text.trim() !== '');
  return [asText(carousel['resolveId']) ?? '', texts];
}

const subagentOf = (shown: JsonObject): string | null => asText(shown['subAgentInvocationId']);

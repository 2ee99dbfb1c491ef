/**
 * The pattern "analyse first, implement when I say so": a person asks what could be done, the agent looks and answers
 * without changing anything, and only then comes an explicit go-ahead. No single turn says it; the order does.
 */
import type { SessionEvent } from '../../sessions/event.ts';

const GO_AHEAD =
  /^(?:(?:ok(?:ay)?|yes|yep|yeah|great|good|nice|sounds good|perfect|please|ja|oui|sí|vale)[\s,.!]+){0,3}(?:go ahead|go for it|proceed|implement (?:it|that|this|option|the plan|your)|let['’]?s implement|you can implement|leg los|setz es um|vas-y|adelante|开始吧|动手吧)(?![\p{L}])/iu;
const ASKS_FIRST =
  /\b(?:analy[sz]e|analysis|investigate|research|propos(?:e|al)|options?|assess|evaluate|validate|possible|plan|look into|what|how|why|which|what do you think|analysiere|untersuche|wie|warum|analyse|propose|comment|pourquoi|analiza|propón|cómo|por qué)(?![\p{L}])|分析|调查|方案|怎么|为什么/iu;
/** The go-ahead itself is enough of a quote. */
const FIRST_CLAUSE = /^[^.!?\n]{2,120}/u;

export const GO_AHEAD_HABIT = 'analyse-first';

/** @returns the words of the go-ahead, or null when the turn is none or something had been changed before it. */
export function goAheadIn(events: readonly SessionEvent[], index: number): string | null {
  const turn = events[index];
  if (turn?.kind !== 'prompt' || !GO_AHEAD.test(turn.text)) return null;
  let answered = false;
  for (let at = index - 1; at >= 0; at -= 1) {
    const event = events[at];
    if (!event || event.copied || !event.active) continue;
    if (event.kind === 'tool-call' && (event.category === 'edit' || event.category === 'write')) return null;
    if (event.kind === 'assistant' && event.text.trim() !== '') answered = true;
    if (event.kind === 'prompt' && ASKS_FIRST.test(event.text.slice(0, 2000)))
      return answered ? (FIRST_CLAUSE.exec(turn.text)?.[0].trim() ?? null) : null;
  }
  return null;
}

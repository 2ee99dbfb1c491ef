/**
 * What the agent itself found to be untrustworthy: "the LSP diagnostics are stale", "that test is flaky". No command
 * fails and nobody complains, yet a session that does not know it chases ghosts.
 */
import type { Session } from '../sessions/session.ts';
import type { AssistantEvent, SessionEvent } from '../sessions/event.ts';

/** What was found; words of one meaning are one verdict. */
const VERDICTS: Readonly<Record<string, Verdict>> = {
  stale: 'stale',
  outdated: 'stale',
  flaky: 'flaky',
  spurious: 'a false alarm',
  'false positive': 'a false alarm',
  'false positives': 'a false alarm',
  misleading: 'misleading',
};
export type Verdict = 'stale' | 'flaky' | 'a false alarm' | 'misleading';

/** Plain JSON, kept by the content of its session. */
export interface VerdictSignal {
  /** The sentence, an exact piece of what the agent wrote. */
  quote: string;
  line: number;
  at: number | null;
  /** What it is said of, without articles: `LSP diagnostics`. */
  subject: string;
  verdict: Verdict;
  /** The first command that worked after it: how the agent looked for the truth. */
  then: { command: string; line: number; at: number | null } | null;
}

/** Longer sentences are lists and pastes. */
const SENTENCE_MAX = 240;
const SUBJECT_WORDS = 3;
const COPULA = /^(?:is|are|was|were|seems?|looks?|appears?)$/;
const SOFTENERS = new Set('just likely probably often still clearly also actually simply all to be a'.split(' '));
const NOT_SUBJECT = new Set(
  'the a an this that these those it its they their there which what my our your some any one also but and so because duplicate'.split(
    ' ',
  ),
);

export function extractVerdicts(session: Session): VerdictSignal[] {
  const { events } = session;
  return events.flatMap((event, at) => {
    if (event.kind !== 'assistant' || event.copied || !event.active) return [];
    return verdictsIn(event).map((found) => ({ ...found, then: firstThatWorked(events, at) }));
  });
}

function verdictsIn(event: AssistantEvent): Omit<VerdictSignal, 'then'>[] {
  return sentencesOf(event.text).flatMap((quote) => {
    const words = quote.toLowerCase().match(/[\p{L}\p{N}_'’`./-]+/gu) ?? [];
    for (let i = 1; i < words.length; i++) {
      const one = words[i] ?? '';
      const verdict = VERDICTS[`${one} ${words[i + 1] ?? ''}`.replace(/[.]$/, '')] ?? VERDICTS[one.replace(/[.]$/, '')];
      if (verdict === undefined) continue;
      const subject = subjectBefore(quote, words.slice(0, i));
      if (subject !== null) return [{ quote, line: event.line, at: event.at, subject, verdict }];
    }
    return [];
  });
}

/** Exact pieces of the text: sentences of one line, short enough to be said rather than pasted. */
function sentencesOf(text: string): string[] {
  return text
    .split(/\n|(?<=[.!?])\s+/)
    .map((sentence) => sentence.trim())
    .filter(
      (sentence) =>
        sentence.length > 0 &&
        sentence.length <= SENTENCE_MAX &&
        !sentence.includes('⋯') &&
        !sentence.includes('[redacted'),
    );
}

/** The words before "are probably", as they are written in the sentence. */
function subjectBefore(sentence: string, before: readonly string[]): string | null {
  let end = before.length;
  while (end > 0 && SOFTENERS.has(before[end - 1] ?? '')) end--;
  if (end < 2 || !COPULA.test(before[end - 1] ?? '')) return null;
  let start = end - 1;
  while (start > 0 && end - 1 - start < SUBJECT_WORDS && !NOT_SUBJECT.has(before[start - 1] ?? '')) start--;
  const words = before.slice(start, end - 1);
  const last = words.at(-1) ?? '';
  // A file or a name in code is about this one place; only plain words come again.
  if (words.length === 0 || words.some((word) => /[`/\\_.]/.test(word)) || !/^\p{L}{3,}$/u.test(last)) return null;
  const at = sentence.toLowerCase().indexOf(words.join(' '));
  return at < 0 ? null : sentence.slice(at, at + words.join(' ').length);
}

const LOOKS_AHEAD = 12;

function firstThatWorked(events: readonly SessionEvent[], from: number): VerdictSignal['then'] {
  const worked = new Set<string>();
  const next = events.slice(from + 1, from + 1 + LOOKS_AHEAD);
  for (const event of next) if (event.kind === 'tool-result' && event.outcome === 'ok') worked.add(event.callId);
  for (const event of next) {
    if (event.kind !== 'tool-call' || event.command === null || !worked.has(event.callId)) continue;
    return { command: event.command, line: event.line, at: event.at };
  }
  return null;
}

/**
 * Reads passages with a model: candidates for lessons, each with quotes that stand in what the user typed. What has
 * been read before is not read again; what there is no time for is left for the next dream.
 */
import type { Evidence } from '../../../shared/contract.ts';
import type { RootedHead } from '../../sessions/session.ts';
import type { Passage, Said } from '../../signals/passages.ts';
import type { Asking, Task } from './asking.ts';
import { EXTRACT_VERSION, extractQuestion, Extracted } from './extract-prompt.ts';
import { NOTHING_IN, NOTHING_NEEDED } from './controls.ts';
import { turnedRound, ungrounded } from './grounding.ts';

/** One session's word for what may be a lesson. By itself it is none: two sessions must agree. */
export interface Candidate {
  session: RootedHead;
  kind: 'preference' | 'mistake';
  title: string;
  /** Of the user's own words. */
  evidence: readonly Evidence[];
  at: number | null;
  /** Read in this dream: only then it is news. */
  fresh: boolean;
}

export interface Readable {
  session: RootedHead;
  passages: readonly Passage[];
}

export interface ReadPassages {
  candidates: readonly Candidate[];
  passages: number;
  read: number;
  left: number;
  /** Whether the model finds nothing where there is nothing; where not, what it found is dropped. `null`: it found nothing. */
  holdsBack: boolean | null;
}

const TASK: Task<Extracted> = { name: `extract@${String(EXTRACT_VERSION)}`, answer: Extracted };

/** What has been read is worth nothing until it is compared and worded. */
const READING_SHARE = 0.7;
/** A quote has so many characters and words at least: a shorter one stands everywhere. */
const QUOTE_CHARACTERS = 8;
const QUOTE_WORDS = 2;

/** @param hasSecret a quote with one is no evidence */
export async function readPassages(
  sessions: readonly Readable[],
  asking: Asking,
  dream: string,
  hasSecret: (text: string) => boolean,
  report: (done: number, total: number) => void,
): Promise<ReadPassages> {
  const order = sessions
    .flatMap(({ session, passages }) => passages.map((passage) => ({ session, passage })))
    .sort(
      (a, b) =>
        tier(b.passage) - tier(a.passage) ||
        (b.session.endedAt ?? 0) - (a.session.endedAt ?? 0) ||
        (a.session.id < b.session.id ? -1 : a.session.id > b.session.id ? 1 : b.passage.promise - a.passage.promise),
    );
  const candidates: Candidate[] = [];
  let [read, left] = [0, 0];
  let held: boolean | null = null;
  report(0, order.length);
  for (const { session, passage } of order) {
    const asked = await asking.ask(TASK, passage.key, () => extractQuestion(passage.text), READING_SHARE);
    if (asked.status === 'left') left += 1;
    else read += 1;
    if (asked.status === 'answered')
      candidates.push(...candidatesIn(asked.value, session, passage, asked.dream === dream, hasSecret));
    report(read, order.length);
    if (candidates.length === 0) continue;
    held ??= await holdsBack(asking);
    if (!held) return { candidates: [], passages: order.length, read, left, holdsBack: held };
  }
  return { candidates, passages: order.length, read, left, holdsBack: held };
}

/** Whether it finds nothing where there is nothing. Asked when it has found something: most models that are no good never do. */
async function holdsBack(asking: Asking): Promise<boolean> {
  let right = 0;
  for (const passage of NOTHING_IN) {
    const asked = await asking.ask(TASK, passage, () => extractQuestion(passage));
    right += Number(asked.status === 'answered' && asked.value.lessons.length === 0);
  }
  return right >= NOTHING_NEEDED;
}

/** The most promising first; within a tier a session's passages stay together, so that what was read of it is used again. */
const tier = ({ promise }: Passage): number => (promise >= 0.6 ? 2 : promise >= 0.3 ? 1 : 0);

function candidatesIn(
  { lessons }: Extracted,
  session: RootedHead,
  { said }: Passage,
  fresh: boolean,
  hasSecret: (text: string) => boolean,
): Candidate[] {
  return lessons.flatMap(({ kind, title, quotes }) => {
    const line = title.replace(/\s+/g, ' ').trim();
    const found = quotes.flatMap((quote) => quoted(quote, said, hasSecret));
    const [first] = found;
    if (first === undefined || line === '' || line.length > 100) return [];
    const sources = found.map(({ text }) => text);
    if (ungrounded(line, sources) !== null) return [];
    if (found.some(({ text, by }) => turnedRound(line, text, by.afterDeed))) return [];
    const evidence = found.map(({ text, by }): Evidence => ({
      agent: session.agent,
      session: session.id,
      file: session.file,
      line: by.line,
      role: 'user',
      at: by.at === null ? null : new Date(by.at).toISOString(),
      quote: text,
    }));
    return [{ session, kind, title: line, evidence, at: first.by.at, fresh }];
  });
}

const REPLACED = /\[REDACTED|\*\*\*/;

/** The quote as it stands in what the user typed: white space may be another, nothing else. */
function quoted(
  quote: string,
  said: readonly Said[],
  hasSecret: (text: string) => boolean,
): { text: string; by: Said }[] {
  const wanted = quote
    .trim()
    .replace(/^["“'‘](.*)["”'’]$/s, '$1')
    .trim();
  const words = wanted.split(/\s+/).filter(Boolean);
  const enough =
    wanted.length >= QUOTE_CHARACTERS && (words.length >= QUOTE_WORDS || /[^\u0000-\u024f]{4}/u.test(wanted));
  if (!enough || REPLACED.test(wanted) || hasSecret(wanted)) return [];
  for (const by of said) {
    if (by.text.includes(wanted)) return [{ text: wanted, by }];
    const loose = new RegExp(words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('\\s+'), 'u').exec(
      by.text,
    );
    if (loose) return [{ text: loose[0], by }];
  }
  return [];
}

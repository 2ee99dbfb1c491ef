/**
 * Asks a model to say a lesson well. Its words are taken where they say what the draft and the evidence say and lose
 * nothing that can be copied; otherwise the lesson keeps the words it has.
 */
import { ENTRY_MAX, TITLE_MAX, type WordedBy } from '../../../shared/contract.ts';
import { literalsOf } from '../../guard/literals.ts';
import type { Draft } from '../consolidate.ts';
import { conflictOf, saidOf } from '../likeness.ts';
import type { Lesson } from '../lesson.ts';
import type { Asking, Task } from './asking.ts';
import { turnedRound, ungrounded } from './grounding.ts';
import { WORD_VERSION, WordedAnswer, wordQuestion } from './word-prompt.ts';

const TASK: Task<{ title: string; advice: string }> = { name: `word@${String(WORD_VERSION)}`, answer: WordedAnswer };

const QUOTES = 6;
const QUOTE_LENGTH = 240;
/** Room for the sentence about how often it was seen, and for the id. */
const ADVICE_MAX = ENTRY_MAX - TITLE_MAX - 120;

/** @returns the drafts in their order, those that say something new in the model's words where these hold */
export async function wordDrafts(
  drafts: readonly Draft[],
  asking: Asking,
  wordedBy: WordedBy,
  report: (done: number, total: number) => void,
): Promise<Draft[]> {
  const worded = new Map<Draft, Draft>();
  const newest = drafts.flatMap((draft) => (draft.op === 'add' || draft.op === 'revise' ? [draft] : []));
  newest.sort((a, b) => b.lesson.sessions.length - a.lesson.sessions.length || (a.lesson.key < b.lesson.key ? -1 : 1));
  report(0, newest.length);
  for (const [i, draft] of newest.entries()) {
    const lesson = await wordOne(draft.lesson, asking, wordedBy);
    if (lesson !== null) worded.set(draft, { ...draft, lesson });
    report(i + 1, newest.length);
  }
  return drafts.map((draft) => worded.get(draft) ?? draft);
}

async function wordOne(lesson: Lesson, asking: Asking, wordedBy: WordedBy): Promise<Lesson | null> {
  const quotes = lesson.evidence.slice(0, QUOTES).map(({ quote }) => quote.slice(0, QUOTE_LENGTH));
  const content = JSON.stringify([lesson.title, lesson.advice, quotes]);
  const asked = await asking.ask(TASK, content, () => wordQuestion(lesson, quotes));
  if (asked.status !== 'answered') return null;
  const title = asked.value.title.replace(/\s+/g, ' ').trim().replace(/\.$/, '');
  const said = asked.value.advice.trim();
  if (!saysTheSame(title, lesson)) return null;
  // Steps in their order are the lesson; what a model makes of them is not.
  const advice = lesson.kind === 'workflow' || said === '' || !isAdvice(said, lesson) ? lesson.advice : said;
  if (lost({ title, advice }, lesson).length > 0) return null;
  return title === lesson.title && advice === lesson.advice ? null : { ...lesson, title, advice, wordedBy };
}

function saysTheSame(title: string, lesson: Lesson): boolean {
  if (title.length < 8 || title.length > TITLE_MAX || /\*\*|`{2}|[<>[\]{}|]/.test(title)) return false;
  if (ungrounded(title, sourcesOf(lesson)) !== null) return false;
  const [now, then] = [saidOf(title), saidOf(lesson.title)];
  if (conflictOf(now, then, true) !== null || turnedRound(title, lesson.title, false)) return false;
  const terms = [...now.wanted, ...now.unwanted];
  const own = [...then.wanted, ...then.unwanted];
  return own.filter((term) => terms.includes(term)).length >= KEPT * own.length;
}

/** Of what the title speaks about, so much must be spoken about still. */
const KEPT = 0.6;

const sourcesOf = ({ title, advice, evidence }: Lesson): string[] => [
  title,
  advice,
  ...evidence.filter(({ role }) => role === 'user' || role === 'assistant').map(({ quote }) => quote),
];

const isAdvice = (advice: string, lesson: Lesson): boolean =>
  advice.length <= ADVICE_MAX &&
  !/\n\s*\n|^#|^\s*[-*]\s|\^[a-z]-/m.test(advice) &&
  ungrounded(advice, sourcesOf(lesson)) === null &&
  conflictOf(saidOf(advice), saidOf(`${lesson.title}\n${lesson.advice}`), false) === null;

/** Commands, paths and numbers of the lesson that the new words do not have any more. */
function lost(now: { title: string; advice: string }, lesson: Lesson): string[] {
  const text = `${now.title}\n${now.advice}`.toLowerCase();
  return literalsOf(`${lesson.title}\n${lesson.advice}`).filter((literal) => !text.includes(literal.toLowerCase()));
}

/**
 * Norms: sentences that bind kinds of things rather than the thing at hand, without saying "from now on". "Use
 * table-driven tests where possible" and "don't write long comments on functions" hold beyond the session they were
 * typed in; "don't touch the parser" and "the button should always be green" do not. Said once, a norm is a rule,
 * though a less certain one than what is said to hold from now on.
 */
import type { Remark } from './remarks.ts';
import { isNumber } from './telling.ts';
import type { Word } from './words.ts';

/** Holds wherever it applies: said of every case, of the whole project, or as what is (not) allowed. */
const REACHES =
  /\b(?:where(?:ver)? (?:possible|applicable|appropriate|it makes sense|we can|you can)|when(?:ever)? possible|whenever|every ?time|each time|on every|after every|after each|before every|before each|with every|for every|by default|in this (?:codebase|code ?base|repo|repository|project)|(?:is|are) (?:not|never) (?:allowed|permitted|acceptable)|(?:always|never)|wann immer|wo (?:immer )?möglich|jedes mal|in diesem (?:repo|projekt)|chaque fois|si possible|autant que possible|dans ce (?:projet|dépôt)|cada vez|siempre que|en este (?:proyecto|repo))(?![\p{L}])|尽可能|每次|这个项目/iu;
/** What everybody here does or does not do; having, seeing and needing are no doing. */
const WE =
  /^we (?:do not|don['’]?t|never|always|only|prefer to) (?!always|have|need|know|see|care|get|support|seem|really|even|yet|actually|want (?:it|that|this)|want to be|show|log|know|think|expect|handle|return|run into|find|look|set|call|check|store|use (?:it|that|this|them)\b)\p{L}+/iu;
/** Names a preference as such. */
const PREFERS =
  /^(?:i |we )?(?:strongly |generally |always )?prefer(?! (?:the (?:first|second|third|last|former|latter|other)|option|to (?:see|have|know)|your|my|if|it)\b)|^(?:i|we) (?:do not|don['’]?t|never) want to (?:have|see|use|depend on|rely on)\b|^i want (?:the |all |our )?[\p{L}\s]{3,40} to (?:live|stay|go) in\b/iu;
/** A refusal; with its reason, or of things in the plural, it is about more than this one. */
const REFUSES =
  /^(?:please |pls )*(?:do not|don['’]?t|never|avoid|stop)\s+(?!worry|forget|mind|bother|care|think|stop|know|need|want|give up)[a-z]/iu;
const REASON =
  /[\s,;]+(?:as|because|since|so that|otherwise|it(?:['’]s| is| makes| breaks| ruins| messes)|that (?:makes|breaks|ruins|messes)|weil|sonst|parce que|sinon|porque)\s/iu;
const ANYTHING = /\b(?:anything|anybody|any [\p{L}-]+s|elaborate|too many)\b/iu;
/** "keep our working papers in …", "name branches after …": a place or a form for things of a kind. */
const PLACES =
  /^(?:please )?(?:keep|put|store|write|name|prefix|document|track) (?:our|all|every|all of our|all the)\s.{3,60}\s(?:in|into|under|on|with|after)\s\S/iu;
const DIRECTIVE =
  /^(?:the|our) (?:overriding|general|guiding|golden|overall|basic|number one) (?:directive|principle|rule|guideline) is\b/iu;
/** The words "still" and "why aren't we" say that it should have been known. */
const ASKED_BEFORE =
  /^why (?:are|do) (?:you|we) (?:still|always|keep) [\p{L}]+|^why (?:aren['’]?t|don['’]?t|are not|do not) (?:you|we) (?:using|use|following|follow|writing|write)\s/iu;
/** Said of people's work, not of what the product does. */
const OF_THE_WORK =
  /^(?:please |pls |and |also |so |but |yes |no )*(?:we|you|agents?|everyone|nobody|never|always|do not|don['’]?t|avoid|prefer|use|keep|run|write|put|ask|check|make sure|commit|push|read|name|call|add|test|only|no|it(?:['’]s| is) not|there (?:should|must) (?:always |only )?be)\b/iu;
/** A thing at hand, an offer, or a tale: whatever it says besides, it is about now. */
const AT_HAND =
  /\b(?:this|that|these|those|here|there['’]s|above|below|him|her|they|them|now|currently|just|yet|already|again|today|yesterday|the (?:first|second|other|same|new|old|current|last|next|previous|existing)|if you (?:want|like|need)|i (?:think|guess|see|saw|mean|have|am|was|did|assume|believe|wonder|feel)|maybe|perhaps|seems?|it (?:seems|looks|does|was|will|would)|did(?:n['’]?t)?|was|were|has|had|been|will|would|went|got)(?![\p{L}])/iu;
const WHOLE =
  /\b(?:in|for|across) this (?:codebase|code ?base|repo|repository|project)\b|\bfor (?:these|this) [\p{L}]+ ?[\p{L}]*$|(?<=\p{L}{4} )that (?:are|is|we|you|the|do|don['’]?t)\b/giu;
const LONGEST = 24;

/** A duty said of kinds of things: what is always so, what is not allowed, what goes with every change of a kind. */
const DUTY =
  /\b(?:always|never|prohibited|forbidden|not (?:allowed|permitted)|off[- ]limits|read-only|must(?: not|n['’]t)?|(?:is|are) required)(?![\p{L}-])/iu;
/** Of the whole project, of any of a kind, or of everything that carries a name in the plural. */
const OF_A_KIND =
  /\b(?:in|for|across) this (?:codebase|code ?base|repo|repository|project)\b|\bin (?:our|any|every|all) \p{L}+|^(?:any|every|each|all|no) (?:new |public |single )?\p{L}+ (?:must|is|are|may)\b|^(?:all |our )?(?:\p{L}+ )?\p{L}{2,}s (?:are (?:always|never)|must (?:always|never))\s/iu;
/** "whenever you change a schema, also run the generator": a condition that recurs and the act that goes with it. */
const GOES_WITH =
  /^(?:whenever|every ?time|each time|any ?time) (?:you|we|somebody|someone|anyone) [^,]{4,80}, (?:please |then |you |we |must |should )*(?:also |always |first |never )?(?:run|rerun|update|regenerate|add|check|bump|ask|write|commit|do not|don['’]?t|call|rebuild|format|tell|test)\b/iu;
/** The person's own lasting will. */
const MY_WILL =
  /^i (?:never|do not ever|don['’]?t ever) want (?:you|agents?|anyone|anybody) to (?!see|have|know)\p{L}+/iu;
/** Words around a rule that say only that it is one. */
const ANNOUNCES = /^(?:for the record|to be clear|note(?: that)?|important|fyi|just so you know)[,:]?\s+/iu;
const KEEP_TO_IT = /,?\s+(?:and )?(?:please )?(?:keep|stick|hold) to (?:that|it|this)$/iu;

function isDuty(core: string): boolean {
  const said = core.replace(ANNOUNCES, '').replace(KEEP_TO_IT, '');
  // What follows a lasting will only stresses it.
  const rule = MY_WILL.test(said) ? (said.split(/[.!]\s/u, 1)[0] ?? said) : said;
  if (AT_HAND.test(rule.replace(WHOLE, ''))) return false;
  if (GOES_WITH.test(rule) || MY_WILL.test(rule)) return true;
  return (
    DUTY.test(rule) && OF_A_KIND.test(rule) && !/^(?:i|we|you|it|he|she|they|if|when|because|since)\b/iu.test(rule)
  );
}

/** Where a norm may begin inside a longer sentence. */
const BEGINS =
  /(?:[,.;:–—?!]\s+|\bthat\s+|\bbut\s+|\band\s+|\bso\s+)(?=(?:it(?:['’]s| is) not (?:allowed|permitted|acceptable) to|we (?:do not|don['’]?t|never|always)|i (?:do not|don['’]?t|never) want to|keep (?:our|all)|(?:the|our) (?:overriding|general|guiding|golden|overall|basic) \p{L}+ is)\s)/giu;
const ENDS =
  /[.;!?](?:\s|$)|,?\s(?:and only|and I|but I|but we|and we|because)\s|\s\(|,\s(?:but|so|which|let['’]s)\s/iu;

export interface NormSpan {
  /** Half-open offsets into the text of the remark. */
  start: number;
  end: number;
}

/** The part of a remark that is a norm, or null. */
export function normIn(remark: Pick<Remark, 'text' | 'from' | 'words' | 'form'>): NormSpan | null {
  const { text, from, words } = remark;
  if (
    isNorm(
      text.slice(from),
      words.filter(({ start }) => start >= from),
    )
  )
    return { start: from, end: text.length };
  for (const match of text.matchAll(BEGINS)) {
    const start = match.index + match[0].length;
    const length = ENDS.exec(text.slice(start))?.index ?? text.length - start;
    const end = start + length;
    const within = words.filter((word) => word.start >= start && word.start < end);
    if (isNorm(text.slice(start, end), within)) return { start, end };
  }
  return null;
}

function isNorm(sentence: string, words: readonly Word[]): boolean {
  const core = sentence.trim().replace(/[\s.!]+$/u, '');
  if (words.length < 3) return false;
  if (ASKED_BEFORE.test(core)) return !AT_HAND.test(core.replace(/\s*\?+$/u, '').replace(WHOLE, ''));
  if (/[?？]/u.test(core)) return false;
  if (words.length <= LONGEST && !pointsAtOne(words) && isDuty(core)) return true;
  const rule = core.split(REASON, 1)[0] ?? core;
  if (AT_HAND.test(rule.replace(WHOLE, ''))) return false;
  const offset = words[0]?.start ?? 0;
  const own = words.filter(({ start }) => start < offset + rule.length);
  const content = own.filter(({ kind }) => kind !== 'function');
  if (own.length > LONGEST || content.length < 2 || (!WE.test(rule) && pointsAtOne(content))) return false;
  return (
    PREFERS.test(rule) ||
    WE.test(rule) ||
    DIRECTIVE.test(rule) ||
    PLACES.test(rule) ||
    (REACHES.test(rule) && OF_THE_WORK.test(rule) && !/^we /iu.test(rule)) ||
    /^we (?:should|must|need to) (?:always|never|only)\s/iu.test(rule) ||
    (REFUSES.test(rule) && (rule.length < core.length || ANYTHING.test(rule)))
  );
}

/** A line, an issue, a file somewhere: the sentence is about that one. */
const pointsAtOne = (content: readonly Word[]): boolean =>
  content.some(
    ({ text, term }) => isNumber(term) || /^#\d/.test(text) || /^(?!\.)[\w-]+\/[\w./-]+\.\w{1,5}$/.test(text),
  );

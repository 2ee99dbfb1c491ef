/**
 * Puts a pattern into words a colleague would write: one line that stands alone, in the user's own words and language
 * wherever they already are a rule. Questions and complaints are turned round ("why are you still using vale?" becomes
 * "Don't use vale"). `null` when no such line can be made: then there is no lesson.
 */
import { TITLE_MAX } from '../../../shared/contract.ts';
import { leadLength, readsAsRule } from '../../signals/wishes/form.ts';
import { habitTitle, saysNoMore } from '../../signals/wishes/habits.ts';
import { withoutStanding } from '../../signals/wishes/markers.ts';
import { stanceOf } from '../../signals/wishes/stance.ts';
import type { WishSignal } from '../../signals/wishes/wish.ts';
import { wordsOf, type Language, type Word } from '../../signals/wishes/words.ts';
import { isNumber, isValue, type Said } from '../likeness.ts';

export interface Worded {
  title: string;
  /** Index of the member whose words the title is made of. */
  from: number;
}

const MIN_TITLE = 8;
/** Longer than any remark (see remarks.ts); keeps every pattern below at a bounded cost. */
const LONGEST_QUOTE = 700;

interface Candidate extends Worded {
  score: number;
}

/** @param atLeast weight a wish needs to lend its words */
export function titleOf(wishes: readonly WishSignal[], core: Said, atLeast: number): Worded | null {
  const candidates = wishes.flatMap((wish, from): Candidate[] => {
    const title = polished(wish.quote, wish.language);
    if (!title || wish.weight < atLeast || wish.form === 'question' || wish.form === 'check') return [];
    const words = wordsOf(title, wish.language);
    return readsAsRule(title, words, stanceOf(words))
      ? [{ title, from, score: clarity(title, wish, core, wishes) }]
      : [];
  });
  const best = candidates.reduce<Candidate | null>(
    (most, next) => (most === null || next.score > most.score ? next : most),
    null,
  );
  const habit = habitShared(wishes);
  const particular = core.wanted.some((term) => isValue(term) && !isNumber(term));
  if (habit !== null && (best === null || saysNoMore(habit.id) || (best.score < CLEAR && !particular))) {
    const title = habitTitle(habit.id, habit.language);
    if (title !== null) return { title, from: habit.from };
  }
  const composed = contrastTitle(wishes, core);
  if (composed && (best === null || best.score < 0.75)) return composed;
  return best && best.score > 0 ? { title: best.title, from: best.from } : standingTitle(wishes);
}

const STANDING_SURE = 0.9;
const FEWEST_WORDS = 4;

/**
 * A rule typed as one is never lost for its wording: what follows the words that announce it ("keep in mind for all
 * later sessions that …", "as a general rule, in all repositories: …").
 */
function standingTitle(wishes: readonly WishSignal[]): Worded | null {
  for (const [from, wish] of wishes.entries()) {
    if (wish.standing < STANDING_SURE || wish.form === 'question' || wish.form === 'check') continue;
    const quote = wish.quote.replace(/\s+/g, ' ');
    for (const opens of [/: /, /(?:sessions?|mind|habit|rule|remember)(?: \p{L}+){0,4} (?:that|to) /iu, /^/]) {
      const match = opens.exec(quote);
      const rule = match && quote.slice(match.index + match[0].length);
      // "…, I do that": what trails the rule may lean on it.
      const title =
        rule &&
        (polished(rule, wish.language) ?? polished(rule.replace(/, (?:i|we|that|it)\b[^,]*$/i, ''), wish.language));
      if (title && wordsOf(title, wish.language).length >= FEWEST_WORDS) return { title, from };
    }
  }
  return null;
}

/** Wordings below this clarity are worse than the plain name of the habit. */
const CLEAR = 0.78;

function habitShared(wishes: readonly WishSignal[]): { id: string; language: Language; from: number } | null {
  const ids = Map.groupBy(
    wishes.flatMap(({ habit }) => (habit === null ? [] : [habit])),
    (id) => id,
  );
  for (const [id, times] of ids) {
    if (times.length * 2 < wishes.length) continue;
    const from = wishes.findIndex(({ habit }) => habit === id);
    return { id, language: wishes[from]?.language ?? 'en', from };
  }
  return null;
}

/** One wish as a rule, or null when it is only clear in its conversation. */
export function polished(quote: string, language: Language): string | null {
  if (quote.length > LONGEST_QUOTE) return null;
  let text = quote.replace(/\s+/g, ' ').trim();
  text = text.slice(leadLength(text));
  text = withoutStanding(text);
  text = text.slice(leadLength(text)).trim();
  text = language === 'en' ? english(text) : withoutPoliteness(text);
  text = text
    .replace(/[\s,;:–—-]+$/, '')
    .replace(/[.!。！]+$/u, '')
    .replace(/\s*[:;]-?[)(DP]$/, '')
    .trim();
  if (/[?？]/.test(text)) return null;
  if (text.length < MIN_TITLE && !/\p{Script=Han}/u.test(text)) return null;
  if (text.length > TITLE_MAX) {
    const cut = shortened(text);
    if (!cut) return null;
    text = cut;
  }
  if (leansOnConversation(text, language)) return null;
  const title = capitalised(marked(text));
  return title.length <= TITLE_MAX ? title : capitalised(text);
}

/** A first sentence or clause that is a rule by itself. */
function shortened(text: string): string | null {
  const sentence = /^(.{12,100}?)[.!;](?:\s|$)/.exec(text)?.[1];
  if (sentence) return sentence;
  const clause = /^(.{20,100})[,–—(]\s/.exec(text.slice(0, TITLE_MAX + 2))?.[1];
  return clause ?? null;
}

const GERUNDS: Record<string, string> = {
  using: 'use',
  adding: 'add',
  writing: 'write',
  running: 'run',
  keeping: 'keep',
  making: 'make',
  putting: 'put',
  avoiding: 'avoid',
  asking: 'ask',
  naming: 'name',
  moving: 'move',
  removing: 'remove',
  sticking: 'stick',
  switching: 'switch',
  following: 'follow',
  checking: 'check',
  testing: 'test',
  committing: 'commit',
  pushing: 'push',
  reading: 'read',
  logging: 'log',
  formatting: 'format',
  splitting: 'split',
  doing: 'do',
  going: 'go',
  leaving: 'leave',
  wrapping: 'wrap',
  returning: 'return',
  having: 'have',
  creating: 'create',
  changing: 'change',
  including: 'include',
  updating: 'update',
  skipping: 'skip',
  storing: 'store',
  importing: 'import',
  passing: 'pass',
  calling: 'call',
  preferring: 'prefer',
  taking: 'take',
  setting: 'set',
  sorting: 'sort',
};
const gerund = (word: string): string | null => GERUNDS[word.toLowerCase()] ?? null;

const BARE_CONTRAST = /([\w`.-]+) ((?:not|never) (?:`[^`]+`|[\w.-]+))$/i;
const AUXILIARY =
  /^(?:is|are|do|does|did|was|were|should|must|can|could|would|will|use|but|or|and|if|why|have|has|had|it|,)$/i;

function english(sentence: string): string {
  let text = sentence
    .replace(/\bpls\b|\bplz\b/gi, 'please')
    .replace(BARE_CONTRAST, (all: string, before: string, rest: string) =>
      AUXILIARY.test(before) ? all : `${before}, ${rest}`,
    )
    .replace(/\bdont\b/gi, "don't")
    .replace(/\bcant\b/gi, "can't")
    .replace(/\bthats\b/gi, "that's")
    .replace(/\bdoesnt\b/gi, "doesn't")
    .replace(/\bits (?=[a-z`]+(?: [a-z`]+)?$)/gi, "it's ");
  text = text
    .replace(/^(?:for the record|to be clear|important|just so you know)[,:]\s+/i, '')
    .replace(/,?\s+(?:and )?(?:please )?(?:keep|stick|hold) to (?:that|it|this)[.!]*$/i, '');
  text = turned(text);
  text = withoutPoliteness(text);
  text = text
    .replace(
      /^(?:just|maybe|perhaps|both|first|also|then|and|but|so|make sure (?:you|we|to|that you|that we)|be sure to|remember to|try to|you should|we should|you must|we must|you need to|we need to|you have to|we have to)\s+(?=\S)/i,
      '',
    )
    .replace(/\s+(?:here|again|now|instead)(?=[,.!?;]|$)/gi, '')
    .replace(/\s+(?:for|with|on|in|to) (?:this|that|these|those|it|them)(?=[,.!?;]|$)/gi, '')
    .replace(
      /\s+(?:in|for|to|on|of) (?:this|these|those) (?:file|function|change|changes|case|cases|test cases?|tests?|test|pr|branch|commit|one|files|functions?)\b/gi,
      '',
    );
  return text.trim();
}

/** Questions and complaints, turned into what they ask for. */
function turned(text: string): string {
  const rules: readonly [RegExp, (...groups: string[]) => string | null][] = [
    [/^i (?:never|do not ever|don['’]?t ever) want you to (.+?)(?:[.!]\s.*)?$/i, (rest) => `Never ${rest}`],
    [/^it(?:['’]s| is) not (?:allowed|permitted|acceptable) to (.+)$/i, (rest) => `Don't ${rest}`],
    [
      /^(?:the|our) (?:overriding|general|guiding|golden|overall|basic) [a-z]+ is (?:to (not )?|that |: ?)?(.+)$/i,
      (not, rest) => (not ? `Don't ${rest}` : rest),
    ],
    [
      /^i want (?:the |all the )?(.{3,40}?) to (live|stay|go) in (.+)$/i,
      (things, verb, rest) => `${things} ${verb} in ${rest}`,
    ],
    [
      /^we (?:don['’]?t|do not) ([a-z]+) (.+)$/i,
      (verb, rest) => (/^(?:want|need|like)$/i.test(verb) ? null : `Don't ${verb} ${rest}`),
    ],
    [
      /^(?:would|do) you mind (?:please |just |also )?(?:not ([\w-]+)|([\w-]+)) (.+?)\??$/i,
      (not, verb, rest) =>
        not ? `Don't ${gerund(not) ?? not} ${rest}` : gerund(verb) ? `${gerund(verb)} ${rest}` : null,
    ],
    [
      /^why (?:the \w+ )?(?:are|were|do|did) (?:you|we|u) (?:still |always |even |now |again |suddenly )*([\w-]+) (.+?)\??$/i,
      (verb, rest) => `Don't ${gerund(verb) ?? verb} ${rest}`,
    ],
    [
      /^why (?:aren['’]?t|weren['’]?t|don['’]?t|didn['’]?t|are not|do not) (?:you|we|u) (?:just |simply |all )*([\w-]+) (.+?)\??$/i,
      (verb, rest) => `${gerund(verb) ?? verb} ${rest}`,
    ],
    [/^why not (?:just |simply )?([\w-]+) (.+?)\??$/i, (verb, rest) => `${gerund(verb) ?? verb} ${rest}`],
    [/^why (?:the )?([\w.`-]+)\?+\s*(.+)$/i, (_thing, rest) => rest],
    [
      /^(?:can['’]?t|couldn['’]?t|shouldn['’]?t|could|can|should) (the [\w -]{2,40}?|tests|comments|commits|errors|names|types|docs) be (.+?)\??$/i,
      (thing, rest) => `${thing.replace(/^the /i, '')} should be ${rest}`,
    ],
    [
      /^(?:can['’]?t|couldn['’]?t|shouldn['’]?t|can|could|would|will|might|should) (?:you|we|u|i) (?:please |also |both |just |maybe |at least |first )*(.+?)\??$/i,
      (rest) => rest,
    ],
    [
      /^(?:any chance|is it possible|are we able|are you able)(?: (?:we|you|that we|that you|for you|for us))?(?: can| could| to)? (.+?)\??$/i,
      (rest) => rest,
    ],
    [
      /^(?:i(?:['’]d| would)|we(?:['’]d| would)) (?:rather|prefer(?: to)?) not (?:have|see|get|use) (.+)$/i,
      (rest) => `No ${rest}`,
    ],
    [
      /^(?:i(?:['’]d| would)|we(?:['’]d| would)) (?:really )?(?:rather|prefer|like)(?: to)? (?:see|have|get|use) (.+)$/i,
      (rest) => `Use ${rest}`,
    ],
    [
      /^(?:i|we) (?:don['’]?t|do not|never) (?:want|need|like)(?: to)?(?: see| have| get)? (?:any )?(.+)$/i,
      (rest) => (/^(?:[a-z]+ing|to)\b/i.test(rest) ? null : `No ${rest}`),
    ],
    [/^(?:i|we) (?:really )?(?:want|need) (?:you |us )?to (.+)$/i, (rest) => rest],
    [/^let(?:['’]s| us) (?:please |maybe |just )*(?:not (.+)|(.+))$/i, (not, rest) => (not ? `Don't ${not}` : rest)],
    [/^(?:and |also )?make sure (?:that )?(?:you|we) (.+)$/i, (rest) => rest],
    [/^(?:again an? )?(.+?)\.\.\.\s*(.+)$/i, (_complaint, rest) => (/^again /i.test(text) ? rest : null)],
    [/^(.+?) again ?[?!]+\s*(.+)$/i, (_complaint, rest) => rest],
  ];
  for (const [pattern, rewrite] of rules) {
    const match = pattern.exec(text);
    if (!match) continue;
    const rewritten = rewrite(...match.slice(1).map((group) => group ?? ''));
    if (rewritten) return rewritten;
  }
  return text;
}

const POLITE_START =
  /^(?:please|pls|plz|bitte|por favor|svp|s[’']il (?:te|vous) pla[iî]t|merci de|请|könntest du|kannst du|peux-tu|pourrais-tu|puedes|podrías)(?![\p{L}’'])[\s,:]*/iu;
const POLITE_INSIDE =
  /[\s,]+(?:please|pls|plz|thanks|thank you|thx|bitte|svp|stp|por favor|s[’']il (?:te|vous) pla[iî]t|merci|ok|okay)(?=[\s.,!?;:)]|$)/giu;
const CHORE_TAIL =
  /[,;–—-]+\s*(?:(?:could|can|would|will) you (?:please )?(?:change|fix|redo|adjust|update|reword|correct) (?:it|that|this|them)|(?:please |pls )?(?:change|fix|redo|adjust|reword|correct|rename) (?:it|that|this|them)|that is our style|use that|we changed that)(?=[.!?]|$)[?!.]*/giu;

function withoutPoliteness(text: string): string {
  return text
    .replace(CHORE_TAIL, '')
    .replace(POLITE_START, '')
    .replace(POLITE_START, '')
    .replace(POLITE_INSIDE, '')
    .replace(/[\u{1F300}-\u{1FAFF}\u{2600}-\u{27BF}]/gu, '')
    .replace(/(?<=[^\s!])!{2,}/g, ',')
    .replace(/[!?]+$/g, '')
    .trim();
}

const POINTS =
  /(?<![\p{L}'’])(?:this|these|those|them|him|her|above|below|following|same thing|other one|both|like that|do that|that one|such|option [a-z0-9]|#\d+|dies(?:e[rsnm]?)?|das hier|so|ça|cela|ceci|eso|esto|这个|那个|这样)(?![\p{L}'’])/giu;
const HELD =
  /(?:in|for|of|to|across) (?:this|these) (?:repo|repository|project|codebase|code base|service|app|ui|package|team|workspace|monorepo|library|module)$/i;

/** Points at something only the conversation knew: "these tests", "do it like that". */
function leansOnConversation(text: string, language: Language): boolean {
  for (const match of text.matchAll(POINTS)) {
    const upTo = text.slice(0, match.index + match[0].length);
    const noun = /^\s+([\p{L}-]+(?: base)?)/u.exec(text.slice(match.index + match[0].length))?.[1] ?? '';
    if (/^(?:this|these)$/i.test(match[0]) && HELD.test(`${upTo} ${noun}`)) continue;
    if (/^so$/i.test(match[0]) && language === 'en') continue;
    if (/^such$/i.test(match[0]) && /such as$/i.test(`${upTo} ${noun}`)) continue;
    return true;
  }
  const words = wordsOf(text, language);
  if (language !== 'en') return words.filter((word) => word.kind !== 'function').length === 0;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at];
    if (!word) continue;
    const spoken = word.text.toLowerCase();
    const nounsBefore = words
      .slice(0, at)
      .filter((earlier) => earlier.kind === 'name' || earlier.kind === 'concept' || earlier.kind === 'plain').length;
    if (spoken === 'it' && nounsBefore < 1) return true;
    if (spoken === 'that' && word.kind === 'function') {
      const follows = words[at + 1];
      const relative = nounsBefore >= 1 && at > 0 && follows !== undefined && words[at - 1]?.after === '';
      if (!relative) return true;
    }
  }
  const content = words.filter((word) => word.kind !== 'function');
  return (
    content.length < 2 &&
    !content.some(
      ({ kind, term }) =>
        kind === 'name' ||
        (isValue(term) && (words.length >= 3 || /^(?:use|no|avoid|never|prefer)$/i.test(words[0]?.text ?? ''))),
    )
  );
}

const clauseWords = (text: string): Word[] => wordsOf(text);

/** 0..1: a rule, complete, about what the pattern is about, neither clipped nor wordy. */
function clarity(title: string, wish: WishSignal, core: Said, wishes: readonly WishSignal[]): number {
  const words = wordsOf(title, wish.language);
  const terms = new Set(words.map((word) => word.term));
  const wanted = core.wanted.filter((term) => !term.startsWith('#') || core.wanted.length < 3);
  const covered = [...wanted, ...core.unwanted];
  const cover = covered.length === 0 ? 1 : covered.filter((term) => terms.has(term)).length / covered.length;
  const form = {
    rule: 0.3,
    request: 0.24,
    statement: 0.18,
    complaint: 0.12,
    phrase: 0.1,
    task: 0.15,
    check: 0,
    question: -1,
  }[wish.form];
  const stance = stanceOf(words);
  const length = words.length;
  const size = length < 3 ? -0.15 : length <= 14 ? 0.15 : length <= 20 ? 0.05 : -0.1;
  const others = new Set(
    wishes.filter((other) => other !== wish).flatMap((other) => [...other.wanted, ...other.unwanted]),
  );
  const odd = words.filter(
    (word) => word.kind === 'plain' && isValue(word.term) && others.size > 0 && !others.has(word.term),
  ).length;
  const contrast = stance.contrast ? 0.12 : 0;
  const sentences = /[.!?]\s/.test(title) ? -0.15 : 0;
  const shouting = /\b[A-Z]{4,}\b.*\b[A-Z]{4,}\b/.test(title) ? -0.1 : 0;
  return 0.35 * cover + form + size + contrast + sentences + shouting - Math.min(0.2, 0.04 * odd) + 0.1 * wish.weight;
}

const USE: Record<Language, (wanted: string, unwanted: string) => string> = {
  en: (wanted, unwanted) => `Use ${wanted}, not ${unwanted}`,
  de: (wanted, unwanted) => `${wanted} verwenden, nicht ${unwanted}`,
  fr: (wanted, unwanted) => `Utiliser ${wanted}, pas ${unwanted}`,
  es: (wanted, unwanted) => `Usar ${wanted}, no ${unwanted}`,
  zh: (wanted, unwanted) => `用 ${wanted}，不要用 ${unwanted}`,
};

/** "Use pnpm, not npm" from "pnpm!! not npm": only when both sides are short and clear. */
function contrastTitle(wishes: readonly WishSignal[], core: Said): Worded | null {
  for (const [from, wish] of wishes.entries()) {
    if (!wish.contrast || wish.form === 'task' || wish.form === 'check' || wish.form === 'question') continue;
    const words = clauseWords(wish.quote);
    const { sides } = stanceOf(words);
    const side = (which: 'wanted' | 'unwanted', among: readonly string[]): string | null => {
      const run = words.filter(
        (word, at) =>
          sides[at] === which &&
          word.kind !== 'function' &&
          isValue(word.term) &&
          (among.length === 0 || among.includes(word.term)),
      );
      return run.length === 1 && run[0] ? display(run[0]) : null;
    };
    const wanted = side('wanted', core.wanted.length > 0 ? core.wanted : ['']);
    const unwanted = side('unwanted', core.unwanted) ?? side('unwanted', []);
    if (!wanted || !unwanted || wanted.toLowerCase() === unwanted.toLowerCase()) continue;
    const title = capitalised(USE[wish.language](wanted, unwanted));
    if (title.length <= TITLE_MAX) return { title, from };
  }
  return null;
}

const display = (word: Word): string =>
  word.kind === 'name' && /[-_/.<>()]|\s/.test(word.text) ? `\`${word.text}\`` : word.text;

/** Flags, paths and code get backticks, so that the playbook shows them as such. */
function marked(text: string): string {
  if (text.includes('`')) return text;
  return text.replace(
    /(?<![\w`/.])(?:--[a-z][\w-]*(?:=\S+)?|(?:[\w.<>-]+\/)+[\w.<>*-]*|[a-z]\w*_\w+|[\w-]+\.(?:py|ts|tsx|js|mjs|go|rs|rb|java|md|json|ya?ml|toml|sh|sql|css|html|tf|c|h|cpp|cs|php|kt|swift|txt|lock|cfg|ini|env))(?![\w`/])/g,
    (code) => (/^(?:and\/or|his\/her|he\/she|yes\/no|on\/off|either\/or)$/i.test(code) ? code : `\`${code}\``),
  );
}

const capitalised = (text: string): string =>
  /^\p{Ll}[\p{L}'’]*(?:[\s,:;-]|$)/u.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;

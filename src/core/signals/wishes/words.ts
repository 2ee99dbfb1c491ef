/**
 * Words of developers' talk, reduced to what two people mean alike: a stem, a concept (see concepts.ts), a name
 * (code, path, flag, tool) or a number. Everything that compares wishes compares these terms, never raw text.
 */
import { conceptAt } from './concepts.ts';
import { stem } from './stem.ts';

export type Language = 'en' | 'de' | 'fr' | 'es' | 'zh';

/**
 * function: carries no meaning of its own ("the", "bitte"). name: written like code, a path, a flag or in
 * quotes, so that another spelling is another thing. number: digits or a number word. plain: everything else.
 */
export type WordKind = 'function' | 'plain' | 'concept' | 'name' | 'number';

export interface Word {
  /** Exactly as written, without surrounding backticks or quotation marks. */
  text: string;
  /** What it is compared by: `#concept`, a lower-case name, digits, or a stem. */
  term: string;
  kind: WordKind;
  /** Half-open offsets into the text it was cut from; backticks and quotation marks lie inside. */
  start: number;
  end: number;
  /** It stood in backticks or quotation marks: its spelling is what it is. */
  code: boolean;
  /** Punctuation that follows before the next word: `,`, `.`, `?`, `->`, … or ''. */
  after: string;
}

const FUNCTION_WORDS: Record<Language, string> = {
  en: `a an the this that these those it its i me my we us our you your he she they them their is are was were be been
    being am do does did doing done have has had having will would shall should can could may might must to of in on at by for from
    with into onto as and or but nor so than then there here if when while because since also too very really just
    please pls plz thanks thank thx ok okay yes yeah yep no not dont doesnt didnt isnt arent wasnt wont cant couldnt shouldnt wouldnt
    again always never ever still already now today let lets gonna want wants need needs like some any what which who why how where
    s t re ve ll d m im ive id its thats theres whats hmm hm hey oh ah well kindly about up out off over rather instead only
    more most much many all every each everything both such own same way thing things stuff else one bit lot sure right
    make makes made use uses used using get gets got put puts take takes keep keeps give gives go goes going come comes`,
  de: `der die das den dem des ein eine einen einem einer eines und oder aber nicht kein keine keinen keinem keiner ich du er sie es wir ihr
    mir dir uns euch mich dich sich ist sind war waren sein bin hat haben hatte wird werden wurde wurden kann können soll sollen muss müssen darf
    zu in im an am auf aus bei mit von vom für um über unter durch als wie wenn weil dass da hier dort doch mal noch nur schon
    bitte danke ja nein immer nie niemals statt anstatt sondern lieber auch so dann jetzt bitte man alle alles jede jeden jeder mach macht machen lass lassen
    nimm nehmt nehmen nutze nutzen benutze benutzen verwende verwenden verwendet`,
  fr: `le la les un une des du de d l et ou mais ne pas plus non oui je tu il elle on nous vous ils elles me te se mon ma mes ton ta tes
    son sa ses notre nos votre vos est sont était être suis a ai as avons avez ont avoir ce cet cette ces ça cela c qui que qu quoi dont où
    à au aux en dans par pour sur sous avec sans si comme quand ici là toujours jamais svp stp merci plutôt lieu donc aussi très bien tout toute
    tous toutes utilise utiliser utilisez utilisons prends prenez prendre fais faire faites`,
  es: `el la los las un una unos unas de del al y o pero no ni sí yo tú él ella nosotros ellos me te se nos mi tu su sus es son era ser
    está están estar ha han he hay que qué quien como cómo cuando donde en a con por para sin sobre si aquí ahí siempre nunca jamás nada
    favor gracias mejor vez lugar también muy más ya todo toda todos todas esto eso esta este estas estos usa usar use uses usamos utiliza utilizar haz hacer`,
  zh: `的 了 是 在 不 不要 别 请 用 要 我 我们 你 你们 这 这里 那 那里 就 也 都 和 与 或 把 被 给 让 吧 吗 呢 啊 一个 一下 必须 应该 可以 使用 统一 改成 改用 项目 以后 今后`,
};

/** Carries no meaning of its own in any of the languages read here. */
export const isFunctionWord = (word: string): boolean => everyFunctionWord.has(word.replace(/['’]/g, ''));

const LANGUAGES: readonly Language[] = ['en', 'de', 'fr', 'es'];
const functionWords = new Map<Language, Set<string>>();
for (const [language, list] of Object.entries(FUNCTION_WORDS)) {
  if (isLanguage(language)) functionWords.set(language, new Set(list.split(/\s+/)));
}
const everyFunctionWord = new Set([...functionWords.values()].flatMap((set) => [...set]));

function isLanguage(code: string): code is Language {
  return Object.hasOwn(FUNCTION_WORDS, code);
}

const NUMBER_WORDS = new Map<string, string>(
  Object.entries({
    two: '2',
    three: '3',
    four: '4',
    five: '5',
    six: '6',
    seven: '7',
    eight: '8',
    nine: '9',
    ten: '10',
    twelve: '12',
    twenty: '20',
    hundred: '100',
    zwei: '2',
    drei: '3',
    vier: '4',
    fünf: '5',
    sechs: '6',
    acht: '8',
    zehn: '10',
    deux: '2',
    trois: '3',
    quatre: '4',
    cinq: '5',
    huit: '8',
    dix: '10',
    dos: '2',
    tres: '3',
    cuatro: '4',
    cinco: '5',
    ocho: '8',
    diez: '10',
    两: '2',
    三: '3',
    四: '4',
    五: '5',
    八: '8',
    十: '10',
    两个: '2',
    三个: '3',
    四个: '4',
  }),
);

const HAN = /\p{Script=Han}/u;
/** One token: a code span, a quoted name, a word with the marks that hold names together, Han text, or an arrow. */
const TOKEN =
  /`([^`\n]{1,120})`|"([^"\n]{1,60})"|“([^”\n]{1,60})”|(\p{Script=Han}+)|(->|=>|→|⇒)|([%@$]?-{0,2}[\p{L}\p{N}_](?:[\p{L}\p{N}_]|<[\p{L}\p{N}_-]{1,20}>|(?:['’.+#@*~&=/\\-]|:(?!\p{Lu})|:\/\/)(?=[\p{L}\p{N}_*<]))*[/*+#]?)/gu;
const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });

/** Languages are told apart by their function words; Han characters settle it. English when nothing speaks. */
export function languageOf(text: string): Language {
  const letters = text.slice(0, 600).toLowerCase();
  if (HAN.test(letters)) return 'zh';
  const words = letters.split(/[^\p{L}']+/u);
  let best: Language = 'en';
  let most = 0;
  for (const language of LANGUAGES) {
    const own = functionWords.get(language);
    let hits = 0;
    for (const word of words) if (word.length > 0 && own?.has(word.replaceAll("'", ''))) hits += 1;
    if (/[äöüß]/.test(letters) && language === 'de') hits += 1;
    if (/[ñ¿¡]/.test(letters) && language === 'es') hits += 2;
    if (/[àèêçœ]/.test(letters) && language === 'fr') hits += 1;
    if (hits > most) [best, most] = [language, hits];
  }
  return best;
}

/**
 * @param text one sentence or short turn; anything above 2,000 characters is not a wish and is cut
 * @param language of the whole text, so that "die" in an English sentence keeps its meaning
 */
export function wordsOf(text: string, language: Language = languageOf(text)): Word[] {
  const words: Word[] = [];
  const cut = text.length > 2000 ? text.slice(0, 2000) : text;
  let previousEnd = 0;
  for (const match of cut.matchAll(TOKEN)) {
    const [whole, code, quoted, curly, han, arrow, plain] = match;
    const start = match.index;
    const before = words.at(-1);
    if (before) before.after += punctuation(cut.slice(previousEnd, start));
    previousEnd = start + whole.length;
    if (arrow !== undefined) {
      if (before) before.after += '->';
    } else if (han !== undefined) {
      for (const part of segmenter.segment(han)) words.push(hanWord(part.segment, start + part.index));
    } else {
      const spoken = code ?? quoted ?? curly;
      if (spoken === undefined)
        words.push(wordFrom(plain ?? '', isCommand(plain, before), start, previousEnd, language));
      else words.push(...quotedWords(spoken, start, previousEnd, language));
    }
  }
  const last = words.at(-1);
  if (last) last.after += punctuation(cut.slice(previousEnd));
  return withConcepts(countedOnes(words));
}

/** "one approval" counts, "this one" and "one more" do not. */
function countedOnes(words: readonly Word[]): readonly Word[] {
  return words.map((word, at) => {
    const next = words[at + 1];
    const counts = word.term === 'one' && word.after === '' && next !== undefined && next.kind !== 'function';
    return counts ? { ...word, term: '1', kind: 'number' } : word;
  });
}

/** A command in backticks is compared word by word: `task build` and "run task build" are the same. */
function quotedWords(spoken: string, start: number, end: number, language: Language): Word[] {
  const words: Word[] = [];
  const isCode = !isProse(spoken);
  for (const part of spoken.matchAll(/\S+/g)) {
    const from = start + 1 + part.index;
    words.push(wordFrom(part[0], isCode, from, from + part[0].length, language));
  }
  const [first] = words;
  const last = words.at(-1);
  if (first && last) [first.start, last.end] = [start, end];
  return words;
}

/** "run make docs", "not make docs": the program, not the verb. */
const BEFORE_COMMAND = /^(?:run|runs|running|ran|rerun|with|not|use|using|of|via|than|through|execute|call)$/i;
const isCommand = (text: string | undefined, before: Word | undefined): boolean =>
  text === 'make' && before !== undefined && before.after === '' && BEFORE_COMMAND.test(before.text);

/** A quotation of several plain words is speech, not a name. */
const isProse = (quoted: string): boolean => /^[\p{L}',]+(?: [\p{L}',]+){2,}[.!?]?$/u.test(quoted);

const punctuation = (gap: string): string => gap.replace(/[\s`"“”*_~]+/g, '');

function hanWord(text: string, start: number): Word {
  const number = NUMBER_WORDS.get(text);
  const kind: WordKind = number ? 'number' : everyFunctionWord.has(text) ? 'function' : 'plain';
  return { text, term: number ?? text, kind, start, end: start + text.length, code: false, after: '' };
}

function wordFrom(raw: string, isCode: boolean, start: number, end: number, language: Language): Word {
  const text = isCode ? raw : raw.replace(/^_+(?=\p{L})|(?<=\p{L})_+$/gu, '');
  const lower = language === 'fr' ? text.toLowerCase().replace(/^(?:d|l|qu|n|j|c|s|m|t)['’]/, '') : text.toLowerCase();
  const word = { text, start, end, code: isCode, after: '' };
  if (isCode) return { ...word, term: nameTerm(text), kind: 'name' };
  if (/^\d+(?:[.,:]\d+)*$/.test(text)) return { ...word, term: lower, kind: 'number' };
  const numberWord = NUMBER_WORDS.get(lower);
  if (numberWord) return { ...word, term: numberWord, kind: 'number' };
  if (isName(text)) return { ...word, term: nameTerm(text), kind: 'name' };
  const bare = lower.replace(/['’]/g, '');
  const own = functionWords.get(language);
  if (own?.has(bare) || functionWords.get('en')?.has(bare)) return { ...word, term: bare, kind: 'function' };
  return { ...word, term: stem(lower.replace(/['’].*$/, ''), language), kind: 'plain' };
}

/** Written like code: inner capitals, underscores, dots, slashes, flags, digits among letters. */
function isName(text: string): boolean {
  if (text.length < 2) return false;
  return (
    /^-{1,2}[a-z]/i.test(text) ||
    /^[%@$]\w/.test(text) ||
    /\p{L}[_/\\]|[_/\\]\p{L}/u.test(text) ||
    /[\p{L}\p{N}]\.[\p{L}]{2,}/u.test(text) ||
    /\p{Ll}\p{Lu}/u.test(text) ||
    /:\S/.test(text) ||
    (/\p{N}/u.test(text) && /\p{L}/u.test(text)) ||
    /^\p{L}+\+\+?$|^[cf]#$/iu.test(text)
  );
}

const nameTerm = (text: string): string =>
  text
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/<[^<>]*>/g, '')
    .replace(/[.,;!?]+$/, '');

/** "the first row" counts rows; "test first" is an order. */
const isOrdinal = (words: readonly Word[], at: number): boolean =>
  /^first$/i.test(words[at]?.text ?? '') && /^(?:the|a|this|my|our|its|their|every)$/i.test(words[at - 1]?.text ?? '');

/** Phrases of the lexicon replace the words they are made of: the first carries the concept, the rest fall silent. */
function withConcepts(words: readonly Word[]): Word[] {
  const result = words.map((word) => ({ ...word }));
  for (let at = 0; at < result.length; at += 1) {
    const found = conceptAt(result, at);
    const first = result[at];
    if (!found || !first || isOrdinal(result, at)) continue;
    first.term = `#${found.concept}`;
    first.kind = 'concept';
    for (let rest = at + 1; rest < at + found.length; rest += 1) {
      const silent = result[rest];
      if (silent) silent.kind = 'function';
    }
    at += found.length - 1;
  }
  return result;
}

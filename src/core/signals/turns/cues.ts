/**
 * Small groups of phrases that mean the same thing in five languages. The classifier learns what each is worth; a cue
 * lets a sentence in one language teach it about the same sentence in another.
 */
import { mix, tokensOf, type Token } from './tokens.ts';

interface Cue {
  /** Phrases, separated by `|`, in languages that put spaces between words. */
  phrases: string;
  /** Phrases of languages that do not. */
  han: string;
}

const CUES: Readonly<Record<string, Cue>> = {
  'from-now-on': {
    phrases: `from now on|from now onwards|from here on|from today on|from this point|going forward|going forwards|in future|in the future|for the future|for future|future|next time|for next time|as a rule|as a general rule|
      new rule|house rule|standing rule|general rule|hard rule|golden rule|team rule|our rule|my rule|rule of thumb|rule|our policy|new policy|our convention|convention|guideline|
      remember|remember this|remember that|remember to|keep in mind|keep this in mind|for all future|for all my|for all our|in all my|in all our|in all repos|in all projects|in every repo|in every project|in every session|in every file|
      in any repo|in this repo|in this repository|in this project|in this codebase|add this to|put this in|write this down|note this|note that down|save this|
      ab jetzt|ab sofort|ab heute|von jetzt an|von nun an|künftig|zukünftig|in zukunft|merk dir|merke dir|neue regel|grundsätzlich|in diesem projekt|in diesem repo|
      désormais|dorénavant|à partir de maintenant|à l'avenir|nouvelle règle|retiens|souviens-toi|dans ce projet|dans ce dépôt|dans ce repo|
      a partir de ahora|de ahora en adelante|desde ahora|en adelante|en el futuro|nueva regla|recuerda|acuérdate|en este proyecto|en este repo|en este repositorio`,
    han: '以后|从现在|今后|往后|统一|一律|记住|新规则|规定|规则|这个项目里|本项目|这个仓库',
  },
  always: {
    phrases: `always|never|ever|every time|everytime|each time|whenever|everywhere|at all times|without exception|by default|anywhere|any time|each and every|wherever|
      immer|stets|nie|niemals|jedes mal|jedesmal|überall|standardmäßig|immer wenn|toujours|jamais|à chaque fois|chaque fois|partout|systématiquement|par défaut|
      siempre|nunca|jamás|cada vez|en todas partes|por defecto|siempre que`,
    han: '总是|永远|每次|始终|必须|绝不|从不|任何时候|所有|都要|千万',
  },
  once: {
    phrases: `this once|just this once|only this once|this one time|this time|only this time|just this time|for now|for today|for tonight|for once|for this one|for this task|for this pr|for this demo|the demo|for this branch|for this commit|
      for this file|for this test|for this release|for this session|for this time|for this change|for the moment|for the demo|for the time being|just for this|just for now|just for today|just this|only this|only here|just here|one-off|one off|
      one-time|one time|temporary|temporarily|exception|exceptionally|not usually|not normally|this week|this sprint|this evening|this morning|today|tonight|in this file|in this function|in this case|in this test|in this branch|in this pr|
      in this commit|in this one|on this branch|until tomorrow|until the release|
      nur dieses mal|nur diesmal|diesmal|dieses mal|ausnahmsweise|einmalig|vorerst|erst mal|erstmal|vorläufig|für heute|für jetzt|heute|nur hier|nur jetzt|fürs erste|nur für|in dieser datei|
      cette fois|cette fois-ci|pour cette fois|pour l'instant|pour le moment|pour aujourd'hui|aujourd'hui|exceptionnellement|temporairement|provisoirement|juste pour|seulement ici|dans ce fichier|
      solo esta vez|sólo esta vez|esta vez|por esta vez|por ahora|por hoy|hoy|de momento|por el momento|temporalmente|excepcionalmente|provisionalmente|solo aquí|en este archivo`,
    han: '这次|这一次|这回|仅此|暂时|先这样|今天|目前|临时|就这次|只有这|这个文件',
  },
  'memory-file': {
    phrases: `agents.md|claude.md|gemini.md|contributing.md|conventions.md|cursorrules|your memory|your instructions|the instructions|the guidelines|the conventions|the docs say|skill|the skill|skills|workflow|the workflow`,
    han: '记忆',
  },
  negation: {
    phrases: `no|not|don't|dont|do not|doesn't|didn't|isn't|aren't|wasn't|weren't|won't|can't|cannot|couldn't|shouldn't|wouldn't|haven't|hasn't|without|stop|avoid|none|nothing|nor|no more|
      nicht|kein|keine|keinen|keiner|keines|ohne|hör auf|pas|sans|ni|n'utilise|évite|arrête|sin|nada|ningún|ninguna|evita|deja de`,
    han: '不|没|别|勿|无',
  },
  'you-did': {
    phrases: `did you|have you|are you|were you|do you|had you|aren't you|didn't you|haven't you|don't you|weren't you|did u|you're|you've|you are|you have|you did|you didn't|you don't|you forgot|you missed|you should|you keep|you still|
      you just|you also|you were|you removed|you added|you changed|you broke|you left|you skipped|you used|you need|you said|you can|you must|
      hast du|du hast|du sollst|du solltest|du musst|du vergisst|tu as|tu n'as|tu dois|tu devais|tu continues|tu oublies|as-tu|has hecho|has olvidado|has puesto|has usado|debes|deberías|te dije`,
    han: '你又|你还|你怎么|你为什么|你没|你应该|你忘',
  },
  why: { phrases: `why|how come|what's with|warum|wieso|weshalb|pourquoi|por qué`, han: '为什么|怎么又|怎么还' },
  wrong: {
    phrases: `wrong|incorrect|mistake|bug|broken|broke|breaks|fails|failed|failing|error|errors|crash|crashes|crashed|weird|odd|ugly|bad|worse|mess|messed|messy|missing|missed|forgot|forgotten|lost|unnecessary|overkill|overengineering|
      too much|too many|too long|too slow|too big|too complex|too complicated|too verbose|not right|not correct|not what|not working|not needed|not necessary|not true|not quite|not sure|doesn't work|doesn't make|doesn't look|doesn't seem|
      falsch|fehler|kaputt|fehlt|fehlen|vergessen|unnötig|zu viel|zu lang|zu langsam|zu kompliziert|faux|fausse|erreur|cassé|manque|oublié|inutile|trop|mal|incorrecto|roto|falta|faltan|olvidado|innecesario|demasiado`,
    han: '错|不对|坏|失败|漏|多余|太',
  },
  again: {
    phrases: `again|still|anymore|any more|already|yet|back to|keep|keeps|once more|wieder|schon wieder|immer noch|noch immer|schon|encore|toujours pas|déjà|otra vez|de nuevo|todavía|aún|sigue|sigues|ya`,
    han: '又|还是|还在|仍然|已经',
  },
  instead: {
    phrases: `instead|rather|prefer|preferably|actually|supposed to|meant|expect|expected|undo|revert|remove|restore|put back|should have|could have|would have|stattdessen|statt|lieber|eigentlich|rückgängig|plutôt|au lieu|préfère|en fait|en vez|mejor|prefiero|en realidad|más bien`,
    han: '而不是|改用|改成|应该|本来|其实|撤销',
  },
  should: {
    phrases: `should|shouldn't|must|mustn't|ought|need to|needs to|have to|has to|make sure|ensure|be sure|sollte|sollten|soll|muss|müssen|darf|dürfen|doit|doivent|il faut|devrait|debe|deben|debería|hay que|tiene que|tienes que|asegúrate`,
    han: '应该|必须|需要|务必|要',
  },
  we: {
    phrases: `we|we're|we've|we'd|we'll|our|us|let's|lets|wir|unser|unsere|unseren|uns|nous|notre|nos|on|nosotros|nuestro|nuestra|vamos`,
    han: '我们|咱们',
  },
  'we-present': {
    phrases: `we want|we like|we prefer|we use|we keep|we need|we always|we never|we don't|we do not|we only|we usually|we write|we name|we put|we run|we test|we commit|we call|we follow|we are using|we're using|we agreed|we decided|we moved|we switched|
      i want|i like|i prefer|i use|i need|i always|i never|i don't want|i don't like|there should be|there must be|there should only be|wir nutzen|wir verwenden|wir schreiben|wir wollen|wir haben|wir machen|wir nehmen|wir benutzen|ich will|ich möchte|ich mag|ich bevorzuge|
      nous utilisons|on utilise|on veut|on écrit|on préfère|on garde|on met|nous voulons|je veux|je préfère|je ne veux|usamos|queremos|preferimos|escribimos|hacemos|ponemos|prefiero|quiero|no quiero|no usamos`,
    han: '我们用|我们要|我们只|我们都|我们不|我们统一|我们使用|我要|我想|我喜欢|我不要|我希望',
  },
  please: {
    phrases: `please|pls|plz|kindly|bitte|s'il te plaît|s'il vous plaît|stp|svp|merci de|por favor|porfa`,
    han: '请|麻烦',
  },
  'can-you': {
    phrases: `can you|could you|would you|will you|can we|could we|can u|kannst du|könntest du|können wir|peux-tu|pourrais-tu|tu peux|on peut|puedes|podrías|podemos`,
    han: '能不能|可以|能否',
  },
  'cant-we': {
    phrases: `can't we|can't you|can't the|can't this|can't it|couldn't we|couldn't you|couldn't this|shouldn't we|shouldn't you|shouldn't this|shouldn't that|shouldn't it|shouldn't the|shouldn't there|wouldn't it|wouldn't that|isn't this|isn't that|isn't it|isn't there|
      isn't the|aren't we|aren't these|aren't those|doesn't this|doesn't that|doesn't it|doesn't the|don't we|any chance|can we not|sollten wir nicht|sollte das nicht|ist das nicht|ne devrait-on pas|n'est-ce pas|no deberíamos|no debería|no sería`,
    han: '不是应该|难道|是不是应该',
  },
  but: {
    phrases: `but|however|though|although|except|aber|allerdings|jedoch|mais|cependant|sauf|pero|aunque|sin embargo|salvo`,
    han: '但是|但|不过|可是',
  },
  tag: {
    phrases: `right ??|no ??|or ??|yeah ??|correct ??|huh ??|oder ??|ne ??|non ??|verdad ??|right ?|no ?|or ?|yeah ?|correct ?|huh ?|oder ?|ne ?|non ?|verdad ?`,
    han: '吧|对吗',
  },
  reason: {
    phrases: `because|since|so that|so it|as it|as that|as this|otherwise|weil|damit|sonst|denn|parce que|car|puisque|sinon|porque|ya que|para que|si no`,
    han: '因为|否则|这样',
  },
  only: {
    phrases: `only|just|exactly|strictly|solely|nur|bloß|ausschließlich|seulement|uniquement|solo|sólo|únicamente`,
    han: '只|仅',
  },
  first: {
    phrases: `first|before|until|after|zuerst|erst|bevor|vor|vorher|nachdem|d'abord|avant|après|primero|antes|después`,
    han: '先|之前|之后|再',
  },
  'i-think': {
    phrases: `i think|i guess|i wonder|i doubt|i feel|i believe|i thought|i would|i don't|i see|i still|i just|i mean|i noticed|i said|i told|i asked|i didn't|i'd|i'm not|ich glaube|ich denke|ich finde|ich hätte|ich sehe|ich sagte|je pense|je crois|je trouve|je vois|creo que|pienso que|veo que`,
    han: '我觉得|我认为|我以为|我说过',
  },
  approve: {
    phrases: `yes|yep|yeah|yup|ok|okay|sure|great|perfect|thanks|thank you|lgtm|go ahead|sounds good|looks good|proceed|continue|nice|cool|ja|genau|passt|danke|super|oui|merci|parfait|sí|vale|gracias|perfecto`,
    han: '好|可以|继续|谢谢',
  },
  testing: {
    phrases: `test|tests|tested|testing|unit test|unit tests|tdd|coverage|test first|tests first|assertion|assertions|test cases|e2e|integration tests|teste|testen|test unitaire|les tests|pruebas|tests unitarios`,
    han: '测试|单测',
  },
  versioning: {
    phrases: `commit|commits|committing|branch|branches|pr|prs|pull request|rebase|merge|squash|push|force push|amend|commit message|changelog|tag|worktree|issue|linear|jira|ticket|committe|einchecken|rama|commitea`,
    han: '提交|分支|合并',
  },
  writing: {
    phrases: `comment|comments|docs|documentation|docstring|readme|wording|spelling|english|tone|language|emoji|emojis|line breaks|markdown|answer|answers|reply|explain|short|concise|verbose|kommentar|kommentare|commentaire|commentaires|comentarios|respuestas`,
    han: '注释|文档|回答|中文|英文',
  },
  'code-style': {
    phrases: `duplicate|duplicated|duplication|duplicates|copied|reuse|helper|helpers|naming|names|type|types|any|imports|exports|indent|indentation|tabs|spaces|format|formatter|lint|linter|linting|style|consistent|simple|simplify|refactor|constants|hardcode|hardcoded|magic|logging|logs|dependency|dependencies|package|library|
      doppelt|einrückung|formatierung|abhängigkeiten|doublons|dépendances|duplicado|dependencias`,
    han: '重复|命名|类型|格式|缩进|依赖|日志',
  },
  process: {
    phrases: `discuss|plan|plan first|ask|ask me|ask first|check with|confirm|approve|review|subagent|subagents|agent|agents|run the|run it|in full|step by step|small|smaller|separate|one at a time|read the|look it up|verify|validate|
      frag|frage|besprechen|nachfragen|demande|demande-moi|discuter|pregunta|pregúntame|revisa`,
    han: '先问|讨论|确认|计划|一步一步|检查',
  },
  swear: {
    phrases: `wtf|omg|omfg|fuck|fucking|fucked|shit|shitty|damn|hell|idiot|dude|jesus|wth|ffs|verdammt|mist|scheiße|putain|merde|bordel|joder|mierda`,
    han: '操|妈的',
  },
};

const GROUPS = Object.values(CUES);
/** At most 32: a turn's cues are the bits of one number. */
export const CUE_COUNT = GROUPS.length;

const LONGEST = 5;
const SEED = 0x51ed270b;
/** From the mixed ids of a phrase's tokens to the cues it stands for, one bit each. */
const PHRASES = new Map<number, number>();
/** Mixed ids that a longer phrase begins with: nothing else has to be looked up further. */
const BEGINNINGS = new Set<number>();
const HAN: { phrase: string; bit: number }[] = [];

GROUPS.forEach(({ phrases, han }, index) => {
  for (const phrase of phrases.split('|')) {
    const ids = tokensOf(phrase.trim()).map((token) => token.id);
    let mixed = SEED;
    ids.forEach((id, at) => {
      mixed = mix(mixed, id);
      if (at < ids.length - 1) BEGINNINGS.add(mixed);
    });
    PHRASES.set(mixed, (PHRASES.get(mixed) ?? 0) | (1 << index));
  }
  for (const phrase of han.split('|')) HAN.push({ phrase, bit: 1 << index });
});

/** @returns a bit set; bit `n` stands for the `n`-th cue */
export function cuesOf(text: string, tokens: readonly Token[]): number {
  let found = 0;
  for (let at = 0; at < tokens.length; at += 1) {
    let mixed = SEED;
    for (let length = 0; length < LONGEST && at + length < tokens.length; length += 1) {
      mixed = mix(mixed, tokens[at + length]?.id ?? 0);
      found |= PHRASES.get(mixed) ?? 0;
      if (!BEGINNINGS.has(mixed)) break;
    }
  }
  if (/\p{Script=Han}/u.test(text)) for (const { phrase, bit } of HAN) if (text.includes(phrase)) found |= bit;
  return found;
}

/**
 * Tells how a sentence is put: a rule, a polite request, a complaint, an ordinary task, a plain question. Where the
 * trained reading of turns (signals/turns) is unsure, this is what keeps tasks and small talk out.
 */
import { saysAlways, saysGeneral, saysPlease } from './markers.ts';
import type { Stance } from './stance.ts';
import type { Form } from './wish.ts';
import type { Word } from './words.ts';

const APPROVAL =
  /^(?:(?:(?:good|great|nice|excellent) (?:job|work|one|stuff)|well done|ok(?:ay)?|k|yes|yep|yeah|yup|sure|nice|great|perfect|awesome|cool|thanks?|thank you|thx|good|very good|mhm|uh-huh|excellent|all good|looks? (?:good|great|fine|right)|lgtm|sounds? (?:good|great|right|fine)|go ahead|go for it|continue|carry on|proceed|fine|do (?:it|that|this|so)|alright|all right|right|agreed|correct|exactly|done|ja|gut|passt|genau|weiter|danke|super|oui|d[’']accord|parfait|bien|vas-y|merci|sí|si|vale|bien|perfecto|gracias|adelante|claro|好的?|可以|继续|对|是的|谢谢|行)(?![\p{L}'’])[\s,.!:;–—-]*)+/iu;
const DISCOURSE =
  /^(?:(?:no+|nope|nein|non|wait|hm+|hmm+|oh|ah|hey|well|so|and|but|also|then|now|btw|actually|sorry|stop|i (?:think|guess|believe|mean|feel)|ok but|man|dude|omg|wtf|ugh|und|aber|et|mais|y|pero|不|不是|另外|还有)(?![\p{L}'’-])[\s,.!:;–—，。-]*)+/iu;
/** "next: the parser" hands out work. */
const NEXT_JOB = /^(?:next(?: up| one| thing)?|weiter mit|als nächstes|ensuite|siguiente)[ :,–—-]/iu;
/** "let us do the parser next", "then the parser", "ticket 12: the parser": the next piece of work by its place. */
const ONE_JOB =
  /^(?:let['’]?s |let us )?[^.;:!?]{3,80} next[.!\s]*$|^(?:(?:ok(?:ay)?|good|great|nice|fine|right|and|so)[\s,.!]+)*(?:now|then) (?:the|do|on to|onto|to the|for the)\s[^,;:]{2,80}$|^(?:ticket|issue|story|bug|card|pr|jira)[ #-]*\d+\b/iu;
/** "there is a flicker" and "the build got slower" report; they ask for nothing. */
const REPORT =
  /^(?:there(?:['’]s| is| are| was| were) (?:a|an|some|something|still|now|one|two|no way)\b|(?:it|this|that|something|everything|the [\p{L} -]{2,40}) (?:is|are|looks?|seems?|got|gets|feels?|fails?|crashe[sd]|broke|doesn['’]?t work|stopped)\b.{0,80}\b(?:broken|wrong|off|slower|failing|weird|missing|find out|any idea|check|why)\b|about |regarding |re: |[^.!?]{2,60} (?:(?:is|are|keeps?|still|was|were) (?:failing|broken|not working|stuck|crashing|missing|wrong)|fails?|failed|crashe[sd])\b)/iu;
/** Nobody's habit, and nothing to keep: "my password is …". */
const CREDENTIAL =
  /\b(?:password|passwort|passphrase|secret|token|api[- ]?key|credentials?|contraseña|mot de passe)\b.{0,40}(?:\bis\b|\bist\b|\best\b|\bes\b|[:=])/iu;
/** Only clear in its conversation: "the other one", "not sure about that", "try again". */
const OF_THE_MOMENT =
  /^(?:the other|another one|that one|this one|the same|the (?:first|second|third|last|next) (?:one|two)?|not (?:sure|what|that|this|the|quite|yet|really)|try again|still (?:not|wrong|broken|failing)|same (?:here|for|with)|like (?:this|that)|der andere|die andere|das andere|nicht das|l['’]autre|el otro|la otra)(?![\p{L}])/iu;
const SMALL_CHANGE =
  /^(?:commit|push|merge|ship|send|submit|do|run|try|finish|apply|fix)(?: (?:it|that|this|them|both|all|now|again|everything|please|pls|and push))*[.!\s]*$/iu;

const POLITE_REQUEST =
  /^(?:can(?:'|’)?t|can|could(?:n['’]?t)?|would(?:n['’]?t)?|will|might|should(?:n['’]?t)?) (?:you|we|u|i|this|that|these|those|it|the [\p{L}-]{2,24})\b|^(?:any chance|is it possible|would you mind|do you mind|are we able|are you able|let['’]?s|let us|please|pls|plz|i(?:['’]d| would) (?:like|prefer|rather)|i (?:want|need|prefer)|we (?:want|need|prefer)|könntest du|kannst du|können wir|würdest du|peux-tu|pourrais-tu|on peut|pourrait-on|tu peux|puedes|podrías|podemos|能不能|可以|能否)(?![\p{L}])/iu;
/** "should we …?" weighs an option. */
const DELIBERATES = /^(?:so )?should (?:we|i)\b/i;
const COMPLAINT =
  /^why (?:the (?:hell|heck|fuck) )?(?:are|did|do|were|would|have|aren['’]?t|don['’]?t|didn['’]?t|haven['’]?t|weren['’]?t|isn['’]?t|wasn['’]?t) ?(?:you|we|u|this|that|it|there|the)|^why (?:not|still|again)\b|^warum (?:nicht|schon wieder|benutzt|nimmst|machst)|^pourquoi (?:tu|pas|encore|utilise)|^por qué (?:no|usas|otra vez|sigues)|^为什么(?:不|又|还)|\bagain ?[?!]+|\bagain\.{2,}|\bagain a\b|^(?:schon wieder|encore|otra vez)|^又/iu;
const SHORT_WHY = /^(?:why|warum|pourquoi|por qué) [^\s?]+(?: [^\s?]+)? ?\?/iu;
const CHECK =
  /^(?:did|do|are|have|has|were|was|is|does|haven['’]?t|didn['’]?t|aren['’]?t|isn['’]?t|shouldn['’]?t|wasn['’]?t|hast du|habt ihr|as-tu|has hecho) (?:you|we|u|there|this|that|the|these|it|all|both|du|wir)?|, ?(?:right|or|correct|no|oder|non|verdad)\?$|^where (?:are|is) the\b|^wo (?:sind|ist)\b|^où sont|^dónde están/iu;

/** Asked without a question mark. */
const QUESTION_WORD =
  /^(?:(?:why|what|where|how|who|which|when)(?:['’]s| is| are| was| were| does| do| did| would| can| should)\b)/i;

/** Tells a fact to reckon with. */
const KEPT_IN_MIND =
  /^(?:please )?(?:keep in mind|note|fyi|be aware|mind)(?: that)?\b|^(?:i['’]m |i am |just )?wondering\b|^(?:if|when|since|because|as|while|although|like|as for|e\.g)\b(?!.*,\s*(?:use|do|don['’]?t|never|always|please|ask|run|prefer|then))/i;

/** Tells what happened or what somebody sees: "I did not edit", "github now shows 627", "we have two paths". */
const TOLD_BY_ME =
  /^(?:i['’]m|i am|i['’]ve|i have|i did|i (?:see|saw|got|get|just|was|ran|tried|found|edited|added|removed|made|can|could)|there (?:is|are|was|were) (?:no|not)|it (?:was|is) (?:not|no))\b/i;
const NARRATIVE =
  /^(?:i (?!want|need|prefer|expect|would|['’]d)|i['’](?:m|ve|ll)\b|we (?:have|had|got|are|were|did|saw|see|found|just)\b|you (?:did|have|said|are|were|can)\b|it (?:is|was|has|did|does|seems|looks|will|would)\b|this (?:is|was|has|used|will|would|used to)\b|that (?:is|was)\b|when i\b|if (?:i|a|an|there|we|the)\b)|\b(?:will|would|was|were|has been|have been|had|used to|might|may)\b/iu;

/** Verbs of the work itself: what follows is a job, not a manner. */
const WORK = new Set(
  `implement refactor rename fix extract translate review bump look show find handle clean cleanup check investigate explain continue figure list
   give tell open generate debug update move port analyse analyze research explore help see have summarize summarise compare search
   resume undo revert try connect integrate migrate convert cherry-pick release install setup set-up describe draft design plan
   work proceed go fetch read count measure profile sketch prototype introduce tidy extend dig trace reproduce bisect inline sort reorder paste copy document close address split take
   implementier implementiere behebe zeig zeige schau prüfe erkläre refaktoriere übersetze finde implémente corrige montre regarde explique renomme traduis
   implementa arregla muestra mira explica renombra traduce busca 实现 修复 看看 看一下 解释 重构 重命名 翻译 查找`.split(
    /\s+/,
  ),
);
/** Verbs that make or take away: a job when the object is one particular thing, a manner when it is any. */
const EITHER = new Set(
  `add write create make remove delete drop put change replace set move build test include turn switch get do ergänze schreib schreibe füge lösche entferne mach ajoute écris supprime retire añade agrega escribe crea elimina quita 加 添加 写 删除 新增`.split(
    /\s+/,
  ),
);
const RULE = new Set(
  `use prefer keep avoid stick follow ask run rerun format indent name call store return log wrap pin validate deploy commit push target limit never always don't dont
   do not no only respect adhere reply respond answer respond write put wait confirm branch rebase amend squash fold fixup finish fail treat pass assume quote
   nutze nimm verwende benutze halte frag immer nie kein keine bitte utilise utilisez prends préfère garde demande toujours jamais usa utiliza prefiere mantén pregunta siempre nunca
   用 使用 不要 别 请 统一 改用 改成`.split(/\s+/),
);
const NEGATIVE_LEAD =
  /^(?:please |pls |plz |bitte |and |so )*(?:do not|don['’]?t|never|no(?! \w+ing)|stop|avoid|not|quit|without|kein|keine|keinen|nie|niemals|nicht|pas de|ne |jamais|évite|no |nunca|nada de|evita|不要|别|不用|禁止)(?![\p{L}])/iu;

export interface Reading {
  form: Form;
  /** 0..1 before context is known. */
  weight: number;
  /** The sentence without greeting, approval and politeness; offset into the sentence. */
  from: number;
}

/** `null`: approval or small talk, nothing to remember. */
export function readingOf(sentence: string, words: readonly Word[], stance: Stance): Reading | null {
  const from = leadLength(sentence);
  const core = sentence.slice(from).trim();
  const content = words.filter((word) => word.kind !== 'function' && word.start >= from);
  if (
    core.length === 0 ||
    SMALL_CHANGE.test(core) ||
    NEXT_JOB.test(core) ||
    (ONE_JOB.test(sentence.trim()) && !stance.contrast && !saysGeneral(sentence)) ||
    CREDENTIAL.test(core) ||
    OF_THE_MOMENT.test(core)
  )
    return null;
  if (content.length === 0 && !stance.negative) return null;
  const asks = /[?？][.!]*\s*$/.test(core) || QUESTION_WORD.test(core);
  const polite = saysPlease(core);
  const general = saysGeneral(core);
  const first = firstVerb(core);
  const count = words.length;
  let form: Form;
  let weight: number;
  if (COMPLAINT.test(core) || (SHORT_WHY.test(core) && !/^why (?:does|is|was|has|can)\b/i.test(core)))
    [form, weight] = ['complaint', 0.5];
  else if (DELIBERATES.test(core) && asks) [form, weight] = ['check', 0.15];
  else if (
    POLITE_REQUEST.test(core) &&
    (asks || !/^(?:can|could|would|will|might|should)(?:n['’]?t)? (?:i|it|this|that|the)\b/i.test(core) || general)
  ) {
    const how = manner(first, content, general);
    [form, weight] = how <= A_JOB && !stance.negative ? ['task', how] : ['request', 0.1 + how];
  } else if (asks && CHECK.test(core)) [form, weight] = ['check', 0.3];
  else if (asks && !stance.contrast) [form, weight] = ['question', 0.03];
  else if (TOLD_BY_ME.test(core)) [form, weight] = ['statement', 0];
  else if (REPORT.test(core) && !saysAlways(core)) [form, weight] = ['task', 0.08];
  else if (NEGATIVE_LEAD.test(core)) [form, weight] = ['rule', 0.55];
  else if (WORK.has(first)) [form, weight] = ['task', 0.08];
  else if (EITHER.has(first))
    [form, weight] = ['task', manner(first, content, general && (saysAlways(core) || /\bwe\b/i.test(core)))];
  else if (KEPT_IN_MIND.test(core)) [form, weight] = ['statement', 0.12];
  else if (RULE.has(first)) [form, weight] = ['rule', 0.4];
  else if (count <= 7 && polite) [form, weight] = ['phrase', 0.45];
  else if (NARRATIVE.test(core) && !stance.contrast && !saysAlways(core)) [form, weight] = ['statement', 0.05];
  else if (general) [form, weight] = ['statement', 0.35];
  else if (count <= 9) [form, weight] = ['phrase', isFact(core) ? 0.35 : 0.22];
  else [form, weight] = ['statement', 0.12];
  if (form !== 'question' && !TOLD_BY_ME.test(core)) {
    if (stance.contrast && !(form === 'task' && /\b(?:without|where|who|which)\b/i.test(core))) weight += 0.3;
    else if (stance.negative && form !== 'rule' && form !== 'task') weight += 0.1;
    if (general && form !== 'task') weight += 0.15;
    if (polite) weight += 0.05;
  }
  if (count > 30) weight -= 0.2;
  if (/\b(?:line|zeile|ligne) \d+|#\d+\b/i.test(core)) weight -= 0.15;
  return { form, weight: Math.max(0, Math.min(1, weight)), from };
}

/** "ok, nice. " and "no wait, " in front say nothing about the wish. */
/** Whether a line reads as a rule rather than as a job or a tale: what a title must do. */
export function readsAsRule(title: string, words: readonly Word[], stance: Stance): boolean {
  if (REPORT.test(title) || KEPT_IN_MIND.test(title) || QUESTION_WORD.test(title)) return false;
  if (
    !/^[\p{L}\p{N}`"“]/u.test(title) ||
    /^(?:is|are|was|were|has|does|did|and|or|but|to|with|of|at|then|so|which|who|would|could)\b/i.test(title)
  )
    return false;
  const first = firstVerb(title);
  if (WORK.has(first) && !saysAlways(title) && !/\b(?:before|after|first|every|each|only)\b/i.test(title)) return false;
  if (
    /^(?:i|you|he|she|they|it|this|that|there)\b/i.test(title) &&
    !saysAlways(title) &&
    !/\b(?:should|must|has to|have to)\b/i.test(title)
  )
    return false;
  return !(NARRATIVE.test(title) && !stance.contrast && !saysAlways(title)) && words.length >= 2;
}

export function leadLength(sentence: string): number {
  let rest = sentence.trimStart();
  for (let round = 0; round < 3; round += 1) {
    const shorter = rest.replace(APPROVAL, '').replace(leadingNoIsRule(rest) ? /^$/ : DISCOURSE, '');
    if (shorter === rest) break;
    rest = shorter;
  }
  return sentence.length - rest.length;
}

/** "no default exports" and "stop using black" are rules; "no, use pnpm" and "no wait" are answers. */
const leadingNoIsRule = (text: string): boolean =>
  /^(?:(?:and|so|but|also|y|pero|et|mais|aber|und)\s+)?(?:(?:no|non) (?!wait|no\b|it['’]?s|that|this is|i |we |you |the )[\p{L}`"-]|stop [\p{L}`]|不要|不用|不是)/iu.test(
    text,
  );

/** At most this much: the sentence hands out one particular job. */
const A_JOB = 0.15;

function manner(first: string, content: readonly Word[], general: boolean): number {
  if (WORK.has(first)) return general ? 0.15 : 0.05;
  const particular = content.filter(
    (word) => word.kind === 'name' || word.kind === 'number' || /^\p{Lu}/u.test(word.text),
  ).length;
  if (EITHER.has(first)) return general ? 0.35 : content.length <= 4 && particular === 0 ? 0.3 : 0.12;
  return 0.35;
}

/** The first verb behind the politeness: "could you please keep …" is about keeping. */
function firstVerb(core: string): string {
  const bare = core
    .toLowerCase()
    .replace(
      /^(?:(?:please|pls|plz|bitte|por favor|merci de|merci d['’]|can(?:['’]?t)?|could(?:n['’]?t)?|would(?:n['’]?t)?|should(?:n['’]?t)?|will|any chance|is it possible|you|we|u|i|to|like|just|also|mind|['’]d|i['’]d|let['’]?s|let us|first|then|now|maybe|perhaps|both|go and|need|want|make sure(?: to| you| we| that)?|be sure to|try to|remember to)[\s,]+)+/u,
      '',
    );
  const word = /^[`\p{L}'’-]+/u.exec(bare)?.[0] ?? '';
  return word.replace(/['’`]/g, '');
}

const isFact = (core: string): boolean =>
  /\b(?:is|are|goes? through|go through|comes? from|lives? in|needs?|gets?|uses?|ist|sind|est|sont|es|son)\b/iu.test(
    core,
  );

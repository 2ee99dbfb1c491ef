/**
 * Phrases that say how far a sentence reaches: from now on, only this once, in every project. Each pattern is a plain
 * alternation without nested repetition, so hostile text costs linear time.
 */

const STANDING =
  /\b(?:from now on|from here on(?: out)?|going forward|moving forward|from today on|henceforth|for the future|(?:a )?new rule|house rule|team rule|general rule|as a rule|make it a (?:rule|habit)|standing rule|(?:please )?remember (?:this|that|for)|remember:|keep in mind for|until i say otherwise|for all (?:my|our) (?:repos|repositories|projects)|in (?:every|all|each of (?:my|our)) (?:my |our )?(?:project|projects|repo|repos)|ab jetzt|ab sofort|von nun an|von jetzt an|künftig|in zukunft|zukünftig|merk dir|merke dir|neue regel|ab heute|à partir de maintenant|dorénavant|désormais|à l[’']avenir|nouvelle règle|retiens|souviens-toi|dès maintenant|a partir de ahora|de ahora en adelante|desde ahora|en adelante|nueva regla|recuerda (?:siempre|que|esto)|en el futuro|de aquí en adelante)(?![\p{L}])|以后|从现在起|从现在开始|今后|往后|新规则|记住|从今以后|从今天起/iu;

/** "in future" is a standing word where it opens or closes a clause, not in "easier to extend in the future". */
const IN_FUTURE =
  /(?:^|[,;:.!–—]\s*|\b(?:and|so|but|please|ok|okay),?\s)in (?:the )?future(?![\p{L}-])|\bin (?:the )?future(?=\s*(?:[,;:.!)–—]|$))/iu;
const FOR_LATER = /(?<!remember |sure |you |try |need )\bto\s[^,;:.!]{1,120}\bin (?:the )?future\b/iu;

const STANDING_LEAD =
  /^[\s,;:–—-]*(?:(?:ok(?:ay)?|yes|and|also|please|so|pls|hey|oh|und|et|y|bitte|por favor)[\s,:]+)*(?:from now on|from here on(?: out)?|going forward|moving forward|from today on|henceforth|(?:a )?new rule(?: (?:for|in) (?:this|the|our|my) [\p{L}-]{1,20})?|house rule|team rule|as a (?:general )?rule|(?:please )?remember (?:this|that)?(?: for (?:the future|next time|later|good))?|remember|for the future|in (?:the )?future|until i say otherwise|for all (?:my|our) (?:repos|repositories|projects)|in (?:every|all|each of (?:my|our)) (?:my |our )?(?:projects?|repos?)|always|ab jetzt|ab sofort|von nun an|von jetzt an|künftig|in zukunft|zukünftig|merk dir|merke dir|neue regel|ab heute|à partir de maintenant|dorénavant|désormais|à l[’']avenir|nouvelle règle|retiens|a partir de ahora|de ahora en adelante|desde ahora|en adelante|nueva regla|recuerda|en el futuro|(?:以后|从现在起|从现在开始|今后|往后|新规则|记住|从今以后))(?![\p{L}-])[\s,;:–—，：、-]*/iu;
const STANDING_TAIL =
  /[\s,;(–—-]+(?:from now on|from here on(?: out)?|going forward|moving forward|from today on|henceforth|in (?:the )?future|ab jetzt|ab sofort|von nun an|künftig|in zukunft|désormais|dorénavant|à partir de maintenant|a partir de ahora|de ahora en adelante|en adelante)(?=[\s,;.!)]|$)/iu;

const ONCE =
  /\b(?:just (?:this|for) once|(?:only |just )?this (?:once|time)(?! zone)|one[- ]off|for today|today only|just today|for now|for the moment|for the time being|temporarily|for (?:this|the) (?:demo|one|session|run|moment|screenshot|release|commit|pr)\b|until tomorrow|in this (?:file|function|test|case|commit|pr|branch)|diesmal|dieses mal|nur heute|für heute|vorerst|ausnahmsweise|dieses eine mal|erst mal|erstmal|pour cette fois|juste cette fois|cette fois|pour l[’']instant|pour aujourd[’']hui|por esta vez|esta vez|solo hoy|por hoy|por ahora|de momento)(?![\p{L}])|这一?次|今天|暂时|这个文件/iu;

const EVERYWHERE =
  /\b(?:(?:for|in|across) (?:all|every|each|any)(?: of)?(?: my| our| the)? (?:repos?|repositor(?:y|ies)|projects?|codebases?)|(?:all|every) (?:my |our )?(?:repos?|projects?)|no matter (?:which|what) (?:repo|project)|in (?:allen|jedem) (?:meinen |unseren )?(?:projekten?|repos?|repositories)|für alle (?:meine |unsere )?(?:projekte|repos)|dans (?:tous|chacun de) (?:mes |nos |les )?(?:projets|dépôts)|dans chaque projet|en (?:todos|cada uno de) (?:mis |nuestros |los )?(?:proyectos|repos(?:itorios)?)|en cada proyecto)(?![\p{L}])|所有(?:的)?(?:项目|仓库)|每个(?:项目|仓库)/iu;

/** Says that it is the way things are done, without "from now on". */
const GENERAL =
  /\b(?:we (?:use|always|never|only|do|don[’']?t|have|want|avoid|prefer|follow|work|write|keep|decided|agreed|expect|run|name|put|store|log)|always|never|everywhere|every|as always|as usual|like everywhere|our (?:style|convention|way|standard|policy)|in this (?:repo|repository|project|codebase|code ?base|service|ui|app|team)|here|around here|must|mustn[’']?t|has to|have to|needs? to|needs?|should(?:n[’']?t)?|supposed to|required|no longer|no more|any ?more|is not allowed|are not allowed|banned|forbidden|immer|nie|niemals|grundsätzlich|wir [\p{L}]{3,14}en|bei uns|soll(?:en)?|muss|müssen|toujours|jamais|on (?:utilise|prend|fait|n[’']utilise)|chez nous|il faut|doit|doivent|siempre|nunca|usamos|aquí|hay que|debe|deben)(?![\p{L}])|我们|统一|一律|必须|都用|总是|永远|项目里/iu;

/** Stronger than "for this one": "the region is always X for this one". */
const ALWAYS =
  /\b(?:always|never|immer|niemals|toujours|jamais|siempre|nunca|we (?:always|never|use|only))(?![\p{L}])|总是|永远|一律/iu;

const POLITE = /\b(?:please|pls|plz|bitte|merci|svp|s[’']il (?:te|vous) pla[iî]t|stp|por favor)(?![\p{L}])|请/iu;

export const saysStanding = (text: string): boolean =>
  STANDING.test(text) || (IN_FUTURE.test(text) && !FOR_LATER.test(text) && !/[?？]/u.test(text));
export const saysOnce = (text: string): boolean => ONCE.test(text);
export const saysEverywhere = (text: string): boolean => EVERYWHERE.test(text);
export const saysAlways = (text: string): boolean => ALWAYS.test(text);
export const saysGeneral = (text: string): boolean => GENERAL.test(text);
export const saysPlease = (text: string): boolean => POLITE.test(text);

/** The rule itself, without the words that only say since when it holds. */
export function withoutStanding(text: string): string {
  let bare = text;
  for (let round = 0; round < 4; round += 1) {
    const shorter = bare.replace(STANDING_LEAD, '');
    if (shorter === bare) break;
    bare = shorter;
  }
  return bare.replace(STANDING_TAIL, '');
}

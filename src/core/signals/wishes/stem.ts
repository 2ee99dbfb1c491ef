import type { Language } from './words.ts';

/**
 * A light stemmer: enough to bring "tests", "testing" and "tested" together, never more. Over-stemming would make
 * two wishes one; what it misses, the lexicon of concepts lists by hand.
 */
export function stem(word: string, language: Language = 'en'): string {
  if (word.length < 4 || language === 'zh') return word;
  switch (language) {
    case 'en':
      return english(word);
    case 'de':
      return word.length > 5 ? word.replace(/(?:en|er|es|em|e|n|s)$/, '') : word.replace(/e$/, '');
    case 'fr':
    case 'es':
      return word.length > 5 ? word.replace(/(?:es|s|er|ar|ir|ez|e|a|o)$/, '') : word.replace(/s$/, '');
  }
}

function english(word: string): string {
  let stemmed = word;
  if (stemmed.endsWith('ies') && stemmed.length > 4) stemmed = `${stemmed.slice(0, -3)}y`;
  else if (/(?:ss|sh|ch|x|z)es$/.test(stemmed)) stemmed = stemmed.slice(0, -2);
  else if (/[^su]s$/.test(stemmed) && !stemmed.endsWith('is')) stemmed = stemmed.slice(0, -1);
  if (stemmed.length > 5 && stemmed.endsWith('ing')) stemmed = undouble(stemmed.slice(0, -3));
  else if (stemmed.length > 4 && stemmed.endsWith('ed')) stemmed = undouble(stemmed.slice(0, -2));
  return stemmed.length > 3 && stemmed.endsWith('e') ? stemmed.slice(0, -1) : stemmed;
}

const undouble = (word: string): string => (/([bdgklmnprt])\1$/.test(word) ? word.slice(0, -1) : word);

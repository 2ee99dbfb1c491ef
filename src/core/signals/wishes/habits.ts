/**
 * Wishes that people in every project utter, each time in other words: "tests tests tests", "did we create any new
 * unit tests?", "and make sure this is tested". No rule over words brings those together; this list does, through the
 * concepts they share (concepts.ts). It knows the trade, never a project: no names of products, tools or people.
 */
import type { Form } from './wish.ts';
import type { Language } from './words.ts';

export interface Habit {
  id: string;
  /** One term of each group must be there. */
  needs: readonly (readonly string[])[];
  /** None of these may be there: they make it another wish. */
  not?: readonly string[];
  /** Whether it is said with a negation, without one, or either way. */
  refuses?: boolean;
  /** Nothing else of weight may be said: "add a test" is a habit, "add a test for the parser" is work. */
  alone?: boolean;
  /** What the agent had just done may supply what the words leave out ("too slow." after a test run). */
  placed?: boolean;
  /** A plain question counts too ("where are the tests?"). */
  asked?: boolean;
  /** Read when no wording of the user stands alone. English always; other languages where we can say it well. */
  title: Partial<Record<Language, string>> & { en: string };
}

const habit = (
  id: string,
  needs: string,
  title: Habit['title'],
  rest: Omit<Habit, 'id' | 'needs' | 'title'> = {},
): Habit => ({
  id,
  needs: needs.split('+').map((group) =>
    group
      .trim()
      .split(/\s+/)
      .map((term) => `#${term}`),
  ),
  title,
  ...rest,
});

/** The first that fits counts, so the particular stand before the general. */
export const HABITS: readonly Habit[] = [
  habit(
    'test-first',
    'tdd',
    {
      en: 'Write the test first',
      de: 'Zuerst den Test schreiben',
      fr: "Écrire le test d'abord",
      es: 'Escribir primero el test',
      zh: '先写测试',
    },
    { asked: true },
  ),
  habit(
    'test-first',
    'test integration-test + first + add',
    {
      en: 'Write the test first',
      de: 'Zuerst den Test schreiben',
      fr: "Écrire le test d'abord",
      es: 'Escribir primero el test',
      zh: '先写测试',
    },
    { refuses: false, not: ['#run', '#done', '#useful', '#commit', '#only', '#duplicate'], asked: true },
  ),
  habit(
    'tests-not-last',
    'test integration-test + end',
    {
      en: "Don't leave the tests to the end",
      de: 'Tests nicht bis zum Schluss liegen lassen',
      fr: 'Ne pas laisser les tests pour la fin',
      es: 'No dejar las pruebas para el final',
      zh: '不要把测试留到最后',
    },
    { asked: true },
  ),
  habit('table-driven', 'table-driven', { en: 'Write table-driven tests' }, { asked: true, refuses: false }),
  habit('parallel-tests', 'parallel + test integration-test', { en: 'Run tests in parallel' }, { not: ['#slow'] }),
  habit(
    'useful-tests',
    'test + useful',
    {
      en: 'Only write tests that test something of our own',
      de: 'Nur Tests schreiben, die wirklich etwas prüfen',
      fr: "N'écrire que des tests utiles",
      es: 'Escribir solo pruebas útiles',
      zh: '只写有意义的测试',
    },
    { asked: true },
  ),
  habit(
    'literal-expectations',
    'literal',
    { en: 'Compare with literal expectations in tests' },
    { asked: true, refuses: false },
  ),
  habit('narrow-tests', 'test suite + only + changed', {
    en: 'Run only the tests of what changed',
    de: 'Nur die Tests des geänderten Teils laufen lassen',
    fr: 'Ne lancer que les tests de ce qui a changé',
    es: 'Ejecutar solo las pruebas de lo que cambió',
    zh: '只跑改动部分的测试',
  }),
  habit(
    'no-slow-tests',
    'slow + test suite integration-test ci',
    {
      en: "Don't run the slow tests",
      de: 'Die langsamen Tests nicht laufen lassen',
      fr: 'Ne pas lancer les tests lents',
      es: 'No ejecutar las pruebas lentas',
      zh: '不要跑慢测试',
    },
    { placed: true, not: ['#only', '#parallel'] },
  ),
  habit(
    'run-tests',
    'run verify + test suite',
    {
      en: 'Run the tests before saying it is done',
      de: 'Die Tests laufen lassen, bevor etwas als fertig gilt',
      fr: "Lancer les tests avant de dire que c'est fini",
      es: 'Ejecutar las pruebas antes de darlo por hecho',
      zh: '完成之前先跑测试',
    },
    { alone: true, refuses: false, asked: true, not: ['#slow', '#only'] },
  ),
  habit(
    'tests-with-change',
    'test integration-test',
    {
      en: 'Add tests with every change',
      de: 'Zu jeder Änderung Tests schreiben',
      fr: 'Ajouter des tests à chaque changement',
      es: 'Añadir pruebas con cada cambio',
      zh: '每次改动都要加测试',
    },
    {
      alone: true,
      asked: true,
      not: [
        '#run',
        '#slow',
        '#only',
        '#first',
        '#fail',
        '#remove',
        '#commit',
        '#suite',
        '#duplicate',
        '#name',
        '#unused',
        '#simple',
        '#ci',
        '#lint',
        '#error',
      ],
    },
  ),
  habit('no-test-duplicates', 'test + duplicate', { en: "Don't duplicate tests" }, { asked: true }),

  habit(
    'no-narrating-comments',
    'comment docstring + restate elaborate short',
    {
      en: 'No comments that only restate the code',
      de: 'Keine Kommentare, die nur den Code wiederholen',
      fr: 'Pas de commentaires qui répètent le code',
      es: 'Sin comentarios que solo repiten el código',
      zh: '不要写重复代码的注释',
    },
    { not: ['#pr', '#feedback', '#reply', '#issue'] },
  ),
  habit(
    'few-comments',
    'comment docstring',
    {
      en: 'No unnecessary comments',
      de: 'Keine unnötigen Kommentare',
      fr: 'Pas de commentaires inutiles',
      es: 'Sin comentarios innecesarios',
      zh: '不要写不必要的注释',
    },
    { alone: true, refuses: true, not: ['#pr', '#feedback', '#reply', '#review', '#issue'] },
  ),
  habit(
    'short-answers',
    'short + explanation reply diff',
    {
      en: 'Keep answers short',
      de: 'Kurz antworten',
      fr: 'Répondre court',
      es: 'Responder en corto',
      zh: '回答要简短',
    },
    { not: ['#commit-message', '#name', '#pr', '#comment'] },
  ),
  habit(
    'short-answers',
    'explanation + diff only',
    {
      en: 'Keep answers short',
      de: 'Kurz antworten',
      fr: 'Répondre court',
      es: 'Responder en corto',
      zh: '回答要简短',
    },
    { refuses: true },
  ),
  habit(
    'short-answers',
    'short',
    {
      en: 'Keep answers short',
      de: 'Kurz antworten',
      fr: 'Répondre court',
      es: 'Responder en corto',
      zh: '回答要简短',
    },
    {
      alone: true,
      not: ['#function', '#name', '#comment', '#commit-message', '#line', '#line-length', '#pr', '#test', '#file'],
    },
  ),
  habit(
    'no-apologies',
    'apology praise',
    {
      en: 'No apologies, no flattery',
      de: 'Keine Entschuldigungen, kein Lob',
      fr: "Pas d'excuses ni de compliments",
      es: 'Sin disculpas ni halagos',
      zh: '不要道歉，也不要恭维',
    },
    { refuses: true },
  ),
  habit(
    'no-emoji',
    'emoji',
    { en: 'No emojis', de: 'Keine Emojis', fr: "Pas d'emojis", es: 'Sin emojis', zh: '不要用表情符号' },
    { refuses: true },
  ),

  habit('ask-dependencies', 'dependency + ask approval discuss', {
    en: 'Ask before adding a dependency',
    de: 'Vor jeder neuen Abhängigkeit fragen',
    fr: "Demander avant d'ajouter une dépendance",
    es: 'Preguntar antes de añadir una dependencia',
    zh: '添加依赖前先询问',
  }),
  habit(
    'ask-commit',
    'commit + ask',
    {
      en: "Don't commit without asking",
      de: 'Nicht ohne Rückfrage committen',
      fr: 'Ne pas commiter sans demander',
      es: 'No hacer commit sin preguntar',
      zh: '提交前先询问',
    },
    { not: ['#push', '#plan-file', '#commit-message'] },
  ),
  habit('ask-push', 'push + ask', {
    en: "Don't push without asking",
    de: 'Nicht ohne Rückfrage pushen',
    fr: 'Ne pas pousser sans demander',
    es: 'No hacer push sin preguntar',
    zh: '推送前先询问',
  }),
  habit(
    'plan-files-stay-out',
    'commit + plan-file plan doc',
    {
      en: "Don't commit plans and working documents",
      de: 'Pläne und Arbeitsdokumente nicht einchecken',
      fr: 'Ne pas commiter les plans ni les documents de travail',
      es: 'No hacer commit de planes ni documentos de trabajo',
      zh: '不要提交计划和工作文档',
    },
    { refuses: true, placed: true },
  ),
  habit(
    'no-summary-files',
    'plan-file',
    {
      en: "Don't create summary files",
      de: 'Keine Zusammenfassungsdateien anlegen',
      fr: 'Pas de fichiers de résumé',
      es: 'No crear archivos de resumen',
      zh: '不要创建总结文档',
    },
    { refuses: true, not: ['#commit'] },
  ),
  habit(
    'no-unasked-commit',
    'commit',
    {
      en: "Don't commit unless asked",
      de: 'Nur auf Aufforderung committen',
      fr: 'Ne commiter que sur demande',
      es: 'Hacer commit solo cuando se pida',
      zh: '没有要求时不要提交',
    },
    { alone: true, refuses: true, not: ['#amend', '#fold', '#commit-message', '#doc', '#full', '#breaking'] },
  ),
  habit(
    'no-unasked-push',
    'push',
    {
      en: "Don't push unless asked",
      de: 'Nur auf Aufforderung pushen',
      fr: 'Ne pousser que sur demande',
      es: 'Hacer push solo cuando se pida',
      zh: '没有要求时不要推送',
    },
    { alone: true, refuses: true },
  ),
  habit(
    'no-force-push',
    'force-push',
    {
      en: "Don't force-push",
      de: 'Kein Force-Push',
      fr: 'Pas de force-push',
      es: 'Sin force-push',
      zh: '不要强制推送',
    },
    { refuses: true, alone: true },
  ),
  habit(
    'no-amend',
    'amend',
    {
      en: "Don't amend commits",
      de: 'Commits nicht mit amend ändern',
      fr: 'Ne pas modifier les commits avec amend',
      es: 'No modificar commits con amend',
      zh: '不要 amend 提交',
    },
    { refuses: true },
  ),
  habit(
    'fold',
    'fold amend',
    {
      en: 'Fold follow-up changes into the commit they belong to',
      de: 'Nachträge in den passenden Commit einarbeiten',
    },
    { asked: true },
  ),
  habit(
    'no-attribution',
    'attribution',
    { en: 'No co-author or generated-by lines in commits', de: 'Keine Co-Author- oder Generated-by-Zeilen in Commits' },
    { refuses: true },
  ),
  habit(
    'branch-first',
    'branch + first',
    {
      en: 'Create a branch first',
      de: 'Zuerst einen Branch anlegen',
      fr: "Créer d'abord une branche",
      es: 'Crear primero una rama',
      zh: '先建分支',
    },
    { refuses: false, not: ['#rebase', '#push', '#conflict', '#test', '#remove', '#review', '#discuss'], asked: true },
  ),
  habit(
    'rebase-first',
    'rebase conflict + first',
    {
      en: 'Rebase and resolve conflicts before pushing',
      de: 'Vor dem Pushen rebasen und Konflikte lösen',
      fr: 'Rebaser et résoudre les conflits avant de pousser',
      es: 'Hacer rebase y resolver conflictos antes del push',
      zh: '推送前先 rebase 并解决冲突',
    },
    { asked: true },
  ),
  habit(
    'separate-changes',
    'separate + pr branch commit',
    {
      en: 'Put unrelated changes in a separate PR',
      de: 'Unabhängige Änderungen in einen eigenen PR',
      fr: 'Mettre les changements sans rapport dans une PR à part',
      es: 'Los cambios no relacionados van en un PR aparte',
      zh: '无关的改动单独提 PR',
    },
    { asked: true },
  ),
  habit(
    'small-prs',
    'pr + small',
    {
      en: 'Keep PRs small',
      de: 'PRs klein halten',
      fr: 'Garder les PR petites',
      es: 'Mantener los PR pequeños',
      zh: 'PR 要小',
    },
    { asked: true },
  ),

  habit(
    'review-validity',
    'feedback review + valid',
    {
      en: 'Check whether review feedback is valid before acting on it',
      de: 'Review-Anmerkungen erst prüfen, dann umsetzen',
      fr: "Vérifier la validité des retours de revue avant d'agir",
      es: 'Comprobar si la revisión es válida antes de aplicarla',
      zh: '先判断评审意见是否成立再修改',
    },
    { asked: true },
  ),
  habit(
    'reply-with-sha',
    'reply feedback comment + sha',
    { en: 'Reply to review comments with the sha of the fix' },
    { asked: true },
  ),
  habit(
    'reply-to-comments',
    'reply + feedback pr comment',
    { en: 'Reply to review comments directly' },
    { refuses: false, not: ['#short'] },
  ),
  habit(
    'plan-first',
    'plan + first',
    {
      en: 'Show a plan first',
      de: 'Zuerst einen Plan zeigen',
      fr: "Montrer d'abord un plan",
      es: 'Mostrar primero un plan',
      zh: '先给出计划',
    },
    { refuses: false, not: ['#test', '#tdd', '#commit'] },
  ),
  habit(
    'discuss-first',
    'discuss',
    {
      en: 'Discuss before editing',
      de: 'Vor dem Ändern besprechen',
      fr: 'Discuter avant de modifier',
      es: 'Comentarlo antes de editar',
      zh: '改之前先讨论',
    },
    { asked: true, not: ['#secret', '#dependency'], alone: true },
  ),
  habit(
    'discuss-first',
    'discuss + first',
    {
      en: 'Discuss before editing',
      de: 'Vor dem Ändern besprechen',
      fr: 'Discuter avant de modifier',
      es: 'Comentarlo antes de editar',
      zh: '改之前先讨论',
    },
    { asked: true, not: ['#dependency'] },
  ),
  // Not said in words: see go-ahead.ts.
  habit(
    'analyse-first',
    'analyse-first',
    {
      en: 'Analyse and report first; implement only after the go-ahead',
      de: 'Erst analysieren und berichten; umsetzen erst nach Freigabe',
      fr: "Analyser et rendre compte d'abord ; n'implémenter qu'après accord",
      es: 'Primero analizar e informar; implementar solo tras el visto bueno',
      zh: '先分析并汇报，得到同意后再动手',
    },
    { alone: true },
  ),
  habit('ask-not-decide', 'ask + decide', {
    en: 'Ask instead of deciding alone',
    de: 'Fragen statt allein entscheiden',
    fr: 'Demander au lieu de décider seul',
    es: 'Preguntar en lugar de decidir por cuenta propia',
    zh: '先问，不要自行决定',
  }),

  habit(
    'reuse',
    'reuse duplicate + code function reuse',
    {
      en: 'Reuse existing code instead of duplicating it',
      de: 'Vorhandenen Code wiederverwenden statt kopieren',
      fr: 'Réutiliser le code existant au lieu de le dupliquer',
      es: 'Reutilizar el código existente en lugar de duplicarlo',
      zh: '复用已有代码，不要重复',
    },
    { asked: true, not: ['#test', '#line', '#comment'] },
  ),
  habit(
    'reuse',
    'duplicate reuse',
    {
      en: 'Reuse existing code instead of duplicating it',
      de: 'Vorhandenen Code wiederverwenden statt kopieren',
      fr: 'Réutiliser le code existant au lieu de le dupliquer',
      es: 'Reutilizar el código existente en lugar de duplicarlo',
      zh: '复用已有代码，不要重复',
    },
    { asked: true, alone: true, not: ['#test', '#comment', '#commit'] },
  ),
  habit(
    'other-places',
    'other-places',
    {
      en: 'Check for other places with the same problem',
      de: 'Nach anderen Stellen mit demselben Problem suchen',
      fr: "Chercher d'autres endroits avec le même problème",
      es: 'Buscar otros lugares con el mismo problema',
      zh: '检查其他地方是否有同样的问题',
    },
    { asked: true },
  ),
  habit(
    'read-in-full',
    'read + full',
    {
      en: 'Read files in full',
      de: 'Dateien vollständig lesen',
      fr: 'Lire les fichiers en entier',
      es: 'Leer los archivos completos',
      zh: '完整阅读文件',
    },
    { asked: true, refuses: false },
  ),
  habit(
    'docs-with-change',
    'doc readme + changed',
    {
      en: 'Update the docs with the change',
      de: 'Die Doku mit der Änderung anpassen',
      fr: 'Mettre à jour la doc avec le changement',
      es: 'Actualizar la documentación con el cambio',
      zh: '改动时同步更新文档',
    },
    { alone: true, asked: true, refuses: false },
  ),
  habit(
    'changelog',
    'changelog + add changed',
    { en: 'Add a changelog entry with the change', de: 'Mit der Änderung einen Changelog-Eintrag schreiben' },
    { alone: true, refuses: false },
  ),
  habit('subagents', 'subagent', { en: 'Use subagents', de: 'Subagenten nutzen' }, { not: ['#plan-file'] }),
  habit('language-server', 'language-server', { en: 'Use the language server' }, { asked: true, refuses: false }),
  habit(
    'us-spelling',
    'spelling english + american',
    { en: 'Use American spelling', de: 'Amerikanische Schreibweise verwenden' },
    { asked: true, refuses: false },
  ),
  habit(
    'british-spelling',
    'spelling english + british',
    { en: 'Use British spelling', de: 'Britische Schreibweise verwenden' },
    { asked: true, refuses: false },
  ),
  habit(
    'root-cause',
    'root-cause',
    {
      en: 'Fix the cause, not the symptom',
      de: 'Die Ursache beheben, nicht das Symptom',
      fr: 'Corriger la cause, pas le symptôme',
      es: 'Corregir la causa, no el síntoma',
      zh: '修复根因，而不是症状',
    },
    { alone: true, refuses: true },
  ),
  habit(
    'no-assumptions',
    'assumption',
    {
      en: "Don't guess: verify",
      de: 'Nicht raten: nachsehen',
      fr: 'Ne pas supposer : vérifier',
      es: 'No suponer: verificar',
      zh: '不要猜测，先核实',
    },
    { alone: true, refuses: true },
  ),
  habit('stay-in-scope', 'scope-creep', {
    en: 'Change only what was asked',
    de: 'Nur das Verlangte ändern',
    fr: 'Ne changer que ce qui est demandé',
    es: 'Cambiar solo lo pedido',
    zh: '只改要求的内容',
  }),
  habit(
    'simple',
    'simple',
    {
      en: 'Prefer the simplest solution',
      de: 'Die einfachste Lösung nehmen',
      fr: 'Préférer la solution la plus simple',
      es: 'Preferir la solución más sencilla',
      zh: '用最简单的方案',
    },
    { alone: true, asked: true, not: ['#explanation', '#reply'] },
  ),
  habit(
    'no-compat',
    'compat',
    {
      en: 'No backward-compatibility code',
      de: 'Kein Code für Abwärtskompatibilität',
      fr: 'Pas de code de rétrocompatibilité',
      es: 'Sin código de retrocompatibilidad',
      zh: '不要写向后兼容代码',
    },
    { refuses: true, alone: true },
  ),
  habit('no-stash', 'stash', { en: "Don't stash my changes" }, { refuses: true }),
  habit('no-console', 'console', { en: 'No debug output left in the code' }, { refuses: true, alone: true }),
  habit(
    'no-swallowed-errors',
    'swallow + error',
    {
      en: "Don't swallow errors",
      de: 'Fehler nicht verschlucken',
      fr: 'Ne pas avaler les erreurs',
      es: 'No tragarse los errores',
      zh: '不要吞掉错误',
    },
    { asked: true },
  ),
];

const WORDLESS = new Set([
  '#code',
  '#file',
  '#changed',
  '#add',
  '#full',
  '#place',
  '#function',
  '#after',
  '#style',
  '#verify',
  '#first',
  '#done',
  '#name',
]);
const byTerm = new Map<string, Habit[]>();
for (const each of HABITS)
  for (const term of each.needs[0] ?? []) byTerm.set(term, [...(byTerm.get(term) ?? []), each]);
const titles = new Map(HABITS.map(({ id, title }) => [id, title]));

/** A habit is uttered in passing; a long sentence with the same words is about something else. */
const MOST_TERMS: Record<Form, number> = {
  rule: 12,
  request: 12,
  complaint: 10,
  statement: 6,
  phrase: 5,
  check: 8,
  task: 8,
  question: 8,
};

const LEANS = 3;

/**
 * @param placedAt terms of what the agent had just done
 * @param isTelling whether a term besides the habit's own makes it particular work
 */
export function habitOf(
  said: ReadonlySet<string>,
  placedAt: readonly string[],
  negative: boolean,
  form: Form,
  isTelling: (term: string) => boolean,
): string | null {
  if (said.size > MOST_TERMS[form]) return null;
  // Few words lean on their place, and only on what it is about.
  const around = said.size <= LEANS ? new Set([...said, ...placedAt.filter((term) => term.startsWith('#'))]) : said;
  const candidates = new Set([...said].flatMap((term) => byTerm.get(term) ?? []));
  for (const each of HABITS) {
    if (!candidates.has(each)) continue;
    const terms = each.placed ? around : said;
    if (each.refuses !== undefined && each.refuses !== negative) continue;
    if ((form === 'question' || form === 'check') && !each.asked) continue;
    if (!each.needs.every((group) => group.some((term) => terms.has(term)))) continue;
    if (each.not?.some((term) => said.has(term))) continue;
    const own = new Set(each.needs.flat());
    if (each.alone && [...said].some((term) => !own.has(term) && !WORDLESS.has(term) && isTelling(term))) continue;
    return each.id;
  }
  return null;
}

/** Whether the words themselves add nothing to the habit ("add a test"). */
export const saysNoMore = (id: string): boolean => HABITS.some((each) => each.id === id && each.alone === true);

export const habitTitle = (id: string, language: Language): string | null =>
  titles.get(id)?.[language] ?? titles.get(id)?.en ?? null;

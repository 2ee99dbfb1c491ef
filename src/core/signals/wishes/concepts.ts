/**
 * What developers talk about, in the words of five languages. "Prüf das mit einem Test", "where are the specs?" and
 * "单测呢" have no word in common; through this table they share `#test`. It is general talk of the trade: names of
 * products, projects and tools do not belong here, they are compared as they are written.
 *
 * One line per concept, languages separated by `|`, phrases by `,`. A phrase may have several words; the longest wins.
 */
import { stem } from './stem.ts';

const LEXICON = `
test: test, tests, testing, tested, unit test, unit tests, spec, specs, test case, test cases, testcase | testen, getestet, unittest, unittests | tester, testé | prueba, pruebas, probar | 测试, 单测, 单元测试, 用例
integration-test: integration test, integration tests, e2e test, e2e tests, e2e, end to end test, end to end tests | integrationstest, integrationstests | tests d'intégration | pruebas de integración | 集成测试
suite: suite, test suite, testsuite, all tests, full suite, entire suite, whole suite | testsuite, alle tests | suite de tests, tous les tests | todas las pruebas | 全部测试, 所有测试
table-driven: table driven, tabledriven, table test, table tests, test table, table of cases, parameterized, parametrized | tabellengetrieben
tdd: tdd, test first, tests first, test driven, failing test first, red green
comment: comment, comments, commenting, commented, commen | kommentar, kommentare, kommentaren, kommentieren, auskommentieren | commentaire, commentaires, commenter | comentario, comentarios, comentar | 注释
docstring: docstring, docstrings, jsdoc, javadoc, godoc
doc: doc, docs, documentation, document, documented | doku, dokumentation, dokumentieren | documenter | documentación, documentar | 文档
readme: readme, readme.md
changelog: changelog, changelog.md, release notes, changelog entry
dependency: dependency, dependencies, dep, deps, package, packages, library, libraries, lib, libs, third party, 3rd party, requirement | abhängigkeit, abhängigkeiten, paket, pakete, bibliothek, bibliotheken | dépendance, dépendances, paquet, paquets, bibliothèque, librairie | dependencia, dependencias, paquete, paquetes, biblioteca, librería | 依赖, 包, 库, 第三方库
commit: commit, commits, committing, committed, check in, checked in, check this in, check that in, check it in, checkin | committen, eincheckten, einchecken | commiter, committer | commitear, comitear | 提交
commit-message: commit message, commit messages, commit msg, commit title, commit subject, message | commit nachricht, commitnachricht, commit nachrichten | message de commit, messages de commit | mensaje de commit, mensajes de commit, mensaje | 提交信息, 提交消息
amend: amend, amending, amended, fixup, fix up commit, squash into
fold: fold, folded, folding, right commit, right commits, existing commit, introducing commit
pr: pr, prs, pull request, pull requests, merge request, merge requests, mr, mrs, pr able | 合并请求
review: review, reviews, reviewing, reviewed, reviewer, reviewers, code review | überprüfen, prüfen, durchsehen | revoir, relire, relecture, revue | revisar, revisa, revisión | 审查, 评审
feedback: feedback, review comment, review comments, pr comment, pr comments, reviewer comment, finding, findings, the comments | rückmeldung | retour, retours | comentarios de revisión | 反馈
reply: reply, replies, replying, respond, responds, response, responses, answer, answers | antwort, antworten | réponse, réponses, répondre, réponds | respuesta, respuestas, responder, responde | 回复, 回答
branch: branch, branches, branching | zweig | branche | rama, ramas | 分支
push: push, pushing, pushed | pushen | pousser, pousse | subir | 推送
force-push: force push, force pushing, push force, force pushed | 强制推送
rebase: rebase, rebasing, rebased, pull rebase | 变基
conflict: conflict, conflicts, merge conflict, merge conflicts | konflikt, konflikte | conflit, conflits | conflicto, conflictos | 冲突
worktree: worktree, worktrees
log: log, logs, logging, logger, logged | loggen, protokollieren | journaliser, journalisation | registro, registrar | 日志, 打日志
type: type, types, typing, typed, type hint, type hints, typings, annotation, annotations, type annotations | typ, typen, typisierung | typage, annotations de type | tipo, tipos, tipado | 类型, 类型注解
name: name, names, naming, named, call it | namen, benennung, benennen, bezeichner | nom, noms, nommer, nommage | nombre, nombres, nombrar | 命名, 名称, 名字, 变量名
abbreviation: abbreviation, abbreviations, abbreviated, abbreviate, short names, acronym | abkürzung, abkürzungen | abréviation, abréviations | abreviatura, abreviaturas | 缩写
function: function, functions, func, funcs, fn, method, methods, procedure | funktion, funktionen, methode, methoden | fonction, fonctions, méthode, méthodes | función, funciones, método, métodos | 函数, 方法
class: class, classes | klasse, klassen | clase, clases | 类
file: file, files | datei, dateien | fichier, fichiers | archivo, archivos, fichero, ficheros | 文件
folder: folder, folders, directory, directories, dir | ordner, verzeichnis | dossier, dossiers, répertoire | carpeta, carpetas, directorio | 目录, 文件夹
error: error, errors, exception, exceptions, fail, fails, failing, failed, failure, failures, erroring | fehler | erreur, erreurs | error, errores | 错误, 异常, 报错
swallow: swallow, swallowing, silent, silently, silence, hide errors | verschlucken | avaler | tragar | 吞掉
explanation: explanation, explanations, explain, explains, explaining, prose, summary, summaries, recap, commentary, essay, walls of text, wall of text, summarise, summarize | erklärung, erklärungen, erklären, erkläre, erklär, zusammenfassung, zusammenfassungen | explication, explications, expliquer, explique, résumé | explicación, explicaciones, explicar, explica, expliques, resumen | 解释, 说明, 总结
short: short, shorter, brief, briefly, concise, concisely, terse, succinct, less prose, too long, too verbose, less text, verbose, verbosity, lengthy, wordy, rambling, keep it short, to the point | kurz, kürzer, knapp, zu lang, weniger text | court, courte, courtes, bref, brève, concis, trop long, trop longue | corto, corta, breve, breves, conciso, demasiado largo | 简短, 简洁, 太长, 太啰嗦, 短一点
diff: diff, diffs, patch | unterschied | 差异
apology: apologize, apologise, apologizing, apologising, apologies, apology, say sorry, saying sorry, sorry | entschuldigen, entschuldige, entschuldigung | excuser, excuses, t'excuse, désolé | disculparte, disculpas, disculpes | 道歉, 抱歉, 对不起
praise: flattery, praise, compliments, great question, absolutely right, sycophantic, enthusiasm | lob | flatterie | halagos | 拍马屁, 恭维
plan: plan, plans, planning, proposal, outline, design first | planung, vorschlag | proposition | propuesta | 计划, 方案
plan-file: plan file, plan files, planning doc, planning docs, plan doc, plan docs, working document, working documents, working documentation, scratch file, scratch files, summary file, summary files, markdown file, markdown files, notes file, temporary plan, testing docs, report file, report files, summary.md, extra files, extra documents, summary document, summary documents | zusammenfassungsdatei | fichier de résumé, fichiers de résumé | archivo de resumen, archivos de resumen | 总结文档, 总结文件
ask: ask, asks, asking, confirm, confirmation, permission, my approval, your approval, without approval, get approval, check with me, check with us, my ok, my okay, okay from me, go ahead from me, run it by me, sign off, let me know before | frag, frage, fragen, nachfragen, rückfrage, bestätigung, erlaubnis | demander, demande, demandez, accord, permission, confirmation | pregunta, preguntar, pregúntame, preguntame, permiso, confirmar, confirma | 问, 先问, 询问, 确认, 问我, 同意
approval: approval, approvals, approve, approved, approver, approvers | genehmigung, freigabe | approbation | aprobación, aprobaciones | 审批, 批准
without: without | ohne | sans | sin | 不经
discuss: discuss, discussion, talk about, talk through, what you think, let me know what you think, your opinion, options first | besprechen, diskutieren, bereden | discuter, discutons | discutir, hablemos | 讨论, 商量
decide: decide, decision, decisions, choose | entscheiden | décider | decidir | 决定
first: first, before, beforehand, up front, upfront, prior, ahead of, until | zuerst, vorher, erst, vor, bevor | abord, d'abord, avant | primero, antes, previamente | 先, 之前, 首先, 前
after: after, afterwards, once, following, whenever, every time, each time | nach, nachdem, danach, sobald | après, ensuite, dès | después, luego, tras | 后, 之后, 每次
end: the end, very end, at the end, leave until last, left to the end | ende, am schluss | fin | final | 最后
only: only, just, nothing but, solely, exclusively | nur, ausschließlich | seulement, uniquement | solo, sólo, solamente, únicamente | 只, 只有, 仅, 只要
full: full, entire, whole, complete, completely, in full, fully, everything, entirety | ganz, ganze, ganzen, komplett, komplette, vollständig | entier, entière, complet, complète | entero, entera, completo, completa | 完整, 整个, 全部, 全
changed: changed, change, changes, changing, touched, touch, affected, modified, modify, edit, edits, editing, edited, you changed | geändert, ändern, änderung, änderungen, betroffen, betroffene | modifié, modifier, modification, modifications, changement, changements | cambiado, cambiar, cambio, cambios, modificado, modificar | 改动, 修改, 变更, 改
duplicate: duplicate, duplicated, duplicates, duplicating, duplication, duplications, replicated, replication, replicating, copy paste, copied, copying, copy pasted, same code, code clone, copied multiple times, already exists, repeated | doppelt, doppelter, dupliziert, duplizieren, kopieren | dupliqué, dupliquer, duplication, copier coller | duplicado, duplicar, duplicación, copiar y pegar | 重复, 复制粘贴
reuse: reuse, reusing, re use, consolidate, consolidated, existing helper, existing helpers, existing function, shared helper, only one way, single source, already have, anything preexisting, preexisting | wiederverwenden | réutiliser, réutilise | reutilizar, reutiliza | 复用, 重用
restate: restate, restates, restating, narrate, narrates, narrating, obvious, self explanatory, what the line does, what the code does, what it does, what each line does, what they do, trivial, describe what, repeat the code, repeats the code, repeat what, paraphrase | offensichtlich, offensichtliche, selbsterklärend, was der code tut, was die zeile macht | évident, évidents, ce que fait | obvio, obvios, lo que hace | 显而易见, 废话, 多余
elaborate: elaborate, excessive, unnecessary, needless, too many, verbose comments | unnötig, unnötige, überflüssig | inutile, inutiles, superflu | innecesario, innecesarios | 不必要
small: small, smaller, break up, break this up, break it up, split up, split, split it, massive, chunks, chunk, huge, too big, too large, bite sized | klein, kleine, kleinere, aufteilen | petit, petite, petits, petites, découper | pequeño, pequeña, pequeños, dividir | 小, 拆分, 太大
separate: separate, separately, own pr, own branch, own commit, another pr, different pr, different branch, unrelated, not in this branch, not in this pr | separat, separate, getrennt, eigener, eigenen | séparé, séparée, à part | separado, separada, aparte | 单独, 分开
slow: slow, slower, slowly, takes forever, take forever, takes ages, takes too long, so long, takes long | langsam, dauert ewig, dauert zu lange | lent, lents, lente | lento, lentos, tarda | 慢, 太慢
emoji: emoji, emojis, emoticon, emoticons | 表情, 表情符号
english: english, englisch, anglais, inglés, 英文, 英语
german: german, deutsch, auf deutsch, allemand, 德语
chinese: chinese, 中文
spelling: spelling, spell, us english, british english, american english, uk english | rechtschreibung, schreibweise | orthographe | ortografía | 拼写
british: british, aus british, uk, aussie, australian | britisch | britannique | británico
american: american, us, us english | amerikanisch | américain | americano
subagent: subagent, subagents, sub agent, sub agents, sibagents, subagnet, delegate | subagenten
skill: skill, skills
language-server: lsp, language server
literal: literal, literals, literally, exact expectation, literal expectations, exact value, exact values
parallel: parallel, in parallel, t.parallel, parallels, t.runparallel, concurrently | parallelisieren | parallèle | paralelo | 并行
compat: backward compatibility, backwards compatibility, backward compatible, backwards compatible, back compat, backcompat, legacy support, compat, compatibility shim | abwärtskompatibel, abwärtskompatibilität | rétrocompatibilité, rétrocompatible | retrocompatibilidad | 向后兼容, 兼容
breaking: breaking change, breaking changes, no breaking
verify: verify, verified, verifying, double check, make sure it works, did you run, prove it | verifizieren, überprüf | vérifier, vérifie | verificar, verifica | 验证, 检查
run: run, runs, running, rerun, execute, executing | ausführen, laufen, laufen lassen, lauf | lancer, lance, exécuter | ejecutar, ejecuta, correr, corre | 跑, 运行, 执行
lint: lint, linter, linting, linters, lint errors
format: format, formatting, formatter, formatted, fmt | formatieren, formatierung | formater, formatage | formatear, formato | 格式化, 格式
build: build, builds, building, compile | bauen | compiler | compilar, construir | 构建, 编译
ci: ci, pipeline
done: done, finished, complete, call it done, considered done, say you're done, claim | fertig | fini, terminé | terminado, listo | 完成
add: add, adds, adding, added, write, writes, writing, written, include, including, create, created, creating | hinzufügen, schreib, schreiben, ergänzen, anlegen | ajouter, ajoute, ajoutez, écrire, écris, créer | añadir, añade, agregar, agrega, escribir, escribe, crear | 加, 添加, 写, 新增, 加上
remove: remove, removes, removed, removing, delete, deleted, deleting, strip, drop | entfernen, entferne, löschen, lösch | supprimer, supprime, retirer, enlever | quitar, quita, eliminar, elimina, borrar, borra | 删除, 删, 去掉, 移除
read: read, reads, reading, reda | lies, lesen | lire, lis | leer, lee | 读, 阅读
useful: useful, useless, meaningful, really testing, actually test, actually testing, just testing, valuable, pointless, core functionality, standard library, standard libraries, testing the library
other-places: other places, more places, elsewhere, other occurrences, all occurrences, other spots, where else, other instances, downstream uses, same problem | andere stellen, anderen stellen | ailleurs, autres endroits | otros lugares, otros sitios | 其他地方, 别的地方
valid: valid, validity, validate the feedback, legit | gültig, berechtigt | valable | válido | 有效
stash: stash, stashing
sha: sha, shas, fix sha, commit sha, commit shas
unused: unused, dead code, leftover, leftovers | ungenutzt, toter code | inutilisé, code mort | código muerto | 未使用, 死代码
secret: secret, secrets, credential, credentials, password, passwords, api key, api keys | geheimnis, passwort | mot de passe | secreto, contraseña | 密钥, 密码
todo: todo, todos, fixme
issue: issue, issues, ticket, tickets | problema
console: console log, console.log, print, print statement, print statements, debug output, debug prints, console logs
assumption: assume, assuming, assumption, assumptions, guess, guessing, guesses, make up, made up, invent | annehmen, raten, vermuten | supposer, deviner | asumir, suponer, adivinar | 假设, 猜
root-cause: root cause, underlying cause, symptom, symptoms, workaround, workarounds, band aid, hack, hacky
simple: simple, simpler, simplest, simplify, simplified, overengineering, over engineering, overengineered, over engineer, overcomplicate, minimal | einfach, einfacher | simple, simples, simplifier | sencillo, simple, simplificar | 简单, 简化, 过度设计
scope-creep: unrelated changes, unasked, not asked, didn't ask, did not ask, only what i asked, nothing else, refactor unrelated, drive by | nicht gefragt | pas demandé | no pedí | 没让你
attribution: co authored by, coauthored by, co author, generated with, attribution, signature, signed off by
draft: draft, drafts
timezone: timezone, time zone, utc
indent: indent, indents, indentation, indented | einrückung, einrücken | indentation, indenter | sangría, indentación, indentar | 缩进
quote: quote, quotes | anführungszeichen | guillemets | comillas | 引号
deploy: deploy, deploys, deploying, deployment | ausrollen, bereitstellen | déployer, déploiement | desplegar, despliegue | 部署
database: database, db, databases | datenbank | base de données | base de datos | 数据库
migration: migration, migrations, migrate | migrationen | migración | 迁移
server: server, servers | serveur | servidor | 服务器
port: port, ports | puerto | 端口
argument: argument, arguments, parameter, parameters, param, params, arg, args | parameter, argumente | paramètre, paramètres | parámetro, parámetros | 参数
variable: variable, variables, var, vars | variablen | variables | 变量
string: string, strings | zeichenkette | chaîne, chaînes | cadena, cadenas | 字符串
environment: environment, environments, env, envs, env var, env vars, environment variable, environment variables | umgebung, umgebungsvariable | environnement | entorno, variables de entorno | 环境, 环境变量
import: import, imports | importe | importation | importación | 导入
code: code | quellcode | código | 代码
line-length: line length, max line length, lines under, column limit, long lines, wrap lines, line width | zeilenlänge | longueur de ligne | longitud de línea | 行长
line: line, lines | zeile, zeilen | ligne, lignes | línea, líneas | 行
place: repo, repository, repositories, codebase, code base, project, projects, service, app, application | projekt | projet, dépôt | proyecto, repositorio | 仓库, 项目
style: style, convention, conventions, our way | stil | estilo | 风格, 规范
`;

/** Words that say little about which wish it is: they are in half of all wishes. */
const GENERIC = new Set(
  `add remove run changed code file only full done name style function folder verify build line first after other-places
   without decide class variable string issue server place`.split(/\s+/),
);

const LONGEST_PHRASE = 5;
const phrases = new Map<string, string>();
for (const row of LEXICON.split('\n')) {
  const colon = row.indexOf(':');
  if (colon < 0) continue;
  const concept = row.slice(0, colon).trim();
  for (const phrase of row.slice(colon + 1).split(/[|,]/)) {
    const spoken = phrase.trim().toLowerCase().replaceAll("'", ' ').replaceAll('-', ' ');
    if (!spoken) continue;
    remember(spoken, concept);
    remember(
      spoken
        .split(' ')
        .map((word) => stem(word))
        .join(' '),
      concept,
    );
  }
}

function remember(phrase: string, concept: string): void {
  if (!phrases.has(phrase)) phrases.set(phrase, concept);
}

interface Spoken {
  text: string;
  term: string;
  code: boolean;
  after: string;
}

/** The concept that begins at a word, with the number of words it spans. Names and numbers begin none of one word. */
export function conceptAt(words: readonly Spoken[], at: number): { concept: string; length: number } | null {
  let asSpoken = '';
  let asStems = '';
  let found: { concept: string; length: number } | null = null;
  for (let length = 1; length <= LONGEST_PHRASE; length += 1) {
    const word = words[at + length - 1];
    if (!word || word.code) break;
    const spoken = word.text.toLowerCase().replaceAll('-', ' ').replaceAll('’', ' ').replaceAll("'", ' ');
    asSpoken = asSpoken ? `${asSpoken} ${spoken}` : spoken;
    asStems = asStems ? `${asStems} ${word.term}` : word.term;
    const concept = phrases.get(asSpoken) ?? phrases.get(asStems.replaceAll('-', ' '));
    // "before" and "only" are function words alone; the lexicon makes them count again.
    if (concept !== undefined) found = { concept, length };
    if (word.after !== '' && word.after !== '-') break;
  }
  return found;
}

export const isGeneric = (term: string): boolean => term.startsWith('#') && GENERIC.has(term.slice(1));

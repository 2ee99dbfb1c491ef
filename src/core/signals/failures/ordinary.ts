/**
 * Failures that are ordinary work. A command that answers a question with its exit status, a test that is meant to
 * be red, a service that was away: nobody did anything wrong and there is nothing to learn.
 */
import { bare, type SimpleCommand } from '../shell.ts';

/** Their non-zero exit is the answer "no". */
const ASKS = new Set([
  'grep',
  'egrep',
  'fgrep',
  'zgrep',
  'rg',
  'ag',
  'ack',
  'diff',
  'cmp',
  'comm',
  'test',
  '[',
  '[[',
  'pgrep',
  'pidof',
  'which',
  'type',
  'whereis',
  'hash',
  'false',
  'find',
  'fd',
  'lsof',
  'nc',
  'ping',
  'exit',
  'select-string',
  'test-path',
  'get-command',
  'findstr',
  'where',
]);
/** Show a file or a folder. A wrong guess of a name costs one call and is looked up in the next. */
const SHOWS = new Set([
  'ls',
  'cat',
  'head',
  'tail',
  'less',
  'more',
  'wc',
  'stat',
  'file',
  'tree',
  'bat',
  'dir',
  'get-content',
  'get-childitem',
  'readlink',
  'realpath',
  'du',
]);
const GIT_ASKS = new Set([
  'grep',
  'diff',
  'show-ref',
  'check-ignore',
  'merge-base',
  'ls-files',
  'config',
  'rev-parse',
  'cat-file',
  'ls-remote',
  'symbolic-ref',
  'blame',
  'log',
  'show',
  'describe',
]);
/** Only print what comes in: in a pipe they are not what was meant to be run. */
const FILTERS = new Set([
  ...ASKS,
  ...SHOWS,
  'sort',
  'uniq',
  'cut',
  'awk',
  'sed',
  'tr',
  'tee',
  'xargs',
  'jq',
  'column',
  'nl',
  'rev',
  'fold',
  'out-file',
  'select-object',
  'where-object',
  'foreach-object',
  'echo',
  'printf',
  'true',
  'sleep',
  'pwd',
  'date',
  'wait',
  'set',
  'export',
  'source',
  '.',
  'cd',
  'pushd',
  'popd',
  'kill',
  'pkill',
  'env',
  'whoami',
  'uname',
  'clear',
]);

const USAGE =
  /(?:invalid|illegal|unknown|unrecognized|unrecognised|unexpected|bad) (?:option|flag|argument|switch)|unknown (?:primary|predicate)|Usage:|usage:/;

const BROKE_OFF = /^\W*(?:fatal|error)\b/im;

const nameOf = (command: SimpleCommand): string => bare(command.words[0] ?? '').toLowerCase();

/** The command answers a question by its exit status and was not used wrongly. */
export function asks(command: SimpleCommand, exitCode: number | null, output: string): boolean {
  const name = nameOf(command);
  const second = bare(command.words[1] ?? '');
  const third = bare(command.words[2] ?? '');
  const head = output.slice(0, 2000);
  if (USAGE.test(head) || (/command not found/.test(head) && head.includes(name))) return false;
  if (ASKS.has(name) || SHOWS.has(name)) return true;
  if (name === 'command' && second === '-v') return true;
  if (name === 'kill' && second === '-0') return true;
  if (name === 'systemctl' && second.startsWith('is-')) return true;
  if (name === 'git' && GIT_ASKS.has(second === '-C' ? bare(command.words[3] ?? '') : second))
    return exitCode === null || exitCode <= 1 || second !== 'diff';
  if (name === 'git' && second === 'stash' && third === 'show') return true;
  if ((name === 'docker' || name === 'podman') && second === 'inspect') return true;
  // "No" is 1; above that a check said why it could not even look.
  const checks = (exitCode === null || exitCode <= 1 || !BROKE_OFF.test(head)) && command.words.includes('--check');
  return checks || command.words.some((word) => /^--(?:exit-code|detailed-exitcode|quiet|dry-run=server)$/.test(word));
}

/** Prints, waits or moves about; says nothing of how a thing is done here. */
export const isFilter = (command: SimpleCommand): boolean =>
  FILTERS.has(nameOf(command)) && !command.words.some((word) => word === '-i' || word === '--in-place');

const LOOKS = new Set([
  'status',
  'list',
  'ls',
  'info',
  'version',
  'help',
  'describe',
  'tree',
  'why',
  'outdated',
  'view',
  'show',
  'ps',
  'images',
  'doc',
  'docs',
  'search',
]);
const GIT_LOOKS = new Set([...LOOKS, 'log', 'diff', 'branch', 'blame', 'remote', 'reflog', 'ls-files', 'stash']);

/** Looks at the state of things and changes nothing. */
export function looks(command: SimpleCommand): boolean {
  if (isFilter(command)) return true;
  const words = command.words.map(bare);
  if (words.some((word) => word === '--version' || word === '--help' || word === '-h' || word === '-V')) return true;
  const sub = words.slice(1).find((word) => !word.startsWith('-'));
  return sub !== undefined && (words[0] === 'git' ? GIT_LOOKS : LOOKS).has(sub);
}

const AWAY =
  /overloaded|rate limit|too many requests|\b(?:429|502|503|504|529)\b.{0,40}(?:error|unavailable|gateway|requests)|temporarily unavailable|service unavailable|internal server error|connection reset by peer|ECONNRESET|API Error/i;
const STOPPED =
  /\bcommand timed out\b|\btimed out after \d|timeout(?:: sending signal| after \d)|^\[?Request interrupted|aborted by user|killed by signal|operation was (?:cancel|abort)/im;

/** A service was away, the clock ran out or somebody stopped it. */
export function wasStopped(exitCode: number | null, output: string): boolean {
  if (exitCode !== null && [124, 130, 137, 143].includes(exitCode)) return true;
  const ends = output.length > 4000 ? `${output.slice(0, 2000)}\n${output.slice(-2000)}` : output;
  return AWAY.test(ends) || STOPPED.test(ends);
}

const PLANNED_RED =
  /\b(?:failing|red) (?:unit |integration |regression )?test|\btests? first\b|\b(?:should|must|will|expected to|supposed to|meant to|going to) (?:now |still |first )?fail\b|\bfails?(?:ing|ed)? as (?:expected|planned|intended|it should)|\bexpected(?:ly)? (?:failure|to be red|red)\b|\bTDD\b|\bred[ -](?:green|phase|step|state)\b|\bbefore (?:the|any|writing the) (?:fix|implementation)\b|\bconfirm (?:that )?(?:it|they|the tests?) fails?\b|\breproduc(?:e|es|ing) (?:the|this) (?:bug|issue|failure|problem)\b|\bschlägt (?:noch |wie erwartet )?fehl\b|\bsoll (?:noch )?fehlschlagen\b|\btest qui échoue\b|\bdebe fallar\b/i;

/** The agent said that it wants to see the failure. */
export const plansRed = (text: string): boolean => PLANNED_RED.test(text.slice(-1500));

const ADDRESSES_AGENTS =
  /\b(?:for|to|note for|hint for|dear) (?:the |all |any |an? )?(?:ai|llms?|assistants?|coding agents?|ai agents?|memory)\b|\b(?:ai|coding) (?:agents?|assistants?)\b|\bremember (?:to|that|this|permanently)\b|\bfrom now on\b|\b(?:save|store|keep|persist) (?:this|it|that) (?:as|in|for)\b|\balways (?:run|use|add|set|export|pass|send|append)\b|\b(?:add|write) (?:this |it )?to (?:your |the )?(?:memory|playbook)\b/i;

/**
 * Output that speaks to whoever reads it instead of saying what failed. Honest tools hardly do; a planted instruction
 * always does, so nothing at all is learnt from it.
 */
export function addressesAgents(output: string): boolean {
  const text = output.length > 16_000 ? `${output.slice(0, 8000)}\n${output.slice(-8000)}` : output;
  return ADDRESSES_AGENTS.test(text);
}

/** Two people changed the same lines; git says so and the work goes on. */
const MERGE_CONFLICT = /^(?:CONFLICT \(|Automatic merge failed)/m;
export const isMergeConflict = (output: string): boolean => MERGE_CONFLICT.test(output.slice(0, 4000));

const SOURCE_PLACE = /^(?:vet: |error: |\[[\w:]+\] |--> )?\s*(?:[A-Za-z]:)?[\w.@~+/\\-]+\.\w{1,8}[:(]\d+/m;
const TEST_RESULT =
  /^\s*(?:--- FAIL|FAIL\s|FAILED\b(?!:)|not ok \d|✗|✕|●|×)|\bAssertionError\b|\bassert(?:ion)? failed\b|\b\d+ (?:failed|failing|failures)\b|\[build failed\]|\bexpected\b.{0,80}\b(?:got|received|actual|but was)\b/im;

/**
 * The failure speaks of the code being worked on (compile errors, red tests, lint findings, merge conflicts). It is
 * a mistake only when it comes back with the very same words or when one command, not an edit, made it go away.
 */
export const namesPlaces = (output: string): boolean => SOURCE_PLACE.test(output);

export function isAboutTheWork(output: string): boolean {
  const text = output.length > 12_000 ? `${output.slice(0, 6000)}\n${output.slice(-6000)}` : output;
  return SOURCE_PLACE.test(text) || TEST_RESULT.test(text);
}

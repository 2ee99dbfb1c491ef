/** Whether a run failed, by what its log ends with. */
import { saidIn } from './error-lines.ts';

export type Outcome = 'passed' | 'failed' | 'unknown';

/** Says that the run failed and nothing of why. */
const VERDICT = new RegExp(
  [
    String.raw`^\W*(?:(?:process|command|script|task|container|job|step|build)\b.{0,20} )?exit(?:ed)?(?: with)?(?: (?:code|status))?:? -?(?!0\b)\d{1,10}\W*$`,
    String.raw`^\W*(?:BUILD|JOB|RUN|TESTS?|PIPELINE|DEPLOY(?:MENT)?)\W+(?:IS |HAS )?(?:FAILURE|FAILED|ABORTED|CANCELLED|UNSTABLE)`,
    String.raw`^\W*(?:Build|Job|Tests?|Pipeline|Deploy(?:ment)?) (?:has )?(?:failed|aborted)`,
    String.raw`^\W*(?:error|fatal)\b.{0,20}\b(?:run|build|tests?|job|task|command)\b.{0,10}\bfailed\b.{0,40}$`,
    String.raw`^Finished: (?:FAILURE|ABORTED|UNSTABLE|NOT_BUILT)`,
    String.raw`^FAIL(?:ED)?\W*$`,
    String.raw`^.{0,60}\b(?:finished|completed|ended|result|status|outcome|conclusion|state)\b.{0,20}\b(?:fail(?:ed|ure)?|error|aborted|cancelled)\W*$`,
  ].join('|'),
  'i',
);
const FAILED = new RegExp(
  [
    String.raw`\bexit(?:ed)?(?: with)?(?: (?:code|status))?:? ?-?(?!0\b)\d{1,10}\b`,
    String.raw`\breturned(?: a)? non-?zero|returned (?!0\b)\d{1,3}(?: exit status)?\b`,
    String.raw`^(?:npm|yarn|pnpm) (?:ERR!|error)`,
    String.raw`^make(?:\[\d+\])?: \*\*\*`,
    String.raw`^FAIL(?:ED)?\b`,
    String.raw`^Tests?:? .*\b(?!0 )\d{1,9} (?:failed|failing)`,
    String.raw`^=+ .*\b(?!0 )\d{1,9} (?:failed|errors?)\b.* =+$`,
    String.raw`^test result: FAILED`,
    String.raw`^error: could not compile|^error: aborting|ELIFECYCLE`,
    String.raw`^(?:panic|fatal|Killed|Aborted|Segmentation fault)\b`,
    String.raw`^\d{1,9} failing\b`,
  ].join('|'),
);
const PASSED = new RegExp(
  [
    String.raw`\bexit(?:ed)?(?: with)?(?: (?:code|status))?:? ?0\b`,
    String.raw`^\W*(?:BUILD|JOB|RUN|TESTS?|PIPELINE|DEPLOY(?:MENT)?)\W+(?:IS |HAS )?(?:SUCCESS|SUCCESSFUL|SUCCEEDED|PASSED)`,
    String.raw`^\W*(?:Build|Job|Tests?|Pipeline|Deploy(?:ment)?)(?: (?:has|is|was))? (?:complete[d]?\b|succe(?:ss|ed)|passed|finished success)`,
    String.raw`^Finished: SUCCESS`,
    String.raw`^.{0,60}\b(?:finished|completed|ended|result|status|outcome|conclusion|state)\b.{0,20}\b(?:success(?:ful|fully)?|SUCCESS(?:FUL)?|succeeded|SUCCEEDED|passed|PASSED|ok|OK)\W*$`,
    String.raw`^=+ .*\b\d{1,9} passed.* =+$`,
    String.raw`^test result: ok`,
    String.raw`^(?:Tests?|Test Files):? .*\b\d{1,9} passed`,
    String.raw`^(?:ok|PASS)\b`,
    String.raw`^(?:✨ )?Done in \d`,
    String.raw`\ball tests? passed\b|\b100% tests passed\b|\bcompleted? successfully\b|\bfinished successfully\b|\bSuccessfully (?:built|tagged|deployed|published)\b`,
    String.raw`^\d{1,9} passing\b`,
  ].join('|'),
);

const LEVEL = /^\[?(?:INFO|ERROR|WARN|WARNING|DEBUG|FATAL)(?:\]:?|:) {1,4}/;

/** Of the end: what a build server prints about cleaning up comes after the verdict. */
const LAST_CHARACTERS = 8 * 1024;
const LAST_LINES = 60;

/** @param end the log's last text */
export function outcomeOf(end: string): Outcome {
  const lines = end.slice(-LAST_CHARACTERS).split('\n');
  for (let i = lines.length - 1, seen = 0; i >= 0 && seen < LAST_LINES; i--) {
    const line = lines[i] ?? '';
    if (line.trim() === '') continue;
    seen += 1;
    const marked = line.includes('##[error]') || line.includes('::error');
    const said = saidIn(line).replace(LEVEL, '');
    if (marked || VERDICT.test(said) || FAILED.test(said)) return 'failed';
    if (PASSED.test(said)) return 'passed';
  }
  return 'unknown';
}

/** @param said a line without what stands in front of it, or its template */
export const isVerdict = (said: string): boolean => VERDICT.test(said.replace(LEVEL, ''));

import { Check } from 'lucide-react';
import { Stage, type Activity } from '../../shared/window/live.ts';
import styles from './Stages.module.css';

const WORDS: Readonly<Record<Stage, { word: string; what: string }>> = {
  scan: { word: 'Read', what: 'logs' },
  gather: { word: 'Gather', what: 'sessions' },
  extract: { word: 'Extract', what: 'sessions' },
  read: { word: 'Understand', what: 'passages' },
  recall: { word: 'Recall', what: 'specialists' },
  consolidate: { word: 'Compare', what: 'lessons' },
  word: { word: 'Word', what: 'lessons' },
  check: { word: 'Check', what: 'lessons' },
  propose: { word: 'Propose', what: 'changes' },
};
const ORDER = Stage.options;
/** A model's. */
const OF_A_MODEL: readonly Stage[] = ['read', 'word'];

/** What a stage is called; the engine may know others than this window. */
export function stageName(stage: string): string {
  const known = Stage.safeParse(stage);
  return known.success ? WORDS[known.data].word.toLowerCase() : stage;
}

/**
 * A running dream as a row of stages, each with its count.
 * @param withModel one is used: its stages stand in the row before they have begun
 */
export function Stages({
  stages,
  withModel = false,
}: {
  stages: Extract<Activity, { kind: 'dreaming' }>['stages'];
  withModel?: boolean;
}) {
  const now = stages.at(-1)?.stage ?? 'scan';
  const isThere = (stage: Stage): boolean => stages.some((one) => one.stage === stage);
  const isAhead = (stage: Stage): boolean => ORDER.indexOf(stage) > ORDER.indexOf(now);
  const usesOne = withModel || OF_A_MODEL.some(isThere);
  const shown = ORDER.filter((stage) => !OF_A_MODEL.includes(stage) || isThere(stage) || (usesOne && isAhead(stage)));
  return (
    <div className={styles.place}>
      <ol className={styles.stages} data-many={shown.length > 7 || undefined}>
        {shown.map((stage) => {
          const found = stages.find((one) => one.stage === stage);
          const state = stage === now ? 'now' : ORDER.indexOf(stage) < ORDER.indexOf(now) ? 'done' : 'later';
          return (
            <li
              key={stage}
              className={styles.stage}
              data-state={state}
              aria-current={state === 'now' ? 'step' : undefined}
            >
              <span className={styles.bar} aria-hidden>
                <span className={styles.full} style={{ width: `${String(shareOf(state, found))}%` }} />
              </span>
              <span className={styles.word}>
                {WORDS[stage].word}
                {state === 'done' && <Check aria-label="done" size="0.875em" />}
              </span>
              <span className={styles.count}>
                {found !== undefined && found.total > 0
                  ? `${String(found.done)} of ${String(found.total)} ${WORDS[stage].what}`
                  : ' '}
              </span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}

function shareOf(state: 'now' | 'done' | 'later', found: { done: number; total: number } | undefined): number {
  if (state === 'done') return 100;
  if (state === 'later' || found === undefined || found.total === 0) return 0;
  return Math.round((found.done / found.total) * 100);
}

import { ArrowDownRight, ArrowRight, ArrowUpRight, Check, CircleHelp, Sparkle } from 'lucide-react';
import type { ComponentType } from 'react';
import type { LogFailure, MinedLogs, Trend } from '../../../shared/window/run-logs.ts';
import { hashOf } from '../../app/place.ts';
import { times } from '../../ui/words.ts';
import styles from './FailureList.module.css';
import { Template } from './Template.tsx';
import { plainTemplate } from './template-words.ts';
import { percent, reachOf, share, spanOf, stillOf, TRENDS } from './words.ts';

/** One failure a line, worth acting on first. */
export function FailureList({
  folder,
  mined,
  failures,
  chosen,
}: {
  folder: string;
  mined: MinedLogs;
  failures: readonly LogFailure[];
  chosen: string | null;
}) {
  return (
    <ol className={styles.list} aria-label="Failures">
      {failures.map((failure) => (
        <li key={failure.id}>
          <a
            className={styles.line}
            href={hashOf({ page: 'failures', folder, failure: failure.id })}
            data-failure={failure.id}
            aria-current={failure.id === chosen || undefined}
          >
            <span className={styles.rank}>{failure.rank}</span>
            <span className={styles.what}>
              <span className={styles.template} title={plainTemplate(failure.template)}>
                <Template template={failure.template} />
              </span>
              <span className={styles.facts}>
                {reachOf(failure, mined)} · {times(failure.runs, 'run')} · {spanOf(failure)}
                {failure.stillIn > 0 && <b className={styles.still}> · {stillOf(failure)}</b>}
              </span>
            </span>
            <span className={styles.now}>
              <Share hits={failure.hits} of={mined.applications} />
              <TrendSign trend={failure.trend} />
            </span>
          </a>
        </li>
      ))}
    </ol>
  );
}

function Share({ hits, of }: { hits: number; of: number }) {
  return (
    <span className={styles.share}>
      <span className={styles.bar} aria-hidden>
        <span style={{ width: `${String(Math.max(4, share(hits, of) * 100))}%` }} />
      </span>
      {percent(hits, of)}
      <span className="unseen"> of applications</span>
    </span>
  );
}

const SIGNS: Readonly<Record<Trend, ComponentType<{ 'aria-hidden': true; size: string }>>> = {
  new: Sparkle,
  rising: ArrowUpRight,
  steady: ArrowRight,
  falling: ArrowDownRight,
  gone: Check,
  unclear: CircleHelp,
};

export function TrendSign({ trend }: { trend: Trend }) {
  const Sign = SIGNS[trend];
  return (
    <span className={styles.trend} data-trend={trend}>
      <Sign aria-hidden size="1em" /> {TRENDS[trend]}
    </span>
  );
}

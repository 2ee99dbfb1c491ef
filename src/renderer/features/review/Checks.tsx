import { Check as Pass, ChevronRight, CircleHelp, X } from 'lucide-react';
import { useState } from 'react';
import type { Check } from '../../../shared/contract.ts';
import styles from './Checks.module.css';

/** The rules a change went through. All passed is one line; what did not is shown without asking. */
export function Checks({ checks }: { checks: readonly Check[] }) {
  const [open, setOpen] = useState(false);
  if (checks.length === 0) return null;
  const notable = checks.filter(({ status }) => status !== 'pass');
  const passed = checks.filter(({ status }) => status === 'pass');
  return (
    <div className={styles.checks}>
      {notable.map((check) => (
        <Line key={check.name} check={check} />
      ))}
      <button type="button" className={styles.all} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Pass aria-hidden size="0.9375em" className={styles.pass} />
        {notable.length === 0
          ? `All ${String(passed.length)} checks passed`
          : `${String(passed.length)} other checks passed`}
        <ChevronRight aria-hidden size="0.875em" className={styles.fold} data-open={open || undefined} />
      </button>
      {open && (
        <ul className={styles.list}>
          {passed.map((check) => (
            <li key={check.name}>
              <Line check={check} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Line({ check: { name, status, detail } }: { check: Check }) {
  const Icon = { pass: Pass, warn: CircleHelp, fail: X }[status];
  const word = { pass: 'Passed', warn: 'Look at this', fail: 'Failed' }[status];
  return (
    <span className={styles.line} data-status={status}>
      <Icon aria-hidden size="0.9375em" />
      <span>
        <span className="unseen">{word}: </span>
        <span className={styles.name}>{name}</span> {detail}
      </span>
    </span>
  );
}

/** What two dreams make of the same sessions, change beside change. Of each pair one can be accepted here. */
import { ArrowLeft } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import type { DreamRow } from '../../../../shared/window/views.ts';
import { useKeys } from '../../../app/keys.ts';
import { hashOf } from '../../../app/place.ts';
import { go } from '../../../app/store.ts';
import { answerOf } from '../../../app/use-answer.ts';
import { Button } from '../../../ui/Button.tsx';
import { Empty } from '../../../ui/Empty.tsx';
import { FailureNote } from '../../../ui/Failure.tsx';
import { Time } from '../../../ui/Time.tsx';
import { plainTitle, times } from '../../../ui/words.ts';
import { accept } from './accept.ts';
import styles from './Compare.module.css';
import { compared, sumOf } from './compared.ts';
import { Side } from './Side.tsx';

const useCompared = answerOf('dreams.compare', ['dreams', 'proposals']);

export function Compare({ one, other }: { one: string; other: string }) {
  const answer = useCompared({ one, other });
  const here = answer.state === 'here' ? answer.value : null;
  const pairs = useMemo(() => compared(here?.pairs ?? []), [here]);
  const [onlyDifferent, setOnlyDifferent] = useState(false);
  const [at, setAt] = useState(0);
  const list = useRef<HTMLOListElement>(null);
  const shown = onlyDifferent ? pairs.filter(({ likeness }) => likeness !== 'same') : pairs;
  const active = Math.min(at, shown.length - 1);
  const back = (): void => go({ page: 'dreams', dream: one });
  const step = (to: number): void => {
    const next = Math.max(0, Math.min(shown.length - 1, to));
    setAt(next);
    list.current?.querySelector<HTMLElement>(`[data-pair="${String(next)}"]`)?.focus();
  };
  const take = (side: 'one' | 'other'): void => {
    const change = shown[active]?.[side];
    if (change?.status === 'pending') void accept(change.change.id);
  };
  useKeys('Compare', [
    { keys: 'j', label: 'Next lesson', run: () => step(active + 1) },
    { keys: 'k', label: 'Previous lesson', run: () => step(active - 1) },
    { keys: '1', label: 'Accept the first', run: () => take('one') },
    { keys: '2', label: 'Accept the second', run: () => take('other') },
    { keys: 'Escape', label: 'Back to the dream', run: back },
  ]);

  return (
    <section className={styles.page} aria-label="Two dreams compared" aria-busy={answer.state === 'waiting'}>
      <header className={styles.head}>
        <Button kind="quiet" onClick={back}>
          <ArrowLeft aria-hidden size="1em" /> The dream
        </Button>
        <h1 className={styles.title}>Two dreams over the same sessions</h1>
        <span className={styles.tools}>
          <Button kind="quiet" pressed={onlyDifferent} onClick={() => setOnlyDifferent(!onlyDifferent)}>
            Only what differs
          </Button>
        </span>
      </header>
      <div className={styles.scroll} tabIndex={0} role="region" aria-label="Change beside change">
        {answer.state === 'failed' && <FailureNote failure={answer.failure} />}
        {here !== null && (
          <>
            <div className={styles.dreams}>
              <Dream row={here.one} name="The first" />
              <Dream row={here.other} name="The second" />
            </div>
            <p className={styles.sum} role="status">
              {sumOf(pairs)}
            </p>
            {shown.length === 0 ? (
              <Empty title={pairs.length === 0 ? 'Nothing was proposed' : 'Nothing differs'}>
                <p>
                  {pairs.length === 0
                    ? 'Neither of the two found something worth remembering in these sessions. That is a good answer too.'
                    : 'Both propose the same, word for word.'}
                </p>
              </Empty>
            ) : (
              <ol ref={list} className={styles.pairs}>
                {shown.map(({ key, one: first, other: second }, i) => (
                  <li
                    key={key}
                    className={styles.pair}
                    data-pair={i}
                    tabIndex={i === active ? 0 : -1}
                    aria-label={plainTitle((first ?? second)?.change.title ?? '')}
                    onFocus={() => setAt(i)}
                  >
                    <Side reviewed={first} other={second} keys="1" from="the first" by={byOf(here.one)} />
                    <Side reviewed={second} other={first} keys="2" from="the second" by={byOf(here.other)} />
                  </li>
                ))}
              </ol>
            )}
          </>
        )}
      </div>
    </section>
  );
}

const byOf = ({ dream }: DreamRow): string => dream.model ?? 'Without a language model';

function Dream({ row, name }: { row: DreamRow; name: string }) {
  const { dream, proposal } = row;
  const all = proposal === null ? 0 : proposal.pending + proposal.accepted + proposal.discarded + proposal.never;
  return (
    <div className={styles.dream}>
      <h2 className={styles.by}>
        <span className="unseen">{name}: </span>
        {byOf(row)}
      </h2>
      <p className={styles.faint}>
        <a href={hashOf({ page: 'dreams', dream: dream.id })}>
          <Time at={dream.startedAt} />
        </a>{' '}
        · {times(all, 'change')}
      </p>
    </div>
  );
}

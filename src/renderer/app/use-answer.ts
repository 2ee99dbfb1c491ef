/**
 * What the engine answers to a call, kept up to date: asked again when one of the topics' revisions changes or the
 * engine was started again. The last answer stays on the screen until the next one is here, also when a page is left
 * and opened again, so that nothing flickers.
 */
import { useEffect, useMemo, useState } from 'react';
import type { Failure } from '../../shared/result.ts';
import type { CallName, InputOf, OutputOf } from '../../shared/window/calls.ts';
import type { Revisions } from '../../shared/window/live.ts';
import { call } from './start.ts';
import { useApp } from './store.ts';

export type Answer<T> = { state: 'waiting' } | { state: 'failed'; failure: Failure } | { state: 'here'; value: T };

/** Answers by call and input: small documents, the last few dozen. */
const KEPT = 60;

class Kept<N extends CallName> {
  readonly #answers = new Map<string, OutputOf<N>>();
  get(key: string): OutputOf<N> | undefined {
    return this.#answers.get(key);
  }
  set(key: string, value: OutputOf<N>): void {
    this.#answers.delete(key);
    this.#answers.set(key, value);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > KEPT && oldest !== undefined) this.#answers.delete(oldest);
  }
}

/**
 * Makes the hook for one call.
 * @param topics what its answer depends on
 */
export function answerOf<N extends CallName>(
  name: N,
  topics: readonly (keyof Revisions)[],
): (input: InputOf<N> | null) => Answer<OutputOf<N>> {
  const kept = new Kept<N>();
  return (input) => {
    const key = JSON.stringify(input);
    const link = useApp(({ link }) => link);
    const revision = useApp(({ live }) =>
      live === null ? '' : `${live.engineStartedAt} ${topics.map((topic) => live.revisions[topic]).join(' ')}`,
    );
    const [latest, setLatest] = useState<{ key: string; answer: Answer<OutputOf<N>> } | null>(null);
    // The input is a new object at every drawing; its text is what counts.
    const asked = useMemo(() => input, [key]);
    useEffect(() => {
      if (asked === null || link !== 'open') return;
      let wanted = true;
      void call(name, asked).then((result) => {
        if (!wanted) return;
        if (result.ok) {
          kept.set(key, result.value);
          setLatest({ key, answer: { state: 'here', value: result.value } });
        } else if (result.error.code !== 'engine-lost')
          setLatest({ key, answer: { state: 'failed', failure: result.error } });
      });
      return () => {
        wanted = false;
      };
    }, [key, asked, link, revision]);
    if (latest !== null && latest.key === key) return latest.answer;
    const before = kept.get(key);
    return before === undefined ? { state: 'waiting' } : { state: 'here', value: before };
  };
}

/**
 * Asks each extractor what one session shows. Specialists know nothing of each other; what they found is kept by
 * the session's content, so that a session is mined once until it grows or a specialist changes.
 */
import type { RootedHead, Session } from '../sessions/session.ts';
import type { Lesson } from './lesson.ts';

/** Something to be taken out of a session, once for each content. */
export interface Extractor {
  readonly name: 'mistakes' | 'workflows' | 'preferences' | 'verdicts' | 'passages';
  /** Goes up whenever `extract` would answer differently: kept signals of an older version are not used. */
  readonly version: number;
  /** Plain JSON: it is kept and comes back as JSON. */
  extract(session: Session): unknown;
}

/** One kind of lesson: what a session shows of it, and what several sessions have in common. */
export interface Specialist extends Extractor {
  /** @param fresh root sessions read in this dream: what none of them has a part in need not be found again */
  recall(sessions: readonly { session: RootedHead; signals: unknown }[], fresh: ReadonlySet<string>): readonly Lesson[];
}

/** Signals kept by content. `null` where there are none yet. */
export interface SignalCache {
  cachedSignals(contentKey: string, extractor: string): unknown;
  putSignals(contentKey: string, extractor: string, signals: unknown): void;
}

/**
 * @param load reads the session's events; only called when an extractor has not seen this content
 * @returns one value for each extractor, in order
 */
export function extractSignals(
  contentKey: string,
  load: () => Session | null,
  extractors: readonly Extractor[],
  cache: SignalCache,
): readonly unknown[] {
  let session: Session | null | undefined;
  return extractors.map((by) => {
    const extractor = `${by.name}@${by.version}`;
    const kept = cache.cachedSignals(contentKey, extractor);
    if (kept !== null) return kept;
    session ??= load();
    if (session === null) return null;
    const signals = by.extract(session);
    cache.putSignals(contentKey, extractor, signals);
    return signals;
  });
}

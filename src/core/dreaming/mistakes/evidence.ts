/** Quotes that prove a lesson: for each session what failed, and for the first few also the call and what worked. */
import type { Evidence } from '../../../shared/contract.ts';
import type { RootedHead } from '../../sessions/session.ts';
import type { Quoted } from '../../signals/failures/signal.ts';

/** One session's part in a pattern, most telling quote first. */
export interface Witness {
  session: RootedHead;
  quotes: readonly Quoted[];
}

/** Sessions that are quoted in full; the others give one quote each. */
const IN_FULL = 4;

export function evidenceOf(witnesses: readonly Witness[]): Evidence[] {
  const seen = new Map<string, number>();
  const evidence: Evidence[] = [];
  const taken = new Set<string>();
  for (const { session, quotes } of witnesses) {
    const root = session.rootOf;
    const before = seen.get(root) ?? 0;
    if (before > 0 || quotes.length === 0) continue;
    seen.set(root, 1);
    for (const quote of quotes.slice(0, seen.size <= IN_FULL ? undefined : 1)) {
      const key = `${session.file}\u0000${quote.line}\u0000${quote.text}`;
      if (taken.has(key)) continue;
      taken.add(key);
      evidence.push({
        agent: session.agent,
        session: session.id,
        file: session.file,
        line: quote.line,
        role: quote.role,
        at: quote.at === null ? null : new Date(quote.at).toISOString(),
        quote: quote.text,
      });
    }
  }
  return evidence;
}

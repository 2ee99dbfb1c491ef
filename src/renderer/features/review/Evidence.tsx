/** The quotes a change rests on: other sessions first, three of them, the rest on demand. Each opens its very turn. */
import { ArrowUpRight } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Evidence as Quote } from '../../../shared/contract.ts';
import { hashOf } from '../../app/place.ts';
import { agentName } from '../../ui/agent.ts';
import { Button } from '../../ui/Button.tsx';
import { Time } from '../../ui/Time.tsx';
import { times } from '../../ui/words.ts';
import styles from './Evidence.module.css';

const SHOWN = 3;

export function Evidence({ evidence }: { evidence: readonly Quote[] }) {
  const [all, setAll] = useState(false);
  const ordered = useMemo(() => spread(evidence), [evidence]);
  const shown = all ? ordered : ordered.slice(0, SHOWN);
  const rest = ordered.length - shown.length;
  return (
    <section className={styles.evidence} aria-label="Evidence">
      <h3 className={styles.label}>Evidence, found word for word in your logs</h3>
      <ul className={styles.cards}>
        {shown.map((quote) => (
          <li key={`${quote.session} ${String(quote.line)} ${quote.quote}`}>
            <Card quote={quote} />
          </li>
        ))}
      </ul>
      {rest > 0 && (
        <div>
          <Button kind="quiet" onClick={() => setAll(true)}>
            Show {times(rest, 'more quote')}
          </Button>
        </div>
      )}
    </section>
  );
}

const WHO = {
  user: 'You said',
  assistant: 'The agent',
  tool: 'A tool printed',
  system: 'The agent’s program said',
} as const;

function Card({ quote: { agent, session, line, role, at, quote } }: { quote: Quote }) {
  return (
    <a className={styles.card} href={hashOf({ page: 'sessions', open: { agent, id: session, line }, search: null })}>
      <span className={styles.source}>
        {WHO[role]} · {agentName(agent)} · <Time at={at} />
        <span className={styles.open}>
          Open <ArrowUpRight aria-hidden size="0.875em" />
        </span>
      </span>
      <q className={styles.quote} data-role={role}>
        {quote}
      </q>
    </a>
  );
}

/** Other words before the same words again, other sessions before the same one. */
function spread(evidence: readonly Quote[]): readonly Quote[] {
  const quotes = new Set<string>();
  const sessions = new Set<string>();
  return evidence
    .map((one) => {
      const again = Number(quotes.has(one.quote)) + Number(sessions.has(one.session));
      quotes.add(one.quote);
      sessions.add(one.session);
      return { one, again };
    })
    .sort((a, b) => a.again - b.again)
    .map(({ one }) => one);
}

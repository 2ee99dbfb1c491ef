/** Rules that people repeated in their own words over many sessions: how many are found as one pattern each. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { recallPatterns } from '../../src/core/dreaming/preferences.ts';
import { remarksOf } from '../../src/core/signals/wishes/remarks.ts';
import type { Deed, WishSignal } from '../../src/core/signals/wishes/wish.ts';
import { signalOf, termsOfText, trustIn } from '../../src/core/signals/wishes/wishes.ts';
import { session, type SaidSession } from './said.ts';

const turnsDir = join(process.env['REVERIE_SHARED'] ?? resolve(import.meta.dirname, '../../../shared'), 'eval/turns');
const present = existsSync(join(turnsDir, 'dev_clusters.json'));
if (!present) console.warn(`skipped: no labelled turns in ${turnsDir}`);

const Turn = z.object({
  id: z.string(),
  repo: z.string(),
  session: z.string(),
  line: z.number(),
  context: z.string(),
  text: z.string(),
});
const Cluster = z.object({ rule: z.string(), ids: z.array(z.string()) });
const FOUND_AT_LEAST = 20;
const MOST_OTHERS = 0.4;

test.skipIf(!present)('at least twenty of the recurring rules are one pattern each', () => {
  const turns = readFileSync(join(turnsDir, 'dev.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => Turn.parse(JSON.parse(line)));
  const rules = z.array(Cluster).parse(JSON.parse(readFileSync(join(turnsDir, 'dev_clusters.json'), 'utf8')));
  const idOf = new Map<WishSignal, string>();
  const sessions = new Map<string, { head: SaidSession['head']; wishes: WishSignal[] }>();
  for (const turn of turns) {
    const key = `${turn.repo} ${turn.session}`;
    const own = sessions.get(key) ?? {
      head: session([], { cwd: `/home/ana/src/${turn.repo.replace('/', '-')}`, day: 0 }).head,
      wishes: [],
    };
    sessions.set(key, own);
    const place = {
      text: turn.text,
      seq: turn.line,
      line: turn.line,
      at: null,
      index: 0,
      trust: trustIn(turn.text),
      before: deedIn(turn.context),
    };
    for (const remark of remarksOf(turn.text)) {
      const wish = signalOf(place, remark, { kind: 'nothing', terms: [] }, null, false);
      idOf.set(wish, turn.id);
      own.wishes.push(wish);
    }
  }
  const { patterns } = recallPatterns([...sessions.values()].map(({ head, wishes }) => ({ session: head, wishes })));
  const found = patterns.map(({ members }) => new Set(members.map(({ wish }) => idOf.get(wish) ?? '')));
  const rulesOf = new Set(rules.flatMap(({ ids }) => ids));
  const hit = rules.filter(({ ids }) =>
    found.some((pattern) => {
      const own = ids.filter((id) => pattern.has(id)).length;
      const labelled = [...pattern].filter((id) => rulesOf.has(id)).length;
      return own >= 2 && own * 2 >= ids.length && labelled - own <= MOST_OTHERS * labelled;
    }),
  );
  expect(hit.length).toBeGreaterThanOrEqual(FOUND_AT_LEAST);
});

function deedIn(context: string): Deed {
  const terms = termsOfText(context.slice(-200));
  if (context === '') return { kind: 'nothing', terms };
  if (/^\[(?:edit|write)/i.test(context)) return { kind: 'edit', terms };
  if (context.startsWith('[')) return { kind: 'call', terms };
  return { kind: /\?\s*$/.test(context) ? 'question' : 'text', terms };
}

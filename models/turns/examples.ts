/** The labelled turns the classifier learns from: those of a data folder, and our own sentences beside this file. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { hash } from '../../src/core/signals/turns/tokens.ts';
import type { Act, Before, TurnInput, Via } from '../../src/core/signals/turns/turn.ts';

export interface Example {
  id: string;
  input: TurnInput;
  acts: ReadonlySet<Act>;
  standing: 'yes' | 'maybe' | 'no';
  /** `null`: nobody has labelled it for that. */
  once: boolean | null;
  /** Half-open offsets of the words that carry the correction or rule. */
  span: { start: number; end: number } | null;
  session: string;
  project: string;
  /** `main` and `more` are real turns; `own` are our sentences, which are never measured. */
  part: 'main' | 'more' | 'own';
}

const Row = z.object({
  id: z.string(),
  repo: z.string(),
  session: z.string(),
  context: z.string(),
  text: z.string(),
  act: z.array(z.enum(['task', 'correction', 'rule', 'approval', 'question', 'answer', 'context', 'meta', 'other'])),
  standing: z.enum(['yes', 'maybe', 'no']),
  span: z.string().nullable(),
});

/** @param folder holds dev.jsonl, dev_more.jsonl and, with how each turn was typed, dev_sources.tsv */
export function labelledTurns(folder: string): Example[] {
  const typed = new Map<string, string>();
  const sources = join(folder, 'dev_sources.tsv');
  if (existsSync(sources)) {
    for (const line of readFileSync(sources, 'utf8').split('\n')) {
      const [id, how] = line.split('\t');
      if (id !== undefined && how !== undefined) typed.set(id, how);
    }
  }
  return (['main', 'more'] as const).flatMap((part) =>
    readFileSync(join(folder, part === 'main' ? 'dev.jsonl' : 'dev_more.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line): Example => {
        const row = Row.parse(JSON.parse(line));
        const how = typed.get(row.id) ?? 'prompt';
        const start = row.span === null ? -1 : row.text.indexOf(row.span);
        return {
          id: row.id,
          input: { text: row.text, before: beforeOf(row.context, how), context: row.context, via: viaOf(how) },
          acts: new Set(row.act.map((act) => (act === 'meta' ? 'other' : act))),
          standing: row.standing,
          once: null,
          span: row.span === null || start < 0 ? null : { start, end: start + row.span.length },
          session: row.session,
          project: row.repo,
          part,
        };
      }),
  );
}

const viaOf = (how: string): Via =>
  how === 'rejection' ? 'rejection' : how === 'ask' ? 'answer' : how.startsWith('queue') ? 'queued' : 'prompt';

function beforeOf(context: string, how: string): Before {
  if (how === 'rejection') return 'rejected-call';
  if (context === '') return 'first';
  if (/^\[[\w.:-]{1,60}\] /.test(context)) return 'tool-call';
  return /[?？]/.test(context.trimEnd().slice(-120)) ? 'question' : 'text';
}

const Heading = z.object({
  acts: z.array(z.enum(['task', 'question', 'correction', 'rule', 'context', 'answer', 'approval', 'other'])).min(1),
  lasts: z.enum(['standing', 'maybe', 'once', 'no']),
});
const PLACES: readonly { before: Before; via: Via }[] = [
  { before: 'text', via: 'prompt' },
  { before: 'question', via: 'prompt' },
  { before: 'tool-call', via: 'queued' },
  { before: 'rejected-call', via: 'rejection' },
  { before: 'first', via: 'prompt' },
];

/**
 * Our own sentences: a heading `# correction question | standing` holds for the lines below it; `[[…]]` marks the
 * words that carry the rule, `⏎` a line break. They say nothing of where they stand, so places are dealt out evenly.
 */
export function ownSentences(file: URL): Example[] {
  let heading: z.infer<typeof Heading> | null = null;
  const examples: Example[] = [];
  readFileSync(file, 'utf8')
    .split('\n')
    .forEach((line, index) => {
      if (line.startsWith('# ')) {
        const [acts = '', lasts = ''] = line.slice(2).split('|');
        heading = Heading.parse({ acts: acts.trim().split(/\s+/), lasts: lasts.trim() });
        return;
      }
      if (line.trim() === '' || line.startsWith('//') || heading === null) return;
      const whole = line.replaceAll('⏎', '\n');
      const open = whole.indexOf('[[');
      const close = whole.indexOf(']]');
      const text = whole.replace('[[', '').replace(']]', '');
      const carries = heading.acts.includes('correction') || heading.acts.includes('rule') || heading.lasts === 'once';
      const place = PLACES[hash(text) % PLACES.length] ?? { before: 'text', via: 'prompt' };
      examples.push({
        id: `own-${String(index + 1)}`,
        input: { text, ...place, context: '' },
        acts: new Set(heading.acts),
        standing: heading.lasts === 'standing' ? 'yes' : heading.lasts === 'maybe' ? 'maybe' : 'no',
        once: heading.lasts === 'once',
        span: !carries ? null : open < 0 ? { start: 0, end: text.length } : { start: open, end: close - 2 },
        session: `own-${String(index + 1)}`,
        project: 'own',
        part: 'own',
      });
    });
  return examples;
}

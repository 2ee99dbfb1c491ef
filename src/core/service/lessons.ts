/** What was learned from which session: the evidence of the store's entries and of changes that wait, by session. */
import type { Evidence } from '../../shared/contract.ts';
import type { Lesson } from '../../shared/window/views.ts';
import type { Parts } from './parts.ts';

/** A lesson with the line its quote stands in. */
export type PlacedLesson = Lesson & { line: number };

/** @returns lessons by `agent/session`; made anew when the store or a proposal has changed */
export function lessonsOf({
  engine,
  live,
}: Pick<Parts, 'engine' | 'live'>): () => ReadonlyMap<string, readonly PlacedLesson[]> {
  let kept: { revision: string; lessons: Map<string, PlacedLesson[]> } | null = null;
  return () => {
    const { playbooks, proposals } = live.get().revisions;
    const revision = `${String(playbooks)} ${String(proposals)}`;
    if (kept?.revision === revision) return kept.lessons;
    const lessons = new Map<string, PlacedLesson[]>();
    const add = ({ agent, session, line, quote }: Evidence, title: string, at: Lesson['at']): void => {
      const name = `${agent}/${session}`;
      const own = lessons.get(name);
      const lesson = { title, quote, line, at };
      if (own) own.push(lesson);
      else lessons.set(name, [lesson]);
    };
    const store = engine().store();
    const snapshot = store.ok ? store.value.snapshot() : store;
    if (snapshot.ok)
      for (const { id, title, playbook } of snapshot.value.entries)
        for (const evidence of snapshot.value.evidenceOf(id))
          add(evidence, title, { kind: 'entry', playbook, entry: id });
    const review = engine().review();
    if (review.ok)
      for (const { id, pending } of review.value.proposals()) {
        const changes = pending > 0 ? review.value.changes(id) : null;
        if (!changes?.ok) continue;
        for (const { change, status } of changes.value)
          if (status === 'pending')
            for (const evidence of change.evidence)
              add(evidence, change.title, { kind: 'change', proposal: id, change: change.id });
      }
    kept = { revision, lessons };
    return lessons;
  };
}

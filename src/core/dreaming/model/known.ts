/** Which lessons an entry of the store says already, in words that only a model sees to be the same. */
import type { Entry } from '../../playbooks/entry.ts';
import type { Likeness } from '../consolidate.ts';
import type { Lesson } from '../lesson.ts';
import type { JoinInputs } from './join.ts';
import { nominate, textOfEntry } from './nominate.ts';

/** Of each lesson so many entries are looked at. */
const NEIGHBOURS = 5;

/** @returns the likeness, which now knows of those too; where it contradicts itself, what code says holds */
export async function knowingMore(
  lessons: readonly Lesson[],
  entries: readonly Entry[],
  likeness: Likeness,
  { comparison, embedder, vectors, signal }: JoinInputs,
): Promise<Likeness> {
  const unknown = lessons.filter(
    (lesson) =>
      lesson.kind !== 'workflow' &&
      !entries.some((entry) => likeness.known(lesson, entry) || likeness.replaces(lesson, entry)),
  );
  const texts = [
    ...unknown.map((lesson) => `${lesson.title}\n${lesson.evidence[0]?.quote.slice(0, 300) ?? ''}`),
    ...entries.map(textOfEntry),
  ];
  const may = (one: number, other: number): boolean => {
    const [lesson, entry] = [unknown[Math.min(one, other)], entries[Math.max(one, other) - unknown.length]];
    return (
      lesson !== undefined &&
      entry !== undefined &&
      lesson.kind === entry.kind &&
      (lesson.scope === entry.scope || entry.scope === 'global')
    );
  };
  const said = new Map<Lesson, Set<string>>();
  for (const { one, other } of await nominate(
    texts,
    [{ asks: [...unknown.keys()], may, most: NEIGHBOURS }],
    embedder,
    vectors,
    signal,
  )) {
    const [lesson, entry] = [unknown[one], entries[other - unknown.length]];
    if (lesson === undefined || entry === undefined || said.has(lesson)) continue;
    if ((await comparison.same(lesson.title, entry.title)) === true) said.set(lesson, new Set([entry.id]));
  }
  if (said.size === 0) return likeness;
  return {
    ...likeness,
    known: (lesson, entry) => likeness.known(lesson, entry) || (said.get(lesson)?.has(entry.id) ?? false),
  };
}

/** What a dream does with a language model, in the order it does it. Without one, nothing of this is called. */
import type { WordedBy } from '../../../shared/contract.ts';
import type { Embedder } from '../../models/model.ts';
import type { Entry } from '../../playbooks/entry.ts';
import type { RootedHead, Session } from '../../sessions/session.ts';
import { PASSAGES_VERSION, type Passage } from '../../signals/passages.ts';
import type { Draft, Likeness } from '../consolidate.ts';
import type { Extractor } from '../extract.ts';
import type { Lesson } from '../lesson.ts';
import type { Asking, AskingReport } from './asking.ts';
import { comparison as compareWith } from './compare.ts';
import { joinLessons, type JoinInputs } from './join.ts';
import { knowingMore } from './known.ts';
import type { Vectors } from './nominate.ts';
import { readPassages, type ReadPassages } from './read.ts';
import { wordDrafts } from './word.ts';

export interface Understanding {
  asking: Asking;
  /** Opened when there is something to compare; the built-in one where the model cannot be. */
  embedder: () => Promise<Embedder>;
  vectors: Vectors;
  passagesOf: (session: Session) => Passage[];
  /** Whether the turn classifier chooses them: it chooses others. */
  classified: boolean;
  dream: string;
  signal?: AbortSignal;
}

/** Left in the dream's folder. */
export interface ReadSummary extends AskingReport {
  passages: number;
  read: number;
  left: number;
  candidates: number;
  holdsBack: boolean | null;
  controls: { right: number; asked: number } | null;
}

export interface Understander {
  passages: Extractor;
  /** @returns root sessions of which something new was understood */
  read(sessions: readonly { session: RootedHead; passages: unknown }[]): Promise<string[]>;
  join(lessons: readonly Lesson[]): Promise<Lesson[]>;
  knowing(lessons: readonly Lesson[], entries: readonly Entry[], likeness: Likeness): Promise<Likeness>;
  word(drafts: readonly Draft[]): Promise<Draft[]>;
  summary(): ReadSummary;
}

export function understand(
  { asking, embedder, vectors, passagesOf, classified, dream, signal }: Understanding,
  hasSecret: (text: string) => boolean,
  report: (stage: 'read' | 'word', done: number, total: number) => void,
): Understander {
  const wordedBy: WordedBy = { by: 'model', name: asking.model.name, hash: asking.model.hash };
  const comparison = compareWith(asking);
  let understood: ReadPassages = { candidates: [], passages: 0, read: 0, left: 0, holdsBack: null };
  const inputs = async (): Promise<JoinInputs> => ({
    comparison,
    embedder: await embedder(),
    vectors,
    wordedBy,
    ...(signal === undefined ? {} : { signal }),
  });
  return {
    passages: {
      name: 'passages',
      version: PASSAGES_VERSION * 2 + Number(classified),
      extract: passagesOf,
    },
    async read(sessions) {
      const readable = sessions.map(({ session, passages }) => ({
        session,
        passages: isPassages(passages) ? passages : [],
      }));
      understood = await readPassages(readable, asking, dream, hasSecret, (done, total) => report('read', done, total));
      return understood.candidates.flatMap(({ fresh, session }) => (fresh ? [session.rootOf] : []));
    },
    join: async (lessons) => joinLessons(lessons, understood.candidates, await inputs()),
    knowing: async (lessons, entries, likeness) => knowingMore(lessons, entries, likeness, await inputs()),
    word: (drafts) => wordDrafts(drafts, asking, wordedBy, (done, total) => report('word', done, total)),
    summary: () => ({
      ...asking.report(),
      passages: understood.passages,
      read: understood.read,
      left: understood.left,
      candidates: understood.candidates.length,
      holdsBack: understood.holdsBack,
      controls: comparison.controls(),
    }),
  };
}

/** Kept as JSON that Reverie itself wrote under the same version. */
const isPassages = (value: unknown): value is Passage[] => Array.isArray(value);

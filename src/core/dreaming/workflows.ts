/**
 * Ways of working that several sessions share: the same steps in the same order, in sessions that did not know of
 * each other. No words are understood here; a sequence counts because it was taken again and again.
 */
import type { Scope } from '../../shared/contract.ts';
import type { RootedHead } from '../sessions/session.ts';
import type { Step, StepsSignal } from '../signals/steps.ts';
import type { Lesson } from './lesson.ts';
import { choose, coversMost } from './workflows/choose.ts';
import { gatesIn } from './workflows/gates.ts';
import { openersIn, poolOf, sequencesIn, type Episode, type Sequence } from './workflows/mine.ts';
import { isWayOfWorking, lessonOf } from './workflows/tell.ts';

export interface SessionSteps {
  session: RootedHead;
  steps: StepsSignal;
}

interface Found {
  scope: Scope;
  sequence: Sequence;
  episodes: readonly Episode[];
}

export function recallWorkflows(input: readonly SessionSteps[]): Lesson[] {
  const all: Episode[] = [];
  const projects = new Map<string, Episode[]>();
  for (const { session, steps } of input) {
    if (session.project === null) continue;
    const own = episodesOf(session, steps.steps);
    all.push(...own);
    projects.set(session.project, [...(projects.get(session.project) ?? []), ...own]);
  }
  const inProjects = [...projects].flatMap(([project, episodes]) => waysIn(`project:${project}`, episodes));
  const everywhere = projects.size > 1 ? waysIn('global', all).filter((found) => isOfManyProjects(found)) : [];
  return oneForEach(inProjects, everywhere).flatMap(
    (found) => lessonOf(found.scope, found.sequence, found.episodes) ?? [],
  );
}

/** What the user asks for next is another subject. */
function episodesOf(session: RootedHead, steps: readonly Step[]): Episode[] {
  const turns = new Map<number, Step[]>();
  for (const step of steps) {
    const turn = turns.get(step.turn);
    if (turn) turn.push(step);
    else turns.set(step.turn, [step]);
  }
  return [...turns.values()].map((own) => ({ session, steps: own }));
}

function waysIn(scope: Scope, found: readonly Episode[]): Found[] {
  const episodes = [...Map.groupBy(found, ({ session }) => session.rootOf).values()].flat();
  const pool = poolOf(episodes);
  const sequences = [...sequencesIn(pool), ...gatesIn(pool), ...openersIn(pool)];
  const kept = choose(sequences.filter((sequence) => isWayOfWorking(sequence, episodes)));
  return kept.map((sequence) => ({ scope, sequence, episodes }));
}

/** Sessions of one project never speak for the others. */
const IN_OTHERS_MIN = 2;

function isOfManyProjects({ sequence, episodes }: Found): boolean {
  const sessionsOf = new Map<string, number>();
  for (const { episode } of sequence.embeddings.values()) {
    const project = episodes[episode]?.session.project ?? '';
    sessionsOf.set(project, (sessionsOf.get(project) ?? 0) + 1);
  }
  const most = Math.max(...sessionsOf.values());
  return sessionsOf.size > 1 && sequence.embeddings.size - most >= IN_OTHERS_MIN;
}

/** A way of several projects takes the place of theirs where they say the same; else each project keeps its own. */
function oneForEach(inProjects: readonly Found[], everywhere: readonly Found[]): Found[] {
  const replaced = new Set<Found>();
  const shared = everywhere.filter((found) => {
    const own = inProjects.filter((other) => coversMost(found.sequence, other.sequence));
    if (own.length === 0) return true;
    const same = own.filter(
      (other) =>
        coversMost(other.sequence, found.sequence) && other.sequence.items.length <= found.sequence.items.length,
    );
    if (same.length < own.length) return false;
    for (const other of own) replaced.add(other);
    return true;
  });
  return [...inProjects.filter((found) => !replaced.has(found)), ...shared];
}

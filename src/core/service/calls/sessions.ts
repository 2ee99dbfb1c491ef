/** Sessions and their transcripts, as the window reads them. Lists are made of heads kept in memory; text is read by need. */
import type { AgentId } from '../../../shared/contract.ts';
import { fail, ok, type Failure, type Result } from '../../../shared/result.ts';
import type { OutputOf } from '../../../shared/window/calls.ts';
import type { Lesson, SessionFilter, SessionRow } from '../../../shared/window/views.ts';
import type { CallsOf, Handlers } from '../handlers.ts';
import type { Parts } from '../parts.ts';
import { lessonsOf } from '../lessons.ts';
import type { Listed, Sessions } from '../session-list.ts';
import { openTranscripts, type Transcript } from '../transcripts.ts';
import type { RootedHead } from '../../sessions/session.ts';

export function sessionCalls(parts: Parts, list: Sessions): Handlers<CallsOf<'sessions'>> {
  const { engine } = parts;
  const lessons = lessonsOf(parts);
  const transcripts = openTranscripts(parts);

  const rowOf = (
    { head, counts, startedAt, endedAt, gone }: Listed,
    learnt: ReadonlyMap<string, readonly Lesson[]>,
  ): SessionRow => {
    const { id, agent, file, cwd, parent, relation, project, models, gitBranch } = head;
    return {
      id,
      agent,
      file,
      cwd,
      startedAt,
      endedAt,
      parent,
      relation,
      counts,
      title: list.title(head),
      project,
      models: [...models],
      gitBranch,
      learned: entriesIn(learnt.get(`${agent}/${id}`) ?? []).size,
      gone,
    };
  };
  /** A session that is not in the list is not shown, also where the index still has it. */
  const shown = (agent: AgentId, id: string): Result<{ listed: Listed; transcript: Transcript }, Failure> => {
    const all = list.all();
    if (!all.ok) return all;
    const listed = all.value.byName.get(`${agent}/${id}`);
    const transcript = listed === undefined ? null : transcripts.open(agent, id);
    return listed === undefined || transcript === null ? fail(unknownSession(id)) : ok({ listed, transcript });
  };

  return {
    async 'sessions.list'({ filter, offset, limit }) {
      const all = list.all();
      if (!all.ok) return all;
      const { sessions, agents, projects } = all.value;
      const learnt = lessons();
      const candidates = sessions.filter(matches(filter, learnt));
      const words = filter.text.trim().toLowerCase();
      if (words !== '') await list.readTitles(candidates);
      const matching = words === '' ? candidates : candidates.filter(hasWords(words, list.title));
      const rows = matching.slice(offset, offset + limit).map((one) => rowOf(one, learnt));
      return ok({ total: matching.length, rows, agents: [...agents], projects: [...projects] });
    },
    'sessions.open'({ agent, id, line }) {
      const found = shown(agent, id);
      const all = list.all();
      if (!found.ok) return found;
      if (!all.ok) return all;
      const { listed, transcript } = found.value;
      const learnt = lessons();
      const children = all.value.sessions.filter(({ head }) => head.parent === id && head.agent === agent);
      return ok({
        session: rowOf(listed, learnt),
        children: children.map((one) => rowOf(one, learnt)),
        rows: transcript.length,
        at: line === null ? null : transcript.rowAt(line),
        marks: transcript.marks(learnt.get(`${agent}/${id}`) ?? []),
      });
    },
    'sessions.rows'({ agent, id, from, count }) {
      const found = shown(agent, id);
      if (!found.ok) return found;
      return ok({ rows: found.value.transcript.rows(from, count, lessons().get(`${agent}/${id}`) ?? []) });
    },
    'sessions.find'({ agent, id, text }) {
      const found = shown(agent, id);
      return found.ok ? ok({ rows: found.value.transcript.find(text) }) : found;
    },
    'sessions.search': ({ text, limit }): Result<OutputOf<'sessions.search'>, Failure> => {
      const index = engine().index();
      if (!index.ok) return index;
      const all = list.all();
      if (!all.ok) return all;
      const hits = index.value.search(text, limit);
      return ok({ hits: hits.filter(({ agent, session }) => all.value.byName.has(`${agent}/${session}`)) });
    },
  };
}

/** Whether a session is one the filter asks for, its words apart. */
function matches(
  { all, agent, project, from, to, outcome }: SessionFilter,
  learnt: ReadonlyMap<string, readonly Lesson[]>,
): (listed: Listed) => boolean {
  return ({ head, counts, days }) => {
    if (!all && head.rootOf !== head.id) return false;
    if (agent !== null && head.agent !== agent) return false;
    if (project !== null && head.project !== project) return false;
    // A session that says no time is of no day.
    if (from !== null && (days === null || days.last < from)) return false;
    if (to !== null && (days === null || days.first > to)) return false;
    switch (outcome) {
      case 'any':
        return true;
      case 'failures':
        return (counts.failedCalls ?? 0) > 0;
      case 'rejections':
        return (counts.rejections ?? 0) > 0;
      case 'interruptions':
        return (counts.interruptions ?? 0) > 0;
      case 'learned':
        return entriesIn(learnt.get(`${head.agent}/${head.id}`) ?? []).size > 0;
    }
  };
}

const hasWords =
  (words: string, title: (head: RootedHead) => string | null): ((listed: Listed) => boolean) =>
  ({ head }) =>
    [title(head), head.project, head.file, head.id, head.gitBranch].some((text) => text?.toLowerCase().includes(words));

const entriesIn = (lessons: readonly Lesson[]): ReadonlySet<string> =>
  new Set(lessons.flatMap(({ at }) => (at.kind === 'entry' ? [at.entry] : [])));

const unknownSession = (id: string): Failure => ({
  code: 'unknown-session',
  message: `There is no session ${id}.`,
  hint: 'Its log may have been removed before it was read, or its source is switched off.',
});

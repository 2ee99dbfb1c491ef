/** Sessions and their transcripts, as the window reads them. Lists are made of heads kept in memory; text is read by need. */
import type { AgentId } from '../../../shared/contract.ts';
import { fail, ok, type Failure, type Result } from '../../../shared/result.ts';
import type { OutputOf } from '../../../shared/window/calls.ts';
import type { Lesson, SessionFilter, SessionRow } from '../../../shared/window/views.ts';
import type { CallsOf, Handlers } from '../handlers.ts';
import type { Parts } from '../parts.ts';
import { lessonsOf } from '../lessons.ts';
import { sessionList, type Listed } from '../session-list.ts';
import { openTranscripts } from '../transcripts.ts';

export function sessionCalls(parts: Parts): Handlers<CallsOf<'sessions'>> {
  const { engine } = parts;
  const list = sessionList(parts);
  const lessons = lessonsOf(parts);
  const transcripts = openTranscripts(parts);

  const rowOf = (
    { head, counts, startedAt, endedAt }: Listed,
    learnt: ReadonlyMap<string, readonly Lesson[]>,
    gone: ReadonlySet<string>,
  ): SessionRow => {
    const { id, agent, file, cwd, parent, relation, project, models, gitBranch } = head;
    const entries = (learnt.get(`${agent}/${id}`) ?? []).filter(({ at }) => at.kind === 'entry');
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
      title: head.title ?? list.opening(head),
      project,
      models: [...models],
      gitBranch,
      learned: new Set(entries.map(({ at }) => (at.kind === 'entry' ? at.entry : ''))).size,
      gone: gone.has(file),
    };
  };

  return {
    'sessions.list'({ filter, offset, limit }) {
      const listed = list.all();
      if (!listed.ok) return listed;
      const index = engine().index();
      if (!index.ok) return index;
      const learnt = lessons();
      const matching = listed.value.sessions.filter(matches(filter, learnt, list.opening));
      const gone = index.value.gone();
      const { agents, projects } = listed.value;
      const rows = matching.slice(offset, offset + limit).map((one) => rowOf(one, learnt, gone));
      return ok({ total: matching.length, rows, agents: [...agents], projects: [...projects] });
    },
    'sessions.open'({ agent, id, line }) {
      const listed = list.all();
      if (!listed.ok) return listed;
      const found = listed.value.byName.get(`${agent}/${id}`);
      const opened = transcripts.open(agent, id);
      if (found === undefined || opened === null) return fail(unknownSession(id));
      const index = engine().index();
      if (!index.ok) return index;
      const [learnt, gone] = [lessons(), index.value.gone()];
      const children = listed.value.sessions.filter(({ head }) => head.parent === id && head.agent === agent);
      const own = learnt.get(`${agent}/${id}`) ?? [];
      return ok({
        session: rowOf(found, learnt, gone),
        children: children.map((one) => rowOf(one, learnt, gone)),
        rows: opened.length,
        at: line === null ? null : opened.rowAt(line),
        marks: opened.marks(own),
      });
    },
    'sessions.rows'({ agent, id, from, count }) {
      const opened = transcripts.open(agent, id);
      if (opened === null) return fail(unknownSession(id));
      return ok({ rows: opened.rows(from, count, lessons().get(`${agent}/${id}`) ?? []) });
    },
    'sessions.find'({ agent, id, text }) {
      const opened = transcripts.open(agent, id);
      return opened === null ? fail(unknownSession(id)) : ok({ rows: opened.find(text) });
    },
    'sessions.search': ({ text, limit }): Result<OutputOf<'sessions.search'>, Failure> => {
      const index = engine().index();
      if (!index.ok) return index;
      const listed = list.all();
      if (!listed.ok) return listed;
      const hits = index.value.search(text, limit);
      return ok({ hits: hits.filter(({ agent, session }) => listed.value.byName.has(`${agent}/${session}`)) });
    },
  };
}

/** Whether a session is one the filter asks for. */
function matches(
  filter: SessionFilter,
  learnt: ReadonlyMap<string, readonly Lesson[]>,
  opening: (head: { id: string; agent: AgentId; title: string | null }) => string | null,
): (listed: Listed) => boolean {
  const wanted = filter.text.trim().toLowerCase();
  return ({ head, counts, startedAt, endedAt }) => {
    if (!filter.all && head.rootOf !== head.id) return false;
    if (filter.agent !== null && head.agent !== filter.agent) return false;
    if (filter.project !== null && head.project !== filter.project) return false;
    if (filter.from !== null && (endedAt ?? startedAt ?? '') < filter.from) return false;
    if (filter.to !== null && (startedAt ?? '9').slice(0, 10) > filter.to) return false;
    switch (filter.outcome) {
      case 'any':
        break;
      case 'failures':
        if (!counts.failedCalls) return false;
        break;
      case 'rejections':
        if (!counts.rejections) return false;
        break;
      case 'interruptions':
        if (!counts.interruptions) return false;
        break;
      case 'learned':
        if (!learnt.get(`${head.agent}/${head.id}`)?.some(({ at }) => at.kind === 'entry')) return false;
    }
    if (wanted === '') return true;
    return [head.title ?? opening(head), head.project, head.file, head.id, head.gitBranch].some((text) =>
      text?.toLowerCase().includes(wanted),
    );
  };
}

const unknownSession = (id: string): Failure => ({
  code: 'unknown-session',
  message: `There is no session ${id}.`,
  hint: 'Its log may have been removed before it was read, or its source is switched off.',
});

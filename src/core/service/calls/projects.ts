/** Which folders are one project, and the user's say about it. */
import { ok, type Failure, type Result } from '../../../shared/result.ts';
import type { Project } from '../../sessions/project.ts';
import type { ProjectView } from '../../../shared/window/views.ts';
import type { CallsOf, Handlers } from '../handlers.ts';
import type { Parts } from '../parts.ts';

export function projectCalls({ engine, changed }: Parts): Handlers<CallsOf<'projects'>> {
  const decided = (done: Result<void, Failure>): Result<Record<string, never>, Failure> => {
    if (!done.ok) return done;
    changed('projects');
    return ok({});
  };
  return {
    'projects.list'() {
      const found = engine().projects();
      return found.ok ? ok({ projects: found.value.all.map(viewOf) }) : found;
    },
    'projects.join': ({ folder, other }) => decided(engine().joinProjects(folder, other)),
    'projects.part': ({ folder }) => decided(engine().partFolder(folder)),
  };
}

const viewOf = ({ folder, remote, sessions, lastAt, members }: Project): ProjectView => ({
  folder,
  remote,
  sessions,
  lastAt: isoOf(lastAt),
  folders: members.map((member) => ({
    folder: member.folder,
    exists: member.exists,
    remote: member.remote,
    sessions: member.sessions,
    lastAt: isoOf(member.lastAt),
    held: member.held,
  })),
});

const isoOf = (at: number): string | null => (at === 0 ? null : new Date(at).toISOString());

import { resolve } from 'node:path';
import type { Member, Project } from '../../core/sessions/project.ts';
import { ok } from '../../shared/result.ts';
import type { Answered, Command, Context } from '../answer.ts';
import { count, moment, plain } from '../terminal.ts';
import { readNew } from './scan.ts';

export const projects: Command<object> = async (context) => {
  const scanned = await readNew(context);
  if (!scanned.ok) return scanned;
  return listed(context);
};

export const joinTwo: Command<{ folder: string; other: string }> = async (context, { folder, other }) =>
  decided(context, () => context.engine.joinProjects(pathOf(folder), pathOf(other)));

export const partOne: Command<{ folder: string }> = async (context, { folder }) =>
  decided(context, () => context.engine.partFolder(pathOf(folder)));

/** A path of another system is taken as it is written. */
const pathOf = (path: string): string =>
  /^(?:[A-Za-z]:)?[\\/]/.test(path) ? path.replace(/(?<=.)[\\/]+$/, '') : resolve(path);

async function decided(
  context: Context,
  decide: () => Awaited<ReturnType<Context['engine']['partFolder']>>,
): Promise<Answered> {
  const scanned = await readNew(context);
  if (!scanned.ok) return scanned;
  const done = decide();
  return done.ok ? listed(context) : done;
}

function listed({ engine }: Context): Answered {
  const found = engine.projects();
  if (!found.ok) return found;
  const { all } = found.value;
  return ok({
    json: {
      projects: all.map((project) => ({
        ...project,
        lastAt: isoOf(project.lastAt),
        members: project.members.map(memberJson),
      })),
    },
    text: (page) =>
      all.length === 0
        ? 'No projects: no session says where it ran.'
        : all
            .map((project) =>
              [
                `${page.bold(plain(project.folder))}  ${page.dim(aboutText(project))}`,
                ...project.members
                  .filter(({ folder }) => project.members.length > 1 || folder !== project.folder)
                  .map((member) => `  ${plain(member.folder)}  ${page.dim(memberText(member))}`),
              ].join('\n'),
            )
            .join('\n'),
  });
}

const memberJson = (member: Member): object => ({ ...member, lastAt: isoOf(member.lastAt) });

const aboutText = ({ sessions, lastAt, remote }: Project): string =>
  [count(sessions, 'session'), moment(isoOf(lastAt)), ...(remote === null ? [] : [plain(remote)])].join(', ');

function memberText({ sessions, exists, held }: Member): string {
  const why = {
    alone: 'stands for it',
    folder: 'lies in it',
    remote: 'the same repository',
    name: 'the same name on another machine',
    hand: 'joined by hand',
  }[held];
  return [count(sessions, 'session'), why, ...(exists ? [] : ['not here now'])].join(', ');
}

const isoOf = (at: number): string | null => (at === 0 ? null : new Date(at).toISOString());

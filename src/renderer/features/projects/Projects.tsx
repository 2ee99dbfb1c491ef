/** Which folders are one project. What Reverie finds itself can be joined and parted by hand. */
import { useState } from 'react';
import type { ProjectFolder, ProjectView } from '../../../shared/window/views.ts';
import { call } from '../../app/start.ts';
import { say, sayFailure } from '../../app/store.ts';
import { answerOf } from '../../app/use-answer.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { FailureNote } from '../../ui/Failure.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { Time } from '../../ui/Time.tsx';
import { folderName, times } from '../../ui/words.ts';
import { Section } from '../settings/Section.tsx';
import { JoinDialog } from './JoinDialog.tsx';
import styles from './Projects.module.css';

const useProjects = answerOf('projects.list', ['sessions']);

/** Fewer are seen at one look. */
const WORTH_A_SEARCH = 8;

const part = async (folder: string): Promise<void> => {
  const parted = await call('projects.part', { folder });
  if (parted.ok) say(`${folderName(folder)} is a project of its own`);
  else sayFailure(parted.error);
};

export function Projects() {
  const answer = useProjects({});
  const [joining, setJoining] = useState<ProjectView | null>(null);
  const [text, setText] = useState('');
  const all = answer.state === 'here' ? answer.value.projects : [];
  const words = text.trim().toLowerCase();
  const shown = all.filter(
    ({ folders, remote }) =>
      words === '' ||
      [remote, ...folders.map(({ folder }) => folder)].some((one) => one?.toLowerCase().includes(words)),
  );
  return (
    <Section
      title="Projects"
      about="Sessions of one project belong together: worktrees, other clones, renamed folders and other machines, by the repository’s address where it is known, else by the path. Join what Reverie took for two, and part what it took for one. Playbooks stay as they are; what is new goes into the one the project has."
      rows={[]}
    >
      {answer.state === 'failed' && <FailureNote failure={answer.failure} />}
      {answer.state === 'here' && all.length === 0 && (
        <Empty title="No projects yet">
          <p>They appear with the first sessions that say in which folder they ran.</p>
        </Empty>
      )}
      {all.length > WORTH_A_SEARCH && (
        <SearchField
          label="Filter the projects"
          placeholder={`Filter ${times(all.length, 'project')}`}
          value={text}
          onChange={setText}
        />
      )}
      {words !== '' && shown.length === 0 && <p>No project has “{text.trim()}” in a folder or an address.</p>}
      {shown.length > 0 && (
        <ul className={styles.list} aria-label="Projects">
          {shown.map((project) => (
            <Row key={project.folder} project={project} canJoin={all.length > 1} onJoin={() => setJoining(project)} />
          ))}
        </ul>
      )}
      {joining !== null && <JoinDialog project={joining} all={all} onClose={() => setJoining(null)} />}
    </Section>
  );
}

function Row({ project, canJoin, onJoin }: { project: ProjectView; canJoin: boolean; onJoin: () => void }) {
  const { folder, folders, remote, sessions, lastAt } = project;
  const name = folderName(folder);
  return (
    <li className={styles.project} aria-label={name}>
      <div className={styles.head}>
        <span className={styles.words}>
          <span className={styles.name}>{name}</span>
          <span className={styles.facts}>
            {times(sessions, 'session')}
            {lastAt !== null && (
              <>
                , last <Time at={lastAt} />
              </>
            )}
            {remote !== null && <> · {remote}</>}
          </span>
        </span>
        {canJoin && (
          <Button label={`Join ${name} in ${folder} with another project`} onClick={onJoin}>
            Join…
          </Button>
        )}
      </div>
      <ul className={styles.folders} aria-label={`Folders of ${name}`}>
        {folders.map((one) => (
          <li key={one.folder} className={styles.folder}>
            <span className={styles.words}>
              <span className={styles.path}>{one.folder}</span>
              {folders.length > 1 && <span className={styles.facts}>{aboutFolder(one)}</span>}
            </span>
            {folders.length > 1 && (
              <Button kind="quiet" label={`Part ${one.folder} from ${name}`} onClick={() => void part(one.folder)}>
                Part
              </Button>
            )}
          </li>
        ))}
      </ul>
    </li>
  );
}

const HELD: Readonly<Record<ProjectFolder['held'], string>> = {
  alone: 'stands for the project',
  folder: 'lies in it',
  remote: 'the same repository',
  name: 'the same name on another machine',
  hand: 'joined by you',
};

const aboutFolder = ({ held, sessions, exists }: ProjectFolder): string =>
  [HELD[held], times(sessions, 'session'), ...(exists ? [] : ['not on this machine now'])].join(', ');

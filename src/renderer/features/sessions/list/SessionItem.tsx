import { BookOpenCheck, CircleSlash, MessageSquareText, OctagonPause, Terminal, TriangleAlert } from 'lucide-react';
import { memo, type ComponentType } from 'react';
import type { SessionRow } from '../../../../shared/window/views.ts';
import { hashOf } from '../../../app/place.ts';
import { agentName } from '../../../ui/agent.ts';
import { Time } from '../../../ui/Time.tsx';
import { folderName, times } from '../../../ui/words.ts';
import { lengthOf, untitled } from '../words.ts';
import { useList } from './list-state.ts';
import styles from './SessionItem.module.css';

interface Props {
  session: SessionRow;
  active: boolean;
  index: number;
  /** Heading of the day that begins with it. */
  day: string | null;
}

export const SessionItem = memo(function SessionItem({ session, active, index, day }: Props) {
  const { title, agent, id, project, startedAt, endedAt, relation, gone, gitBranch } = session;
  const length = lengthOf(startedAt, endedAt);
  return (
    <>
      {day !== null && <h2 className={styles.day}>{day}</h2>}
      <a
        className={styles.item}
        href={hashOf({ page: 'sessions', open: { agent, id, line: null }, search: null })}
        data-row
        data-active={active || undefined}
        tabIndex={active ? 0 : -1}
        onFocus={() => useList.setState({ active: index })}
      >
        <span className={styles.title}>
          {relation !== 'root' && <span className={styles.tag}>{RELATIONS[relation]}</span>}
          {title ?? <span className={styles.untitled}>{untitled(relation)}</span>}
        </span>
        <span className={styles.about}>
          {project !== null && (
            <span className={styles.project} title={project}>
              {folderName(project)}
            </span>
          )}
          <span>{agentName(agent)}</span>
          {gitBranch !== null && <span className={styles.branch}>{gitBranch}</span>}
          {gone && <span title="Its log is gone from the disk">only Reverie has it</span>}
        </span>
        <span className={styles.counts}>
          <Counts session={session} />
        </span>
        <span className={styles.when}>
          <Time at={startedAt} show="clock" />
          {length !== null && <span className={styles.length}>{length}</span>}
        </span>
      </a>
    </>
  );
});

const RELATIONS = {
  subagent: 'sub-agent',
  fork: 'fork',
  resume: 'resumed',
  continuation: 'continued',
} as const;

function Counts({ session: { counts, learned } }: { session: SessionRow }) {
  return (
    <>
      {learned > 0 && <Count icon={BookOpenCheck} words={`${String(learned)} learned`} tone="learned" />}
      {some(counts.interruptions) && (
        <Count icon={OctagonPause} words={times(counts.interruptions, 'interruption')} tone="quiet" />
      )}
      {some(counts.rejections) && (
        <Count icon={CircleSlash} words={`${String(counts.rejections)} refused`} tone="refused" />
      )}
      {some(counts.failedCalls) && (
        <Count icon={TriangleAlert} words={`${counts.failedCalls.toLocaleString('en')} failed`} tone="failed" />
      )}
      {some(counts.toolCalls) && <Count icon={Terminal} words={times(counts.toolCalls, 'call')} tone="plain" />}
      {some(counts.prompts) && <Count icon={MessageSquareText} words={times(counts.prompts, 'prompt')} tone="plain" />}
    </>
  );
}

const some = (count: number | null): count is number => count !== null && count > 0;

type Icon = ComponentType<{ 'aria-hidden': true; size: string }>;

function Count({
  icon: Icon,
  words,
  tone,
}: {
  icon: Icon;
  words: string;
  tone: 'learned' | 'refused' | 'failed' | 'quiet' | 'plain';
}) {
  return (
    <span className={styles.count} data-tone={tone}>
      <Icon aria-hidden size="0.875em" />
      {words}
    </span>
  );
}

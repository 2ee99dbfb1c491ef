/** Nothing waits. Why, what came of the last decisions, and when there may be something again. */
import type { ReviewedChange } from '../../../shared/window/views.ts';
import { hashOf } from '../../app/place.ts';
import { call } from '../../app/start.ts';
import { sayFailure, useApp } from '../../app/store.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { times } from '../../ui/words.ts';
import { undo } from './decisions.ts';

const dreamNow = async (): Promise<void> => {
  const started = await call('dreams.start', {
    project: null,
    sessions: null,
    since: null,
    instructions: null,
    again: null,
    model: null,
  });
  if (!started.ok) sayFailure(started.error);
};

export function NothingToReview({ decided, undoable }: { decided: readonly ReviewedChange[]; undoable: boolean }) {
  const activity = useApp(({ live }) => live?.activity.kind);
  const waiting = useApp(({ live }) => live?.waiting.sessions ?? 0);
  const lastDreamAt = useApp(({ live }) => live?.lastDreamAt ?? null);
  const reason = useApp(({ live }) => live?.verdict.reasons[0]?.text ?? null);
  const actions = (
    <>
      <Button kind="main" onClick={() => void dreamNow()}>
        Dream now
      </Button>
      {undoable && (
        <Button keys="u" onClick={() => void undo()}>
          Undo the last decision
        </Button>
      )}
    </>
  );
  if (activity === 'dreaming' || activity === 'stopping')
    return (
      <Empty title="A dream is running">
        <p>
          It reads what is new in your sessions and looks for what recurs. What it finds will be here. You can leave it
          alone: it goes on without this window.
        </p>
        <p>
          <a href={hashOf({ page: 'dreams', dream: null })}>See how far it is</a>
        </p>
      </Empty>
    );
  if (lastDreamAt === null)
    return (
      <Empty title="Nothing to review yet" action={actions}>
        <p>
          A dream reads the sessions of your coding agents and proposes what is worth remembering: mistakes and what
          works instead, steps that recur, what you keep asking for.
        </p>
        <p>Each proposal stands here with the quotes it rests on. Nothing is written until you accept it.</p>
      </Empty>
    );
  const accepted = decided.filter(({ status }) => status === 'accepted');
  const files = [...new Set(accepted.map(({ change }) => change.playbook))];
  return (
    <Empty title="All decided" action={actions}>
      {accepted.length > 0 ? (
        <p>
          Of the last proposal you accepted {times(accepted.length, 'change')}, into{' '}
          {files.map((file, i) => (
            <span key={file}>
              {i > 0 && ', '}
              <a href={hashOf({ page: 'playbooks', file, entry: null })}>{file}</a>
            </span>
          ))}
          .
        </p>
      ) : (
        <p>The last dream had nothing to propose, or nothing you wanted. That is a good answer too.</p>
      )}
      <p>
        {waiting > 0 ? `${times(waiting, 'new session')} since. ` : 'No new sessions since. '}
        {reason}
      </p>
    </Empty>
  );
}

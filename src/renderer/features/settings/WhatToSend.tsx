/** How the records are built that Reverie could not read, to be looked at before it is given to anybody. */
import type { SourceView } from '../../../shared/window/views.ts';
import { copy } from '../../app/actions.ts';
import { answerOf } from '../../app/use-answer.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { FailureNote } from '../../ui/Failure.tsx';
import styles from './Diagnostics.module.css';

const useStructure = answerOf('sources.structure', []);

export function WhatToSend({
  source: { agent, name, place },
  onClose,
}: {
  source: Pick<SourceView, 'agent' | 'name' | 'place'>;
  onClose: () => void;
}) {
  const answer = useStructure({ agent, place });
  const text = answer.state === 'here' ? answer.value.text : null;
  return (
    <Dialog
      title={`What to send about ${name}`}
      onClose={onClose}
      wide
      actions={
        <>
          <Button onClick={onClose}>Close</Button>
          {text !== null && (
            <Button kind="main" onClick={() => void copy(text)}>
              Copy what to send
            </Button>
          )}
        </>
      }
    >
      <p>
        Names of fields and kinds of values of the records Reverie could not read: no text, no number, no path of a
        session. Nothing is sent by itself. This is all of it:
      </p>
      {answer.state === 'failed' && <FailureNote failure={answer.failure} />}
      {answer.state === 'here' && text === null && <p>Every record is known now: there is nothing to send.</p>}
      {text !== null && (
        <pre className={styles.text} tabIndex={0} role="region" aria-label="What to send">
          {text}
        </pre>
      )}
    </Dialog>
  );
}

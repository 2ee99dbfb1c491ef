import { copy } from '../../app/actions.ts';
import { call } from '../../app/start.ts';
import { sayFailure } from '../../app/store.ts';
import { answerOf } from '../../app/use-answer.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { FailureNote } from '../../ui/Failure.tsx';
import styles from './Diagnostics.module.css';

const useText = answerOf('privacy.diagnostics', []);

const copyDiagnostics = async (): Promise<void> => {
  const answer = await call('privacy.diagnostics', {});
  if (!answer.ok) return sayFailure(answer.error);
  await copy(answer.value.text);
};

/** Counts, versions and settings; no session text, no names of projects. Shown before it is given to anybody. */
export function Diagnostics({ onClose }: { onClose: () => void }) {
  const answer = useText({});
  return (
    <Dialog
      title="Diagnostics"
      onClose={onClose}
      wide
      actions={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button kind="main" onClick={() => void copyDiagnostics()}>
            Copy
          </Button>
        </>
      }
    >
      <p>Counts, versions and settings, without session text and names of projects. This is all of it:</p>
      {answer.state === 'failed' && <FailureNote failure={answer.failure} />}
      {answer.state === 'here' && (
        <pre className={styles.text} tabIndex={0} role="region" aria-label="The diagnostics">
          {answer.value.text}
        </pre>
      )}
    </Dialog>
  );
}

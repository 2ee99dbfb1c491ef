/** Other words for a change, before it is accepted. What was typed is not lost by a slip of the Escape key. */
import { useState } from 'react';
import { ENTRY_MAX } from '../../../shared/contract.ts';
import type { Failure } from '../../../shared/result.ts';
import type { ReviewedChange } from '../../../shared/window/views.ts';
import { call } from '../../app/start.ts';
import { say } from '../../app/store.ts';
import { Button } from '../../ui/Button.tsx';
import { Editor } from '../../ui/Editor.tsx';
import { FailureNote } from '../../ui/Failure.tsx';
import { decide } from './decisions.ts';
import styles from './EditEntry.module.css';

interface Props {
  reviewed: ReviewedChange;
  onClose: () => void;
  onAccepted: () => void;
}

export function EditEntry({ reviewed: { change, edited }, onClose, onAccepted }: Props) {
  const [begun] = useState(edited ?? change.after ?? '');
  const [text, setText] = useState(begun);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [leaving, setLeaving] = useState(false);
  const left = ENTRY_MAX - text.length;

  const save = async (accept: boolean): Promise<void> => {
    const saved = await call('review.edit', { change: change.id, text });
    if (!saved.ok) return setFailure(saved.error);
    onClose();
    if (!accept) return say('Your words are kept. The change still waits.');
    onAccepted();
    await decide('accept', [change.id]);
  };
  const cancel = (): void => {
    if (text === begun || leaving) onClose();
    else setLeaving(true);
  };

  return (
    <div className={styles.edit}>
      <p className={styles.note} id="edit-note">
        The first line is the title. The evidence stays with it.
      </p>
      <Editor
        label="Words of the entry"
        text={begun}
        onChange={(next) => {
          setText(next);
          setFailure(null);
          setLeaving(false);
        }}
        onDone={() => void save(true)}
        onCancel={cancel}
      />
      {failure !== null && <FailureNote failure={failure} />}
      {leaving && (
        <p className={styles.leaving} role="alert">
          Your words are not saved. Press Escape again to leave them, or save.
        </p>
      )}
      <div className={styles.foot}>
        <Button kind="main" keys="mod+Enter" onClick={() => void save(true)}>
          Save and accept
        </Button>
        <Button onClick={() => void save(false)}>Save</Button>
        <Button kind="quiet" keys="Escape" onClick={cancel}>
          Cancel
        </Button>
        <span className={styles.left} data-over={left < 0 || undefined}>
          {left < 0 ? `${String(-left)} characters too many` : `${String(left)} characters left`}
        </span>
      </div>
    </div>
  );
}

import { useState } from 'react';
import type { DreamDetail } from '../../../shared/window/views.ts';
import { dreamNow, NO_WISH } from '../../app/actions.ts';
import { hashOf } from '../../app/place.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { times } from '../../ui/words.ts';
import { ModelChoice, useLanguageModels, type Choice } from '../models/ModelChoice.tsx';
import styles from './WishDialog.module.css';

/** A dream's sessions read once more, by another model or by none. */
export function AgainDialog({ detail, onClose }: { detail: DreamDetail; onClose: () => void }) {
  const { dream, model: was } = detail;
  const models = useLanguageModels();
  const [chosen, setChosen] = useState<Choice>(null);
  // Until something is chosen: the first one that this dream did not use.
  const other = models.find(({ id, fit }) => id !== was?.hash && fit.verdict !== 'too-big');
  const choice = chosen ?? { file: was === null ? (other?.file ?? null) : null };
  const start = async (): Promise<void> => {
    if (await dreamNow({ ...NO_WISH, again: dream.id, model: choice })) onClose();
  };
  return (
    <Dialog
      title="Dream again with another model"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="main" onClick={() => void start()}>
            Dream again
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <p>
          The same {times(dream.sessions, 'session')} are read once more, as if for the first time. What comes of it
          stands beside what came of this dream, to be compared. Nothing is written until you accept it.
        </p>
        <div className={styles.row}>
          <span className={styles.label}>Model</span>
          <ModelChoice
            value={choice}
            onChange={setChosen}
            orAsSet={false}
            note={(model) => ((model?.id ?? null) === (was?.hash ?? null) ? 'used in this dream' : null)}
          />
        </div>
        {models.length === 0 && (
          <p>
            No language model is known on this machine.{' '}
            <a href={hashOf({ page: 'settings', section: 'models' })}>How to get one</a>
          </p>
        )}
      </div>
    </Dialog>
  );
}

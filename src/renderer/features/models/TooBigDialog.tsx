import type { ModelView } from '../../../shared/window/models.ts';
import { memory } from '../../ui/bytes.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { use } from './actions.ts';
import styles from './Dialogs.module.css';
import { FitNote } from './FitNote.tsx';
import { neededBy } from './words.ts';

/** A model that does not fit is used only by somebody who has seen the numbers. */
export function TooBigDialog({ model, onClose }: { model: ModelView; onClose: () => void }) {
  const { name, role, fit } = model;
  return (
    <Dialog
      title={`Use ${name}, which does not fit?`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="danger"
            onClick={() => {
              void use(role, model, true);
              onClose();
            }}
          >
            Use it all the same
          </Button>
        </>
      }
    >
      <div className={styles.text}>
        <FitNote fit={fit} />
        <dl className={styles.numbers}>
          <div>
            <dt>Its weights</dt>
            <dd>{memory(fit.weights)}</dd>
          </div>
          <div>
            <dt>What it keeps of what it reads</dt>
            <dd>{memory(fit.context)}</dd>
          </div>
          <div>
            <dt>Together</dt>
            <dd>{memory(neededBy(fit))}</dd>
          </div>
          <div>
            <dt>Free now</dt>
            <dd>{memory(fit.free)}</dd>
          </div>
          <div>
            <dt>This machine has</dt>
            <dd>{memory(fit.memory)}</dd>
          </div>
        </dl>
        <p>
          The system may have to move other programs out of memory, and a dream may take hours or end without the model.
          What the dream had found until then is kept.
        </p>
      </div>
    </Dialog>
  );
}

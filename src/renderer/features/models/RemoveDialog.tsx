import type { ModelView } from '../../../shared/window/models.ts';
import { bytes } from '../../ui/bytes.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { remove } from './actions.ts';
import styles from './Dialogs.module.css';

/** Takes a model out of Reverie's own folder. */
export function RemoveDialog({ model, chosen, onClose }: { model: ModelView; chosen: boolean; onClose: () => void }) {
  const { name, file, role } = model;
  return (
    <Dialog
      title={`Remove ${name}?`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="danger"
            onClick={() => {
              void remove(model);
              onClose();
            }}
          >
            Remove it
          </Button>
        </>
      }
    >
      <div className={styles.text}>
        <p>
          {bytes(model.bytes)} are deleted from Reverie’s own folder. Copies in other programs’ folders stay, and so
          does all that was learned with it.
        </p>
        <p className={styles.path}>{file}</p>
        {chosen && (
          <p>
            It is in use: from then on{' '}
            {role === 'language' ? 'dreams use no language model' : 'Reverie compares words itself'}.
          </p>
        )}
      </div>
    </Dialog>
  );
}

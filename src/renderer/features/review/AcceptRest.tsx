import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { plainTitle, times } from '../../ui/words.ts';
import { acceptRest } from './decisions.ts';
import type { Inbox } from './inbox.ts';
import styles from './AcceptRest.module.css';

/** Asks once more, with all that would be written. */
export function AcceptRest({ inbox, proposal, onClose }: { inbox: Inbox; proposal: string; onClose: () => void }) {
  const rest = inbox.pending.filter((one) => one.proposal === proposal).map(({ change }) => change);
  return (
    <Dialog
      title={`Accept ${times(rest.length, 'change')}?`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="main"
            onClick={() => {
              void acceptRest(
                proposal,
                rest.map(({ id }) => id),
              );
              onClose();
            }}
          >
            Accept all {String(rest.length)}
          </Button>
        </>
      }
    >
      <p>They are written to your playbooks as one decision, which undo takes back as a whole.</p>
      <ul className={styles.list}>
        {rest.map(({ id, title, playbook }) => (
          <li key={id}>
            {plainTitle(title)} <span className={styles.file}>{playbook}</span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

import type { CatalogView } from '../../../shared/window/models.ts';
import { bytes } from '../../ui/bytes.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { download } from './actions.ts';
import styles from './Dialogs.module.css';
import { FitNote } from './FitNote.tsx';
import { hostWords } from './words.ts';

/** The only time that Reverie connects to anything: it says to whom and what for, and waits to be told. */
export function DownloadDialog({ entry, onClose }: { entry: CatalogView; onClose: () => void }) {
  const { id, name, bytes: size, hosts, licence, licenceUrl, fit } = entry;
  return (
    <Dialog
      title={`Download ${name}?`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="main"
            onClick={() => {
              void download(id);
              onClose();
            }}
          >
            Connect and download
          </Button>
        </>
      }
    >
      <div className={styles.text}>
        <p>
          Reverie will connect to <strong>{hostWords(hosts)}</strong> and fetch {bytes(size)}. It asks for this model
          and sends nothing else: no account, no name, no word of your sessions. As with every download, the host sees
          the address of your network.
        </p>
        <p>What comes is held against the hash in Reverie’s list before it counts. You can stop it and go on later.</p>
        <p>
          Its licence is {licence}: <span className={styles.path}>{licenceUrl}</span>
        </p>
        {fit.verdict !== 'fits' && <FitNote fit={fit} />}
      </div>
    </Dialog>
  );
}

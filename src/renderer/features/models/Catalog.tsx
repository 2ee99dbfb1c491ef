/** Models that are known to be good for this, with all that is asked of whoever takes one. */
import { useState } from 'react';
import type { CatalogView, ModelRole, Transfer } from '../../../shared/window/models.ts';
import { bytes } from '../../ui/bytes.ts';
import { Button } from '../../ui/Button.tsx';
import { download } from './actions.ts';
import { DownloadDialog } from './DownloadDialog.tsx';
import { FitNote } from './FitNote.tsx';
import styles from './ModelList.module.css';
import { TransferNote } from './TransferNote.tsx';
import { firstHosts, tokens } from './words.ts';

const FOR: Readonly<Record<ModelRole, string>> = { language: 'language model', embedding: 'embedding model' };

export function Catalog({
  catalog,
  transfers,
}: {
  catalog: readonly CatalogView[];
  /** Downloads; others are shown elsewhere. */
  transfers: readonly Transfer[];
}) {
  return (
    <ul className={styles.list} aria-label="Models that can be downloaded">
      {catalog.map((entry) => (
        <Entry key={entry.id} entry={entry} transfer={transfers.find(({ name }) => name === entry.name) ?? null} />
      ))}
    </ul>
  );
}

function Entry({ entry, transfer }: { entry: CatalogView; transfer: Transfer | null }) {
  const { id, name, role, about, licence, licenceUrl, bytes: size, contextTokens, hosts, fit, file } = entry;
  const [asking, setAsking] = useState(false);
  return (
    <li className={styles.model}>
      <span className={styles.head}>
        <span className={styles.name}>{name}</span>
        {file === null && transfer === null && (
          <Button label={`Download ${name}…`} onClick={() => setAsking(true)}>
            Download…
          </Button>
        )}
        {file !== null && <span className={styles.here}>On this machine</span>}
      </span>
      <span className={styles.about}>{about}</span>
      <p className={styles.facts}>
        {[FOR[role], bytes(size), `context ${tokens(contextTokens)}`, `from ${firstHosts(hosts)}`].join(' · ')}
      </p>
      <p className={styles.where}>
        Licence: {licence}
        <span className={styles.path}>{licenceUrl}</span>
      </p>
      {file === null && <FitNote fit={fit} />}
      {transfer !== null && (file === null || transfer.state.kind === 'done') && (
        <TransferNote transfer={transfer} onGoOn={() => void download(id)} />
      )}
      {asking && <DownloadDialog entry={entry} onClose={() => setAsking(false)} />}
    </li>
  );
}

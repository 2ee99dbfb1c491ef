import { useApp } from '../../app/store.ts';
import { bytes } from '../../ui/bytes.ts';
import { times } from '../../ui/words.ts';
import styles from './Privacy.module.css';

const BECAME = { running: 'under way', stopped: 'stopped', done: 'done' } as const;

/** What left this machine, when anything may, and what came because the user asked for it. */
export function Network() {
  const refused = useApp(({ live }) => live?.networkRequestsRefused ?? null);
  const begun = useApp(({ live }) => live?.downloadsBegun ?? 0);
  const transfers = useApp(({ live }) => live?.transfers ?? []);
  const downloads = transfers.filter(({ kind }) => kind === 'download');
  return (
    <div className={styles.network}>
      <p>
        <strong>
          {begun === 0
            ? '0 requests left this machine since Reverie was started.'
            : `Since Reverie was started it connected for ${times(begun, 'download')}, which you asked for, and for nothing else.`}
        </strong>{' '}
        {refused === null
          ? 'This window is in a browser, which talks to this machine only.'
          : `${times(refused, begun === 0 ? 'request' : 'other request')} tried to and ${refused === 1 ? 'was' : 'were'} refused.`}
      </p>
      <p>Reverie connects only when you ask for the download of a model, and then sends nothing of yours.</p>
      {downloads.length > 0 && (
        <ul className={styles.downloads} aria-label="Downloads that you asked for">
          {downloads.map(({ id, name, done, total, state }) => (
            <li key={id}>
              {name}: {state.kind === 'done' ? bytes(total) : `${bytes(done)} of ${bytes(total)}`}, {BECAME[state.kind]}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

import { useState } from 'react';
import type { KeptView } from '../../../shared/window/views.ts';
import { call } from '../../app/start.ts';
import { say, sayFailure } from '../../app/store.ts';
import { answerOf } from '../../app/use-answer.ts';
import { bytes } from '../../ui/bytes.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { FailureNote } from '../../ui/Failure.tsx';
import { times } from '../../ui/words.ts';
import { Diagnostics } from './Diagnostics.tsx';
import { Network } from './Network.tsx';
import styles from './Privacy.module.css';
import { Section } from './Section.tsx';

const useReport = answerOf('privacy.report', ['sessions', 'proposals', 'playbooks', 'dreams', 'sources', 'models']);

type What = 'index' | 'dreams' | 'everything';

const DELETE: Readonly<Record<What, { title: string; text: string; button: string }>> = {
  index: {
    title: 'Delete the index?',
    text: 'It is made again from the logs that are still on disk. Sessions whose logs are gone come back where Reverie keeps a copy of them, and are lost from it where not. Playbooks, proposals and decisions stay.',
    button: 'Delete the index',
  },
  dreams: {
    title: 'Delete the folders of past dreams?',
    text: 'What their stages left is gone. Proposals, decisions and playbooks stay.',
    button: 'Delete the folders',
  },
  everything: {
    title: 'Delete everything Reverie keeps?',
    text: 'The index, the copies of sessions, all proposals, all decisions and the history of your playbooks, and the settings. It cannot be undone. Your playbooks stay, with their evidence: they are your files.',
    button: 'Delete everything',
  },
};

const KEPT: Readonly<Record<KeptView['what'], { name: string; about: string; unit: string }>> = {
  playbooks: { name: 'Playbooks and their evidence', about: 'Your own text files.', unit: 'playbook' },
  index: {
    name: 'Index of the sessions',
    about:
      'For search and dreaming. What a model answered is kept in a file beside it. Keys and tokens are replaced before they are stored.',
    unit: 'session',
  },
  copies: {
    name: 'Copies of sessions',
    about: 'For when an agent deletes its logs. Compressed; keys and tokens are replaced before they are stored.',
    unit: 'session',
  },
  decisions: {
    name: 'Proposals, decisions and versions',
    about: 'What undo and history need, and what recurs in folders of logs.',
    unit: 'proposal',
  },
  dreams: { name: 'Folders of past dreams', about: 'What each stage found, as plain JSON.', unit: 'folder' },
  models: {
    name: 'Models',
    about: 'What you fetched or copied in. They stay when the rest is deleted; remove them under Models.',
    unit: 'file',
  },
};

/** What is read, what is kept, where and how much, and how to take it away. */
export function Privacy() {
  const answer = useReport({});
  const [asking, setAsking] = useState<What | null>(null);
  const [diagnosing, setDiagnosing] = useState(false);
  return (
    <Section
      title="Privacy"
      about="Reverie has no account, no key and no server. Everything below is on this machine and nowhere else."
      rows={[]}
    >
      <Network />
      {answer.state === 'failed' && <FailureNote failure={answer.failure} />}
      {answer.state === 'here' && (
        <>
          <h3 className={styles.label}>Read</h3>
          <ul className={styles.places}>
            {answer.value.read.map((place) => (
              <li key={place} className={styles.place}>
                {place}
              </li>
            ))}
            {answer.value.read.length === 0 && <li>Nothing: no source is there, or all are off.</li>}
          </ul>
          <h3 className={styles.label}>Kept</h3>
          <ul className={styles.kept}>
            {answer.value.kept.map(({ what, where, bytes: size, count }) => (
              <li key={what} className={styles.row}>
                <span className={styles.words}>
                  <span className={styles.name}>{KEPT[what].name}</span>
                  <span className={styles.about}>{KEPT[what].about}</span>
                  <span className={styles.place}>{where}</span>
                </span>
                <span className={styles.size}>
                  {bytes(size)}
                  <span className={styles.about}>{times(count, KEPT[what].unit)}</span>
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      <h3 className={styles.label}>Take it away</h3>
      <div className={styles.actions}>
        <Button onClick={() => setAsking('index')}>Delete the index…</Button>
        <Button onClick={() => setAsking('dreams')}>Delete dream folders…</Button>
        <Button kind="danger" onClick={() => setAsking('everything')}>
          Delete everything…
        </Button>
      </div>
      <h3 className={styles.label}>For a bug report</h3>
      <div className={styles.actions}>
        <Button onClick={() => setDiagnosing(true)}>Diagnostics…</Button>
      </div>
      {asking !== null && <Delete what={asking} onClose={() => setAsking(null)} />}
      {diagnosing && <Diagnostics onClose={() => setDiagnosing(false)} />}
    </Section>
  );
}

function Delete({ what, onClose }: { what: What; onClose: () => void }) {
  const { title, text, button } = DELETE[what];
  const go = async (): Promise<void> => {
    const done = await call('privacy.delete', { what });
    if (done.ok) say('Deleted');
    else sayFailure(done.error);
    onClose();
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="danger" onClick={() => void go()}>
            {button}
          </Button>
        </>
      }
    >
      <p>{text}</p>
    </Dialog>
  );
}

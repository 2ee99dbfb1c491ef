import { useState } from 'react';
import { chooseFolder, set } from '../../app/actions.ts';
import { useApp } from '../../app/store.ts';
import { answerOf } from '../../app/use-answer.ts';
import { Button } from '../../ui/Button.tsx';
import { TextField } from '../../ui/TextField.tsx';
import styles from './PlaybookFolder.module.css';
import { Step } from './Step.tsx';

const usePlaybooks = answerOf('playbooks.list', ['playbooks']);

/** Where playbooks are kept, and what one looks like. */
export function PlaybookFolder({ onBack, onNext }: { onBack: () => void; onNext: () => void }) {
  const answer = usePlaybooks({});
  const canChoose = useApp(({ live }) => live?.host.chooseFolder ?? false);
  const folder = answer.state === 'here' ? answer.value.folder : '';
  const [typed, setTyped] = useState<string | null>(null);

  const choose = async (): Promise<void> => {
    const chosen = await chooseFolder();
    if (chosen !== null) setTyped(chosen);
  };
  const next = async (): Promise<void> => {
    const wanted = typed?.trim() ?? '';
    if (wanted === '' || wanted === folder || (await set({ store: wanted }))) onNext();
  };

  return (
    <Step
      title="Playbooks are plain text, and yours"
      actions={
        <>
          <Button kind="main" onClick={() => void next()}>
            Continue
          </Button>
          <Button onClick={onBack}>Back</Button>
        </>
      }
    >
      <p>
        What you accept is written into markdown files in this folder. They read well without Reverie; whatever you
        write in them stays as it is.
      </p>
      <div className={styles.folder}>
        <TextField label="Folder of the playbooks" value={typed ?? folder} onChange={setTyped} />
        {canChoose && <Button onClick={() => void choose()}>Choose…</Button>}
      </div>
      <figure className={styles.example} aria-label="What a playbook looks like">
        <figcaption className={styles.file}>web-shop.md</figcaption>
        <p className={styles.kind}>Mistakes</p>
        <p>
          <strong>
            Run <code>docker compose up -d db</code> before <code>pnpm test</code>
          </strong>
        </p>
        <p className={styles.body}>The tests fail with “connect ECONNREFUSED” while the database is down.</p>
        <p className={styles.kind}>Preferences</p>
        <p>
          <strong>Write commit messages in the imperative</strong>
        </p>
      </figure>
    </Step>
  );
}

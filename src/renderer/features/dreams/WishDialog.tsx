import { useState } from 'react';
import { dreamNow } from '../../app/actions.ts';
import { answerOf } from '../../app/use-answer.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { NumberField } from '../../ui/NumberField.tsx';
import { Select } from '../../ui/Select.tsx';
import { TextArea, TextField } from '../../ui/TextField.tsx';
import { folderName, times } from '../../ui/words.ts';
import { ModelChoice, type Choice } from '../models/ModelChoice.tsx';
import styles from './WishDialog.module.css';

const INSTRUCTIONS_MOST = 4096;
const useSessions = answerOf('sessions.list', ['sessions']);
const ANY = {
  filter: { agent: null, project: null, from: null, to: null, outcome: 'any', text: '', all: false },
  offset: 0,
  limit: 1,
} as const;

/** A dream about something in particular. */
export function WishDialog({ most, onClose }: { most: number; onClose: () => void }) {
  const answer = useSessions(ANY);
  const [project, setProject] = useState('');
  const [since, setSince] = useState('');
  const [sessions, setSessions] = useState(most);
  const [model, setModel] = useState<Choice>(null);
  const [instructions, setInstructions] = useState('');
  const projects = answer.state === 'here' ? answer.value.projects : [];
  const left = INSTRUCTIONS_MOST - instructions.length;

  const start = async (): Promise<void> => {
    const begun = await dreamNow({
      project: project || null,
      since: since || null,
      sessions,
      instructions: instructions.trim() || null,
      again: null,
      model,
    });
    if (begun) onClose();
  };

  return (
    <Dialog
      title="Dream with options"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button kind="main" disabled={left < 0} onClick={() => void start()}>
            Dream now
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <div className={styles.row}>
          <span className={styles.label}>Project</span>
          <Select
            label="Project"
            value={project}
            onChange={setProject}
            options={[
              { value: '', label: 'All projects' },
              ...projects.map(({ project, sessions }) => ({
                value: project,
                label: `${folderName(project)} (${times(sessions, 'session')})`,
              })),
            ]}
          />
        </div>
        <div className={styles.row}>
          <span className={styles.label}>Since</span>
          <TextField label="Since" type="date" value={since} onChange={setSince} />
        </div>
        <div className={styles.row}>
          <span className={styles.label}>At most</span>
          <NumberField
            label="At most"
            unit="sessions, newest first"
            min={1}
            max={10_000}
            value={sessions}
            onChange={setSessions}
          />
        </div>
        <div className={styles.row}>
          <span className={styles.label}>Model</span>
          <ModelChoice value={model} onChange={setModel} orAsSet />
        </div>
        <div className={styles.wide}>
          <span className={styles.label}>What to look at first</span>
          <TextArea
            label="What to look at first"
            value={instructions}
            onChange={setInstructions}
            placeholder="flaky end-to-end tests, the release steps …"
          />
          <span className={styles.left} role="status">
            {left < 200 ? (left < 0 ? `${String(-left)} characters too many` : `${String(left)} characters left`) : ''}
          </span>
        </div>
      </div>
    </Dialog>
  );
}

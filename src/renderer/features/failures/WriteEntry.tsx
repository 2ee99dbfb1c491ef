import { useState } from 'react';
import type { Kind, Scope } from '../../../shared/contract.ts';
import { ENTRY_MAX } from '../../../shared/contract.ts';
import type { LogFailure } from '../../../shared/window/run-logs.ts';
import { call } from '../../app/start.ts';
import { say, sayFailure } from '../../app/store.ts';
import { answerOf } from '../../app/use-answer.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Editor } from '../../ui/Editor.tsx';
import { Select } from '../../ui/Select.tsx';
import { folderName } from '../../ui/words.ts';
import { takeBack } from '../playbooks/actions.ts';
import { scopeName } from '../playbooks/scope.ts';
import styles from './WriteEntry.module.css';

const usePlaybooks = answerOf('playbooks.list', ['playbooks']);
const useProjects = answerOf('projects.list', ['sessions']);

const KINDS: readonly { value: Kind; label: string }[] = [
  { value: 'mistake', label: 'Mistake: what goes wrong and what to do' },
  { value: 'workflow', label: 'Workflow: how it is done' },
  { value: 'preference', label: 'Preference: how it is wanted' },
];

/** Writes an entry of a playbook about a failure, beginning with what is known of it. */
export function WriteEntry({
  failure,
  first,
  text,
  onChange,
  onClose,
}: {
  failure: LogFailure;
  /** What the text was before the user wrote anything. */
  first: string;
  text: string;
  onChange: (text: string) => void;
  /** @param written `false`: given up */
  onClose: (written: boolean) => void;
}) {
  const [playbooks, projects] = [usePlaybooks({}), useProjects({})];
  const [chosen, setChosen] = useState<Scope | null>(null);
  const [kind, setKind] = useState<Kind>('mistake');
  const [saving, setSaving] = useState(false);
  const scopes = [
    ...new Set<Scope>([
      'global',
      ...(playbooks.state === 'here' ? playbooks.value.playbooks.map(({ scope }) => scope) : []),
      ...(projects.state === 'here' ? projects.value.projects.map(({ folder }) => `project:${folder}`) : []),
    ]),
  ];
  const scope = chosen ?? likelyScope(scopes, failure);
  const unchanged = text.trim() === first.trim();
  const left = ENTRY_MAX - text.length;
  const save = async (): Promise<void> => {
    if (unchanged || saving) return;
    setSaving(true);
    const added = await call('playbooks.add', { scope, kind, text });
    setSaving(false);
    if (!added.ok) return sayFailure(added.error);
    const { title, playbook } = added.value.entry;
    say(`Written into ${playbook}: “${title}”`, takeBack);
    onClose(true);
  };
  return (
    <Dialog
      title="Write an entry"
      wide
      onClose={() => onClose(false)}
      actions={
        <>
          <Button kind="main" keys="mod+Enter" disabled={unchanged || saving} onClick={() => void save()}>
            Write it down
          </Button>
          <Button onClick={() => onClose(false)}>Cancel</Button>
        </>
      }
    >
      <div className={styles.form}>
        <p className={styles.about}>
          Agents read it with the rest of the playbook. Say what to do when this comes; the first line is the title.
        </p>
        <div className={styles.row}>
          <Select
            label="Playbook"
            value={scope}
            onChange={setChosen}
            options={scopes.map((value) => ({ value, label: scopeName(value) }))}
          />
          <Select label="Kind" value={kind} onChange={setKind} options={KINDS} />
        </div>
        <Editor
          label="Text of the new entry"
          text={text}
          from="end"
          onChange={onChange}
          onDone={() => void save()}
          onCancel={() => onClose(false)}
        />
        <p className={styles.left} role="status">
          {left < 0
            ? `${String(-left)} characters too many`
            : unchanged
              ? 'It can be written down once you have said what to do.'
              : ''}
        </p>
      </div>
    </Dialog>
  );
}

/** The project that is called like an application it hits; else it holds everywhere. */
function likelyScope(scopes: readonly Scope[], { applications }: LogFailure): Scope {
  if (applications.length > 1) return 'global';
  const [only] = applications;
  return scopes.find((scope) => only !== undefined && folderName(scope) === folderName(only.application)) ?? 'global';
}

/** Writes entries where agents read them. Shows every line it would change before it changes one. */
import { useState } from 'react';
import type { ExportedFile, ExportTarget } from '../../../shared/window/views.ts';
import { chooseFolder } from '../../app/actions.ts';
import { call } from '../../app/start.ts';
import { say, sayFailure, useApp } from '../../app/store.ts';
import { answerOf } from '../../app/use-answer.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { FailureNote } from '../../ui/Failure.tsx';
import { Tabs } from '../../ui/Tabs.tsx';
import { times } from '../../ui/words.ts';
import styles from './ExportDialog.module.css';
import { PatchLines } from './PatchLines.tsx';

const TARGETS: Readonly<Record<ExportTarget, string>> = { 'agents-md': 'AGENTS.md', 'claude-md': 'CLAUDE.md' };

/** @param project `null`: the playbook holds everywhere, so the user says where to */
export function ExportDialog({ project, onClose }: { project: string | null; onClose: () => void }) {
  const [target, setTarget] = useState<ExportTarget>('agents-md');
  const [folder, setFolder] = useState(project);
  const write = async (): Promise<void> => {
    if (folder === null) return;
    const result = await call('exports.write', { target, project: folder });
    if (!result.ok) return sayFailure(result.error);
    const changed = result.value.files.filter(({ change }) => change !== 'none');
    say(
      changed.length === 0
        ? 'Everything stood there already'
        : `Wrote ${changed.map(({ file, change }) => `${file} (${CHANGES[change]})`).join(', ')}`,
    );
    onClose();
  };
  const planned = (of: ExportTarget) =>
    folder === null ? (
      <p className={styles.none}>Choose the project’s folder first.</p>
    ) : (
      <Plan target={of} project={folder} />
    );
  return (
    <Dialog
      title="Write where agents read it"
      wide
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="main" disabled={folder === null} onClick={() => void write()}>
            Write to {TARGETS[target]}
          </Button>
        </>
      }
    >
      <div className={styles.body}>
        <p>
          Reverie keeps its entries between two marks in the file. Everything outside of them is yours and stays byte
          for byte.
        </p>
        <Folder first={project} onChange={setFolder} />
        <Tabs
          label="File"
          value={target}
          onChange={setTarget}
          tabs={(['agents-md', 'claude-md'] as const).map((value) => ({
            value,
            label: TARGETS[value],
            content: planned(value),
          }))}
        />
      </div>
    </Dialog>
  );
}

const usePlan = answerOf('exports.plan', ['playbooks']);

function Plan({ target, project }: { target: ExportTarget; project: string }) {
  const plan = usePlan({ target, project });
  if (plan.state === 'waiting') return <p aria-busy>…</p>;
  if (plan.state === 'failed') return <FailureNote failure={plan.failure} />;
  const { entries, files } = plan.value;
  return (
    <div className={styles.plan}>
      <p className={styles.none} role="status">
        {times(entries, 'entry', 'entries')}, {times(files.length, 'file')}
      </p>
      {files.map((file) => (
        <PlannedFile key={file.file} file={file} />
      ))}
    </div>
  );
}

const CHANGES = { create: 'new', update: 'changed', remove: 'removed', none: 'stays as it is' } as const;

function PlannedFile({ file: { file, change, diff } }: { file: ExportedFile }) {
  return (
    <section className={styles.file} aria-label={file}>
      <h3 className={styles.name}>
        <span>{file}</span>
        <span className={styles.change}>{CHANGES[change]}</span>
      </h3>
      {diff !== '' && <PatchLines patch={diff} label={`Changes in ${file}`} />}
    </section>
  );
}

const useSessions = answerOf('sessions.list', ['sessions']);
const NONE = { agent: null, project: null, from: null, to: null, outcome: 'any', text: '', all: false } as const;

function Folder({ first, onChange }: { first: string | null; onChange: (folder: string | null) => void }) {
  const [typed, setTyped] = useState(first ?? '');
  const canChoose = useApp(({ live }) => live?.host.chooseFolder ?? false);
  const sessions = useSessions({ filter: NONE, offset: 0, limit: 1 });
  const choose = async (): Promise<void> => {
    const chosen = await chooseFolder();
    if (chosen === null) return;
    setTyped(chosen);
    onChange(chosen);
  };
  return (
    <form
      className={styles.folder}
      onSubmit={(event) => {
        event.preventDefault();
        onChange(typed.trim() === '' ? null : typed.trim());
      }}
    >
      <label className={styles.label} htmlFor="project-folder">
        Project’s folder
      </label>
      <input
        id="project-folder"
        className={styles.input}
        list="known-projects"
        placeholder="/path/of/a/project"
        value={typed}
        spellCheck={false}
        onChange={({ target }) => setTyped(target.value)}
      />
      <datalist id="known-projects">
        {sessions.state === 'here' &&
          sessions.value.projects.map(({ project }) => <option key={project} value={project} />)}
      </datalist>
      <Button type="submit">Show changes</Button>
      {canChoose && <Button onClick={() => void choose()}>Choose…</Button>}
    </form>
  );
}

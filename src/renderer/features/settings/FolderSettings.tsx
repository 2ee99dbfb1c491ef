import { useState } from 'react';
import { DEFAULT_SETTINGS, type Settings } from '../../../shared/window/settings.ts';
import { chooseFolder, set } from '../../app/actions.ts';
import { useApp } from '../../app/store.ts';
import { answerOf } from '../../app/use-answer.ts';
import { Button } from '../../ui/Button.tsx';
import { NumberField } from '../../ui/NumberField.tsx';
import { TextField } from '../../ui/TextField.tsx';
import styles from './FolderSettings.module.css';
import type { Row } from './rows.ts';
import { Section } from './Section.tsx';

const usePlaybooks = answerOf('playbooks.list', ['playbooks']);

export function folderRows({ store, keep }: Settings): Row[] {
  const days = keep.dreamFolderDays;
  const usualDays = DEFAULT_SETTINGS.keep.dreamFolderDays;
  return [
    {
      id: 'store',
      label: 'Playbooks',
      about: 'The folder your playbooks are in. Files that are there already stay where they are.',
      usual: '~/Reverie, or where the program was told',
      reset: store === null ? null : () => void set({ store: null }),
      control: <StoreField />,
    },
    {
      id: 'dreamFolderDays',
      label: 'Keep the folders of past dreams',
      about: 'What each stage of a dream left. Proposals and decisions are always kept.',
      usual: `${String(usualDays)} days`,
      reset: days === usualDays ? null : () => void set({ keep: { dreamFolderDays: usualDays } }),
      control: (
        <NumberField
          label="Keep the folders of past dreams"
          unit="days"
          min={1}
          max={3650}
          value={days}
          onChange={(dreamFolderDays) => void set({ keep: { dreamFolderDays } })}
        />
      ),
    },
  ];
}

export function FolderSettings({ rows }: { rows: readonly Row[] }) {
  return <Section title="Folders" rows={rows} />;
}

function StoreField() {
  const answer = usePlaybooks({});
  const canChoose = useApp(({ live }) => live?.host.chooseFolder ?? false);
  const [typed, setTyped] = useState<string | null>(null);
  const now = answer.state === 'here' ? answer.value.folder : '';
  const choose = async (): Promise<void> => {
    const store = await chooseFolder();
    if (store !== null) await set({ store });
  };
  return (
    <span className={styles.folder}>
      <TextField label="Folder of the playbooks" value={typed ?? now} onChange={setTyped} />
      {typed !== null && typed !== now && (
        <Button
          kind="main"
          onClick={() => {
            void set({ store: typed.trim() });
            setTyped(null);
          }}
        >
          Change
        </Button>
      )}
      {canChoose && <Button onClick={() => void choose()}>Choose…</Button>}
    </span>
  );
}

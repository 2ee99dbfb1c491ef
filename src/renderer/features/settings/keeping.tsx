import { useState } from 'react';
import { DEFAULT_SETTINGS, type Settings } from '../../../shared/window/settings.ts';
import { set } from '../../app/actions.ts';
import { call } from '../../app/start.ts';
import { sayFailure } from '../../app/store.ts';
import { Button } from '../../ui/Button.tsx';
import { bytes } from '../../ui/bytes.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { NumberField } from '../../ui/NumberField.tsx';
import { Select } from '../../ui/Select.tsx';
import { Switch } from '../../ui/Switch.tsx';
import { times } from '../../ui/words.ts';
import type { Row } from './rows.ts';

type Limits = Pick<Settings['keep'], 'copiesGigabytes' | 'copiesDays'>;

const USUAL = DEFAULT_SETTINGS.keep;
const AGES = [30, 90, 180, 365, 730];

export function keepingRows({ keep }: Settings): Row[] {
  const { copies, copiesGigabytes, copiesDays } = keep;
  return [
    {
      id: 'copies',
      label: 'Keep copies of sessions',
      about:
        'Agents delete their logs; Claude Code does after 30 days. Reverie then still has what it read: a compressed copy in its own folder on this machine, with keys and tokens replaced. Off: no more copies are made, and those there are stay.',
      usual: 'off',
      reset: copies ? () => void set({ keep: { copies: false } }) : null,
      control: (
        <Switch label="Keep copies of sessions" on={copies} onChange={(on) => void set({ keep: { copies: on } })} />
      ),
    },
    {
      id: 'copiesGigabytes',
      label: 'Room for copies',
      about: 'Where it is not enough, copies go whose log is still there, then the oldest.',
      usual: `${String(USUAL.copiesGigabytes)} GB`,
      // Less room may cost sessions: that is asked first, by the control.
      reset: null,
      control: <Room limits={{ copiesGigabytes, copiesDays }} />,
    },
    {
      id: 'copiesDays',
      label: 'Keep a copy',
      about: 'Counted from the end of its session.',
      usual: 'for ever',
      reset: copiesDays === null ? null : () => void set({ keep: { copiesDays: null } }),
      control: <Age limits={{ copiesGigabytes, copiesDays }} />,
    },
  ];
}

/** Sets the limits; where that costs sessions nobody else has, only after asking. */
function useLimits(): { change: (limits: Limits) => Promise<void>; asking: React.ReactNode } {
  const [asked, setAsked] = useState<{ limits: Limits; sessions: number; size: number } | null>(null);
  return {
    async change(limits) {
      const loss = await call('kept.loss', limits);
      if (!loss.ok) sayFailure(loss.error);
      else if (loss.value.sessions > 0) setAsked({ limits, sessions: loss.value.sessions, size: loss.value.bytes });
      else await set({ keep: limits });
    },
    asking: asked !== null && (
      <Dialog
        title={`Delete ${times(asked.sessions, 'session')}?`}
        onClose={() => setAsked(null)}
        actions={
          <>
            <Button onClick={() => setAsked(null)}>Cancel</Button>
            <Button
              kind="danger"
              onClick={() => {
                setAsked(null);
                void set({ keep: asked.limits });
              }}
            >
              Delete {asked.sessions === 1 ? 'it' : 'them'}
            </Button>
          </>
        }
      >
        <p>
          {asked.sessions === 1 ? 'One session that' : `${times(asked.sessions, 'session')} that`} only Reverie still
          has would not be kept any more ({bytes(asked.size)}). What is deleted cannot be read again: the logs are gone.
        </p>
      </Dialog>
    ),
  };
}

/** Counts when it is said to: on the way to 200 one types a 2. */
function Room({ limits }: { limits: Limits }) {
  const [typed, setTyped] = useState<number | null>(null);
  const { change, asking } = useLimits();
  return (
    <>
      <NumberField
        label="Room for copies"
        unit="GB"
        min={1}
        max={100_000}
        value={typed ?? limits.copiesGigabytes}
        onChange={setTyped}
      />
      {typed !== null && typed !== limits.copiesGigabytes && (
        <Button
          kind="main"
          onClick={() => {
            void change({ ...limits, copiesGigabytes: typed });
            setTyped(null);
          }}
        >
          Change
        </Button>
      )}
      {asking}
    </>
  );
}

function Age({ limits }: { limits: Limits }) {
  const { change, asking } = useLimits();
  const { copiesDays } = limits;
  const ages = [...new Set([...AGES, ...(copiesDays === null ? [] : [copiesDays])])].sort((a, b) => a - b);
  return (
    <>
      <Select
        label="Keep a copy"
        value={copiesDays === null ? 'ever' : String(copiesDays)}
        options={[
          { value: 'ever', label: 'For ever' },
          ...ages.map((days) => ({ value: String(days), label: `For ${times(days, 'day')}` })),
        ]}
        onChange={(chosen) => void change({ ...limits, copiesDays: chosen === 'ever' ? null : Number(chosen) })}
      />
      {asking}
    </>
  );
}

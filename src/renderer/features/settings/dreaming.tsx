import { DEFAULT_SETTINGS, type Settings } from '../../../shared/window/settings.ts';
import { set } from '../../app/actions.ts';
import { NumberField } from '../../ui/NumberField.tsx';
import { Switch } from '../../ui/Switch.tsx';
import type { Row } from './rows.ts';

const USUAL = DEFAULT_SETTINGS;
const NIGHT = { from: 22, to: 7 };

export function dreamingRows({ idle, dream }: Settings): Row[] {
  const off = !idle.enabled;
  const toIdle = (patch: Partial<Settings['idle']>): void => void set({ idle: patch });
  const number = (
    name: 'afterMinutes' | 'sessions' | 'everyHours',
    label: string,
    about: string,
    unit: string,
    min: number,
    max: number,
  ): Row => ({
    id: name,
    label,
    about,
    usual: `${String(USUAL.idle[name])} ${unit}`,
    reset: idle[name] === USUAL.idle[name] ? null : () => toIdle({ [name]: USUAL.idle[name] }),
    control: (
      <NumberField
        label={label}
        unit={unit}
        min={min}
        max={max}
        value={idle[name]}
        disabled={off}
        onChange={(value) => toIdle({ [name]: value })}
      />
    ),
  });
  const { hours } = idle;
  return [
    {
      id: 'enabled',
      label: 'Dream while you are away',
      about: 'Reverie dreams by itself when the machine is idle, and pauses within a second when you come back.',
      usual: 'on',
      reset: idle.enabled ? null : () => toIdle({ enabled: true }),
      control: (
        <Switch label="Dream while you are away" on={idle.enabled} onChange={(enabled) => toIdle({ enabled })} />
      ),
    },
    number(
      'afterMinutes',
      'Away means',
      'So long without a key or a movement. A locked screen counts at once.',
      'minutes',
      1,
      240,
    ),
    {
      id: 'onBattery',
      label: 'Also on battery',
      about: 'Otherwise it waits for power.',
      usual: 'off',
      reset: idle.onBattery ? () => toIdle({ onBattery: false }) : null,
      control: (
        <Switch
          label="Also on battery"
          on={idle.onBattery}
          disabled={off}
          onChange={(onBattery) => toIdle({ onBattery })}
        />
      ),
    },
    {
      id: 'hours',
      label: 'Only in certain hours',
      about: 'In local time. From may be later than to: it then reaches over midnight.',
      usual: 'at any time',
      reset: hours === null ? null : () => toIdle({ hours: null }),
      control: (
        <>
          {hours !== null && (
            <>
              <NumberField
                label="From hour"
                min={0}
                max={24}
                value={hours.from}
                disabled={off}
                onChange={(from) => toIdle({ hours: { ...hours, from } })}
              />
              to
              <NumberField
                label="To hour"
                min={0}
                max={24}
                value={hours.to}
                disabled={off}
                onChange={(to) => toIdle({ hours: { ...hours, to } })}
              />
            </>
          )}
          <Switch
            label="Only in certain hours"
            on={hours !== null}
            disabled={off}
            onChange={(on) => toIdle({ hours: on ? NIGHT : null })}
          />
        </>
      ),
    },
    number(
      'sessions',
      'When at least',
      'Fewer new sessions than this are not worth a dream of their own.',
      'sessions wait',
      1,
      1000,
    ),
    number(
      'everyHours',
      'At most every',
      'Between two dreams that start by themselves. What was missed while the machine was off is made up for.',
      'hours',
      1,
      720,
    ),
    {
      id: 'dreamSessions',
      label: 'Sessions in one dream',
      about: 'The newest ones; what is left is read by the next dream.',
      usual: `${String(USUAL.dream.sessions)} sessions`,
      reset: dream.sessions === USUAL.dream.sessions ? null : () => void set({ dream: USUAL.dream }),
      control: (
        <NumberField
          label="Sessions in one dream"
          unit="sessions"
          min={1}
          max={10_000}
          value={dream.sessions}
          onChange={(sessions) => void set({ dream: { sessions } })}
        />
      ),
    },
  ];
}

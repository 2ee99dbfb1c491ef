/** The settings of models that are single values. */
import { DEFAULT_SETTINGS, type Settings } from '../../../shared/window/settings.ts';
import { set } from '../../app/actions.ts';
import { NumberField } from '../../ui/NumberField.tsx';
import { Switch } from '../../ui/Switch.tsx';
import type { Row } from '../settings/rows.ts';

const USUAL = DEFAULT_SETTINGS.model;

export function modelRows({ model: { gpu, minutes } }: Settings): Row[] {
  return [
    {
      id: 'gpu',
      label: 'Use the graphics processor',
      about: 'Where there is one that works. Where it fails, the model runs on the processor by itself.',
      usual: 'on',
      reset: gpu ? null : () => void set({ model: { gpu: USUAL.gpu } }),
      control: <Switch label="Use the graphics processor" on={gpu} onChange={(gpu) => void set({ model: { gpu } })} />,
    },
    {
      id: 'modelMinutes',
      label: 'A model works at most',
      about:
        'In one dream. What it has not read until then is left for the next one, and the dream goes on without it.',
      usual: `${String(USUAL.minutes)} minutes`,
      reset: minutes === USUAL.minutes ? null : () => void set({ model: { minutes: USUAL.minutes } }),
      control: (
        <NumberField
          label="A model works at most"
          unit="minutes"
          min={1}
          max={1440}
          value={minutes}
          onChange={(minutes) => void set({ model: { minutes } })}
        />
      ),
    },
  ];
}

import type { Settings } from '../../../shared/window/settings.ts';
import { set } from '../../app/actions.ts';
import { Button } from '../../ui/Button.tsx';
import { Select } from '../../ui/Select.tsx';
import { ZOOMS, zoomBy } from '../../app/zoom.ts';
import type { Row } from './rows.ts';

export function appearanceRows({ appearance: { theme, zoom, reducedMotion } }: Settings): Row[] {
  return [
    {
      id: 'theme',
      label: 'Theme',
      about: 'Light or dark, or whatever the system is in.',
      usual: 'as the system',
      reset: theme === 'system' ? null : () => void set({ appearance: { theme: 'system' } }),
      control: (
        <Select
          label="Theme"
          value={theme}
          onChange={(chosen) => void set({ appearance: { theme: chosen } })}
          options={[
            { value: 'system', label: 'As the system' },
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
        />
      ),
    },
    {
      id: 'zoom',
      label: 'Size',
      about: 'Of everything in this window. Control or Command with + and − does it too.',
      usual: '100 %',
      reset: zoom === 100 ? null : () => void set({ appearance: { zoom: 100 } }),
      control: (
        <>
          <Button kind="icon" label="Smaller" disabled={zoom <= (ZOOMS[0] ?? 80)} onClick={() => zoomBy(-1)}>
            −
          </Button>
          <output aria-label="Size">{zoom} %</output>
          <Button kind="icon" label="Larger" disabled={zoom >= (ZOOMS.at(-1) ?? 200)} onClick={() => zoomBy(1)}>
            +
          </Button>
        </>
      ),
    },
    {
      id: 'motion',
      label: 'Motion',
      about: 'Small movements that show where something went.',
      usual: 'as the system',
      reset: reducedMotion === null ? null : () => void set({ appearance: { reducedMotion: null } }),
      control: (
        <Select
          label="Motion"
          value={reducedMotion === null ? 'system' : reducedMotion ? 'none' : 'full'}
          onChange={(chosen) =>
            void set({ appearance: { reducedMotion: chosen === 'system' ? null : chosen === 'none' } })
          }
          options={[
            { value: 'system', label: 'As the system' },
            { value: 'full', label: 'Always' },
            { value: 'none', label: 'Never' },
          ]}
        />
      ),
    },
  ];
}

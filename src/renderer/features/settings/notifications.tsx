import type { HostAbilities } from '../../../shared/window/live.ts';
import type { Settings } from '../../../shared/window/settings.ts';
import { set } from '../../app/actions.ts';
import { Switch } from '../../ui/Switch.tsx';
import type { Row } from './rows.ts';

const IN_THE_APP = 'Only in the desktop app; a browser cannot do it.';

export function notificationRows({ notifications, launchAtLogin }: Settings, host: HostAbilities): Row[] {
  return [
    {
      id: 'notifications',
      label: 'Notify when a dream is done',
      about: host.notifications
        ? 'By the system, while this window is not in front. The bell keeps them all.'
        : `${IN_THE_APP} The bell keeps them all the same.`,
      usual: 'on',
      reset: notifications ? null : () => void set({ notifications: true }),
      control: (
        <Switch
          label="Notify when a dream is done"
          on={notifications}
          disabled={!host.notifications}
          onChange={(on) => void set({ notifications: on })}
        />
      ),
    },
    {
      id: 'launchAtLogin',
      label: 'Start with the computer',
      about: host.launchAtLogin ? 'In the tray, without a window.' : IN_THE_APP,
      usual: 'off',
      reset: launchAtLogin && host.launchAtLogin ? () => void set({ launchAtLogin: false }) : null,
      control: (
        <Switch
          label="Start with the computer"
          on={launchAtLogin}
          disabled={!host.launchAtLogin}
          onChange={(on) => void set({ launchAtLogin: on })}
        />
      ),
    },
  ];
}

import { ok } from '../../../shared/result.ts';
import { changeSettings } from '../../settings.ts';
import type { CallsOf, Handlers } from '../handlers.ts';
import type { Notices } from '../notices.ts';
import type { Parts } from '../parts.ts';

export function settingCalls(
  { engine, host, settings, changed }: Parts,
  notices: Notices,
): Handlers<CallsOf<'settings'> | CallsOf<'host'> | CallsOf<'notices'>> {
  return {
    async 'settings.set'(patch) {
      const memory = engine().memory();
      if (!memory.ok) return memory;
      const { launchAtLogin } = settings();
      if (patch.launchAtLogin !== undefined && patch.launchAtLogin !== launchAtLogin) {
        const set = await host.setLaunchAtLogin(patch.launchAtLogin);
        if (!set.ok) return set;
      }
      const now = changeSettings(memory.value, patch);
      changed('settings');
      return ok(now);
    },
    async 'host.chooseFolder'() {
      const chosen = await host.chooseFolder();
      return chosen.ok ? ok({ folder: chosen.value }) : chosen;
    },
    'notices.seen'({ upTo }) {
      notices.seen(upTo);
      return ok({});
    },
  };
}

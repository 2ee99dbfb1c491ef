/** The sign in the tray: what Reverie is doing, and the few things to do without a window. */
import type { Menu, MenuItemConstructorOptions, Tray } from 'electron';
import type { Live } from '../shared/window/live.ts';

export interface TrayActions {
  open(): void;
  dreamNow(): void;
  pause(): void;
  resume(dream: string): void;
  quit(): void;
}

interface Parts {
  tray: Pick<Tray, 'setContextMenu' | 'setToolTip' | 'on'>;
  menu: (items: MenuItemConstructorOptions[]) => Menu;
  actions: TrayActions;
}

/** @returns shows another state */
export function fillTray({ tray, menu, actions }: Parts): (live: Live | null) => void {
  tray.on('click', actions.open);
  let shown = '';
  const show = (live: Live | null): void => {
    const state = stateOf(live);
    const key = JSON.stringify([state, live?.paused?.dream, live?.activity.kind]);
    // A menu that is rebuilt while it is open closes.
    if (key === shown) return;
    shown = key;
    tray.setToolTip(`Reverie: ${state}`);
    tray.setContextMenu(menu(itemsOf(live, state, actions)));
  };
  show(null);
  return show;
}

function itemsOf(live: Live | null, state: string, actions: TrayActions): MenuItemConstructorOptions[] {
  const paused = live?.paused ?? null;
  const isDreaming = live?.activity.kind === 'dreaming';
  return [
    { label: state, enabled: false },
    { type: 'separator' },
    { label: 'Open Reverie', click: actions.open },
    isDreaming
      ? { label: 'Pause the dream', click: actions.pause }
      : paused !== null
        ? { label: 'Go on with the dream', click: () => actions.resume(paused.dream) }
        : { label: 'Dream now', enabled: live !== null, click: actions.dreamNow },
    { type: 'separator' },
    { label: 'Quit', click: actions.quit },
  ];
}

export function stateOf(live: Live | null): string {
  if (live === null) return 'starting';
  const { activity, paused, waiting } = live;
  switch (activity.kind) {
    case 'dreaming': {
      const now = activity.stages.at(-1);
      return now === undefined || now.total === 0
        ? 'dreaming'
        : `dreaming, ${String(now.done)} of ${String(now.total)}`;
    }
    case 'stopping':
      return 'stopping';
    case 'scanning':
      return 'reading logs';
    case 'idle':
      if (paused !== null) return 'dream paused';
      return waiting.changes > 0 ? `${String(waiting.changes)} to review` : 'up to date';
  }
}

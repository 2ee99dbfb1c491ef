/** The native menu. What it does in the page it tells the page; the page has the same by keys of its own. */
import type { MenuItemConstructorOptions } from 'electron';
import type { ToPage } from '../shared/window/preload.ts';

interface Parts {
  platform: NodeJS.Platform;
  tell: (message: ToPage) => void;
  show: () => void;
  quit: () => void;
}

export function menuOf({ platform, tell, show, quit }: Parts): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin';
  const to = (hash: string) => (): void => {
    show();
    tell({ reverie: 'go', hash });
  };
  const command = (name: Extract<ToPage, { reverie: 'command' }>['name']) => (): void => {
    show();
    tell({ reverie: 'command', name });
  };
  const settings: MenuItemConstructorOptions = {
    label: 'Settings…',
    accelerator: 'CmdOrCtrl+,',
    click: to('#/settings'),
  };
  const end: MenuItemConstructorOptions = { label: 'Quit Reverie', accelerator: 'CmdOrCtrl+Q', click: quit };
  return [
    {
      label: isMac ? 'Reverie' : '&File',
      submenu: isMac
        ? [
            { role: 'about' },
            { type: 'separator' },
            settings,
            { type: 'separator' },
            { role: 'hide' },
            { role: 'hideOthers' },
            { role: 'unhide' },
            { type: 'separator' },
            end,
          ]
        : [settings, { type: 'separator' }, { role: 'close' }, end],
    },
    {
      label: isMac ? 'Edit' : '&Edit',
      submenu: [
        // Of what is typed. The page's own undo is of decisions, and has the key u.
        { role: 'undo' },
        { role: 'redo' },
        { type: 'separator' },
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
        { type: 'separator' },
        { label: 'Undo the last decision', click: command('undo') },
      ],
    },
    {
      label: isMac ? 'View' : '&View',
      submenu: [
        { label: 'Search and commands', accelerator: 'CmdOrCtrl+K', click: command('palette') },
        { type: 'separator' },
        { label: 'Review', click: to('#/review') },
        { label: 'Playbooks', click: to('#/playbooks') },
        { label: 'Sessions', click: to('#/sessions') },
        { label: 'Dreams', click: to('#/dreams') },
        { type: 'separator' },
        { label: 'Larger', accelerator: 'CmdOrCtrl+Plus', click: command('larger') },
        { label: 'Smaller', accelerator: 'CmdOrCtrl+-', click: command('smaller') },
        { label: 'Usual Size', accelerator: 'CmdOrCtrl+0', click: command('usual-size') },
        { type: 'separator' },
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
    {
      label: isMac ? 'Help' : '&Help',
      role: 'help',
      submenu: [
        { label: 'All Shortcuts', click: command('shortcuts') },
        { label: 'Privacy', click: to('#/settings/privacy') },
      ],
    },
  ];
}
